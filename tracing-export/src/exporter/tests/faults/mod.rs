//! The exporter against backends that fail, over real sockets and both protocols: whatever
//! happens, nobody waits, every span is accounted for, and none is sent twice unless the answer was
//! lost.

mod backend;
mod cases;
mod proxied;
#[cfg(feature = "tls")]
mod secure;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::net::TcpStream;

use self::backend::{Backend, Secure, Secured, Step};
use super::*;
use crate::clock::FastClock;
use crate::exporter::client::Client;
use crate::exporter::connect::Stream;
#[cfg(feature = "grpc")]
use crate::exporter::grpc::GrpcClient;

/// What is tried with each protocol.
struct Case {
    protocol: Protocol,
    script: Vec<Step>,
    strange_connections: usize,
    /// Nobody listens until the exporter has tried so often.
    down_until_retried: u64,
    secure: Arc<Secure>,
    scheme: &'static str,
    host: &'static str,
    configure: Box<dyn Fn(OtlpConfig) -> OtlpConfig>,
}

/// What came of it.
struct Outcome {
    counters: Counters,
    shutdown: Result<(), SinkError>,
    last_failure: String,
    backend: Backend,
}

impl Case {
    fn new(protocol: Protocol, script: impl IntoIterator<Item = Step>) -> Self {
        Self {
            protocol,
            script: script.into_iter().collect(),
            strange_connections: 0,
            down_until_retried: 0,
            secure: Arc::new(plain),
            scheme: "http",
            host: "127.0.0.1",
            configure: Box::new(|config| config),
        }
    }

    /// Three threads end spans while the backend does what it does.
    fn run(self) -> Outcome {
        let mut backend = Backend::down(
            self.protocol,
            self.script,
            self.strange_connections,
            self.secure,
        );
        let url = format!(
            "{}://{}:{}/v1/traces",
            self.scheme,
            self.host,
            backend.address.port()
        );
        let config = OtlpConfig::new(&url)
            .unwrap()
            .protocol(self.protocol)
            // A hundred times as fast: five seconds for an answer.
            .timeout(Duration::from_secs(500))
            .export_timeout(Duration::ZERO)
            .shutdown_patience(Duration::MAX)
            .schedule_delay(Duration::from_secs(1))
            .max_batch_spans(BATCH);
        let config = (self.configure)(config);
        let clock = FastClock::new();
        let exporter = match self.protocol {
            Protocol::HttpProtobuf => OtlpExporter::start_on(&config, Client::new(&config), clock),
            #[cfg(feature = "grpc")]
            Protocol::Grpc => OtlpExporter::start_on(&config, GrpcClient::new(&config), clock),
        };
        let exporter = exporter.unwrap();
        if self.down_until_retried == 0 {
            backend.listen();
        }
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    send(&exporter, SPANS / THREADS);
                    thread::sleep(Duration::from_millis(5));
                });
            }
        });
        if self.down_until_retried > 0 {
            while exporter.counters().retried < self.down_until_retried {
                thread::sleep(Duration::from_millis(1));
            }
            backend.listen();
        }
        let shutdown = exporter.shutdown(PATIENCE);
        Outcome {
            counters: exporter.counters(),
            shutdown,
            last_failure: exporter.shared.last_failure(),
            backend,
        }
    }
}

impl Outcome {
    /// Every span is counted once and none was taken twice without a reason.
    fn is_accounted_for(&self, case: &str) {
        let Counters {
            exported,
            dropped,
            failed,
            rejected,
            ..
        } = self.counters;
        let created = SPANS as u64;
        assert_eq!(exported + dropped + failed + rejected, created, "{case}");
        let state = &self.backend.state;
        assert_eq!(state.needless_duplicates(), 0, "{case}");
        assert!(state.taken() as u64 >= exported, "{case}");
    }

    /// And all of them arrived, but for those that were rejected.
    fn is_complete(&self, case: &str) {
        self.is_accounted_for(case);
        let Counters {
            exported, rejected, ..
        } = self.counters;
        assert_eq!(exported + rejected, SPANS as u64, "{case}");
        assert_eq!(self.backend.state.taken() as u64, exported, "{case}");
        assert!(self.shutdown.is_ok() || rejected > 0, "{case}");
    }
}

fn plain(stream: TcpStream) -> Secured {
    Box::pin(async { Some(Box::new(stream) as Box<dyn Stream>) })
}

const PROTOCOLS: &[Protocol] = &[
    Protocol::HttpProtobuf,
    #[cfg(feature = "grpc")]
    Protocol::Grpc,
];
const THREADS: usize = 3;
const SPANS: usize = 300;
const BATCH: usize = 50;
/// Ends a test that hangs; none waits for it.
const PATIENCE: Duration = Duration::from_secs(60);
