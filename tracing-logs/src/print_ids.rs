//! Ids in the lines of any formatter.

use std::fmt;

use tracing_context::SpanContext;
use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, Layer, MakeWriter};
use tracing_subscriber::registry::LookupSpan;

use crate::line_context::line_context;
use crate::with_ids::{WithIds, with_ids};

/// Puts ids into the lines of a [`fmt::Layer`](Layer) by one call, whatever its format is.
///
/// ```
/// use tracing_logs::FmtLayerExt as _;
/// use tracing_subscriber::fmt;
/// use tracing_subscriber::prelude::*;
///
/// tracing_subscriber::registry()
///     .with(tracing_context::ContextLayer::builder().build().filtered())
///     .with(fmt::layer().compact().with_text_ids().with_filter(tracing_logs::env()))
///     .init();
///
/// let _order = tracing::info_span!("order", order.id = 7).entered();
/// tracing::info!("accepted");
/// // trace_id=4bf9… span_id=00f0… trace_flags=03 2026-11-23T07:05:52.123456Z  INFO order: shop: accepted order.id=7
/// ```
pub trait FmtLayerExt<S, N, E, W>: sealed::Sealed {
    /// In front of each line, as `trace_id=… span_id=… trace_flags=… `: for the formats of
    /// [`fmt`](mod@tracing_subscriber::fmt) that are text, and for those of `key=value` such as
    /// `tracing-logfmt`.
    #[must_use]
    fn with_text_ids(self) -> WithIds<Layer<S, N, PrintIds<E>, W>>;

    /// As the first members of each line's object, `trace_id`, `span_id` and `trace_flags`: for
    /// `fmt::layer().json()` and other formats of JSON.
    #[must_use]
    fn with_json_ids(self) -> WithIds<Layer<S, N, PrintIds<E>, W>>;
}

impl<S, N, E, W> FmtLayerExt<S, N, E, W> for Layer<S, N, E, W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    E: FormatEvent<S, N> + 'static,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn with_text_ids(self) -> WithIds<Layer<S, N, PrintIds<E>, W>> {
        with_ids(self.map_event_format(PrintIds::text))
    }

    fn with_json_ids(self) -> WithIds<Layer<S, N, PrintIds<E>, W>> {
        with_ids(self.map_event_format(PrintIds::json))
    }
}

/// A formatter that prints the ids of the line's context with what another one prints.
///
/// It belongs inside of [`with_ids`](with_ids()), which [`FmtLayerExt`] sees to.
#[derive(Clone, Copy, Debug)]
pub struct PrintIds<F> {
    format: F,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Front,
    Object,
}

impl<F> PrintIds<F> {
    /// Prints them in front of the line.
    #[must_use]
    pub const fn text(format: F) -> Self {
        let place = Place::Front;
        Self { format, place }
    }

    /// Prints them as the first members of the line's JSON object.
    #[must_use]
    pub const fn json(format: F) -> Self {
        let place = Place::Object;
        Self { format, place }
    }
}

impl<S, N, F> FormatEvent<S, N> for PrintIds<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let line = line_context();
        let Some(span) = line.as_ref().and_then(|context| context.span()) else {
            return self.format.format_event(context, writer, event);
        };
        match self.place {
            Place::Front => {
                let (trace, id, flags) = (span.trace_id(), span.span_id(), span.flags());
                write!(writer, "trace_id={trace} span_id={id} trace_flags={flags} ")?;
                self.format.format_event(context, writer, event)
            }
            Place::Object => {
                let state = State::Before;
                let mut object = Object {
                    writer,
                    span,
                    state,
                };
                let writer = Writer::new(&mut object);
                self.format.format_event(context, writer, event)
            }
        }
    }
}

/// Writes a JSON object through and adds the ids at its front.
struct Object<'a, 'w> {
    writer: Writer<'w>,
    span: &'a SpanContext,
    state: State,
}

enum State {
    /// Nothing is written yet.
    Before,
    /// The ids are the last that is written.
    AfterIds,
    Through,
}

impl fmt::Write for Object<'_, '_> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        if matches!(self.state, State::Before) && !text.is_empty() {
            self.state = State::Through;
            // What is no object stays as it is.
            if let Some(rest) = text.strip_prefix('{') {
                let (trace, id, flags) =
                    (self.span.trace_id(), self.span.span_id(), self.span.flags());
                write!(
                    self.writer,
                    r#"{{"trace_id":"{trace}","span_id":"{id}","trace_flags":"{flags}""#
                )?;
                self.state = State::AfterIds;
                text = rest;
            }
        }
        if matches!(self.state, State::AfterIds) && !text.is_empty() {
            self.state = State::Through;
            if !text.starts_with('}') {
                self.writer.write_char(',')?;
            }
        }
        self.writer.write_str(text)
    }
}

mod sealed {
    use tracing_subscriber::fmt::Layer;

    #[expect(unnameable_types, reason = "nobody else implements the trait")]
    pub trait Sealed {}

    impl<S, N, E, W> Sealed for Layer<S, N, E, W> {}
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use tracing_context::{SpanId, TraceFlags, TraceId};

    use super::*;

    #[test]
    fn ids_are_spliced_into_objects_only() {
        let span = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
        let ids = format!(
            r#""trace_id":"{}","span_id":"{}","trace_flags":"01""#,
            span.trace_id(),
            span.span_id()
        );
        for (pieces, expected) in [
            (&["{\"a\":1}"][..], format!("{{{ids},\"a\":1}}")),
            (
                &["", "{", "", "\"a\"", ":1", "}"],
                format!("{{{ids},\"a\":1}}"),
            ),
            (&["{}"], format!("{{{ids}}}")),
            (&["{", "}\n"], format!("{{{ids}}}\n")),
            (&["text {}"], "text {}".to_owned()),
            (&[], String::new()),
        ] {
            let mut out = String::new();
            let mut object = Object {
                writer: Writer::new(&mut out),
                span: &span,
                state: State::Before,
            };
            for piece in pieces {
                let _ = object.write_str(piece);
            }
            assert_eq!(out, expected);
        }
    }
}
