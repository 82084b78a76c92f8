//! HTTP in a process without any subscriber: contexts travel all the same.

use tracing_tests::{client_bare_contract, server_bare_contract};

server_bare_contract!(axum_http1, tracing_tests::http::server::AxumHttp1);
server_bare_contract!(axum_http2, tracing_tests::http::server::AxumHttp2);
client_bare_contract!(hyper_http1, tracing_tests::http::client::HyperHttp1);
client_bare_contract!(hyper_http2, tracing_tests::http::client::HyperHttp2);
