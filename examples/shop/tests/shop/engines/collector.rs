//! A real OpenTelemetry Collector.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::path;
use crate::run::TempDir;
use crate::serving::signal;

/// A Collector that runs configurations of `examples/observability`. It is killed on drop.
#[derive(Debug)]
pub(super) struct Collector {
    child: Child,
    directory: Arc<TempDir>,
    grpc: u16,
    http: u16,
}

impl Collector {
    /// Runs these configurations, and on top of them what a test has to say.
    pub(super) fn start(otelcol: &str, configurations: &[&str], on_top: &str) -> Self {
        let directory = Arc::new(TempDir::new());
        let [health, grpc, http] = free_ports();
        let ports = format!(
            "extensions: {{health_check: {{endpoint: '127.0.0.1:{health}'}}}}
receivers: {{otlp: {{protocols: {{grpc: {{endpoint: '127.0.0.1:{grpc}'}}, http: {{endpoint: '127.0.0.1:{http}'}}}}}}}}
service: {{telemetry: {{metrics: {{level: none}}}}}}"
        );
        let mut command = Command::new(otelcol);
        for name in configurations {
            command.arg("--config").arg(path(name));
        }
        for (name, text) in [("ports.yaml", &*ports), ("on-top.yaml", on_top)] {
            fs::write(directory.0.join(name), text).expect("a file");
            command.arg("--config").arg(name);
        }
        let log = File::create(directory.0.join(LOG)).expect("a file");
        let child = command
            .current_dir(&directory.0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the Collector starts");
        let mut collector = Self {
            child,
            directory,
            grpc,
            http,
        };
        collector.wait_until("it listens", |_| {
            [health, grpc, http]
                .iter()
                .all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok())
        });
        collector
    }

    /// Where it takes OTLP over HTTP.
    pub(super) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// Where it takes OTLP over gRPC.
    pub(super) fn grpc_address(&self) -> String {
        format!("127.0.0.1:{}", self.grpc)
    }

    /// Waits for what does not take long.
    pub(super) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Path) -> bool) {
        let started = Instant::now();
        while !is_so(&self.directory.0) {
            let ended = self.child.try_wait().expect("a child");
            assert!(ended.is_none(), "ended before {what}: {}", self.log());
            assert!(
                started.elapsed() < LIMIT,
                "not so that {what}: {}",
                self.log()
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Lets it decide on all it has, send that, and end. What its file exporters wrote.
    pub(super) fn end(mut self) -> Files {
        signal("TERM", self.child.id());
        let started = Instant::now();
        while self.child.try_wait().expect("a child").is_none() {
            assert!(started.elapsed() < LIMIT, "does not end: {}", self.log());
            sleep(Duration::from_millis(20));
        }
        let log = self.log();
        assert!(!log.contains("\terror\t"), "{log}");
        Files(Arc::clone(&self.directory))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.0.join(LOG)).unwrap_or_default()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a Collector wrote.
#[derive(Debug)]
pub(super) struct Files(Arc<TempDir>);

impl Files {
    /// The requests that a file exporter wrote.
    pub(super) fn read(&self, name: &str) -> Vec<Value> {
        read(&self.0.0, name)
    }
}

/// The requests of this file, those that are complete.
pub(super) fn read(directory: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(directory.join(name)).unwrap_or_default();
    let complete = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let values = complete.map(serde_json::from_str);
    values.collect::<Result<_, _>>().expect("JSON lines")
}

/// All objects of a request below these lists.
pub(super) fn below<'a>(requests: &'a [Value], lists: [&str; 3]) -> Vec<(&'a Value, &'a Value)> {
    let list = |value: &'a Value, name: &str| value[name].as_array().into_iter().flatten();
    let [outer, middle, inner] = lists;
    let mut found = Vec::new();
    for of_resource in requests.iter().flat_map(|request| list(request, outer)) {
        for of_scope in list(of_resource, middle) {
            found.extend(list(of_scope, inner).map(|object| (&of_resource["resource"], object)));
        }
    }
    found
}

/// An attribute as text; none if it is missing.
pub(super) fn attribute<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    let mut all = object["attributes"].as_array()?.iter();
    let value = &all.find(|attribute| attribute["key"] == key)?["value"];
    let text = value["stringValue"].as_str();
    text.or_else(|| value["intValue"].as_str())
}

/// Ports that were free a moment ago.
fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("bound").port())
}

const LOG: &str = "log";
/// It starts and ends in a second.
const LIMIT: Duration = Duration::from_secs(60);
