//! Which redirects are followed.

use bytes::Bytes;
use http::Request;
use tower_http::follow_redirect::policy::{Action, Attempt, FilterCredentials, Policy};

use crate::client::ResendCount;

/// Follows so many redirects, without credentials to another origin, and counts them.
#[derive(Clone, Debug)]
pub(super) struct Hops {
    left: usize,
    followed: u32,
    credentials: FilterCredentials,
}

impl Hops {
    pub(super) fn up_to(limit: usize) -> Self {
        Self {
            left: limit,
            followed: 0,
            // They stay in this process: the time limit of the request is one of them.
            credentials: FilterCredentials::new().keep_all_extensions(),
        }
    }
}

impl<E> Policy<::reqwest::Body, E> for Hops {
    fn redirect(&mut self, attempt: &Attempt<'_>) -> Result<Action, E> {
        if self.left == 0 {
            return Ok(Action::Stop);
        }
        self.left -= 1;
        self.followed += 1;
        Policy::<::reqwest::Body, E>::redirect(&mut self.credentials, attempt)
    }

    fn on_request(&mut self, request: &mut Request<::reqwest::Body>) {
        Policy::<::reqwest::Body, E>::on_request(&mut self.credentials, request);
        if self.followed > 0 {
            let before = request.extensions().get::<ResendCount>();
            let before = before.map_or(0, |count| count.0);
            // One more than the hop before, whose extensions these are.
            request
                .extensions_mut()
                .insert(ResendCount(before.saturating_add(1)));
        }
    }

    fn clone_body(&self, body: &::reqwest::Body) -> Option<::reqwest::Body> {
        // Not for nothing: this is a copy.
        let bytes = body.as_bytes().filter(|_| self.left > 0);
        bytes.map(|bytes| Bytes::copy_from_slice(bytes).into())
    }
}
