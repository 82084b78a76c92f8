//! The status of an error that came in place of a response.

use tracing_context::{ErrorRef, text};

use crate::code::Code;
use crate::status::Status;

/// What an error of a service or body means, and whether its type says so. tonic's errors are read
/// as tonic reads them (feature `tonic`); all others are UNKNOWN.
pub(crate) fn status_of(error: ErrorRef<'_>) -> (Status, bool) {
    #[cfg(feature = "tonic")]
    if let Some(status) = tonic::status_of(error) {
        return (status, true);
    }
    (Status::new(Code::Unknown, text::message(&error)), false)
}

/// Adds the causes of errors that only tonic knows to be errors.
pub(crate) fn with_causes(error: ErrorRef<'_>) -> ErrorRef<'_> {
    #[cfg(feature = "tonic")]
    if let Some(transport) = error.downcast_ref::<::tonic::transport::Error>() {
        return error.with_error(transport);
    }
    error
}

#[cfg(feature = "tonic")]
mod tonic {
    use std::error::Error;
    use std::fmt;

    use ::tonic::{ConnectError, TimeoutExpired};
    use tower::load_shed::error::Overloaded;
    use tracing_context::{ErrorRef, text};

    use crate::code::Code;
    use crate::status::Status;

    /// As `tonic::Status::from_error`, which wants the error for itself.
    pub(super) fn status_of(error: ErrorRef<'_>) -> Option<Status> {
        let status = |code, error: &dyn fmt::Display| Some(Status::new(code, text::message(error)));
        if let Some(error) = error.downcast_ref::<::tonic::Status>() {
            return status(code(error.code()), &error.message());
        }
        if let Some(error) = error.downcast_ref::<TimeoutExpired>() {
            return status(Code::Cancelled, error);
        }
        if let Some(error) = error.downcast_ref::<ConnectError>() {
            return status(Code::Unavailable, error);
        }
        if let Some(error) = error.downcast_ref::<Overloaded>() {
            return status(Code::ResourceExhausted, error);
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && let Some(code) = of_hyper(error)
        {
            return status(code, error);
        }
        let error = error.downcast_ref::<h2::Error>()?;
        status(of_h2(error), error)
    }

    fn code(code: ::tonic::Code) -> Code {
        let number = usize::try_from(i32::from(code)).ok();
        let code = number.and_then(|number| Code::ALL.get(number).copied());
        code.unwrap_or(Code::Unknown)
    }

    fn of_hyper(error: &hyper::Error) -> Option<Code> {
        if error.is_timeout() {
            // A keep-alive ping that was not answered.
            return Some(Code::Unavailable);
        }
        if error.is_canceled() {
            return Some(Code::Cancelled);
        }
        Some(of_h2(error.source()?.downcast_ref()?))
    }

    /// [gRPC over HTTP/2, "Errors"](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
    fn of_h2(error: &h2::Error) -> Code {
        use h2::Reason;
        match error.reason() {
            Some(
                Reason::NO_ERROR
                | Reason::PROTOCOL_ERROR
                | Reason::INTERNAL_ERROR
                | Reason::FLOW_CONTROL_ERROR
                | Reason::SETTINGS_TIMEOUT
                | Reason::FRAME_SIZE_ERROR
                | Reason::COMPRESSION_ERROR
                | Reason::CONNECT_ERROR,
            ) => Code::Internal,
            Some(Reason::REFUSED_STREAM) => Code::Unavailable,
            Some(Reason::CANCEL) => Code::Cancelled,
            Some(Reason::ENHANCE_YOUR_CALM) => Code::ResourceExhausted,
            Some(Reason::INADEQUATE_SECURITY) => Code::PermissionDenied,
            _ => Code::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_any_other_type_is_unknown() {
        let error = std::io::Error::other("the disk is full");
        let (status, known) = status_of(ErrorRef::new(&error));
        assert_eq!((status.code, known), (Code::Unknown, false));
        assert_eq!(status.description().unwrap(), "the disk is full");
    }

    /// Whatever tonic makes of an error is what the span says.
    #[cfg(feature = "tonic")]
    #[test]
    fn tonics_reading_is_ours() {
        use ::tonic::TimeoutExpired;
        use tower::load_shed::error::Overloaded;

        #[derive(Debug)]
        struct Caused(TimeoutExpired);
        impl std::fmt::Display for Caused {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("caused")
            }
        }
        impl std::error::Error for Caused {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }

        type Boxed = Box<dyn std::error::Error + Send + Sync>;
        fn reset(reason: h2::Reason) -> Boxed {
            Box::new(h2::Error::from(reason))
        }
        let mut makers: Vec<Box<dyn Fn() -> Boxed>> = vec![
            Box::new(|| Box::new(TimeoutExpired(()))),
            Box::new(|| Box::new(Overloaded::new())),
            Box::new(|| Box::new(std::io::Error::other("unrecognised"))),
            Box::new(|| Box::new(Caused(TimeoutExpired(())))),
        ];
        for number in 0..17 {
            makers.push(Box::new(move || {
                Box::new(::tonic::Status::new(::tonic::Code::from(number), "said"))
            }));
        }
        for reason in 0..15_u32 {
            makers.push(Box::new(move || reset(h2::Reason::from(reason))));
        }
        for make in makers {
            let error = make();
            let ours = status_of(ErrorRef::new(&error)).0.code as i32;
            let theirs = ::tonic::Status::from_error(make()).code() as i32;
            assert_eq!(ours, theirs, "{error:?}");
        }
    }
}
