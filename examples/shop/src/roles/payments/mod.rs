//! payment-service: takes the money, over gRPC. Its health is asked for over HTTP, on the same port.

mod process;
mod receipt;

use axum::Router;
use futures_core::stream::BoxStream;
use tonic::service::Routes;
use tonic::{Request, Response, Status};
use tracing_tower::ServerLayer;

use crate::payments::payments_server::{Payments, PaymentsServer};
use crate::payments::{ChargeReply, ChargeRequest, ReceiptLine, ReceiptRequest};
use crate::roles::health;

/// The methods.
#[derive(Debug)]
struct Cashier;

pub(crate) fn app() -> Router {
    // HTTP requests get a span of the HTTP layer, calls one of the gRPC layer: never both.
    Routes::new(PaymentsServer::new(Cashier))
        .into_axum_router()
        .layer(tracing_grpc::ServerLayer::new())
        .merge(health::route([]))
        .layer(ServerLayer::new())
}

#[tonic::async_trait]
impl Payments for Cashier {
    type ReceiptStream = BoxStream<'static, Result<ReceiptLine, Status>>;

    async fn charge(
        &self,
        request: Request<ChargeRequest>,
    ) -> Result<Response<ChargeReply>, Status> {
        process::process_payment(request.get_ref()).await?;
        Ok(Response::new(ChargeReply {}))
    }

    async fn receipt(
        &self,
        request: Request<ReceiptRequest>,
    ) -> Result<Response<Self::ReceiptStream>, Status> {
        Ok(Response::new(Box::pin(receipt::lines(
            request.into_inner(),
        ))))
    }
}
