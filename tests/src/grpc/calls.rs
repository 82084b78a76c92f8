//! The service that is called: it does what it is told.

use std::collections::HashMap;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Request, Response, Status, Streaming};
use tracing::info_span;
use tracing_context::{current, propagator};

use crate::contract::seen;
use crate::grpc::proto::calls_server::Calls as Service;
use crate::grpc::proto::{Act, Answer, Ask, Field};

/// The methods. Each leaves a span `work`, and takes its time.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Calls;

impl Calls {
    /// How long a message takes, at least.
    pub const PAUSE: Duration = Duration::from_millis(5);
}

#[tonic::async_trait]
impl Service for Calls {
    type ServerStreamingStream = BoxStream<'static, Result<Answer, Status>>;
    type BidirectionalStream = BoxStream<'static, Result<Answer, Status>>;

    async fn unary(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        witness(request.metadata());
        one(request.into_inner()).await
    }

    async fn client_streaming(
        &self,
        request: Request<Streaming<Ask>>,
    ) -> Result<Response<Answer>, Status> {
        witness(request.metadata());
        let mut asks = request.into_inner();
        let ask = first(&mut asks).await?;
        for _ in 1..3 {
            asks.message().await?;
        }
        one(ask).await
    }

    async fn server_streaming(
        &self,
        request: Request<Ask>,
    ) -> Result<Response<Self::ServerStreamingStream>, Status> {
        witness(request.metadata());
        many(request.into_inner()).await
    }

    async fn bidirectional(
        &self,
        request: Request<Streaming<Ask>>,
    ) -> Result<Response<Self::BidirectionalStream>, Status> {
        witness(request.metadata());
        let mut asks = request.into_inner();
        let ask = first(&mut asks).await?;
        let answers = many(ask).await?.into_inner();
        // The rest of the questions is read beside the answers.
        let drained = stream::once(async move { while let Ok(Some(_)) = asks.message().await {} });
        let drained = drained.filter_map(async |()| None);
        Ok(Response::new(stream::select(answers, drained).boxed()))
    }
}

/// Tells which context came, and which is current.
fn witness(metadata: &MetadataMap) {
    let caller = metadata.get("traceparent");
    let caller = caller.and_then(|caller| caller.to_str().ok());
    seen::sent(caller);
    seen::inside(caller);
}

async fn first(asks: &mut Streaming<Ask>) -> Result<Ask, Status> {
    let ask = asks.message().await?;
    ask.ok_or_else(|| Status::invalid_argument("nothing was asked"))
}

async fn one(ask: Ask) -> Result<Response<Answer>, Status> {
    begin(ask).await?;
    end(ask).await?;
    Ok(Response::new(answer()))
}

async fn many(ask: Ask) -> Result<Response<BoxStream<'static, Result<Answer, Status>>>, Status> {
    begin(ask).await?;
    let answers = stream::iter(0..3).then(async |_| {
        tokio::time::sleep(Calls::PAUSE).await;
        Ok(answer())
    });
    let last = stream::once(end(ask)).filter_map(async |ended| ended.err().map(Err));
    Ok(Response::new(answers.chain(last).boxed()))
}

/// What happens before the first answer.
async fn begin(ask: Ask) -> Result<(), Status> {
    info_span!("work").in_scope(|| ());
    tokio::time::sleep(Calls::PAUSE).await;
    match ask.act() {
        Act::Fail => Err(error(ask)),
        Act::Hang => std::future::pending().await,
        Act::Panic => panic!("the method panics"),
        _ => Ok(()),
    }
}

/// What happens after the last.
fn end(ask: Ask) -> Pin<Box<dyn Future<Output = Result<(), Status>> + Send>> {
    Box::pin(async move {
        match ask.act() {
            Act::FailHalfWay => Err(error(ask)),
            Act::Stall => std::future::pending().await,
            Act::PanicHalfWay => panic!("the method panics"),
            _ => Ok(()),
        }
    })
}

fn error(ask: Ask) -> Status {
    let mut status = Status::new(ask.code.into(), "said so: 100 %");
    let reason = MetadataValue::from_bytes(&[0, 1, 2]);
    status.metadata_mut().insert_bin("reason-bin", reason);
    status
}

fn answer() -> Answer {
    let traceparent = current().span().map(|span| {
        let mut buffer = [0; 55];
        span.encode_traceparent(&mut buffer).to_owned()
    });
    let mut next = HashMap::<String, String>::new();
    propagator().inject(&current(), &mut next);
    let next = next.into_iter();
    Answer {
        traceparent: traceparent.unwrap_or_default(),
        next: next.map(|(name, value)| Field { name, value }).collect(),
    }
}
