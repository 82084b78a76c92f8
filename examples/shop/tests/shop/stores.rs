//! The cache in front of the database.

use serde_json::{Value, json};

use crate::run::PLAIN;

#[test]
fn the_cache_is_a_store_within_the_process() {
    let cache = PLAIN.span("cached", "user-service", "get users");
    assert_eq!(
        cache["attributes"],
        json!({
            "db.system.name": "in_memory_cache",
            "db.operation.name": "get",
            "db.collection.name": "users",
            "tenant.id": "acme",
        }),
    );
    assert_eq!(events(cache), [""; 0]);
}

#[test]
fn a_miss_is_an_event_of_the_cache() {
    let cache = PLAIN.span("good", "user-service", "get users");
    assert_eq!(cache["status"]["code"], "unset");
    assert_eq!(events(cache), ["cache.miss"]);
}

#[test]
fn a_user_who_was_found_is_an_event_of_who_asked() {
    for (case, asked, is_hit) in [
        ("good", "GET /users/{id}", json!(false)),
        ("cached", "GET /users/{id}", json!(true)),
        ("slow", "GET /users", Value::Null),
    ] {
        let server = PLAIN.span(case, "user-service", asked);
        assert_eq!(events(server), ["user.found"], "{case}");
        let attributes = &server["events"][0]["attributes"];
        assert_eq!(attributes["cache.hit"], is_hit, "{case}");
        assert!(attributes["user.id"].is_i64(), "{attributes}");
    }
    let server = PLAIN.span("no-database", "user-service", "GET /users/{id}");
    assert_eq!(events(server), [""; 0]);
}

fn events(span: &Value) -> Vec<&str> {
    let events = span["events"].as_array().expect("events").iter();
    events.filter_map(|event| event["name"].as_str()).collect()
}
