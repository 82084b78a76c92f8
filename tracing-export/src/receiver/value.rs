//! Values that arrived.

use std::borrow::Cow;
use std::fmt::Write as _;

use opentelemetry_proto::tonic::common::v1::any_value::Value as Official;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use tracing_context::Value;

/// The pairs that have a value.
pub(super) fn attributes(pairs: Vec<KeyValue>) -> Vec<(Cow<'static, str>, Value)> {
    let pairs = pairs.into_iter();
    pairs
        .filter_map(|pair| Some((pair.key.into(), value(pair.value?)?)))
        .collect()
}

/// The value; what has no counterpart (bytes, maps, mixed arrays) as text.
fn value(value: AnyValue) -> Option<Value> {
    Some(match value.value? {
        Official::StringValue(value) => value.into(),
        Official::BoolValue(value) => value.into(),
        Official::IntValue(value) => value.into(),
        Official::DoubleValue(value) => value.into(),
        Official::ArrayValue(array) => {
            let values = array.values.into_iter().filter_map(|value| value.value);
            self::array(&values.collect::<Vec<_>>())
        }
        other => text(&other).into(),
    })
}

fn array(values: &[Official]) -> Value {
    macro_rules! of {
        ($variant:ident, $type:ty) => {{
            let all: Option<Vec<$type>> = values
                .iter()
                .map(|value| match value {
                    Official::$variant(value) => Some(value.clone()),
                    _ => None,
                })
                .collect();
            all.map(Value::from)
        }};
    }
    of!(StringValue, String)
        .or_else(|| of!(BoolValue, bool))
        .or_else(|| of!(IntValue, i64))
        .or_else(|| of!(DoubleValue, f64))
        .unwrap_or_else(|| values.iter().map(text).collect::<Vec<_>>().into())
}

fn text(value: &Official) -> String {
    let mut out = String::new();
    match value {
        Official::StringValue(value) => out.push_str(value),
        Official::BytesValue(bytes) => {
            for byte in bytes {
                let _ = write!(out, "{byte:02x}");
            }
        }
        Official::ArrayValue(array) => list(&mut out, '[', ']', array.values.iter(), |value| {
            (String::new(), value.value.as_ref())
        }),
        Official::KvlistValue(map) => list(&mut out, '{', '}', map.values.iter(), |pair| {
            let value = pair.value.as_ref();
            (
                format!("{}: ", pair.key),
                value.and_then(|value| value.value.as_ref()),
            )
        }),
        Official::BoolValue(value) => out.push_str(if *value { "true" } else { "false" }),
        Official::IntValue(value) => {
            let _ = write!(out, "{value}");
        }
        Official::DoubleValue(value) => {
            let _ = write!(out, "{value}");
        }
        // An index into a table that traces do not have.
        Official::StringValueStrindex(_) => {}
    }
    out
}

/// Nesting is bounded by the decoder.
fn list<'a, T: 'a>(
    out: &mut String,
    open: char,
    close: char,
    values: impl Iterator<Item = &'a T>,
    each: impl Fn(&'a T) -> (String, Option<&'a Official>),
) {
    out.push(open);
    for (n, value) in values.enumerate() {
        if n > 0 {
            out.push_str(", ");
        }
        let (key, value) = each(value);
        out.push_str(&key);
        out.push_str(&value.map_or_else(String::new, text));
    }
    out.push(close);
}
