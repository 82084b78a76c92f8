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
use tracing_logs::LogLayer;
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
        for format in 0..FORMATS.len() {
        let line = written(format, || {
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
        // Where the backend has an object of that name, its message.
        let error = line.get("error").or_else(|| line.get("error.message"));
        prop_assert_eq!(error, Some(&json!(nasty)));
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
    }

    #[test]
    fn any_text_reads_back_from_logfmt(
        message in any::<String>(),
        text in any::<String>(),
        nasty in "[\\x00-\\x1f\"\\\\= a\u{7f}\u{80}\u{2028}\u{fffd}\u{10ffff}]*",
        word in "[a-z/:?,{}.-]+",
    ) {
        let line = text_of(tracing_logs::logfmt(), || {
            let _span = info_span!("span", span.text = text).entered();
            info!(text, nasty, word, listed = ?[&nasty], "{message}");
        });
        let pairs = read_logfmt(line.trim_end_matches('\n'));
        for (key, expected) in [
            ("msg", &message),
            ("text", &text),
            ("span.text", &text),
            ("nasty", &nasty),
            ("word", &word),
            ("listed", &format!("{:?}", [&nasty])),
        ] {
            let values: Vec<_> = pairs.iter().filter(|(k, _)| k == key).collect();
            prop_assert_eq!(values.len(), 1, "{} in {}", key, line);
            prop_assert_eq!(&values[0].1, expected, "{} in {}", key, line);
        }
        let plain = format!(" word={word} ");
        prop_assert!(line.contains(&plain), "{}", line);
    }

    #[test]
    fn any_wide_integer_is_exact(signed in any::<i128>(), unsigned in any::<u128>()) {
        let text = text_of(tracing_logs::json(), || info!(signed, unsigned));
        let signed = format!(",\"signed\":{signed},");
        let unsigned = format!(",\"unsigned\":{unsigned}}}");
        prop_assert!(text.contains(&signed) && text.contains(&unsigned), "{}", text);
    }
}

#[test]
fn a_text_of_one_mebibyte_reads_back() {
    let text = "é\"\n\u{1}/x".repeat(1 << 18);
    let mut end = 1 << 20;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    for format in 0..FORMATS.len() {
        let line = written(format, || {
            let _span = info_span!("span", of_span = text).entered();
            info!(text, debug = %text, "{text}");
        });
        for key in ["message", "text", "debug", "of_span"] {
            assert!(line.text(key) == Some(text), "{key}");
        }
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

/// The formats of JSON, and whether fields are objects of their own in them.
const FORMATS: [(fn() -> LogLayer, bool); 5] = [
    (tracing_logs::json, false),
    (|| tracing_logs::json().with_nested_fields(), true),
    (tracing_logs::datadog, false),
    (|| tracing_logs::gcp("shop-1"), false),
    (tracing_logs::ecs, false),
];

fn written(format: usize, f: impl FnOnce()) -> Line {
    let (layer, nested) = FORMATS[format];
    let text = text_of(layer(), f);
    if !nested {
        return Line::parse(text.trim_end_matches('\n'));
    }
    let mut line: Value = serde_json::from_str(&text).unwrap();
    let message = line["message"].take();
    let mut members = vec![("message".to_owned(), message)];
    for object in [line["fields"].take(), line["spans"][0].take()] {
        let Value::Object(object) = object else {
            panic!("{text}");
        };
        members.extend(object);
    }
    Line(members)
}

fn text_of(layer: LogLayer, f: impl FnOnce()) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(layer.with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, f);
    let text = lines.take_text();
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    assert!(text.ends_with('\n'), "{text}");
    text
}

/// Keys and values, as Go's logfmt libraries read them.
fn read_logfmt(line: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=').expect("a key");
        assert!(key.chars().all(|c| c > ' ' && c != '"'), "{line}");
        let (value, length) = if value.starts_with('"') {
            let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
            (values.next().unwrap().unwrap(), values.byte_offset())
        } else {
            let length = value.find(' ').unwrap_or(value.len());
            (value[..length].to_owned(), length)
        };
        pairs.push((key.to_owned(), value));
        rest = &rest[key.len() + 1 + length..];
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    pairs
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
