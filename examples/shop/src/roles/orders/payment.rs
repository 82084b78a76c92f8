//! Paying for an order: calls of payment-service, over gRPC.

use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tower::Layer as _;
use tracing::error;
use tracing_grpc::{Client, ClientLayer};

use crate::error::AppError;
use crate::failure::Failure;
use crate::payments::payments_client::PaymentsClient;
use crate::payments::{ChargeRequest, ReceiptRequest};

/// A client of payment-service, with a span around each call.
#[derive(Clone, Debug)]
pub(crate) struct Payment(PaymentsClient<Client<Channel>>);

impl Payment {
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let endpoint = Endpoint::from_shared(url.to_owned()).map_err(Failure::Channel)?;
        let layer = ClientLayer::for_target(endpoint.uri());
        let channel = layer.layer(endpoint.connect_lazy());
        Ok(Self(PaymentsClient::new(channel)))
    }

    /// Takes the money, if that takes no longer than we can wait.
    pub(super) async fn charge(&self, order_id: u64, method: &str) -> Result<(), AppError> {
        let method = method.to_owned();
        let mut request = Request::new(ChargeRequest { order_id, method });
        request.set_timeout(PATIENCE);
        let charged = self.0.clone().charge(request).await;
        charged.map(drop).map_err(|status| refused(&status))
    }

    /// Prints the receipt. That it is torn fails no order; the spans of the call say that it is.
    pub(super) async fn print_receipt(&self, order_id: u64) {
        let printed = async {
            let request = ReceiptRequest { order_id };
            let mut lines = self.0.clone().receipt(request).await?.into_inner();
            while lines.message().await?.is_some() {}
            Ok::<_, Status>(())
        };
        if let Err(status) = printed.await {
            error!(
                error = status.message(),
                "the receipt was torn, the order stands"
            );
        }
    }
}

/// What a call that failed means to us.
fn refused(status: &Status) -> AppError {
    match status.code() {
        Code::FailedPrecondition => AppError::Declined(status.message().to_owned()),
        Code::InvalidArgument => AppError::Invalid(status.message().to_owned()),
        // tonic's channel says CANCELLED when the deadline has come.
        Code::Cancelled | Code::DeadlineExceeded => AppError::TooLate("payment-service"),
        _ => AppError::Unavailable("payment-service"),
    }
}

/// So long do we wait for the money: much longer than it takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);
