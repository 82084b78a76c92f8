//! User code that runs while fields are read may use spans itself. Global default.

use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Span, info, info_span};
use tracing_context::SpanExt as _;
use tracing_tests::{Recording, in_child};

#[test]
fn a_debug_impl_may_read_and_write_its_own_span() {
    struct Uses;
    impl std::fmt::Debug for Uses {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            let span = Span::current();
            span.set_attribute("set by Debug", true);
            write!(f, "{}", span.context().is_some())
        }
    }
    in_child("a_debug_impl_may_read_and_write_its_own_span", || {
        let recording = Recording::global(LevelFilter::OFF);
        let span = info_span!("asked", late = Empty);
        span.in_scope(|| {
            span.record("late", tracing::field::debug(Uses));
            info!(x = ?Uses, "told");
            drop(info_span!("child", early = ?Uses));
        });
        drop(span);
        assert_eq!(
            recording.trace_of("asked"),
            "\
asked [internal] set by Debug=true late=\"true\"
  * told x=\"true\"
  child [internal] early=\"true\"
"
        );
    });
}
