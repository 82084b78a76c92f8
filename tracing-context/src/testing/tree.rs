//! A printed tree of spans.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::record::{Attributes, FinishedSpan, SpanKind, StatusCode};
use crate::redact::visible;

/// Prints spans as a tree of text, without ids and times, so that tests can compare all of it.
///
/// A line for each span: name, kind, status with description, attributes in the order they were
/// set. Below it its events (`*`) and links (`~`), then its children by start. Spans whose parent
/// is not among them stand at the left, marked `(remote parent)` or `(parent missing)`.
#[derive(Clone, Debug, Default)]
pub struct TreePrinter {
    only: Option<Vec<&'static str>>,
    hidden: Vec<&'static str>,
}

impl TreePrinter {
    /// Prints everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prints these attributes only.
    #[must_use]
    pub fn only(mut self, keys: &[&'static str]) -> Self {
        self.only = Some(keys.to_vec());
        self
    }

    /// Prints `..` for the values of these attributes, which differ from run to run.
    #[must_use]
    pub fn hide(mut self, keys: &[&'static str]) -> Self {
        self.hidden.extend(keys);
        self
    }

    /// The tree of these spans.
    #[must_use]
    pub fn print(&self, spans: &[FinishedSpan]) -> String {
        let ids: HashSet<_> = spans.iter().map(FinishedSpan::span_id).collect();
        let is_root = |span: &&FinishedSpan| {
            span.parent_span_id()
                .is_none_or(|parent| !ids.contains(&parent))
        };
        let mut text = String::new();
        for root in by_start(spans.iter().filter(is_root)) {
            self.span(&mut text, spans, root, 0, true);
        }
        text
    }

    fn span(
        &self,
        text: &mut String,
        spans: &[FinishedSpan],
        span: &FinishedSpan,
        depth: usize,
        root: bool,
    ) {
        let indent = "  ".repeat(depth);
        let _ = write!(
            text,
            "{indent}{} [{}]",
            visible(span.name()),
            SpanKind::as_str(span.kind())
        );
        match span.status() {
            StatusCode::Unset => {}
            StatusCode::Ok => text.push_str(" ok"),
            StatusCode::Error if span.status_description().is_empty() => text.push_str(" error"),
            StatusCode::Error => {
                let _ = write!(text, " error({})", visible(span.status_description()));
            }
        }
        if root && span.parent_is_remote() {
            text.push_str(" (remote parent)");
        } else if root && span.parent_span_id().is_some() {
            text.push_str(" (parent missing)");
        }
        self.attributes(text, span.attributes());
        for event in span.events() {
            let _ = write!(text, "{indent}  * {}", visible(event.name()));
            self.attributes(text, event.attributes());
        }
        for link in span.links() {
            let _ = write!(text, "{indent}  ~ link");
            self.attributes(text, link.attributes());
        }
        let own = Some(span.span_id());
        for child in by_start(spans.iter().filter(|child| child.parent_span_id() == own)) {
            self.span(text, spans, child, depth + 1, false);
        }
    }

    fn attributes(&self, text: &mut String, attributes: Attributes<'_>) {
        for (key, value) in attributes {
            if self.only.as_ref().is_some_and(|only| !only.contains(&key)) {
                continue;
            }
            let hidden = self.hidden.contains(&key);
            let key = visible(key);
            let _ = match value.as_str() {
                _ if hidden => write!(text, " {key}=.."),
                Some(value) => write!(text, " {key}={value:?}"),
                None => write!(text, " {key}={}", visible(&value.to_string())),
            };
        }
        text.push('\n');
    }
}

fn by_start<'a>(spans: impl Iterator<Item = &'a FinishedSpan>) -> Vec<&'a FinishedSpan> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by_key(|span| (span.start_unix_nano(), span.end_unix_nano()));
    spans
}
