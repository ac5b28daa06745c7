//! A million made texts signed, looked up and taken in, beside another library's MinHash.

use std::time::Duration;

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, SmallVecContainer};
use pantau_domain::Signature;
use pantau_insight::group::{GroupSettings, Lookup};
use pantau_text::shingle;

use super::zipf::Maker;
use crate::{rows, spent::Stopwatch};

/// Texts made at one time: they are not kept.
const BATCH: usize = 1_000;
/// The peer's 42 bands of 3 lanes, as ours.
const BANDS: usize = 42;
const ROWS: usize = 3;

/// What a side found and spent.
struct Side {
    name: &'static str,
    least: f64,
    texts: usize,
    /// Copies with 5 % and with 15 % of the words changed: found, of so many.
    near: (usize, usize),
    far: (usize, usize),
    wrong: usize,
    signing: Duration,
    finding: Duration,
}

impl Side {
    fn new(name: &'static str, least: f64) -> Self {
        let zero = Duration::ZERO;
        Self { name, least, texts: 0, near: (0, 0), far: (0, 0), wrong: 0, signing: zero, finding: zero }
    }

    fn count(&mut self, at: usize, hits: &[usize]) {
        self.texts += 1;
        let origin = Maker::origin(at);
        let hit = origin.is_some_and(|origin| hits.contains(&origin.text));
        self.wrong += hits.len() - usize::from(hit);
        if let Some(origin) = origin {
            let kind = if origin.changed < 0.1 { &mut self.near } else { &mut self.far };
            kind.0 += usize::from(hit);
            kind.1 += 1;
        }
    }

    fn print(&self) {
        let texts = self.texts as f64;
        println!(
            "{:26} {:8} texts: 5 % changed {}, 15 % {}, {} false hits; {:.0} signatures a CPU second, {:.1} µs to look up \
             and take in, {:.0} texts a CPU second in all",
            format!("{}, from {:.2}", self.name, self.least),
            self.texts,
            rows::share(self.near.0, self.near.1),
            rows::share(self.far.0, self.far.1),
            self.wrong,
            texts / self.signing.as_secs_f64(),
            self.finding.as_secs_f64() * 1e6 / texts,
            texts / (self.signing + self.finding).as_secs_f64(),
        );
    }
}

pub(crate) fn run(texts: usize, peer_texts: usize) {
    let maker = Maker::new();
    let least = GroupSettings::default().copy_similarity;
    let mut ours = Side::new("pantau", least);
    // The peer is counted at our threshold and, where it would hardly err, at a higher one.
    let mut peers = [Side::new("gaoya 42 × 3", least), Side::new("gaoya 42 × 3", 0.4)];
    let mut house = House::default();
    let mut peer = Some(Peer::new(MinHasher32::new(BANDS * ROWS), least));
    let mut at = 0;
    while at < texts {
        let batch: Vec<String> = (at..texts.min(at + BATCH)).map(|at| maker.text(at)).collect();
        house.take(at, &batch, &mut ours);
        if at < peer_texts
            && let Some(peer) = &mut peer
        {
            peer.take(at, &batch, &mut peers);
        }
        at += batch.len();
        if peer.is_some() && at >= peer_texts.min(texts) {
            ours.print();
            peers.iter().for_each(Side::print);
            peer = None;
        }
    }
    if texts > peer_texts {
        ours.print();
    }
}

/// Our signatures and table.
#[derive(Default)]
struct House {
    lookup: Lookup,
    signatures: Vec<Signature>,
}

impl House {
    fn take(&mut self, from: usize, batch: &[String], side: &mut Side) {
        let begun = Stopwatch::start();
        let signed: Vec<Signature> = batch.iter().map(|text| shingle::signature(text)).collect();
        side.signing += begun.spent();
        let mut found = Vec::with_capacity(batch.len());
        let begun = Stopwatch::start();
        for signature in signed {
            let mut hits: Vec<usize> = Vec::new();
            let mut seen: Vec<u32> = Vec::new();
            self.lookup.candidates(&signature, |slot| {
                if seen.contains(&slot) {
                    return;
                }
                seen.push(slot);
                if shingle::jaccard(&signature, &self.signatures[slot as usize]) >= side.least {
                    hits.push(slot as usize);
                }
            });
            self.lookup.add(u32::try_from(self.signatures.len()).unwrap(), &signature);
            self.signatures.push(signature);
            found.push(hits);
        }
        side.finding += begun.spent();
        for (at, hits) in (from..).zip(&found) {
            side.count(at, hits);
        }
    }
}

/// The other library's, with the container that it names as the lightest.
struct Peer<M: MinHasher<V = u32>> {
    hasher: M,
    index: MinHashIndex<u32, u32, SmallVecContainer<u32, 2>>,
}

impl<M: MinHasher<V = u32>> Peer<M> {
    fn new(hasher: M, least: f64) -> Self {
        Self { hasher, index: MinHashIndex::new_index(BANDS, ROWS, least) }
    }

    fn take(&mut self, from: usize, batch: &[String], sides: &mut [Side]) {
        let begun = Stopwatch::start();
        let signed: Vec<Vec<u32>> = batch
            .iter()
            .map(|text| {
                let words: Vec<&str> = text.split_whitespace().collect();
                self.hasher.create_signature(words.windows(3))
            })
            .collect();
        let signing = begun.spent();
        let mut found = Vec::with_capacity(batch.len());
        let begun = Stopwatch::start();
        for (signature, at) in signed.into_iter().zip(from..) {
            found.push(self.index.query_owned_return_similarity(&signature));
            self.index.insert(u32::try_from(at).unwrap(), signature);
        }
        let finding = begun.spent();
        for side in sides {
            side.signing += signing;
            side.finding += finding;
            for (at, hits) in (from..).zip(&found) {
                let hits: Vec<usize> =
                    hits.iter().filter(|hit| hit.1 >= side.least).map(|hit| hit.0 as usize).collect();
                side.count(at, &hits);
            }
        }
    }
}
