//! With a global subscriber, hence in a process of its own: the exporter's thread says what it has
//! to say once, and nothing of its traffic is traced.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::Backend;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber, span};
use tracing_export::Telemetry;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// Everything that any other thread emits.
#[derive(Clone, Default)]
struct Elsewhere(Arc<Mutex<Vec<String>>>);

struct Text<'a>(&'a mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

impl Elsewhere {
    fn keep(&self, text: String) {
        if std::thread::current().name() == Some("tracing-export") {
            self.0.lock().unwrap().push(text);
        }
    }
}

impl<S: Subscriber> Layer<S> for Elsewhere {
    fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        self.keep(span.metadata().name().to_owned());
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = format!("{} ", event.metadata().level());
        event.record(&mut Text(&mut text));
        self.keep(text);
    }
}

#[test]
fn only_its_own_reports() {
    let backend = Backend::start(&["400 Bad Request"]);
    let telemetry = Telemetry::builder("quiet")
        .source(|key| (key == "OTEL_BSP_SCHEDULE_DELAY").then(|| "soon".to_owned()))
        .endpoint(backend.url())
        .build()
        .unwrap();
    let elsewhere = Elsewhere::default();
    let subscriber = tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(elsewhere.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let heard = || elsewhere.0.lock().unwrap().clone();
    // The exporter's thread notices by itself that somebody listens.
    while heard().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    for _ in 0..3 {
        tracing::info_span!("work").in_scope(|| ());
        let _ = telemetry.flush(Duration::from_secs(30));
    }
    telemetry.shutdown(Duration::from_secs(30)).unwrap();
    assert_eq!(telemetry.counters().exported, 2);
    let heard = heard();
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[0].contains("OTEL_BSP_SCHEDULE_DELAY"), "{heard:?}");
    assert!(heard[1].contains("the backend answered 400"), "{heard:?}");
}
