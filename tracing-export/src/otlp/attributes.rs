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
        match value {
            ValueRef::Str(value) if key.len() + value.len() <= SHORT => {
                short_text(out, number, key, value);
            }
            value => wire::message(out, number, |out| {
                wire::string(out, 1, key);
                wire::message(out, 2, |out| any_value(out, value));
            }),
        }
    }
}

/// Nearly all attributes are short texts: their lengths are one byte each and known before, so
/// that nothing is written twice.
fn short_text(out: &mut Vec<u8>, number: u32, key: &str, value: &str) {
    let value_len = value.len();
    let any_len = 2 + value_len;
    let key_len = if key.is_empty() { 0 } else { 2 + key.len() };
    wire::head(out, number, key_len + 2 + any_len);
    wire::string(out, 1, key);
    wire::head(out, 2, any_len);
    wire::bytes_always(out, 1, value.as_bytes());
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

/// Bytes of key and value up to which a text's message is shorter than 128.
const SHORT: usize = 127 - 6;
