//! What operators ask for and is not there.

use super::names::NONE;
use super::reader::Reader;

/// One warning each: whoever set the variable thinks that it is obeyed.
pub(crate) fn warn_unsupported(reader: &mut Reader<'_>) {
    // By the specification all other variables would be ignored
    // ([OpenTelemetry specification, "Declarative configuration"](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#declarative-configuration)).
    for variable in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
        if let Some(text) = reader.text(variable) {
            let problem = "configuration by a file is not supported";
            reader.warn(variable, text, problem, "the other variables");
        }
    }
    for (variable, problem) in [
        (
            "OTEL_LOGS_EXPORTER",
            "logs are not exported from here: tracing-logs writes lines",
        ),
        (
            "OTEL_METRICS_EXPORTER",
            "metrics are not exported from here",
        ),
    ] {
        if let Some(text) = reader.text(variable)
            && !text.eq_ignore_ascii_case(NONE)
        {
            let advice = "none (say so to have no warning)";
            reader.warn(variable, text, problem, advice);
        }
    }
    semantic_conventions(reader);
}

/// Those of HTTP and of databases are the stable ones anyway
/// ([semantic conventions, "HTTP migration"](https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/)).
fn semantic_conventions(reader: &mut Reader<'_>) {
    let variable = "OTEL_SEMCONV_STABILITY_OPT_IN";
    let Some(text) = reader.text(variable) else {
        return;
    };
    let is_so = |choice: &str| matches!(choice, "" | "http" | "database");
    if !text.split(',').all(|choice| is_so(choice.trim())) {
        let problem = "conventions cannot be chosen";
        reader.warn(
            variable,
            text,
            problem,
            "the stable ones, and no old ones beside them",
        );
    }
}
