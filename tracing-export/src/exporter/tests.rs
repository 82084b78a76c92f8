//! The exporter against a scripted backend, on a clock that only moves when told to.

mod faults;
mod pacing;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;
use tracing_context::{
    FinishedSpan, SinkError, SpanContext, SpanId, SpanSink as _, TraceFlags, TraceId,
};

use super::answer::HttpAnswer;
use super::compression::Payload;
use super::transport::{Answer, SendError, Transport};
use super::*;
use crate::clock::ManualClock;

/// What the backend does with one request.
#[derive(Clone)]
enum Step {
    Status(u16),
    StatusAfter(u16, Duration),
    Partial(i64, &'static str),
    Broken,
    Silent,
    /// An answer once the gate opens.
    Gated,
}

#[derive(Clone, Default)]
struct Backend {
    script: Arc<Mutex<VecDeque<Step>>>,
    requests: Arc<Mutex<Vec<Bytes>>>,
    came: Arc<Notify>,
    gate: Arc<Notify>,
}

impl Transport for Backend {
    async fn send(&self, body: Payload) -> Result<Answer, SendError> {
        self.requests.lock().unwrap().push(body.bytes);
        self.came.notify_one();
        let step = self.script.lock().unwrap().pop_front();
        let mut answer = HttpAnswer::default();
        match step.unwrap_or(Step::Status(200)) {
            Step::Status(status) => answer.status = status,
            Step::StatusAfter(status, after) => {
                answer.status = status;
                answer.retry_after = Some(after);
            }
            Step::Partial(rejected, why) => {
                answer.status = 200;
                answer.body = partial(rejected, why);
            }
            Step::Broken => return Err(SendError("connection refused".to_owned())),
            Step::Silent => std::future::pending().await,
            Step::Gated => {
                self.gate.notified().await;
                answer.status = 200;
            }
        }
        Ok(answer.judge("the backend"))
    }
}

fn partial(rejected_spans: i64, error_message: &str) -> Bytes {
    use opentelemetry_proto::tonic::collector::trace::v1::{
        ExportTracePartialSuccess, ExportTraceServiceResponse,
    };
    use prost::Message as _;
    let response = ExportTraceServiceResponse {
        partial_success: Some(ExportTracePartialSuccess {
            rejected_spans,
            error_message: error_message.to_owned(),
        }),
    };
    response.encode_to_vec().into()
}

fn start(
    script: impl IntoIterator<Item = Step>,
    change: impl FnOnce(OtlpConfig) -> OtlpConfig,
) -> (OtlpExporter, Backend, ManualClock) {
    let backend = Backend::default();
    backend.script.lock().unwrap().extend(script);
    let clock = ManualClock::default();
    let config = change(OtlpConfig::new("http://localhost:4318/v1/traces").unwrap());
    let exporter = OtlpExporter::start_on(&config, backend.clone(), clock.clone()).unwrap();
    (exporter, backend, clock)
}

fn span(flags: TraceFlags) -> FinishedSpan {
    let context = SpanContext::new(TraceId::random(), SpanId::random(), flags);
    FinishedSpan::builder("GET /", context).build()
}

fn send(exporter: &OtlpExporter, spans: usize) {
    for _ in 0..spans {
        exporter.on_end(&span(TraceFlags::SAMPLED));
    }
}

fn counters(exporter: &OtlpExporter) -> [u64; 5] {
    let now = exporter.counters();
    [
        now.exported,
        now.dropped,
        now.failed,
        now.rejected,
        now.retried,
    ]
}

/// Flushes. Losses are told only by the flush they happen in, and the thread may have been quick.
fn flush(exporter: &OtlpExporter) {
    assert_ne!(exporter.flush(FOREVER), Err(SinkError::Timeout));
}

/// Flushes while the clock is moved on by `skips`.
fn flush_while(exporter: &OtlpExporter, skips: impl FnOnce() + Send) -> Result<(), SinkError> {
    std::thread::scope(|scope| {
        scope.spawn(skips);
        exporter.flush(FOREVER)
    })
}

/// Ends a test that hangs; none waits for it.
const FOREVER: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(10);

/// A back-off of this many seconds, give or take.
fn backoff(seconds: f64) -> impl Fn(Duration) -> bool {
    move |sleep| (0.79 * seconds..1.21 * seconds).contains(&sleep.as_secs_f64())
}

#[test]
fn spans_leave_on_flush_and_unsampled_ones_do_not() {
    let (exporter, backend, _) = start([], |config| config);
    send(&exporter, 3);
    exporter.on_end(&span(TraceFlags::default()));
    assert_eq!(exporter.flush(FOREVER), Ok(()));
    assert_eq!(counters(&exporter), [3, 0, 0, 0, 0]);
    assert_eq!(backend.requests.lock().unwrap().len(), 1);
}

#[test]
fn spans_leave_by_timer() {
    let (exporter, backend, clock) = start([], |config| config.schedule_delay(TIMEOUT * 3));
    send(&exporter, 2);
    clock.skip(|sleep| sleep == TIMEOUT * 3);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(backend.came.notified());
}

#[test]
fn spans_leave_when_there_are_enough() {
    let (exporter, backend, _) = start([], |config| config.max_batch_spans(4));
    send(&exporter, 4);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(backend.came.notified());
}

#[test]
fn what_is_refused_for_the_moment_is_sent_again() {
    let script = [
        Step::Status(503),
        Step::Broken,
        Step::Status(429),
        Step::Status(200),
    ];
    let (exporter, backend, clock) = start(script, |config| config);
    send(&exporter, 2);
    let flushed = flush_while(&exporter, || {
        clock.skip(backoff(1.0));
        clock.skip(backoff(2.0));
        clock.skip(backoff(4.0));
    });
    assert_eq!(flushed, Ok(()));
    assert_eq!(counters(&exporter), [2, 0, 0, 0, 3]);
    let requests = backend.requests.lock().unwrap();
    assert!(requests.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn the_backend_may_say_when() {
    let after = Duration::from_secs(17);
    let (exporter, _, clock) = start([Step::StatusAfter(503, after)], |config| config);
    send(&exporter, 1);
    assert_eq!(
        flush_while(&exporter, || {
            clock.skip(|sleep| sleep == after);
        }),
        Ok(())
    );
    assert_eq!(counters(&exporter), [1, 0, 0, 0, 1]);
}

#[test]
fn what_is_refused_for_good_is_not_sent_again() {
    let (exporter, backend, _) = start([Step::Status(400)], |config| config);
    send(&exporter, 2);
    flush(&exporter);
    assert_eq!(exporter.shared.last_failure(), "the backend answered 400");
    assert_eq!(counters(&exporter), [0, 0, 2, 0, 0]);
    assert_eq!(backend.requests.lock().unwrap().len(), 1);
}

#[test]
fn attempts_end_with_the_time_for_all_of_them() {
    let script = [Step::Broken, Step::Broken, Step::Broken];
    let limit = Duration::from_secs(2);
    let (exporter, _, clock) = start(script, |config| config.export_timeout(limit));
    send(&exporter, 2);
    let _ = flush_while(&exporter, || {
        clock.skip(backoff(1.0));
    });
    let why = "no answer of the backend: connection refused (gave up after 2 attempts)";
    assert_eq!(exporter.shared.last_failure(), why);
    assert_eq!(counters(&exporter), [0, 0, 2, 0, 1]);
}

#[test]
fn a_partial_success_is_no_reason_to_send_again() {
    let (exporter, backend, _) = start([Step::Partial(1, "too old")], |config| config);
    send(&exporter, 3);
    flush(&exporter);
    assert_eq!(exporter.shared.last_failure(), "the backend said: too old");
    assert_eq!(counters(&exporter), [2, 0, 0, 1, 0]);
    assert_eq!(backend.requests.lock().unwrap().len(), 1);
}

#[test]
fn a_warning_is_no_failure() {
    let (exporter, _, _) = start([Step::Partial(0, "old schema")], |config| config);
    send(&exporter, 3);
    assert_eq!(exporter.flush(FOREVER), Ok(()));
    assert_eq!(counters(&exporter), [3, 0, 0, 0, 0]);
    // Told by the report of the round in which the request ended.
    assert_eq!(exporter.shutdown(FOREVER), Ok(()));
    assert_eq!(exporter.shared.take_warning(), None);
}

#[test]
fn an_attempt_has_an_end() {
    let (exporter, _, clock) = start([Step::Silent], |config| config.timeout(TIMEOUT));
    send(&exporter, 1);
    let flushed = flush_while(&exporter, || {
        clock.skip(|sleep| sleep == TIMEOUT);
        clock.skip(backoff(1.0));
    });
    assert_eq!(flushed, Ok(()));
    assert_eq!(counters(&exporter), [1, 0, 0, 0, 1]);
}

#[test]
fn a_full_queue_drops_the_newest_and_counts() {
    let (exporter, _, _) = start([Step::Silent], |config| config.max_queue_spans(5));
    send(&exporter, 8);
    // Five wait or hang; neither flush nor shutdown waits longer than told.
    assert_eq!(exporter.flush(Duration::ZERO), Err(SinkError::Timeout));
    let given_up = SinkError::Failed("shut down before the backend answered".to_owned());
    assert_eq!(exporter.shutdown(Duration::ZERO), Err(given_up));
    assert_eq!(counters(&exporter)[1], 3);
    send(&exporter, 1);
    assert_eq!(counters(&exporter)[1], 4);
}

#[test]
fn shutdown_sends_what_waits_and_then_takes_nothing() {
    let (exporter, backend, _) = start([], |config| config);
    send(&exporter, 2);
    assert_eq!(exporter.shutdown(FOREVER), Ok(()));
    assert_eq!(exporter.shutdown(FOREVER), Ok(()));
    assert_eq!(exporter.flush(FOREVER), Ok(()));
    send(&exporter, 1);
    assert_eq!(counters(&exporter), [2, 1, 0, 0, 0]);
    assert_eq!(backend.requests.lock().unwrap().len(), 1);
}

#[test]
fn dropping_it_sends_what_waits() {
    let (exporter, backend, _) = start([], |config| config);
    send(&exporter, 2);
    drop(exporter);
    assert_eq!(backend.requests.lock().unwrap().len(), 1);
}

#[test]
fn more_requests_are_under_way_while_the_queue_is_long() {
    let (exporter, backend, _) = start(vec![Step::Silent; 40], |config| config.max_batch_spans(1));
    send(&exporter, 40);
    let under_way = || backend.requests.lock().unwrap().len();
    while under_way() < 16 {
        std::thread::yield_now();
    }
    let flushed = exporter.flush(Duration::from_millis(20));
    assert_eq!(flushed, Err(SinkError::Timeout));
    assert_eq!(under_way(), 16);
}

#[test]
fn several_requests_are_under_way_but_not_too_many() {
    let script = vec![Step::Silent; 6];
    let (exporter, backend, _) = start(script, |config| config.max_batch_spans(1));
    send(&exporter, 6);
    let under_way = || backend.requests.lock().unwrap().len();
    while under_way() < 4 {
        std::thread::yield_now();
    }
    assert_eq!(
        exporter.flush(Duration::from_millis(20)),
        Err(SinkError::Timeout)
    );
    assert_eq!(under_way(), 4);
}
