//! The file of the database.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A path for a file that is removed on drop.
#[derive(Debug)]
pub(super) struct TempFile(PathBuf);

impl TempFile {
    /// The path that belongs to the process of this id.
    pub(super) fn of(pid: u32) -> Self {
        Self(env::temp_dir().join(format!("shop-users-{pid}.db")))
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
