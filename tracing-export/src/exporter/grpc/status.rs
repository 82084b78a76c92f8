//! What a gRPC status means for the spans of a request.

use std::error::Error as _;

use tonic::{Code, Status};

use crate::exporter::transport::{Answer, SendError};
use crate::otlp;

/// Judges a status other than OK. One with a cause is the connection's, not the backend's.
pub(super) fn judge(status: &Status) -> Result<Answer, SendError> {
    if status.source().is_some() {
        return Err(broken(status));
    }
    let asked = otlp::retry_delay(status.details());
    let message = otlp::short(status.message().as_bytes());
    let colon = if message.is_empty() { "" } else { ": " };
    Ok(Answer::Failed {
        why: format!("the backend answered {:?}{colon}{message}", status.code()),
        is_retryable: is_retryable(status.code(), asked.is_some()),
        retry_after: asked,
    })
}

/// [OTLP specification, "Failures"](https://opentelemetry.io/docs/specs/otlp/#failures): a backend
/// that is out of some resource can recover only if it says when.
const fn is_retryable(code: Code, says_when: bool) -> bool {
    match code {
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::ResourceExhausted => says_when,
        _ => false,
    }
}

/// The innermost cause says most.
fn broken(status: &Status) -> SendError {
    let mut text = status.message().to_owned();
    let mut cause = status.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    SendError(text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;

    #[test]
    fn what_is_worth_another_attempt() {
        // google.rpc.Status with a google.rpc.RetryInfo of 2.5 s.
        let mut any = vec![0x0a, 40];
        any.extend(b"type.googleapis.com/google.rpc.RetryInfo");
        any.extend([
            0x12, 10, 0x0a, 8, 0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01,
        ]);
        let mut details = vec![0x08, 8, 0x1a, any.len() as u8];
        details.extend(any);
        let half = Duration::from_millis(500);
        for number in 1..=16 {
            let code = Code::from_i32(number);
            for (details, asked) in [(vec![], None), (details.clone(), Some(5 * half))] {
                let says_when = asked.is_some();
                let status = Status::with_details(code, "why", Bytes::from(details));
                let Ok(Answer::Failed {
                    why,
                    is_retryable,
                    retry_after,
                }) = judge(&status)
                else {
                    panic!("{code:?}");
                };
                let expected = [1, 4, 10, 11, 14, 15].contains(&number);
                let expected = expected || number == 8 && says_when;
                assert_eq!((is_retryable, retry_after), (expected, asked), "{code:?}");
                assert_eq!(why, format!("the backend answered {code:?}: why"));
            }
        }
    }

    #[test]
    fn a_broken_connection_is_no_answer() {
        let cause: Box<dyn std::error::Error + Send + Sync> = "reset by peer".into();
        let status = Status::from_error(cause);
        assert_eq!(judge(&status).unwrap_err().0, "reset by peer");
    }
}
