//! What the lines of a layer look like.

use std::borrow::Cow;

use crate::layer::escape::escape;
use crate::layer::key::{PREFIX, Reserved};
use crate::layer::logfmt;
use crate::layer::member::{Member, What};
use crate::layer::nested;
use crate::layer::rules::Rules;
use crate::layer::timestamp::TimeFormat;

/// The keys of a line and how it is written.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) encoding: Encoding,
    pub(super) time: TimeFormat,
    /// In the order they are printed.
    pub(super) members: Vec<Member>,
    /// The names of the members.
    pub(super) reserved: Reserved,
    pub(super) rules: Rules,
    /// The members that tell where in the source an event is, if they are wanted.
    pub(super) location: Vec<(&'static str, What)>,
}

/// How members and fields stand on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// All in one JSON object.
    Json,
    /// A JSON object with one for the event's fields and one for each span.
    NestedJson,
    Logfmt,
}

impl Shape {
    /// These members.
    pub(super) fn new(encoding: Encoding, members: Vec<(&'static str, What)>) -> Self {
        let mut shape = Self {
            encoding,
            time: TimeFormat::default(),
            members: Vec::new(),
            reserved: Reserved::default(),
            rules: Rules::default(),
            location: vec![
                ("code.file.path", What::File),
                ("code.line.number", What::Line),
            ],
        };
        for (name, what) in members {
            shape.set(name.into(), what);
        }
        shape
    }

    /// Puts `what` at this key, at the end unless the line has it already.
    pub(super) fn set(&mut self, name: Cow<'static, str>, what: What) {
        let name = self.fitting(name);
        match self.members.iter_mut().find(|member| member.name == name) {
            Some(member) => member.what = what,
            None => {
                let key = self.encoding.key_of(&name);
                self.members.push(Member { name, key, what });
            }
        }
        self.reserve();
    }

    /// Prints what stands at `from` at `to` from now on: a member, in place of one that is there, or
    /// else fields of that name, prefixed there like any other.
    pub(super) fn rename(&mut self, from: Cow<'static, str>, to: Cow<'static, str>) {
        let to = self.fitting(to);
        let Some(index) = self.members.iter().position(|member| member.name == from) else {
            self.rules.renamed.push((from, to));
            return;
        };
        self.members[index].key = self.encoding.key_of(&to);
        self.members[index].name = to;
        // What stood there before gives way.
        let to = self.members[index].name.clone();
        let mut place = 0..;
        self.members
            .retain(|member| place.next() == Some(index) || member.name != to);
        self.reserve();
    }

    pub(super) fn rename_all<const N: usize>(&mut self, names: [(&'static str, &'static str); N]) {
        for (from, to) in names {
            self.rename(from.into(), to.into());
        }
    }

    /// Prints nothing at this key any more: a member, or else fields of that name.
    pub(super) fn remove(&mut self, name: Cow<'static, str>) {
        let before = self.members.len();
        self.members.retain(|member| member.name != name);
        if self.members.len() == before {
            self.rules.dropped.push(name);
        }
        self.reserve();
    }

    /// Fields stand where members do, or in objects of their own.
    pub(super) fn nest(&mut self) {
        if self.encoding == Encoding::Json {
            self.encoding = Encoding::NestedJson;
            self.reserve();
        }
    }

    fn fitting(&self, name: Cow<'static, str>) -> Cow<'static, str> {
        match self.encoding.name(&name) {
            Cow::Owned(name) => name.into(),
            Cow::Borrowed(_) => name,
        }
    }

    fn reserve(&mut self) {
        let objects = match self.encoding {
            Encoding::NestedJson => nested::KEYS.as_slice(),
            Encoding::Json | Encoding::Logfmt => &[],
        };
        for member in &mut self.members {
            if objects.contains(&&*member.name) {
                member.name = format!("{PREFIX}{}", member.name).into();
                member.key = self.encoding.key_of(&member.name);
            }
        }
        let members = self.members.iter().map(|member| member.name.clone());
        let objects = objects.iter().map(|name| Cow::Borrowed(*name));
        self.reserved = Reserved::new(members.chain(objects));
    }
}

impl Encoding {
    /// The name as a key may have it.
    pub(super) fn name(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Json | Self::NestedJson => Cow::Borrowed(name),
            Self::Logfmt => logfmt::name(name),
        }
    }

    /// Appends a key with what stands before and after.
    pub(super) fn key(self, out: &mut Vec<u8>, name: &str, prefixed: bool) {
        if self == Self::Logfmt {
            logfmt::key(out, if prefixed { PREFIX } else { "" }, name);
            return;
        }
        out.extend_from_slice(b",\"");
        if prefixed {
            out.extend_from_slice(PREFIX.as_bytes());
        }
        escape(out, name);
        out.extend_from_slice(b"\":");
    }

    fn key_of(self, name: &str) -> Vec<u8> {
        let mut key = Vec::new();
        self.key(&mut key, name, false);
        key
    }

    /// Makes of the JSON at the end of the line, from `start` on, what this encoding has for it.
    #[inline]
    pub(super) fn value(self, line: &mut Vec<u8>, start: usize) {
        if self == Self::Logfmt {
            logfmt::value(line, start);
        }
    }

    /// Makes the members and fields on the line a whole one.
    pub(super) fn finish(self, line: &mut Vec<u8>) {
        match (self, line.first_mut()) {
            // Each begins with a comma or space.
            (Self::Logfmt, Some(_)) => drop(line.remove(0)),
            (Self::Logfmt, None) => {}
            (_, Some(first)) => *first = b'{',
            (_, None) => line.push(b'{'),
        }
        line.extend_from_slice(if self == Self::Logfmt {
            &b"\n"[..]
        } else {
            b"}\n"
        });
    }
}
