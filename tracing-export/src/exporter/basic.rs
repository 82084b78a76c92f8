//! Credentials in a URL.

use hyper::header::HeaderValue;

use super::base64;
use crate::percent;

/// `user:password`, percent-encoded, as the value of an `authorization` header
/// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
pub(super) fn authorization(user_info: &str) -> Option<HeaderValue> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let pair = format!("{}:{}", percent::decode(user)?, percent::decode(password)?);
    let mut value =
        HeaderValue::try_from(format!("Basic {}", base64::encode(pair.as_bytes()))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_rfcs_have_it() {
        let value = authorization("Aladdin:open%20sesame").unwrap();
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(value.is_sensitive());
        assert_eq!(authorization("me").unwrap(), "Basic bWU6");
        assert_eq!(authorization("%zz"), None);
    }
}
