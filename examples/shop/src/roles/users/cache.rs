//! Users that were asked for before.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::database::User;

/// Users by id, in memory.
#[derive(Debug, Default)]
pub(super) struct Cache(RwLock<HashMap<i64, User>>);

impl Cache {
    pub(super) fn get(&self, id: i64) -> Option<User> {
        let users = self.0.read().unwrap_or_else(PoisonError::into_inner);
        users.get(&id).cloned()
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
