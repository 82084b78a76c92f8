//! What a line has besides fields.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::SystemTime;

use tracing_context::{Resource, SpanContext};
use tracing_core::{Level, Metadata};

use crate::layer::scratch::Scratch;
use crate::layer::timestamp::TimeFormat;
use crate::layer::value;

/// One key of a line and what stands there.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Cow<'static, str>,
    /// The name as it is printed, with what stands before and after.
    pub(super) key: Vec<u8>,
    pub(super) what: What,
}

/// What stands at a key. Where it is not known the key is left out.
///
/// `repr(u8)` makes the variant a number to read; else it is worked out from niches, for each
/// member of each line.
#[derive(Clone, Debug)]
#[repr(u8)]
pub(super) enum What {
    Time,
    Level(Levels),
    Message,
    Target,
    Resource(Attribute),
    /// The same on each line, as JSON.
    Fixed(Vec<u8>),
    File,
    Line,
    /// File, line and module as Google Cloud wants them.
    SourceLocation,
    TraceId,
    /// The lower half of the trace id as a decimal number in quotes.
    TraceIdLowDecimal,
    /// The trace id with this in front, which begins with a quote.
    TraceIdAfter(Vec<u8>),
    SpanId,
    SpanIdDecimal,
    Flags,
    Sampled,
}

/// How a format calls the levels, in quotes.
pub(super) type Levels = fn(Level) -> &'static str;

/// An attribute of the resource.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    key: Cow<'static, str>,
    /// Of the resource that was there first, as JSON; empty if it has none. The process's may come
    /// later than the first line.
    known: OnceLock<(Resource, Vec<u8>)>,
}

/// What the members of one line are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    pub(super) now: SystemTime,
    pub(super) metadata: &'a Metadata<'a>,
    pub(super) resource: &'a Resource,
    pub(super) span: Option<&'a SpanContext>,
}

impl Member {
    /// Appends key and value, the value as JSON; nothing where it is not known. Tells where the
    /// value begins.
    #[inline]
    pub(super) fn write(
        &self,
        scratch: &mut Scratch,
        time: TimeFormat,
        head: &Head<'_>,
    ) -> Option<usize> {
        let start = scratch.line.len();
        scratch.line.extend_from_slice(&self.key);
        let value = scratch.line.len();
        if self.what.write(scratch, time, head).is_none() {
            scratch.line.truncate(start);
            return None;
        }
        Some(value)
    }
}

impl What {
    #[inline]
    fn write(&self, scratch: &mut Scratch, time: TimeFormat, head: &Head<'_>) -> Option<()> {
        let out = &mut scratch.line;
        match self {
            Self::Time => scratch.timestamp.write(out, head.now, time),
            Self::Level(levels) => {
                out.extend_from_slice(levels(*head.metadata.level()).as_bytes());
            }
            Self::Message if scratch.message.is_empty() => return None,
            Self::Message => out.extend_from_slice(&scratch.message),
            Self::Target => value::text(out, head.metadata.target()),
            Self::Resource(attribute) => attribute.write(out, head.resource)?,
            Self::Fixed(json) => out.extend_from_slice(json),
            Self::File => value::text(out, head.metadata.file()?),
            Self::Line => value::integer(out, head.metadata.line()?),
            Self::SourceLocation => source_location(out, head.metadata)?,
            Self::TraceId => {
                out.extend_from_slice(&quoted::<32, 34>(head.span?.trace_id().to_hex()))
            }
            Self::TraceIdLowDecimal => decimal(out, head.span?.trace_id().to_u128() as u64),
            Self::TraceIdAfter(before) => {
                let id = head.span?.trace_id().to_hex();
                out.extend_from_slice(before);
                out.extend_from_slice(&id);
                out.push(b'"');
            }
            Self::SpanId => out.extend_from_slice(&quoted::<16, 18>(head.span?.span_id().to_hex())),
            Self::SpanIdDecimal => decimal(out, head.span?.span_id().to_u64()),
            Self::Flags => {
                let [high, low] = *head.span?.flags().as_str().as_bytes() else {
                    return None;
                };
                out.extend_from_slice(&quoted::<2, 4>([high, low]));
            }
            Self::Sampled => value::boolean(out, head.span?.is_sampled()),
        }
        Some(())
    }
}

impl Attribute {
    pub(super) const fn new(key: Cow<'static, str>) -> Self {
        Self {
            key,
            known: OnceLock::new(),
        }
    }

    fn write(&self, out: &mut Vec<u8>, resource: &Resource) -> Option<()> {
        let json = || {
            let mut json = Vec::new();
            if let Some(value) = resource.get(&self.key) {
                value::attribute(&mut json, value);
            }
            json
        };
        let (of, known) = self.known.get_or_init(|| (resource.clone(), json()));
        if of == resource {
            out.extend_from_slice(known);
            (!known.is_empty()).then_some(())
        } else {
            value::attribute(out, resource.get(&self.key)?);
            Some(())
        }
    }
}

/// A text of `N` bytes that needs no escapes; `M` is two more.
#[inline]
fn quoted<const N: usize, const M: usize>(text: [u8; N]) -> [u8; M] {
    let mut quoted = [b'"'; M];
    quoted[1..=N].copy_from_slice(&text);
    quoted
}

/// In quotes, since many readers take numbers for floats.
fn decimal(out: &mut Vec<u8>, number: u64) {
    out.push(b'"');
    value::integer(out, number);
    out.push(b'"');
}

/// [Google Cloud, "LogEntrySourceLocation"](https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogEntrySourceLocation):
/// the line is a text there.
fn source_location(out: &mut Vec<u8>, metadata: &Metadata<'_>) -> Option<()> {
    out.extend_from_slice(b"{\"file\":");
    value::text(out, metadata.file()?);
    if let Some(line) = metadata.line() {
        out.extend_from_slice(b",\"line\":");
        decimal(out, line.into());
    }
    out.push(b'}');
    Some(())
}
