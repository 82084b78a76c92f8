//! What the demo prints.

mod compared;
mod json;
mod live;
mod report;
mod spans;
mod tally;
mod text;

use std::fmt::Debug;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use tracing_context::FinishedSpan;

pub(crate) use self::spans::Spans;
use crate::args::{Demo, Orders};
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
        return Arc::new(json::Json);
    }
    match demo.orders {
        Orders::Each => Arc::<report::Report>::default(),
        Orders::Compared => Arc::<compared::Compared>::default(),
        Orders::Many(_) => Arc::<tally::Tally>::default(),
        Orders::ByHand => live::Live::start(delay),
    }
}

/// Prints a line. That nobody reads is no reason to stop: the services have to be ended.
pub(crate) fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
