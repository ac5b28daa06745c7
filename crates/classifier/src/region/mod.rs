//! Which kabupaten and kota of East Java a mention is about.

mod book;
mod gazetteer;

use pantau_domain::{RegionCode, Scored};

use crate::{
    ClassifierError,
    lexicon::{Document, Hit, PhraseBook, Vocabulary, Zone},
};

use book::Evidence;
pub(crate) use gazetteer::kind;
pub use gazetteer::{Gazetteer, Place};

/// At most so many regions a mention.
const MOST: usize = 3;
/// A region needs at least so much evidence. These were chosen on read articles.
const BAR: f32 = 2.5;
/// And this share of the first region's.
const SHARE: f32 = 0.42;
/// What one place can gather outside headline and lead, so that a long list of names is not a subject.
const LOWER_CAP: f32 = 3.0;

#[derive(Debug)]
pub(crate) struct Regions {
    pub(crate) gazetteer: Gazetteer,
    book: PhraseBook<Evidence>,
    weak: Vec<u32>,
    district: Vec<u32>,
    province: Option<RegionCode>,
    twins: Vec<Twins>,
}

/// What a text says about places, before it is decided.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By place in the gazetteer's list of codes: evidence above and below the fold.
    upper: Vec<f32>,
    lower: Vec<f32>,
    /// Evidence for the kabupaten or the kota itself, which tells twins apart.
    sure: Vec<f32>,
    title: Vec<bool>,
    province: f32,
    province_title: bool,
    province_strong: f32,
    foreign: f32,
    foreign_title: bool,
}

/// The regions of a mention and what its scope is decided by.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) regions: Vec<Scored<RegionCode>>,
    /// Whether a provincial body or programme is part of what is said.
    pub(crate) provincial: bool,
    /// Whether East Java or a place in it is named at all, beyond a bare passing word.
    pub(crate) touched: bool,
}

