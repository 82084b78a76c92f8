//! The memory of a record.

use std::cell::RefCell;

use crate::pool::Pool;
use crate::record::event::{EventRecord, Name};
use crate::record::link::LinkRecord;
use crate::record::span::FinishedSpan;
use crate::record::store::{self, Attribute, Place, Stored};

/// The growing parts of a record, whose memory is used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    pub(super) text: String,
    pub(super) attributes: Vec<Attribute>,
    /// Attributes of events and links.
    pub(super) details: Vec<Attribute>,
    pub(super) events: Vec<EventRecord>,
    pub(super) links: Vec<LinkRecord>,
    /// Bytes of `text` that nothing points at any more.
    garbage: usize,
}

impl Buffers {
    /// Sets an attribute; how many were dropped for it: 0 or 1.
    pub(super) fn set(&mut self, limit: usize, new: Attribute) -> u32 {
        let (gone, dropped) = match store::set(&mut self.attributes, 0, limit, new) {
            Ok(replaced) => (replaced, 0),
            Err(dropped) => (Some(dropped), 1),
        };
        if let Some(Stored::Text(place)) = gone {
            self.discard(place);
        }
        dropped
    }

    /// Nothing points at this text any more.
    pub(super) const fn discard(&mut self, place: Place) {
        self.garbage += place.len();
    }

    /// Empty ones with room for what most spans have, or more.
    pub(super) fn take() -> Self {
        POOL.take().unwrap_or_else(|| Self {
            text: String::with_capacity(USUAL_TEXT),
            attributes: Vec::with_capacity(USUAL_ATTRIBUTES),
            ..Self::default()
        })
    }

    /// Keeps the memory for the next span, unless there is none or more than a span should need.
    pub(super) fn give_back(mut self) {
        let text = self.text.capacity();
        let attributes = self.attributes.capacity() + self.details.capacity();
        if text + attributes > 0 && text <= MAX_TEXT && attributes <= MAX_ATTRIBUTES {
            self.clear();
            POOL.give_back(self);
        }
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

    fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
        self.details.clear();
        self.events.clear();
        self.links.clear();
        self.garbage = 0;
    }
}

impl FinishedSpan {
    /// Makes the text anew once most of it is garbage: what is recorded again and again must not
    /// grow without bound.
    pub(super) fn tidy(&mut self) {
        let buffers = &mut self.buffers;
        if buffers.garbage < MIN_GARBAGE || buffers.garbage < buffers.text.len() / 2 {
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

thread_local! {
    static LOCAL: RefCell<Vec<Buffers>> = const { RefCell::new(Vec::new()) };
}
static POOL: Pool<Buffers> = Pool::new(&LOCAL);

const MIN_GARBAGE: usize = 4 * 1024;
/// Bytes.
const USUAL_TEXT: usize = 512;
const USUAL_ATTRIBUTES: usize = 24;
/// Bytes.
const MAX_TEXT: usize = 4 * 1024;
/// Of the span, its events and links.
const MAX_ATTRIBUTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back_empty_and_large_ones_do_not() {
        let of_size = |size| Buffers {
            text: "x".repeat(size),
            ..Buffers::default()
        };
        let alone = std::thread::spawn(move || {
            of_size(MAX_TEXT).give_back();
            of_size(MAX_TEXT + 1).give_back();
            of_size(0).give_back();
            let text = Buffers::take().text;
            (text.len(), text.capacity())
        });
        assert_eq!(alone.join().unwrap(), (0, MAX_TEXT));
    }
}
