//! One call is one span, wherever the layer stands; HTTP requests beside it stay HTTP.

use http::Method;

use crate::grpc::outline::{leaves, within};
use crate::grpc::proto::Ask;
use crate::grpc::{AxumRouter, Inside, Kind, OneService, Place, WholeServer};
use crate::http::{Caller, Protocol, Trace};

async fn one_span<K: Kind, P: Place>(with_http: bool) {
    let server = P::start();
    let trace = Trace::new();
    let caller = server.caller().await;
    within(&trace, K::call(&caller, Ask::default()))
        .await
        .unwrap();
    let method = K::METHOD;
    leaves(
        &trace,
        format!(
            "\
{method} [client] (remote parent) rpc.status_code=\"OK\"
  {method} [server] rpc.status_code=\"OK\"
    work [internal]
"
        ),
    )
    .await;
    if with_http {
        let trace = Trace::new();
        let mut caller = Caller::connect(server.address, Protocol::Http2).await;
        let request = caller.request(Method::GET, "/hello", &trace);
        assert_eq!(caller.send(request).await.unwrap().body, "hello");
        leaves(
            &trace,
            "GET /hello [server] (remote parent) http.response.status_code=200\n",
        )
        .await;
    }
}

pub async fn one_span_in_a_whole_server<K: Kind>() {
    one_span::<K, WholeServer>(false).await;
}

pub async fn one_span_in_one_service<K: Kind>() {
    one_span::<K, OneService>(false).await;
}

pub async fn one_span_in_a_router<K: Kind>() {
    one_span::<K, AxumRouter>(true).await;
}

pub async fn one_span_among_many_layers<K: Kind>() {
    one_span::<K, Inside>(true).await;
}