impl Regions {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        let gazetteer = Gazetteer::load()?;
        let book = PhraseBook::new(book::entries(&gazetteer, vocabulary)?);
        let mut ids = |words: &[&str]| words.iter().map(|word| vocabulary.intern(word)).collect();
        Ok(Self {
            weak: ids(&[
                "asal",
                "kelahiran",
                "kelahirannya",
                "alumni",
                "alumnus",
                "jurusan",
                "relasi",
                "keturunan",
                "eks",
                "mantan",
            ]),
            district: ids(&["kecamatan", "kec", "camat", "polsek", "koramil", "puskesmas"]),
            province: "35".parse().ok(),
            twins: twins(&gazetteer),
            gazetteer,
            book,
        })
    }

    pub(crate) fn locate(&self, document: &Document<'_>) -> Located {
        let mut tally = self.tally(document);
        self.settle_twins(&mut tally);
        let total = |at: usize| {
            let upper = tally.upper.get(at).copied().unwrap_or(0.0);
            upper + tally.lower.get(at).copied().unwrap_or(0.0).min(LOWER_CAP)
        };
        let mut order: Vec<(f32, usize)> =
            (0..self.gazetteer.codes().len()).map(|at| (total(at), at)).collect();
        order.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let (top, first) = order.first().copied().unwrap_or((0.0, 0));
        let in_title = tally.title.get(first).copied().unwrap_or(false);
        let short = document.words.len() < 60;
        let bar = if short { 1.5 } else { BAR };
        let elsewhere = !in_title
            && (tally.foreign > 1.5 * top.max(tally.province)
                || (tally.foreign_title && top < 8.0 && tally.foreign > top));
        let mut regions = Vec::new();
        let provincial = (!elsewhere || tally.province_title) && self.is_provincial(&tally, top, in_title);
        if provincial {
            let score = (0.5 + tally.province / 40.0).min(0.95);
            regions.extend(self.province.clone().map(|label| Scored { label, score }));
        } else if top >= bar && !elsewhere {
            for (sum, at) in order.into_iter().take(MOST) {
                let named = tally.title.get(at).copied().unwrap_or(false);
                if sum < bar || sum < SHARE * top || (in_title && !named && sum < 0.7 * top) {
                    continue;
                }
                let label = self.gazetteer.codes().get(at).cloned();
                regions.extend(label.map(|label| Scored { label, score: (sum / (sum + 2.0)).min(0.98) }));
            }
        }
        let touched = top >= 1.8 || tally.province >= 1.5;
        Located { regions, provincial: provincial || (tally.province_strong >= 4.0 && !elsewhere), touched }
    }

    /// Whether the province as a whole is the subject rather than a place in it.
    fn is_provincial(&self, tally: &Tally, top: f32, in_title: bool) -> bool {
        if in_title || tally.province < 2.5 {
            return false;
        }
        if tally.province_title {
            tally.province >= 0.6 * top
        } else {
            tally.province >= 1.4 * top && tally.province >= 4.0
        }
    }

    fn tally(&self, document: &Document<'_>) -> Tally {
        let count = self.gazetteer.codes().len();
        let mut tally = Tally {
            upper: vec![0.0; count],
            lower: vec![0.0; count],
            sure: vec![0.0; count],
            title: vec![false; count],
            ..Tally::default()
        };
        let mut districts: Vec<(Hit<'_, Evidence>, f32)> = Vec::new();
        for hit in self.book.find(&document.words) {
            let Some(word) = document.words.get(hit.at) else { continue };
            let bound =
                matches!(hit.value, Evidence::Exact { .. } | Evidence::Landmark { .. }) && hit.length > 1;
            // A name without its capital is another word, unless nobody here writes capitals.
            if !word.capital && !document.lower && !bound {
                continue;
            }
            let weight = self.place_weight(document, &hit, word.zone);
            match hit.value {
                Evidence::Trap => {}
                Evidence::Foreign => {
                    tally.foreign += weight;
                    tally.foreign_title |= word.zone == Zone::Title;
                }
                Evidence::Province { weight: own, strong } => {
                    self.province(&mut tally, document, &hit, weight * own / 1.5, *strong);
                }
                Evidence::District { .. } => districts.push((hit, weight)),
                Evidence::Name { codes } => {
                    let one = if document.lower && codes.len() > 1 { 0.0 } else { weight };
                    codes.iter().for_each(|code| tally.add(*code, one, word.zone, false));
                }
                Evidence::Exact { code } => tally.add(*code, weight * 1.3, word.zone, true),
                Evidence::Landmark { code, weight: own } => {
                    tally.add(*code, weight * own / 2.5, word.zone, true)
                }
            }
        }
        self.districts(&mut tally, document, &districts);
        tally
    }

    fn place_weight(&self, document: &Document<'_>, hit: &Hit<'_, Evidence>, zone: Zone) -> f32 {
        let base = match zone {
            Zone::Title => 4.0,
            Zone::Lead => 1.6,
            Zone::Upper => 0.9,
            Zone::Rest => 0.5,
        };
        let before = hit.at.checked_sub(1).map_or(0, |at| document.id(at));
        if before != 0 && self.weak.contains(&before) {
            return base * 0.25;
        }
        if zone == Zone::Lead && hit.at < document.in_title.saturating_add(6) && dateline(document, hit) {
            return base + 2.0;
        }
        base
    }

    /// `Sidoarjo, Jawa Timur` says where Sidoarjo lies and nothing of the province.
    fn province(
        &self,
        tally: &mut Tally,
        document: &Document<'_>,
        hit: &Hit<'_, Evidence>,
        weight: f32,
        strong: bool,
    ) {
        let zone = document.words.get(hit.at).map_or(Zone::Rest, |word| word.zone);
        let listed = !strong
            && matches!(document.gap(hit.at).trim(), "," | "(" | ", (" | "-")
            && hit.at > document.in_title;
        if listed {
            return;
        }
        let fading = 1.0 / (1.0 + tally.province / 12.0);
        tally.province += weight * fading;
        tally.province_title |= zone == Zone::Title;
        if strong {
            tally.province_strong += weight;
        }
    }

    /// Kecamatan support their kabupaten where it is named, or are called kecamatan and lie in no other.
    fn districts(&self, tally: &mut Tally, document: &Document<'_>, hits: &[(Hit<'_, Evidence>, f32)]) {
        let named: Vec<f32> = (0..tally.upper.len()).map(|at| tally.sum(at)).collect();
        for (hit, weight) in hits {
            let Evidence::District { codes, common } = hit.value else { continue };
            let before = hit.at.checked_sub(1).map_or(0, |at| document.id(at));
            let called = before != 0 && self.district.contains(&before);
            let zone = document.words.get(hit.at).map_or(Zone::Rest, |word| word.zone);
            let supported: Vec<usize> = codes
                .iter()
                .copied()
                .filter(|code| named.get(*code).is_some_and(|sum| *sum >= 1.0))
                .collect();
            if let [code] = supported.as_slice() {
                if called || !common {
                    tally.add(*code, weight * 0.7, zone, true);
                }
            } else if let ([code], true, false) = (codes.as_slice(), called, tally.foreign > 2.0) {
                tally.add(*code, weight * 0.9, zone, true);
            }
        }
    }

    /// Where a kabupaten and a kota share a name, the bare name counts for the one that other evidence points to.
    fn settle_twins(&self, tally: &mut Tally) {
        for twins in &self.twins {
            let sure = |at: usize| tally.sure.get(at).copied().unwrap_or(0.0);
            let (for_regency, for_city) = (sure(twins.regency), sure(twins.city));
            let undecided = (for_regency - for_city).abs() < 0.3;
            let city_wins = if undecided { twins.city_first } else { for_city > for_regency };
            let (winner, loser) =
                if city_wins { (twins.city, twins.regency) } else { (twins.regency, twins.city) };
            let both = sure(loser) > 0.45 * sure(winner) && sure(loser) > 2.0;
            if !both {
                tally.clear(loser);
            }
        }
    }
}

