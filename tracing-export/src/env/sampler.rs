//! Which traces are kept.

use super::reader::Reader;
#[cfg(feature = "jaeger-remote")]
use super::remote::{Remote, remote};

/// A head sampler by its name.
#[derive(Debug)]
pub(crate) struct SamplerChoice {
    /// Whether a parent decides for its children.
    pub(crate) parent_based: bool,
    /// What decides for the others.
    pub(crate) root: Root,
}

#[derive(Debug)]
pub(crate) enum Root {
    On,
    Off,
    /// This part of the traces, 0 to 1.
    Ratio(f64),
    /// As a backend says.
    #[cfg(feature = "jaeger-remote")]
    Remote(Box<Remote>),
}

/// `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`.
pub(crate) fn sampler(reader: &mut Reader<'_>) -> SamplerChoice {
    let variable = "OTEL_TRACES_SAMPLER";
    let Some(text) = reader.text(variable) else {
        return DEFAULT;
    };
    let lower = text.to_ascii_lowercase();
    let (parent_based, root) = match lower.strip_prefix("parentbased_") {
        Some(root) => (true, root),
        None => (false, &*lower),
    };
    let root = match root {
        "always_on" => Root::On,
        "always_off" => Root::Off,
        "traceidratio" => Root::Ratio(ratio(reader)),
        #[cfg(feature = "jaeger-remote")]
        "jaeger_remote" => Root::Remote(Box::new(remote(reader))),
        unknown => {
            let problem = if unknown == "jaeger_remote" {
                "tracing-export was built without its feature jaeger-remote"
            } else {
                "not one of always_on, always_off, traceidratio, jaeger_remote, alone or after \
                 parentbased_"
            };
            reader.warn(variable, text, problem, "parentbased_always_on");
            return DEFAULT;
        }
    };
    SamplerChoice { parent_based, root }
}

fn ratio(reader: &mut Reader<'_>) -> f64 {
    let variable = "OTEL_TRACES_SAMPLER_ARG";
    let Some(text) = reader.text(variable) else {
        return 1.0;
    };
    match text.parse() {
        Ok(ratio) if (0.0..=1.0).contains(&ratio) => ratio,
        _ => {
            reader.warn(variable, text, "not a number from 0 to 1", "1.0");
            1.0
        }
    }
}

const DEFAULT: SamplerChoice = SamplerChoice {
    parent_based: true,
    root: Root::On,
};
