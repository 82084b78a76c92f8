//! HTTP in a process whose filter hides the spans of our layers.

use tracing_tests::{client_hidden_contract, server_hidden_contract};

server_hidden_contract!(axum_http1, tracing_tests::http::server::AxumHttp1);
server_hidden_contract!(axum_http2, tracing_tests::http::server::AxumHttp2);
client_hidden_contract!(hyper_http1, tracing_tests::http::client::HyperHttp1);
client_hidden_contract!(hyper_http2, tracing_tests::http::client::HyperHttp2);
