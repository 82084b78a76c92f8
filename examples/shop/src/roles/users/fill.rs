//! Fills the database until a search through it is slow, however fast the machine.

use std::time::{Duration, Instant};

use sqlx::SqlitePool;
use tracing::info;

use super::database::BY_EMAIL;

/// Adds so many users that a search through all of them takes [`SLOW`] at least.
pub(super) async fn fill(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    sqlx::query(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL)",
    )
    .execute(pool)
    .await?;
    add(pool, 1, FEW).await?;
    let factor = SLOW.as_secs_f64() / scan(pool).await?.as_secs_f64();
    let users = ((FEW as f64 * factor) as i64).clamp(FEW, MOST);
    if users > FEW {
        add(pool, FEW + 1, users).await?;
    }
    sqlx::query(ADD_LAST).execute(pool).await?;
    info!(users, "database filled");
    Ok(())
}

async fn add(pool: &SqlitePool, first: i64, last: i64) -> Result<(), sqlx::Error> {
    let add = sqlx::query(ADD).bind(first).bind(last);
    add.execute(pool).await.map(drop)
}

/// The fastest of many short searches through [`FEW`] users.
///
/// On a busy machine a long search shares the processor, and looks slower than it is once the
/// machine is idle. One out of many short ones has the processor to itself.
async fn scan(pool: &SqlitePool) -> Result<Duration, sqlx::Error> {
    let mut fastest = Duration::MAX;
    for _ in 0..SCANS {
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
const SLOW: Duration = Duration::from_millis(200);
const SCANS: u32 = 40;
/// A search through them takes a millisecond or two: less than a slice of the processor.
const FEW: i64 = 5_000;
const MOST: i64 = 4_000_000;
