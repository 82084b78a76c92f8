//! `http.route`.

use http::Extensions;

/// The route that the framework matched, kept by reference count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    #[cfg(feature = "axum")]
    matched: Option<axum::extract::MatchedPath>,
}

impl Route {
    #[cfg_attr(
        not(feature = "axum"),
        expect(unused_variables, reason = "axum alone gives routes")
    )]
    pub(crate) fn new(extensions: &Extensions) -> Self {
        Self {
            #[cfg(feature = "axum")]
            matched: extensions.get().cloned(),
        }
    }

    #[cfg_attr(
        not(feature = "axum"),
        expect(clippy::unused_self, reason = "axum alone gives routes")
    )]
    pub(crate) fn as_str(&self) -> Option<&str> {
        #[cfg(feature = "axum")]
        return self
            .matched
            .as_ref()
            .map(axum::extract::MatchedPath::as_str);
        #[cfg(not(feature = "axum"))]
        None
    }
}
