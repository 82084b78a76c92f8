//! A witness around our layers: a service that knows nothing of spans and writes down what passes.

mod body;
mod facts;
mod service;

pub(crate) use self::body::WitnessBody;
pub(crate) use self::facts::{Ending, Facts, Head, Side, Watch};
pub(crate) use self::service::{Witness, WitnessLayer};
