//! The fields of spans in lines of text.

use std::any::type_name;
use std::cell::Cell;
use std::fmt;

use tracing_core::field::{Field, Visit};
use tracing_core::{Metadata, span};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FormatFields, FormattedFields};

use crate::family::{is_identity, is_ours};

/// Formats fields as another one does, but of the spans of this family only what tells operations
/// apart. [`FmtLayerExt`](crate::FmtLayerExt) puts it in place.
#[derive(Clone, Copy, Debug)]
pub struct SpanFields<N> {
    inner: N,
    syntax: Syntax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// `key="value" key=value`
    Text,
    /// `key: "value", key: value`
    Pretty,
    /// `{"key":"value"}`
    Json,
}

impl<N: 'static> SpanFields<N> {
    pub(super) fn text(inner: N) -> Self {
        // By name: the type is there with tracing-subscriber's colours only, which are not ours to
        // switch on. A wrong guess costs a comma.
        let is_pretty = type_name::<N>().ends_with("::Pretty");
        let syntax = if is_pretty {
            Syntax::Pretty
        } else {
            Syntax::Text
        };
        Self { inner, syntax }
    }

    pub(super) const fn json(inner: N) -> Self {
        let syntax = Syntax::Json;
        Self { inner, syntax }
    }

    pub(super) fn into_inner(self) -> N {
        self.inner
    }
}

impl<'w, N> FormatFields<'w> for SpanFields<N>
where
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        if !is_brief() || is_event(&fields) {
            return self.inner.format_fields(writer, fields);
        }
        let mut identity = Identity::new(writer, self.syntax);
        fields.record(&mut identity);
        identity.finish()
    }

    fn add_fields(
        &self,
        current: &'w mut FormattedFields<Self>,
        fields: &span::Record<'_>,
    ) -> fmt::Result {
        let known = std::mem::take(&mut current.fields);
        if !is_brief() {
            // In the colours of nobody: those of `current` are not to be seen from here.
            let mut inner = FormattedFields::<N>::new(known);
            let result = self.inner.add_fields(&mut inner, fields);
            current.fields = inner.fields;
            return result;
        }
        let mut identity = Identity::new(current.as_writer(), self.syntax);
        fields.record(&mut identity);
        let result = identity.finish();
        current.fields = self.syntax.join(known, &current.fields);
        result
    }
}

impl Syntax {
    /// Puts fields that came later behind the others.
    fn join(self, mut known: String, later: &str) -> String {
        if let (Self::Json, Some(open), Some(rest)) =
            (self, known.strip_suffix('}'), later.strip_prefix('{'))
        {
            let comma = if open.len() > 1 && rest.len() > 1 {
                ","
            } else {
                ""
            };
            return format!("{open}{comma}{rest}");
        }
        if !known.is_empty() && !later.is_empty() {
            known.push_str(self.separator());
        }
        known.push_str(later);
        known
    }

    const fn separator(self) -> &'static str {
        match self {
            Self::Text => " ",
            Self::Pretty => ", ",
            Self::Json => ",",
        }
    }
}

/// Writes the fields that tell operations apart.
struct Identity<'w> {
    writer: Writer<'w>,
    syntax: Syntax,
    is_first: bool,
    result: fmt::Result,
}

impl<'w> Identity<'w> {
    fn new(mut writer: Writer<'w>, syntax: Syntax) -> Self {
        let result = match syntax {
            Syntax::Json => writer.write_char('{'),
            Syntax::Text | Syntax::Pretty => Ok(()),
        };
        Self {
            writer,
            syntax,
            is_first: true,
            result,
        }
    }

    fn finish(mut self) -> fmt::Result {
        self.result?;
        match self.syntax {
            Syntax::Json => self.writer.write_char('}'),
            Syntax::Text | Syntax::Pretty => Ok(()),
        }
    }

    fn write(&mut self, name: &str, value: &str) -> fmt::Result {
        if !std::mem::take(&mut self.is_first) {
            self.writer.write_str(self.syntax.separator())?;
        }
        match self.syntax {
            Syntax::Json => write!(self.writer, "\"{name}\":\"{}\"", JsonText(value)),
            Syntax::Pretty => write!(self.writer, "{name}: {value:?}"),
            Syntax::Text if self.writer.has_ansi_escapes() => {
                write!(self.writer, "\x1b[3m{name}\x1b[0m\x1b[2m=\x1b[0m{value:?}")
            }
            Syntax::Text => write!(self.writer, "{name}={value:?}"),
        }
    }
}

impl Visit for Identity<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if self.result.is_ok() && is_identity(field.name()) {
            self.result = self.write(field.name(), value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if is_identity(field.name()) {
            self.record_str(field, &format!("{value:?}"));
        }
    }
}

/// Text inside of a JSON string.
struct JsonText<'a>(&'a str);

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c)),
            c => write!(f, "{c}"),
        })
    }
}

/// Events have a message, spans of ours do not: `FmtSpan::NEW` makes one within `on_new_span`.
fn is_event(fields: &impl RecordFields) -> bool {
    struct HasMessage(bool);
    impl Visit for HasMessage {
        fn record_debug(&mut self, field: &Field, _: &dyn fmt::Debug) {
            self.0 |= field.name() == "message";
        }
    }
    let mut visitor = HasMessage(false);
    fields.record(&mut visitor);
    visitor.0
}

/// Says that fields of this span, or of what is not ours (`None`), are formatted until the guard
/// is dropped. A formatter is not told whose fields it formats.
pub(crate) fn enter(span: Option<&Metadata<'_>>) -> Restore {
    Restore(replace(span.is_some_and(|span| is_ours(span.target()))))
}

/// Puts back what was there before, also when formatting panics or logs itself.
#[derive(Debug)]
#[must_use = "it ends with the guard"]
pub(crate) struct Restore(bool);

impl Drop for Restore {
    fn drop(&mut self) {
        replace(self.0);
    }
}

fn replace(brief: bool) -> bool {
    BRIEF.try_with(|cell| cell.replace(brief)).unwrap_or(false)
}

fn is_brief() -> bool {
    BRIEF.try_with(Cell::get).unwrap_or(false)
}

thread_local! {
    static BRIEF: Cell<bool> = const { Cell::new(false) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_fields_join_the_others() {
        for (syntax, known, later, expected) in [
            (Syntax::Text, "", "a=1", "a=1"),
            (Syntax::Text, "a=1", "", "a=1"),
            (Syntax::Text, "a=1", "b=2", "a=1 b=2"),
            (Syntax::Pretty, "a: 1", "b: 2", "a: 1, b: 2"),
            (Syntax::Json, "{}", "{}", "{}"),
            (Syntax::Json, "{}", "{\"b\":2}", "{\"b\":2}"),
            (Syntax::Json, "{\"a\":1}", "{}", "{\"a\":1}"),
            (Syntax::Json, "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}"),
            (Syntax::Json, "", "{\"b\":2}", "{\"b\":2}"),
        ] {
            assert_eq!(syntax.join(known.to_owned(), later), expected);
        }
    }

    #[test]
    fn no_value_ends_its_string() {
        let text = JsonText("a\"b\\c\n\u{7f}\u{9b}é").to_string();
        assert_eq!(text, "a\\\"b\\\\c\\u000a\\u007f\\u009bé");
    }
}
