//! The services, each of which is a process of its own.

pub(crate) mod gateway;
mod orders;
mod users;

use axum::Router;
use tokio::runtime::Runtime;

use self::users::Database;
use crate::failure::Failure;
use crate::http_client::HttpClient;
use crate::{lifeline, server, telemetry};

/// One of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// What callers see.
    Gateway,
    /// Takes orders.
    Orders,
    /// Knows the users.
    Users,
}

impl Role {
    /// All of them, in the order in which they start: each needs the one before it.
    pub(crate) const ALL: [Self; 3] = [Self::Users, Self::Orders, Self::Gateway];

    /// The `service.name`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Orders => "order-service",
            Self::Users => "user-service",
        }
    }

    /// The role of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Is the service until the supervisor ends it or is gone. `upstream` is the URL of the service behind it.
pub(crate) fn run(role: Role, upstream: Option<String>) -> Result<(), Failure> {
    let (supervisor, mut stop) = lifeline::watch();
    let telemetry = telemetry::init(role)?;
    let runtime = Runtime::new().map_err(Failure::Runtime)?;
    let served = runtime.block_on(async {
        tokio::select! {
            app = app(role, upstream) => server::serve(app?, stop).await,
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

async fn app(role: Role, upstream: Option<String>) -> Result<Router, Failure> {
    let behind = |service: Role| {
        let upstream = upstream.ok_or(Failure::NoUpstream(role))?;
        Ok(HttpClient::new(service.name(), upstream))
    };
    Ok(match role {
        Role::Gateway => gateway::app(behind(Role::Orders)?),
        Role::Orders => orders::app(behind(Role::Users)?),
        Role::Users => users::app(Database::create().await.map_err(Failure::Database)?),
    })
}
