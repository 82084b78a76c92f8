//! The contract of HTTP clients, under every kind of subscriber: hyper-util's pooling client,
//! hyper's connections, reqwest and reqwest-middleware, over HTTP/1.1 and HTTP/2.

use tracing_tests::client_contract;

client_contract!(hyper_http1, HyperHttp1, [every, load, hidden, bare]);
client_contract!(hyper_http2, HyperHttp2, [every, load, hidden, bare]);
client_contract!(bare_http1, BareHttp1, [every, load, hidden, bare]);
client_contract!(bare_http2, BareHttp2, [every, load, hidden, bare]);
client_contract!(reqwest_http1, ReqwestHttp1, [every, load, hidden, bare]);
client_contract!(reqwest_http2, ReqwestHttp2, [every, load, hidden, bare]);
client_contract!(
    middleware_http1,
    MiddlewareHttp1,
    [every, load, hidden, bare]
);
client_contract!(
    middleware_http2,
    MiddlewareHttp2,
    [every, load, hidden, bare]
);
