//! Routes, of servers that know them.

use tracing_context::testing::TreePrinter;

use crate::http::server::{App, ServerAdapter, start};
use crate::http::{Trace, respond};

async fn request<A: ServerAdapter>(app: App, path: &str, expected: &str) {
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    server.get(path, &trace).await;
    if let Some(spans) = trace.recorded(1).await {
        let printer =
            TreePrinter::new().only(&["http.route", "url.path", "http.response.status_code"]);
        assert_eq!(printer.print(&spans), expected);
    }
}

pub async fn without_a_route_the_name_is_the_method<A: ServerAdapter>() {
    request::<A>(
        App::new().route("/users", respond(200)),
        "/secret/path",
        "GET [server] (remote parent) url.path=\"/secret/path\" http.response.status_code=404\n",
    )
    .await;
}

pub async fn nested_routes_are_whole<A: ServerAdapter>() {
    request::<A>(
        App::new().nested("/api/{version}", "/users/{id}", respond(200)),
        "/api/v1/users/7",
        "GET /api/{version}/users/{id} [server] (remote parent) \
         http.route=\"/api/{version}/users/{id}\" url.path=\"/api/v1/users/7\" \
         http.response.status_code=200\n",
    )
    .await;
}

pub async fn the_name_is_the_template<A: ServerAdapter>() {
    request::<A>(
        App::new().route("/files/{*path}", respond(200)),
        "/files/a/b",
        "GET /files/{*path} [server] (remote parent) http.route=\"/files/{*path}\" \
         url.path=\"/files/a/b\" http.response.status_code=200\n",
    )
    .await;
}
