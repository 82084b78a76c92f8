//! `X-Amzn-Trace-Id`.

use super::*;

const XRAY: &str = "5759e988bd862e3fe1be46a994272793 53995c3f42cd8ad8";

#[test]
fn xray() {
    for (value, expected) in [
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
            format!("{XRAY} sampled"),
        ),
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
            format!("{XRAY} unsampled"),
        ),
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?",
            format!("{XRAY} deferred"),
        ),
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
            format!("{XRAY} deferred"),
        ),
        (
            "Sampled=1; Parent=53995c3f42cd8ad8 ;Root=1-5759e988-bd862e3fe1be46a994272793",
            format!("{XRAY} sampled"),
        ),
        (
            "Self=1-67891234-12456789abcdef012345678;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:1|b",
            format!("{XRAY} sampled"),
        ),
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793",
            "nobody".to_owned(),
        ),
        (
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            "nobody".to_owned(),
        ),
    ] {
        check(
            &XrayPropagator,
            leak(&[("X-Amzn-Trace-Id", value)]),
            &expected,
            false,
        );
    }
    for bad in [
        "",
        "Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759e98-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a99427279;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a9942727931;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759e988bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad;Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000;Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=2",
    ] {
        check(
            &XrayPropagator,
            leak(&[("X-Amzn-Trace-Id", bad)]),
            "nobody",
            true,
        );
    }
    for sampled in ["1", "0", "?"] {
        let value = format!(
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled={sampled}"
        );
        let sent = passed_on(
            &XrayPropagator,
            leak(&[("x-amzn-trace-id", value.clone().leak())]),
        );
        assert_eq!(sent, format!("x-amzn-trace-id: {value}"));
    }
}
