//! What the whole process agrees on.

use std::borrow::Cow;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use crate::propagator::{CompositePropagator, Propagator};
use crate::resource::Resource;

/// The process's propagator and resource, for everything that is not told otherwise. They work
/// with no subscriber layer installed at all.
///
/// ```
/// use tracing_context::propagator::TraceContextPropagator;
/// use tracing_context::{Defaults, Resource};
///
/// Defaults::new()
///     .propagator(TraceContextPropagator)
///     .resource(Resource::new("checkout"))
///     .install()?;
/// assert_eq!(tracing_context::resource().service_name(), Some("checkout"));
/// # Ok::<(), tracing_context::DefaultsInstalledError>(())
/// ```
pub struct Defaults {
    propagator: Box<dyn Propagator>,
    resource: Resource,
    baggage_keys: Vec<Cow<'static, str>>,
    enclosing_spans: bool,
}

/// The defaults were installed before; they cannot change while the process runs. Install them
/// once, at the start of `main`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefaultsInstalledError;

impl Defaults {
    /// W3C trace context and baggage; `service.name` is `unknown_service:<executable>`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            propagator: Box::new(CompositePropagator::default()),
            resource: Resource::default(),
            baggage_keys: Vec::new(),
            enclosing_spans: false,
        }
    }

    /// How contexts travel.
    #[must_use]
    pub fn propagator(mut self, propagator: impl Propagator) -> Self {
        self.propagator = Box::new(propagator);
        self
    }

    /// Who produces telemetry.
    #[must_use]
    pub fn resource(mut self, resource: Resource) -> Self {
        self.resource = resource;
        self
    }

    /// The baggage members that are copied onto spans and log lines, such as `tenant.id`. Default:
    /// none, since callers write baggage.
    #[must_use]
    pub fn baggage_keys<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.baggage_keys = keys.into_iter().map(Into::into).collect();
        self
    }

    /// Whether the plain `tracing` spans that are entered where a request or message comes in count
    /// as being around it: the lines of the request then carry their fields, and a message processed
    /// in such a span belongs to its trace. Default: no. A guard that was held across an await leaves
    /// its span entered on the thread, and the next request there would carry the fields of a
    /// stranger. Spans of this family and attached contexts count in any case, and plain spans
    /// within them.
    #[must_use]
    pub const fn enclosing_spans(mut self, yes: bool) -> Self {
        self.enclosing_spans = yes;
        self
    }

    /// Makes these the defaults of the process.
    ///
    /// # Errors
    ///
    /// [`DefaultsInstalledError`] if that was done before.
    pub fn install(self) -> Result<(), DefaultsInstalledError> {
        INSTALLED.set(self).map_err(|_| DefaultsInstalledError)
    }
}

/// The process's propagator.
#[must_use]
pub fn propagator() -> &'static dyn Propagator {
    &*defaults().propagator
}

/// The process's resource.
#[must_use]
pub fn resource() -> &'static Resource {
    &defaults().resource
}

/// The baggage members that the process copies onto spans and log lines.
#[must_use]
pub fn baggage_keys() -> &'static [Cow<'static, str>] {
    &defaults().baggage_keys
}

pub(crate) fn enclosing_spans() -> bool {
    INSTALLED
        .get()
        .is_some_and(|installed| installed.enclosing_spans)
}

fn defaults() -> &'static Defaults {
    INSTALLED.get().unwrap_or_else(|| &FALLBACK)
}

static INSTALLED: OnceLock<Defaults> = OnceLock::new();
static FALLBACK: LazyLock<Defaults> = LazyLock::new(Defaults::new);

impl Default for Defaults {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Defaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Defaults")
            .field("propagator", &self.propagator.fields())
            .field("resource", &self.resource)
            .finish()
    }
}

impl fmt::Display for DefaultsInstalledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the process's defaults were installed before: install them once, in main")
    }
}

impl std::error::Error for DefaultsInstalledError {}
