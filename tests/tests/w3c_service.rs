//! What `w3c-service` itself promises.

use serde_json::json;
use tracing_tests::w3c::Harness;

#[tokio::test]
async fn calls_are_made_in_order_with_their_arguments() {
    let harness = Harness::new().await;
    let last = harness.recorder.url("last");
    let arguments = json!([{"url": last, "arguments": [1, {"b": 2.50, "a": null}]}]);
    let body = json!([
        {"url": harness.recorder.url("first"), "arguments": arguments},
        {"url": harness.recorder.url("second"), "arguments": []},
    ]);
    let answer = harness.post::<&str>(&[], &body.to_string()).await;
    assert_eq!(answer.start, "HTTP/1.1 200 OK");
    let made = harness.recorder.take();
    let starts: Vec<_> = made.iter().map(|call| &*call.start).collect();
    assert_eq!(starts, ["POST /first HTTP/1.1", "POST /second HTTP/1.1"]);
    assert_eq!(
        String::from_utf8(made[0].body.clone()).unwrap(),
        arguments.to_string()
    );
    assert_eq!(made[1].body, b"[]");
    let json = ("content-type".to_owned(), "application/json".to_owned());
    assert!(made.iter().all(|call| call.fields.contains(&json)));
}

#[tokio::test]
async fn what_cannot_be_done_is_told() {
    let harness = Harness::new().await;
    // A port that nobody listens on any more.
    let refused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    for (body, status) in [
        ("junk".to_owned(), "HTTP/1.1 400 Bad Request"),
        ("{}".to_owned(), "HTTP/1.1 400 Bad Request"),
        (
            r#"[{"url": "http://a b", "arguments": []}]"#.to_owned(),
            "HTTP/1.1 400 Bad Request",
        ),
        (
            json!([{"url": refused, "arguments": []}]).to_string(),
            "HTTP/1.1 502 Bad Gateway",
        ),
        ("[]".to_owned(), "HTTP/1.1 200 OK"),
    ] {
        assert_eq!(
            harness.post::<&str>(&[], &body).await.start,
            status,
            "{body}"
        );
    }
}
