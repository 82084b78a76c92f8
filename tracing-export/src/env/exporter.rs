//! Whether anything is exported.

use super::reader::Reader;

/// `OTEL_SDK_DISABLED`: only `true`, in any case, is true.
pub(crate) fn is_disabled(reader: &mut Reader<'_>) -> bool {
    let variable = "OTEL_SDK_DISABLED";
    let text = reader.text(variable);
    text.is_some_and(|text| reader.is_true(variable, text))
}

/// `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`: with `logs`, exceptions are log lines only
/// ([semantic conventions, "Exceptions on spans"](https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/)).
pub(crate) fn exception_events(reader: &mut Reader<'_>) -> bool {
    let choices = reader.text("OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN");
    !choices.is_some_and(|choices| choices.split(',').any(|choice| choice.trim() == "logs"))
}

/// `OTEL_TRACES_EXPORTER`: `otlp` or `none`, in any case.
pub(crate) fn is_exporting(reader: &mut Reader<'_>) -> bool {
    let variable = "OTEL_TRACES_EXPORTER";
    let Some(text) = reader.text(variable) else {
        return true;
    };
    if text.eq_ignore_ascii_case("none") {
        return false;
    }
    if !text.eq_ignore_ascii_case("otlp") {
        reader.warn(variable, text, "not one of otlp, none", "otlp");
    }
    true
}
