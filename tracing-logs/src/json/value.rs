//! Values as JSON.

use std::fmt::{Debug, Write as _};

use crate::json::escape::Quoted;

/// A string.
pub(super) fn text(out: &mut String, value: &str) {
    let mut quoted = Quoted::open(out);
    // Too long for a value: it is cut.
    let _ = quoted.write_str(value);
    quoted.close();
}

/// What `Debug` writes, as a string. If it fails, what it wrote so far.
pub(super) fn debug(out: &mut String, value: &dyn Debug) {
    let mut quoted = Quoted::open(out);
    let _ = write!(quoted, "{value:?}");
    quoted.close();
}

/// A number, exact to the last digit.
pub(super) fn integer(out: &mut String, value: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// A number that reads back as the same; JSON has none for infinities and NaN, so these are
/// strings.
pub(super) fn float(out: &mut String, value: f64) {
    if value.is_finite() {
        // The shortest text that reads back the same, always with a point or an exponent. A
        // `String` takes all writes.
        let _ = write!(out, "{value:?}");
    } else if value.is_nan() {
        out.push_str("\"NaN\"");
    } else if value > 0.0 {
        out.push_str("\"Infinity\"");
    } else {
        out.push_str("\"-Infinity\"");
    }
}

/// `true` or `false`.
pub(super) fn boolean(out: &mut String, value: bool) {
    out.push_str(if value { "true" } else { "false" });
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
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
