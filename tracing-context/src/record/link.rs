//! Links to other spans.

use std::borrow::Cow;

use crate::record::attributes::Attributes;
use crate::span_context::SpanContext;
use crate::value::Value;

/// A reference to a span that caused this one without being its parent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// The span that is linked.
    pub context: SpanContext,
    /// What is to be said about the link.
    pub attributes: Vec<(Cow<'static, str>, Value)>,
}

impl Link {
    /// A link without attributes.
    #[must_use]
    pub const fn new(context: SpanContext) -> Self {
        Self {
            context,
            attributes: Vec::new(),
        }
    }

    /// The same link with one more attribute.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.attributes.push((key.into(), value.into()));
        self
    }
}

/// A link of a finished span.
#[derive(Clone, Copy, Debug)]
pub struct LinkRef<'a> {
    pub(super) context: &'a SpanContext,
    pub(super) attributes: Attributes<'a>,
    pub(super) dropped_attributes: u32,
}

impl<'a> LinkRef<'a> {
    /// The span that is linked.
    #[must_use]
    pub const fn context(&self) -> &'a SpanContext {
        self.context
    }

    /// The link's attributes.
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

/// A link as it is kept.
#[derive(Clone, Debug)]
pub(super) struct LinkRecord {
    pub(super) context: SpanContext,
    pub(super) attributes: std::ops::Range<u32>,
    pub(super) dropped_attributes: u32,
}
