//! Callers: tonic's channel behind our client layer, with a witness around that.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status, Streaming};
use tower::Layer as _;
use tracing_context::{Context, FutureExt as _};
use tracing_grpc::{Client, ClientLayer};
use tracing_tests::grpc::proto::calls_client::CallsClient;
use tracing_tests::grpc::proto::{Answer, Ask};

use crate::grpc::plan::{Kind, Plan};
use crate::ledger::ledger;
use crate::marker::{HEADER, Marker};
use crate::network::Connector;
use crate::truth::code_name;
use crate::witness::{Side, Witness, WitnessLayer};

pub(super) type Caller = CallsClient<Witness<Client<Channel>>>;

/// A client whose connection breaks sooner or later, and is made again.
pub(super) fn connect(seed: u64, to: SocketAddr) -> Result<Caller, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(format!("http://{to}"))?;
    let channel = endpoint.connect_with_connector_lazy(Connector::new(seed, 100, 8_000_000));
    let traced = ClientLayer::for_target(endpoint.uri()).layer(channel);
    Ok(CallsClient::new(WitnessLayer(Side::Client).layer(traced)))
}

/// Makes a call, and writes down the status that came of it.
pub(super) async fn call(caller: Caller, plan: &Plan, marker: Marker) {
    let context = Context::new().with_span(marker.caller());
    let opened = open(caller, plan, marker).with_context(context).await;
    let code = match opened {
        Ok(None) => Some(0),
        Ok(Some(answers)) => read(answers, plan).await,
        Err(status) => Some(status.code() as i32),
    };
    if let Some(code) = code {
        let note = |slot: &mut crate::ledger::Slot| slot.caller = Some(code_name(code).to_owned());
        ledger().note(marker, "a caller", note);
    }
}

/// Until the head has come, or all there is.
async fn open(
    mut caller: Caller,
    plan: &Plan,
    marker: Marker,
) -> Result<Option<Streaming<Answer>>, Status> {
    match plan.kind {
        Kind::Unary => caller.unary(request(Ask::default(), plan, marker)).await?,
        Kind::ClientStreaming => {
            let request = request(asks(plan), plan, marker);
            caller.client_streaming(request).await?
        }
        Kind::ServerStreaming => {
            let request = request(Ask::default(), plan, marker);
            let response = caller.server_streaming(request).await?;
            return Ok(Some(response.into_inner()));
        }
        Kind::Bidirectional => {
            let request = request(asks(plan), plan, marker);
            let response = caller.bidirectional(request).await?;
            return Ok(Some(response.into_inner()));
        }
    };
    Ok(None)
}

/// The code at the end, if it is read to the end.
async fn read(mut answers: Streaming<Answer>, plan: &Plan) -> Option<i32> {
    let mut read = 0;
    while plan.reads.is_none_or(|reads| read < reads) {
        read += 1;
        if plan.reads_slowly {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        match answers.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return Some(0),
            Err(status) => return Some(status.code() as i32),
        }
    }
    None
}

fn request<T>(message: T, plan: &Plan, marker: Marker) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert(HEADER, marker.0.into());
    if let Some(deadline) = plan.deadline {
        request.set_timeout(deadline);
    }
    request
}

fn asks(plan: &Plan) -> impl Stream<Item = Ask> + Send + use<> {
    let pause = plan.pause / 4;
    let asks = stream::iter([Ask::default(); 3]).then(move |ask| async move {
        tokio::time::sleep(pause).await;
        ask
    });
    let rest = if plan.asks_hang {
        // Not for ever: HTTP/2 keeps a stream open as long as its request goes on.
        stream::once(tokio::time::sleep(HANGS))
            .filter_map(async |()| None)
            .left_stream()
    } else {
        stream::empty().right_stream()
    };
    asks.chain(rest)
}

/// How long a client's stream hangs.
const HANGS: Duration = Duration::from_millis(60);
