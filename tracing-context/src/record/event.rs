//! Events of a span.

use crate::record::attributes::Attributes;
use crate::record::store::Place;

/// Something that happened at one moment of a span.
#[derive(Clone, Copy, Debug)]
pub struct EventRef<'a> {
    pub(super) name: &'a str,
    pub(super) time_unix_nano: u64,
    pub(super) attributes: Attributes<'a>,
    pub(super) dropped_attributes: u32,
}

impl<'a> EventRef<'a> {
    /// What happened.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// When, in nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn time_unix_nano(&self) -> u64 {
        self.time_unix_nano
    }

    /// The event's attributes.
    #[must_use]
    pub const fn attributes(&self) -> Attributes<'a> {
        self.attributes
    }

    /// How many attributes were over the limit.
    #[must_use]
    pub const fn dropped_attributes(&self) -> u32 {
        self.dropped_attributes
    }
}

/// An event as it is kept.
#[derive(Clone, Debug)]
pub(super) struct EventRecord {
    pub(super) name: Name,
    pub(super) time_unix_nano: u64,
    /// Where its attributes are in the record's details.
    pub(super) attributes: std::ops::Range<u32>,
    pub(super) dropped_attributes: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    Static(&'static str),
    Text(Place),
}
