//! Several formats at once.

use std::fmt;

use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::propagator::{BaggagePropagator, Propagator, TraceContextPropagator};

/// Reads and writes several formats, in order; on reading the last one that finds something wins.
/// Of a caller that several name, with the same ids, the trace state of W3C's format stays.
///
/// The default is W3C trace context and W3C baggage.
pub struct CompositePropagator {
    members: Vec<Box<dyn Propagator>>,
    fields: Vec<&'static str>,
}

impl CompositePropagator {
    /// These formats, in this order; none switches propagation off.
    #[must_use]
    pub fn new(members: Vec<Box<dyn Propagator>>) -> Self {
        let fields = members
            .iter()
            .flat_map(|member| member.fields())
            .copied()
            .collect();
        Self { members, fields }
    }
}

impl Default for CompositePropagator {
    fn default() -> Self {
        Self::new(vec![
            Box::new(TraceContextPropagator),
            Box::new(BaggagePropagator),
        ])
    }
}

impl Propagator for CompositePropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        self.members
            .iter()
            .fold(onto, |onto, member| member.extract(onto, from))
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        self.members
            .iter()
            .for_each(|member| member.inject(context, into));
    }

    fn fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// Each in its own way, in order; what one of them wrote the next ones do not remove.
    fn replace(&self, context: &Context, into: &mut dyn Inject) {
        let mut into = Keeping {
            into,
            fields: &self.fields,
            before: 0,
            now: 0,
        };
        for member in &self.members {
            member.replace(context, &mut into);
            into.before |= std::mem::take(&mut into.now);
        }
    }
}

/// A carrier that keeps what earlier members wrote: two formats may share a field.
struct Keeping<'a> {
    into: &'a mut dyn Inject,
    fields: &'a [&'static str],
    /// A bit for each of the fields that an earlier member wrote.
    before: u64,
    /// That this member wrote.
    now: u64,
}

impl Keeping<'_> {
    /// The bit of a field; none for what no member named, and beyond the 64th.
    fn bit(&self, key: &str) -> u64 {
        let known = |field: &&str| field.eq_ignore_ascii_case(key);
        let place = self.fields.iter().position(known);
        let bit = place.and_then(|place| 1_u64.checked_shl(u32::try_from(place).ok()?));
        bit.unwrap_or_default()
    }
}

impl Inject for Keeping<'_> {
    fn set(&mut self, key: &'static str, value: &str) {
        self.now |= self.bit(key);
        self.into.set(key, value);
    }

    fn remove(&mut self, key: &str) {
        if self.before & self.bit(key) == 0 {
            self.into.remove(key);
        }
    }
}

impl fmt::Debug for CompositePropagator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompositePropagator")
            .field("fields", &self.fields)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use super::*;

    /// Writes its field, and over another context something else.
    struct Custom(&'static str);

    impl Propagator for Custom {
        fn extract(&self, onto: Context, _: &dyn Extract) -> Context {
            onto
        }

        fn inject(&self, _: &Context, into: &mut dyn Inject) {
            into.set(self.0, "injected");
        }

        fn fields(&self) -> &[&'static str] {
            &["x-a", "x-b"]
        }

        fn replace(&self, _: &Context, into: &mut dyn Inject) {
            self.fields().iter().for_each(|field| into.remove(field));
            into.set(self.0, "replaced");
        }
    }

    fn replaced(by: &dyn Propagator) -> Vec<(String, String)> {
        let stale = ["X-A", "x-b", "x-other"].map(|key| (key.to_owned(), "stale".to_owned()));
        let mut carrier = HashMap::from(stale);
        by.replace(&Context::new(), &mut carrier);
        let mut fields: Vec<_> = carrier.into_iter().collect();
        fields.sort();
        fields
    }

    #[test]
    fn a_propagator_replaces_in_its_own_way_whatever_is_around_it() {
        let expected = [("x-a", "replaced"), ("x-other", "stale")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let boxed = || -> Box<dyn Propagator> { Box::new(Custom("x-a")) };
        let composite = || CompositePropagator::new(vec![boxed()]);
        assert_eq!(replaced(&Custom("x-a")), expected);
        assert_eq!(replaced(&boxed()), expected);
        assert_eq!(replaced(&Arc::new(Custom("x-a"))), expected);
        assert_eq!(replaced(&Arc::<dyn Propagator>::from(boxed())), expected);
        assert_eq!(replaced(&composite()), expected);
        let nested: Vec<Box<dyn Propagator>> = vec![Box::new(composite())];
        assert_eq!(replaced(&CompositePropagator::new(nested)), expected);
    }

    #[test]
    fn what_one_wrote_the_next_does_not_remove() {
        let both: Vec<Box<dyn Propagator>> = vec![Box::new(Custom("x-a")), Box::new(Custom("x-b"))];
        let fields = replaced(&CompositePropagator::new(both));
        let expected = [
            ("x-a", "replaced"),
            ("x-b", "replaced"),
            ("x-other", "stale"),
        ];
        assert_eq!(
            fields,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }
}
