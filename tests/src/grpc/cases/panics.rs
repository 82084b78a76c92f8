//! Methods that panic.

use tracing_context::SpanKind;

use crate::grpc::cases::drops::says_what_the_caller_got;
use crate::grpc::outline::within;
use crate::grpc::proto::{Act, Ask};
use crate::grpc::{Kind, Place as _, WholeServer, find, outline};
use crate::http::Trace;

async fn panics<K: Kind>(act: Act) {
    let server = WholeServer::start();
    let caller = server.caller().await;
    let trace = Trace::new();
    let mut ask = Ask::default();
    ask.set_act(act);
    let error = within(&trace, K::call(&caller, ask)).await.unwrap_err();
    let Some(spans) = trace.recorded(3).await else {
        return;
    };
    let method = K::METHOD;
    let server = find(&spans, SpanKind::Server).clone();
    assert_eq!(
        outline(&[server]),
        format!(
            "\
{method} [server] error (remote parent) error.type=\"panic\" rpc.status_code=\"UNKNOWN\"
  * exception exception.type=\"panic\" exception.message=\"the method panics\"
"
        )
    );
    says_what_the_caller_got(find(&spans, SpanKind::Client), &error);
}

pub async fn before_the_head<K: Kind>() {
    panics::<K>(Act::Panic).await;
}

pub async fn after_three_messages<K: Kind>() {
    if K::STREAMS {
        panics::<K>(Act::PanicHalfWay).await;
    }
}
