//! Reading and writing the fields of one value that are not W3C's.

use crate::carrier::Extract;
use crate::context::Context;
use crate::counters;
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;
use crate::trace_state::trim_ows;

/// What a carrier has of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<T> {
    Absent,
    /// Not readable, or there are several.
    Malformed,
    Read(T),
}

impl<T> Field<T> {
    /// What was read. The rest is counted, but for fields that are not there.
    pub(super) fn read_or_count(self, name: &'static str) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Absent => None,
            Self::Malformed => {
                counters::MALFORMED_VENDOR_FIELDS.increment();
                tracing::trace!(field = name, "malformed trace field: ignored");
                None
            }
        }
    }
}

/// The only value of this field, as `parse` reads it; one of more than 8 KiB is malformed unread.
pub(super) fn read<T>(
    from: &dyn Extract,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Field<T> {
    let mut found = Field::Absent;
    from.for_each(name, &mut |value| {
        let bounded = Some(value).filter(|value| value.len() <= MAX_READ);
        let text = bounded.and_then(|value| std::str::from_utf8(value).ok());
        let parsed = text.and_then(|text| parse(trim_ows(text)));
        found = match (&found, parsed) {
            (Field::Absent, Some(parsed)) => Field::Read(parsed),
            _ => Field::Malformed,
        };
    });
    found
}

/// `onto` with this caller, whose decision holds. Where `onto` names the same span already, its
/// trace state and random flag stay: the formats here know neither.
pub(super) fn onto(onto: Context, caller: SpanContext) -> Context {
    let ids = |span: &SpanContext| (span.trace_id(), span.span_id());
    let known = onto.span().filter(|known| ids(known) == ids(&caller));
    let caller = match known {
        Some(known) => with_decision(known, caller.flags()),
        None => caller,
    };
    onto.with_span(caller.with_remote(true))
}

/// A span that is known already, with the decision of another format.
pub(super) fn with_decision(known: &SpanContext, decision: TraceFlags) -> SpanContext {
    let flags = match known.flags().is_random() {
        true => decision.and(TraceFlags::RANDOM),
        false => decision,
    };
    SpanContext::new(known.trace_id(), known.span_id(), flags)
        .with_trace_state(known.trace_state().clone())
}

/// A text of at most `N` bytes that needs no memory of its own.
pub(super) struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    /// The text with this at its end. What does not fit is left out.
    pub(super) fn with(mut self, part: &str) -> Self {
        let end = self.length + part.len();
        if let Some(room) = self.bytes.get_mut(self.length..end) {
            room.copy_from_slice(part.as_bytes());
            self.length = end;
        }
        self
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

const MAX_READ: usize = 8 * 1024;
