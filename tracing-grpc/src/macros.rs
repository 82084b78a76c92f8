//! What both layers have.

/// A layer with the settings that both have; `$service` is what it makes.
macro_rules! layer {
    ($layer:ident, $service:ident) => {
        impl<H> $layer<H> {
            /// No spans for calls of these services, such as [`HEALTH`](crate::services::HEALTH) and
            /// [`REFLECTION`](crate::services::REFLECTION); their context is passed on all the same.
            #[must_use]
            pub fn skip<N: Into<Cow<'static, str>>>(
                self,
                services: impl IntoIterator<Item = N>,
            ) -> Self {
                let services: Vec<_> = services.into_iter().map(Into::into).collect();
                self.with(|settings| settings.skipped = services)
            }

            /// Records these keys of the request's metadata as `rpc.request.header.<key>`, an array
            /// of texts; binary values (`-bin`) as base64. Default: none. Samplers see them.
            #[must_use]
            pub fn capture_request_headers(
                self,
                keys: impl IntoIterator<Item = HeaderName>,
            ) -> Self {
                self.with(|settings| settings.capture_request_headers(keys))
            }

            /// The same of the response's initial metadata, as `rpc.response.header.<key>`.
            #[must_use]
            pub fn capture_response_headers(
                self,
                keys: impl IntoIterator<Item = HeaderName>,
            ) -> Self {
                self.with(|settings| settings.capture_response_headers(keys))
            }

            /// The same of the response's trailing metadata, as `rpc.response.trailer.<key>`.
            #[must_use]
            pub fn capture_response_trailers(
                self,
                keys: impl IntoIterator<Item = HeaderName>,
            ) -> Self {
                self.with(|settings| settings.capture_response_trailers(keys))
            }
        }

        tracing_tower::__layer!($layer, $service, Hooks);
    };
}

pub(crate) use layer;
