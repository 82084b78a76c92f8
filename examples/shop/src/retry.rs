//! Sending a request again.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{Request, Response, StatusCode};
use tokio::time::sleep;
use tracing_tower::ResendCount;

use crate::error::AppError;
use crate::http_client::HttpClient;

impl HttpClient {
    /// As [`send`](Self::send), and again after a while if the service is not available. Each
    /// attempt has a span of its own, which says how many came before it.
    pub(crate) async fn send_until_available(
        &self,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, AppError> {
        for (resend, pause) in (1..).zip(PAUSES) {
            let response = self.send(request.clone().map(Body::from)).await;
            if is_final(&response) {
                return response;
            }
            sleep(pause).await;
            request.extensions_mut().insert(ResendCount(resend));
        }
        self.send(request.map(Body::from)).await
    }
}

fn is_final(response: &Result<Response<Bytes>, AppError>) -> bool {
    match response {
        Ok(response) => response.status() != StatusCode::SERVICE_UNAVAILABLE,
        Err(error) => !matches!(error, AppError::Unavailable(_)),
    }
}

/// How long to wait before the second attempt and the third, which is the last.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(40)];
