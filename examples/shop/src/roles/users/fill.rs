//! Fills the database until a search through it is slow, however fast the machine.

use std::time::{Duration, Instant};

use sqlx::SqlitePool;
use tracing::info;

use super::database::BY_EMAIL;

/// Adds users until a search for an address that nobody has takes [`SLOW`].
pub(super) async fn fill(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    sqlx::query(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL)",
    )
    .execute(pool)
    .await?;
    let mut users = 0;
    let mut wanted = FIRST;
    loop {
        sqlx::query(ADD)
            .bind(users + 1)
            .bind(wanted)
            .execute(pool)
            .await?;
        users = wanted;
        let scan = scan(pool).await?;
        if scan >= SLOW || users >= MOST {
            sqlx::query(ADD_LAST).execute(pool).await?;
            info!(users, scan_ms = scan.as_millis(), "database filled");
            return Ok(());
        }
        let factor = (1.2 * SLOW.as_secs_f64() / scan.as_secs_f64()).clamp(1.25, 8.0);
        wanted = ((users as f64 * factor) as i64).min(MOST);
    }
}

/// The fastest of three searches through all users.
async fn scan(pool: &SqlitePool) -> Result<Duration, sqlx::Error> {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let started = Instant::now();
        let found = sqlx::query(BY_EMAIL)
            .bind("nobody")
            .fetch_optional(pool)
            .await?;
        debug_assert!(found.is_none(), "the search goes to the end");
        fastest = fastest.min(started.elapsed());
    }
    Ok(fastest)
}

/// All in one statement, hence in one transaction.
const ADD: &str = "
WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n < ?2)
INSERT INTO users SELECT n, 'User ' || n, 'user' || n || '@example.com' FROM number";
/// Somebody whom a search finds last.
const ADD_LAST: &str = "INSERT INTO users (name, email) VALUES ('Zoe', 'zoe@example.com')";
const SLOW: Duration = Duration::from_millis(100);
const FIRST: i64 = 40_000;
const MOST: i64 = 4_000_000;
