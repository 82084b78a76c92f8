//! `error.type`.

use std::borrow::Cow;

use rdkafka::error::KafkaError;
use tracing_context::ErrorRef;

use crate::native;

/// The name of a Kafka error, as librdkafka has it. Where there is no code, that of ours.
pub(crate) fn kafka_error_type(error: &KafkaError) -> Cow<'static, str> {
    let name = error.rdkafka_error_code().and_then(native::error_name);
    name.map_or(Cow::Borrowed("_OTHER"), Cow::Owned)
}

/// The name of a handler's error: Kafka's, where a Kafka error is its cause.
pub(crate) fn error_type(error: ErrorRef<'_>) -> Cow<'static, str> {
    match error.downcast_ref::<KafkaError>() {
        Some(error) => kafka_error_type(error),
        None => error.default_type(),
    }
}
