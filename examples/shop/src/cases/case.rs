//! One order.

use http::{Request, StatusCode, header};
use http_body_util::Full;

use axum::body::Bytes;

/// One order.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its name for programs.
    pub(crate) name: &'static str,
    /// What happens.
    pub(crate) title: &'static str,
    /// What to look at in its trace.
    pub(crate) remark: &'static str,
    pub(super) body: &'static str,
    pub(super) token: Option<&'static str>,
    /// Whether user-service loses its database before.
    pub(crate) without_database: bool,
    /// What the caller gets.
    pub(crate) status: StatusCode,
}

impl Case {
    /// The request to the gateway.
    pub(crate) fn request(&self, gateway: &str) -> http::Result<Request<Full<Bytes>>> {
        let mut request = Request::post(format!("{gateway}/orders"))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Full::from(self.body))
    }

    /// The same request for a shell.
    pub(crate) fn curl(&self, gateway: &str) -> String {
        let token = self.token.map_or(String::new(), |token| {
            format!(" -H 'authorization: Bearer {token}'")
        });
        format!(
            "curl -i {gateway}/orders{token} -H 'content-type: application/json' -d '{}'",
            self.body,
        )
    }
}

/// What takes the database away.
pub(crate) fn remove_database(users: &str) -> http::Result<Request<Full<Bytes>>> {
    Request::delete(format!("{users}/database")).body(Full::default())
}

/// The same request for a shell.
pub(crate) fn remove_database_curl(users: &str) -> String {
    format!("curl -i -X DELETE {users}/database")
}
