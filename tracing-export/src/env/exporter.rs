//! Whether anything is exported.

use super::names::{NONE, names};
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

/// Where spans go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exporters {
    /// To a backend.
    pub(crate) otlp: bool,
    /// As pictures to the terminal.
    pub(crate) console: bool,
}

/// `OTEL_TRACES_EXPORTER`: `otlp`, `console` or both, in any case; `none` alone.
pub(crate) fn exporters(reader: &mut Reader<'_>) -> Exporters {
    let default = Exporters {
        otlp: true,
        console: false,
    };
    let named = names(reader, "OTEL_TRACES_EXPORTER", "otlp", |name| match name {
        "otlp" | "console" => Ok(name == "otlp"),
        NONE => Err("only alone it switches exporting off"),
        _ => Err("not one of otlp, console, none"),
    });
    named.map_or(default, |are_otlp| Exporters {
        otlp: are_otlp.contains(&true),
        console: are_otlp.contains(&false),
    })
}
