//! Taking the money.

use std::time::Duration;

use tokio::time::sleep;
use tonic::Status;
use tracing::{Span, info, instrument};
use tracing_context::SpanExt as _;

use crate::payments::ChargeRequest;

/// A card that was stolen is declined; a cheque has to be carried to the bank.
#[instrument(skip_all, fields(order.id = charge.order_id, payment.method = charge.method))]
pub(super) async fn process_payment(charge: &ChargeRequest) -> Result<(), Status> {
    match &*charge.method {
        "card" => {}
        "cheque" => sleep(CARRIED).await,
        "stolen_card" => {
            // Expected: this span says so. The server did its work, its span is no error.
            Span::current().set_error("card_declined", "the card was reported stolen");
            return Err(Status::failed_precondition("the card was declined"));
        }
        other => {
            let why = format!("we do not take {other}");
            Span::current().set_error("validation", &why);
            return Err(Status::invalid_argument(why));
        }
    }
    info!("payment.accepted");
    Ok(())
}

/// So long does it take to the bank: longer than anybody waits.
const CARRIED: Duration = Duration::from_secs(10);
