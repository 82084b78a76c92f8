//! A thousand HTTP requests at once.

use tracing_tests::{client_load_contract, server_load_contract};

server_load_contract!(axum_http1, tracing_tests::http::server::AxumHttp1);
server_load_contract!(axum_http2, tracing_tests::http::server::AxumHttp2);
client_load_contract!(hyper_http1, tracing_tests::http::client::HyperHttp1);
client_load_contract!(hyper_http2, tracing_tests::http::client::HyperHttp2);
