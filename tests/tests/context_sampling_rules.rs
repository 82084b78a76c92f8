//! Samplers by rate and by rule, and what becomes of what is below.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing::{Level, info_span};
use tracing_context::sampler::{
    AlwaysOff, AlwaysOn, ParentBased, RateLimited, Rules, Sampler, TraceIdRatio,
};
use tracing_context::{Birth, Context, FinishedSpan, SpanContext, TraceFlags, remote_span};
use tracing_tests::{caller, recorded, tree};

fn sampled_by(sampler: impl Sampler, body: impl FnOnce()) -> Vec<FinishedSpan> {
    recorded(|layer| layer.sampler(sampler), body)
}

fn names(spans: &[FinishedSpan]) -> Vec<&str> {
    spans.iter().map(FinishedSpan::name).collect()
}

/// A clock that a test moves, in milliseconds.
#[derive(Clone, Default)]
struct Millis(Arc<AtomicU64>);

impl Millis {
    fn limit(&self, rate: f64) -> RateLimited {
        let now = self.clone();
        RateLimited::new(rate)
            .with_clock(move || Duration::from_millis(now.0.load(Ordering::Relaxed)))
    }

    fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

#[test]
fn so_many_traces_a_second_and_all_that_is_below_them() {
    let time = Millis::default();
    let spans = sampled_by(ParentBased::new(time.limit(10.0)), || {
        for _ in 0..2_000 {
            let root = info_span!("root");
            root.in_scope(|| info_span!("below").in_scope(|| ()));
            drop(root);
            time.pass(10);
        }
    });
    // A second's worth at the start, and ten in each of the 19.99 seconds to the last one.
    assert_eq!(spans.len(), 2 * 209);
    let roots = spans.iter().filter(|span| span.is_local_root());
    assert_eq!(roots.count(), 209);
}

#[test]
fn sampled_callers_can_be_held_to_the_same_rate() {
    let time = Millis::default();
    let ten = time.limit(10.0);
    let sampler = ParentBased::new(ten.clone()).remote_sampled(ten);
    let mut sent = Vec::new();
    let spans = sampled_by(sampler, || {
        for _ in 0..6 {
            drop(info_span!("root"));
        }
        for _ in 0..6 {
            let birth = Birth::remote(Context::new().with_span(caller(TraceFlags::SAMPLED)));
            let span = remote_span!(birth, Level::INFO, "called");
            let _entered = span.enter();
            drop(info_span!("below"));
            sent.extend(span.context().span().map(SpanContext::is_sampled));
        }
        let birth = Birth::remote(Context::new().with_span(caller(TraceFlags::default())));
        time.pass(1_000);
        drop(remote_span!(birth, Level::INFO, "never sampled"));
    });
    let count = |name| names(&spans).iter().filter(|it| **it == name).count();
    assert_eq!((count("root"), count("called"), count("below")), (6, 4, 4));
    assert_eq!(count("never sampled"), 0);
    assert_eq!(sent, [true, true, true, true, false, false]);
}

/// The sampled flag, and whether the threshold goes on.
type Sent = (bool, bool);

/// What is sent below a caller that has a threshold.
fn sent_below(sampler: impl Sampler, flags: TraceFlags) -> Sent {
    let mut sent = None;
    sampled_by(sampler, || {
        let parent =
            caller(flags).with_trace_state("ot=th:8;rv:0123456789abcd,vendor=1".parse().unwrap());
        let birth = Birth::remote(Context::new().with_span(parent));
        let span = remote_span!(birth, Level::INFO, "span");
        sent = span.context().span().map(|own| {
            let state = own.trace_state().as_str();
            let has_threshold = state == "ot=th:8;rv:0123456789abcd,vendor=1";
            assert!(has_threshold || state == "ot=rv:0123456789abcd,vendor=1");
            (own.is_sampled(), has_threshold)
        });
    });
    sent.unwrap()
}

#[test]
fn a_threshold_goes_on_where_it_still_holds() {
    type Make = fn() -> Box<dyn Sampler>;
    type Row = (Make, Sent, Sent);
    let (erased, kept, off) = ((true, false), (true, true), (false, false));
    // Below a caller that is sampled, and below one that is not.
    let table: &[Row] = &[
        (|| Box::new(AlwaysOn), kept, erased),
        (|| Box::new(AlwaysOff), off, off),
        (|| Box::new(TraceIdRatio::new(1.0)), kept, erased),
        (|| Box::new(TraceIdRatio::new(ALMOST)), erased, erased),
        (|| Box::new(TraceIdRatio::new(0.0)), off, off),
        (|| Box::new(RateLimited::new(10.0)), erased, erased),
        (|| Box::new(RateLimited::new(0.0)), off, off),
        (|| Box::new(ParentBased::new(AlwaysOff)), kept, off),
        (|| Box::new(Rules::new(AlwaysOff)), off, off),
        (
            || {
                let off = ParentBased::new(AlwaysOn).remote_sampled(Rules::new(AlwaysOff));
                Box::new(off.remote_not_sampled(AlwaysOn))
            },
            off,
            erased,
        ),
    ];
    for (row, (make, sampled, unsampled)) in table.iter().enumerate() {
        let is = sent_below(make(), TraceFlags::SAMPLED);
        assert_eq!(is, *sampled, "row {row}, sampled");
        let is = sent_below(make(), TraceFlags::RANDOM);
        assert_eq!(is, *unsampled, "row {row}, unsampled");
    }
}

/// Refuses one id in a million million.
const ALMOST: f64 = 1.0 - 1e-12;

/// A request as a server layer makes it, with a call below.
fn request(path: &str, route: Option<&str>) {
    let span = info_span!("GET", http.route = route, url.path = path);
    span.in_scope(|| info_span!("below").in_scope(|| ()));
}

#[test]
fn rules_are_by_name_and_route_and_all_below_follows() {
    let rules = Rules::new(AlwaysOff)
        .route("/health", AlwaysOff)
        .route("/checkout/{id}", AlwaysOn)
        .name("report", AlwaysOn);
    let spans = sampled_by(ParentBased::new(rules), || {
        request("/health", None);
        request("/checkout/7", None);
        request("/checkout/8", Some("/checkout/{id}"));
        request("/checkout/9", Some("/{page}/{id}"));
        request("/other", Some("/other"));
        info_span!("job", otel.name = "report").in_scope(|| info_span!("GET").in_scope(|| ()));
    });
    assert_eq!(
        tree(&spans),
        "\
GET [internal] url.path=\"/checkout/7\"
  below [internal]
GET [internal] http.route=\"/checkout/{id}\" url.path=\"/checkout/8\"
  below [internal]
report [internal]
  GET [internal]
"
    );
}

#[test]
fn the_first_rule_decides_and_rules_share_a_rate() {
    let time = Millis::default();
    let rules = Rules::new(time.limit(2.0))
        .route("/health", AlwaysOff)
        .route("/{*all}", AlwaysOn);
    let callers = Rules::new(AlwaysOn).route("/health", AlwaysOff);
    let spans = sampled_by(
        ParentBased::new(rules.clone()).remote_sampled(callers),
        || {
            request("/health", None);
            request("/a", None);
            for path in ["/health", "/b"] {
                let birth = Birth::remote(Context::new().with_span(caller(TraceFlags::SAMPLED)));
                drop(remote_span!(birth, Level::INFO, "GET", url.path = path));
            }
            for _ in 0..5 {
                drop(info_span!("job"));
            }
        },
    );
    assert_eq!(names(&spans), ["below", "GET", "GET", "job", "job"]);
    assert!(format!("{rules:?}").contains("/health"));
}
