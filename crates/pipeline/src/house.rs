//! What every step needs.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};
use pantau_classifier::Annotator;
use pantau_domain::{Account, AccountId, Outlet, RegionCode, SourceId, TopicSlug};
use pantau_index::Search;
use pantau_normalizer::Rules;
use pantau_report::Names;
use pantau_store::{Archive, Lease, Presence, Store};

/// Tells the time. Only the binary knows the real one.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// How many seconds of real time pass while `span` passes on this clock.
    fn real(&self, span: SignedDuration) -> std::time::Duration;
}

/// Outlets and accounts as configured.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Outlets by id.
    pub outlets: HashMap<SourceId, Outlet>,
    /// Accounts by id.
    pub accounts: HashMap<AccountId, Account>,
    /// What the pages of some outlets hold where.
    pub rules: HashMap<SourceId, Rules>,
}

impl Sources {
    /// From lists.
    #[must_use]
    pub fn new(outlets: Vec<Outlet>, accounts: Vec<Account>, rules: HashMap<SourceId, Rules>) -> Self {
        Self {
            rules,
            outlets: outlets.into_iter().map(|outlet| (outlet.id.clone(), outlet)).collect(),
            accounts: accounts.into_iter().map(|account| (account.id.clone(), account)).collect(),
        }
    }

    /// Enabled outlets in order of their ids.
    #[must_use]
    pub fn followed(&self) -> Vec<&Outlet> {
        let mut list: Vec<&Outlet> = self.outlets.values().filter(|outlet| outlet.enabled).collect();
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list
    }
}

/// Store, archive, index, classifier, sources and clock: one data folder's whole household.
pub struct House {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// Captures as received.
    pub archive: Arc<Archive>,
    /// Full-text search.
    pub index: Arc<dyn Search>,
    /// Labels.
    pub annotator: Arc<Annotator>,
    /// Outlets and accounts.
    pub sources: Sources,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Unique to this process: part of every lease.
    pub holder: String,
    /// What tells others that this process lives; none where they need not know.
    pub presence: Option<Presence>,
    /// Threads for work that fills a processor.
    pub threads: usize,
}

/// How long claimed work is ours. Longer than the longest batch takes, short enough that a kill costs little.
const LEASE_SECS: i64 = 600;

static CLAIMS: AtomicU64 = AtomicU64::new(0);

impl House {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh lease. Its end is measured on the house's own clock.
    #[must_use]
    pub fn lease(&self) -> Lease {
        let claim = CLAIMS.fetch_add(1, Ordering::Relaxed);
        self.lease_as(&format!("{}-{claim}", self.holder))
    }

    /// The same lease with its time begun again.
    #[must_use]
    pub fn renewed(&self, lease: &Lease) -> Lease {
        self.lease_as(&lease.holder)
    }

    /// A lease under the process's own name, for locks that are renewed.
    #[must_use]
    pub fn own_lease(&self) -> Lease {
        self.lease_as(&self.holder)
    }

    fn lease_as(&self, holder: &str) -> Lease {
        let until =
            self.now().saturating_add(SignedDuration::from_secs(LEASE_SECS)).unwrap_or(Timestamp::MAX);
        Lease { holder: holder.to_owned(), until }
    }

    /// Notes a fault; a store that cannot even take that is logged.
    pub fn fault(&self, stage: &str, subject: &str, reason: &str) {
        tracing::warn!(stage, subject, reason, "fault");
        if let Err(error) = self.store.note_fault(self.now(), stage, subject, reason) {
            tracing::error!(%error, "a fault could not be noted");
        }
    }
}

impl Names for House {
    fn region_name(&self, code: &RegionCode) -> String {
        self.annotator.gazetteer().name(code).map_or_else(|| code.to_string(), str::to_owned)
    }

    fn topic_name(&self, topic: &TopicSlug) -> String {
        let known = self.annotator.topics().iter().find(|known| known.slug == *topic);
        known.map_or_else(|| topic.to_string(), |known| known.name.clone())
    }

    fn source_name(&self, source: &SourceId) -> String {
        if let Some(outlet) = self.sources.outlets.get(source) {
            return outlet.name.clone();
        }
        match source.as_str() {
            "x" | "twitter" => "X".to_owned(),
            "instagram" => "Instagram".to_owned(),
            "facebook" => "Facebook".to_owned(),
            "youtube" => "YouTube".to_owned(),
            other => other.to_owned(),
        }
    }

    fn theme_title(&self, theme: &str) -> String {
        let known = self.annotator.themes().iter().find(|known| known.name == theme);
        known.map_or_else(|| theme.to_owned(), |known| known.title.clone())
    }
}
