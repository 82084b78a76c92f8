//! The orders that the demo makes.

mod case;
mod list;

pub(crate) use self::case::{Case, remove_database, remove_database_curl};
pub(crate) use self::list::{CASES, CHEAP, COMPARED, FAST, SLOW};
