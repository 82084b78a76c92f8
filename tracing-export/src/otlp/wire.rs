//! The protobuf wire format
//! ([encoding](https://protobuf.dev/programming-guides/encoding/)).
//!
//! Fields that have their default value are left out, as proto3 has it; members of a `oneof` are
//! written whatever their value (`*_always`).

/// Field `number`, a text.
#[inline]
pub(crate) fn string(out: &mut Vec<u8>, number: u32, value: &str) {
    bytes(out, number, value.as_bytes());
}

/// Field `number`, bytes.
#[inline]
pub(super) fn bytes(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    if !value.is_empty() {
        bytes_always(out, number, value);
    }
}

#[inline]
pub(super) fn bytes_always(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    head(out, number, value.len());
    out.extend_from_slice(value);
}

/// Field `number`, an unsigned integer or an enumeration.
#[inline]
pub(super) fn uint(out: &mut Vec<u8>, number: u32, value: u64) {
    if value != 0 {
        uint_always(out, number, value);
    }
}

#[inline]
pub(super) fn uint_always(out: &mut Vec<u8>, number: u32, value: u64) {
    tag(out, number, VARINT);
    varint(out, value);
}

/// Field `number`, eight bytes.
#[inline]
pub(super) fn fixed64(out: &mut Vec<u8>, number: u32, value: u64) {
    if value != 0 {
        fixed64_always(out, number, value);
    }
}

#[inline]
pub(super) fn fixed64_always(out: &mut Vec<u8>, number: u32, value: u64) {
    tag(out, number, I64);
    out.extend_from_slice(&value.to_le_bytes());
}

/// Field `number`, four bytes.
#[inline]
pub(super) fn fixed32(out: &mut Vec<u8>, number: u32, value: u32) {
    if value != 0 {
        tag(out, number, I32);
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// Field `number`, the message that `body` writes.
#[inline]
pub(super) fn message(out: &mut Vec<u8>, number: u32, body: impl FnOnce(&mut Vec<u8>)) {
    tag(out, number, LENGTH);
    // Most messages of a span are shorter than 128 bytes: leave one byte for the length and make
    // room in the rare case that it takes more.
    let place = out.len();
    out.push(0);
    body(out);
    let length = out.len() - place - 1;
    if length < 0x80 {
        out[place] = length as u8;
        return;
    }
    let mut prefix = [0; MAX_VARINT];
    let size = encode_varint(&mut prefix, length as u64);
    out.splice(place..=place, prefix[..size].iter().copied());
}

/// The head of a length-delimited field whose `length` bytes follow.
#[inline]
pub(super) fn head(out: &mut Vec<u8>, number: u32, length: usize) {
    tag(out, number, LENGTH);
    varint(out, length as u64);
}

/// The number of bytes that [`head`] writes.
pub(super) fn head_len(number: u32, length: usize) -> usize {
    varint_len(u64::from(number << 3)) + varint_len(length as u64)
}

/// Field numbers are constants, so that inlined this is one known byte, or two.
#[inline]
fn tag(out: &mut Vec<u8>, number: u32, kind: u32) {
    let tag = number << 3 | kind;
    match tag {
        0..0x80 => out.push(tag as u8),
        0x80..0x4000 => out.extend_from_slice(&[tag as u8 | 0x80, (tag >> 7) as u8]),
        _ => long_varint(out, tag.into()),
    }
}

/// Nearly all are one byte.
#[inline]
fn varint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 {
        out.push(value as u8);
    } else {
        long_varint(out, value);
    }
}

#[cold]
#[inline(never)]
fn long_varint(out: &mut Vec<u8>, value: u64) {
    let mut buffer = [0; MAX_VARINT];
    let size = encode_varint(&mut buffer, value);
    out.extend_from_slice(&buffer[..size]);
}

fn encode_varint(buffer: &mut [u8; MAX_VARINT], mut value: u64) -> usize {
    for (index, byte) in buffer.iter_mut().enumerate() {
        if value < 0x80 {
            *byte = value as u8;
            return index + 1;
        }
        *byte = value as u8 | 0x80;
        value >>= 7;
    }
    MAX_VARINT
}

const fn varint_len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

const VARINT: u32 = 0;
const I64: u32 = 1;
const LENGTH: u32 = 2;
const I32: u32 = 5;
const MAX_VARINT: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_minimal() {
        for (value, expected) in [
            (0, &[0][..]),
            (127, &[127]),
            (128, &[0x80, 1]),
            (300, &[0xac, 2]),
            (u64::MAX, &[255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
        ] {
            let mut out = Vec::new();
            varint(&mut out, value);
            assert_eq!(out, expected);
            assert_eq!(varint_len(value), expected.len());
        }
    }

    #[test]
    fn long_messages_get_a_longer_prefix() {
        for length in [0, 1, 127, 128, 16_383, 16_384, 70_000] {
            let body = vec![7; length];
            let (mut nested, mut flat) = (vec![9], vec![9]);
            message(&mut nested, 3, |out| out.extend_from_slice(&body));
            head(&mut flat, 3, length);
            assert_eq!(flat.len() - 1, head_len(3, length));
            flat.extend_from_slice(&body);
            assert_eq!(nested, flat, "{length}");
        }
    }
}
