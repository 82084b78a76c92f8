//! Other samplers for some spans.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::sampler::{Sampled, Sampler, SpanStart};

/// Samplers by the name or the route of a span. The first rule that fits decides, else the sampler
/// that it was made with.
///
/// Looks at no parent: put it into a [`ParentBased`](crate::sampler::ParentBased), then the rules
/// are for the traces that begin here, and everything below follows. To hold them against what
/// callers sampled too, give a clone to
/// [`remote_sampled`](crate::sampler::ParentBased::remote_sampled):
///
/// ```
/// use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, Rules, TraceIdRatio};
///
/// let here = Rules::new(TraceIdRatio::new(0.1))
///     .route("/health", AlwaysOff)
///     .route("/checkout/{cart}", AlwaysOn)
///     .name("nightly_report", AlwaysOn);
/// // A proxy in front samples health checks as well.
/// let callers = Rules::new(AlwaysOn).route("/health", AlwaysOff);
/// let sampler = ParentBased::new(here).remote_sampled(callers);
/// ```
#[derive(Clone)]
pub struct Rules {
    rules: Vec<(Rule, Arc<dyn Sampler>)>,
    otherwise: Arc<dyn Sampler>,
}

#[derive(Clone, Debug)]
enum Rule {
    Name(Cow<'static, str>),
    Route(Cow<'static, str>),
}

impl Rules {
    /// No rules: this sampler for every span.
    #[must_use]
    pub fn new(otherwise: impl Sampler) -> Self {
        Self {
            rules: Vec::new(),
            otherwise: Arc::new(otherwise),
        }
    }

    /// This sampler for spans of this name, such as a job's or, with gRPC, `shop.Users/Get`.
    #[must_use]
    pub fn name(self, name: impl Into<Cow<'static, str>>, sampler: impl Sampler) -> Self {
        self.with(Rule::Name(name.into()), sampler)
    }

    /// This sampler for requests of this route, such as `/orders/{id}` or `/files/{*path}`: those
    /// whose `http.route` it is or, where a layer stands before the routing and knows none, whose
    /// `url.path` it fits.
    #[must_use]
    pub fn route(self, route: impl Into<Cow<'static, str>>, sampler: impl Sampler) -> Self {
        self.with(Rule::Route(route.into()), sampler)
    }

    fn with(mut self, rule: Rule, sampler: impl Sampler) -> Self {
        self.rules.push((rule, Arc::new(sampler)));
        self
    }
}

impl Sampler for Rules {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        let mut rules = self.rules.iter();
        let found = rules.find(|(rule, _)| rule.fits(start));
        found
            .map_or(&self.otherwise, |(_, sampler)| sampler)
            .sample(start)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.rules.iter().map(|(rule, _)| rule);
        f.debug_list().entries(rules).finish()
    }
}

// === impl Rule ===

impl Rule {
    fn fits(&self, start: &SpanStart<'_>) -> bool {
        let route = match self {
            Self::Name(name) => return start.name() == name,
            Self::Route(route) => route,
        };
        let attributes = start.attributes();
        let text = |key| attributes.get(key).and_then(|value| value.as_str());
        match text("http.route") {
            Some(known) => known == route,
            None => text("url.path").is_some_and(|path| is_path_of(path, route)),
        }
    }
}

/// Whether a router would take this path to this route.
fn is_path_of(path: &str, route: &str) -> bool {
    let mut segments = path.split('/');
    let mut expected = route.split('/');
    loop {
        match (expected.next(), segments.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if pattern.starts_with("{*") => {
                return !segment.is_empty() || segments.next().is_some();
            }
            (Some(pattern), Some(segment)) if pattern == segment => {}
            (Some(pattern), Some(segment))
                if pattern.starts_with('{') && pattern.ends_with('}') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_routes() {
        for (route, path, expected) in [
            ("/health", "/health", true),
            ("/health", "/health/", false),
            ("/health", "/healthy", false),
            ("/", "/", true),
            ("/orders/{id}", "/orders/7", true),
            ("/orders/{id}", "/orders/", false),
            ("/orders/{id}", "/orders", false),
            ("/orders/{id}", "/orders/7/items", false),
            ("/orders/{id}/items", "/orders/7/items", true),
            ("/files/{*path}", "/files/a/b", true),
            ("/files/{*path}", "/files/", false),
            ("/files/{*path}", "/files", false),
            ("/orders/{id}", "", false),
        ] {
            assert_eq!(is_path_of(path, route), expected, "{path} of {route}");
        }
    }
}
