//! The methods: they do what the plan of their call says.

use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use tonic::{Code, Request, Response, Status, Streaming};
use tracing_tests::grpc::proto::calls_server::Calls;
use tracing_tests::grpc::proto::{Answer, Ask};

use crate::grpc::plan::{Act, Plan};
use crate::handlers::{detach, panics, say, within};
use crate::marker::{HEADER, Marker};

#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    pub(super) seed: u64,
}

type Answers = BoxStream<'static, Result<Answer, Status>>;

impl Service {
    fn plan<T>(self, request: &Request<T>) -> (Plan, Marker) {
        let number = request.metadata().get(HEADER);
        let number = number.and_then(|number| number.to_str().ok()?.parse().ok());
        let marker = Marker(number.unwrap_or(u64::MAX));
        (Plan::new(self.seed, marker.0), marker)
    }
}

#[tonic::async_trait]
impl Calls for Service {
    type ServerStreamingStream = Answers;
    type BidirectionalStream = Answers;

    async fn unary(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        let (plan, marker) = self.plan(&request);
        within(marker, one(plan, marker)).await
    }

    async fn client_streaming(
        &self,
        request: Request<Streaming<Ask>>,
    ) -> Result<Response<Answer>, Status> {
        let (plan, marker) = self.plan(&request);
        let mut asks = request.into_inner();
        within(marker, async {
            while asks.message().await?.is_some() {}
            one(plan, marker).await
        })
        .await
    }

    async fn server_streaming(&self, request: Request<Ask>) -> Result<Response<Answers>, Status> {
        let (plan, marker) = self.plan(&request);
        within(marker, many(plan, marker)).await
    }

    async fn bidirectional(
        &self,
        request: Request<Streaming<Ask>>,
    ) -> Result<Response<Answers>, Status> {
        let (plan, marker) = self.plan(&request);
        let mut asks = request.into_inner();
        let answers = within(marker, many(plan, marker)).await?.into_inner();
        // The questions are read beside the answers.
        let drained = stream::once(async move { while let Ok(Some(_)) = asks.message().await {} });
        let drained = drained.filter_map(async |()| None);
        Ok(Response::new(stream::select(answers, drained).boxed()))
    }
}

async fn one(plan: Plan, marker: Marker) -> Result<Response<Answer>, Status> {
    begin(&plan, marker).await?;
    end(&plan, marker).await?;
    Ok(Response::new(answer(&plan)))
}

async fn many(plan: Plan, marker: Marker) -> Result<Response<Answers>, Status> {
    begin(&plan, marker).await?;
    let count = if plan.act == Act::Flood { 40 } else { 3 };
    let last = plan.clone();
    let answers = stream::iter(0..count).then(move |number| {
        let plan = plan.clone();
        async move {
            if number == 0 {
                say(marker, "answers");
            } else if !plan.pause.is_zero() && plan.act != Act::Flood {
                tokio::time::sleep(plan.pause).await;
            }
            Ok(answer(&plan))
        }
    });
    let end = stream::once(async move { end(&last, marker).await });
    let end = end.filter_map(async |ended| ended.err().map(Err));
    Ok(Response::new(answers.chain(end).boxed()))
}

async fn begin(plan: &Plan, marker: Marker) -> Result<(), Status> {
    if plan.detached {
        detach(marker, Duration::from_millis(2) + plan.pause);
    }
    if !plan.pause.is_zero() {
        tokio::time::sleep(plan.pause).await;
    }
    match plan.act {
        Act::Fail => Err(status(plan)),
        Act::Hang => std::future::pending().await,
        Act::Panic => panics(marker),
        _ => Ok(()),
    }
}

async fn end(plan: &Plan, marker: Marker) -> Result<(), Status> {
    match plan.act {
        Act::FailHalfWay => Err(status(plan)),
        Act::Stall => std::future::pending().await,
        Act::PanicHalfWay => panics(marker),
        _ => Ok(()),
    }
}

fn status(plan: &Plan) -> Status {
    Status::new(Code::from(plan.code), "said so")
}

fn answer(plan: &Plan) -> Answer {
    let long = if plan.act == Act::Flood {
        16 * 1024
    } else {
        10
    };
    Answer {
        traceparent: "x".repeat(long),
        next: Vec::new(),
    }
}
