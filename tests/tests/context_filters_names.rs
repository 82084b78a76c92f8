//! The default filter turns crates off by their whole name.

use tracing::info_span;
use tracing::level_filters::LevelFilter;
use tracing_tests::{Recording, tree};

#[test]
fn a_users_crate_whose_name_begins_like_an_internal_one_is_not_off() {
    let (recording, dispatch) = Recording::new(LevelFilter::OFF);
    tracing::dispatcher::with_default(&dispatch, || {
        info_span!("service").in_scope(|| {
            info_span!(target: "h2o_shop::orders", "a").in_scope(|| ());
            info_span!(target: "tower_of_babel", "b").in_scope(|| ());
            info_span!(target: "runtime_config::load", "c").in_scope(|| ());
            info_span!(target: "wanted", "d").in_scope(|| ());
        });
    });
    assert_eq!(
        tree(&recording.spans.spans()),
        "\
service [internal]
  a [internal]
  b [internal]
  c [internal]
  d [internal]
"
    );
}
