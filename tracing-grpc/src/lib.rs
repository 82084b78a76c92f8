//! gRPC server and client spans for [tower](tower_service) and tonic: one span for each call, from
//! its start to the end of its stream, with the status that is in its trailers, by the OpenTelemetry
//! conventions v1.45.
//!
#![cfg_attr(feature = "tonic", doc = "```")]
#![cfg_attr(not(feature = "tonic"), doc = "```text")]
//! use tonic::transport::server::TcpIncoming;
//! use tonic::transport::{Endpoint, Server};
//! use tonic_health::pb::HealthCheckRequest;
//! use tonic_health::pb::health_client::HealthClient;
//! use tower::Layer as _;
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_grpc::{ClientLayer, ServerLayer};
//! use tracing_subscriber::prelude::*;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let spans = InMemorySink::new(); // tests; tracing-export has the sinks for services
//! let layer = tracing_context::ContextLayer::builder().sink(spans.clone()).build();
//! tracing_subscriber::registry().with(layer.filtered()).init();
//!
//! let (_, service) = tonic_health::server::health_reporter();
//! let server = Server::builder().layer(ServerLayer::new()).add_service(service);
//! let incoming = TcpIncoming::bind("127.0.0.1:0".parse()?)?;
//! let address = incoming.local_addr()?;
//! tokio::spawn(server.serve_with_incoming(incoming));
//!
//! let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
//! let layer = ClientLayer::for_target(endpoint.uri());
//! let mut client = HealthClient::new(layer.layer(endpoint.connect().await?));
//! let service = "shop".to_owned();
//! assert!(client.check(HealthCheckRequest { service }).await.is_err());
//! # while spans.spans().len() < 2 {
//! #     tokio::task::yield_now().await;
//! # }
//!
//! let printer = TreePrinter::new().only(&["rpc.method", "rpc.status_code", "error.type"]);
//! print!("{}", printer.print(&spans.spans()));
//! # assert_eq!(printer.print(&spans.spans()), "\
//! # grpc.health.v1.Health/Check [client] error(service not registered) rpc.method=\"grpc.health.v1.Health/Check\" rpc.status_code=\"NOT_FOUND\" error.type=\"NOT_FOUND\"
//! #   grpc.health.v1.Health/Check [server] rpc.method=\"grpc.health.v1.Health/Check\" rpc.status_code=\"NOT_FOUND\"
//! # ");
//! # Ok(())
//! # }
//! ```
//!
//! It prints, each span in one line,
//!
//! ```text
//! grpc.health.v1.Health/Check [client] error(service not registered)
//!     rpc.method="grpc.health.v1.Health/Check" rpc.status_code="NOT_FOUND" error.type="NOT_FOUND"
//!   grpc.health.v1.Health/Check [server]
//!     rpc.method="grpc.health.v1.Health/Check" rpc.status_code="NOT_FOUND"
//! ```
//!
//! The layer goes around the whole server, as above, or around one service
//! (`add_service(ServerLayer::new().layer(service))`), or on the router that tonic's
//! `Routes::into_axum_router` gives. All other requests pass untouched, and where one of these layers
//! stands inside of another, the outer one makes the span.
//!
//! # The status
//!
//! gRPC says in trailers how a call ended. The status of a span is the first of these that there is:
//! trailers, the headers of a trailers-only response, what the HTTP status means
//! ([mapping](https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md)). A call that
//! has none gets one:
//!
//! | how it ended | `rpc.status_code` |
//! |---|---|
//! | dropped, before the head or in the middle of the stream | CANCELLED |
//! | the same at its `grpc-timeout` (less 5 ms, never before half of it) or later | DEADLINE_EXCEEDED |
//! | an error in place of a response or message | what `tonic::Status::from_error` makes of it (feature `tonic`), else UNKNOWN |
//! | a panic | UNKNOWN |
//!
//! For a client every code but OK is an error. For a server UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED,
//! INTERNAL, UNAVAILABLE and DATA_LOSS are; the others are the caller's fault, and leave the span
//! unset. `error.type` is the code, or `panic`, or for an error that means no code its own type. The
//! description is the status's message, at most 256 bytes.
//!
//! # What a server hides from the layer
//!
//! tonic's own time-out, concurrency limit and load-shedding (`Server::timeout`,
//! `concurrency_limit_per_connection`, `load_shed`) stand outside of all layers that a server is given:
//!
//! - A call that was shed has no server span; the client's says RESOURCE_EXHAUSTED.
//! - A call that waits for the concurrency limit has not begun.
//! - A call that took longer than `Server::timeout` is dropped, here CANCELLED, which is also what the
//!   caller is told. Where the caller sent a deadline, the span says DEADLINE_EXCEEDED.
//!
//! tonic's channel gives up at the deadline of a call with CANCELLED, and so says the client's span.
//!
//! # Methods
//!
//! The name of a span is its `rpc.method`, `package.Service/Method`. A caller can make up any number of
//! methods, and the layer cannot see which of them exist:
//! [`known_methods`](ServerLayer::known_methods) tells it, with the names of services or methods, or
//! `descriptor_set` (feature `descriptor-set`). All others are `_OTHER`, with the real name in
//! `rpc.method_original`, and their spans are named `grpc`. Without a list a method counts as known
//! until the server answers UNIMPLEMENTED.
//!
//! # What is recorded
//!
//! | attribute | server | client | |
//! |---|---|---|---|
//! | `rpc.system.name` | ✓ | ✓ | `grpc` |
//! | `rpc.method`, `rpc.method_original` | ✓ | ✓ | see above |
//! | `rpc.status_code` | ✓ | ✓ | its name: `OK`, `NOT_FOUND` |
//! | `error.type` | ✓ | ✓ | see above |
//! | `tracing_grpc.time_to_head` | ✓ | ✓ | seconds to the head of the response, where the call goes on (no convention has a name for it) |
//! | `server.address`, `server.port` | ✓ | ✓ | of `:authority` on servers; on clients of [`for_target`](ClientLayer::for_target), else the origin of the generated client |
//! | `network.peer.address`, `.port` | ✓ | | of the connection: tonic's `TcpConnectInfo` (feature `tonic`; not over tonic's TLS), axum's `ConnectInfo` (feature `axum` of tracing-tower), or a `SocketAddr` in the extensions |
//! | `rpc.request.header.<key>`, `rpc.response.header.<key>`, `rpc.response.trailer.<key>` | ✓ | ✓ | those that were asked for: no metadata is recorded by default |
//!
//! Texts from the wire are cut at 1,024 bytes.
//!
//! # Customisation
//!
//! [`Hooks`] filter calls, name spans, classify errors, add attributes and observe the end (for
//! metrics), each by one method with a default. [`skip`](ServerLayer::skip) leaves out the services of
//! [`services`]: health checks and reflection. [`ServerSpan`] is in the extensions of every request, for
//! methods that have something to add to the call's span whatever span they are in themselves.
//!
//! # HTTP and gRPC in one process
//!
//! `tracing_tower::ServerLayer` makes no span for a gRPC call: put this layer inside of it, anywhere. With
//! tonic-web, put it inside of that too, where calls of browsers are calls like any other.
//!
//! # Performance
//!
//! Futures and bodies are named types. What a span needs is read only if the span is enabled.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `tonic` | no | `NamedService` for layered services, the peer's address, the status of tonic's errors |
//! | `descriptor-set` | no | `ServerLayer::descriptor_set` |
#![forbid(unsafe_code)]

mod address;
mod call;
mod client;
mod code;
mod deadline;
#[cfg(feature = "descriptor-set")]
mod descriptor_set;
mod ended;
mod failure;
mod hooks;
mod macros;
mod metadata;
mod method;
mod peer;
mod server;
pub mod services;
mod settings;
mod side;
mod span;
mod status;
mod target;

pub use tracing_tower::lifecycle::{ErrorRef, OutcomeKind};
pub use tracing_tower::{NoHooks, RequestHead, ResponseHead, ServerSpan};

pub use self::call::Call;
pub use self::client::{Client, ClientLayer};
pub use self::code::Code;
#[cfg(feature = "descriptor-set")]
pub use self::descriptor_set::DescriptorSetError;
pub use self::ended::Ended;
pub use self::hooks::Hooks;
pub use self::server::{Server, ServerLayer};
