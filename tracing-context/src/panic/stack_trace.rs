//! Stack traces that cannot slow a service down.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use tracing_core::Metadata;

use crate::panic::stack_text;

/// A stack as it was captured, which takes microseconds. Looking its symbols up takes milliseconds, for
/// the first one of a process a second perhaps: whoever reads the text does that.
pub struct StackTrace {
    /// The chain of an error's causes, which stands before the stack.
    causes: String,
    frames: Frames,
    text: OnceLock<String>,
}

enum Frames {
    Captured(Backtrace),
    /// An outage must not turn into one of the processor.
    TooMany,
    /// `RUST_BACKTRACE=0`.
    Off,
}

impl StackTrace {
    /// The stack of this place; `None` if there is nothing to say.
    pub(crate) fn capture(causes: String) -> Option<Arc<Self>> {
        let frames = if !is_on() {
            Frames::Off
        } else if BUDGET.take() {
            Frames::Captured(Backtrace::force_capture())
        } else {
            Frames::TooMany
        };
        let says_something = !causes.is_empty() || !matches!(frames, Frames::Off);
        says_something.then(|| {
            Arc::new(Self {
                causes,
                frames,
                text: OnceLock::new(),
            })
        })
    }

    /// Causes and frames, bounded. The symbols are looked up on this thread if nobody did before.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = self.causes.clone();
            match &self.frames {
                Frames::Captured(stack) => {
                    let _ = RESOLVED.try_with(|resolved| resolved.set(resolved.get() + 1));
                    text += &stack_text::bounded(&stack.to_string());
                }
                Frames::TooMany => {
                    text += "not captured: more than 100 stack traces in this second"
                }
                Frames::Off => {}
            }
            text
        })
    }

    /// Whether the text is there, or can be had without looking symbols up.
    pub(crate) fn is_resolved(&self) -> bool {
        self.text.get().is_some() || !matches!(self.frames, Frames::Captured(_))
    }

    /// The stack that belongs to the event of an exception that is just being emitted on this thread.
    /// It is no field of the event: reading fields would look its symbols up.
    #[must_use]
    pub fn of_event(metadata: &Metadata<'_>) -> Option<Arc<Self>> {
        if !metadata.target().starts_with("tracing_context::") {
            return None;
        }
        CARRIED
            .try_with(|carried| carried.try_borrow().ok()?.clone())
            .ok()
            .flatten()
    }

    /// How many stacks this thread has looked symbols up for: for tests.
    #[must_use]
    pub fn resolved_here() -> u64 {
        RESOLVED.try_with(Cell::get).unwrap_or_default()
    }
}

/// Emits the event that this stack belongs to.
pub(crate) fn carry(stack: Option<Arc<StackTrace>>, emit: impl FnOnce()) {
    struct Restore(Option<Arc<StackTrace>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            swap(self.0.take());
        }
    }
    let _restore = Restore(swap(stack));
    emit();
}

fn swap(stack: Option<Arc<StackTrace>>) -> Option<Arc<StackTrace>> {
    CARRIED
        .try_with(|carried| {
            let mut carried = carried.try_borrow_mut().ok()?;
            std::mem::replace(&mut *carried, stack)
        })
        .ok()
        .flatten()
}

/// Unless the variables that std reads for this say no. Read once: a panic hook must not wait for
/// whoever changes the environment.
pub(crate) fn is_on() -> bool {
    static IS_ON: OnceLock<bool> = OnceLock::new();
    *IS_ON.get_or_init(|| {
        let variables = ["RUST_LIB_BACKTRACE", "RUST_BACKTRACE"];
        let said = variables.into_iter().find_map(std::env::var_os);
        said.is_none_or(|value| value != "0")
    })
}

impl fmt::Debug for StackTrace {
    /// Without the frames: printing them looks their symbols up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackTrace")
            .field("text", &self.text.get())
            .finish_non_exhaustive()
    }
}

thread_local! {
    static CARRIED: RefCell<Option<Arc<StackTrace>>> = const { RefCell::new(None) };
    static RESOLVED: Cell<u64> = const { Cell::new(0) };
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
    fn symbols_are_looked_up_by_who_reads_them_first() {
        let stack = StackTrace {
            causes: "caused by: rain\n".to_owned(),
            frames: Frames::Captured(Backtrace::force_capture()),
            text: OnceLock::new(),
        };
        let before = StackTrace::resolved_here();
        assert!(!stack.is_resolved());
        assert!(!format!("{stack:?}").contains("symbols_are"));
        let other = std::thread::scope(|scope| {
            let reads = scope.spawn(|| {
                assert!(stack.text().starts_with("caused by: rain\n"));
                assert!(stack.text().contains("symbols_are_looked_up"));
                StackTrace::resolved_here()
            });
            reads.join().unwrap()
        });
        assert!(stack.is_resolved());
        assert_eq!((other, StackTrace::resolved_here()), (1, before));
    }

    #[test]
    fn a_stack_is_carried_to_its_event_alone() {
        let stack = Arc::new(StackTrace {
            causes: "causes".to_owned(),
            frames: Frames::Off,
            text: OnceLock::new(),
        });
        let carried = || CARRIED.with(|carried| carried.borrow().is_some());
        carry(Some(Arc::clone(&stack)), || {
            assert!(carried());
            carry(None, || assert!(!carried()));
            assert!(carried());
        });
        assert!(!carried());
        assert_eq!(stack.text(), "causes");
    }
}
