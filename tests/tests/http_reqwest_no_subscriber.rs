//! reqwest in a process without any subscriber.

use tracing_tests::client_bare_contract;

client_bare_contract!(http1, tracing_tests::http::client::ReqwestHttp1);
client_bare_contract!(http2, tracing_tests::http::client::ReqwestHttp2);
client_bare_contract!(
    middleware_http1,
    tracing_tests::http::client::MiddlewareHttp1
);
client_bare_contract!(
    middleware_http2,
    tracing_tests::http::client::MiddlewareHttp2
);
