//! How many spans a second get out: a service that makes spans at a fixed rate, against a backend
//! in a process of its own that takes its time.
//!
//! ```sh
//! cargo run --release -p tracing-export --example load --features zstd -- \
//!     rates=20000 seconds=60 compression=gzip round-trip=50
//! ```
//!
//! One line per rate (several, separated by commas, run one after the other): what was made, taken
//! and dropped; what the backend counted; CPU time of the exporter's thread and of the whole process,
//! and bytes of requests, each per span. It exits with an error if spans were lost.

mod arguments;
mod backend;
mod cpu;

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::arguments::Arguments;
use self::backend::Backend;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    if arguments.is_backend {
        return backend::run(arguments.round_trip);
    }
    let backend = Backend::start(arguments.round_trip)?;
    let mut builder = Telemetry::builder("load")
        .source(|_| None)
        .endpoint(&*backend.url)
        .compression(arguments.compression);
    if let Some(spans) = arguments.batch {
        builder = builder.max_batch_spans(spans);
    }
    let telemetry = builder.build()?;
    tracing_subscriber::registry()
        .with(telemetry.layer())
        .init();
    let mut lost = 0;
    for rate in &arguments.rates {
        lost += run(&telemetry, *rate, arguments.seconds)?;
    }
    println!("{}", telemetry.shutdown(Duration::from_secs(30)));
    let exported = telemetry.counters().exported;
    let seen = backend.stop()?;
    println!(
        "the backend counted {} spans ({} different) in {} requests of {} bytes: {:.1} bytes a span",
        seen.spans,
        seen.different,
        seen.requests,
        seen.bytes,
        seen.bytes as f64 / seen.spans.max(1) as f64
    );
    if lost > 0 || seen.different != exported {
        return Err(format!("{lost} spans lost, {exported} taken").into());
    }
    Ok(())
}

/// Makes spans for a while and waits until they are out; how many are not.
fn run(telemetry: &Telemetry, rate: u64, seconds: u64) -> Result<u64, Box<dyn Error>> {
    let before = telemetry.counters();
    let (process, exporter) = (cpu::process()?, cpu::exporter()?);
    let begun = Instant::now();
    let made = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || work(thread, rate / THREADS, seconds)))
            .collect();
        let made = threads.into_iter().map(|thread| thread.join().unwrap_or(0));
        made.sum::<u64>()
    });
    let took = begun.elapsed();
    let flushed = telemetry.flush(Duration::from_secs(60));
    let now = telemetry.counters();
    let exported = now.exported - before.exported;
    let per_span = |spent: Duration| spent.as_nanos() as f64 / made.max(1) as f64;
    println!(
        "{rate}/s for {:.1} s: made {made}, exported {exported}, dropped {}, failed {}, retried {}; \
         {:.0} ns a span in the exporter's thread, {:.0} ns in the process{}",
        took.as_secs_f64(),
        now.dropped - before.dropped,
        now.failed - before.failed,
        now.retried - before.retried,
        per_span(cpu::exporter()? - exporter),
        per_span(cpu::process()? - process),
        flushed
            .err()
            .map_or_else(String::new, |error| format!("; {error}"))
    );
    Ok(made - exported)
}

/// Spans like those of a server, a few every millisecond; how many.
fn work(thread: u64, rate: u64, seconds: u64) -> u64 {
    let begun = Instant::now();
    let mut made = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        let due = rate * u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX) / 1_000_000;
        while made < due {
            let user = made * 2_654_435_761 % 1_000_000;
            let span = tracing::info_span!(
                "GET /users/{id}",
                otel.kind = "server",
                http.request.method = "GET",
                http.route = "/users/{id}",
                http.response.status_code = 200,
                url.path = format!("/users/{user}"),
                url.scheme = "http",
                server.address = "shop.example",
                server.port = 8080,
                client.address = format!("10.0.{thread}.{}", user % 256),
                user_agent.original = "Mozilla/5.0 (X11; Linux x86_64) load/1.0",
                network.protocol.version = "1.1",
            );
            drop(span);
            made += 1;
        }
        thread::sleep(Duration::from_millis(1));
    }
    made
}

const THREADS: u64 = 2;
