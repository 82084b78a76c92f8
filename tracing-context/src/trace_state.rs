//! The `tracestate` list: what other tracing systems want carried along.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A validated `tracestate` list, kept as the text it came in.
///
/// Members that nobody changes are passed on byte for byte and in order; only empty members are
/// left out ([W3C Trace Context Level 2, section 3.3](https://www.w3.org/TR/trace-context-2/#tracestate-header)).
/// Cloning shares the text.
///
/// ```
/// use tracing_context::TraceState;
///
/// let state: TraceState = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7".parse()?;
/// assert_eq!(state.get("rojo"), Some("00f067aa0ba902b7"));
/// let state = state.insert("rojo", "ours")?;
/// assert_eq!(state.as_str(), "rojo=ours,congo=t61rcWkgMzE");
/// # Ok::<(), tracing_context::ParseTraceStateError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct TraceState(Option<Arc<str>>);

/// Why a text is no `tracestate` list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseTraceStateError {
    /// More than 32 members.
    TooManyMembers,
    /// A member is not `key=value` with a key of 1 to 256 characters `a-z 0-9 _ - * / @` that
    /// starts with a letter or digit, and a value of 1 to 256 printable ASCII characters without
    /// `,` and `=` that does not end in a space.
    InvalidMember,
    /// More than 32 KiB, twice what 32 members can have without space around them.
    TooLong,
}

// === impl TraceState ===

impl TraceState {
    /// The list without members.
    pub const EMPTY: Self = Self(None);

    /// The list as one field value; empty if there are no members.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether the list has no member.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The members in order, as key and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.as_str()
            .split(',')
            .filter_map(|member| trim_ows(member).split_once('='))
    }

    /// The value of the first member of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// The list with this member at its front and no other of the same key.
    ///
    /// A 33rd member pushes the right-most one out.
    ///
    /// # Errors
    ///
    /// [`ParseTraceStateError::InvalidMember`] if the key or the value may not be sent.
    pub fn insert(&self, key: &str, value: &str) -> Result<Self, ParseTraceStateError> {
        if !is_key(key.as_bytes()) || !is_value(value.as_bytes()) {
            return Err(ParseTraceStateError::InvalidMember);
        }
        let mut text = String::with_capacity(key.len() + value.len() + 2 + self.as_str().len());
        text.push_str(key);
        text.push('=');
        text.push_str(value);
        for member in self.others(key).take(MAX_MEMBERS - 1) {
            text.push(',');
            text.push_str(member);
        }
        Ok(Self(Some(text.into())))
    }

    /// The list without the members of this key.
    #[must_use]
    pub fn remove(&self, key: &str) -> Self {
        let others: Vec<_> = self.others(key).collect();
        if others.is_empty() {
            return Self::EMPTY;
        }
        Self(Some(trim_ows(&others.join(",")).into()))
    }

    /// The members of other keys, as they came.
    fn others(&self, key: &str) -> impl Iterator<Item = &str> {
        self.as_str().split(',').filter(move |member| {
            trim_ows(member)
                .split_once('=')
                .is_some_and(|(k, _)| k != key)
        })
    }
}

/// Reads the values of all `tracestate` fields, in order, as one list.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    text: String,
    read: usize,
    members: usize,
    error: Option<ParseTraceStateError>,
}

impl Reader {
    /// Reads the next field.
    pub(crate) fn field(&mut self, field: &[u8]) {
        if self.error.is_none() {
            self.error = self.members(field).err();
        }
    }

    /// The list, or what was wrong with it: one bad member discards all.
    pub(crate) fn finish(self) -> Result<TraceState, ParseTraceStateError> {
        match self.error {
            Some(error) => Err(error),
            None if self.members == 0 => Ok(TraceState::EMPTY),
            None => Ok(TraceState(Some(trim_ows(&self.text).into()))),
        }
    }

    fn members(&mut self, field: &[u8]) -> Result<(), ParseTraceStateError> {
        self.read = self.read.saturating_add(field.len());
        if self.read > MAX_READ {
            return Err(ParseTraceStateError::TooLong);
        }
        let field = std::str::from_utf8(field).map_err(|_| ParseTraceStateError::InvalidMember)?;
        if self.text.is_empty() {
            self.text.reserve_exact(field.len().min(MAX_TEXT));
        }
        field.split(',').try_for_each(|member| self.member(member))
    }

    fn member(&mut self, member: &str) -> Result<(), ParseTraceStateError> {
        let trimmed = trim_ows(member);
        if trimmed.is_empty() {
            return Ok(());
        }
        let pair = trimmed.split_once('=');
        let (key, value) = pair.ok_or(ParseTraceStateError::InvalidMember)?;
        if !is_key(key.as_bytes()) || !is_value(value.as_bytes()) {
            return Err(ParseTraceStateError::InvalidMember);
        }
        self.members += 1;
        if self.members > MAX_MEMBERS {
            return Err(ParseTraceStateError::TooManyMembers);
        }
        if self.members > 1 {
            self.text.push(',');
        }
        // The space around members is kept, unless somebody sends nothing but space.
        let fits = self.text.len() + member.len() <= MAX_TEXT;
        self.text.push_str(if fits { member } else { trimmed });
        Ok(())
    }
}

impl FromStr for TraceState {
    type Err = ParseTraceStateError;

    fn from_str(text: &str) -> Result<Self, ParseTraceStateError> {
        let mut reader = Reader::default();
        reader.field(text.as_bytes());
        reader.finish()
    }
}

