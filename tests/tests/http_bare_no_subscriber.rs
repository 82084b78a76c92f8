//! Servers and clients without a framework in a process without any subscriber.

use tracing_tests::{client_bare_contract, server_bare_contract};

server_bare_contract!(bare_http1, tracing_tests::http::server::BareHttp1);
server_bare_contract!(bare_http2, tracing_tests::http::server::BareHttp2);
server_bare_contract!(auto_http1, tracing_tests::http::server::AutoHttp1);
server_bare_contract!(auto_http2, tracing_tests::http::server::AutoHttp2);
client_bare_contract!(bare_client_http1, tracing_tests::http::client::BareHttp1);
client_bare_contract!(bare_client_http2, tracing_tests::http::client::BareHttp2);
