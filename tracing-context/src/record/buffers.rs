//! The memory of a record.

use crate::record::event::{EventRecord, Name};
use crate::record::keys::Keys;
use crate::record::link::LinkRecord;
use crate::record::span::FinishedSpan;
use crate::record::store::{Attribute, Place, Stored};

/// The growing parts of a record, whose memory is used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    pub(super) text: String,
    pub(super) attributes: Vec<Attribute>,
    /// Attributes of events and links.
    pub(super) details: Vec<Attribute>,
    pub(super) events: Vec<EventRecord>,
    pub(super) links: Vec<LinkRecord>,
    /// Of `attributes`.
    keys: Keys,
    /// Bytes of `text` that nothing points at any more.
    garbage: usize,
}

impl Buffers {
    /// Sets an attribute; how many were dropped for it: 0 or 1.
    pub(super) fn set(&mut self, limit: usize, new: Attribute) -> u32 {
        let (gone, dropped) = match self.keys.set(&mut self.attributes, 0, limit, new) {
            Ok(replaced) => (replaced, 0),
            Err(dropped) => (Some(dropped), 1),
        };
        if let Some(Stored::Text(place)) = gone {
            self.discard(place);
        }
        dropped
    }

    /// Whether an attribute of this key is there.
    pub(super) fn has(&mut self, key: &str) -> bool {
        self.keys.contains(&self.attributes, key)
    }

    /// Takes an attribute off.
    pub(super) fn remove(&mut self, key: &str) {
        self.attributes.retain(|attribute| attribute.key != key);
        self.keys.forget();
    }

    /// Nothing points at this text any more.
    pub(super) const fn discard(&mut self, place: Place) {
        self.garbage += place.len();
    }

    /// Empty ones with room for what most spans have, so that they need not grow step by step.
    pub(super) fn of_usual_size() -> Self {
        Self {
            text: String::with_capacity(USUAL_TEXT),
            attributes: Vec::with_capacity(USUAL_ATTRIBUTES),
            ..Self::default()
        }
    }

    /// Whether it is not worth keeping: nothing, or more than a span should need.
    pub(super) fn is_unusual(&self) -> bool {
        let text = self.text.capacity();
        let attributes = self.attributes.capacity() + self.details.capacity();
        let rest = self.events.capacity() + self.links.capacity();
        let nothing = text + attributes == 0;
        let large = text > MAX_TEXT || attributes > MAX_ATTRIBUTES || rest > MAX_REST;
        nothing || large || self.keys.capacity() > MAX_KEYS
    }

    /// The bytes that a clone takes.
    pub(super) fn memory_size(&self) -> usize {
        let attributes = self.attributes.iter().chain(&self.details);
        let owned: usize = attributes.map(Attribute::owned_size).sum();
        self.text.len()
            + (self.attributes.len() + self.details.len()) * size_of::<Attribute>()
            + self.events.len() * size_of::<EventRecord>()
            + self.links.len() * size_of::<LinkRecord>()
            + owned
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
        self.details.clear();
        self.events.clear();
        self.links.clear();
        self.keys.forget();
        self.garbage = 0;
    }
}

impl FinishedSpan {
    /// Makes the text anew once most of it is garbage: what is recorded again and again must not
    /// grow without bound.
    #[inline]
    pub(super) fn tidy(&mut self) {
        if self.buffers.garbage >= MIN_GARBAGE {
            self.tidy_up();
        }
    }

    #[cold]
    fn tidy_up(&mut self) {
        let buffers = &mut self.buffers;
        if buffers.garbage < buffers.text.len() / 2 {
            return;
        }
        let mut text = String::with_capacity(buffers.text.len() - buffers.garbage);
        let mut keep = |place: &mut Place| {
            *place = Place::push(&mut text, place.of(&buffers.text), usize::MAX);
        };
        keep(&mut self.status_description);
        let events = buffers.events.iter_mut().map(|event| &mut event.name);
        for name in events.chain([&mut self.name]) {
            if let Name::Text(place) = name {
                keep(place);
            }
        }
        for attribute in buffers.attributes.iter_mut().chain(&mut buffers.details) {
            if let Stored::Text(place) = &mut attribute.value {
                keep(place);
            }
        }
        buffers.text = text;
        buffers.garbage = 0;
    }
}

const MIN_GARBAGE: usize = 4 * 1024;
/// Bytes.
const USUAL_TEXT: usize = 256;
const USUAL_ATTRIBUTES: usize = 16;
/// Bytes.
const MAX_TEXT: usize = 4 * 1024;
/// Of the span, its events and links. With all that is below, 30 KB at most, where one is usual.
const MAX_ATTRIBUTES: usize = 256;
/// Slots, for as many attributes.
const MAX_KEYS: usize = 4 * MAX_ATTRIBUTES;
/// Events and links.
const MAX_REST: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{SpanId, TraceId};
    use crate::record::link::Link;
    use crate::record::pool;
    use crate::span_context::SpanContext;
    use crate::trace_flags::TraceFlags;

    fn given_back(buffers: Buffers) -> Buffers {
        let alone = std::thread::spawn(move || {
            pool::give_back(buffers);
            pool::take()
        });
        alone.join().unwrap()
    }

    #[test]
    fn buffers_come_back_empty() {
        let context = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
        let span = FinishedSpan::builder(&"x".repeat(1_000), context.clone())
            .attribute("key", 1)
            .event("event", 1, vec![("key".into(), 1.into())], 0)
            .link(Link::new(context), 0)
            .build();
        let mut buffers = span.buffers;
        buffers.garbage = 7;
        let found = given_back(buffers);
        assert!(found.text.capacity() >= 1_000);
        assert_eq!(found.memory_size(), 0);
        assert_eq!((found.events.len(), found.links.len()), (0, 0));
        assert_eq!(found.garbage, 0);
    }

    #[test]
    fn large_buffers_do_not_come_back() {
        let with = |change: fn(&mut Buffers)| {
            let mut buffers = Buffers::default();
            buffers.text.reserve_exact(MAX_TEXT);
            change(&mut buffers);
            given_back(buffers).text.capacity() == MAX_TEXT
        };
        assert!(with(|_| {}));
        assert!(!with(|buffers| buffers.text.reserve_exact(MAX_TEXT + 1)));
        assert!(!with(|buffers| buffers
            .attributes
            .reserve_exact(MAX_ATTRIBUTES + 1)));
        assert!(!with(|buffers| buffers
            .details
            .reserve_exact(MAX_ATTRIBUTES + 1)));
        assert!(!with(|buffers| buffers.events.reserve_exact(MAX_REST + 1)));
        assert!(!with(|buffers| buffers.links.reserve_exact(MAX_REST + 1)));
    }
}
