//! Whatever a caller sends along, the response is the same.

use proptest::prelude::*;
use tokio::runtime::Builder;
use tracing_tests::w3c::{Harness, Message, flood};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn fields_of_64_kib_leave_the_response_as_it_is(headers in flood(64 * 1024)) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (plain, flooded) = runtime.block_on(async {
            let harness = Harness::new().await;
            let url = harness.recorder.url("called");
            let body = format!(r#"[{{"url": "{url}", "arguments": []}}]"#);
            let lines: Vec<Vec<u8>> = headers
                .iter()
                .map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes()].concat())
                .collect();
            let plain = harness.post::<&str>(&[], &body).await;
            let flooded = harness.post(&lines, &body).await;
            assert_eq!(harness.recorder.take().len(), 2);
            (plain, flooded)
        });
        prop_assert_eq!(&*plain.start, "HTTP/1.1 200 OK");
        prop_assert_eq!(whole(&flooded), whole(&plain));
    }
}

/// The response but for the time.
fn whole(response: &Message) -> String {
    let mut response = response.clone();
    response.fields.retain(|(name, _)| name != "date");
    format!("{response:?}")
}
