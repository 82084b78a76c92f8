//! Changes to a record while its span runs.

use std::borrow::Cow;

use crate::id::SpanId;
use crate::record::event::{EventRecord, Name};
use crate::record::fields::Fields;
use crate::record::limits::SpanLimits;
use crate::record::link::{Link, LinkRecord};
use crate::record::pool;
use crate::record::span::{Buffers, FinishedSpan, Origin, ScopeSource};
use crate::record::status::StatusCode;
use crate::record::store::{self, Attribute, Place, Stored};
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
        let from = std::mem::take(&mut fields.buffers);
        let to = &mut self.buffers;
        for Attribute { key, value } in from.attributes {
            let value = value.moved(&from.text, &mut to.text);
            if !store::set(
                &mut to.attributes,
                0,
                limits.attributes,
                Attribute { key, value },
            ) {
                self.dropped_attributes += 1;
            }
        }
        self.dropped_attributes += fields.dropped;
        if let Some(name) = fields.name {
            self.rename(name.of(&from.text), limits);
        }
        self.kind = fields.kind.unwrap_or(self.kind);
        let description = fields.description.map(|place| place.of(&from.text));
        match (fields.status, description) {
            (Some(status), _) => self.set_status(status, description.unwrap_or_default(), limits),
            (None, Some(text)) if self.status == StatusCode::Error => {
                self.set_status(StatusCode::Error, text, limits);
            }
            _ => {}
        }
    }

    /// Sets one attribute.
    pub(crate) fn set(&mut self, key: Cow<'static, str>, value: &Value, limits: &SpanLimits) {
        let value = Stored::new(&mut self.buffers.text, value, limits.value_length);
        let attribute = Attribute { key, value };
        if !store::set(
            &mut self.buffers.attributes,
            0,
            limits.attributes,
            attribute,
        ) {
            self.dropped_attributes += 1;
        }
    }

    /// Whether an attribute of this key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.buffers
            .attributes
            .iter()
            .any(|attribute| attribute.key == key)
    }

    pub(crate) fn rename(&mut self, name: &str, limits: &SpanLimits) {
        self.name = Name::Text(Place::push(
            &mut self.buffers.text,
            name,
            limits.value_length,
        ));
    }

    /// Ok is final, Unset changes nothing, otherwise the last one wins; only errors are described.
    pub(crate) fn set_status(&mut self, status: StatusCode, why: &str, limits: &SpanLimits) {
        if self.status == StatusCode::Ok || status == StatusCode::Unset {
            return;
        }
        self.status = status;
        self.status_description = match status {
            StatusCode::Error => Place::push(&mut self.buffers.text, why, limits.value_length),
            _ => Place::default(),
        };
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
        let from = std::mem::take(&mut fields.buffers);
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
                .into_iter()
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
        let mut dropped = 0;
        for (key, value) in attributes {
            let value = Stored::new(text, &value, value_limit);
            if !store::set(details, start, count_limit, Attribute { key, value }) {
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
    pub(crate) fn recycle(self) {
        pool::give_back(self.buffers);
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
            let attribute = Attribute {
                key: key.into(),
                value: Stored::Text(place),
            };
            self.buffers.attributes.push(attribute);
        }
    }
}

impl Buffers {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
        self.details.clear();
        self.events.clear();
        self.links.clear();
    }
}

fn range(start: usize, end: usize) -> std::ops::Range<u32> {
    let clamp = |place| u32::try_from(place).unwrap_or(u32::MAX);
    clamp(start)..clamp(end)
}
