//! Servers and clients without a framework in a process whose filter hides the spans of our layers.

use tracing_tests::{client_hidden_contract, server_hidden_contract};

server_hidden_contract!(bare_http1, tracing_tests::http::server::BareHttp1);
server_hidden_contract!(bare_http2, tracing_tests::http::server::BareHttp2);
server_hidden_contract!(auto_http1, tracing_tests::http::server::AutoHttp1);
server_hidden_contract!(auto_http2, tracing_tests::http::server::AutoHttp2);
client_hidden_contract!(bare_client_http1, tracing_tests::http::client::BareHttp1);
client_hidden_contract!(bare_client_http2, tracing_tests::http::client::BareHttp2);
