//! `http.request.method` and `http.request.method_original`.

use std::borrow::Cow;

use http::Method;
use tracing_context::text::cut;

use crate::semconv::MAX_METHOD;

/// The methods that are recorded by their names. Case counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownMethods(Option<Vec<Method>>);

/// A method as it is recorded.
#[derive(Clone, Debug)]
pub(crate) struct MethodName(Option<Cow<'static, str>>);

impl KnownMethods {
    /// These methods only.
    pub(crate) const fn only(methods: Vec<Method>) -> Self {
        Self(Some(methods))
    }

    pub(crate) fn name(&self, method: &Method) -> MethodName {
        let standard = standard(method);
        MethodName(match &self.0 {
            None => standard.map(Cow::Borrowed),
            Some(known) if known.contains(method) => Some(match standard {
                Some(name) => Cow::Borrowed(name),
                None => Cow::Owned(method.as_str().to_owned()),
            }),
            Some(_) => None,
        })
    }
}

impl MethodName {
    /// `http.request.method`.
    pub(crate) fn attribute(&self) -> &str {
        self.0.as_deref().unwrap_or("_OTHER")
    }

    /// What a span name says.
    pub(crate) fn in_name(&self) -> &str {
        self.0.as_deref().unwrap_or("HTTP")
    }

    /// `http.request.method_original`, where it differs.
    pub(crate) fn original<'a>(&self, method: &'a Method) -> Option<&'a str> {
        self.0.is_none().then(|| cut(method.as_str(), MAX_METHOD))
    }
}

/// The ten methods that OpenTelemetry knows: RFC 9110, PATCH (RFC 5789) and QUERY.
fn standard(method: &Method) -> Option<&'static str> {
    const NAMES: [&str; 10] = [
        "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "CONNECT", "TRACE", "QUERY",
    ];
    NAMES.into_iter().find(|name| *name == method.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_methods_are_other() {
        let known = KnownMethods::default();
        for (method, attribute, in_name, original) in [
            ("GET", "GET", "GET", None),
            ("QUERY", "QUERY", "QUERY", None),
            ("get", "_OTHER", "HTTP", Some("get")),
            ("BREW", "_OTHER", "HTTP", Some("BREW")),
        ] {
            let method: Method = method.parse().unwrap();
            let name = known.name(&method);
            assert_eq!(name.attribute(), attribute);
            assert_eq!(name.in_name(), in_name);
            assert_eq!(name.original(&method), original);
        }
    }

    #[test]
    fn the_list_can_be_replaced() {
        let brew: Method = "BREW".parse().unwrap();
        let known = KnownMethods::only(vec![brew.clone()]);
        assert_eq!(known.name(&brew).attribute(), "BREW");
        assert_eq!(known.name(&Method::GET).attribute(), "_OTHER");
        assert_eq!(known.name(&Method::GET).original(&Method::GET), Some("GET"));
    }
}
