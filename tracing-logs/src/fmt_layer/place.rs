//! Where a line's timestamp ends.

use tracing_core::Level;

/// The offset right behind the timestamp that `line` begins with; 0 if it begins with none.
///
/// What stands before the level is the timestamp, whatever it looks like. Where no level is
/// printed, words at the front that look like a time are. Colours count as nothing.
pub(super) fn behind_time(line: &[u8], level: Option<Level>) -> usize {
    let head = &line[..line.len().min(LONGEST)];
    level
        .and_then(|level| before_level(head, level.as_str().as_bytes()))
        .unwrap_or_else(|| behind_times(head))
}

/// The end of what stands before the level.
fn before_level(head: &[u8], level: &[u8]) -> Option<usize> {
    let found = head.windows(level.len()).position(|part| part == level)?;
    let (before, after) = (&head[..found], &head[found + level.len()..]);
    let is_word = matches!(before.last(), None | Some(b' ' | b'\t' | b'm' | b'['))
        && matches!(
            after.first(),
            None | Some(b' ' | b'\t' | b'\x1b' | b']' | b':')
        );
    // `target: INFO`, `a=INFO`: a word of the message.
    let is_message = before.windows(2).any(|pair| pair == b": ")
        || before
            .iter()
            .any(|byte| matches!(byte, b'=' | b'{' | b'\n'));
    if !is_word || is_message {
        return None;
    }
    let before = before.strip_suffix(b"[").unwrap_or(before);
    Some(without_padding(before).len())
}

/// Without spaces at the end and the colour of what comes next.
fn without_padding(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_end();
        match escape_at_end(text) {
            // Else it ends the colour of the timestamp.
            Some(start) if matches!(text[..start].last(), None | Some(b' ')) => {
                text = &text[..start];
            }
            _ => return text,
        }
    }
}

/// Where the escape sequence begins that `text` ends with.
fn escape_at_end(text: &[u8]) -> Option<usize> {
    let parameters = text.strip_suffix(b"m")?;
    let is_parameter = |byte: &u8| matches!(byte, b'0'..=b'9' | b';');
    let start = parameters.iter().rposition(|byte| !is_parameter(byte))?;
    parameters[..=start].ends_with(b"\x1b[").then(|| start - 1)
}

/// The end of the words at the front that look like a time.
fn behind_times(head: &[u8]) -> usize {
    let mut end = 0;
    let mut at = 0;
    for word in head.split(|byte| *byte == b' ') {
        if !word.is_empty() {
            if !looks_like_time(word) {
                break;
            }
            end = at + word.len();
        }
        at += word.len() + 1;
    }
    end
}

/// `2026-11-23`, `07:05:52.123`, `0.000123s`, `+01:00`, in brackets and colours or not.
fn looks_like_time(mut word: &[u8]) -> bool {
    if word.starts_with(b"\x1b[") {
        let end = word.iter().position(|byte| *byte == b'm');
        word = end.map_or(word, |end| &word[end + 1..]);
    }
    if let Some(start) = escape_at_end(word) {
        word = &word[..start];
    }
    let of_time = |byte: &u8| {
        byte.is_ascii_digit()
            || matches!(
                byte,
                b':' | b'.' | b',' | b'-' | b'+' | b'/' | b'T' | b'Z' | b's' | b'[' | b']'
            )
    };
    let divides = |byte: &u8| matches!(byte, b':' | b'.' | b'-');
    matches!(word.first(), Some(b'0'..=b'9' | b'[' | b'+'))
        && word.iter().all(of_time)
        && word.iter().any(divides)
        && word.iter().any(u8::is_ascii_digit)
}

/// No timestamp is longer, colours included: bytes.
const LONGEST: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` stands where the ids belong; nowhere: in front.
    fn check(line: &str, level: Option<Level>) {
        let expected = line.find('|').unwrap_or(0);
        let line = line.replacen('|', "", 1);
        let found = behind_time(line.as_bytes(), level);
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn what_stands_before_the_level_is_the_time() {
        for line in [
            "2026-11-23T07:05:52.123456Z|  INFO shop: accepted",
            "  2026-11-23T07:05:52.123456Z|  INFO shop: accepted",
            "   0.000012345s|  INFO shop: accepted",
            "Nov 23 07:05:52|  INFO shop: accepted",
            "[2026-11-23 07:05:52]| [INFO] accepted",
            "<unknown time>|  INFO shop: accepted",
            "\x1b[2m2026-11-23T07:05:52Z\x1b[0m| \x1b[32m INFO\x1b[0m \x1b[2mshop\x1b[0m: a",
            "\x1b[32m INFO\x1b[0m \x1b[2mshop\x1b[0m: accepted",
            " INFO shop: accepted",
            "INFO",
        ] {
            check(line, Some(Level::INFO));
        }
        check("07:05| ERROR INFO: bad", Some(Level::ERROR));
    }

    #[test]
    fn without_a_level_it_looks_like_a_time() {
        for line in [
            "2026-11-23T07:05:52.123456Z| shop: INFO is printed",
            "2026-11-23 07:05:52.123 +01:00| shop: INFO",
            "\x1b[2m2026-11-23T07:05:52Z\x1b[0m| \x1b[2mshop\x1b[0m: a",
            "shop: INFO is printed",
            "INFORMATION about this",
            "level=info msg=INFO",
            "42 apples",
            "{\"a\":1}",
            "",
            " ",
        ] {
            check(line, Some(Level::INFO));
            check(line, None);
        }
    }
}
