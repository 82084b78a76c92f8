//! The crate that made a span.

use std::borrow::Cow;

/// The instrumentation scope: the instrumenting crate, its version and the schema of the names it
/// uses ([OpenTelemetry specification, "Instrumentation Scope"](https://opentelemetry.io/docs/specs/otel/common/instrumentation-scope/)).
///
/// ```
/// use tracing_context::Scope;
///
/// static SCOPE: Scope = Scope::new("my-middleware", "1.2.0", "");
/// assert_eq!(SCOPE.name(), "my-middleware");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    name: Cow<'static, str>,
    version: Cow<'static, str>,
    schema_url: Cow<'static, str>,
}

impl Scope {
    /// A scope with a version and a schema URL, either of which may be empty.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, schema_url: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            version: Cow::Borrowed(version),
            schema_url: Cow::Borrowed(schema_url),
        }
    }

    /// A scope whose parts were received rather than compiled in.
    #[must_use]
    pub const fn received(name: String, version: String, schema_url: String) -> Self {
        Self {
            name: Cow::Owned(name),
            version: Cow::Owned(version),
            schema_url: Cow::Owned(schema_url),
        }
    }

    /// The crate's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The crate's version; empty if unknown.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The schema that the attribute names follow; empty if none.
    #[must_use]
    pub fn schema_url(&self) -> &str {
        &self.schema_url
    }
}
