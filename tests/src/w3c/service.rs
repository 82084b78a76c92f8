//! The service under test.

use std::net::{SocketAddr, TcpListener};
use std::sync::LazyLock;
use std::thread;

use tracing::level_filters::LevelFilter;
use tracing_context::LayerBuilder;
use tracing_context::testing::InMemorySink;
use tracing_core::Dispatch;
use tracing_core::dispatcher::set_default;
use w3c_service::{Via, router};

use crate::Recording;

/// `w3c-service` on a thread of its own, with a subscriber of its own.
#[derive(Clone, Debug)]
pub struct Service {
    pub(super) address: SocketAddr,
    /// What it has traced.
    pub spans: InMemorySink,
}

impl Service {
    /// The one of this way that all tests of a process share, with everything at its defaults.
    pub fn shared(via: Via) -> &'static Self {
        static HTTP: LazyLock<Service> = LazyLock::new(|| Service::via(Via::Http));
        static GRPC: LazyLock<Service> = LazyLock::new(|| Service::via(Via::Grpc));
        static KAFKA: LazyLock<Service> = LazyLock::new(|| Service::via(Via::Kafka));
        match via {
            Via::Grpc => &GRPC,
            Via::Kafka => &KAFKA,
            _ => &HTTP,
        }
    }

    fn via(via: Via) -> Self {
        let (recording, dispatch) = Recording::with(LevelFilter::OFF, |layer| layer);
        Self::run(recording.spans, dispatch, via)
    }

    /// One with settings of our layer.
    pub fn start(settings: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Self {
        let (recording, dispatch) = Recording::with(LevelFilter::OFF, settings);
        Self::run(recording.spans, dispatch, Via::Http)
    }

    /// One without any subscriber: it traces nothing and passes on what it gets.
    pub fn without_layer() -> Self {
        Self::run(InMemorySink::new(), Dispatch::none(), Via::Http)
    }

    fn run(spans: InMemorySink, dispatch: Dispatch, via: Via) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let _default = set_default(&dispatch);
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router(via)).await.unwrap();
            });
        });
        Self { address, spans }
    }
}
