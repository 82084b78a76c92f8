//! Values as JSON.

use std::fmt::{Debug, Write as _};

use tracing_context::{Array, ValueRef};

use crate::layer::escape::{MAX_VALUE, Quoted, escape};

/// A string.
#[inline]
pub(super) fn text(out: &mut Vec<u8>, value: &str) {
    if value.len() <= MAX_VALUE {
        out.push(b'"');
        escape(out, value);
        out.push(b'"');
        return;
    }
    let mut quoted = Quoted::open(out);
    // Too long for a value: it is cut.
    let _ = quoted.write_str(value);
    quoted.close();
}

/// What `Debug` writes, as a string. If it fails, what it wrote so far.
pub(super) fn debug(out: &mut Vec<u8>, value: &dyn Debug) {
    let mut quoted = Quoted::open(out);
    let _ = write!(quoted, "{value:?}");
    quoted.close();
}

/// A number, exact to the last digit.
pub(super) fn integer(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// A number that reads back as the same; JSON has none for infinities and NaN, so these are
/// strings.
pub(super) fn float(out: &mut Vec<u8>, value: f64) {
    let mut buffer = zmij::Buffer::new();
    let text = if value.is_finite() {
        // The shortest text that reads back the same, always with a point or an exponent.
        buffer.format_finite(value)
    } else if value.is_nan() {
        "\"NaN\""
    } else if value > 0.0 {
        "\"Infinity\""
    } else {
        "\"-Infinity\""
    };
    out.extend_from_slice(text.as_bytes());
}

/// `true` or `false`.
pub(super) fn boolean(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { &b"true"[..] } else { b"false" });
}

/// An attribute of the resource, or what was set for all lines.
pub(super) fn attribute(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Bool(value) => boolean(out, value),
        ValueRef::I64(value) => integer(out, value),
        ValueRef::F64(value) => float(out, value),
        ValueRef::Str(value) => text(out, value),
        ValueRef::Array(Array::Bool(values)) => {
            list(out, values, |out, value| boolean(out, *value))
        }
        ValueRef::Array(Array::I64(values)) => list(out, values, |out, value| integer(out, *value)),
        ValueRef::Array(Array::F64(values)) => list(out, values, |out, value| float(out, *value)),
        ValueRef::Array(Array::Str(values)) => list(out, values, |out, value| text(out, value)),
        // Kinds that are yet to come.
        _ => debug(out, &value),
    }
}

fn list<T>(out: &mut Vec<u8>, values: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, value);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_exact() {
        for value in [0.0, -0.0, 1.0, 0.1, 1e300, -5e-324, f64::MAX, f64::EPSILON] {
            let json = written(|out| float(out, value));
            let back: f64 = json.parse().unwrap();
            assert_eq!(back.to_bits(), value.to_bits(), "{json}");
            assert!(serde_json::from_str::<f64>(&json).is_ok(), "{json}");
        }
        assert_eq!(written(|out| float(out, f64::NAN)), "\"NaN\"");
        assert_eq!(written(|out| float(out, f64::INFINITY)), "\"Infinity\"");
        let negative = written(|out| float(out, f64::NEG_INFINITY));
        assert_eq!(negative, "\"-Infinity\"");
        assert_eq!(
            written(|out| integer(out, i128::MIN)),
            i128::MIN.to_string()
        );
        assert_eq!(
            written(|out| integer(out, u128::MAX)),
            u128::MAX.to_string()
        );
    }

    #[test]
    fn a_debug_that_fails_leaves_what_it_wrote() {
        struct Fails;
        impl Debug for Fails {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("so \"far")?;
                Err(fmt::Error)
            }
        }
        assert_eq!(written(|out| debug(out, &Fails)), r#""so \"far""#);
    }
}
