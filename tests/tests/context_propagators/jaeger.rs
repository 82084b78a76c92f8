//! `uber-trace-id`.

use super::*;

#[test]
fn jaeger() {
    for (value, expected) in [
        (
            "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:05e3ac9a4f6e3b90:01",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:0",
            format!("{LONG} unsampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:3",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:9",
            format!("{LONG} sampled"),
        ),
        (
            "80f198ee56343ba864fe8b2a57d3eff7%3Ae457b5a2e4d86bd1%3a0%3A1",
            format!("{LONG} sampled"),
        ),
        (
            "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1",
            format!("{SHORT} sampled"),
        ),
        // Leading zeros left out.
        (
            "1:2:0:1",
            "00000000000000000000000000000001 0000000000000002 sampled".to_owned(),
        ),
        (
            "10000000000000000:2:0:1",
            "00000000000000010000000000000000 0000000000000002 sampled".to_owned(),
        ),
    ] {
        check(
            &JaegerPropagator,
            leak(&[("uber-trace-id", value)]),
            &expected,
            false,
        );
    }
    for bad in [
        "",
        ":::",
        "0:e457b5a2e4d86bd1:0:1",
        "64fe8b2a57d3eff7:0:0:1",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0:",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1::1",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0:001",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1:1",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:x:1",
        "64fe8b2a57d3eff7:e457b5a2e4d86bd1:0:g",
        "x4fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1",
        "+4fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1",
        "080f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1",
        "64fe8b2a57d3eff7:0e457b5a2e4d86bd1:0:1",
        "64fe8b2a57d3eff7%ffe457b5a2e4d86bd1:0:1",
    ] {
        check(
            &JaegerPropagator,
            leak(&[("uber-trace-id", bad)]),
            "nobody",
            true,
        );
    }
    for (read, sent) in [
        (
            "1:2:3:1",
            "00000000000000000000000000000001:0000000000000002:0:1",
        ),
        (
            "1:2:3:0",
            "00000000000000000000000000000001:0000000000000002:0:0",
        ),
        (
            "1:2:3:3",
            "00000000000000000000000000000001:0000000000000002:0:3",
        ),
    ] {
        let sent = format!("uber-trace-id: {sent}");
        assert_eq!(
            passed_on(&JaegerPropagator, leak(&[("uber-trace-id", read)])),
            sent
        );
    }
}
