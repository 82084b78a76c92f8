//! Debug impls that panic or ask.

use super::*;

/// Panics when it is formatted.
struct Panics;

impl fmt::Debug for Panics {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a Debug impl panics")
    }
}

/// Reads its own span when it is formatted.
struct Reads;

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = current().span().map(|span| span.span_id());
        write!(f, "{}", span.is_some())
    }
}

#[test]
fn a_debug_impl_that_panics_neither_hangs_nor_aborts() {
    in_child("a_debug_impl_that_panics_neither_hangs_nor_aborts", || {
        let (tree, lines) = request("a Debug impl panics", || {
            let span = info_span!("fields", late = Empty);
            span.in_scope(|| {
                let late = catch_unwind(AssertUnwindSafe(|| {
                    span.record("late", format_args!("{Panics:?}"))
                }));
                assert!(late.is_err());
                let event = catch_unwind(|| tracing::info!(told = ?Panics));
                assert!(event.is_err());
                info_span!("goes on").in_scope(|| ());
            });
        });
        assert_eq!(
            tree,
            format!(
                "\
fields [internal] (remote parent)
  {0}  {0}  goes on [internal]
",
                event("a Debug impl panics")
            )
        );
        assert_eq!(lines, 2);
    });
}

#[test]
fn a_debug_impl_that_panics_with_nothing_entered_neither_hangs_nor_aborts() {
    let test = "a_debug_impl_that_panics_with_nothing_entered_neither_hangs_nor_aborts";
    in_child(test, || {
        let recording = &*RECORDING;
        let span = info_span!("fields", late = Empty);
        let record = AssertUnwindSafe(|| span.record("late", format_args!("{Panics:?}")));
        assert!(catch_unwind(record).is_err());
        assert!(catch_unwind(|| info_span!("stillborn", early = ?Panics)).is_err());
        assert!(catch_unwind(|| tracing::info!(told = ?Panics)).is_err());
        assert_eq!(recording.logs.with("a Debug impl panics").len(), 3);
    });
}

#[test]
fn a_debug_impl_may_ask_what_is_current() {
    in_child("a_debug_impl_may_ask_what_is_current", || {
        let (tree, _) = request("-", || {
            let span = info_span!("asked", late = Empty);
            span.in_scope(|| {
                span.record("late", format_args!("{Reads:?}"));
            });
        });
        assert_eq!(tree, "asked [internal] (remote parent) late=\"true\"\n");
    });
}
