//! Any values give one line of valid JSON that reads back to the same values.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::fmt;

use proptest::prelude::*;
use serde_json::{Value, json};
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

use self::common::{Line, Lines, context_layer};

proptest! {
    #[test]
    fn any_values_read_back(
        message in any::<String>(),
        text in any::<String>(),
        nasty in "[\\x00-\\x1f\"\\\\/\u{7f}\u{80}\u{2028}\u{2029}\u{fffd}\u{10ffff}a]*",
        listed in any::<Vec<Option<String>>>(),
        signed in any::<i64>(),
        unsigned in any::<u64>(),
        float in any::<f64>(),
        boolean in any::<bool>(),
        option in any::<Option<i32>>(),
        pieces in any::<Vec<String>>(),
    ) {
        let line = written(|| {
            let _span = info_span!("span", span.text = text, span.float = float, span.debug = ?listed).entered();
            info!(
                text, nasty, debug = ?listed, signed, unsigned, float, boolean, option,
                pieces = %Pieces(&pieces),
                error = &Failed(nasty.clone()) as &dyn std::error::Error,
                "{message}"
            );
        });
        prop_assert_eq!(line.get("message"), Some(&json!(message)));
        prop_assert_eq!(line.get("text"), Some(&json!(text)));
        prop_assert_eq!(line.get("span.text"), Some(&json!(text)));
        prop_assert_eq!(line.get("nasty"), Some(&json!(nasty)));
        prop_assert_eq!(line.get("error"), Some(&json!(nasty)));
        prop_assert_eq!(line.get("debug"), Some(&json!(format!("{listed:?}"))));
        prop_assert_eq!(line.get("span.debug"), Some(&json!(format!("{listed:?}"))));
        prop_assert_eq!(line.get("signed"), Some(&json!(signed)));
        prop_assert_eq!(line.get("unsigned"), Some(&json!(unsigned)));
        prop_assert_eq!(line.get("boolean"), Some(&json!(boolean)));
        prop_assert_eq!(line.get("option").cloned(), option.map(Value::from));
        prop_assert_eq!(line.get("pieces"), Some(&json!(pieces.concat())));
        for key in ["float", "span.float"] {
            prop_assert!(same_float(line.get(key), float), "{:?}", line.get(key));
        }
    }

    #[test]
    fn any_wide_integer_is_exact(signed in any::<i128>(), unsigned in any::<u128>()) {
        let text = text_of(|| info!(signed, unsigned));
        let signed = format!(",\"signed\":{signed},");
        let unsigned = format!(",\"unsigned\":{unsigned}}}");
        prop_assert!(text.contains(&signed) && text.contains(&unsigned), "{}", text);
    }
}

#[test]
fn a_huge_value_is_cut_and_the_next_line_is_whole() {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::registry().with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        info!(huge = "é".repeat(3 << 20), endless = ?Endless, "huge");
        let line = lines.one();
        for key in ["huge", "endless"] {
            let value = line.text(key).unwrap();
            assert!(value.ends_with('…'));
            assert!(
                (1 << 20..(1 << 20) + 4).contains(&value.len()),
                "{}",
                value.len()
            );
        }
        info!(small = 1, "next");
        assert_eq!(lines.one().get("small"), Some(&1.into()));
    });
}

fn same_float(value: Option<&Value>, expected: f64) -> bool {
    match value {
        Some(Value::Number(number)) => {
            number.is_f64() && number.to_string().parse() == Ok(expected)
        }
        Some(Value::String(text)) if expected.is_nan() => text == "NaN",
        Some(Value::String(text)) if expected > 0.0 => text == "Infinity" && expected.is_infinite(),
        Some(Value::String(text)) => text == "-Infinity" && expected.is_infinite(),
        _ => false,
    }
}

fn written(f: impl FnOnce()) -> Line {
    Line::parse(text_of(f).trim_end_matches('\n'))
}

fn text_of(f: impl FnOnce()) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, f);
    let text = lines.take_text();
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    assert!(text.ends_with('\n'), "{text}");
    text
}

struct Pieces<'a>(&'a [String]);

impl fmt::Display for Pieces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece))
    }
}

#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

struct Endless;

impl fmt::Debug for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("on and ")?;
        }
    }
}
