//! Reading the fields of a span or event.

use std::fmt::Debug;

use tracing_core::Field;
use tracing_core::field::Visit;

use crate::layer::fields::{Fields, Origin};
use crate::layer::name::Name;
use crate::layer::scratch::Scratch;
use crate::layer::select::Select;
use crate::layer::value;

/// Records what is selected. Errors, bytes and what `%` displays come as `Debug` by way of
/// `tracing`.
pub(super) struct FieldVisitor<'a> {
    fields: &'a mut Fields,
    /// Where the message of an event goes; that of a span is a field like any other.
    message: Option<&'a mut Vec<u8>>,
    select: Select,
}

impl<'a> FieldVisitor<'a> {
    pub(super) fn of_span(fields: &'a mut Fields, select: Select) -> Self {
        if select == Select::Identity {
            fields.origin = Origin::Ours;
        }
        Self {
            fields,
            message: None,
            select,
        }
    }

    pub(super) const fn of_event(scratch: &'a mut Scratch, select: Select) -> Self {
        Self {
            fields: &mut scratch.own,
            message: Some(&mut scratch.message),
            select,
        }
    }

    fn set(&mut self, field: &Field, write: impl FnOnce(&mut Vec<u8>)) {
        let name = Name::of(field.name());
        if name.is_message
            && let Some(message) = &mut self.message
        {
            message.clear();
            write(message);
        } else if self.select.takes(name) {
            self.fields.set(name, write);
        }
    }
}

impl Visit for FieldVisitor<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, |out| value::float(out, value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, |out| value::integer(out, value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, |out| value::integer(out, value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.set(field, |out| value::integer(out, value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.set(field, |out| value::integer(out, value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, |out| value::boolean(out, value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if self.select == Select::Identity && field.name() == KIND && INCOMING.contains(&value) {
            self.fields.origin = Origin::OursIncoming;
        }
        self.set(field, |out| value::text(out, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, |out| value::debug(out, value));
    }
}

/// The field that says what kind of span it is, and those of what comes in.
const KIND: &str = "otel.kind";
const INCOMING: [&str; 2] = ["server", "consumer"];
