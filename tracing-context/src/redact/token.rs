//! Secrets that are known by their shape.

/// Whether a part of this text has the shape of a token: of a JWT, or of those that begin with
/// their maker's mark.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= SHORTEST && (0..=bytes.len() - SHORTEST).any(|place| is_token(bytes, place))
}

/// Whether letters and digits, 16 or more in a row, are no word: capitals in the middle, or
/// digits among the letters.
#[must_use]
pub fn is_opaque(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|run| run.len() >= 16 && is_mixed(run))
}

fn is_mixed(run: &str) -> bool {
    let is = |class: fn(&u8) -> bool| run.as_bytes().iter().any(class);
    let digits = is(u8::is_ascii_digit);
    let letters = is(u8::is_ascii_alphabetic);
    digits && letters
        || is(u8::is_ascii_lowercase) && run[1..].bytes().any(|c| c.is_ascii_uppercase())
}

fn is_token(text: &[u8], place: usize) -> bool {
    if !MARKED[usize::from(text[place])] || !is_boundary(&text[..place]) {
        return false;
    }
    MARKS.iter().any(|(mark, least)| {
        text[place..]
            .strip_prefix(mark.as_bytes())
            .is_some_and(|behind| {
                behind.len() >= *least
                    && behind[..*least].iter().all(is_of_token)
                    // A word of small letters is none.
                    && !behind.iter().all(|c| !c.is_ascii_digit() && !c.is_ascii_uppercase())
            })
    })
}

/// A mark stands at the beginning, behind a sign, or behind an encoded one.
const fn is_boundary(before: &[u8]) -> bool {
    match before {
        [.., b'%', _, _] | [] => true,
        [.., last] => !last.is_ascii_alphanumeric(),
    }
}

const fn is_of_token(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'%')
}

/// The least of a mark and what follows it.
const SHORTEST: usize = 15;

/// Marks, and how many bytes of a token follow at least. Their makers publish them so that such
/// tokens are found
/// ([GitHub, "Supported secret scanning patterns"](https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns)).
const MARKS: &[(&str, usize)] = &[
    // A JSON object in base64: JWT, JWE.
    ("eyJ", 12),
    // GitHub.
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    // GitLab.
    ("glpat-", 16),
    ("gldt-", 16),
    ("glrt-", 16),
    ("glptt-", 16),
    ("glft-", 16),
    ("glsoat-", 16),
    ("glcbt-", 16),
    ("glagent-", 16),
    ("glimt-", 16),
    ("GR1348941", 16),
    // Slack.
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxe-", 10),
    ("xoxe.", 10),
    ("xoxo-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xoxd-", 10),
    ("xoxc-", 10),
    ("xapp-", 10),
    // Stripe and what is like it.
    ("sk_live_", 10),
    ("sk_test_", 10),
    ("rk_live_", 10),
    ("rk_test_", 10),
    ("pk_live_", 10),
    ("whsec_", 16),
    // OpenAI, Anthropic and others.
    ("sk-", 20),
    ("hf_", 20),
    ("AIza", 30),
    ("ya29.", 20),
    ("GOCSPX-", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("SG.", 20),
    ("npm_", 30),
    ("pypi-", 30),
    ("shpat_", 30),
    ("shpca_", 30),
    ("shppa_", 30),
    ("shpss_", 30),
    ("dop_v1_", 30),
    ("doo_v1_", 30),
    ("hvs.", 20),
    ("hvb.", 20),
    ("dapi", 32),
    ("dckr_pat_", 20),
    ("lin_api_", 30),
    ("sq0atp-", 20),
    ("sq0csp-", 20),
    ("glc_", 30),
    ("glsa_", 30),
    ("PMAK-", 30),
    ("NRAK-", 20),
    ("ATATT3", 30),
    ("sbp_", 30),
    ("rpa_", 30),
];

/// The bytes that marks begin with.
const MARKED: [bool; 256] = {
    let mut marked = [false; 256];
    let mut index = 0;
    while index < MARKS.len() {
        marked[MARKS[index].0.as_bytes()[0] as usize] = true;
        index += 1;
    }
    marked
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_marks() {
        for (mark, least) in MARKS {
            assert!(mark.len() + least >= SHORTEST, "{mark}");
            let token = format!("{mark}{}", "a1B2".repeat(20));
            let shortest = &token[..mark.len() + least];
            for text in [
                shortest.to_owned(),
                format!("x={shortest}"),
                format!("x%3D{token}"),
            ] {
                assert!(is_secret(&text), "{text}");
            }
            assert!(!is_secret(&shortest[..shortest.len() - 1]), "{shortest}");
            assert!(!is_secret(&format!("x{token}")), "{token}");
        }
    }

    #[test]
    fn words_and_ids_are_none() {
        for text in [
            "",
            "a",
            "7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10",
            "reset-password-confirmation",
            "sk-learn-and-other-libs",
            "0123456789abcdef0123456789abcdef",
        ] {
            assert!(!is_secret(text), "{text}");
        }
    }

    #[test]
    fn opaque_is_what_is_no_word() {
        for (text, expected) in [
            ("0123456789abcdef", true),
            ("abcdefghijklmnopQ", true),
            ("Abcdefghijklmnopq", false),
            ("7f3c0a52-5f0e-4c0e-9a53-0c2f1d8c6a10", false),
            ("payment_intent.succeeded-v2", false),
            ("1234567890123456", false),
        ] {
            assert_eq!(is_opaque(text), expected, "{text}");
        }
    }
}
