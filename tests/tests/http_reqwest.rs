//! The contract of HTTP clients, against reqwest and reqwest-middleware over both versions of HTTP.

use tracing_tests::{client_contract, client_load_contract};

client_contract!(http1, tracing_tests::http::client::ReqwestHttp1);
client_contract!(http2, tracing_tests::http::client::ReqwestHttp2);
client_load_contract!(http1_load, tracing_tests::http::client::ReqwestHttp1);
client_load_contract!(http2_load, tracing_tests::http::client::ReqwestHttp2);

client_contract!(
    middleware_http1,
    tracing_tests::http::client::MiddlewareHttp1
);
client_contract!(
    middleware_http2,
    tracing_tests::http::client::MiddlewareHttp2
);
client_load_contract!(
    middleware_http1_load,
    tracing_tests::http::client::MiddlewareHttp1
);
client_load_contract!(
    middleware_http2_load,
    tracing_tests::http::client::MiddlewareHttp2
);
