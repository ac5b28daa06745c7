//! Which processes work on a data folder.
//!
//! Each holds a lock on a file of its own while it lives. The operating system takes the lock from a killed one, so that
//! the next process to come knows at once whose work is free.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// A process's place in a data folder, until it is dropped.
#[derive(Debug)]
pub struct Presence {
    /// Holds the lock.
    _file: File,
    path: PathBuf,
}

impl Presence {
    /// Enters a folder under a name, and names those who are no more.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn enter(folder: &Path, process: &str) -> Result<(Self, Vec<String>), StoreError> {
        let folder = folder.join("processes");
        std::fs::create_dir_all(&folder).map_err(StoreError::io("make", &folder))?;
        // While somebody enters, nobody takes a file that is not locked yet for a dead one's.
        let gate = folder.join(".gate");
        let gate_file = open(&gate)?;
        gate_file.lock().map_err(StoreError::io("lock", &gate))?;
        let mut dead = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(StoreError::io("list", &folder))? {
            let path = entry.map_err(StoreError::io("list", &folder))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != ".gate")
            else {
                continue;
            };
            let file = open(&path)?;
            match file.try_lock() {
                Ok(()) => {
                    dead.push(name.to_owned());
                    std::fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(fault)) => return Err(StoreError::io("lock", &path)(fault)),
            }
        }
        let path = folder.join(process);
        let file = open(&path)?;
        file.lock().map_err(StoreError::io("lock", &path))?;
        dead.sort();
        Ok((Self { _file: file, path }, dead))
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Err(fault) = std::fs::remove_file(&self.path) {
            tracing::debug!(path = %self.path.display(), %fault, "the next process removes it");
        }
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(StoreError::io("open", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_left_without_a_word_is_named_once() {
        let folder = tempfile::tempdir().unwrap();
        let (first, dead) = Presence::enter(folder.path(), "1-1").unwrap();
        assert!(dead.is_empty());
        // What a killed process leaves: a file that nobody locks.
        std::fs::write(folder.path().join("processes/2-2"), "").unwrap();
        let (second, dead) = Presence::enter(folder.path(), "3-3").unwrap();
        assert_eq!(dead, ["2-2"]);
        drop(first);
        let (_third, dead) = Presence::enter(folder.path(), "4-4").unwrap();
        assert!(dead.is_empty(), "one left in order, one lives: {dead:?}");
        drop(second);
    }
}
