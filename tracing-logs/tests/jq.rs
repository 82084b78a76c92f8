//! The commands that the documentation gives for `jq` do what it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use tracing::{error, info, info_span};
use tracing_subscriber::prelude::*;

use self::common::{Lines, SPAN_ID, TRACE_ID, context_layer, remote};

#[test]
fn documented_commands_find_lines() {
    if Command::new("jq").arg("--version").output().is_err() {
        // Not by a macro: the test harness would keep it to itself.
        let _ = writeln!(
            io::stderr(),
            "!!! SKIPPED: the jq commands of the documentation need `jq` (apt-get install jq)",
        );
        return;
    }
    let lines = lines();
    for (command, expected) in [
        (
            r#"select(.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736") | "\(.level) \(.message)""#,
            vec!["INFO accepted".to_owned(), "ERROR declined".to_owned()],
        ),
        (
            r#"select(.level == "ERROR") | .trace_id"#,
            vec![TRACE_ID.to_owned()],
        ),
        (
            r#"select(.trace_id) | "\(.trace_id) \(.span_id)""#,
            vec![format!("{TRACE_ID} {SPAN_ID}"); 2],
        ),
    ] {
        assert!(DOCUMENTED.contains(command), "{command}");
        assert_eq!(jq(command, &lines), expected, "{command}");
    }
}

const DOCUMENTED: &str = include_str!("../src/docs/backends.md");

fn lines() -> String {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::registry().with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        info!("started");
        let _caller = remote().attach();
        let _order = info_span!("order", order.id = 7, note = "a \"quoted\"\nnote").entered();
        info!("accepted");
        error!(share = f64::NAN, "declined");
    });
    // With ids of its own, so that it is another trace.
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || info!("stopped"));
    lines.take_text()
}

fn jq(command: &str, input: &str) -> Vec<String> {
    let mut child = Command::new("jq")
        .args(["-r", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}
