//! Starts the services, lets the demo run, ends them.

use std::pin::pin;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::signal::ctrl_c;
use tracing_export::receiver::Receiver;

use crate::args::{Demo, Orders};
use crate::cases::{CASES, CHEAP, COMPARED};
use crate::driver;
use crate::environment::{self, SCHEDULE_DELAY};
use crate::events::Broker;
use crate::failure::Failure;
use crate::output::{self, Output, Spans};
use crate::roles::Role;
use crate::service::Service;
use crate::telemetry;

/// The running services.
#[derive(Debug, Default)]
pub(crate) struct Shop(Vec<Service>);

/// Runs the demo.
pub(crate) fn run(demo: Demo) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(Failure::Runtime)?;
    runtime.block_on(async {
        let output = output::new(demo, environment::schedule_delay());
        let receiver = Receiver::bind_local(Spans(Arc::clone(&output)))
            .await
            .map_err(Failure::Listen)?;
        let broker = Broker::start().await?;
        let mut shop = Shop::default();
        let mut done = shop.start(&receiver, &broker, &output).await;
        if done.is_ok() {
            done = match demo.orders {
                Orders::Each => driver::drive(&CASES, &shop, &*output).await,
                Orders::Compared => compare(&shop, &*output).await,
                Orders::Many(orders) => driver::repeat(&CHEAP, orders, &shop, &output).await,
                Orders::ByHand => serve(&shop, &*output).await,
            };
        }
        let stopped = shop.stop().await;
        receiver.shutdown().await;
        output.end();
        done.and(stopped)
    })
}

/// Makes a fast order and a slow one.
async fn compare(shop: &Shop, output: &dyn Output) -> Result<(), Failure> {
    driver::warm_up(shop, output).await?;
    driver::drive(&COMPARED, shop, output).await
}

/// Says that the shop serves, and waits for Ctrl-C.
async fn serve(shop: &Shop, output: &dyn Output) -> Result<(), Failure> {
    let mut ctrl_c = pin!(ctrl_c());
    tokio::select! {
        biased;
        // Only a poll registers it: whoever reads that we serve may send the signal at once.
        done = &mut ctrl_c => return done.map_err(Failure::Runtime),
        () = async {} => {}
    }
    output.serving(shop);
    ctrl_c.await.map_err(Failure::Runtime)
}

impl Shop {
    /// Where this service listens.
    pub(crate) fn url(&self, role: Role) -> &str {
        let service = self.0.iter().find(|service| service.role == role);
        service.map_or("", |service| &service.url)
    }

    /// Starts all services, each after those that it needs.
    async fn start(
        &mut self,
        receiver: &Receiver,
        broker: &Broker,
        output: &Arc<dyn Output>,
    ) -> Result<(), Failure> {
        for role in Role::ALL {
            let needed = role.needs().iter();
            let upstreams: Vec<_> = needed.map(|needed| self.url(*needed)).collect();
            let mut settings = settings(role, receiver);
            settings.extend(broker.settings());
            let service = Service::start(role, &upstreams, &settings, output).await?;
            self.0.push(service);
        }
        Ok(())
    }

    /// Ends all services, the outermost first; the first failure.
    async fn stop(self) -> Result<(), Failure> {
        let mut stopped = Ok(());
        for service in self.0.into_iter().rev() {
            stopped = stopped.and(service.stop().await);
        }
        stopped
    }
}

/// What a deployment would set; the rest of the environment is passed on, `RUST_LOG` too.
fn settings(role: Role, receiver: &Receiver) -> Vec<(&'static str, String)> {
    let mut settings = vec![
        ("OTEL_SERVICE_NAME", role.name().to_owned()),
        // The stack of a panic is in its span: not on stderr once more.
        ("RUST_BACKTRACE", "0".to_owned()),
        ("RUST_LIB_BACKTRACE", "1".to_owned()),
    ];
    let has_backend = BACKEND.iter().any(|name| environment::set(name).is_some());
    settings.push(if has_backend {
        (telemetry::ALSO, receiver.endpoint())
    } else {
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            format!("http://{}", receiver.local_addr()),
        )
    });
    if environment::set(SCHEDULE_DELAY).is_none() {
        let delay = environment::schedule_delay().as_millis();
        settings.push((SCHEDULE_DELAY, delay.to_string()));
    }
    settings
}

const BACKEND: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
];
