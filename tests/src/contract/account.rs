//! What is left of a case once it is over: the traces that it made, as text that is the same
//! whatever the ids, the times and the ports were.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use tracing_context::testing::TreePrinter;
use tracing_context::{FinishedSpan, SpanContext, SpanId, TraceId};

use crate::contract::json_lines::Line;
use crate::contract::{Setup, masked, seen};
use crate::http::telemetry;

/// Begins to keep account of what this thread's case makes.
pub(super) fn begin() {
    MADE.set(Some(Vec::new()));
}

/// The case has a trace, which begins with this caller.
pub(crate) fn made(caller: &SpanContext) {
    known(caller.trace_id());
    callers().insert(caller.trace_id(), caller.span_id());
}

/// The case has seen that a trace has so many spans: it has no more at the end either.
pub(crate) fn counted(trace: TraceId, spans: usize) {
    known(trace);
    let mut counts = counts();
    let most = counts.entry(trace).or_default();
    *most = spans.max(*most);
}

/// The case makes this trace once more, which went as it may but not as is looked at.
pub(crate) fn forget(trace: TraceId) {
    MADE.with_borrow_mut(|made| {
        if let Some(made) = made {
            made.retain(|known| *known != trace);
        }
    });
}

/// The log lines of a trace so far, each with the name of its span; `None` where nobody writes any.
pub(crate) fn lines_of(trace: TraceId) -> Option<Vec<String>> {
    Setup::current().filter(|setup| setup.logs())?;
    let spans = telemetry().spans.trace(trace);
    let caller = callers().get(&trace).copied();
    let lines = telemetry().logs.of(trace).into_iter();
    Some(lines.map(|line| told(&line, &spans, caller)).collect())
}

/// The spans, sights and log lines of all traces that the case made. Equal ones are told once.
pub(super) fn close(setup: Setup) -> String {
    let mut spans = BTreeMap::<String, usize>::new();
    let mut lines = BTreeMap::<String, usize>::new();
    for trace in MADE.take().unwrap_or_default() {
        let recorded = all_of(trace);
        let caller = callers().remove(&trace);
        let name = |id: SpanId| name(id, &recorded, caller);
        let mut text = masked::tree(&recorded);
        let mut sights = Vec::new();
        for seen in seen::take(trace) {
            let span = seen.span.map_or("nobody", name);
            assert!(
                setup.records() || caller.is_none() || span == "the caller",
                "without a subscriber the caller goes on, not {span} ({})",
                seen.place
            );
            sights.push(masked::text(&format!("{}: {span}\n", seen.place)));
        }
        sights.sort();
        text.extend(sights);
        *spans.entry(text).or_default() += 1;
        for line in telemetry().logs.of(trace) {
            *lines.entry(told(&line, &recorded, caller)).or_default() += 1;
        }
    }
    let mut account = String::new();
    for (text, times) in spans {
        let _ = writeln!(account, "{times} x\n{text}");
    }
    account.push_str(LINES);
    for (line, times) in lines {
        let _ = writeln!(account, "{times} x {line}");
    }
    account
}

/// What stands before the log lines in an account.
pub(super) const LINES: &str = "--- log lines\n";

/// All spans of a trace, of which the case may have seen how many there are.
fn all_of(trace: TraceId) -> Vec<FinishedSpan> {
    let spans = telemetry().spans.trace(trace);
    if let Some(count) = counts().remove(&trace).filter(|count| *count > 0) {
        let tree = || TreePrinter::new().print(&spans);
        assert_eq!(spans.len(), count, "other than before the end:\n{}", tree());
    }
    spans
}

fn told(line: &Line, spans: &[FinishedSpan], caller: Option<SpanId>) -> String {
    let span = name(line.span, spans, caller);
    masked::text(&format!("{} ({span})", line.text))
}

fn name(id: SpanId, spans: &[FinishedSpan], caller: Option<SpanId>) -> &str {
    match spans.iter().find(|span| span.span_id() == id) {
        Some(span) => span.name(),
        None if caller == Some(id) => "the caller",
        None => "one that is not recorded",
    }
}

fn known(trace: TraceId) {
    MADE.with_borrow_mut(|made| {
        if let Some(made) = made
            && !made.contains(&trace)
        {
            made.push(trace);
        }
    });
}

fn callers() -> MutexGuard<'static, HashMap<TraceId, SpanId>> {
    static CALLERS: LazyLock<Mutex<HashMap<TraceId, SpanId>>> = LazyLock::new(Mutex::default);
    CALLERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn counts() -> MutexGuard<'static, HashMap<TraceId, usize>> {
    static COUNTS: LazyLock<Mutex<HashMap<TraceId, usize>>> = LazyLock::new(Mutex::default);
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The traces of the case that runs on this thread, in order.
    static MADE: RefCell<Option<Vec<TraceId>>> = const { RefCell::new(None) };
}
