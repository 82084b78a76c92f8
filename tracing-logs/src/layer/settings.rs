//! What a line has, set by the user.

use std::borrow::Cow;

use tracing_context::Value;

use crate::layer::builder::LogLayer;
use crate::layer::member::{Attribute, What};
use crate::layer::timestamp::TimeFormat;
use crate::layer::value;

/// What a line has.
///
/// Keys that begin with `fields.` are those of fields that would clash with a key of the line's own.
/// A key of yours that begins so may be on a line twice.
///
/// ```
/// use tracing_logs::TimeFormat;
///
/// let layer = tracing_logs::json()
///     .with_timestamp(TimeFormat::Rfc3339Nanos)
///     .with_renamed_key("level", "severity")
///     .without_keys(["target"])
///     .with_field("region", "eu-1")
///     .with_resource_fields(["service.version", "host.name"])
///     .without_span_fields(["session.id"]);
/// # drop(layer);
/// ```
impl<W> LogLayer<W> {
    /// How a line tells its time. Default: RFC 3339 with microseconds, with nanoseconds for
    /// [`gcp`](crate::gcp).
    #[must_use]
    pub const fn with_timestamp(mut self, format: TimeFormat) -> Self {
        self.shape.time = format;
        self
    }

    /// Prints what stands at the key `from` at the key `to`: a key of the line's own, or else a
    /// field of this name, be it of an event, a span or the baggage.
    ///
    /// A key of the line's own takes the place of what the line had at `to`. A field is printed as
    /// one that is called `to`: as `fields.<to>` if that is a key of the line's own. Of two fields
    /// the one that comes first in the line has the key.
    #[must_use]
    pub fn with_renamed_key(
        mut self,
        from: impl Into<Cow<'static, str>>,
        to: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.shape.rename(from.into(), to.into());
        self
    }

    /// Prints nothing at these keys: a key of the line's own, or else fields of this name, be they
    /// of events, spans or the baggage.
    #[must_use]
    pub fn without_keys<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        keys.into_iter()
            .for_each(|key| self.shape.remove(key.into()));
        self
    }

    /// Prints this on each line, in place of what the line had at `key` itself.
    #[must_use]
    pub fn with_field(
        mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> Self {
        let mut json = Vec::new();
        value::attribute(&mut json, value.into().as_ref());
        self.shape.set(key.into(), What::Fixed(json));
        self
    }

    /// Prints these attributes of the resource on each line, where it has them.
    #[must_use]
    pub fn with_resource_fields<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        for key in keys.into_iter().map(Into::into) {
            self.shape
                .set(key.clone(), What::Resource(Attribute::new(key)));
        }
        self
    }

    /// Prints file and line of each event: as `code.file.path` and `code.line.number`, or by the
    /// format's own names. A record of the `log` crate has its own.
    #[must_use]
    pub fn with_source_location(mut self) -> Self {
        for (key, what) in self.shape.location.clone() {
            self.shape.set(key.into(), what);
        }
        self
    }

    /// Prints these fields of spans only. What an event has is printed in any case.
    #[must_use]
    pub fn with_span_fields<K: Into<Cow<'static, str>>>(
        mut self,
        names: impl IntoIterator<Item = K>,
    ) -> Self {
        self.shape.rules.only = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Prints all fields of spans but these. What an event has is printed in any case.
    #[must_use]
    pub fn without_span_fields<K: Into<Cow<'static, str>>>(
        mut self,
        names: impl IntoIterator<Item = K>,
    ) -> Self {
        self.shape
            .rules
            .except
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// Prints the fields of the event in an object `fields`, and each span around it as an object
    /// with its `name` and fields in a list `spans`, the outermost first. Ids and all else stay
    /// where they are. Not for [`logfmt`](crate::logfmt()).
    ///
    /// A field `name` of a span is printed as `fields.name`.
    #[must_use]
    pub fn with_nested_fields(mut self) -> Self {
        self.shape.nest();
        self
    }
}
