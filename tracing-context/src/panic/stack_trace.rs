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
            Some(stack) => f.write_str(relevant(&stack.to_string())),
            None => f.write_str("not captured: more than 100 stack traces in this second"),
        }
    }
}

/// The frames between the machinery that captured the stack and the one that started the thread.
fn relevant(stack: &str) -> &str {
    let frames = || {
        stack
            .match_indices('\n')
            .map(|(end, _)| end + 1)
            .chain([stack.len()])
    };
    let frame_at = |start: usize| stack[start..].lines().next().unwrap_or_default();
    let (mut from, mut seen) = (0, 0);
    let mut line = 0;
    for next in frames() {
        let text = frame_at(line);
        if is_frame(text) {
            seen += 1;
            if seen > MACHINERY_FRAMES {
                break;
            }
            if CAPTURED_BY.iter().any(|name| text.contains(name)) {
                // Behind this frame and the line that says where it is.
                let place = frame_at(next);
                from = if is_frame(place) {
                    next
                } else {
                    next + place.len() + 1
                };
            }
        }
        line = next;
    }
    let stack = stack.get(from..).unwrap_or_default();
    let to = stack
        .find(STARTED_BY)
        .and_then(|place| stack[..place].rfind('\n'));
    stack[..to.unwrap_or(stack.len())].trim_end()
}

/// `  12: name`, as opposed to `             at file:1:2`.
fn is_frame(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Where the machinery ends: the call of the panic macro, or of us.
const CAPTURED_BY: [&str; 4] = [
    "rust_begin_unwind",
    "core::panicking::panic",
    "StackTrace::capture",
    "record_exception",
];
/// It is not looked for deeper than this.
const MACHINERY_FRAMES: usize = 30;
/// What std puts below the code of a thread.
const STARTED_BY: &str = "__rust_begin_short_backtrace";

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
    fn a_stack_begins_and_ends_with_the_users_code() {
        let text = StackTrace::capture().to_string();
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.contains("a_stack_begins_and_ends_with_the_users_code"),
            "{text}"
        );
        assert!(!text.contains("__rust_begin_short_backtrace"), "{text}");
    }

    #[test]
    fn what_is_no_stack_stays_as_it_is() {
        assert_eq!(relevant(""), "");
        assert_eq!(relevant("disabled backtrace"), "disabled backtrace");
        assert_eq!(relevant("   0: main\n"), "   0: main");
    }
}
