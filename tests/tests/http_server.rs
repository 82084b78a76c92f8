//! The contract of HTTP servers, under every kind of subscriber: axum, hyper's connections, and
//! hyper-util's server of both versions, over HTTP/1.1 and HTTP/2.

use tracing_tests::server_contract;

server_contract!(
    axum_http1,
    AxumHttp1,
    [every, routes, http1, load, hidden, bare]
);
server_contract!(
    axum_http2,
    AxumHttp2,
    [every, routes, http2, load, hidden, bare]
);
server_contract!(bare_http1, BareHttp1, [every, http1, load, hidden, bare]);
server_contract!(bare_http2, BareHttp2, [every, http2, load, hidden, bare]);
server_contract!(auto_http1, AutoHttp1, [every, http1, load, hidden, bare]);
server_contract!(auto_http2, AutoHttp2, [every, http2, load, hidden, bare]);
