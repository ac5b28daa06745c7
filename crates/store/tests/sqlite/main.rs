//! The embedded store keeps every promise of the suite.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

#[cfg(test)]
mod kill;
#[cfg(test)]
mod suite;

use pantau_store::SqliteStore;

#[test]
fn sqlite_keeps_every_promise() {
    for (name, promise) in suite::PROMISES {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).unwrap();
        let kept = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| promise(&store)));
        assert!(kept.is_ok(), "broken promise: {name}");
    }
}
