//! The invented news world: who publishes what, when, and what is true of it.

pub(crate) mod article;
mod daily;
pub(crate) mod event;
mod house;
pub(crate) mod newsroom;
pub(crate) mod social;
mod truth;

use jiff::Timestamp;
use pantau_domain::time;

pub(crate) use self::truth::source_id;
pub use self::truth::{Plant, PlantKind, TruthLine};
use self::{article::Article, event::Event, social::Social};
use crate::{
    ReplayError, calendar,
    faults::{FaultPage, Faults},
    outlets::roster::ROSTER,
};

/// What a world is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldSettings {
    /// Decides everything that chance decides.
    pub seed: u64,
    /// How many days there are, from 2020-04-27: 1 to 35.
    pub days: u16,
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self { seed: 2020, days: calendar::FULL_DAYS }
    }
}

/// Everything that the fictional outlets and platforms publish. Equal settings make equal worlds.
#[derive(Debug, Clone)]
pub struct World {
    settings: WorldSettings,
    pub(crate) articles: Vec<Article>,
    pub(crate) social: Social,
    pub(crate) plants: Vec<Plant>,
    pub(crate) fault_pages: Vec<FaultPage>,
    /// Where each outlet of the roster stands: `http://127.0.0.1:4001`.
    pub(crate) bases: Vec<String>,
}

impl World {
    /// Builds the world of the embedded events.
    ///
    /// # Errors
    /// Where `days` is out of range, or an embedded file is broken.
    pub fn build(settings: &WorldSettings) -> Result<Self, ReplayError> {
        Self::from_events(settings, &event::embedded()?)
    }

    pub(crate) fn from_events(settings: &WorldSettings, events: &[Event]) -> Result<Self, ReplayError> {
        if !(1..=calendar::FULL_DAYS).contains(&settings.days) {
            let value = u64::from(settings.days);
            return Err(ReplayError::Setting { name: "days", value, expected: "1 to 35" });
        }
        let mut drafts = newsroom::cover(settings, events);
        daily::cover(settings, &mut drafts)?;
        let articles = newsroom::publish(drafts);
        let social = social::build(settings, events, &articles)?;
        let mut plants = truth::spikes(events, settings.days);
        plants.extend(social.plants.iter().cloned());
        let bases = ROSTER.iter().map(|spec| format!("http://{}", spec.domain)).collect();
        Ok(Self { settings: *settings, articles, social, plants, fault_pages: Vec::new(), bases })
    }

    /// The same world with the faults that are asked for; its truth then names them.
    #[must_use]
    pub fn with_faults(mut self, faults: &Faults) -> Self {
        self.fault_pages = crate::faults::pages(faults, self.settings.days, &self.articles);
        self
    }

    /// What it was made from.
    #[must_use]
    pub fn settings(&self) -> WorldSettings {
        self.settings
    }

    /// The first instant after its last day.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        time::day_end(calendar::day(self.settings.days))
    }

    /// How many articles the outlets publish.
    #[must_use]
    pub fn article_count(&self) -> usize {
        self.articles.len()
    }

    /// How many posts, videos and comments the platforms carry.
    #[must_use]
    pub fn post_count(&self) -> usize {
        self.social.posts.len()
    }

    /// What is true of every published mention: articles in order of time, then posts and
    /// comments, then pages that cannot be had.
    #[must_use]
    pub fn truth(&self) -> Vec<TruthLine> {
        truth::lines(self)
    }

    /// The truth as JSON lines.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_truth(&self, out: &mut dyn std::io::Write) -> Result<(), ReplayError> {
        truth::write(&self.truth(), out)
    }

    /// What was planted for analyses to find: spikes, a burst, a decoy.
    #[must_use]
    pub fn plants(&self) -> &[Plant] {
        &self.plants
    }

    /// Canonical address of an article.
    pub(crate) fn url(&self, article: &Article) -> String {
        self.address(article.outlet, &article.path)
    }

    pub(crate) fn address(&self, outlet: usize, path: &str) -> String {
        format!("{}{path}", self.bases.get(outlet).map_or("", String::as_str))
    }
}

#[cfg(test)]
mod tests;
