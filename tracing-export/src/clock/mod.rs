//! Time as the exporter sees it, so that tests need not wait.

#[cfg(test)]
mod manual;
mod system;

#[cfg(test)]
pub(crate) use self::manual::ManualClock;
pub(crate) use self::system::{Clock, Sleep, SystemClock};
