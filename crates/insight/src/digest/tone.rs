//! Tone by counts, with intervals that know the classifier's errors.

use pantau_domain::{
    Brief, Tone,
    digest::{Count, ToneCounts},
};
use serde::{Deserialize, Serialize};

use crate::{
    prevalence::likely_shares,
    stats::{Random, wilson},
};

/// Replicates of the bootstrap: enough for two digits of a bound.
const REPLICATES: usize = 300;
const SEED: u64 = 35;

/// How a classifier labelled texts of known tone: rows are the true tone, columns what it said, both in the order
/// positive, neutral, negative; the cells count texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion(pub [[u32; 3]; 3]);

impl Confusion {
    /// Share of texts that were labelled rightly, 0 to 1; 0 without texts.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let all: u32 = self.0.iter().flatten().sum();
        let right: u32 = self.0.iter().enumerate().filter_map(|(tone, row)| row.get(tone)).sum();
        f64::from(right) / f64::from(all.max(1))
    }

    /// Mean F1 of the three tones, 0 to 1; a tone that neither was nor was said counts 0.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        let f1 = |tone: usize| {
            let truly: u32 = self.0.get(tone).into_iter().flatten().sum();
            let said: u32 = self.0.iter().filter_map(|row| row.get(tone)).sum();
            let right = self.0.get(tone).and_then(|row| row.get(tone)).copied().unwrap_or(0);
            2.0 * f64::from(right) / f64::from((truly + said).max(1))
        };
        (0..3).map(f1).sum::<f64>() / 3.0
    }
}

/// The classifier's known errors of tone on each kind of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToneError {
    /// On news.
    pub news: Option<Confusion>,
    /// On posts and comments.
    pub social: Option<Confusion>,
}

/// Tone of these mentions, in their order.
pub(crate) fn tally(briefs: &[&Brief], error: Option<&ToneError>) -> ToneCounts {
    let mut counts = ToneCounts::default();
    // Counts of news and of what persons wrote, since the classifier errs differently on them.
    let mut strata = [[0.0_f64; 3]; 2];
    for brief in briefs {
        let tone = brief.tone.label();
        let held = match tone {
            Tone::Positive => &mut counts.positive,
            Tone::Neutral => &mut counts.neutral,
            Tone::Negative => &mut counts.negative,
        };
        held.evidence.push(brief.id.clone());
        let [news, social] = &mut strata;
        let stratum = if brief.kind.is_news() { news } else { social };
        let [positive, neutral, negative] = stratum;
        *match tone {
            Tone::Positive => positive,
            Tone::Neutral => neutral,
            Tone::Negative => negative,
        } += 1.0;
    }
    counts.intervals = intervals(&counts, strata, error);
    counts
}

/// Counts alone, for mentions whose tone is not looked at.
pub(crate) fn count<'a>(briefs: impl IntoIterator<Item = &'a Brief>) -> Count {
    Count { evidence: briefs.into_iter().map(|brief| brief.id.clone()).collect() }
}

fn intervals(
    counts: &ToneCounts,
    strata: [[f64; 3]; 2],
    error: Option<&ToneError>,
) -> Option<[(f64, f64); 3]> {
    let total = counts.total();
    if total == 0 {
        return None;
    }
    let values = [counts.positive.value(), counts.neutral.value(), counts.negative.value()];
    let plain = values.map(|value| wilson(value, total));
    let known = error.map_or([None, None], |error| [error.news, error.social]);
    let used = strata
        .iter()
        .zip(known)
        .any(|(stratum, confusion)| stratum.iter().sum::<f64>() > 0.0 && confusion.is_some());
    if !used {
        return Some(plain);
    }
    let mut draws: [Vec<f64>; 3] = Default::default();
    let mut random = Random::new(SEED);
    for _ in 0..REPLICATES {
        let mut mixed = [0.0_f64; 3];
        for (stratum, confusion) in strata.iter().zip(known) {
            let size: f64 = stratum.iter().sum();
            if size == 0.0 {
                continue;
            }
            let said = random.shares(*stratum);
            let true_shares = confusion.map_or(said, |confusion| corrected(said, confusion, &mut random));
            for (sum, share) in mixed.iter_mut().zip(true_shares) {
                *sum += share * size / total as f64;
            }
        }
        for (drawn, share) in draws.iter_mut().zip(mixed) {
            drawn.push(share);
        }
    }
    let mut found = plain;
    for ((bounds, drawn), value) in found.iter_mut().zip(&mut draws).zip(values) {
        drawn.sort_by(f64::total_cmp);
        let share = value as f64 / total as f64;
        let at = |part: f64| {
            drawn.get((part * (REPLICATES as f64 - 1.0)).round() as usize).copied().unwrap_or(share)
        };
        // The printed share stands in its own interval, so that both can be read together.
        *bounds = (at(0.025).min(share), at(0.975).max(share));
    }
    Some(found)
}

/// The true shares under which the classifier, with an error drawn around the known one, would have said these.
fn corrected(said: [f64; 3], confusion: Confusion, random: &mut Random) -> [f64; 3] {
    let rates = confusion.0.map(|row| random.shares(row.map(f64::from)).to_vec());
    let shares = likely_shares(&said, &rates);
    std::array::from_fn(|tone| shares.get(tone).copied().unwrap_or(0.0))
}
