//! What the suites of this crate share: a recording subscriber, child processes, the
//! contracts, and W3C conformance.
#![forbid(unsafe_code)]
// A case that no list names is dead code.
#![deny(dead_code)]

mod child;
pub mod contract;
pub mod grpc;
pub mod http;
pub mod kafka;
mod logs;
mod memory;
mod open;
mod recording;
pub mod spans;
pub mod w3c;

/// The cases of all contracts.
#[doc(hidden)]
pub mod listed {
    pub use crate::grpc::listed as grpc;
    pub use crate::http::client::listed as client;
    pub use crate::http::server::listed as server;
    pub use crate::kafka::listed as kafka;
    pub use crate::spans::listed as spans;
}

pub use self::child::{in_child, in_child_with};
pub use self::logs::LogLines;
pub use self::memory::resident_kib;
pub use self::open::OpenSpans;
pub use self::recording::{Recording, caller, recorded, tree};

/// The quick starts compile: each README is a test.
#[cfg(doctest)]
mod readmes {
    macro_rules! readme {
        ($name:ident, $path:literal) => {
            #[doc = include_str!($path)]
            pub struct $name;
        };
    }
    readme!(Family, "../../README.md");
    readme!(Context, "../../tracing-context/README.md");
    readme!(Export, "../../tracing-export/README.md");
    readme!(Kafka, "../../tracing-kafka/README.md");
    readme!(Tower, "../../tracing-tower/README.md");
    readme!(Grpc, "../../tracing-grpc/README.md");
}
