//! What is compared with the truth: spans, lines, what is open, memory.

mod calls;
mod lines;
mod memory;
mod open;
mod spans;

pub(crate) use self::calls::{Rules, check, check_children, check_lines, ending};
pub(crate) use self::lines::Lines;
pub(crate) use self::memory::Memory;
pub(crate) use self::open::{OpenSpans, check_contexts, check_thread};
pub(crate) use self::spans::{Seen, Sink};
