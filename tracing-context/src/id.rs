//! Trace and span identifiers.

use std::cell::RefCell;
use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};
use std::str::FromStr;

use rand::rngs::{SmallRng, SysRng};
use rand::{Rng as _, SeedableRng as _};

use crate::process;

/// The identifier that all spans of one trace share: 16 bytes, never all zero.
///
/// Written and read as 32 lowercase hexadecimal digits
/// ([W3C Trace Context Level 2, section 3.2.2.3](https://www.w3.org/TR/trace-context-2/#trace-id)).
///
/// ```
/// use tracing_context::TraceId;
///
/// let id: TraceId = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
/// assert_eq!(id.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// assert!("00000000000000000000000000000000".parse::<TraceId>().is_err());
/// # Ok::<(), tracing_context::ParseIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(NonZeroU128);

/// The identifier of one span: 8 bytes, never all zero.
///
/// Written and read as 16 lowercase hexadecimal digits
/// ([W3C Trace Context Level 2, section 3.2.2.4](https://www.w3.org/TR/trace-context-2/#parent-id)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(NonZeroU64);

/// The text is not an identifier: it must be exactly 32 (trace) or 16 (span)
/// lowercase hexadecimal digits that are not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseIdError;

// === impl TraceId ===

impl TraceId {
    /// The identifier of these 16 bytes in network order, or `None` if all are zero.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        Self::from_u128(u128::from_be_bytes(bytes))
    }

    /// The identifier of this number, or `None` for zero.
    #[must_use]
    pub const fn from_u128(value: u128) -> Option<Self> {
        match NonZeroU128::new(value) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }

    /// A new identifier, all 16 bytes of it random.
    ///
    /// The generator belongs to the thread and is seeded by the operating system, anew in a forked
    /// process.
    #[must_use]
    pub fn random() -> Self {
        Self::draw(process::ask())
    }

    /// A new one of this process.
    pub(crate) fn draw(process: u32) -> Self {
        loop {
            let value = u128::from(random_u64(process)) << 64 | u128::from(random_u64(process));
            if let Some(id) = Self::from_u128(value) {
                return id;
            }
        }
    }

    /// The 16 bytes in network order.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.get().to_be_bytes()
    }

    /// The identifier as a number.
    #[must_use]
    pub const fn to_u128(self) -> u128 {
        self.0.get()
    }

    /// Writes the 32 lowercase hexadecimal digits into `buffer` and returns them as text,
    /// without allocating.
    pub fn encode_hex(self, buffer: &mut [u8; 32]) -> &str {
        *buffer = self.to_hex();
        std::str::from_utf8(buffer).unwrap_or_default()
    }

    /// The 32 lowercase hexadecimal digits, in ASCII.
    #[inline]
    #[must_use]
    pub fn to_hex(self) -> [u8; 32] {
        let number = self.0.get();
        let (high, low) = (hex((number >> 64) as u64), hex(number as u64));
        let mut digits = [0; 32];
        digits[..16].copy_from_slice(&high);
        digits[16..].copy_from_slice(&low);
        digits
    }

    /// Reads exactly 32 lowercase hexadecimal digits; `None` for anything else and for zero.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        let digits: &[u8; 32] = digits.try_into().ok()?;
        let [a, b, c, d] = *digits.as_chunks::<8>().0 else {
            return None;
        };
        let (high, low) = (decode_words(a, b)?, decode_words(c, d)?);
        Self::from_u128(u128::from(high) << 64 | u128::from(low))
    }
}

impl FromStr for TraceId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        Self::from_hex(text.as_bytes()).ok_or(ParseIdError)
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode_hex(&mut [0; 32]))
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceId({self})")
    }
}

// === impl SpanId ===

impl SpanId {
    /// The identifier of these 8 bytes in network order, or `None` if all are zero.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        Self::from_u64(u64::from_be_bytes(bytes))
    }

    /// The identifier of this number, or `None` for zero.
    #[must_use]
    pub const fn from_u64(value: u64) -> Option<Self> {
        match NonZeroU64::new(value) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }

    /// A new random identifier.
    #[must_use]
    pub fn random() -> Self {
        Self::draw(process::ask())
    }

    /// A new one of this process.
    pub(crate) fn draw(process: u32) -> Self {
        loop {
            if let Some(id) = Self::from_u64(random_u64(process)) {
                return id;
            }
        }
    }

    /// The 8 bytes in network order.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0.get().to_be_bytes()
    }

    /// The identifier as a number.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0.get()
    }

    /// Writes the 16 lowercase hexadecimal digits into `buffer` and returns them as text,
    /// without allocating.
    pub fn encode_hex(self, buffer: &mut [u8; 16]) -> &str {
        *buffer = self.to_hex();
        std::str::from_utf8(buffer).unwrap_or_default()
    }

    /// The 16 lowercase hexadecimal digits, in ASCII.
    #[inline]
    #[must_use]
    pub fn to_hex(self) -> [u8; 16] {
        hex(self.0.get())
    }

    /// Reads exactly 16 lowercase hexadecimal digits; `None` for anything else and for zero.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        let digits: &[u8; 16] = digits.try_into().ok()?;
        let [a, b] = *digits.as_chunks::<8>().0 else {
            return None;
        };
        Self::from_u64(decode_words(a, b)?)
    }
}

impl FromStr for SpanId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        Self::from_hex(text.as_bytes()).ok_or(ParseIdError)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode_hex(&mut [0; 16]))
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpanId({self})")
    }
}

