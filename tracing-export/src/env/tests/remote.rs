//! `jaeger_remote`.

use super::*;

const JAEGER: (&str, &str) = ("OTEL_TRACES_SAMPLER", "parentbased_jaeger_remote");

fn asked(argument: &'static str) -> (Option<String>, Vec<String>) {
    let variables = [JAEGER, ("OTEL_TRACES_SAMPLER_ARG", argument)];
    let (choice, warnings) = read(&variables, sampler);
    assert!(choice.parent_based || !warnings.is_empty());
    let remote = match choice.root {
        Root::Remote(remote) => Some(format!(
            "{} {:?} {}",
            remote.endpoint.display(),
            remote.interval,
            remote.initial_ratio
        )),
        _ => None,
    };
    (remote, warnings)
}

#[test]
fn whom_it_asks_and_how_often() {
    for (argument, expected, warnings) in [
        ("", "http://localhost:5778/sampling 60s 0.001", 0),
        (
            "endpoint=http://h:1/x,pollingIntervalMs=5000,initialSamplingRate=0.25",
            "http://h:1/x 5s 0.25",
            0,
        ),
        ("endpoint=http://h:14250", "http://h:14250/ 60s 0.001", 1),
        ("endpoint=http://h:5779", "http://h:5779/ 60s 0.001", 1),
        (
            "endpoint=h,pollingIntervalMs=0,initialSamplingRate=2",
            "http://localhost:5778/sampling 60s 0.001",
            3,
        ),
        (
            "initialSamplingRate=1,polling=1",
            "http://localhost:5778/sampling 60s 1",
            1,
        ),
        ("0.5", "http://localhost:5778/sampling 60s 0.001", 1),
    ] {
        let (found, heard) = asked(argument);
        assert_eq!(
            (found.as_deref(), heard.len()),
            (Some(expected), warnings),
            "{heard:?}"
        );
    }
}

#[test]
fn a_port_for_grpc_is_warned_about() {
    let (_, warnings) = asked("endpoint=http://h:14250");
    for part in [
        "OTEL_TRACES_SAMPLER_ARG=\"endpoint=http://h:14250\"",
        "5778",
        "using HTTP on that port",
    ] {
        assert!(warnings[0].contains(part), "{warnings:?}");
    }
}
