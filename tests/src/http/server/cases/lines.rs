//! Log lines of handlers: the ids and fields of their own request, and of no other.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response};
use tokio::sync::Notify;
use tracing::span::EnteredSpan;
use tracing::{debug, info, info_span, warn};

use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::{Body, Caller, Trace, handler};

/// A line in a request: what it has of the server's span, of this module, and whose line it is.
fn line<A: ServerAdapter>(said: &str, route: &str, own: &str, span: &str) -> String {
    let route = match A::ROUTES {
        true => format!(" http.route=\"{route}\""),
        false => String::new(),
    };
    format!(
        "{said} http.request.method=\"GET\"{route}{own} \
         target=\"tracing_tests::http::server::cases::lines\" ({span})"
    )
}

pub async fn a_line_has_the_fields_around_it<A: ServerAdapter>() {
    let handler = handler(|_| async {
        info!("begun");
        debug!("for nobody");
        let work = info_span!("work", step = 7).entered();
        warn!(reason = "slow", "worked");
        drop(work);
        Response::new(Body::from("hello"))
    });
    let mut server = start::<A, _>(App::of(handler)).await;
    let trace = Trace::new();
    server.get("/", &trace).await;
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "\
{name} [server] (remote parent) http.response.status_code=200
  * begun
  work [internal]
    * worked
"
        ))
        .await;
    trace.says(&[
        line::<A>("INFO begun", "/", "", &name),
        line::<A>("WARN worked", "/", " reason=\"slow\" step=7", "work"),
    ]);
}

thread_local! {
    /// The guard of a span that is held across an await.
    static HELD: RefCell<Option<EnteredSpan>> = const { RefCell::new(None) };
}

/// On one thread: while one request sleeps inside a span, the next one comes.
pub async fn a_line_has_no_fields_of_a_neighbour<A: ServerAdapter>() {
    let held = Arc::new(Notify::new());
    let waiting = Arc::clone(&held);
    let hold = handler(move |_| {
        let held = Arc::clone(&waiting);
        async move {
            HELD.set(Some(info_span!("held", secret = "of the first").entered()));
            held.notify_one();
            tokio::time::sleep(Duration::from_millis(100)).await;
            drop(HELD.take());
            Response::new(Body::from("hello"))
        }
    });
    let work = handler(|_: Request<Body>| async {
        info!("of the second");
        info_span!("work").in_scope(|| info!("of its work"));
        Response::new(Body::from("hello"))
    });
    let address = A::serve(App::new().route("/hold", hold).route("/work", work)).await;
    let mut one = Caller::connect(address, A::PROTOCOL).await;
    let mut two = Caller::connect(address, A::PROTOCOL).await;
    let (first, second) = (Trace::new(), Trace::new());
    let request = one.request(Method::GET, "/hold", &first);
    let (reply, ()) = tokio::join!(one.send(request), async {
        held.notified().await;
        two.get("/work", &second).await;
    });
    reply.unwrap();
    let name = name::<A>("GET", "/work");
    let tree = format!(
        "\
{name} [server] (remote parent) http.response.status_code=200
  * of the second
  work [internal]
    * of its work
"
    );
    second.leaves(tree).await;
    second.says(&[
        line::<A>("INFO of the second", "/work", "", &name),
        line::<A>("INFO of its work", "/work", "", "work"),
    ]);
}
