//! What spans say, whoever made them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One finished span.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub is_client: bool,
    pub is_error: bool,
    /// Of HTTP or gRPC, as it is written there.
    pub code: Option<String>,
    pub error_type: Option<String>,
    pub duration: Duration,
}

impl Said {
    /// Takes what counts out of an attribute.
    pub fn attribute(&mut self, key: &str, value: String) {
        match key {
            "http.response.status_code"
            | "http.status_code"
            | "rpc.status_code"
            | "rpc.response.status_code"
            | "rpc.grpc.status_code" => self.code = Some(value),
            "error.type" => self.error_type = Some(value),
            "span.kind" => self.is_client = value == "client",
            "span.status_code" => self.is_error = value == "error",
            _ => {}
        }
    }
}

/// Where all spans of a process go.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<Mutex<Vec<Said>>>);

impl Heard {
    pub fn push(&self, said: Said) {
        let mut spans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spans.push(said);
    }

    pub fn take(&self) -> Vec<Said> {
        let mut spans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut spans)
    }
}
