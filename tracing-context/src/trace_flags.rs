//! The flags of a trace context.

use std::fmt;

use crate::id::decode_hex;

/// The trace flags of W3C Trace Context Level 2: sampled (`01`) and random (`02`).
///
/// Bits that the specification does not define are dropped when a value is made, since they must
/// not be sent ([section 3.2.2.5](https://www.w3.org/TR/trace-context-2/#trace-flags)).
/// Displayed as two lowercase hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TraceFlags(u8);

impl TraceFlags {
    /// The caller may have recorded this trace.
    pub const SAMPLED: Self = Self(0b01);
    /// At least the right-most seven bytes of the trace id are random.
    pub const RANDOM: Self = Self(0b10);
    /// The caller wants this trace whatever a sampler says: known to B3 and Jaeger, not to W3C.
    #[cfg(any(feature = "b3", feature = "jaeger"))]
    pub(crate) const DEBUG: Self = Self(0b100);
    /// The caller leaves the decision to us: known to B3 and X-Ray, not to W3C.
    #[cfg(any(feature = "b3", feature = "xray"))]
    pub(crate) const DEFERRED: Self = Self(1 << DEFERRED_BIT);

    /// The defined bits of `bits`; others are dropped.
    #[must_use]
    pub const fn from_bits_truncate(bits: u8) -> Self {
        Self(bits & WIRE)
    }

    /// The flags as one byte.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0 & WIRE
    }

    /// Whether the sampled flag is set.
    #[must_use]
    pub const fn is_sampled(self) -> bool {
        self.0 & Self::SAMPLED.0 != 0
    }

    /// Whether the random flag is set.
    #[must_use]
    pub const fn is_random(self) -> bool {
        self.0 & Self::RANDOM.0 != 0
    }

    /// Whether the caller made no decision and leaves it to who is called, as those can that speak
    /// B3 or X-Ray. The sampled flag is not set then.
    /// [`ParentBased`](crate::sampler::ParentBased) decides as for a root.
    #[must_use]
    pub const fn is_deferred(self) -> bool {
        self.0 >> DEFERRED_BIT & 1 != 0
    }

    /// The same flags with the sampled flag set or cleared.
    #[must_use]
    pub const fn with_sampled(self, sampled: bool) -> Self {
        Self(self.0 & !(Self::SAMPLED.0 | 1 << DEFERRED_BIT) | sampled as u8)
    }

    /// Whether the caller wants this trace whatever a sampler says.
    #[cfg(any(feature = "b3", feature = "jaeger"))]
    pub(crate) const fn is_debug(self) -> bool {
        self.0 & Self::DEBUG.0 != 0
    }

    /// These flags and the others.
    #[cfg(any(feature = "b3", feature = "jaeger", feature = "xray"))]
    pub(crate) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Reads exactly two lowercase hexadecimal digits and drops undefined bits.
    pub(crate) fn from_hex(digits: &[u8]) -> Option<Self> {
        if digits.len() != 2 {
            return None;
        }
        let bits = u8::try_from(decode_hex(digits)?).ok()?;
        Some(Self::from_bits_truncate(bits))
    }

    /// The two hexadecimal digits.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.bits() {
            0 => "00",
            1 => "01",
            2 => "02",
            _ => "03",
        }
    }
}

impl fmt::Display for TraceFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TraceFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceFlags({self})")
    }
}

/// What W3C defines.
const WIRE: u8 = 0b11;
const DEFERRED_BIT: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_bits_are_dropped() {
        assert_eq!(TraceFlags::from_hex(b"ff").map(TraceFlags::bits), Some(3));
        assert_eq!(TraceFlags::from_hex(b"fc").map(TraceFlags::bits), Some(0));
        assert_eq!(TraceFlags::from_hex(b"1"), None);
        assert_eq!(TraceFlags::from_hex(b"0A"), None);
    }

    #[test]
    fn sampled_changes_alone() {
        let flags = TraceFlags::RANDOM.with_sampled(true);
        assert_eq!(flags.to_string(), "03");
        assert_eq!(flags.with_sampled(false), TraceFlags::RANDOM);
    }

    #[cfg(feature = "b3")]
    #[test]
    fn what_w3c_does_not_know_is_not_sent() {
        let flags = TraceFlags(TraceFlags::DEBUG.0 | TraceFlags::DEFERRED.0);
        assert_eq!((flags.bits(), flags.as_str()), (0, "00"));
        let decided = flags.with_sampled(true);
        assert!(flags.is_deferred() && !decided.is_deferred());
        assert!(decided.is_debug());
    }
}
