//! What carries a context from one process to the next.

use std::collections::HashMap;
use std::hash::BuildHasher;

/// Reads fields of a carrier: request headers, message headers, metadata.
pub trait Extract {
    /// Calls `each` with every value of the field `key`, in order, as it came over the wire.
    ///
    /// Names are compared as the carrier's protocol does (HTTP: without regard to case).
    fn for_each(&self, key: &str, each: &mut dyn FnMut(&[u8]));
}

/// Writes fields of a carrier.
pub trait Inject {
    /// Sets the field `key` to this value alone, replacing all values it had.
    fn set(&mut self, key: &'static str, value: &str);

    /// Removes every value of the field `key`.
    fn remove(&mut self, key: &str);
}

#[cfg(feature = "http")]
impl Extract for http::HeaderMap {
    fn for_each(&self, key: &str, each: &mut dyn FnMut(&[u8])) {
        let values = match known_name(key) {
            Some(name) => self.get_all(name),
            None => self.get_all(key),
        };
        for value in values {
            each(value.as_bytes());
        }
    }
}

#[cfg(feature = "http")]
impl Inject for http::HeaderMap {
    fn set(&mut self, key: &'static str, value: &str) {
        // A propagator that writes what no header may hold is not worth failing a request for.
        let Ok(value) = http::HeaderValue::from_str(value) else {
            // Better none than what was there before.
            return Inject::remove(self, key);
        };
        if let Some(name) = known_name(key) {
            self.insert(name, value);
        } else if let Ok(name) = http::HeaderName::from_bytes(key.as_bytes()) {
            self.insert(name, value);
        }
    }

    fn remove(&mut self, key: &str) {
        match known_name(key) {
            Some(name) => Self::remove(self, name),
            None => Self::remove(self, key),
        };
    }
}

/// The names of every request, parsed once.
#[cfg(feature = "http")]
fn known_name(key: &str) -> Option<&'static http::HeaderName> {
    macro_rules! names {
        ($($(#[$feature:meta])? $name:literal,)*) => {
            match key {
                $($(#[$feature])? $name => {
                    static NAME: http::HeaderName = http::HeaderName::from_static($name);
                    Some(&NAME)
                })*
                _ => None,
            }
        };
    }
    names! {
        "traceparent",
        "tracestate",
        "baggage",
        #[cfg(feature = "b3")] "b3",
        #[cfg(feature = "b3")] "x-b3-traceid",
        #[cfg(feature = "b3")] "x-b3-spanid",
        #[cfg(feature = "b3")] "x-b3-sampled",
        #[cfg(feature = "b3")] "x-b3-flags",
        #[cfg(feature = "b3")] "x-b3-parentspanid",
        #[cfg(feature = "jaeger")] "uber-trace-id",
        #[cfg(feature = "xray")] "x-amzn-trace-id",
    }
}

/// One value a key; keys compared without regard to ASCII case.
impl<H: BuildHasher> Extract for HashMap<String, String, H> {
    fn for_each(&self, key: &str, each: &mut dyn FnMut(&[u8])) {
        for (name, value) in self {
            if name.eq_ignore_ascii_case(key) {
                each(value.as_bytes());
            }
        }
    }
}

impl<H: BuildHasher> Inject for HashMap<String, String, H> {
    fn set(&mut self, key: &'static str, value: &str) {
        Inject::remove(self, key);
        self.insert(key.to_owned(), value.to_owned());
    }

    fn remove(&mut self, key: &str) {
        self.retain(|name, _| !name.eq_ignore_ascii_case(key));
    }
}
