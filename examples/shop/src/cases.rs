//! The orders that the demo makes, one for each way in which they can go.

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
    body: &'static str,
    token: Option<&'static str>,
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

/// All of them, in order.
pub(crate) const CASES: [Case; 7] = [
    Case {
        name: "good",
        title: "A good order",
        remark: "Three services in one trace. The mail that fails is logged; no span is an error.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 2}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "cached",
        title: "The same user again",
        remark: "user-service has the user in its cache: no SELECT.",
        body: r#"{"user_id": 7, "item": "tea", "quantity": 1}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "invalid",
        title: "An order of nothing",
        remark: "process_order is an error and says why. The servers did their work: no error.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 0}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::UNPROCESSABLE_ENTITY,
    },
    Case {
        name: "unauthorised",
        title: "An order without a token",
        remark: "A 401 is an error of who called, not of the servers.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 1}"#,
        token: None,
        without_database: false,
        status: StatusCode::UNAUTHORIZED,
    },
    Case {
        name: "panic",
        title: "A coupon that panics",
        remark: "Every span that the panic went through is an error; the innermost has the stack.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 1, "coupon": "5%"}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::INTERNAL_SERVER_ERROR,
    },
    Case {
        name: "slow",
        title: "A customer known by address only",
        remark: "No index on the address: the SELECT is where the time goes.",
        body: r#"{"email": "zoe@example.com", "item": "teapot", "quantity": 1}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "no-database",
        title: "An order while the database is gone",
        remark: "The exception is at the SELECT, with its stack; the error goes all the way up.",
        body: r#"{"user_id": 8, "item": "teapot", "quantity": 1}"#,
        token: TOKEN,
        without_database: true,
        status: StatusCode::SERVICE_UNAVAILABLE,
    },
];

const TOKEN: Option<&str> = Some("acme-token");
