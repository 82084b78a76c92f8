//! The writer that adds ids to a finished line.

use std::cell::Cell;
use std::io::{self, Write};

use tracing_context::Context;
use tracing_core::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use crate::fmt_layer::place;
use crate::line_context::line_context;

/// A writer that adds the ids of the line's context to each line that goes to another one.
///
/// It belongs inside of [`with_ids`](crate::with_ids()), which
/// [`FmtLayerExt`](crate::FmtLayerExt) sees to. The formatter cannot do it: nothing but the
/// finished line shows where its timestamp ends, and a formatter's writer is not to be replaced
/// without losing its colours.
#[derive(Clone, Copy, Debug)]
pub struct PrintIds<W> {
    inner: W,
    syntax: Syntax,
}

#[derive(Clone, Copy, Debug)]
enum Syntax {
    Text,
    Json,
}

impl<W> PrintIds<W> {
    /// Prints them as text, behind the line's timestamp.
    #[must_use]
    pub const fn text(inner: W) -> Self {
        let syntax = Syntax::Text;
        Self { inner, syntax }
    }

    /// Prints them as the first members of the line's JSON object.
    #[must_use]
    pub const fn json(inner: W) -> Self {
        let syntax = Syntax::Json;
        Self { inner, syntax }
    }

    /// The writer inside.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The same to be changed in place.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    const fn line<I>(&self, inner: I, level: Option<Level>) -> LineWriter<I> {
        LineWriter {
            inner,
            syntax: self.syntax,
            level,
            is_begun: false,
        }
    }
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for PrintIds<W> {
    type Writer = LineWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        self.line(self.inner.make_writer(), None)
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Self::Writer {
        let inner = self.inner.make_writer_for(metadata);
        self.line(inner, Some(*metadata.level()))
    }
}

/// Writes one line.
#[derive(Debug)]
#[expect(unnameable_types, reason = "of use to nobody by itself")]
pub struct LineWriter<W> {
    inner: W,
    syntax: Syntax,
    level: Option<Level>,
    is_begun: bool,
}

impl<W: Write> Write for LineWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    /// In one piece, or lines of other threads get between.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let context = line_context().filter(|context| is_first && context.span().is_some());
        let Some(context) = context else {
            return self.inner.write_all(bytes);
        };
        let mut line = SPARE.try_with(Cell::take).unwrap_or_default();
        let made = self.add_ids(bytes, &context, &mut line);
        let written = made.and_then(|()| self.inner.write_all(&line));
        if line.capacity() <= MAX_KEPT {
            line.clear();
            let _ = SPARE.try_with(|spare| spare.set(line));
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W> LineWriter<W> {
    fn add_ids(&self, bytes: &[u8], context: &Context, line: &mut Vec<u8>) -> io::Result<()> {
        let Some(span) = context.span() else {
            return line.write_all(bytes);
        };
        let (trace, id, flags) = (span.trace_id(), span.span_id(), span.flags());
        let (before, after) = match self.syntax {
            Syntax::Text => bytes.split_at(place::behind_time(bytes, self.level)),
            // What is no object stays as it is.
            Syntax::Json if bytes.first() == Some(&b'{') => bytes.split_at(1),
            Syntax::Json => return line.write_all(bytes),
        };
        line.extend_from_slice(before);
        match self.syntax {
            Syntax::Text => {
                let (left, right) = if before.is_empty() {
                    ("", " ")
                } else {
                    (" ", "")
                };
                write!(
                    line,
                    "{left}trace_id={trace} span_id={id} trace_flags={flags}{right}"
                )?;
            }
            Syntax::Json => {
                let comma = if after.first() == Some(&b'}') {
                    ""
                } else {
                    ","
                };
                write!(
                    line,
                    r#""trace_id":"{trace}","span_id":"{id}","trace_flags":"{flags}"{comma}"#
                )?;
            }
        }
        line.extend_from_slice(after);
        Ok(())
    }
}

thread_local! {
    /// Taken while in use: a writer that logs gets a new one.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// One huge line must not keep its memory in every thread: bytes.
const MAX_KEPT: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use tracing_context::{SpanContext, SpanId, TraceFlags, TraceId};

    use super::*;
    use crate::ids::Source;
    use crate::line_context;

    fn written(syntax: Syntax, pieces: &[&str]) -> (String, String) {
        let span = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
        let ids = format!("{} {}", span.trace_id(), span.span_id());
        let _current = Context::new().with_span(span).attach();
        let _line = line_context::enter(Source::Current);
        let mut out = Vec::new();
        let print = PrintIds { inner: (), syntax };
        let mut writer = print.line(&mut out, None);
        for piece in pieces {
            writer.write_all(piece.as_bytes()).unwrap();
        }
        (String::from_utf8(out).unwrap(), ids)
    }

    #[test]
    fn ids_are_spliced_into_objects_only() {
        for (pieces, before, after) in [
            (&["{\"a\":1}\n"][..], "{", ",\"a\":1}\n"),
            (&["{\"a\":1}", "\n"], "{", ",\"a\":1}\n"),
            (&["{}"], "{", "}"),
        ] {
            let (text, ids) = written(Syntax::Json, pieces);
            let (trace, span) = ids.split_once(' ').unwrap();
            let ids = format!(r#""trace_id":"{trace}","span_id":"{span}","trace_flags":"01""#);
            assert_eq!(text, format!("{before}{ids}{after}"));
        }
        assert_eq!(written(Syntax::Json, &["text {}"]).0, "text {}");
        assert_eq!(written(Syntax::Json, &[""]).0, "");
    }

    #[test]
    fn each_line_is_one_write() {
        struct Pieces(Vec<usize>);
        impl Write for Pieces {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.push(bytes.len());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let span = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
        let _current = Context::new().with_span(span).attach();
        let _line = line_context::enter(Source::Current);
        let mut pieces = Pieces(Vec::new());
        let mut writer = PrintIds::text(()).line(&mut pieces, None);
        writer.write_all(b"line\n").unwrap();
        let ids = "trace_id= span_id= trace_flags=01 ".len() + 32 + 16;
        assert_eq!(pieces.0, [ids + "line\n".len()]);
    }
}
