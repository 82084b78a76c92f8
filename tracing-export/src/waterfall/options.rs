//! How a trace is drawn.

use std::io::IsTerminal;

/// How wide and how colourful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Options {
    pub(super) width: usize,
    pub(super) colour: bool,
}

impl Options {
    /// So many characters per line, at least 40. Default 100.
    pub const fn width(mut self, characters: usize) -> Self {
        self.width = if characters < NARROWEST {
            NARROWEST
        } else {
            characters
        };
        self
    }

    /// Whether to colour by ANSI escape sequences. Default: no.
    pub const fn colour(mut self, yes: bool) -> Self {
        self.colour = yes;
        self
    }

    /// Coloured on a terminal, unless the variable `NO_COLOR` is set to something
    /// ([no-color.org](https://no-color.org)).
    pub fn for_stream(stream: &impl IsTerminal) -> Self {
        let no_colour = std::env::var_os("NO_COLOR");
        Self::default().decided(
            stream.is_terminal(),
            no_colour.is_some_and(|v| !v.is_empty()),
        )
    }

    const fn decided(self, is_terminal: bool, no_colour: bool) -> Self {
        self.colour(is_terminal && !no_colour)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 100,
            colour: false,
        }
    }
}

const NARROWEST: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_that_want_it() {
        let colour =
            |is_terminal, no_colour| Options::default().decided(is_terminal, no_colour).colour;
        assert!(colour(true, false));
        assert!(!colour(true, true));
        assert!(!colour(false, false));
    }
}
