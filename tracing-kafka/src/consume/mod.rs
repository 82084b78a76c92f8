//! Consumers.

mod batch;
mod commit;
mod known;
mod message;
mod next;
mod poll;
mod process;
mod process_span;
mod receive;
mod relation;
mod stream;
mod tracing;

pub use self::batch::BatchExt;
pub use self::commit::CommitExt;
pub use self::message::MessageExt;
pub use self::next::ProcessNext;
pub use self::poll::{PollExt, PollSource};
pub use self::process::Process;
pub use self::process_span::ProcessSpan;
pub use self::receive::{Receive, ReceiveExt, Source};
pub use self::relation::Relation;
pub use self::stream::{ProcessStream, Received, StreamExt};
pub use self::tracing::ConsumerTracing;
