//! The contract of servers and clients without a framework: hyper's connections, and hyper-util's
//! server of both versions.

use tracing_tests::{
    client_contract, client_load_contract, server_contract, server_http1_contract,
    server_http2_contract, server_load_contract,
};

server_contract!(bare_http1, tracing_tests::http::server::BareHttp1);
server_http1_contract!(bare_http1_upgrades, tracing_tests::http::server::BareHttp1);
server_load_contract!(bare_http1_load, tracing_tests::http::server::BareHttp1);

server_contract!(bare_http2, tracing_tests::http::server::BareHttp2);
server_http2_contract!(
    bare_http2_multiplexed,
    tracing_tests::http::server::BareHttp2
);
server_load_contract!(bare_http2_load, tracing_tests::http::server::BareHttp2);

server_contract!(auto_http1, tracing_tests::http::server::AutoHttp1);
server_http1_contract!(auto_http1_upgrades, tracing_tests::http::server::AutoHttp1);
server_contract!(auto_http2, tracing_tests::http::server::AutoHttp2);
server_http2_contract!(
    auto_http2_multiplexed,
    tracing_tests::http::server::AutoHttp2
);

server_load_contract!(auto_http1_load, tracing_tests::http::server::AutoHttp1);
server_load_contract!(auto_http2_load, tracing_tests::http::server::AutoHttp2);

client_contract!(bare_client_http1, tracing_tests::http::client::BareHttp1);
client_load_contract!(
    bare_client_http1_load,
    tracing_tests::http::client::BareHttp1
);
client_contract!(bare_client_http2, tracing_tests::http::client::BareHttp2);
client_load_contract!(
    bare_client_http2_load,
    tracing_tests::http::client::BareHttp2
);
