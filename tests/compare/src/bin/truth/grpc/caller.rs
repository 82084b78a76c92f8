//! The caller, who knows what became of its call.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::Body as HttpBody;
use tokio::time::timeout;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::{Code, Request, Status, Streaming};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower::BoxError;

use crate::PAUSE;
use crate::grpc::endings::{Caller, Ending};

/// What the caller got, and how long it took.
pub async fn call<S>(service: S, ending: &Ending) -> (String, Duration)
where
    S: GrpcService<Body>,
    S::Error: Into<BoxError>,
    S::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <S::ResponseBody as HttpBody>::Error: Into<BoxError> + Send,
{
    let mut client = HealthClient::new(service);
    let service = ending.name.to_owned();
    let mut request = Request::new(HealthCheckRequest { service });
    if ending.caller == Caller::AsksUntil {
        request.set_timeout(PAUSE);
    }
    let since = Instant::now();
    let got = match ending.caller {
        Caller::Asks | Caller::AsksUntil | Caller::AsksNobody => {
            outcome(client.check(request).await.map(drop))
        }
        Caller::AsksAndLeaves => match timeout(PAUSE, client.check(request)).await {
            Ok(checked) => outcome(checked.map(drop)),
            Err(_) => "left".to_owned(),
        },
        Caller::Reads => match client.watch(request).await {
            Ok(response) => read(response.into_inner()).await,
            Err(status) => outcome(Err(status)),
        },
        Caller::ReadsAndLeaves => {
            let response = client.watch(request).await.expect("a stream");
            match timeout(PAUSE, read(response.into_inner())).await {
                Ok(got) => got,
                Err(_) => "messages, and left".to_owned(),
            }
        }
    };
    (got, since.elapsed())
}

async fn read(mut messages: Streaming<HealthCheckResponse>) -> String {
    let mut some = false;
    loop {
        match messages.message().await {
            Ok(Some(_)) => some = true,
            Ok(None) => break "messages, OK".to_owned(),
            Err(status) if some => break format!("messages, {:?}", status.code()),
            Err(status) => break outcome(Err(status)),
        }
    }
}

fn outcome(result: Result<(), Status>) -> String {
    let code = result.map_or_else(|status| status.code(), |()| Code::Ok);
    format!("{code:?}")
}
