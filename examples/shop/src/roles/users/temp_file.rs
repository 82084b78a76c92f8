//! The file of the database.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// A path for a file that is removed on drop.
#[derive(Debug)]
pub(super) struct TempFile(PathBuf);

impl TempFile {
    /// A path of this process's own.
    pub(super) fn new() -> Self {
        let this = Self(env::temp_dir().join(format!("shop-users-{}.db", process::id())));
        // A process of the same id may have been killed.
        this.remove();
        this
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn remove(&self) {
        // Gone already is as good.
        let _ = fs::remove_file(&self.0);
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        self.remove();
    }
}
