//! Texts that fit their column.

/// Appends the text as so many characters: cut with an ellipsis, or filled up.
///
/// One character counts as one column; control and direction characters, which could repaint the
/// terminal, are replaced: names come from callers.
pub(super) fn cell(line: &mut String, text: &str, width: usize) {
    let fits = text.chars().count() <= width;
    let kept = if fits { width } else { width.saturating_sub(1) };
    let mut written = 0;
    for character in text.chars().take(kept) {
        line.push(harmless(character));
        written += 1;
    }
    if !fits && width > 0 {
        line.push('…');
        written += 1;
    }
    line.extend(std::iter::repeat_n(' ', width.saturating_sub(written)));
}

/// The text, cut to so many characters but not filled up.
pub(super) fn cut(text: &str, width: usize) -> String {
    let mut line = String::new();
    cell(&mut line, text, width.min(text.chars().count()));
    line
}

/// A time in seven characters at most: `1.23 s`, `56.7 ms`, `890 µs`.
pub(super) fn duration(nanos: u64) -> String {
    if nanos >= LONGEST {
        return ">9999 s".to_owned();
    }
    let units = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")];
    let Some((unit, name)) = units.into_iter().find(|(unit, _)| nanos >= *unit) else {
        return format!("{nanos} ns");
    };
    let value = nanos as f64 / unit as f64;
    let digits = match value {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {name}")
}

fn harmless(character: char) -> char {
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    if character.is_control() || turns {
        '\u{fffd}'
    } else {
        character
    }
}

const LONGEST: u64 = 9_999_500_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_width() {
        for text in ["", "a", "héllo", "一二三四五六七", "abcdefgh"] {
            let mut line = String::new();
            cell(&mut line, text, 5);
            assert_eq!(line.chars().count(), 5, "{text}");
        }
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abc", 4), "abc");
        assert_eq!(cut("a\u{1b}[2Jb\n", 9), "a\u{fffd}[2Jb\u{fffd}");
    }

    #[test]
    fn durations_are_short() {
        for (nanos, expected) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_500, "1.50 µs"),
            (45_678_000, "45.7 ms"),
            (234_567_000, "235 ms"),
            (1_234_000_000, "1.23 s"),
            (3_600_000_000_000, "3600 s"),
            (u64::MAX, ">9999 s"),
        ] {
            assert_eq!(duration(nanos), expected);
        }
    }
}
