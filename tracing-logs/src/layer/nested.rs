//! Fields in objects of their own.

use std::sync::LazyLock;

use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::layer::fields::Fields;
use crate::layer::key::Reserved;
use crate::layer::line::Adding;
use crate::layer::value;

/// The keys of the objects.
pub(super) const KEYS: [&str; 2] = ["fields", "spans"];

/// Appends `"fields"` with those of the event and `"spans"` with each span around it, the
/// outermost first; what would be empty is left out.
pub(super) fn write<'a, R>(line: &mut Adding<'_>, own: &Fields, innermost: Option<SpanRef<'a, R>>)
where
    R: LookupSpan<'a>,
{
    line.line.extend_from_slice(b",\"fields\":");
    let start = line.line.len();
    object(line, &IN_FIELDS, own, false);
    match line.line.get_mut(start) {
        // Each field begins with a comma.
        Some(first) => {
            *first = b'{';
            line.line.push(b'}');
        }
        None => line.line.truncate(start - b",\"fields\":".len()),
    }

    let before = line.line.len();
    line.line.extend_from_slice(b",\"spans\":[");
    let start = line.line.len();
    let mut next = innermost;
    while let Some(span) = next {
        let object_start = line.line.len();
        line.line.extend_from_slice(b"{\"name\":");
        value::text(line.line, span.name());
        if let Some(fields) = span.extensions().get::<Fields>() {
            object(line, &IN_SPAN, fields, true);
        }
        line.line.extend_from_slice(b"},");
        // The spans come from the innermost outwards.
        let length = line.line.len() - object_start;
        line.line[start..].rotate_right(length);
        next = span.parent();
    }
    if line.line.len() == start {
        line.line.truncate(before);
        return;
    }
    line.line.pop();
    line.line.push(b']');
}

fn object(line: &mut Adding<'_>, reserved: &Reserved, fields: &Fields, of_span: bool) {
    // Keys of other objects do not count.
    line.seen.clear();
    let mut inside = Adding {
        line: line.line,
        seen: line.seen,
        shape: line.shape,
        reserved,
        as_they_are: line.as_they_are,
    };
    inside.all(fields, of_span, false);
}

static IN_FIELDS: LazyLock<Reserved> = LazyLock::new(Reserved::default);
static IN_SPAN: LazyLock<Reserved> = LazyLock::new(|| Reserved::new(["name".into()].into_iter()));
