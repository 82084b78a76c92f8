//! Changes to a record while its span runs.

use std::borrow::Cow;

use crate::id::SpanId;
use crate::record::buffers::Buffers;
use crate::record::event::{EventRecord, Name};
use crate::record::fields::Fields;
use crate::record::keys::Keys;
use crate::record::limits::SpanLimits;
use crate::record::link::{Link, LinkRecord};
use crate::record::pool;
use crate::record::span::{FinishedSpan, Origin, ScopeSource};
use crate::record::status::StatusCode;
use crate::record::store::{Attribute, Place, Stored};
use crate::redact::redacted;
use crate::span_context::SpanContext;
use crate::value::Value;

/// What is known of a span at its birth.
pub(crate) struct Start {
    pub(crate) context: SpanContext,
    /// The parent's id and whether it is another process's.
    pub(crate) parent: Option<(SpanId, bool)>,
    pub(crate) local_root: SpanId,
    pub(crate) name: &'static str,
    pub(crate) unix_nano: u64,
    pub(crate) scope: ScopeSource,
    pub(crate) origin: Origin,
}

impl FinishedSpan {
    /// A record that has just begun, made from the fields read at the span's birth.
    pub(crate) fn begin(start: Start, mut fields: Fields) -> Self {
        Self {
            context: start.context,
            parent: start.parent,
            local_root: start.local_root,
            name: fields.name.unwrap_or(Name::Static(start.name)),
            kind: fields.kind.unwrap_or_default(),
            status: fields.status.unwrap_or_default(),
            status_description: fields.description.unwrap_or_default(),
            start_unix_nano: start.unix_nano,
            end_unix_nano: start.unix_nano,
            dropped_attributes: fields.dropped,
            dropped_events: 0,
            dropped_links: 0,
            scope: start.scope,
            origin: start.origin,
            buffers: std::mem::take(&mut fields.buffers),
        }
    }

    /// Takes fields that were recorded later.
    pub(crate) fn apply(&mut self, mut fields: Fields, limits: &SpanLimits) {
        // What is left of the fields goes back to the pool when they are dropped.
        let from = &mut fields.buffers;
        let to = &mut self.buffers;
        for Attribute { key, value } in from.attributes.drain(..) {
            let value = value.moved(&from.text, &mut to.text);
            self.dropped_attributes += to.set(limits.attributes, Attribute { key, value });
        }
        self.dropped_attributes += fields.dropped;
        if let Some(name) = fields.name {
            self.rename(name.of(&from.text), limits);
        }
        self.kind = fields.kind.unwrap_or(self.kind);
        if let Some(place) = fields.description {
            self.describe(place.of(&from.text), limits);
        }
        if let Some(status) = fields.status {
            self.set_status(status, "", limits);
        }
        self.tidy();
    }

    /// Sets one attribute.
    pub(crate) fn set(&mut self, key: Cow<'static, str>, value: Value, limits: &SpanLimits) {
        let value = Stored::new(&mut self.buffers.text, value, limits.value_length);
        let attribute = Attribute { key, value };
        self.dropped_attributes += self.buffers.set(limits.attributes, attribute);
        self.tidy();
    }

    /// Whether an attribute of this key is there.
    pub(crate) fn has(&mut self, key: &str) -> bool {
        self.buffers.has(key)
    }

    pub(crate) fn rename(&mut self, name: &str, limits: &SpanLimits) {
        if let Name::Text(old) = self.name {
            self.buffers.discard(old);
        }
        let text = &mut self.buffers.text;
        self.name = Name::Text(Place::push(text, name, limits.value_length));
        self.tidy();
    }

    /// Ok is final, Unset changes nothing, otherwise the last one wins. An empty description
    /// leaves the one that is there.
    pub(crate) fn set_status(&mut self, status: StatusCode, why: &str, limits: &SpanLimits) {
        match (self.status, status) {
            (StatusCode::Ok, _) | (_, StatusCode::Unset) => {}
            (_, StatusCode::Ok) => {
                self.status = StatusCode::Ok;
                // What succeeded has no type of error.
                self.buffers.remove("error.type");
            }
            (_, StatusCode::Error) => {
                self.status = StatusCode::Error;
                if !why.is_empty() {
                    self.describe(why, limits);
                }
            }
        }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.status == StatusCode::Error
    }

