//! The handler: it does what the plan of its request says.

use std::time::Duration;

use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tracing_tests::http::Failure;

use crate::handlers::{detach, panics, say, within};
use crate::http::answer::answer;
use crate::http::plan::{Act, Plan};
use crate::ledger::ledger;
use crate::marker::{HEADER, Marker};

/// Whose request it is; all requests here say so.
pub(super) fn marker_of<B>(request: &Request<B>) -> Marker {
    let number = request.headers().get(HEADER);
    let number = number.and_then(|number| number.to_str().ok()?.parse().ok());
    Marker(number.unwrap_or(u64::MAX))
}

/// A handler as an async function.
pub(super) async fn handle(
    plan: Plan,
    marker: Marker,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    within(marker, act(plan, marker, request)).await
}

async fn act(
    plan: Plan,
    marker: Marker,
    mut request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    if plan.detached {
        detach(marker, Duration::from_millis(2) + plan.pause);
    }
    if !plan.pause.is_zero() {
        tokio::time::sleep(plan.pause).await;
    }
    match plan.act {
        Act::Hang => std::future::pending().await,
        Act::Panic => panics(marker),
        Act::ServiceError => return Err(Failure::new("no answer")),
        Act::Upgrade => return Ok(upgrade(marker, &mut request)),
        Act::Echo => {
            let body = request.into_body().collect().await;
            let mut response = answer(&plan, marker);
            match body {
                Ok(body) => *response.body_mut() = Body::from(body.to_bytes()),
                Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
            }
            say(marker, "has read");
            return Ok(response);
        }
        _ => {}
    }
    Ok(answer(&plan, marker))
}

/// Says yes, and echoes on the connection what comes.
fn upgrade(marker: Marker, request: &mut Request<Body>) -> Response<Body> {
    let upgraded = hyper::upgrade::on(request);
    let busy = ledger().busy();
    let echo = async move {
        let _busy = busy;
        if let Ok(upgraded) = upgraded.await {
            let mut io = TokioIo::new(upgraded);
            let mut word = [0; 4];
            while io.read_exact(&mut word).await.is_ok() && io.write_all(&word).await.is_ok() {}
        }
    };
    tokio::spawn(tracing_context::FutureExt::in_current_context(echo));
    say(marker, "upgrades");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    for (name, value) in [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")] {
        response
            .headers_mut()
            .insert(name, http::HeaderValue::from_static(value));
    }
    response
}
