//! reqwest in a process whose filter hides the spans of our layers.

use tracing_tests::client_hidden_contract;

client_hidden_contract!(http1, tracing_tests::http::client::ReqwestHttp1);
client_hidden_contract!(http2, tracing_tests::http::client::ReqwestHttp2);
client_hidden_contract!(
    middleware_http1,
    tracing_tests::http::client::MiddlewareHttp1
);
client_hidden_contract!(
    middleware_http2,
    tracing_tests::http::client::MiddlewareHttp2
);
