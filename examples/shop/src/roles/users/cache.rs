//! Users that were asked for before.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tracing::{info, instrument};

use super::database::User;

/// Users by id, in memory.
#[derive(Debug, Default)]
pub(super) struct Cache(RwLock<HashMap<i64, User>>);

impl Cache {
    /// A store like any other, hence a span like any other; it is within the process, hence an
    /// internal one.
    #[instrument(
        name = "get users",
        skip_all,
        fields(
            db.system.name = "in_memory_cache",
            db.operation.name = "get",
            db.collection.name = "users",
        )
    )]
    pub(super) fn get(&self, id: i64) -> Option<User> {
        let users = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = users.get(&id).cloned();
        drop(users);
        if found.is_none() {
            info!("cache.miss");
        }
        found
    }

    /// Keeps the user, unless there are too many already.
    pub(super) fn put(&self, user: User) {
        let mut users = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if users.len() < MOST {
            users.insert(user.id, user);
        }
    }
}

const MOST: usize = 1_000;
