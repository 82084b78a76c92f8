//! gRPC servers and clients.

mod caller;
mod endings;
mod server;

use std::net::SocketAddr;
use std::time::Duration;

use fastrace_tonic::{FastraceClientLayer, FastraceServerLayer};
use opentelemetry_instrumentation_tower::http::server::Layer as OtelTowerLayer;
use tonic::transport::{Channel, Endpoint};
use tonic_tracing_opentelemetry::middleware::{client, server as peer_server};
use tower::Layer as _;
use tower_otel::trace::GrpcLayer;
use tracing::Level;

use crate::grpc::endings::{Caller, ENDINGS, Ending};
use crate::judge::{Exchange, Truth, Verdict};
use crate::listen;
use crate::said::{Heard, Said};
use crate::table::Line;
use crate::{PAUSE, TRIES};

pub const CRATES: [&str; 5] = [
    "tracing-grpc",
    "tonic-tracing-opentelemetry",
    "tower-otel",
    "opentelemetry-instrumentation-tower",
    "fastrace-tonic",
];

/// All endings with this crate, in this process.
pub async fn run(name: &str) {
    let heard = Heard::default();
    let address = listen_and_serve(name, heard.clone());
    for ending in &ENDINGS {
        let (mut servers, mut clients) = (Vec::new(), Vec::new());
        for _ in 0..TRIES {
            let (got, took) = call(name, address, ending).await;
            let spans = listen::until_quiet(&heard).await;
            let (of_client, of_server): (Vec<Said>, Vec<Said>) =
                spans.into_iter().partition(|span| span.is_client);
            let exchange = |truth: Truth| Exchange {
                truth,
                got: got.clone(),
                took,
                least: PAUSE * ending.pauses,
            };
            if let Some(truth) = ending.server {
                servers.push(judged(exchange(truth), &of_server));
            }
            clients.push(judged(exchange(ending.client), &of_client));
        }
        if let Some((exchange, verdict)) = worst(&servers) {
            let ending = format!("{}, server", ending.name);
            println!("{}", Line::new(&ending, exchange, verdict));
        }
        if let Some((exchange, verdict)) = worst(&clients) {
            let ending = format!("{}, client", ending.name);
            let line = match HAVE_CLIENTS.contains(&name) {
                true => Line::new(&ending, exchange, verdict),
                false => Line::new(&ending, exchange, "–"),
            };
            println!("{line}");
        }
    }
}

/// The others have no spans of clients at all.
const HAVE_CLIENTS: [&str; 3] = ["tracing-grpc", "tonic-tracing-opentelemetry", "tower-otel"];

fn judged(exchange: Exchange, spans: &[Said]) -> (Exchange, Verdict) {
    let verdict = Verdict::of(&exchange, spans);
    (exchange, verdict)
}

fn worst(tried: &[(Exchange, Verdict)]) -> Option<&(Exchange, Verdict)> {
    tried.iter().max_by_key(|(_, verdict)| verdict.badness())
}

fn listen_and_serve(name: &str, heard: Heard) -> SocketAddr {
    match name {
        "tracing-grpc" => {
            listen::to_ours(heard);
            server::serve(tracing_grpc::ServerLayer::new())
        }
        "fastrace-tonic" => {
            listen::to_fastrace(heard);
            server::serve(FastraceServerLayer::default())
        }
        _ => {
            listen::to_standard(heard);
            match name {
                "tonic-tracing-opentelemetry" => {
                    server::serve(peer_server::OtelGrpcLayer::default())
                }
                "tower-otel" => server::serve(GrpcLayer::server(Level::INFO)),
                "opentelemetry-instrumentation-tower" => server::serve(OtelTowerLayer::new()),
                other => panic!("no such crate: {other}"),
            }
        }
    }
}

async fn call(name: &str, address: SocketAddr, ending: &Ending) -> (String, Duration) {
    let address = match ending.caller {
        // The port for nobody: `discard`.
        Caller::AsksNobody => SocketAddr::from(([127, 0, 0, 1], 9)),
        _ => address,
    };
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("a URL");
    let target = endpoint.uri().clone();
    let channel: Channel = endpoint.connect_lazy();
    match name {
        "tracing-grpc" => {
            let layer = tracing_grpc::ClientLayer::for_target(&target);
            caller::call(layer.layer(channel), ending).await
        }
        "tonic-tracing-opentelemetry" => {
            caller::call(client::OtelGrpcLayer.layer(channel), ending).await
        }
        "tower-otel" => caller::call(GrpcLayer::client(Level::INFO).layer(channel), ending).await,
        "fastrace-tonic" => caller::call(FastraceClientLayer.layer(channel), ending).await,
        _ => caller::call(channel, ending).await,
    }
}
