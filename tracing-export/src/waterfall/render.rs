//! The picture.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tracing_context::{FinishedSpan, StatusCode, ValueRef};

use super::bar::Axis;
use super::label::{cell, cut, duration};
use super::options::Options;
use super::self_time::largest;
use super::tree::{Absent, Node, Tree};

/// Draws the spans of one trace, of one process or of many.
///
/// One line per span: service, name in the tree, duration and a bar on the common time axis, dark
/// where the span itself worked and light where its children did. Below it what went wrong and
/// what happened. `◀` marks the largest self-time. Empty without spans.
#[must_use]
pub fn render(spans: &[FinishedSpan], options: &Options) -> String {
    let tree = Tree::new(spans);
    let Some(slowest) = largest(&tree) else {
        return String::new();
    };
    let columns = Columns::new(&tree, options);
    let mut out = String::new();
    headline(&mut out, &tree, &columns);
    for (index, node) in tree.nodes.iter().enumerate() {
        let mark = if index == slowest { " ◀" } else { "" };
        columns.span(&mut out, node, mark);
        columns.details(&mut out, node);
    }
    let node = &tree.nodes[slowest];
    let text = format!(
        "◀ largest self-time: {} in {} ({})",
        duration(node.self_time()),
        node.span.name(),
        service(node.span),
    );
    let _ = writeln!(out, "{}", cut(&text, options.width));
    out
}

struct Columns {
    axis: Axis,
    service: usize,
    name: usize,
    options: Options,
    /// In order of their colour.
    services: Vec<String>,
}

// === impl Columns ===

impl Columns {
    fn new(tree: &Tree<'_>, options: &Options) -> Self {
        let services: BTreeSet<_> = tree.nodes.iter().map(|node| service(node.span)).collect();
        let services: Vec<_> = services.into_iter().map(str::to_owned).collect();
        let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
        let service = longest(&mut services.iter().map(|name| name.chars().count()));
        let service = service.min(options.width / 6);
        let name = longest(&mut tree.nodes.iter().map(|node| {
            3 * node.more.len() + mark_of(node).chars().count() + node.span.name().chars().count()
        }));
        let name = name.min(2 * options.width / 5);
        let fixed = service + 1 + name + 1 + DURATION + FRAME;
        let starts = tree.nodes.iter().map(|node| node.span.start_unix_nano());
        let ends = tree.nodes.iter().map(|node| node.span.end_unix_nano());
        let start = starts.min().unwrap_or(0);
        Self {
            axis: Axis {
                start,
                end: ends.max().unwrap_or(0).max(start),
                cells: options.width.saturating_sub(fixed).max(1),
            },
            service,
            name,
            options: *options,
            services,
        }
    }

    fn span(&self, out: &mut String, node: &Node<'_>, mark: &str) {
        let span = node.span;
        let failed = span.status() == StatusCode::Error;
        let mut text = String::new();
        cell(&mut text, service(span), self.service);
        self.paint(out, self.colour_of(span), &text);
        out.push(' ');
        text.clear();
        let lost = mark_of(node);
        let name = format!("{}{lost}{}", branches(&node.more), span.name());
        cell(&mut text, &name, self.name);
        self.paint(out, if failed { RED } else { PLAIN }, &text);
        let length = span.end_unix_nano().saturating_sub(span.start_unix_nano());
        let _ = write!(out, " {:>DURATION$} │", duration(length));
        let colour = if failed { RED } else { self.colour_of(span) };
        self.paint(out, colour, &self.axis.bar(node));
        let _ = writeln!(out, "│{mark}");
    }

    /// What went wrong and what happened, in lines of their own.
    fn details(&self, out: &mut String, node: &Node<'_>) {
        let span = node.span;
        match node.absent {
            Some(Absent::Missing(parent)) => {
                self.detail(out, node, DIM, &format!("? parent {parent} is missing"));
            }
            Some(Absent::Remote(parent)) => {
                self.detail(out, node, DIM, &format!("parent {parent} (remote)"));
            }
            None => {}
        }
        if span.status() == StatusCode::Error {
            let kind = text_of(span.attributes().get("error.type"));
            let why = span.status_description();
            let colon = if kind.is_empty() || why.is_empty() {
                ""
            } else {
                ": "
            };
            self.detail(out, node, RED, &format!("✗ {kind}{colon}{why}"));
        }
        for event in span.events() {
            let kind = text_of(event.attributes().get("exception.type"));
            let why = text_of(event.attributes().get("exception.message"));
            let after = event
                .time_unix_nano()
                .saturating_sub(span.start_unix_nano());
            let text = format!("• {} +{} {kind} {why}", event.name(), duration(after));
            self.detail(out, node, DIM, text.trim_end());
        }
    }

    fn detail(&self, out: &mut String, node: &Node<'_>, colour: &str, text: &str) {
        let indent = self.service + 1 + 3 * node.more.len();
        let mut line = String::new();
        cell(&mut line, "", self.service + 1);
        for more in &node.more {
            line.push_str(if *more { "│  " } else { "   " });
        }
        let line = cut(&line, self.options.width / 2);
        out.push_str(&line);
        let room = self.options.width.saturating_sub(indent).max(20);
        self.paint(out, colour, &cut(text, room));
        out.push('\n');
    }

    fn paint(&self, out: &mut String, colour: &str, text: &str) {
        if self.options.colour && !colour.is_empty() {
            let _ = write!(out, "\u{1b}[{colour}m{text}\u{1b}[0m");
        } else {
            out.push_str(text);
        }
    }

    fn colour_of(&self, span: &FinishedSpan) -> &'static str {
        let name = service(span);
        let at = self.services.iter().position(|known| known == name);
        COLOURS[at.unwrap_or(0) % COLOURS.len()]
    }
}

fn headline(out: &mut String, tree: &Tree<'_>, columns: &Columns) {
    let count = |number: usize, what: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {what}{plural}")
    };
    let failed = |node: &&Node<'_>| node.span.status() == StatusCode::Error;
    let errors = tree.nodes.iter().filter(failed).count();
    let length = columns.axis.end.saturating_sub(columns.axis.start);
    let trace = tree.nodes.first().map(|node| node.span.trace_id());
    let trace = trace.map_or_else(String::new, |id| id.to_string());
    let text = format!(
        "trace {trace} · {} · {} · {} · {}",
        duration(length),
        count(tree.nodes.len(), "span"),
        count(columns.services.len(), "service"),
        count(errors, "error"),
    );
    let _ = writeln!(out, "{}", cut(&text, columns.options.width));
}

fn branches(more: &[bool]) -> String {
    let Some((own, above)) = more.split_last() else {
        return String::new();
    };
    let mut text = String::new();
    for more in above {
        text.push_str(if *more { "│  " } else { "   " });
    }
    text.push_str(if *own { "├─ " } else { "└─ " });
    text
}

/// In front of the name.
const fn mark_of(node: &Node<'_>) -> &'static str {
    match node.absent {
        Some(Absent::Missing(_)) => "? ",
        Some(Absent::Remote(_)) | None => "",
    }
}

fn service(span: &FinishedSpan) -> &str {
    span.resource().service_name().unwrap_or("?")
}

fn text_of(value: Option<ValueRef<'_>>) -> &str {
    value.and_then(ValueRef::as_str).unwrap_or_default()
}

/// Characters of a duration.
const DURATION: usize = 7;
/// The rules around the bar, the blank before them and the mark behind.
const FRAME: usize = 5;
const PLAIN: &str = "";
const RED: &str = "31";
const DIM: &str = "2";
const COLOURS: [&str; 5] = ["36", "32", "33", "34", "35"];
