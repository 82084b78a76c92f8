//! Reading the fields of a span or event.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use tracing_core::Metadata;
use tracing_core::field::{Field, Visit};

use crate::panic::StackTrace;
use crate::record::buffers::Buffers;
use crate::record::event::Name;
use crate::record::limits::SpanLimits;
use crate::record::status::{SpanKind, StatusCode};
use crate::record::store::{Attribute, Place, Stored};
use crate::record::{names, pool};
use crate::redact::{redacted, redacted_start};

/// Fields read from user code, not yet part of a record: Debug, Display and Error impls run while
/// this is filled, so no lock may be held meanwhile.
#[derive(Debug)]
pub(crate) struct Fields {
    pub(super) buffers: Buffers,
    pub(super) name: Option<Name>,
    pub(super) kind: Option<SpanKind>,
    pub(super) status: Option<StatusCode>,
    pub(super) description: Option<Place>,
    pub(super) message: Option<Place>,
    pub(super) dropped: u32,
    of_event: bool,
    /// Whether the names of the fields need not be compared with each other.
    are_unique: bool,
    count_limit: usize,
    value_limit: usize,
}

impl Fields {
    /// For the fields of a span that is born.
    pub(crate) fn of_span(callsite: &'static Metadata<'static>, limits: &SpanLimits) -> Self {
        let are_unique = names::differ(callsite);
        Self::new(false, are_unique, limits.attributes, limits.value_length)
    }

    /// For fields of a span that come later: `apply` looks for each of them.
    pub(crate) fn late(limits: &SpanLimits) -> Self {
        Self::new(false, true, limits.attributes, limits.value_length)
    }

    /// For the fields of an event.
    pub(crate) fn of_event(limits: &SpanLimits) -> Self {
        Self::new(true, false, limits.event_attributes, limits.value_length)
    }

    fn new(of_event: bool, are_unique: bool, count_limit: usize, value_limit: usize) -> Self {
        Self {
            buffers: pool::take(),
            name: None,
            kind: None,
            status: None,
            description: None,
            message: None,
            dropped: 0,
            of_event,
            are_unique,
            count_limit,
            value_limit,
        }
    }

    /// Adds an attribute that is no field.
    pub(crate) fn add(&mut self, key: std::borrow::Cow<'static, str>, value: crate::value::Value) {
        let value = Stored::new(&mut self.buffers.text, value, self.value_limit);
        let attribute = Attribute { key, value };
        self.dropped += self.buffers.set(self.count_limit, attribute);
    }

    /// Adds the stack of an exception, in place of the causes that the event itself names.
    pub(crate) fn add_stack(&mut self, stack: Arc<StackTrace>) {
        let attribute = Attribute {
            key: "exception.stacktrace".into(),
            value: Stored::Stack(stack, self.value_limit),
        };
        self.dropped += self.buffers.set(self.count_limit, attribute);
    }

    /// The text of the field of this name, if it has one.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        let found = self
            .buffers
            .attributes
            .iter()
            .find(|attribute| attribute.key == key)?;
        found.value.get(&self.buffers.text).as_str()
    }

    /// Whether any field is one of an exception.
    pub(crate) fn is_exception(&self) -> bool {
        self.buffers
            .attributes
            .iter()
            .any(|attribute| attribute.key.starts_with("exception."))
    }

    pub(crate) fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// The span's name where a field gave it.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.map(|name| name.of(&self.buffers.text))
    }

    /// The span's kind where a field gave it.
    pub(crate) fn kind(&self) -> Option<SpanKind> {
        self.kind
    }

    /// The attributes read so far.
    pub(crate) fn attributes(&self) -> crate::record::Attributes<'_> {
        crate::record::Attributes::new(&self.buffers.attributes, &self.buffers.text)
    }

    /// Adds a field. Even a callsite can have one name twice: the last value counts.
    pub(super) fn push(&mut self, attribute: Attribute) {
        if !self.are_unique {
            self.dropped += self.buffers.set(self.count_limit, attribute);
        } else if self.buffers.attributes.len() < self.count_limit {
            self.buffers.attributes.push(attribute);
        } else {
            self.dropped += 1;
        }
    }

    fn scalar(&mut self, field: &Field, value: Stored) {
        if self.of_event && is_of_log(field.name()) {
            return;
        }
        self.push(Attribute {
            key: field.name().into(),
            value,
        });
    }

    fn text(&mut self, field: &Field, value: Text<'_>) {
        let name = field.name();
        let text = &mut self.buffers.text;
        let place = match value {
            Text::Plain(value) => Place::push(text, value, self.value_limit),
            Text::Format(value) => Place::format(text, value, self.value_limit),
        };
        let place = if may_be_of_error(name) {
            self.without_secrets(place)
        } else {
            place
        };
        if self.of_event {
            if name == "message" {
                self.message = Some(place);
                return;
            }
            if is_of_log(name) {
                return;
            }
        } else if let Some(setting) = name.strip_prefix("otel.") {
            return self.setting(setting, place);
        }
        self.push(Attribute {
            key: name.into(),
            value: Stored::Text(place),
        });
    }

    /// Errors tell the URL that they are about, with all that is in it.
    fn without_secrets(&mut self, place: Place) -> Place {
        let text = place.of(&self.buffers.text);
        // Cut, if it is that long.
        let clean = if place.len() + 4 > self.value_limit {
            redacted_start(text)
        } else {
            redacted(text)
        };
        if clean.len() == text.len() && clean == text {
            return place;
        }
        let clean = clean.into_owned();
        self.buffers.discard(place);
        Place::push(&mut self.buffers.text, &clean, self.value_limit)
    }

    /// The fields that stand for parts of a span rather than for attributes.
    fn setting(&mut self, setting: &str, place: Place) {
        let text = place.of(&self.buffers.text);
        match setting {
            "name" => self.name = Some(Name::Text(place)),
            "kind" => self.kind = SpanKind::from_field(text).or(self.kind),
            "status_code" => self.status = StatusCode::from_field(text).or(self.status),
            "status_description" | "status_message" => self.description = Some(place),
            _ => {}
        }
    }
}

/// Whether a field has the text of an error by its name.
fn may_be_of_error(name: &str) -> bool {
    let behind = name
        .strip_prefix("err")
        .or_else(|| name.strip_prefix("exception"));
    behind.is_some_and(|behind| matches!(behind, "" | "or") || behind.contains('.'))
        || matches!(
            name,
            "message" | "otel.status_description" | "otel.status_message"
        )
}

/// What tracing-log adds to carry a log record's own metadata.
fn is_of_log(name: &str) -> bool {
    name.starts_with("log.")
}

impl Drop for Fields {
    fn drop(&mut self) {
        pool::give_back(std::mem::take(&mut self.buffers));
    }
}

#[derive(Clone, Copy)]
enum Text<'a> {
    Plain(&'a str),
    Format(fmt::Arguments<'a>),
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, Text::Plain(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, Text::Format(format_args!("{value:?}")));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.text(field, Text::Format(format_args!("{value}")));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.scalar(field, Stored::Bool(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.scalar(field, Stored::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.scalar(field, Stored::I64(value)),
            Err(_) => self.text(field, Text::Format(format_args!("{value}"))),
        }
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.text(field, Text::Format(format_args!("{value}")));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.text(field, Text::Format(format_args!("{value}")));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.scalar(field, Stored::F64(value));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        let mut hex = String::with_capacity(value.len().min(self.value_limit) * 2);
        for byte in &value[..value.len().min(self.value_limit / 2)] {
            let _ = write!(hex, "{byte:02x}");
        }
        self.text(field, Text::Plain(&hex));
    }
}
