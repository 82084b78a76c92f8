//! Texts for a terminal.

use std::borrow::Cow;

/// The text with escapes such as `\\u{1b}` for all characters that could repaint a terminal, end a
/// line, turn the direction of a text, or are not seen.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    Cow::Owned(visible)
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped() {
        assert!(matches!(visible("é🦀 plain"), Cow::Borrowed(_)));
        assert_eq!(
            visible("a\u{1b}[31m\u{9b}\u{7f}\n\u{2028}\u{202e}\u{2066}\u{200b}é"),
            "a\\u{1b}[31m\\u{9b}\\u{7f}\\n\\u{2028}\\u{202e}\\u{2066}\\u{200b}é"
        );
    }
}
