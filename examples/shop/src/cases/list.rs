//! All orders of the demo.

use http::StatusCode;

use super::case::Case;

/// One for each way in which they can go, in order.
pub(crate) const CASES: [Case; 12] = [
    Case {
        name: "good",
        title: "A good order",
        remark: "Seven services in one trace. The mail that fails is logged; no span is an error.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 2}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "cached",
        title: "The same user again",
        remark: "user-service has the user in its cache: no cache.miss, no SELECT.",
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
        remark: "auth-service says 401: an error of who called, not of the servers.",
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
        name: "retried",
        title: "An item that is not available at once",
        remark: "Two attempts fail, the third does not: reserve_items, which made them, is no error.",
        body: r#"{"user_id": 7, "item": "lamp", "quantity": 1}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "declined",
        title: "A card that was stolen",
        remark: "process_payment is an error and says why. The payment server did its work: no error.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 1, "payment": "stolen_card"}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::PAYMENT_REQUIRED,
    },
    Case {
        name: "deadline",
        title: "A cheque that takes too long",
        remark: "payment-service knew the deadline of the call: DEADLINE_EXCEEDED.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 1, "payment": "cheque"}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::GATEWAY_TIMEOUT,
    },
    Case {
        name: "receipt",
        title: "A receipt that is torn after three lines",
        remark: "The stream began well and ended in DATA_LOSS: both of its spans are errors.",
        body: r#"{"user_id": 7, "item": "teapot", "quantity": 1, "receipt": true}"#,
        token: TOKEN,
        without_database: false,
        status: StatusCode::CREATED,
    },
    Case {
        name: "undelivered",
        title: "A text that fits no message",
        remark: "Long answered, the order fails in notification-service, and is kept in another topic.",
        body: r#"{"user_id": 7, "item": "teapot for a party of many guests and their children", "quantity": 1}"#,
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

/// Orders whose traces are compared.
pub(crate) const COMPARED: [Case; 2] = [
    Case {
        name: FAST,
        title: "A fast order",
        ..CHEAP
    },
    Case {
        name: SLOW,
        title: "A slow order",
        body: r#"{"email": "zoe@example.com", "item": "lamp", "quantity": 1}"#,
        ..CHEAP
    },
];

/// The order that is compared to [`SLOW`].
pub(crate) const FAST: &str = "fast";
/// A customer known by address only, and an item that is not available at once.
pub(crate) const SLOW: &str = "slow";

/// An order to make many of.
pub(crate) const CHEAP: Case = Case {
    name: "cheap",
    title: "One of many",
    remark: "",
    body: r#"{"user_id": 7, "item": "tea", "quantity": 1}"#,
    token: TOKEN,
    without_database: false,
    status: StatusCode::CREATED,
};

const TOKEN: Option<&str> = Some("acme-token");
