//! `shop compare`.

use crate::run::{TempDir, command};
use crate::running::Running;

#[test]
fn a_fast_and_a_slow_trace_side_by_side() {
    let temp = TempDir::new();
    let ended = Running::start(command(&["compare"], &temp)).end();
    assert!(ended.status.success(), "{ended:?}");
    let (_, comparison) = ended.stdout.split_once("\n\n").expect("a comparison");
    // Times differ, and what may grow by itself does with the load of the machine.
    for expected in [
        "user-service                  │     │  └─ get users ",
        "user-service                  │        └─ SELECT users ",
        "  3 attempts: 503, 503, 201\n",
        "  new ◀\n",
        "\nnew                GET /users (user-service)\n                   SELECT users (user-service)\n",
        "\ngone               GET /users/{id} (user-service)\n                   get users (user-service)\n",
        "\nattempts           POST to inventory-service (order-service): 1 → 3 (503, 503, 201)\n",
        "\nlargest self-time  fast: ",
        "\n                   slow: ",
        " in SELECT users (user-service)\n",
    ] {
        assert!(
            comparison.contains(expected),
            "no {expected:?} in\n{comparison}"
        );
    }
}
