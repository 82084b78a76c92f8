//! Messages, one by one.

use std::fmt;

use rdkafka::message::Message;
use tracing_context::__private::enclosing;
use tracing_context::{Baggage, Birth, Context, Link, Parent};

use crate::age::age;
use crate::consume::{ConsumerTracing, Process, ProcessSpan, Relation};
use crate::headers::{ContextHeaders, MessageHeaders};
use crate::semconv;

/// Tracing for any message, borrowed from a consumer or detached and sent to another task.
pub trait MessageExt: Message<Headers: ContextHeaders> + Sized {
    /// The context that the message carries: who sent it, and the baggage. Empty if there is none,
    /// or it is malformed.
    fn remote_context(&self) -> Context {
        ConsumerTracing::shared_default().remote_context(self)
    }

    /// The span in which this message is processed, for code that [`process`](Self::process) does
    /// not fit.
    fn process_span(&self) -> ProcessSpan {
        ConsumerTracing::shared_default().process_span(self)
    }

    /// Processes the message within a span, which is born now, and gives the handler's result.
    ///
    /// An error, a panic (which goes on) or dropping the future makes the span an error. Nothing
    /// is committed, stored, retried or swallowed.
    ///
    /// ```
    /// use rdkafka::message::{Message as _, OwnedMessage};
    /// use tracing_kafka::MessageExt as _;
    /// use tracing_kafka::rdkafka;
    ///
    /// async fn work_off(message: OwnedMessage) -> Result<(), std::str::Utf8Error> {
    ///     let handle = async |message: OwnedMessage| {
    ///         let text = std::str::from_utf8(message.payload().unwrap_or_default())?;
    ///         println!("{text}");
    ///         Ok(())
    ///     };
    ///     message.process(handle).await
    /// }
    /// ```
    fn process<F, Fut>(self, handler: F) -> Process<Fut>
    where
        F: FnOnce(Self) -> Fut,
    {
        ConsumerTracing::shared_default().process(self, handler)
    }

    /// The same for a handler that is no future.
    ///
    /// # Errors
    ///
    /// What the handler returns.
    fn process_blocking<T, E, F>(self, handler: F) -> Result<T, E>
    where
        F: FnOnce(Self) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        ConsumerTracing::shared_default().process_blocking(self, handler)
    }
}

impl<M: Message<Headers: ContextHeaders>> MessageExt for M {}

/// Messages, one by one: see [`MessageExt`].
impl ConsumerTracing {
    /// The context that the message carries.
    pub fn remote_context<M: MessageExt>(&self, message: &M) -> Context {
        let headers = MessageHeaders::new(message.headers());
        let propagator = self.settings().propagator();
        propagator.extract(Context::new(), &headers)
    }

    /// The span in which this message is processed.
    pub fn process_span<M: MessageExt>(&self, message: &M) -> ProcessSpan {
        let birth = self.birth(message, self.remote_context(message));
        let span = semconv::process_span(birth, self.settings(), message);
        ProcessSpan::new(span, self.clone())
    }

    /// Processes the message within a span.
    pub fn process<M, F, Fut>(&self, message: M, handler: F) -> Process<Fut>
    where
        M: MessageExt,
        F: FnOnce(M) -> Fut,
    {
        let span = self.process_span(&message);
        Process::begin(span, || handler(message))
    }

    /// The same for a handler that is no future.
    ///
    /// # Errors
    ///
    /// What the handler returns.
    pub fn process_blocking<M, T, E, F>(&self, message: M, handler: F) -> Result<T, E>
    where
        M: MessageExt,
        F: FnOnce(M) -> Result<T, E>,
        E: fmt::Display + 'static,
    {
        let mut span = self.process_span(&message);
        let result = span.in_scope(|| handler(message));
        span.end_with(&result);
        result
    }

    /// Parent and links, as the conventions have them for a single message.
    fn birth<M: Message>(&self, message: &M, remote: Context) -> Birth {
        // A plain span on the thread may be what somebody else's guard left there.
        let ambient = enclosing();
        let active = ambient.span().cloned();
        let relation = self.relation_of(|| age(message));
        let Some(sender) = remote.span().cloned() else {
            return Birth::new(around(ambient, remote.baggage()));
        };
        let is_parent = match relation {
            Relation::Auto => active.is_none(),
            Relation::Link => false,
            Relation::Parent => true,
        };
        let parent = if is_parent {
            Parent::Remote(remote)
        } else {
            around(ambient, remote.baggage())
        };
        let birth = Birth::new(parent).link(Link::new(sender));
        match active {
            Some(active) if is_parent => birth.link(Link::new(active)),
            _ => birth,
        }
    }
}

/// The span that is active, if there is one, with the message's baggage: whose order it is does not
/// depend on the trace. What the message says counts before what is said around it.
fn around(ambient: Context, baggage: &Baggage) -> Parent {
    let all = ambient.baggage().clone().merge(baggage);
    Parent::Remote(ambient.with_baggage(all))
}
