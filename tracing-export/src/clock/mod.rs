//! Time as the exporter sees it, so that tests need not wait.

#[cfg(test)]
mod fast;
#[cfg(test)]
mod manual;
mod system;

#[cfg(test)]
pub(crate) use self::fast::FastClock;
#[cfg(test)]
pub(crate) use self::manual::ManualClock;
#[cfg(test)]
pub(crate) use self::system::Sleep;
pub(crate) use self::system::{Clock, SystemClock};
