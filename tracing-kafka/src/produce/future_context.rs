//! The context of the future producer.

use futures_channel::oneshot;
use rdkafka::ClientContext;
use rdkafka::message::{DeliveryResult, Message as _, OwnedMessage};
use rdkafka::producer::future_producer::{Delivery, OwnedDeliveryResult};
use rdkafka::producer::{NoCustomPartitioner, ProducerContext};

use crate::produce::Traced;
use crate::produce::forward::forward_client_context;
use crate::produce::send_span::SendSpan;

/// The context of a [`FutureProducer`](crate::FutureProducer), around yours.
#[derive(Clone, Debug)]
pub struct FutureContext<C>(pub(super) C);

impl<C> FutureContext<C> {
    /// Your context.
    pub const fn inner(&self) -> &C {
        &self.0
    }
}

forward_client_context!(FutureContext);

impl<C: ClientContext + 'static> ProducerContext<NoCustomPartitioner> for FutureContext<C> {
    type DeliveryOpaque = Box<Traced<oneshot::Sender<OwnedDeliveryResult>>>;

    fn delivery(&self, result: &DeliveryResult<'_>, traced: Self::DeliveryOpaque) {
        let Traced { opaque, span } = *traced;
        let owned = match result {
            Ok(message) => Ok(Delivery {
                partition: message.partition(),
                offset: message.offset(),
                timestamp: message.timestamp(),
            }),
            Err((error, message)) => Err((error.clone(), without_context(message.detach(), &span))),
        };
        // The span is over when the caller learns of it.
        span.delivered(result);
        // Nobody may be waiting any more.
        let _ = opaque.send(owned);
    }
}

/// What the caller gets back may be sent once more: not with the context of this attempt.
fn without_context(mut message: OwnedMessage, span: &SendSpan) -> OwnedMessage {
    let mut headers = message.detach_headers();
    span.strip(&mut headers);
    message.replace_headers(headers)
}
