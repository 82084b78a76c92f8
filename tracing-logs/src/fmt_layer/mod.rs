//! Ids in the lines of `tracing-subscriber`'s own formats, and fewer fields.

mod place;
pub(crate) mod span_fields;
mod writer;

use tracing_core::Subscriber;
use tracing_subscriber::fmt::{FormatEvent, FormatFields, Layer, MakeWriter};
use tracing_subscriber::registry::LookupSpan;

pub use self::span_fields::SpanFields;
pub use self::writer::PrintIds;
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
///     .with(fmt::layer().with_text_ids().with_filter(tracing_logs::env()))
///     .init();
///
/// let _order = tracing::info_span!("order", order.id = 7).entered();
/// tracing::info!("accepted");
/// // 2026-11-23T07:05:52.123456Z trace_id=4bf9… span_id=00f0… trace_flags=03  INFO order{order.id=7}: shop: accepted
/// ```
///
/// Of the spans of this family, lines have what tells operations apart, such as method and route;
/// the other attributes, some hundred bytes, are in the trace.
/// [`full_span_fields`](WithIds::full_span_fields) has them printed, too. Spans of others are
/// printed as before.
pub trait FmtLayerExt<S, N, E, W>: sealed::Sealed {
    /// Behind the line's timestamp, as `trace_id=… span_id=… trace_flags=…`; in front of a line
    /// that begins with none. For the formats of [`fmt`](mod@tracing_subscriber::fmt) that are
    /// text, and for those of `key=value` such as `tracing-logfmt`.
    #[must_use]
    fn with_text_ids(self) -> WithIds<Layer<S, SpanFields<N>, E, PrintIds<W>>>;

    /// As the first members of each line's object, `trace_id`, `span_id` and `trace_flags`: for
    /// `fmt::layer().json()` and other formats of JSON.
    #[must_use]
    fn with_json_ids(self) -> WithIds<Layer<S, SpanFields<N>, E, PrintIds<W>>>;
}

impl<S, N, E, W> FmtLayerExt<S, N, E, W> for Layer<S, N, E, W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    E: FormatEvent<S, SpanFields<N>> + 'static,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn with_text_ids(self) -> WithIds<Layer<S, SpanFields<N>, E, PrintIds<W>>> {
        let layer = self.map_writer(PrintIds::text);
        with_ids(layer.map_fmt_fields(SpanFields::text))
    }

    fn with_json_ids(self) -> WithIds<Layer<S, SpanFields<N>, E, PrintIds<W>>> {
        let layer = self.map_writer(PrintIds::json);
        with_ids(layer.map_fmt_fields(SpanFields::json))
    }
}

impl<S, N, E, W> WithIds<Layer<S, SpanFields<N>, E, W>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    E: FormatEvent<S, N> + 'static,
    W: for<'a> MakeWriter<'a> + 'static,
{
    /// Prints all fields of the spans of this family, as of any other.
    ///
    /// ```
    /// use tracing_logs::FmtLayerExt as _;
    ///
    /// let layer = tracing_subscriber::fmt::layer().with_text_ids().full_span_fields();
    /// # use tracing_subscriber::prelude::*;
    /// # let _ = tracing_subscriber::registry().with(layer);
    /// ```
    #[must_use]
    pub fn full_span_fields(self) -> WithIds<Layer<S, N, E, W>> {
        self.map(|layer| layer.map_fmt_fields(SpanFields::into_inner))
    }
}

mod sealed {
    use tracing_subscriber::fmt::Layer;

    #[expect(unnameable_types, reason = "nobody else implements the trait")]
    pub trait Sealed {}

    impl<S, N, E, W> Sealed for Layer<S, N, E, W> {}
}
