//! Stack traces that cannot slow a service down.

use std::backtrace::Backtrace;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A captured stack, or the note that there were too many in this second: looking symbols up takes
/// milliseconds, and an outage must not turn into one of the processor.
#[derive(Debug)]
pub(crate) struct StackTrace(Option<Backtrace>);

impl StackTrace {
    /// Reads the process's debug information ahead of the first stack that somebody waits for.
    pub(crate) fn warm_up() {
        let warm_up = || drop(Backtrace::force_capture().to_string());
        // Without a thread the first stack takes longer, that is all.
        let _ = std::thread::Builder::new()
            .name("stack-traces".to_owned())
            .spawn(warm_up);
    }

    /// The stack of this place.
    pub(crate) fn capture() -> Self {
        Self(BUDGET.take().then(Backtrace::force_capture))
    }
}

impl fmt::Display for StackTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(stack) => stack.fmt(f),
            None => f.write_str("not captured: more than 100 stack traces in this second"),
        }
    }
}

static BUDGET: Budget = Budget(AtomicU64::new(0));

/// The second in the upper bits, the number taken in it in the lower ones.
struct Budget(AtomicU64);

impl Budget {
    fn take(&self) -> bool {
        let second = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| now.as_secs());
        let base = second << COUNT_BITS;
        let next = |state: u64| {
            Some(if state >> COUNT_BITS == second {
                state + 1
            } else {
                base
            })
        };
        let before = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let (Ok(before) | Err(before)) = before;
        before >> COUNT_BITS != second || before - base < PER_SECOND - 1
    }
}

const COUNT_BITS: u32 = 24;
const PER_SECOND: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_bounded() {
        let budget = Budget(AtomicU64::new(0));
        let taken = (0..1_000).filter(|_| budget.take()).count();
        // The second may change once or twice meanwhile.
        assert!((100..=300).contains(&taken), "{taken}");
    }

    #[test]
    fn a_stack_names_its_functions() {
        assert!(
            StackTrace::capture()
                .to_string()
                .contains("a_stack_names_its_functions")
        );
    }
}
