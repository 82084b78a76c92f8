//! What would change everything and is not there.

use super::reader::Reader;

/// `OTEL_CONFIG_FILE`: by the specification all other variables would be ignored
/// ([OpenTelemetry specification, "Declarative configuration"](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#declarative-configuration)).
pub(crate) fn warn_unsupported(reader: &mut Reader<'_>) {
    for variable in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
        if let Some(text) = reader.text(variable) {
            let problem = "configuration by a file is not supported";
            reader.warn(variable, text, problem, "the other variables");
        }
    }
}
