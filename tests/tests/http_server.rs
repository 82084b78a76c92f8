//! The contract of HTTP servers, against axum over both versions of HTTP.

use tracing_tests::{
    server_contract, server_http1_contract, server_http2_contract, server_routes_contract,
};

server_contract!(axum_http1, tracing_tests::http::server::AxumHttp1);
server_routes_contract!(axum_http1_routes, tracing_tests::http::server::AxumHttp1);
server_http1_contract!(axum_http1_upgrades, tracing_tests::http::server::AxumHttp1);

server_contract!(axum_http2, tracing_tests::http::server::AxumHttp2);
server_routes_contract!(axum_http2_routes, tracing_tests::http::server::AxumHttp2);
server_http2_contract!(
    axum_http2_multiplexed,
    tracing_tests::http::server::AxumHttp2
);
