//! Access to the variables.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::shown::{shown, shown_url};
use super::source::Source;
use super::warning::Warning;

/// Reads variables from a source and collects what is wrong with them.
pub(crate) struct Reader<'a> {
    source: &'a Source,
    warnings: Vec<Warning>,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(source: &'a Source) -> Self {
        Self {
            source,
            warnings: Vec::new(),
        }
    }

    /// The variable's text; an empty one counts as not set, and so does what is not Unicode.
    pub(super) fn text(&mut self, variable: &'static str) -> Option<String> {
        let text = match self.source.get(variable) {
            Ok(text) => text?,
            Err(error) => {
                // Some variables are read more than once.
                if !self.warnings.iter().any(|known| known.variable == variable) {
                    self.warn_hidden(variable, error, "what is used where it is not set");
                }
                return None;
            }
        };
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// The first of these variables that is set.
    pub(super) fn first(&mut self, names: [&'static str; 2]) -> Option<(&'static str, String)> {
        names
            .into_iter()
            .find_map(|name| self.text(name).map(|text| (name, text)))
    }

    /// Whether the text is `true`, in any case: nothing else is.
    pub(super) fn is_true(&mut self, variable: &'static str, text: String) -> bool {
        let is_true = text.eq_ignore_ascii_case("true");
        if !is_true && !text.eq_ignore_ascii_case("false") {
            self.warn(variable, text, "neither true nor false", "false");
        }
        is_true
    }

    /// The variable as a number.
    pub(super) fn number<T: FromStr>(
        &mut self,
        variable: &'static str,
        instead: impl fmt::Display,
    ) -> Option<T> {
        let text = self.text(variable)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.warn(variable, text, "not a whole number in range", instead);
        }
        number
    }

    /// The variable as a time in milliseconds.
    pub(super) fn millis(
        &mut self,
        variable: &'static str,
        instead: impl fmt::Display,
    ) -> Option<Duration> {
        self.number(variable, instead).map(Duration::from_millis)
    }

    /// Something is wrong with a variable. Of its value only what is harmless is repeated.
    pub(super) fn warn(
        &mut self,
        variable: &'static str,
        value: impl AsRef<str>,
        problem: impl fmt::Display,
        instead: impl fmt::Display,
    ) {
        self.push(variable, shown(value.as_ref()), problem, instead);
    }

    /// The same for a value that should be a URL.
    pub(super) fn warn_url(
        &mut self,
        variable: &'static str,
        value: &str,
        problem: impl fmt::Display,
        instead: impl fmt::Display,
    ) {
        self.push(variable, shown_url(value), problem, instead);
    }

    /// The same for a variable whose value nobody should see.
    pub(super) fn warn_hidden(
        &mut self,
        variable: &'static str,
        problem: impl fmt::Display,
        instead: impl fmt::Display,
    ) {
        self.push(variable, None, problem, instead);
    }

    fn push(
        &mut self,
        variable: &'static str,
        value: Option<String>,
        problem: impl fmt::Display,
        instead: impl fmt::Display,
    ) {
        self.warnings.push(Warning {
            variable,
            value,
            problem: problem.to_string(),
            instead: instead.to_string(),
        });
    }

    pub(crate) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }
}
