//! HTTP/1 and HTTP/2: hyper and axum behind our server layer, hyper and reqwest behind our client
//! layer, sockets of this host between them.

mod answer;
mod caller;
mod handler;
mod local;
mod origin;
mod plan;
mod raw;
mod server;
mod stage;

pub(crate) use self::stage::Http;
