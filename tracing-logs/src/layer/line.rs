//! One line.

use std::borrow::Cow;

use tracing_context::Baggage;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::layer::fields::{Fields, Origin};
use crate::layer::key::{self, Reserved, Seen};
use crate::layer::member::Head;
use crate::layer::scratch::Scratch;
use crate::layer::shape::{Encoding, Shape};
use crate::layer::{nested, value};

/// Chosen members of the baggage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen<'a> {
    pub(super) baggage: &'a Baggage,
    pub(super) keys: &'a [Cow<'static, str>],
}

impl Scratch {
    /// Makes the line out of its head, the event's own fields and those of the spans around it,
    /// from the innermost, which the line may be about, outwards.
    ///
    /// No user code runs here: the extensions of spans are locked meanwhile.
    pub(super) fn compose<'a, R>(
        &mut self,
        shape: &Shape,
        head: &Head<'_>,
        innermost: Option<SpanRef<'a, R>>,
        about_innermost: bool,
        chosen: Option<Chosen<'_>>,
    ) where
        R: LookupSpan<'a>,
    {
        for member in &shape.members {
            if let Some(value) = member.write(self, shape.time, head) {
                shape.encoding.value(&mut self.line, value);
            }
        }
        let line = &mut self.line;
        let mut fields = Adding {
            line,
            seen: &mut self.seen,
            shape,
            reserved: &shape.reserved,
            as_they_are: shape.encoding != Encoding::Logfmt && shape.rules.is_empty(),
        };
        if shape.encoding == Encoding::NestedJson {
            // The objects come last, so that keys of the line's own are not looked for in them.
            fields.members(chosen);
            nested::write(&mut fields, &self.own, innermost);
        } else {
            let members = chosen.is_some();
            fields.all(&self.own, false, members || innermost.is_some());
            fields.of_spans(innermost, about_innermost, members);
            fields.members(chosen);
        }
        shape.encoding.finish(line);
    }
}

/// Adds fields to a line or to an object in it. Who comes first has the key.
pub(super) struct Adding<'a> {
    pub(super) line: &'a mut Vec<u8>,
    pub(super) seen: &'a mut Seen,
    pub(super) shape: &'a Shape,
    pub(super) reserved: &'a Reserved,
    /// Whether each field is printed by its own name in the form it is kept in.
    pub(super) as_they_are: bool,
}

impl Adding<'_> {
    /// Of this family's spans one speaks for the operation: mixed, a client's method would stand
    /// beside its server's route.
    fn of_spans<'a, R>(&mut self, innermost: Option<SpanRef<'a, R>>, mut about: bool, more: bool)
    where
        R: LookupSpan<'a>,
    {
        let mut spoken = false;
        let mut next = innermost;
        while let Some(span) = next {
            next = span.parent();
            if let Some(fields) = span.extensions().get::<Fields>() {
                let speaks = match fields.origin {
                    Origin::Any => true,
                    Origin::Ours if !spoken && !about => !something_came_in(&span),
                    Origin::Ours | Origin::OursIncoming => !spoken,
                };
                if speaks {
                    spoken |= fields.origin != Origin::Any;
                    self.all(fields, true, more || next.is_some());
                }
            }
            about = false;
        }
    }

    /// All of these, of a span or of the event. If no `more` may follow, nobody asks for their keys.
    pub(super) fn all(&mut self, fields: &Fields, of_span: bool, more: bool) {
        if self.as_they_are && !self.clash(fields) {
            if more {
                let start = self.line.len();
                let keys = fields.keys();
                self.seen.extend(
                    fields.bits(),
                    keys.map(|(bit, from, to)| (bit, start + from, start + to)),
                );
            }
            self.line.extend_from_slice(fields.text());
            return;
        }
        for field in fields.iter() {
            let json = |line: &mut Vec<u8>| line.extend_from_slice(field.json);
            self.one(field.name, field.bit, of_span, json);
        }
    }

    /// Whether one of these has a key that is taken.
    fn clash(&self, fields: &Fields) -> bool {
        let taken = self.reserved.bits | self.seen.bits;
        taken & fields.bits() != 0
            && fields.with_bits(taken).any(|(name, bit, key)| {
                self.reserved.needs_prefix(name, bit) || self.seen.contains(self.line, key, bit)
            })
    }

    /// One field whose value `write` appends as JSON.
    fn one(&mut self, name: &str, mut bit: u64, of_span: bool, write: impl FnOnce(&mut Vec<u8>)) {
        let Some(printed) = self.shape.rules.name(name, of_span) else {
            return;
        };
        let encoding = self.shape.encoding;
        let printed = encoding.name(printed);
        if printed != name {
            bit = key::bit(&printed);
        }
        let prefixed = self.reserved.needs_prefix(&printed, bit);
        let start = self.line.len();
        encoding.key(self.line, &printed, prefixed);
        let value = self.line.len();
        let (line, key) = self.line.split_at(start);
        if self.seen.contains(line, key, bit) {
            self.line.truncate(start);
            return;
        }
        self.seen.insert(start, value, bit);
        write(self.line);
        encoding.value(self.line, value);
    }

    fn members(&mut self, chosen: Option<Chosen<'_>>) {
        let Some(Chosen { baggage, keys }) = chosen else {
            return;
        };
        for name in keys {
            if let Some(text) = baggage.get(name) {
                self.one(name, key::bit(name), false, |line| value::text(line, text));
            }
        }
    }
}

/// Whether one of the spans around this one is for a request or message that came in: then it
/// speaks, so that all lines of a request say the same.
fn something_came_in<'a, R>(span: &SpanRef<'a, R>) -> bool
where
    R: LookupSpan<'a>,
{
    span.scope().skip(1).any(|span| {
        let extensions = span.extensions();
        let fields = extensions.get::<Fields>();
        fields.is_some_and(|fields| fields.origin == Origin::OursIncoming)
    })
}
