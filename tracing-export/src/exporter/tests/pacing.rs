//! When requests leave.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;

use super::*;

/// How many spans each request had.
fn sizes(backend: &Backend) -> Vec<usize> {
    let requests = backend.requests.lock().unwrap();
    let spans = |body: &Bytes| {
        let request = ExportTraceServiceRequest::decode(body.clone()).unwrap();
        let scopes = request.resource_spans.iter().flat_map(|r| &r.scope_spans);
        scopes.map(|scope| scope.spans.len()).sum()
    };
    requests.iter().map(spans).collect()
}

fn wait_for(what: impl Fn() -> bool) {
    while !what() {
        std::thread::yield_now();
    }
}

/// Time for what must not happen.
fn a_while() {
    std::thread::sleep(Duration::from_millis(20));
}

#[test]
fn a_request_that_ends_takes_nothing_along() {
    let (exporter, backend, _) = start([Step::Gated], |config| config.max_batch_spans(4));
    send(&exporter, 4);
    wait_for(|| sizes(&backend).len() == 1);
    send(&exporter, 2);
    backend.gate.notify_one();
    wait_for(|| exporter.counters().exported == 4);
    a_while();
    send(&exporter, 2);
    wait_for(|| exporter.counters().exported == 8);
    assert_eq!(sizes(&backend), [4, 4]);
}

#[test]
fn what_happens_meanwhile_does_not_put_the_timer_off() {
    let (exporter, backend, clock) = start([Step::Status(503)], |config| {
        config.max_batch_spans(4).schedule_delay(TIMEOUT)
    });
    send(&exporter, 5);
    let waited = clock.skip(backoff(1.0));
    wait_for(|| exporter.counters().exported == 4);
    let left = TIMEOUT - waited;
    clock.skip(|sleep| sleep == left);
    wait_for(|| exporter.counters().exported == 5);
    assert_eq!(sizes(&backend), [4, 4, 1]);
}

#[test]
fn what_the_backend_asks_for_is_no_reason_to_give_up() {
    let after = Duration::from_secs(45);
    let (exporter, _, clock) = start([Step::StatusAfter(503, after)], |config| {
        config.export_timeout(Duration::from_secs(2))
    });
    send(&exporter, 1);
    let flushed = flush_while(&exporter, || {
        clock.skip(|sleep| sleep == after);
    });
    assert_eq!(flushed, Ok(()));
    assert_eq!(counters(&exporter), [1, 0, 0, 0, 1]);
}

#[test]
fn the_whole_exporter_backs_off() {
    let after = Duration::from_secs(45);
    let (exporter, backend, clock) = start([Step::StatusAfter(503, after)], |config| {
        config.max_batch_spans(1)
    });
    send(&exporter, 1);
    wait_for(|| exporter.counters().retried == 1);
    send(&exporter, 1);
    a_while();
    assert_eq!(sizes(&backend), [1]);
    let flushed = exporter.flush(Duration::from_millis(1));
    let why = "the backend answered 503 (time is up)".to_owned();
    assert_eq!(flushed, Err(SinkError::Failed(why)));
    let flushed = flush_while(&exporter, || {
        clock.skip(|sleep| sleep == after);
    });
    assert_eq!(flushed, Ok(()));
    assert_eq!(sizes(&backend), [1, 1, 1]);
}

#[test]
fn an_attempt_ends_with_the_time_for_all_of_them() {
    let limit = Duration::from_secs(3);
    let (exporter, _, clock) = start([Step::Silent], |config| {
        config.timeout(TIMEOUT).export_timeout(limit)
    });
    send(&exporter, 1);
    let _ = flush_while(&exporter, || {
        clock.skip(|sleep| sleep == limit);
    });
    let why = "no answer of the backend: the time was up (gave up after 1 attempt)";
    assert_eq!(exporter.shared.last_failure(), why);
    assert_eq!(counters(&exporter), [0, 0, 1, 0, 0]);
}

#[test]
fn an_attempt_without_time_left_hides_no_cause() {
    let limit = Duration::from_secs(3);
    let script = [Step::Broken, Step::Silent];
    let (exporter, _, clock) = start(script, |config| config.export_timeout(limit));
    send(&exporter, 1);
    let _ = flush_while(&exporter, || {
        let waited = clock.skip(backoff(1.0));
        clock.skip(|sleep| sleep == limit - waited);
    });
    let why = "no answer of the backend: connection refused (gave up after 2 attempts)";
    assert_eq!(exporter.shared.last_failure(), why);
}

#[test]
fn later_spans_do_not_prolong_a_flush() {
    let (exporter, backend, clock) = start([Step::Silent], |config| {
        config.max_batch_spans(1).timeout(TIMEOUT)
    });
    send(&exporter, 1);
    wait_for(|| sizes(&backend).len() == 1);
    let flushed = flush_while(&exporter, || {
        a_while();
        send(&exporter, 9);
        a_while();
        assert_eq!(sizes(&backend), [1]);
        clock.skip(|sleep| sleep == TIMEOUT);
        clock.skip(backoff(1.0));
    });
    assert_eq!(flushed, Ok(()));
    wait_for(|| exporter.counters().exported == 10);
}

#[test]
fn what_is_given_up_is_counted_when_shutdown_returns() {
    let (exporter, _, _) = start([Step::Silent], |config| config.max_batch_spans(2));
    send(&exporter, 3);
    let given_up = SinkError::Failed("shut down before the backend answered".to_owned());
    assert_eq!(exporter.shutdown(Duration::ZERO), Err(given_up));
    assert_eq!(counters(&exporter), [0, 0, 3, 0, 0]);
}
