//! The filter from the environment.

use std::ffi::OsString;
use std::io::Write as _;

use tracing_context::SpanFilter;
use tracing_core::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

use crate::family::TARGETS;

/// A filter for a log layer from the variable `RUST_LOG`, in the syntax of [`EnvFilter`]; `info`
/// where it is not set, empty or has no valid directive. A value that names targets alone
/// (`my_service=debug`) shows nothing of others; `info,my_service=debug` does.
///
/// One thing is added: warnings and errors of this family of crates pass such a value, so that you
/// hear that spans are lost. A level for all (`error`, `off`) or a directive that names one of them
/// (`tracing_export=off`) wins.
///
/// It is a filter for one layer on purpose. An [`EnvFilter`] over the whole subscriber takes the
/// traces away.
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
        let ours = warnings_of_ours(&good);
        let all: Vec<_> = good
            .into_iter()
            .chain(ours.iter().map(String::as_str))
            .collect();
        let filter = EnvFilter::builder()
            .with_default_directive(LevelFilter::INFO.into())
            .parse(all.join(","))
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

/// A directive for each crate of this family about which `directives` say nothing.
fn warnings_of_ours(directives: &[&str]) -> Vec<String> {
    if directives.is_empty() {
        return Vec::new(); // The default is for all.
    }
    let is_named = |ours: &&str| directives.iter().any(|directive| concerns(directive, ours));
    let unnamed = TARGETS.iter().filter(|ours| !is_named(ours));
    unnamed.map(|ours| format!("{ours}=warn")).collect()
}

/// Whether a directive decides about events of `target`, which it does by the front of its name.
fn concerns(directive: &str, target: &str) -> bool {
    if directive.contains('[') {
        return false; // Within certain spans only.
    }
    let (name, level) = match directive.split_once('=') {
        Some((name, level)) => (name, Some(level)),
        None => (directive, None),
    };
    // A level alone is for all targets; a target alone is for all its levels.
    let is_for_all = level.is_none() && name.parse::<LevelFilter>().is_ok();
    is_for_all || target.starts_with(name)
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

    /// Without what is added for this family.
    fn filter(text: &str) -> String {
        let filter = Parsed::new(text).filter.to_string();
        let theirs = filter.split(',').filter(|directive| !is_added(directive));
        theirs.collect::<Vec<_>>().join(",")
    }

    fn is_added(directive: &str) -> bool {
        let ours = directive.strip_suffix("=warn");
        ours.is_some_and(|ours| TARGETS.contains(&ours))
    }

    #[test]
    fn warnings_of_ours_pass_unless_they_are_named() {
        let added = |text| {
            let filter = Parsed::new(text).filter.to_string();
            let added = filter.split(',').filter(|directive| is_added(directive));
            added.count()
        };
        for text in [
            "myapp=info",
            "myapp",
            "myapp=off,other=debug",
            "[span]=debug",
        ] {
            assert_eq!(added(text), TARGETS.len(), "{text}");
        }
        for text in [
            "",
            "off",
            "ERROR",
            "2",
            "myapp=info,error",
            "tracing=error",
            "trac=off",
        ] {
            assert_eq!(added(text), 0, "{text}");
        }
        assert_eq!(added("myapp=info,tracing_export=off"), TARGETS.len() - 1);
        assert_eq!(added("tracing_export::own=off"), TARGETS.len());
        assert_eq!(added("tracing_export[span]=off"), TARGETS.len());
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
        assert_eq!(filter("warn,a=nonsense,b=debug,=,c==d"), "b=debug,warn");
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
