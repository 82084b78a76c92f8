//! The service under test, as a program of its own.
#![forbid(unsafe_code)]

use std::error::Error;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tracing_context::ContextLayer;
use tracing_subscriber::prelude::*;
use w3c_service::{Args, HELP, Via, router};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("w3c-service: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    match Args::parse(std::env::args().skip(1))? {
        Args::Serve { address, via, .. } => {
            tracing_subscriber::registry()
                .with(ContextLayer::builder().build().filtered())
                .init();
            let listener = TcpListener::bind(address).await;
            serve(
                listener.map_err(|error| format!("{address}: {error}"))?,
                via,
            )
            .await
        }
        _ => {
            println!("{HELP}");
            Ok(())
        }
    }
}

/// Serves until Ctrl-C.
async fn serve(listener: TcpListener, via: Via) -> Result<(), Box<dyn Error>> {
    println!("http://{}/test, via {via}", listener.local_addr()?);
    tokio::select! {
        served = async { axum::serve(listener, router(via)).await } => Ok(served?),
        stopped = tokio::signal::ctrl_c() => Ok(stopped?),
    }
}
