//! For people who try the shop by hand: everything as it comes.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tracing_context::{FinishedSpan, TraceId};

use super::{Output, say, text};
use crate::cases::Case;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Prints log lines at once and a trace when no more spans of it come.
#[derive(Debug)]
pub(super) struct Live {
    traces: Mutex<Vec<Trace>>,
    /// Of a trace of which nothing came for so long, nothing more will come.
    quiet: Duration,
}

#[derive(Debug)]
struct Trace {
    id: TraceId,
    spans: Vec<FinishedSpan>,
    /// When the last of them came.
    last: Instant,
}

impl Live {
    /// Starts the thread that looks for traces to print. Spans wait for `delay` in the services.
    pub(super) fn start(delay: Duration) -> Arc<Self> {
        let this = Arc::new(Self {
            traces: Mutex::default(),
            quiet: delay.saturating_add(ON_THE_WAY),
        });
        let weak = Arc::downgrade(&this);
        thread::spawn(move || {
            while let Some(this) = weak.upgrade() {
                this.print(this.quiet);
                drop(this);
                thread::sleep(LOOK);
            }
        });
        this
    }

    /// Prints the traces of which nothing came for so long.
    fn print(&self, quiet: Duration) {
        let mut traces = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        traces.retain(|trace| {
            let waits = trace.last.elapsed() < quiet;
            if !waits {
                say(&format!("\n{}", text::trace(&trace.spans)));
            }
            waits
        });
    }
}

impl Output for Live {
    fn service(&self, service: &Service) {
        say(&text::service(service));
    }

    fn log(&self, _: Role, line: &str) {
        say(&text::shortened(line));
    }

    fn span(&self, span: &FinishedSpan) {
        let mut traces = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        let (id, span, last) = (span.trace_id(), span.clone(), Instant::now());
        if let Some(trace) = traces.iter_mut().find(|trace| trace.id == id) {
            trace.spans.push(span);
            trace.last = last;
        } else {
            let spans = vec![span];
            traces.push(Trace { id, spans, last });
        }
    }

    fn answer(&self, _: &Case, _: &Answer) {}

    fn serving(&self, shop: &Shop) {
        say(&text::requests(shop));
        say("Log lines and traces follow. Ctrl-C ends.\n");
    }

    fn end(&self) {
        self.print(Duration::ZERO);
    }
}

/// What a span may take from a service to here once it has waited.
const ON_THE_WAY: Duration = Duration::from_millis(700);
/// How often to look for traces to print.
const LOOK: Duration = Duration::from_millis(200);
