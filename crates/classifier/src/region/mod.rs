//! Which kabupaten and kota of East Java a mention is about.
//!
//! A text's words are read once (`reading` fills a `tally`); what they say of each place and of the whole becomes numbers
//! (`numbers`); learned weights decide by them (`decide`). [`train`] learns and measures the weights.

mod book;
mod decide;
mod gazetteer;
mod numbers;
mod reading;
mod spot;
mod tally;
pub mod train;

use pantau_domain::{RegionCode, Scored};

use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary},
};

use book::Evidence;
pub(crate) use gazetteer::kind;
pub use gazetteer::{Gazetteer, Place};

#[derive(Debug)]
pub(crate) struct Regions {
    pub(crate) gazetteer: Gazetteer,
    book: PhraseBook<Evidence>,
    words: Words,
    province: Option<RegionCode>,
    twins: Vec<Twins>,
    decisions: decide::Decisions,
}

/// Words before a place's name that tell how it is meant.
#[derive(Debug)]
struct Words {
    origin: Vec<u32>,
    district: Vec<u32>,
    located: Vec<u32>,
    venue: Vec<u32>,
    way: Vec<u32>,
    and: Vec<u32>,
}

/// The regions of a mention and what its scope is decided by.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) regions: Vec<Scored<RegionCode>>,
    /// Whether the province is part of what is said: a region of it, or a provincial body or programme.
    pub(crate) in_scope: bool,
    /// Whether East Java or a place in it is named at all, beyond a bare passing word.
    pub(crate) touched: bool,
}

impl Regions {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        let gazetteer = Gazetteer::load()?;
        let book = PhraseBook::new(book::entries(&gazetteer, vocabulary)?);
        let mut ids =
            |words: &str| words.split_whitespace().map(|word| vocabulary.intern(word)).collect::<Vec<u32>>();
        let words = Words {
            origin: ids(
                "asal kelahiran kelahirannya alumni alumnus jurusan relasi keturunan eks mantan berasal khas dosen pakar ekonom akademisi pengamat lulusan pesepeda",
            ),
            district: ids("kecamatan kec camat polsek koramil puskesmas kapolsek danramil"),
            located: ids("di wilayah kawasan warga daerah se seluruh masyarakat"),
            venue: ids("stadion gor gelora lapangan sgb"),
            and: ids("dan serta maupun hingga vs"),
            way: ids("ke dari menuju tujuan rute"),
        };
        Ok(Self {
            words,
            province: "35".parse().ok(),
            twins: twins(&gazetteer),
            decisions: decide::Decisions::load()?,
            gazetteer,
            book,
        })
    }

    pub(crate) fn locate(&self, document: &Document<'_>) -> Located {
        let tally = self.tally(document);
        let decided = decide::decide(&self.decisions, &tally);
        let province = decided.province.and_then(|score| Some((self.province.clone()?, score)));
        let places = decided.places.iter();
        let places =
            places.filter_map(|(at, score)| Some((self.gazetteer.codes().get(*at)?.clone(), *score)));
        let regions = province.into_iter().chain(places);
        let regions: Vec<_> =
            regions.take(3).map(|(label, score)| Scored { label, score: score.min(0.98) }).collect();
        let touched = tally.top().1 >= 1.8 || tally.touches_province();
        Located { in_scope: decided.scope || !regions.is_empty(), regions, touched }
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
