//! What goes wrong.

use super::*;

/// A script for each protocol, in which all spans arrive in the end.
fn arrives(name: &str, script: &[Step], change: impl Fn(&mut Case)) -> Vec<Outcome> {
    let each = PROTOCOLS.iter().map(|protocol| {
        let mut case = Case::new(*protocol, script.iter().copied());
        change(&mut case);
        let outcome = case.run();
        outcome.is_complete(&format!("{name} {protocol:?}"));
        outcome
    });
    each.collect()
}

#[test]
fn healthy() {
    for outcome in arrives("healthy", &[], |_| {}) {
        assert_eq!(outcome.counters.retried, 0);
        assert_eq!(outcome.backend.state.requests(), SPANS.div_ceil(BATCH));
    }
}

#[test]
fn down_for_a_while() {
    for outcome in arrives("down", &[], |case| case.down_until_retried = 3) {
        assert!(outcome.counters.retried >= 3);
    }
}

#[test]
fn slow() {
    let slow = [Step::Slow(Duration::from_millis(100)); 6];
    for outcome in arrives("slow", &slow, |_| {}) {
        assert_eq!(outcome.counters.retried, 0);
    }
}

#[test]
fn busy_until_it_says() {
    // 429 and RESOURCE_EXHAUSTED, 503 and UNAVAILABLE, and without a time.
    let busy = [
        Step::Refused(429, 8, Some(2)),
        Step::Refused(503, 14, Some(1)),
        Step::Refused(502, 4, None),
        Step::Refused(504, 10, None),
    ];
    for outcome in arrives("busy", &busy, |_| {}) {
        assert_eq!(outcome.counters.retried, 4);
    }
}

#[test]
fn takes_a_part() {
    let parts = [Step::Partial(2), Step::Taken, Step::Partial(3)];
    for outcome in arrives("part", &parts, |_| {}) {
        assert_eq!(outcome.counters.rejected, 5);
        assert_eq!(outcome.counters.retried, 0);
    }
}

#[test]
fn resets_before_the_request_is_there() {
    for outcome in arrives("cut", &[Step::Cut; 3], |_| {}) {
        assert_eq!(outcome.backend.state.requests(), SPANS.div_ceil(BATCH));
    }
}

#[test]
fn resets_before_the_answer() {
    // Nobody can know that the spans were taken: they come twice.
    for outcome in arrives("reset", &[Step::ResetBefore; 3], |_| {}) {
        assert_eq!(outcome.backend.state.requests(), SPANS.div_ceil(BATCH) + 3);
    }
}

#[test]
fn resets_amid_the_answer() {
    let reset = [
        Step::ResetAmid,
        Step::ResetAmid,
        Step::Refused(503, 14, None),
    ];
    for outcome in arrives("amid", &reset, |_| {}) {
        assert!(outcome.counters.retried >= 1);
    }
}

#[test]
fn speaks_something_else() {
    for outcome in arrives("strange", &[], |case| case.strange_connections = 5) {
        assert!(outcome.counters.retried >= 1);
    }
}

#[test]
fn answers_garbage() {
    // Taken all the same: the status says so.
    for outcome in arrives("garbage", &[Step::Garbage; 6], |_| {}) {
        assert_eq!(outcome.counters.retried, 0);
    }
}

#[test]
fn refuses_for_good() {
    for protocol in PROTOCOLS {
        let script = [
            Step::Refused(400, 3, None),
            Step::Taken,
            Step::Refused(413, 8, None),
        ];
        let outcome = Case::new(*protocol, script).run();
        outcome.is_accounted_for("refused");
        assert_eq!(outcome.counters.failed, 2 * BATCH as u64);
        assert_eq!(outcome.counters.retried, 0);
        assert_eq!(outcome.backend.state.taken(), SPANS - 2 * BATCH);
    }
}

#[test]
fn is_given_up_in_the_end() {
    for protocol in PROTOCOLS {
        let mut case = Case::new(*protocol, [Step::Refused(503, 14, None); 1_000]);
        case.configure = Box::new(|config| config.export_timeout(Duration::from_secs(20)));
        let outcome = case.run();
        outcome.is_accounted_for("given up");
        assert_eq!(outcome.counters.failed, SPANS as u64);
        assert!(outcome.counters.retried > 0);
    }
}

#[test]
fn is_silent_at_the_end() {
    for protocol in PROTOCOLS {
        let mut backend = Backend::down(*protocol, [], 0, Arc::new(plain));
        let slow = Step::Slow(Duration::from_secs(3600));
        backend.state.extend([slow; 100]);
        backend.listen();
        let url = format!("http://{}/v1/traces", backend.address);
        let config = OtlpConfig::new(&url).unwrap().protocol(*protocol);
        let exporter = OtlpExporter::start(&config).unwrap();
        send(&exporter, SPANS);
        let error = exporter.shutdown(Duration::from_millis(200)).unwrap_err();
        let place = url.strip_suffix(match protocol {
            Protocol::HttpProtobuf => "",
            #[cfg(feature = "grpc")]
            Protocol::Grpc => "/v1/traces",
        });
        let expected = format!("shut down before {} answered", place.unwrap());
        assert_eq!(error, SinkError::Failed(expected));
        assert_eq!(exporter.counters().failed, SPANS as u64);
    }
}

#[test]
fn is_away_at_the_end() {
    for protocol in PROTOCOLS {
        let backend = Backend::down(*protocol, [], 0, Arc::new(plain));
        let url = format!("http://{}/v1/traces", backend.address);
        let config = OtlpConfig::new(&url).unwrap().protocol(*protocol);
        let exporter = OtlpExporter::start(&config).unwrap();
        send(&exporter, SPANS);
        let error = exporter.shutdown(Duration::from_millis(500)).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("no connection to") && error.contains("(and then"),
            "{error}"
        );
        assert_eq!(exporter.counters().failed, SPANS as u64);
    }
}

#[test]
fn a_queue_that_overflows_meanwhile_counts_what_it_drops() {
    for protocol in PROTOCOLS {
        let mut case = Case::new(*protocol, []);
        case.down_until_retried = 2;
        case.configure = Box::new(|config| config.max_queue_spans(100));
        let outcome = case.run();
        outcome.is_accounted_for("overflow");
        assert_eq!(outcome.counters.dropped, SPANS as u64 - 100);
        assert_eq!(outcome.backend.state.taken(), 100);
    }
}