    /// Kept whatever the status is now; shown for errors only.
    fn describe(&mut self, why: &str, limits: &SpanLimits) {
        self.buffers.discard(self.status_description);
        let text = &mut self.buffers.text;
        self.status_description = Place::push(text, &redacted(why), limits.value_length);
        self.tidy();
    }

    /// Adds an event whose fields have been read.
    pub(crate) fn add_event(
        &mut self,
        fallback: &'static str,
        time: u64,
        mut fields: Fields,
        limits: &SpanLimits,
    ) {
        if self.buffers.events.len() >= limits.events {
            self.dropped_events += 1;
            return;
        }
        let from = &mut fields.buffers;
        let to = &mut self.buffers;
        let name = match fields.name.or_else(|| fields.message.map(Name::Text)) {
            Some(Name::Text(place)) => Name::Text(Place::push(
                &mut to.text,
                place.of(&from.text),
                limits.value_length,
            )),
            Some(fixed) => fixed,
            None => Name::Static(fallback),
        };
        let start = to.details.len();
        to.details.extend(
            from.attributes
                .drain(..)
                .map(|Attribute { key, value }| Attribute {
                    key,
                    value: value.moved(&from.text, &mut to.text),
                }),
        );
        to.events.push(EventRecord {
            name,
            time_unix_nano: time,
            attributes: range(start, to.details.len()),
            dropped_attributes: fields.dropped,
        });
    }

    pub(crate) fn add_link(&mut self, link: Link, limits: &SpanLimits) {
        if self.buffers.links.len() >= limits.links {
            self.dropped_links += 1;
            return;
        }
        let (attributes, dropped_attributes) =
            self.add_details(link.attributes, limits.link_attributes, limits.value_length);
        self.buffers.links.push(LinkRecord {
            context: link.context,
            attributes,
            dropped_attributes,
        });
    }

    pub(super) fn add_details(
        &mut self,
        attributes: Vec<(Cow<'static, str>, Value)>,
        count_limit: usize,
        value_limit: usize,
    ) -> (std::ops::Range<u32>, u32) {
        let Buffers { text, details, .. } = &mut self.buffers;
        let start = details.len();
        let mut keys = Keys::default();
        let mut dropped = 0;
        for (key, value) in attributes {
            let value = Stored::new(text, value, value_limit);
            let attribute = Attribute { key, value };
            if keys.set(details, start, count_limit, attribute).is_err() {
                dropped += 1;
            }
        }
        (range(start, details.len()), dropped)
    }

    /// Fixes the end.
    pub(crate) fn end(&mut self, unix_nano: u64) {
        self.end_unix_nano = unix_nano;
    }

    /// The time of its birth.
    pub(crate) fn start(&self) -> u64 {
        self.start_unix_nano
    }

    /// Keeps the memory for the next span.
    pub(crate) fn recycle(&mut self) {
        pool::give_back(std::mem::take(&mut self.buffers));
    }
}

impl Fields {
    /// Names the event, whatever its message.
    pub(crate) fn set_event_name(&mut self, name: &'static str) {
        self.name = Some(Name::Static(name));
    }

    /// Makes an attribute of the message, for events that are not named by it.
    pub(crate) fn message_as(&mut self, key: &'static str) {
        if let Some(place) = self.message.take() {
            self.push(Attribute {
                key: key.into(),
                value: Stored::Text(place),
            });
        }
    }

    /// Whether the message says no less than the attribute of this key.
    pub(crate) fn repeats(&self, key: &str) -> bool {
        let message = self.message.map(|place| place.of(&self.buffers.text));
        match (message, self.text_of(key)) {
            (Some(message), Some(text)) => message.contains(text),
            _ => false,
        }
    }

    pub(crate) fn drop_message(&mut self) {
        self.message = None;
    }
}

fn range(start: usize, end: usize) -> std::ops::Range<u32> {
    let clamp = |place| u32::try_from(place).unwrap_or(u32::MAX);
    clamp(start)..clamp(end)
}