impl fmt::Display for TraceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TraceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceState({:?})", self.as_str())
    }
}

// === impl ParseTraceStateError ===

impl fmt::Display for ParseTraceStateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooManyMembers => "tracestate has more than 32 members: send at most 32",
            Self::InvalidMember => {
                "tracestate member is not key=value with a lowercase key and a printable value of \
                 at most 256 characters each"
            }
            Self::TooLong => "tracestate has more than 32 KiB: send at most 32 members",
        })
    }
}

impl std::error::Error for ParseTraceStateError {}

// === helpers ===

/// Trims optional whitespace as HTTP defines it (RFC 9110, section 5.6.3): SP and HTAB.
pub(crate) fn trim_ows(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn is_key(key: &[u8]) -> bool {
    (1..=MAX_LENGTH).contains(&key.len())
        && matches!(key[0], b'a'..=b'z' | b'0'..=b'9')
        && key
            .iter()
            .all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@'))
}

fn is_value(value: &[u8]) -> bool {
    (1..=MAX_LENGTH).contains(&value.len())
        && value
            .iter()
            .all(|c| matches!(c, 0x20..=0x7e) && !matches!(c, b',' | b'='))
        && value.last() != Some(&b' ')
}

const MAX_MEMBERS: usize = 32;
const MAX_LENGTH: usize = 256;
/// Bytes of all fields.
const MAX_READ: usize = 32 * 1024;
/// The longest list without space around its members.
const MAX_TEXT: usize = MAX_MEMBERS * (2 * MAX_LENGTH + 2) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[&str]) -> Option<String> {
        let mut reader = Reader::default();
        fields
            .iter()
            .for_each(|field| reader.field(field.as_bytes()));
        reader.finish().ok().map(|state| state.as_str().to_owned())
    }

    #[test]
    fn unmodified_members_are_kept_byte_for_byte() {
        for (fields, expected) in [
            (&["foo=1,bar=2"][..], "foo=1,bar=2"),
            (&["foo=1 \t, bar=2"], "foo=1 \t, bar=2"),
            (&[" foo=1 "], "foo=1"),
            (&["foo= 1"], "foo= 1"),
            (&["foo=1", "bar=2"], "foo=1,bar=2"),
            (&["", "foo=1"], "foo=1"),
            (&["foo=1,,bar=2", ""], "foo=1,bar=2"),
            (&["foo=1,foo=2"], "foo=1,foo=2"),
            (
                &["foo@=1,foo@@bar=2,1a-_*/=3"],
                "foo@=1,foo@@bar=2,1a-_*/=3",
            ),
            (&[""], ""),
            (&[], ""),
        ] {
            assert_eq!(read(fields).as_deref(), Some(expected), "{fields:?}");
        }
    }

    #[test]
    fn one_bad_member_discards_the_list() {
        for bad in [
            "foo",
            "foo=",
            "=1",
            "@foo=1",
            "FOO=1",
            "foo =1",
            "foo.bar=1",
            "foo=bar=baz",
            "foo=\u{7f}",
        ] {
            assert_eq!(read(&[&format!("ok=1,{bad}")]), None, "{bad}");
        }
        assert_eq!(read(&[&format!("{}=1", "z".repeat(257))]), None);
        assert_eq!(read(&[&format!("z={}", "1".repeat(257))]), None);
        assert!(read(&[&format!("{}={}", "z".repeat(256), "1".repeat(256))]).is_some());
    }

    #[test]
    fn what_is_far_too_long_is_not_read() {
        let padding = ",".repeat(MAX_READ - 3);
        assert_eq!(read(&[&padding, "a=1"]).as_deref(), Some("a=1"));
        assert_eq!(read(&[&padding, "a=1", ","]), None);
        let mut reader = Reader::default();
        reader.field(&vec![b' '; MAX_READ + 1]);
        assert_eq!(reader.finish(), Err(ParseTraceStateError::TooLong));
    }

    #[test]
    fn at_most_32_members() {
        let list = |n: usize| {
            (0..n)
                .map(|i| format!("bar{i:02}=1"))
                .collect::<Vec<_>>()
                .join(",")
        };
        assert!(read(&[&list(32)]).is_some());
        assert_eq!(read(&[&list(33)]), None);
        let full: TraceState = list(32).parse().unwrap();
        let pushed = full.insert("new", "1").unwrap();
        assert_eq!(pushed.iter().count(), 32);
        assert_eq!(pushed.iter().next(), Some(("new", "1")));
        assert_eq!(pushed.get("bar31"), None);
        assert_eq!(pushed.get("bar30"), Some("1"));
    }

    #[test]
    fn removed_members_leave_the_others_as_they_were() {
        for (state, expected) in [
            ("", ""),
            ("ours=1", ""),
            ("a=1,ours=2, b=3 ,ours=4,c=5", "a=1, b=3 ,c=5"),
            ("ours=1, b=3", "b=3"),
        ] {
            let state: TraceState = state.parse().unwrap();
            let rest = state.remove("ours");
            assert_eq!(rest.as_str(), expected, "{state}");
            assert_eq!(rest.is_empty(), expected.is_empty());
        }
    }

    #[test]
    fn insert_refuses_what_may_not_be_sent() {
        let state = TraceState::EMPTY;
        assert!(state.insert("Key", "1").is_err());
        assert!(state.insert("key", "a,b").is_err());
        assert!(state.insert("key", "").is_err());
    }
}
