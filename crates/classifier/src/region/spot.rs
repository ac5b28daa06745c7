//! Where and how a place is named.

use super::{Regions, book::Evidence};
use crate::lexicon::{Document, Hit, Word, Zone};

/// One mention of a place and where it stands.
pub(super) struct Spot {
    pub(super) zone: Zone,
    /// Number of its word within its part.
    pub(super) at: usize,
    pub(super) setting: Setting,
    /// How much a mention there and in this setting counts.
    pub(super) base: f32,
}

/// What the words around a name make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// It opens the body.
    Dateline,
    /// `asal …`, `dosen …`: where somebody is from.
    Origin,
    /// `di …`
    Located,
    /// Behind a stadium or hall.
    Venue,
    /// `ke …`, `rute …`, `Jakarta-…`
    Way,
    /// Beside another capital: part of a longer name.
    Within,
    /// None of these.
    Plain,
}

impl Regions {
    pub(super) fn spot(&self, document: &Document<'_>, hit: &Hit<'_, Evidence>, word: &Word) -> Spot {
        let base = match word.zone {
            Zone::Title => 4.0,
            Zone::Lead => 1.6,
            Zone::Upper => 0.9,
            Zone::Rest => 0.5,
        };
        let (setting, base) = match self.setting(document, hit, word) {
            Setting::Dateline => (Setting::Dateline, base + 2.0),
            Setting::Origin => (Setting::Origin, base * 0.25),
            other => (other, base),
        };
        Spot { zone: word.zone, at: hit.at.saturating_sub(document.in_title), setting, base }
    }

    fn setting(&self, document: &Document<'_>, hit: &Hit<'_, Evidence>, word: &Word) -> Setting {
        let back = |by: usize| hit.at.checked_sub(by).map_or(0, |at| document.id(at));
        let near = back(1);
        let words = &self.words;
        if near != 0 && words.origin.contains(&near) {
            return Setting::Origin;
        }
        if word.zone == Zone::Lead && hit.at < document.in_title.saturating_add(6) && dateline(document, hit)
        {
            return Setting::Dateline;
        }
        if (1..=4).any(|by| back(by) != 0 && words.venue.contains(&back(by))) {
            return Setting::Venue;
        }
        if near != 0 && words.located.contains(&near) {
            return Setting::Located;
        }
        if near != 0 && words.way.contains(&near) {
            return Setting::Way;
        }
        // `Jakarta-Surabaya` is a way as well.
        let after = hit.at.saturating_add(hit.length);
        let dash = |at: usize| {
            matches!(document.gap(at), "-" | "–") && document.words.get(at).is_some_and(|next| next.capital)
        };
        if dash(hit.at) || dash(after) {
            return Setting::Way;
        }
        let capital = |at: usize, gap: usize| {
            document.words.get(at).is_some_and(|other| other.capital) && document.gap(gap) == " "
        };
        let within = capital(after, after) || hit.at.checked_sub(1).is_some_and(|at| capital(at, hit.at));
        if within && !document.lower { Setting::Within } else { Setting::Plain }
    }
}

/// Whether the first words of a body are a dateline: `SURABAYA –`, `Surabaya (media) -`, `KOTA, media.com`.
fn dateline(document: &Document<'_>, hit: &Hit<'_, Evidence>) -> bool {
    let last = hit.at.saturating_add(hit.length).saturating_sub(1);
    let Some(word) = document.words.get(last) else { return false };
    let rest = document.body.get(word.end..).unwrap_or_default().trim_start();
    rest.starts_with(['(', '-', '–', '—', '|', ',', ':'])
}
