//! The names of a callsite's fields.

use std::cell::Cell;

use tracing_core::Metadata;

/// Whether the fields of this callsite have names, and no two of them the same: so it is nearly
/// everywhere, and then none need be looked for. A thread remembers the callsites that it met.
pub(super) fn differ(callsite: &'static Metadata<'static>) -> bool {
    let address = std::ptr::from_ref(callsite).addr();
    let known = KNOWN.try_with(|known| {
        let known = &known[address / align_of::<Metadata<'_>>() % REMEMBERED];
        if known.get() != address && are_different(callsite) {
            known.set(address);
        }
        known.get() == address
    });
    known.unwrap_or(false)
}

fn are_different(callsite: &Metadata<'_>) -> bool {
    let names = || callsite.fields().iter().map(|field| field.name());
    let is_first = |(place, name): (usize, &str)| !names().take(place).any(|other| other == name);
    names().all(|name| !name.is_empty()) && names().enumerate().all(is_first)
}

const REMEMBERED: usize = 64;

thread_local! {
    static KNOWN: [Cell<usize>; REMEMBERED] = const { [const { Cell::new(0) }; REMEMBERED] };
}
