//! A stranger's program with `fmt::init()` and TraceLayer adopts the family: a few lines, and it
//! works without a backend, with one on either port, and with what Kubernetes sets.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests panic when they fail"
)]

use std::collections::HashMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tracing_context::FinishedSpan;
use tracing_context::testing::InMemorySink;
use tracing_export::receiver::Receiver;

const BEFORE: [&str; 2] = [
    include_str!("../data/adoption/before/Cargo.toml"),
    include_str!("../data/adoption/before/main.rs"),
];
const AFTER: [&str; 2] = [
    include_str!("../data/adoption/after/Cargo.toml"),
    include_str!("../data/adoption/after/main.rs"),
];

#[test]
fn eight_lines_change_at_most() {
    assert_eq!(changed_lines("a\nb\nc", "a\nx\ny\nc\nd"), 3);
    let files = BEFORE.iter().zip(AFTER);
    let changed: usize = files
        .map(|(before, after)| changed_lines(before, after))
        .sum();
    assert!((1..=8).contains(&changed), "{changed} lines");
}

#[test]
fn without_a_backend_it_ends_as_before() {
    let run = Run::new(&[], "TERM");
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert!(run.is_traced(), "{run:?}");
    assert!(!run.stderr.contains("panicked"), "{run:?}");
}

#[test]
fn a_warning_is_heard_where_the_log_is_of_the_application_alone() {
    let endpoint = format!("http://{}:4318", own_address(2));
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_TRACES_SAMPLER", "sometimes"),
        ("RUST_LOG", "orders_after=info"),
    ];
    let run = Run::new(&variables, "INT");
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert!(run.lines.contains("OTEL_TRACES_SAMPLER"), "{run:?}");
}

#[test]
fn with_a_backend_on_the_port_of_grpc() {
    let run = Run::with_backend(3, 4317, |endpoint| {
        vec![("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]
    });
    run.exported("orders");
}

#[test]
fn with_a_backend_on_the_port_of_http() {
    let run = Run::with_backend(4, 4318, |endpoint| {
        vec![("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]
    });
    run.exported("orders");
}

#[test]
fn with_what_kubernetes_sets() {
    let run = Run::with_backend(5, 4317, |endpoint| {
        let attributes = "k8s.namespace.name=shop,k8s.pod.name=orders-7d9f,\
                          k8s.container.name=orders,service.version=1.2.3";
        let pairs = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_SERVICE_NAME", "orders-service"),
            ("OTEL_RESOURCE_ATTRIBUTES", attributes),
            ("OTEL_TRACES_EXPORTER", "otlp"),
            ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_LOGS_EXPORTER", "none"),
            ("OTEL_PROPAGATORS", "tracecontext,baggage"),
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "1.0"),
        ];
        pairs.map(|(name, value)| (name, value.to_owned())).to_vec()
    });
    let span = run.exported("orders-service");
    let pod = span.resource().get("k8s.pod.name");
    assert_eq!(pod.and_then(|value| value.as_str()), Some("orders-7d9f"));
}

/// What became of the program.
#[derive(Debug)]
struct Run {
    status: ExitStatus,
    /// Its standard output.
    lines: String,
    stderr: String,
    spans: Vec<FinishedSpan>,
}

impl Run {
    /// Starts it, asks for an order and sends the signal.
    fn new(variables: &[(&str, &str)], signal: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orders-after"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("OTEL_") || text.starts_with("RUST_LOG") || text.ends_with("PROXY")
            {
                command.env_remove(name);
            }
        }
        let mut child = command
            .env("ADDRESS", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).map(|_| text)
        });
        let mut lines = String::new();
        let address = address(&mut stdout, &mut lines).expect(&lines);
        let answer = get(&address, "/orders/7").unwrap();
        assert!(answer.ends_with("order 7"), "{answer}");

        let pid = child.id().to_string();
        let signal = format!("-{signal}");
        let killed = Command::new("kill").args([&signal, &pid]).status();
        assert!(killed.unwrap().success());
        let rest = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).map(|_| text)
        });
        let status = wait(&mut child);
        lines.push_str(&rest.join().unwrap().unwrap());
        Self {
            status,
            lines,
            stderr: stderr.join().unwrap().unwrap(),
            spans: Vec::new(),
        }
    }

    /// The same with a backend that listens on this port of an address of its own.
    fn with_backend(
        number: u8,
        port: u16,
        variables: impl FnOnce(String) -> Vec<(&'static str, String)>,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let sink = InMemorySink::new();
        let address = own_address(number);
        let bound = Receiver::bind((address.as_str(), port), sink.clone());
        let receiver = runtime.block_on(bound).unwrap();
        let variables = variables(format!("http://{address}:{port}"));
        let variables: Vec<_> = variables.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let mut run = Self::new(&variables, "TERM");
        runtime.block_on(receiver.shutdown());
        run.spans = sink.spans();
        run
    }

    /// The only span that came out, after a good end.
    fn exported(&self, service: &str) -> &FinishedSpan {
        assert_eq!(self.status.code(), Some(0), "{self:?}");
        let [span] = self.spans.as_slice() else {
            panic!("not one span: {self:?}");
        };
        assert_eq!(span.name(), "GET /orders/{id}");
        assert_eq!(span.resource().service_name(), Some(service));
        let ids = format!(
            " trace_id={} span_id={} ",
            span.context().trace_id(),
            span.context().span_id(),
        );
        assert!(self.order_line().contains(&ids), "{self:?}");
        span
    }

    /// The line that the handler wrote.
    fn order_line(&self) -> &str {
        let mut lines = self.lines.lines();
        lines.find(|line| line.contains("order read")).unwrap()
    }

    /// Whether that line says of which request it is.
    fn is_traced(&self) -> bool {
        let line = self.order_line();
        let identity = r#"{http.request.method="GET" http.route="/orders/{id}"}"#;
        line.contains(" trace_id=") && line.contains(identity)
    }
}

