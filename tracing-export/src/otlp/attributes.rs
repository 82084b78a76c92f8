//! Keys and values: `opentelemetry.proto.common.v1`.

use tracing_context::{Array, ValueRef};

use super::wire;

/// Repeated field `number` of type `KeyValue`.
pub(super) fn attributes<'a>(
    out: &mut Vec<u8>,
    number: u32,
    attributes: impl IntoIterator<Item = (&'a str, ValueRef<'a>)>,
) {
    for (key, value) in attributes {
        wire::message(out, number, |out| {
            wire::string(out, 1, key);
            wire::message(out, 2, |out| any_value(out, value));
        });
    }
}

fn any_value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Str(value) => text(out, value),
        ValueRef::Bool(value) => boolean(out, value),
        ValueRef::I64(value) => integer(out, value),
        ValueRef::F64(value) => double(out, value),
        ValueRef::Array(values) => wire::message(out, 5, |out| array(out, values)),
        // A type that is newer than this crate: its text is better than nothing.
        other => text(out, &other.to_string()),
    }
}

fn array(out: &mut Vec<u8>, array: &Array) {
    match array {
        Array::Bool(values) => elements(out, values, |out, value| boolean(out, *value)),
        Array::I64(values) => elements(out, values, |out, value| integer(out, *value)),
        Array::F64(values) => elements(out, values, |out, value| double(out, *value)),
        Array::Str(values) => elements(out, values, |out, value| text(out, value)),
        _ => {}
    }
}

fn elements<T>(out: &mut Vec<u8>, values: &[T], each: impl Fn(&mut Vec<u8>, &T)) {
    for value in values {
        wire::message(out, 1, |out| each(out, value));
    }
}

fn text(out: &mut Vec<u8>, value: &str) {
    wire::bytes_always(out, 1, value.as_bytes());
}

fn boolean(out: &mut Vec<u8>, value: bool) {
    wire::uint_always(out, 2, value.into());
}

fn integer(out: &mut Vec<u8>, value: i64) {
    // int64, not sint64: a negative number is its two's complement.
    wire::uint_always(out, 3, value.cast_unsigned());
}

fn double(out: &mut Vec<u8>, value: f64) {
    wire::fixed64_always(out, 4, value.to_bits());
}
