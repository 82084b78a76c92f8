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
}

impl fmt::Debug for CompositePropagator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompositePropagator")
            .field("fields", &self.fields)
            .finish()
    }
}
