//! What the demo prints.

mod json;
mod live;
mod report;
mod spans;
mod text;

use std::fmt::Debug;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use tracing_context::FinishedSpan;

pub(crate) use self::spans::Spans;
use crate::args::Demo;
use crate::cases::Case;
use crate::driver::Answer;
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// Gets told what happens, from several threads.
pub(crate) trait Output: Debug + Send + Sync {
    /// A service listens.
    fn service(&self, service: &Service);
    /// A service wrote a log line.
    fn log(&self, role: Role, line: &str);
    /// A service exported a span.
    fn span(&self, span: &FinishedSpan);
    /// An order of the demo was answered.
    fn answer(&self, case: &Case, answer: &Answer);
    /// All services listen, and go on to do so.
    fn serving(&self, shop: &Shop);
    /// All services have ended; there are no more lines and spans.
    fn end(&self);
}

/// The output for this run. Spans wait for `delay` in the services.
pub(crate) fn new(demo: Demo, delay: Duration) -> Arc<dyn Output> {
    if demo.json {
        Arc::new(json::Json)
    } else if demo.serve {
        live::Live::start(delay)
    } else {
        Arc::<report::Report>::default()
    }
}

/// Prints a line. That nobody reads is no reason to stop: the services have to be ended.
pub(crate) fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
