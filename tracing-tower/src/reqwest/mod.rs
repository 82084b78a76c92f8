//! Client spans for [`reqwest::Client`] (feature `reqwest`) and for
//! [reqwest-middleware](https://docs.rs/reqwest-middleware) (feature `reqwest-middleware`), with the
//! settings and hooks of [`ClientLayer`](crate::ClientLayer).
//!
//! ```no_run
//! # async fn order() -> Result<(), ::reqwest::Error> {
//! use tracing_tower::reqwest::Client;
//!
//! let client = Client::new(::reqwest::Client::new());
//! let order = client.get("http://orders.internal/orders/7").send().await?.text().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The span goes from the first poll of the future to the end of the response's body, also where
//! that is read by `bytes`, `text` or `chunk`. It carries what [`ClientLayer`](crate::ClientLayer)
//! records; nothing it says has the URL but `url.full`, redacted.
//!
//! # Redirects and retries
//!
//! What reqwest does by itself, inside, is one span: redirects (ten by default), and the retries of
//! [`reqwest::retry`]. Its `url.full` is the URL first asked for, its status the
//! last one, and the headers of the first request go with all of them: with
//! [`ClientLayer::propagate_to`](crate::ClientLayer::propagate_to) a host of ours that redirects to
//! a stranger tells it of the trace.
//!
//! For a span per hop, each with its own context and
//! [`http.request.resend_count`](crate::ResendCount), let reqwest follow none and
//! [`Client::follow_redirects`] do it:
//!
//! ```
//! # fn client() -> Result<(), ::reqwest::Error> {
//! use tracing_tower::reqwest::Client;
//!
//! let inner = ::reqwest::Client::builder().redirect(::reqwest::redirect::Policy::none()).build()?;
//! let client = Client::new(inner).follow_redirects(10);
//! # Ok(())
//! # }
//! # client().unwrap();
//! ```
//!
//! Retries outside are a span each: those of a tower stack around [`Client`], which is a
//! `Service<reqwest::Request>`, and with feature `reqwest-middleware` those of a retry middleware
//! that stands before `Middleware`, which counts them by itself.
//!
//! # `error.type`
//!
//! The kind of an I/O error (`connection_refused`), `timed_out`, else by [`ErrorNames`] what reqwest
//! calls the failure: `dns_error`, `connect_error`, `redirect_error` and so on.

mod body;
mod builder;
mod client;
mod error;
mod execute;
mod hops;
#[cfg(feature = "reqwest-middleware")]
mod middleware;
mod names;
mod transport;

pub use self::builder::RequestBuilder;
pub use self::client::Client;
pub use self::execute::Execute;
#[cfg(feature = "reqwest-middleware")]
pub use self::middleware::Middleware;
pub use self::names::ErrorNames;
