//! Guards of contexts that are dropped in another order than they were made.

use tracing_context::{Baggage, Context, current};

fn named(name: &str) -> Context {
    Context::new().with_baggage(Baggage::EMPTY.insert("name", name))
}

fn name() -> String {
    current().baggage().get("name").unwrap_or("none").to_owned()
}

#[test]
fn a_guard_that_is_dropped_late_leaves_what_was_entered_after_it() {
    let first = named("first").attach();
    let second = named("second").attach();
    drop(first);
    assert!(
        current().is_empty(),
        "leaving the outer one leaves the inner one too"
    );
    let outer = named("outer").attach();
    let inner = named("inner").attach();
    drop(second);
    assert_eq!(name(), "inner");
    drop(inner);
    assert_eq!(name(), "outer");
    drop(outer);
    assert_eq!(name(), "none");
}
