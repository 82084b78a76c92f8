//! Spans are collected until their trace can be drawn.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tracing_context::{FinishedSpan, TraceId, resource};

/// Traces that are not drawn yet, the oldest first, bounded by their spans.
#[derive(Debug)]
pub(super) struct Traces {
    open: VecDeque<Trace>,
    spans: usize,
    quiet: Quiet,
    /// Drawn lately: a span that comes after its root waits for no other one.
    drawn: VecDeque<TraceId>,
    left_out: usize,
}

/// How long a trace has to be quiet after a root of it has ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quiet {
    /// All spans are of this process.
    pub(super) here: Duration,
    /// Some are of others, which gather theirs before they send them.
    pub(super) elsewhere: Duration,
}

/// The spans of one picture.
pub(super) type Picture = Vec<FinishedSpan>;

#[derive(Debug)]
struct Trace {
    id: TraceId,
    spans: Picture,
    has_root: bool,
    is_elsewhere: bool,
    last: Instant,
}

impl Traces {
    pub(super) const fn new(quiet: Quiet) -> Self {
        Self {
            open: VecDeque::new(),
            spans: 0,
            quiet,
            drawn: VecDeque::new(),
            left_out: 0,
        }
    }

    pub(super) const fn set_quiet(&mut self, quiet: Quiet) {
        self.quiet = quiet;
    }

    /// Keeps the span. Returns when its trace can be drawn, if that is known by now.
    pub(super) fn add(&mut self, span: FinishedSpan, now: Instant) -> Option<Instant> {
        let id = span.trace_id();
        let place = self.open.iter().rposition(|trace| trace.id == id);
        let place = place.unwrap_or_else(|| {
            self.open.push_back(Trace {
                id,
                spans: Vec::new(),
                has_root: self.drawn.contains(&id),
                is_elsewhere: false,
                last: now,
            });
            self.open.len() - 1
        });
        let trace = &mut self.open[place];
        trace.has_root |= span.is_local_root();
        trace.is_elsewhere |= span.resource() != resource();
        trace.last = now;
        trace.spans.push(span);
        let ready = trace.ready(self.quiet);
        self.spans += 1;
        while self.spans > MOST_SPANS {
            let oldest = self.open.pop_front()?;
            self.spans -= oldest.spans.len();
            self.left_out += oldest.spans.len();
        }
        ready
    }

    /// When the next trace can be drawn.
    pub(super) fn next(&self) -> Option<Instant> {
        let ready = |trace: &Trace| trace.ready(self.quiet);
        self.open.iter().filter_map(ready).min()
    }

    /// Takes the traces that have been quiet for long enough.
    pub(super) fn take_quiet(&mut self, now: Instant) -> Vec<Picture> {
        let quiet = self.quiet;
        self.take(|trace| trace.ready(quiet).is_some_and(|ready| ready <= now))
    }

    /// Takes the traces that have a root.
    pub(super) fn take_rooted(&mut self) -> Vec<Picture> {
        self.take(|trace| trace.has_root)
    }

    /// Takes all.
    pub(super) fn take_all(&mut self) -> Vec<Picture> {
        self.take(|_| true)
    }

    /// How many spans were forgotten, since more wait than can be kept.
    pub(super) const fn take_left_out(&mut self) -> usize {
        std::mem::replace(&mut self.left_out, 0)
    }

    fn take(&mut self, wanted: impl Fn(&Trace) -> bool) -> Vec<Picture> {
        let all = std::mem::take(&mut self.open);
        let (taken, kept): (VecDeque<_>, _) = all.into_iter().partition(wanted);
        self.open = kept;
        for trace in &taken {
            self.spans -= trace.spans.len();
            self.drawn.push_back(trace.id);
        }
        let too_many = self.drawn.len().saturating_sub(MOST_DRAWN);
        self.drawn.drain(..too_many);
        taken.into_iter().map(|trace| trace.spans).collect()
    }
}

impl Trace {
    fn ready(&self, quiet: Quiet) -> Option<Instant> {
        let pause = if self.is_elsewhere {
            quiet.elsewhere
        } else {
            quiet.here
        };
        self.has_root.then(|| self.last.checked_add(pause))?
    }
}

const MOST_SPANS: usize = 10_000;
const MOST_DRAWN: usize = 256;

#[cfg(test)]
mod tests {
    use tracing_context::{Resource, SpanContext, SpanId, TraceFlags};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const QUIET: Quiet = Quiet {
        here: SECOND,
        elsewhere: Duration::from_secs(6),
    };

    fn span(trace: u128, own: u64, parent: u64, is_remote: bool) -> FinishedSpan {
        let id = |id| SpanId::from_u64(id).unwrap();
        let trace = TraceId::from_u128(trace).unwrap();
        let context = SpanContext::new(trace, id(own), TraceFlags::SAMPLED);
        let span = FinishedSpan::builder("x", context).resource(resource().clone());
        if parent == 0 {
            return span.build();
        }
        let span = span.parent(id(parent), is_remote);
        let root = if is_remote { own } else { 1 };
        span.local_root(id(root)).build()
    }

    #[test]
    fn a_trace_waits_for_its_root_and_then_for_quiet() {
        let now = Instant::now();
        let mut traces = Traces::new(QUIET);
        assert_eq!(traces.add(span(1, 2, 1, false), now), None);
        assert_eq!(traces.add(span(1, 1, 0, false), now), Some(now + SECOND));
        let later = now + SECOND / 2;
        assert_eq!(
            traces.add(span(1, 3, 1, false), later),
            Some(later + SECOND)
        );
        assert_eq!(traces.next(), Some(later + SECOND));
        assert!(traces.take_quiet(now + SECOND).is_empty());
        assert_eq!(traces.take_quiet(later + SECOND)[0].len(), 3);
        // Its root has been drawn: nothing else will come.
        assert!(traces.add(span(1, 4, 1, false), later).is_some());
        assert_eq!(traces.take_rooted().len(), 1);
        assert_eq!((traces.spans, traces.next()), (0, None));
    }

    #[test]
    fn other_processes_take_longer() {
        let now = Instant::now();
        let mut traces = Traces::new(QUIET);
        let id = |id| SpanId::from_u64(id).unwrap();
        let context = span(1, 9, 3, true).context().clone();
        let other = FinishedSpan::builder("x", context)
            .parent(id(3), true)
            .resource(Resource::new("another"))
            .build();
        assert_eq!(traces.add(other, now), Some(now + 6 * SECOND));
        traces.add(span(1, 3, 1, false), now);
        let root = traces.add(span(1, 1, 0, false), now);
        assert_eq!(root, Some(now + 6 * SECOND));
        assert_eq!(traces.take_quiet(now + 6 * SECOND)[0].len(), 3);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let now = Instant::now();
        let mut traces = Traces::new(QUIET);
        for own in 0..=MOST_SPANS as u64 {
            traces.add(span(1 + u128::from(own / 4), own + 2, 1, false), now);
        }
        assert_eq!(traces.take_left_out(), 4);
        assert_eq!(traces.take_left_out(), 0);
        assert!(traces.take_rooted().is_empty());
        let rest: usize = traces.take_all().iter().map(Vec::len).sum();
        assert_eq!(rest, MOST_SPANS - 3);
    }
}
