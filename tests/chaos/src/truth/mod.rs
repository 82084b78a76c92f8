//! What a span has to say about a call, by the facts that a witness wrote down.

mod expected;
mod grpc;
mod http;

pub(crate) use self::expected::{ErrorIs, Expected, Verdict};
pub(crate) use self::grpc::{code_name, grpc};
pub(crate) use self::http::{head_is_the_end, http};
