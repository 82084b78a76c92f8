//! What the layers, and the services, of this crate and of tracing-grpc have in common. Names are
//! those that the module which uses a macro has imported.

/// The service that is wrapped, which stands in the field `inner`.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessors {
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

/// What the HTTP layers have: which values of queries are recorded.
#[doc(hidden)]
#[macro_export]
macro_rules! __queries {
    ($layer:ident) => {
        impl<H> $layer<H> {
            /// Records the values of these query keys too.
            ///
            /// Values are `REDACTED` unless their key is known to be harmless: by itself only what
            /// pages, sorts and formats (`page`, `limit`, `offset`, `sort`, `order`, `lang` and the
            /// like) is. Keys are compared without regard to case. What is on the list of secrets
            /// (see [`redacted_query_keys`](Self::redacted_query_keys)), has the shape of a token,
            /// has `user:password@` in it, or is longer than 128 bytes, is redacted all the same.
            #[must_use]
            pub fn record_query_values<K: Into<String>>(
                self,
                keys: impl IntoIterator<Item = K>,
            ) -> Self {
                self.with(|settings| settings.query.show(keys))
            }

            /// Records the values of all query keys but the secret ones.
            ///
            /// Secrets go by more names than any list has: prefer
            /// [`record_query_values`](Self::record_query_values).
            #[must_use]
            pub fn record_all_query_values(self) -> Self {
                self.with(|settings| settings.query.show_all())
            }

            /// Never records the values of these query keys, whatever else is said. They are added
            /// to the list of secrets: OpenTelemetry's seven and `token`, `access_token`,
            /// `refresh_token`, `id_token`, `auth_token`, `private_token`, `password`, `passwd`,
            /// `pwd`, `secret`, `client_secret`, `api_key`, `x_api_key`, `apikey`, `auth`,
            /// `authorization`, `session`, `jwt`. Keys are compared without regard to case, `_` and
            /// `-`, and so are the parts of `user[password]`.
            #[must_use]
            pub fn redacted_query_keys<K: Into<String>>(
                self,
                keys: impl IntoIterator<Item = K>,
            ) -> Self {
                self.with(|settings| settings.query.hide(keys))
            }

            /// As [`redacted_query_keys`](Self::redacted_query_keys), in place of the list.
            #[must_use]
            pub fn only_redacted_query_keys<K: Into<String>>(
                self,
                keys: impl IntoIterator<Item = K>,
            ) -> Self {
                self.with(|settings| settings.query.hide_only(keys))
            }
        }
    };
}

/// What all layers have; `$service` is what one makes, `$hooks` the trait of its hooks.
#[doc(hidden)]
#[macro_export]
macro_rules! __layer {
    ($layer:ident, $service:ident, $hooks:ident) => {
        impl<H> $layer<H> {
            /// Customises the spans.
            #[must_use]
            pub fn hooks<N: $hooks>(self, hooks: N) -> $layer<N> {
                $layer {
                    hooks: Arc::new(hooks),
                    settings: self.settings,
                }
            }

            /// How contexts travel in headers. Default: the process's
            /// [`propagator`](tracing_context::propagator()).
            #[must_use]
            pub fn propagator(self, propagator: impl Propagator) -> Self {
                self.with(|settings| settings.propagator = Some(Arc::new(propagator)))
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

/// A service around another; what it does with a request stands beside it, in `begin`.
#[doc(hidden)]
#[macro_export]
macro_rules! __service {
    ($(#[$doc:meta])* $service:ident, $call:ident, $hooks:ident) => {
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

            $crate::__accessors!();
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
            H: $hooks,
        {
            type Response = Response<CallBody<ResBody, $call<H>>>;
            type Error = S::Error;
            type Future = CallFuture<S::Future, $call<H>>;

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
