//! A request that is being made.

use std::fmt;
use std::time::Duration;

use ::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use ::reqwest::{Body, Request, Version};
use http::Extensions;

use crate::client::ClientHooks;
use crate::reqwest::client::Client;
use crate::reqwest::execute::Execute;
use crate::reqwest::names::ErrorNames;

/// A [`reqwest::RequestBuilder`](::reqwest::RequestBuilder) whose request gets a span.
///
/// What depends on features of reqwest (`json`, `query`, `form`, `multipart`) goes by
/// [`with`](Self::with):
///
/// ```no_run
/// # async fn run(client: tracing_tower::reqwest::Client) -> Result<(), ::reqwest::Error> {
/// let response = client
///     .post("http://orders.internal/orders")
///     .with(|request| request.header("accept", "text/plain").body("tea"))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a request that is not sent does nothing"]
pub struct RequestBuilder<H = ErrorNames> {
    client: Client<H>,
    inner: ::reqwest::RequestBuilder,
    extensions: Extensions,
}

impl<H> RequestBuilder<H> {
    pub(super) fn new(client: Client<H>, inner: ::reqwest::RequestBuilder) -> Self {
        Self {
            client,
            inner,
            extensions: Extensions::new(),
        }
    }

    /// Changes the request by any method of reqwest's own builder.
    pub fn with(
        mut self,
        change: impl FnOnce(::reqwest::RequestBuilder) -> ::reqwest::RequestBuilder,
    ) -> Self {
        self.inner = change(self.inner);
        self
    }

    /// Adds a header.
    pub fn header<K, V>(self, key: K, value: V) -> Self
    where
        HeaderName: TryFrom<K>,
        <HeaderName as TryFrom<K>>::Error: Into<http::Error>,
        HeaderValue: TryFrom<V>,
        <HeaderValue as TryFrom<V>>::Error: Into<http::Error>,
    {
        self.with(|inner| inner.header(key, value))
    }

    /// Adds headers, in place of those of the same name.
    pub fn headers(self, headers: HeaderMap) -> Self {
        self.with(|inner| inner.headers(headers))
    }

    /// Authenticates by name and password.
    pub fn basic_auth<U: fmt::Display, P: fmt::Display>(
        self,
        username: U,
        password: Option<P>,
    ) -> Self {
        self.with(|inner| inner.basic_auth(username, password))
    }

    /// Authenticates by a token.
    pub fn bearer_auth<T: fmt::Display>(self, token: T) -> Self {
        self.with(|inner| inner.bearer_auth(token))
    }

    /// Sets the body.
    pub fn body<T: Into<Body>>(self, body: T) -> Self {
        self.with(|inner| inner.body(body))
    }

    /// Limits the time from here to the end of the response's body.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|inner| inner.timeout(timeout))
    }

    /// Sets the version of HTTP.
    pub fn version(self, version: Version) -> Self {
        self.with(|inner| inner.version(version))
    }

    /// Leaves something for hooks with the request, or its
    /// [`ResendCount`](crate::ResendCount).
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// The request alone, without its extensions.
    ///
    /// # Errors
    ///
    /// What was wrong with any part of it.
    pub fn build(self) -> ::reqwest::Result<Request> {
        self.inner.build()
    }

    /// The same request again, unless its body is a stream.
    pub fn try_clone(&self) -> Option<Self> {
        Some(Self {
            client: self.client.clone(),
            inner: self.inner.try_clone()?,
            extensions: self.extensions.clone(),
        })
    }
}

impl<H: ClientHooks> RequestBuilder<H> {
    /// Sends the request once the future is polled.
    pub fn send(self) -> Execute<H> {
        self.client.send(self.inner.build(), self.extensions)
    }
}

impl<H> fmt::Debug for RequestBuilder<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder").finish_non_exhaustive()
    }
}
