//! The bodies of answers, good and bad.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::StreamBody;
use tracing_tests::http::Failure;

use crate::handlers::{panics, say};
use crate::http::plan::{Act, Plan};
use crate::marker::Marker;

/// The answer of a plan.
pub(super) fn answer(plan: &Plan, marker: Marker) -> Response<Body> {
    let body = match plan.act {
        Act::Whole | Act::Echo | Act::Guard | Act::Upgrade => Body::from("hello"),
        Act::Large => Body::from(Bytes::from_static(&[b'x'; 256 * 1024])),
        _ => frames(plan, marker),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(plan.status).unwrap_or_default();
    let headers = response.headers_mut();
    match plan.act {
        Act::ShortBody => {
            headers.insert(header::CONTENT_LENGTH, 100.into());
        }
        Act::LongBody => {
            headers.insert(header::CONTENT_LENGTH, 5.into());
        }
        Act::Events | Act::EventsForEver => {
            let events = http::HeaderValue::from_static("text/event-stream");
            headers.insert(header::CONTENT_TYPE, events);
        }
        _ => {}
    }
    response
}

fn frames(plan: &Plan, marker: Marker) -> Body {
    let act = plan.act;
    let mut dice = plan.dice.clone();
    let count = if act == Act::LongBody {
        1
    } else {
        dice.below(4)
    };
    let pause = match act {
        Act::EventsForEver => plan.pause + Duration::from_millis(1),
        _ => plan.pause,
    };
    Body::new(StreamBody::new(stream::unfold(
        0,
        move |number| async move {
            if number > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let frame = frame(act, marker, number, count).await?;
            Some((frame, number + 1))
        },
    )))
}

async fn frame(
    act: Act,
    marker: Marker,
    number: u64,
    count: u64,
) -> Option<Result<Frame<Bytes>, Failure>> {
    let data = || Some(Ok(Frame::data(Bytes::from_static(b"some data\n"))));
    if number == 0 {
        say(marker, "answers");
    }
    if number < count {
        return data();
    }
    match act {
        Act::EventsForEver => data(),
        Act::Trailers if number == count => {
            let mut trailers = HeaderMap::new();
            trailers.insert("checksum", http::HeaderValue::from_static("7"));
            Some(Ok(Frame::trailers(trailers)))
        }
        Act::BodyError => Some(Err(Failure::new("the disk is gone"))),
        Act::BodyPanic => panics(marker),
        Act::HangInBody => std::future::pending().await,
        _ => None,
    }
}
