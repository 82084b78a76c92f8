//! Writing a text with parts of it replaced.

use std::fmt;
use std::ops::Range;

use crate::text::cut;

/// Told of each part to replace, in their order; false if no more need be told.
pub(super) type Found<'a> = dyn FnMut(Range<usize>, &'static str) -> bool + 'a;

/// Writes `text` with what `search` finds replaced, at most `room` bytes. What lies between two
/// finds is copied as one piece.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    text: &str,
    mut room: usize,
    search: impl FnOnce(&mut Found<'_>),
) -> fmt::Result {
    let mut done = 0;
    let mut result = Ok(());
    search(&mut |found, instead| {
        for piece in [&text[done..found.start], instead] {
            let piece = cut(piece, room);
            // Nothing may follow what was cut short.
            room = if piece.is_empty() {
                room
            } else {
                room - piece.len()
            };
            result = result.and_then(|()| f.write_str(piece));
        }
        done = found.end;
        result.is_ok() && room > 0
    });
    result.and_then(|()| f.write_str(cut(&text[done..], room)))
}
