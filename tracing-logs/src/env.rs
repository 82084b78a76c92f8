//! The filter from the environment.

use std::ffi::OsString;
use std::io::Write as _;

use tracing_context::SpanFilter;
use tracing_core::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// A filter for a log layer from the variable `RUST_LOG`, in the syntax of [`EnvFilter`]; `info`
/// where it is not set, empty or has no valid directive. A value that names targets alone
/// (`my_service=debug`) shows nothing of others; `info,my_service=debug` does.
///
/// A directive that cannot be read is left out; the rest holds, and one warning on stderr names
/// what was left out. The [`SpanFilter`] around it has the filter asked for each line, since
/// lines get lost after an answer that `tracing` remembers.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// let logs = tracing_logs::json().with_filter(tracing_logs::env());
/// # let _ = tracing_subscriber::registry().with(logs);
/// ```
#[must_use]
pub fn env() -> SpanFilter<EnvFilter> {
    env_from(|name| std::env::var_os(name).map(lossy))
}

/// As [`env()`], with the variable read through `source`, which is given its name.
///
/// ```
/// // From the application's own settings.
/// let settings = std::collections::HashMap::from([("RUST_LOG", "warn,my_service=debug")]);
/// let filter = tracing_logs::env_from(|name| settings.get(name).map(ToString::to_string));
/// # use tracing_subscriber::prelude::*;
/// # let _ = tracing_subscriber::registry().with(tracing_logs::json().with_filter(filter));
/// ```
#[must_use]
pub fn env_from(source: impl FnOnce(&str) -> Option<String>) -> SpanFilter<EnvFilter> {
    let text = source(VARIABLE).unwrap_or_default();
    let parsed = Parsed::new(&text);
    if let Some(warning) = parsed.warning() {
        // Not eprintln!, which panics where stderr is closed.
        let _ = writeln!(std::io::stderr(), "{warning}");
    }
    SpanFilter::new(parsed.filter)
}

struct Parsed {
    filter: EnvFilter,
    /// What is wrong, one entry for each directive that is left out.
    bad: Vec<String>,
}

impl Parsed {
    fn new(text: &str) -> Self {
        let mut good = Vec::new();
        let mut bad = Vec::new();
        for directive in text.split(',').map(str::trim).filter(|d| !d.is_empty()) {
            match directive.parse::<Directive>() {
                Ok(_) => good.push(directive),
                Err(error) => bad.push(format!("`{directive}` ({error})")),
            }
        }
        let filter = EnvFilter::builder()
            .with_default_directive(LevelFilter::INFO.into())
            .parse(good.join(","))
            .unwrap_or_else(|_| EnvFilter::new("info"));
        Self { filter, bad }
    }

    fn warning(&self) -> Option<String> {
        (!self.bad.is_empty()).then(|| {
            let bad = self.bad.join(", ");
            format!("tracing-logs: {VARIABLE}: ignored {bad}")
        })
    }
}

fn lossy(value: OsString) -> String {
    value
        .into_string()
        .unwrap_or_else(|value| value.to_string_lossy().into_owned())
}

const VARIABLE: &str = "RUST_LOG";

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> String {
        Parsed::new(text).filter.to_string()
    }

    #[test]
    fn info_is_the_default() {
        for nothing in ["", " ", ",", " , "] {
            assert_eq!(filter(nothing), "info");
            assert_eq!(Parsed::new(nothing).warning(), None);
        }
        assert_eq!(filter("warn"), "warn");
        assert_eq!(filter(" warn , a::b=trace "), "a::b=trace,warn");
    }

    #[test]
    fn bad_directives_are_left_out_and_named_once() {
        let parsed = Parsed::new("warn,a=nonsense,b=debug,=,c==d");
        assert_eq!(parsed.filter.to_string(), "b=debug,warn");
        let warning = parsed.warning().unwrap();
        assert!(
            warning.starts_with("tracing-logs: RUST_LOG: ignored `a=nonsense` ("),
            "{warning}"
        );
        assert!(warning.contains("`c==d`"), "{warning}");
        assert!(!warning.contains('\n'), "{warning}");
        assert_eq!(filter("a=nonsense"), "info");
    }

    #[test]
    fn spans_and_fields_may_be_named() {
        assert_eq!(filter("[request{id=7}]=debug"), "[request{id=7}]=debug");
    }
}
