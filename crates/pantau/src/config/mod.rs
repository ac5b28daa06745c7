//! Configuration: one `pantau.toml`, with outlets, accounts, recipients and the editions' outline as files beside it.
//!
//! All faults of all files are found before any work starts, each as `file:line:col: fault` with a hint.

mod fault;
mod keys;
mod read;
#[cfg(test)]
mod shipped;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use pantau_domain::{Account, Outlet, Recipient, SourceId};
use pantau_normalizer::Rules;
use pantau_pipeline::timetable::{Job, JobSettings};
use serde::Deserialize;

pub(crate) use fault::{Fault, Faults};

/// The files that `init` writes and that stand in where none is configured.
pub(crate) const FILES: [(&str, &str); 5] = [
    ("pantau.toml", include_str!("../../../../config/pantau.toml")),
    ("outlets.toml", include_str!("../../../../config/outlets.toml")),
    ("accounts.toml", include_str!("../../../../config/accounts.toml")),
    ("recipients.toml", include_str!("../../../../config/recipients.toml")),
    ("editions.toml", include_str!("../../../../config/editions.toml")),
];

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) crawl: Crawl,
    pub(crate) mail: Mail,
    pub(crate) site: Site,
    pub(crate) process: Process,
    pub(crate) jobs: Vec<Job>,
    pub(crate) outlets: Vec<Outlet>,
    /// What outlets' pages hold where, for those that need it said.
    pub(crate) rules: HashMap<SourceId, Rules>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) editions: Editions,
}

/// `[crawl]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Crawl {
    pub(crate) contact: String,
    pub(crate) allow_private: Vec<String>,
    pub(crate) host_delay_ms: u64,
    pub(crate) host_concurrency: usize,
    pub(crate) timeout_secs: u64,
    pub(crate) body_mib: usize,
    pub(crate) outlets: String,
    pub(crate) accounts: String,
    pub(crate) feed_minutes: u32,
    pub(crate) sitemap_minutes: u32,
    pub(crate) section_minutes: u32,
    pub(crate) platform_minutes: u32,
    pub(crate) shortest_minutes: u32,
    pub(crate) longest_minutes: u32,
    pub(crate) again_hours: Vec<u32>,
}

impl Default for Crawl {
    fn default() -> Self {
        Self {
            contact: "humas@example.go.id".to_owned(),
            allow_private: Vec::new(),
            host_delay_ms: 2000,
            host_concurrency: 1,
            timeout_secs: 30,
            body_mib: 16,
            outlets: "outlets.toml".to_owned(),
            accounts: "accounts.toml".to_owned(),
            feed_minutes: 15,
            sitemap_minutes: 60,
            section_minutes: 30,
            platform_minutes: 30,
            shortest_minutes: 5,
            longest_minutes: 240,
            again_hours: vec![2, 12, 72],
        }
    }
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Mail {
    pub(crate) smtp_url: String,
    pub(crate) from: String,
    pub(crate) password_env: String,
    pub(crate) recipients: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            smtp_url: String::new(),
            from: "PPI <ppi@example.go.id>".to_owned(),
            password_env: String::new(),
            recipients: "recipients.toml".to_owned(),
        }
    }
}

/// `[site]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Site {
    pub(crate) listen: String,
    pub(crate) public_url: String,
}

impl Default for Site {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned(), public_url: String::new() }
    }
}

/// `[process]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Process {
    /// 0: as many as the machine has processors.
    pub(crate) threads: usize,
    pub(crate) editions: Option<String>,
}

/// `editions.toml`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Editions {
    pub(crate) edition: Look,
    pub(crate) signatory: Vec<Signatory>,
}

/// `[edition]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Look {
    pub(crate) organisation: String,
    pub(crate) unit: String,
    pub(crate) classification: String,
    pub(crate) issues: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            organisation: "Pemerintah Provinsi Jawa Timur".to_owned(),
            unit: "Unit Pengumpulan dan Penyaringan Informasi (PPI)".to_owned(),
            classification: "terbatas".to_owned(),
            issues: 7,
        }
    }
}

/// One `[[signatory]]`
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Signatory {
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) name: String,
}

/// One `[[schedule]]` before its cron expression is read.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) job: String,
    pub(crate) cron: String,
    #[serde(default)]
    pub(crate) send_to: Option<String>,
}

impl From<Schedule> for JobSettings {
    fn from(schedule: Schedule) -> Self {
        Self {
            job: schedule.job,
            cron: schedule.cron,
            send_to: schedule.send_to.filter(|group| !group.is_empty()),
        }
    }
}

impl Config {
    /// Reads the configuration at `path`, or the built-in one where there is none.
    ///
    /// # Errors
    /// All faults of all files at once.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, Faults> {
        match path {
            Some(path) => read::load(path),
            None => read::built_in(),
        }
    }

    /// Whether every enabled outlet, every enabled account and the mail server are on this machine, so that a simulated
    /// clock harms nobody.
    pub(crate) fn is_loopback_only(&self) -> bool {
        let local = |url: &str| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let host = rest.split(['/', '?']).next().unwrap_or(rest);
            let host = host.rsplit('@').next().unwrap_or(host);
            let bare = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
            bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        let outlets = self.outlets.iter().filter(|outlet| outlet.enabled);
        let mut urls = outlets.flat_map(|outlet| {
            std::iter::once(&outlet.home).chain(&outlet.feeds).chain(&outlet.sitemaps).chain(&outlet.sections)
        });
        urls.all(|url| local(url))
            && self.accounts.iter().filter(|account| account.enabled).all(|account| local(&account.api))
            && (self.mail.smtp_url.is_empty() || local(&self.mail.smtp_url))
    }
}

/// Where the configuration is: named, else `config/pantau.toml` where that exists.
pub(crate) fn locate(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| Some(PathBuf::from("config/pantau.toml")).filter(|path| path.is_file()))
}

/// A civil day from a command line.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is no day, write it as 2025-06-10"))
}
