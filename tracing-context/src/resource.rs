//! Who produces the spans.

use std::borrow::Cow;
use std::sync::Arc;

use crate::value::{Value, ValueRef};

/// The entity that produces telemetry: `service.name` and what else describes it
/// ([OpenTelemetry specification, "Resource"](https://opentelemetry.io/docs/specs/otel/resource/sdk/)).
///
/// Cheap to clone, and to compare with its clones.
#[derive(Clone, Debug)]
pub struct Resource(Arc<Vec<(Cow<'static, str>, Value)>>);

impl Resource {
    /// A resource without attributes.
    #[must_use]
    pub fn empty() -> Self {
        Self(Arc::default())
    }

    /// A resource of this `service.name`.
    #[must_use]
    pub fn new(service_name: impl Into<Cow<'static, str>>) -> Self {
        Self::empty().with("service.name", service_name.into())
    }

    /// The same resource with this attribute; a key that was there gets the new value. Without a key
    /// it is none, and left out.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        let (key, value) = (key.into(), value.into());
        if key.is_empty() {
            return self;
        }
        let attributes = Arc::make_mut(&mut self.0);
        match attributes.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value,
            None => attributes.push((key, value)),
        }
        self
    }

    /// The value of `service.name`, if it is a text.
    #[must_use]
    pub fn service_name(&self) -> Option<&str> {
        self.get("service.name").and_then(ValueRef::as_str)
    }

    /// The value of this attribute.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<ValueRef<'_>> {
        self.attributes()
            .find(|(k, _)| *k == key)
            .map(|(_, value)| value)
    }

    /// The attributes in the order they were added.
    #[must_use]
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, ValueRef<'_>)> {
        self.0.iter().map(|(key, value)| (&**key, value.as_ref()))
    }
}

impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Default for Resource {
    /// The specification's fallback: `unknown_service:<executable>`.
    fn default() -> Self {
        let executable = std::env::current_exe().ok();
        let name = executable
            .as_deref()
            .and_then(|path| path.file_name()?.to_str());
        Self::new(match name {
            Some(name) => Cow::Owned(format!("unknown_service:{name}")),
            None => Cow::Borrowed("unknown_service"),
        })
    }
}
