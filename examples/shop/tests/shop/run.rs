//! One run of the demo.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use serde_json::Value;

use crate::running::{Ended, Running};

/// What a run printed.
#[derive(Debug)]
pub(crate) struct Run(Vec<Value>);

/// The run without any settings, which most tests look at.
pub(crate) static PLAIN: LazyLock<Run> = LazyLock::new(|| Run::new(&[]));

/// The names of the demo's orders, in order.
pub(crate) const CASES: [&str; 12] = [
    "good",
    "cached",
    "invalid",
    "unauthorised",
    "panic",
    "slow",
    "retried",
    "declined",
    "deadline",
    "receipt",
    "undelivered",
    "no-database",
];

/// All services.
pub(crate) const SERVICES: [&str; 8] = [
    "gateway",
    "auth-service",
    "order-service",
    "user-service",
    "inventory-service",
    "payment-service",
    "notification-service",
    ANALYTICS,
];

/// The one whose traces are not those of orders.
pub(crate) const ANALYTICS: &str = "analytics-service";

impl Run {
    /// Runs the demo to its end with these environment variables.
    pub(crate) fn new(variables: &[(&str, &str)]) -> Self {
        Self::with(&["--json"], variables)
    }

    /// The same with these arguments, of which one is `--json`.
    pub(crate) fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let temp = TempDir::new();
        let mut command = command(arguments, &temp);
        command.envs(variables.iter().copied());
        let run = Self::of_ended(&Running::start(command).end());
        assert_eq!(temp.files(), Vec::<PathBuf>::new(), "files left behind");
        run
    }

    /// What a demo printed that ended well.
    pub(crate) fn of_ended(ended: &Ended) -> Self {
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        Self::read(&ended.stdout)
    }

    fn read(text: &str) -> Self {
        let lines = text.lines().map(serde_json::from_str);
        Self(
            lines
                .collect::<Result<_, _>>()
                .expect("a JSON object a line"),
        )
    }

    /// The same, as if this text were nowhere in it.
    pub(crate) fn without(&self, text: &str) -> Self {
        Self::read(&self.text().replace(text, ""))
    }

    /// All of it.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The lines of this type.
    pub(crate) fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |line| line["type"] == kind)
    }

    /// What this order was answered.
    pub(crate) fn answer(&self, case: &str) -> &Value {
        let mut answers = self.of("answer").filter(|answer| answer["case"] == case);
        let answer = answers
            .next()
            .unwrap_or_else(|| panic!("no answer to {case}"));
        assert!(answers.next().is_none(), "{case} answered twice");
        answer
    }

    /// The spans of this order's trace, by start.
    pub(crate) fn spans(&self, case: &str) -> Vec<&Value> {
        let id = &self.answer(case)["trace_id"];
        let mut spans: Vec<_> = self
            .of("span")
            .filter(|span| span["trace_id"] == *id)
            .collect();
        spans.sort_by_key(|span| span["start_unix_nano"].as_u64());
        spans
    }

    /// The one span of this name in this order's trace.
    pub(crate) fn span(&self, case: &str, service: &str, name: &str) -> &Value {
        let spans = self.spans(case);
        let mut these = spans
            .iter()
            .filter(|span| span["service"] == service && span["name"] == name);
        let span = these
            .next()
            .unwrap_or_else(|| panic!("no {name} in {case}"));
        assert!(these.next().is_none(), "{name} twice in {case}");
        span
    }

    /// The log lines of this order.
    pub(crate) fn logs(&self, case: &str) -> Vec<&Value> {
        let id = &self.answer(case)["trace_id"];
        let lines = self.of("log").map(|log| &log["line"]);
        lines.filter(|line| line["trace_id"] == *id).collect()
    }

    /// The spans of this order's trace as text: service, name, kind, status.
    pub(crate) fn tree(&self, case: &str) -> String {
        tree(&self.spans(case))
    }
}

/// The spans of one trace, which come by start, as text.
pub(crate) fn tree(spans: &[&Value]) -> String {
    let mut text = String::new();
    for span in spans {
        let parent = &span["parent_span_id"];
        if !spans.iter().any(|other| other["span_id"] == *parent) {
            let missing = if parent.is_null() {
                ""
            } else {
                "(parent missing) "
            };
            text.push_str(missing);
            branch(&mut text, spans, span, 0);
        }
    }
    text
}

fn branch(text: &mut String, spans: &[&Value], span: &Value, depth: usize) {
    let field = |name: &str| span[name].as_str().unwrap_or("?").to_owned();
    let status = span["status"]["code"].as_str().unwrap_or("?");
    let kind = span["attributes"]["error.type"].as_str();
    let why = span["status"]["description"].as_str().unwrap_or("?");
    *text += &format!(
        "{:indent$}{}: {} {} {status}{}{}{why}\n",
        "",
        field("service"),
        field("name"),
        field("kind"),
        kind.map_or(String::new(), |kind| format!(" {kind}")),
        if why.is_empty() { "" } else { ": " },
        indent = 2 * depth,
    );
    for child in spans {
        if child["parent_span_id"] == span["span_id"] {
            branch(text, spans, child, depth + 1);
        }
    }
}

/// The demo with these arguments, without the settings of whoever runs the tests.
pub(crate) fn command(arguments: &[&str], temp: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        if name == "RUST_LOG"
            || name == "KAFKA_BOOTSTRAP_SERVERS"
            || ["OTEL_", "SHOP_"]
                .iter()
                .any(|of| name.to_string_lossy().starts_with(of))
        {
            command.env_remove(name);
        }
    }
    command.env("TMPDIR", &temp.0);
    command
}

/// A directory for the temporary files of one run, removed on drop.
#[derive(Debug)]
pub(crate) struct TempDir(pub(crate) PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("shop-test-{}-{next}", process::id()));
        fs::create_dir_all(&path).expect("a temporary directory");
        Self(path)
    }

    /// What is in it.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(&self.0).expect("the directory");
        files.flatten().map(|file| file.path()).collect()
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
