//! Printing receipts. The printer is short of paper.

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
use tonic::Status;

use crate::payments::{ReceiptLine, ReceiptRequest};

/// Three lines, then the paper is used up.
pub(super) fn lines(
    request: ReceiptRequest,
) -> impl Stream<Item = Result<ReceiptLine, Status>> + Send + 'static {
    let head = [
        "The shop".to_owned(),
        format!("Order {}", request.order_id),
        "Thank you".to_owned(),
    ];
    let printed = stream::iter(head).map(|text| Ok(ReceiptLine { text }));
    let torn = stream::iter([Err(Status::data_loss("the printer is out of paper"))]);
    printed.chain(torn)
}
