//! The contract of HTTP clients, against hyper-util over both versions of HTTP.

use tracing_tests::client_contract;

client_contract!(hyper_http1, tracing_tests::http::client::HyperHttp1);
client_contract!(hyper_http2, tracing_tests::http::client::HyperHttp2);
