//! What happens to the headers of a record.

/// Whose context a record carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Propagation {
    /// That of the send span, in place of whatever the headers said before: of a record that is
    /// forwarded or sent once more, that was the last hop or attempt.
    #[default]
    Replace,
    /// The one that the headers have, if it is valid: an outbox stores it with the event. The send
    /// span links to it. Where there is none, that of the send span.
    KeepExisting,
    /// Whatever the headers have, untouched: for topics of others.
    Off,
}