/// Where the program says that it listens.
fn address(stdout: &mut BufReader<ChildStdout>, lines: &mut String) -> Option<String> {
    loop {
        let start = lines.len();
        if stdout.read_line(lines).ok()? == 0 {
            return None;
        }
        if let Some((_, address)) = lines[start..].split_once("listening on ") {
            return Some(address.trim().to_owned());
        }
    }
}

fn get(address: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: orders\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// An address of this machine on which every port is free: that of no other test or process.
fn own_address(number: u8) -> String {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    // Linux has all of 127.0.0.0/8; elsewhere it is one for all, and one test at a time.
    let first = 10 + number * 16 + (high & 15);
    format!("127.{first}.{middle}.{}", low.clamp(1, 254))
}

/// Lines of a diff: those of the longer side of each change.
fn changed_lines(before: &str, after: &str) -> usize {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    // The longest common subsequence of what is left of both, by how much is left.
    let mut common: HashMap<(usize, usize), usize> = HashMap::new();
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            let at = |i, j| common.get(&(i, j)).copied().unwrap_or(0);
            let longest = match before[i] == after[j] {
                true => at(i + 1, j + 1) + 1,
                false => at(i + 1, j).max(at(i, j + 1)),
            };
            common.insert((i, j), longest);
        }
    }
    let at = |i, j| common.get(&(i, j)).copied().unwrap_or(0);
    let (mut i, mut j, mut changed, mut removed, mut added) = (0, 0, 0, 0, 0);
    loop {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            changed += std::cmp::max(removed, added);
            (i, j, removed, added) = (i + 1, j + 1, 0, 0);
        } else if i < before.len() && at(i + 1, j) >= at(i, j + 1) {
            (i, removed) = (i + 1, removed + 1);
        } else if j < after.len() {
            (j, added) = (j + 1, added + 1);
        } else if i < before.len() {
            (i, removed) = (i + 1, removed + 1);
        } else {
            return changed + std::cmp::max(removed, added);
        }
    }
}

/// Not an assertion about time: what takes this long does not end.
const PATIENCE: Duration = Duration::from_secs(60);
