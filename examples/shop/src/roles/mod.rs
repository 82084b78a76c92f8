//! The services, each of which is a process of its own.

mod analytics;
mod auth;
mod gateway;
mod health;
mod inventory;
mod notifications;
mod orders;
mod payments;
mod users;

use axum::Router;
use tokio::runtime::Runtime;

use self::users::Database;
use crate::events::{self, Worker};
use crate::failure::Failure;
use crate::http_client::HttpClient;
use crate::{lifeline, server, telemetry};

/// One of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// What callers see.
    Gateway,
    /// Knows whose tokens are valid.
    Auth,
    /// Takes orders.
    Orders,
    /// Knows the users.
    Users,
    /// Keeps items for orders.
    Inventory,
    /// Takes the money.
    Payments,
    /// Tells customers that their order was placed.
    Notifications,
    /// Counts what was ordered.
    Analytics,
}

impl Role {
    /// All of them, in the order in which they start: each after those that it needs, and those that
    /// consume before those that produce.
    pub(crate) const ALL: [Self; 8] = [
        Self::Notifications,
        Self::Analytics,
        Self::Users,
        Self::Inventory,
        Self::Payments,
        Self::Orders,
        Self::Auth,
        Self::Gateway,
    ];

    /// The `service.name`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Auth => "auth-service",
            Self::Orders => "order-service",
            Self::Users => "user-service",
            Self::Inventory => "inventory-service",
            Self::Payments => "payment-service",
            Self::Notifications => "notification-service",
            Self::Analytics => "analytics-service",
        }
    }

    /// The services that it calls.
    pub(crate) const fn needs(self) -> &'static [Self] {
        match self {
            Self::Gateway => &[Self::Auth, Self::Orders],
            Self::Orders => &[Self::Users, Self::Inventory, Self::Payments],
            _ => &[],
        }
    }

    /// The role of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Is the service until the supervisor ends it or is gone. `upstreams` are the URLs of the services
/// that it [needs](Role::needs), in that order.
pub(crate) fn run(role: Role, upstreams: &[String]) -> Result<(), Failure> {
    let (supervisor, mut stop) = lifeline::watch();
    let telemetry = telemetry::init(role)?;
    let runtime = Runtime::new().map_err(Failure::Runtime)?;
    let served = runtime.block_on(async {
        tokio::select! {
            service = service(role, upstreams) => {
                let (app, worker) = service?;
                let served = server::serve(app, stop).await;
                if let Some(worker) = worker {
                    worker.finish().await;
                }
                served
            }
            _ = &mut stop => Ok(()),
        }
    });
    // Connections end, and with them what the handlers share: the database removes its file.
    drop(runtime);
    let sent = telemetry.shutdown(&supervisor);
    served.and(sent)
}

/// Removes what the process of this id may have left behind, which has ended.
pub(crate) fn clean_up(role: Role, pid: u32) {
    if role == Role::Users {
        users::clean_up(pid);
    }
}

/// What the service serves, and what it does beside that.
async fn service(role: Role, upstreams: &[String]) -> Result<(Router, Option<Worker>), Failure> {
    let worker = match role {
        Role::Notifications => {
            let producer = events::producer(role)?;
            let work = |messages| notifications::work(messages, producer);
            Some(Worker::start(events::consumer(role)?, work))
        }
        Role::Analytics => Some(Worker::start(events::consumer(role)?, analytics::work)),
        _ => None,
    };
    Ok((app(role, upstreams).await?, worker))
}

async fn app(role: Role, upstreams: &[String]) -> Result<Router, Failure> {
    let url = |needed: Role| {
        let mut all = role.needs().iter().zip(upstreams);
        let found = all.find(|(name, _)| **name == needed);
        let (_, url) = found.ok_or(Failure::NoUpstream(role, needed))?;
        Ok(url)
    };
    let client = |needed: Role| Ok(HttpClient::new(needed.name(), url(needed)?.clone()));
    Ok(match role {
        Role::Gateway => gateway::app(client(Role::Auth)?, client(Role::Orders)?),
        Role::Auth => auth::app(),
        Role::Orders => orders::app(
            client(Role::Users)?,
            client(Role::Inventory)?,
            client(Role::Payments)?,
            orders::Payment::new(url(Role::Payments)?)?,
            events::producer(role)?,
        ),
        Role::Users => users::app(Database::create().await.map_err(Failure::Database)?),
        Role::Inventory => inventory::app(),
        Role::Payments => payments::app(),
        Role::Notifications | Role::Analytics => health::app(),
    })
}