/// A kabupaten and a kota of one name, by their places in the gazetteer's list of codes.
#[derive(Debug)]
struct Twins {
    regency: usize,
    city: usize,
    /// Which is taken where nothing else is said: the larger newsmaker, seat of press and police.
    city_first: bool,
}

fn twins(gazetteer: &Gazetteer) -> Vec<Twins> {
    let named = |what: &'static str| {
        let names = gazetteer.codes().iter().enumerate();
        names.filter_map(move |(at, code)| {
            let (found, bare) = kind(gazetteer.name(code)?);
            (found == what).then_some((at, bare))
        })
    };
    let mut found = Vec::new();
    for (city, bare) in named("Kota") {
        let city_first = matches!(bare, "Malang" | "Kediri" | "Madiun" | "Mojokerto");
        let regency = named("Kabupaten").find(|(_, other)| *other == bare);
        found.extend(regency.map(|(regency, _)| Twins { regency, city, city_first }));
    }
    found
}

/// Whether the first words of a body are a dateline: `SURABAYA –`, `Surabaya (media) -`, `KOTA, media.com`.
fn dateline(document: &Document<'_>, hit: &Hit<'_, Evidence>) -> bool {
    let last = hit.at.saturating_add(hit.length).saturating_sub(1);
    let Some(word) = document.words.get(last) else { return false };
    let rest = document.body.get(word.end..).unwrap_or_default().trim_start();
    rest.starts_with(['(', '-', '–', '—', '|', ',', ':'])
}

impl Tally {
    fn sum(&self, at: usize) -> f32 {
        self.upper.get(at).copied().unwrap_or(0.0) + self.lower.get(at).copied().unwrap_or(0.0)
    }

    fn add(&mut self, at: usize, weight: f32, zone: Zone, sure: bool) {
        let side = if zone <= Zone::Lead { &mut self.upper } else { &mut self.lower };
        if let Some(sum) = side.get_mut(at) {
            *sum += weight;
        }
        if let Some(own) = self.sure.get_mut(at).filter(|_| sure) {
            *own += weight;
        }
        if let Some(title) = self.title.get_mut(at).filter(|_| zone == Zone::Title && weight > 2.0) {
            *title = true;
        }
    }

    fn clear(&mut self, at: usize) {
        for side in [&mut self.upper, &mut self.lower] {
            if let Some(sum) = side.get_mut(at) {
                *sum = 0.0;
            }
        }
        if let Some(title) = self.title.get_mut(at) {
            *title = false;
        }
    }
}
