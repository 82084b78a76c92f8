//! What the sampler sees of a birth, and what it leaves.

use super::*;

#[test]
fn a_sampler_sees_links_and_attributes_of_the_birth() {
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    let (linked, _) = sampled();
    let birth = birth
        .link(Link::new(linked.clone()).with("why", "retry"))
        .attribute("http.request.header.x", vec!["a", "b"]);
    drop(remote_span!(
        birth,
        Level::INFO,
        "sampled",
        otel.name = "GET /x",
        own = 1
    ));
    let trace = spans.trace(caller.trace_id());
    assert_eq!(
        tree(&trace),
        "\
GET /x [internal] (remote parent) own=1 http.request.header.x=[a, b] seen.header=\"[a, b]\" \
         seen.links=1 seen.name=\"GET /x\"
  ~ link why=\"retry\"
"
    );
    let link = trace[0].links().next();
    assert_eq!(link.map(|link| link.context().clone()), Some(linked));
}

#[test]
fn a_dropped_span_has_ids_and_nothing_else() {
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    let span = remote_span!(birth, Level::INFO, "dropped", drop = true);
    assert!(!span.is_recorded());
    let own = span.span().context();
    assert_eq!(span.context().span(), own.as_ref());
    assert!(own.is_some_and(|own| own.trace_id() == caller.trace_id() && !own.is_sampled()));
    {
        let _entered = span.enter();
        drop(info_span!("below the dropped"));
    }
    span.finish();
    assert_eq!(tree(&spans.trace(caller.trace_id())), "");
}

#[test]
fn the_scope_is_that_of_the_instrumenting_crate() {
    static SCOPE: Scope = Scope::new("my-middleware", "1.2.0", "https://example.com/schema");
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    let span = remote_span!(birth.scope(&SCOPE), Level::INFO, "scoped");
    {
        let _entered = span.enter();
        drop(info_span!(target: "my_app::handlers", "unscoped"));
    }
    drop(span);
    let trace = spans.trace(caller.trace_id());
    let scopes: Vec<_> = trace
        .iter()
        .map(|span| (span.name(), span.scope_name(), span.scope_version()))
        .collect();
    assert_eq!(
        scopes,
        [
            ("unscoped", "my_app", ""),
            ("scoped", "my-middleware", "1.2.0")
        ]
    );
    assert_eq!(trace[1].schema_url(), "https://example.com/schema");
}
