//! What both layers, and both services, have.

macro_rules! accessors {
    () => {
        /// The service that is wrapped.
        pub const fn get_ref(&self) -> &S {
            &self.inner
        }

        /// The service that is wrapped.
        pub const fn get_mut(&mut self) -> &mut S {
            &mut self.inner
        }

        /// The service that was wrapped.
        pub fn into_inner(self) -> S {
            self.inner
        }
    };
}

/// A layer with the settings that both have; `$service` is what it makes.
macro_rules! layer {
    ($layer:ident, $service:ident) => {
        impl<H> $layer<H> {
            /// Customises the spans.
            #[must_use]
            pub fn hooks<N: Hooks>(self, hooks: N) -> $layer<N> {
                $layer {
                    hooks: Arc::new(hooks),
                    settings: self.settings,
                }
            }

            /// How contexts travel in metadata. Default: the process's
            /// [`propagator`](tracing_context::propagator()).
            #[must_use]
            pub fn propagator(self, propagator: impl Propagator) -> Self {
                self.with(|settings| settings.propagator = Some(Arc::new(propagator)))
            }

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

            fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
                change(Arc::make_mut(&mut self.settings));
                self
            }
        }

        impl Default for $layer {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<H> Clone for $layer<H> {
            fn clone(&self) -> Self {
                Self {
                    hooks: Arc::clone(&self.hooks),
                    settings: Arc::clone(&self.settings),
                }
            }
        }

        impl<S, H> Layer<S> for $layer<H> {
            type Service = $service<S, H>;

            fn layer(&self, inner: S) -> $service<S, H> {
                $service::new(inner, Arc::clone(&self.hooks), Arc::clone(&self.settings))
            }
        }

        impl<H> fmt::Debug for $layer<H> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($layer))
                    .field("settings", &self.settings)
                    .finish_non_exhaustive()
            }
        }
    };
}

/// A service around another; what it does with a call stands beside it.
macro_rules! service {
    ($(#[$doc:meta])* $service:ident) => {
        $(#[$doc])*
        pub struct $service<S, H = NoHooks> {
            inner: S,
            hooks: Arc<H>,
            settings: Arc<Settings>,
        }

        impl<S, H> $service<S, H> {
            pub(super) const fn new(inner: S, hooks: Arc<H>, settings: Arc<Settings>) -> Self {
                Self {
                    inner,
                    hooks,
                    settings,
                }
            }

            crate::macros::accessors!();
        }

        impl<S: Clone, H> Clone for $service<S, H> {
            fn clone(&self) -> Self {
                Self {
                    inner: self.inner.clone(),
                    hooks: Arc::clone(&self.hooks),
                    settings: Arc::clone(&self.settings),
                }
            }
        }

        impl<S, H, ReqBody, ResBody> Service<Request<ReqBody>> for $service<S, H>
        where
            S: Service<Request<ReqBody>, Response = Response<ResBody>>,
            S::Error: fmt::Display + 'static,
            ResBody: Body,
            ResBody::Error: fmt::Display + 'static,
            H: Hooks,
        {
            type Response = Response<CallBody<ResBody, Call<H>>>;
            type Error = S::Error;
            type Future = CallFuture<S::Future, Call<H>>;

            fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
                self.inner.poll_ready(cx)
            }

            fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
                let (mut life, observed) = self.begin(&mut request);
                let future = life.run_in(|span| {
                    if observed {
                        self.hooks.on_request(&RequestHead::new(&request), span);
                    }
                    self.inner.call(request)
                });
                CallFuture::new(future, life)
            }
        }

        impl<S: fmt::Debug, H> fmt::Debug for $service<S, H> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($service))
                    .field("inner", &self.inner)
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use {accessors, layer, service};
