//! A process that is killed while it imports loses nothing and doubles nothing.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use pantau_domain::{CaptureKind, SourceClass};
use pantau_store::{Archive, SqliteStore, Store, archive::ArchiveSettings};

use crate::suite::made;

const CHILD: &str = "PANTAU_STORE_KILL_CHILD";
const LINES: u64 = 40;

/// Imports lines in commits of 40 and archives a capture with each, until somebody ends it.
fn import(folder: &Path, rounds: Option<u64>) -> u64 {
    let store = SqliteStore::open(folder).unwrap();
    let archive = Archive::open(folder, ArchiveSettings::default()).unwrap();
    let record = made::capture("berkas", CaptureKind::Import);
    let mut done = store.begin_import(made::now(), &record).unwrap().lines_done;
    let last = rounds.map(|rounds| done + rounds * LINES);
    while last.is_none_or(|last| done < last) {
        let mentions =
            (done..done + LINES).map(|line| made::mention(&format!("m{line}"), "berkas", Some(3))).collect();
        let capture = pantau_domain::Capture {
            id: format!("c{done}").parse().unwrap(),
            kind: CaptureKind::Article,
            source: "kabar-brantas".parse().unwrap(),
            class: SourceClass::Outlet,
            url: "https://brantas.example/".into(),
            final_url: "https://brantas.example/".into(),
            fetched_at: made::now(),
            status: 200,
            asked: vec![],
            headers: vec![],
            body: vec![b'x'; 200_000],
            plain: None,
            led: vec![],
        };
        archive.append(&capture, None).unwrap();
        done += LINES;
        store.commit_import(made::now(), &record.id, done, false, &made::read(mentions)).unwrap();
    }
    done
}

#[test]
fn a_kill_loses_nothing_and_doubles_nothing() {
    if let Some(folder) = std::env::var_os(CHILD) {
        import(Path::new(&folder), None);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for round in 0..4_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["kill::a_kill_loses_nothing_and_doubles_nothing", "--exact"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Waits until it has committed something, then a little, so that the kill falls anywhere.
        for _ in 0..600 {
            std::thread::sleep(Duration::from_millis(20));
            if lines(folder.path()) > before {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(7 * round));
        child.kill().unwrap();
        child.wait().unwrap();

        let store = SqliteStore::open(folder.path()).unwrap();
        let found = store.check().unwrap();
        assert!(found.is_empty(), "{found:?}");
        let done = lines(folder.path());
        assert!(done > before, "the child got nowhere");
        assert_eq!(store.counts().unwrap().mentions, done, "lines done are exactly the mentions there");
        Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
        before = done;
    }
    // The next process goes on where the last was killed.
    let done = import(folder.path(), Some(2));
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!((done, store.counts().unwrap().mentions), (before + 2 * LINES, before + 2 * LINES));
    let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert_eq!(archive.check().unwrap(), Vec::<String>::new(), "torn tails were cut off");
}

fn lines(folder: &Path) -> u64 {
    let store = SqliteStore::open(folder).unwrap();
    store.begin_import(made::now(), &made::capture("berkas", CaptureKind::Import)).unwrap().lines_done
}