// === impl ParseIdError ===

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not an id: expected 32 (trace) or 16 (span) lowercase hexadecimal digits, not all zero",
        )
    }
}

impl std::error::Error for ParseIdError {}

// === helpers ===

/// Reads lowercase hexadecimal digits (at most 16 of them).
pub(crate) fn decode_hex(digits: &[u8]) -> Option<u64> {
    let mut value = 0;
    for &digit in digits {
        let nibble = NIBBLES[usize::from(digit)];
        if nibble == NOT_HEX {
            return None;
        }
        value = value << 4 | u64::from(nibble);
    }
    Some(value)
}

/// Reads 16 lowercase hexadecimal digits.
#[inline]
fn decode_words(high: [u8; 8], low: [u8; 8]) -> Option<u64> {
    Some(u64::from(decode_word(high)?) << 32 | u64::from(decode_word(low)?))
}

/// Reads eight digits at once, a byte each.
#[inline]
fn decode_word(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = u64::from_be_bytes(digits);
    // One where the digit is a letter: `a` to `f` are 0x61 to 0x66, `0` to `9` are 0x30 to 0x39.
    let letters = digits >> 6 & ONES;
    let values = (digits & (0x0f * ONES)) + letters * 9;
    let is_hex = digits & (0xf0 * ONES) == 0x30 * ONES + letters * 0x30
        && values & (0xf0 * ONES) == 0
        // Ten and above are letters, and no others are.
        && (values + 6 * ONES) >> 4 & ONES == letters;
    let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let halves = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    is_hex.then_some((halves | halves >> 16) as u32)
}

/// The digits of a number, all at once: each nibble is moved to a byte of its own.
#[inline]
fn hex(number: u64) -> [u8; 16] {
    let spread = |half: u64| {
        let pairs = (half | half << 16) & 0x0000_ffff_0000_ffff;
        let bytes = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
        let nibbles = (bytes | bytes << 4) & 0x0f0f_0f0f_0f0f_0f0f;
        // One where the digit is a letter.
        let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
        nibbles + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'0' - 10)
    };
    let mut digits = [0; 16];
    digits[..8].copy_from_slice(&spread(number >> 32).to_be_bytes());
    digits[8..].copy_from_slice(&spread(number & 0xffff_ffff).to_be_bytes());
    digits
}

fn random_u64(process: u32) -> u64 {
    thread_local! {
        /// The process it was seeded in: a forked one begins with a copy of its parent's.
        static RNG: RefCell<(u32, SmallRng)> = RefCell::new((process::ask(), seeded()));
    }
    let next = RNG.try_with(|rng| {
        let (seeded_in, rng) = &mut *rng.borrow_mut();
        if *seeded_in != process {
            *seeded_in = process;
            *rng = seeded();
        }
        rng.next_u64()
    });
    // A span may be born in another thread-local's destructor, after ours has run.
    next.unwrap_or_else(|_| seeded().next_u64())
}

fn seeded() -> SmallRng {
    SmallRng::try_from_rng(&mut SysRng).unwrap_or_else(|_| {
        // No entropy from the system (a sandbox without getrandom): std's hasher keys are the
        // next best source, and telemetry must not stop the service.
        use std::hash::{BuildHasher as _, RandomState};
        SmallRng::seed_from_u64(RandomState::new().hash_one(std::thread::current().id()))
    })
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const NOT_HEX: u8 = 0xff;
const NIBBLES: [u8; 256] = {
    let mut table = [NOT_HEX; 256];
    let mut value = 0;
    while value < 16 {
        table[DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips() {
        for _ in 0..100 {
            let trace = TraceId::random();
            assert_eq!(trace.to_string(), format!("{:032x}", trace.to_u128()));
            assert_eq!(trace.to_string().parse(), Ok(trace));
            assert_eq!(TraceId::from_bytes(trace.to_bytes()), Some(trace));
            let span = SpanId::random();
            assert_eq!(span.to_string().parse(), Ok(span));
            assert_eq!(SpanId::from_bytes(span.to_bytes()), Some(span));
        }
    }

    #[test]
    fn only_exact_lowercase_non_zero_hex_is_an_id() {
        for bad in [
            "",
            "00000000000000000000000000000000",
            "4bf92f3577b34da6a3ce929d0e0e473",
            "4bf92f3577b34da6a3ce929d0e0e47360",
            "4BF92F3577B34DA6A3CE929D0E0E4736",
            "+bf92f3577b34da6a3ce929d0e0e4736",
            "4bf92f3577b34da6a3ce929d0e0e473g",
        ] {
            assert_eq!(bad.parse::<TraceId>(), Err(ParseIdError), "{bad}");
        }
        for bad in [
            "",
            "0000000000000000",
            "00f067aa0ba902b",
            "00F067aa0ba902b7",
        ] {
            assert_eq!(bad.parse::<SpanId>(), Err(ParseIdError), "{bad}");
        }
    }

    #[test]
    fn words_are_read_as_digits_are() {
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0f9a5c3e";
                digits[place] = byte;
                let expected = decode_hex(&digits).map(|value| value as u32);
                assert_eq!(decode_word(digits), expected, "{digits:?}");
            }
        }
    }

    #[test]
    fn random_ids_differ() {
        let ids: std::collections::HashSet<_> = (0..10_000).map(|_| TraceId::random()).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
