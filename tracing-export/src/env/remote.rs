//! Whom the sampler `jaeger_remote` asks.

use std::time::Duration;

use super::list::pairs;
use super::proxy::proxy;
use super::reader::Reader;
use crate::exporter::{Endpoint, Proxy};
use crate::jaeger_remote::{INITIAL_RATIO, INTERVAL};

/// The argument of `jaeger_remote`.
#[derive(Debug)]
pub(crate) struct Remote {
    pub(crate) endpoint: Endpoint,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) interval: Duration,
    /// The part of the traces that is kept until there is an answer, 0 to 1.
    pub(crate) initial_ratio: f64,
}

/// `OTEL_TRACES_SAMPLER_ARG` as
/// `endpoint=http://localhost:5778/sampling,pollingIntervalMs=60000,initialSamplingRate=0.001`
/// ([OpenTelemetry specification, "General SDK Configuration"](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration)).
pub(super) fn remote(reader: &mut Reader<'_>) -> Remote {
    let mut remote = Remote {
        endpoint: Endpoint::jaeger(),
        proxy: None,
        interval: INTERVAL,
        initial_ratio: INITIAL_RATIO,
    };
    for (key, value) in list(reader) {
        match &*key {
            "endpoint" => endpoint(reader, &value, &mut remote.endpoint),
            "pollingIntervalMs" => match value.parse() {
                Ok(millis @ 1..) => remote.interval = Duration::from_millis(millis),
                _ => {
                    let instead = remote.interval.as_millis();
                    warn(reader, &key, &value, "not a whole number above 0", instead);
                }
            },
            "initialSamplingRate" => match value.parse() {
                Ok(ratio) if (0.0..=1.0).contains(&ratio) => remote.initial_ratio = ratio,
                _ => {
                    let instead = remote.initial_ratio;
                    warn(reader, &key, &value, "not a number from 0 to 1", instead);
                }
            },
            _ => {
                let problem = "not one of endpoint, pollingIntervalMs, initialSamplingRate";
                // Its value is whatever somebody meant it to be.
                warn(reader, &key, "..", problem, "the others");
            }
        }
    }
    remote.proxy = proxy(reader, &remote.endpoint);
    remote
}

fn list(reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let Some(text) = reader.text(VARIABLE) else {
        return Vec::new();
    };
    pairs(&text).unwrap_or_else(|error| {
        reader.warn_hidden(VARIABLE, error, "the defaults of jaeger_remote");
        Vec::new()
    })
}

fn endpoint(reader: &mut Reader<'_>, text: &str, endpoint: &mut Endpoint) {
    match text.parse::<Endpoint>() {
        Ok(known) => {
            if GRPC_PORTS.contains(&known.port()) {
                let problem = "a port that speaks gRPC, and Jaeger is asked over HTTP: it answers \
                               on port 5778";
                warn(reader, "endpoint", text, problem, "HTTP on that port");
            }
            *endpoint = known;
        }
        Err(error) => reader.warn_hidden(VARIABLE, error, endpoint.display()),
    }
}

fn warn(
    reader: &mut Reader<'_>,
    key: &str,
    value: &str,
    problem: impl std::fmt::Display,
    instead: impl std::fmt::Display,
) {
    reader.warn(VARIABLE, format!("{key}={value}"), problem, instead);
}

const VARIABLE: &str = "OTEL_TRACES_SAMPLER_ARG";
/// Of Jaeger 2, and of Jaeger 1.
const GRPC_PORTS: [u16; 2] = [5779, 14250];
