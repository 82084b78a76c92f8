//! HTTP server and client spans for [tower](tower_service) services: one span for each request,
//! from its head to the end of its body, by the OpenTelemetry conventions v1.45.
//!
//! ```
//! use http::{Request, Response};
//! use http_body_util::BodyExt as _;
//! use tower::{ServiceBuilder, ServiceExt as _, service_fn};
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_subscriber::prelude::*;
//! use tracing_tower::ServerLayer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let spans = InMemorySink::new(); // tests; tracing-export has the sinks for services
//! let layer = tracing_context::ContextLayer::builder().sink(spans.clone()).build();
//! tracing_subscriber::registry().with(layer.filtered()).init();
//!
//! let service = ServiceBuilder::new()
//!     .layer(ServerLayer::new())
//!     .service(service_fn(async |_: Request<String>| {
//!         Ok::<_, std::convert::Infallible>(Response::new("hello".to_owned()))
//!     }));
//!
//! let request = Request::get("http://shop.example/greet?page=2&token=secret").body(String::new());
//! let response = service.oneshot(request.unwrap()).await.unwrap();
//! let body = response.into_body().collect().await.unwrap();
//! assert_eq!(body.to_bytes(), "hello");
//!
//! let tree = TreePrinter::new().hide(&["tracing_tower.time_to_head"]).print(&spans.spans());
//! print!("{tree}");
//! # assert_eq!(tree, "GET [server] http.request.method=\"GET\" url.scheme=\"http\" \
//! #     url.path=\"/greet\" url.query=\"page=2&token=REDACTED\" server.address=\"shop.example\" \
//! #     network.protocol.version=\"1.1\" http.response.status_code=200 \
//! #     tracing_tower.time_to_head=..\n");
//! # }
//! ```
//!
//! It prints, in one line,
//!
//! ```text
//! GET [server] http.request.method="GET" url.scheme="http" url.path="/greet"
//!     url.query="page=2&token=REDACTED" server.address="shop.example"
//!     network.protocol.version="1.1" http.response.status_code=200 tracing_tower.time_to_head=..
//! ```
//!
//! With axum it is `Router::layer(ServerLayer::new())`, and feature `axum` for routes and peers.
//! Clients go the same way:
//!
//! ```
//! use hyper_util::client::legacy::Client;
//! use hyper_util::rt::TokioExecutor;
//! use tower::ServiceBuilder;
//! use tracing_tower::ClientLayer;
//!
//! let client = Client::builder(TokioExecutor::new()).build_http::<String>();
//! let client = ServiceBuilder::new().layer(ClientLayer::new()).service(client);
//! # fn is_service<S: tower::Service<http::Request<String>>>(_: &S) {}
//! # is_service(&client);
//! ```
//!
//! # Customisation
//!
//! [`ServerHooks`] and [`ClientHooks`] filter requests, name spans, classify errors, add attributes
//! and observe the end (for metrics), each by one method with a default. They see method, target,
//! version, headers and extensions, never the body. Hooks run for every request that `filter` lets
//! pass, sampled or not:
//!
//! | hook | runs |
//! |---|---|
//! | `filter` | first (gRPC requests aside, see below); `false` means no span and no other hook |
//! | `name` | before the span is born |
//! | `on_request` | when it is born |
//! | `end_at`, `on_response` | at the head of the response |
//! | `error_type` | for an error of the service or body |
//! | `on_end` | once, before the span is exported |
//!
//! # What is recorded
//!
//! | attribute | server | client | |
//! |---|---|---|---|
//! | `http.request.method`, `.method_original` | ✓ | ✓ | unknown methods are `_OTHER` |
//! | `http.route` | ✓ | | of axum's `MatchedPath` (feature `axum`) |
//! | `http.response.status_code` | ✓ | ✓ | an integer |
//! | `tracing_tower.time_to_head` | ✓ | ✓ | seconds to the head, where the span goes on (no convention has a name for it) |
//! | `error.type` | ✓ | ✓ | see below |
//! | `url.scheme`, `url.path`, `url.query` | ✓ | | see "Secrets" |
//! | `url.full` | | ✓ | see "Secrets" |
//! | `server.address`, `server.port` | ✓ | ✓ | of the target, `:authority` or `Host` |
//! | `client.address`, `network.peer.address`, `.port` | ✓ | | of the connection: axum's `ConnectInfo`, or a `SocketAddr` in the request's extensions; `Forwarded` and `X-Forwarded-*` are not believed |
//! | `network.protocol.version` | ✓ | ✓ | `1.1`, `2`; on clients that of the response |
//! | `user_agent.original` | ✓ | | |
//!
//! No header is recorded but `User-Agent`, and `Host` as the address. Texts from the wire are cut at
//! 1,024 bytes (in `url.full` host, path and query each), unknown methods at 32, error messages at
//! 256.
//!
//! # Secrets
//!
//! The keys of a query are recorded, its values are `REDACTED` unless their key is known to be
//! harmless: that of a page, an order, a language and the like, or one that you name
//! ([`record_query_values`](ServerLayer::record_query_values); all but the names of secrets with
//! [`record_all_query_values`](ServerLayer::record_all_query_values)). A key that is no name, such
//! as a token or JSON, is redacted too.
//!
//! In paths, segments that are tokens by their shape (JWT, those of GitHub, GitLab, Slack, Stripe,
//! Telegram and others), that follow in the path of a web hook (Slack, Discord, Microsoft Office) or
//! a word such as `token`, `;name=value` and `user:password@` are redacted. URLs in error messages
//! lose the same. What looks like none of these is recorded: keep secrets out of paths.
//!
//! # How a call ends
//!
//! How a call ends, and what that makes of the span:
//!
//! | outcome | server | client |
//! |---|---|---|
//! | completed | Error from 500 | Error from 400 |
//! | service or body error | Error, its type | Error, its type |
//! | dropped before the head | Error, `cancelled` | unset: the caller's decision |
//! | body dropped before its end | Error, `aborted` | unset |
//! | panic | Error, `panic` | Error, `panic` |
//!
//! Where the status code is the error, `error.type` is that code. See [`lifecycle`] for how a
//! complete body is told from an aborted one. A request whose content type begins with
//! `application/grpc` gets no HTTP span: its context is current, and the gRPC layer's span is the
//! only one; [`ServerLayer::grpc_as_http`] is for servers without one.
//!
//! # Layer order
//!
//! The server layer goes outside of what may answer in the handler's place (time-outs, CatchPanic,
//! authentication), so that their answers are in the span. A CatchPanic inside of it makes a panic
//! a 500; outside of it, the span says `panic`. Layers that replace bodies (compression) do no harm
//! on either side.
//!
//! With feature `axum`, the module `recipes` has the whole table of layer orders, graceful shutdown,
//! and an error type whose bodies carry the trace id.
//!
//! # Performance
//!
//! Futures and bodies are named types, nothing is boxed here. What a span needs is read only if the
//! span is enabled.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `axum` | no | `http.route` from `MatchedPath`, the peer from `ConnectInfo<SocketAddr>`, causes inside `axum::Error` |
//! | `hyper-util` | no | causes inside the errors of hyper-util's legacy client: `connection_refused` and the like |
//! | `reqwest` | no | module `reqwest`: `reqwest::Client` with spans |
//! | `reqwest-middleware` | no | `reqwest`, and a middleware for reqwest-middleware |
#![forbid(unsafe_code)]

mod client;
mod ended;
mod head;
mod hooks;
pub mod lifecycle;
mod macros;
mod outcome;
mod peer;
#[cfg(feature = "reqwest")]
pub mod reqwest;
mod route;
pub mod semconv;
mod server;

#[cfg(feature = "axum")]
#[doc = include_str!("docs/recipes.md")]
pub mod recipes {}

pub use self::client::{Client, ClientCall, ClientHooks, ClientLayer, ResendCount};
pub use self::ended::Ended;
pub use self::head::{RequestHead, ResponseHead};
pub use self::hooks::NoHooks;
pub use self::server::{ResponseHeader, Server, ServerCall, ServerHooks, ServerLayer, ServerSpan};
#[cfg(feature = "axum")]
pub use self::server::{RouteLayer, Routed};
