//! What the threads of this crate emit.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// A layer that keeps it.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

struct Text<'a>(&'a mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

impl Heard {
    /// All so far.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits for something that contains the text.
    pub(crate) fn wait_for(&self, text: &str) {
        while !self.all().iter().any(|line| line.contains(text)) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn keep(&self, text: String) {
        let thread = std::thread::current();
        if thread
            .name()
            .is_some_and(|name| name.starts_with("tracing-export"))
        {
            self.0.lock().unwrap().push(text);
        }
    }
}

impl<S: Subscriber> Layer<S> for Heard {
    fn on_new_span(&self, span: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        self.keep(span.metadata().name().to_owned());
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = format!("{} ", event.metadata().level());
        event.record(&mut Text(&mut text));
        self.keep(text);
    }
}
