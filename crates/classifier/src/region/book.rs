//! What phrases say about places.

use super::{Gazetteer, kind};
use crate::{
    ClassifierError,
    lexicon::{Vocabulary, phrases, rows},
};

const LANDMARKS: &str = include_str!("../../../../lexicons/places/landmarks.tsv");
const CLUBS: &str = include_str!("../../../../lexicons/places/clubs.tsv");
const CONTEXT: &str = include_str!("../../../../lexicons/places/context.tsv");

/// What a phrase is evidence of. Codes are places in the gazetteer's list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Evidence {
    /// The name of a kabupaten or kota, or of both.
    Name { codes: Vec<usize> },
    /// One of them beyond doubt (`Pemkot Malang`).
    Exact { code: usize },
    /// A thing that stands in one place, or on the border of the first and others.
    Landmark { codes: Vec<usize>, weight: f32 },
    /// A campus, whose people speak of all things.
    Campus { code: usize },
    /// A kecamatan; `common` where its name is also another word or place.
    District { codes: Vec<usize>, common: bool },
    /// The province, or (`strong`) a body or programme of it.
    Province { strong: bool },
    /// A part of it that is more than one place (`Madura`).
    Part { codes: Vec<usize> },
    /// A place elsewhere.
    Foreign,
    /// A sports club, by the places that it is of.
    Club { codes: Vec<usize> },
    /// A word that tells what kind of story it is.
    Cue(usize),
    /// Looks like a place and is none: a club, a dish, an adjective.
    Trap,
}

/// What kind of story a word belongs to, by its kind in `context.tsv`.
const CUE_KINDS: [&str; CUES] =
    ["national", "sport", "local", "company", "campaign", "advice", "profile", "campus", "home", "away"];
/// How many kinds of story there are.
pub(super) const CUES: usize = 10;

/// What stands before the name of a kabupaten, and of a kota.
const REGENCY: [&str; 14] = [
    "kabupaten",
    "kab",
    "pemkab",
    "pemerintah kabupaten",
    "bupati",
    "wakil bupati",
    "wabup",
    "pj bupati",
    "dprd kabupaten",
    "polres",
    "kapolres",
    "kpu kabupaten",
    "bawaslu kabupaten",
    "baznas kabupaten",
];
const CITY: [&str; 14] = [
    "kota",
    "pemkot",
    "pemerintah kota",
    "wali kota",
    "walikota",
    "wakil wali kota",
    "wawali",
    "pj wali kota",
    "dprd kota",
    "polresta",
    "polrestabes",
    "kpu kota",
    "bawaslu kota",
    "kapolresta",
];
/// What stands before the name of either.
const EITHER: [&str; 8] = ["dprd", "kejari", "kpu", "bawaslu", "bpbd", "dinkes", "satpol pp", "rsud"];

/// Kecamatan whose names are common words or well-known places elsewhere, and count only when called kecamatan.
const COMMON: &str = "bandung padang semen mojo kras batu kota barat taman candi waru sumber maron gading tutur \
    lumbang kraton rembang beji baron pace genteng bulak pakis wates dau lawang jambon balong bungkal pudak jetis \
    siman kampak tugu suruh bendungan panggul kauman sendang bakung talun doko garum papar pagu puncu badas grogol \
    gurah kandangan kepung pare tempeh kunir tekung tanggul balung panti ajung mayang silo arjasa puger jombang \
    genteng giri licin glagah sempu kabat tapen pakem sempol wringin pujer besuki suboh kendit panji jangkar \
    mangaran besuk leces tiris gending krucil tarik porong jabon krian sukodono gedangan sedati ngoro pacet \
    puri bangsal gondang sooko perak gudo bareng kudu kabuh ploso berbek bagor rejoso lengkong sukomoro geger \
    dagangan kare dolopo wungu poncol parang bendo karas plaosan sine kendal padas pitu paron geneng mantingan \
    bringin karanganyar kapas dander malo balen sekar gayam kanor kerek soko jenu palang widang montong bancar \
    modo babat laren sekaran pucuk sugio turi deket tikung dukun bungah tambak manyar cerme panceng kamal galis \
    socah kokop blega modung konang klampis omben torjun ketapang larangan kadur waru pakong manding bluto lenteng \
    ganding gapura dasuk batuan bandar punung tegalombo pesantren blimbing sukun kademangan sukorejo purworejo \
    tegalsari sawahan rungkut semampir kranggan kartoharjo wonosari kesamben ngasem purwosari kalitengah kebonsari \
    banyuwangi tegalrejo tumpang pakel senori mojoagung nguling grati jambangan gubeng wonoasih mayangan karangan \
    kedungdung sampang jabung turen wajak selorejo binangun prambon taman tamanan sumberejo sumbersari tanjungbumi \
    purwodadi karangrejo ampelgading bantur pagelaran randuagung wonorejo kejayan kencong jatirogo bubutan tandes \
    kenduruan tambakrejo sidorejo trucuk margomulyo singosari sukolilo rogojampi mulyorejo bantaran kuripan glenmore \
    tulangan buduran kamal batuputih pragaan tragah tambaksari";

pub(super) fn entries(
    gazetteer: &Gazetteer,
    vocabulary: &mut Vocabulary,
) -> Result<Vec<(Vec<u32>, Evidence)>, ClassifierError> {
    let mut entries: Vec<(String, Evidence)> = Vec::new();
    names(gazetteer, &mut entries);
    districts(gazetteer, &mut entries);
    let place = |code: &str| gazetteer.codes().iter().position(|known| known.as_str() == code);
    for row in rows::<3>("places/landmarks.tsv", LANDMARKS) {
        let [code, weight, cell] = row?;
        let codes: Vec<usize> = code.split_whitespace().filter_map(place).collect();
        let (false, Ok(weight)) = (codes.is_empty(), weight.parse::<f32>()) else {
            return Err(ClassifierError::line("places/landmarks.tsv", 0, "no code or no weight", code));
        };
        entries.extend(phrases(cell).map(|phrase| {
            let codes = codes.clone();
            let evidence = match codes.as_slice() {
                _ if weight < 1.0 => Evidence::Part { codes },
                [code] if weight < 1.5 => Evidence::Campus { code: *code },
                _ => Evidence::Landmark { codes, weight },
            };
            (phrase.to_owned(), evidence)
        }));
    }
    for row in rows::<2>("places/clubs.tsv", CLUBS) {
        let [cell, names] = row?;
        let codes: Vec<usize> = cell.split_whitespace().filter_map(place).collect();
        if codes.is_empty() {
            return Err(ClassifierError::line("places/clubs.tsv", 0, "no code", cell));
        }
        entries.extend(phrases(names).map(|name| (name.to_owned(), Evidence::Club { codes: codes.clone() })));
    }
    // Later entries win over earlier ones with the same words: traps over all.
    let mut context = Vec::new();
    for row in rows::<3>("places/context.tsv", CONTEXT) {
        let [what, weight, cell] = row?;
        let weight: f32 = weight.parse().unwrap_or(0.0);
        let evidence = match what {
            "trap" => Evidence::Trap,
            "foreign" => Evidence::Foreign,
            "province" => Evidence::Province { strong: weight > 2.0 },
            other => match CUE_KINDS.iter().position(|kind| *kind == other) {
                Some(kind) => Evidence::Cue(kind),
                None => {
                    return Err(ClassifierError::line("places/context.tsv", 0, "no kind of context", what));
                }
            },
        };
        context.extend(phrases(cell).map(|phrase| (phrase.to_owned(), evidence.clone())));
    }
    context.reverse();
    entries.extend(context);
    let mut by_words = std::collections::BTreeMap::new();
    for (phrase, evidence) in entries {
        by_words.insert(vocabulary.phrase(&phrase), evidence);
    }
    by_words.remove(&Vec::new());
    Ok(by_words.into_iter().collect())
}

fn names(gazetteer: &Gazetteer, entries: &mut Vec<(String, Evidence)>) {
    for (at, code) in gazetteer.codes().iter().enumerate() {
        let Some(place) = gazetteer.place(code) else { continue };
        let (what, bare) = kind(&place.name);
        let twin = gazetteer.is_twin(bare);
        let same = |name: &str| {
            let twins = gazetteer.codes().iter().enumerate();
            twins
                .filter(|(_, code)| gazetteer.name(code).is_some_and(|full| kind(full).1 == name))
                .map(|(at, _)| at)
                .collect()
        };
        // Kota Batu bears the name of every stone.
        if bare != "Batu" {
            entries.push((bare.to_owned(), Evidence::Name { codes: same(bare) }));
            for before in EITHER {
                entries.push((format!("{before} {bare}"), Evidence::Name { codes: same(bare) }));
            }
        }
        let city = what == "Kota";
        let (own, others) = if city { (CITY, REGENCY) } else { (REGENCY, CITY) };
        entries.extend(own.iter().map(|before| (format!("{before} {bare}"), Evidence::Exact { code: at })));
        if !twin {
            let others =
                others.iter().map(|before| (format!("{before} {bare}"), Evidence::Exact { code: at }));
            entries.extend(others);
        }
        if city && twin {
            for before in ["polres", "kapolres", "polresta", "kapolresta", "kodim"] {
                entries.push((format!("{before} {bare} kota"), Evidence::Exact { code: at }));
            }
        }
        for alias in place.aliases.iter().filter(|alias| alias.contains(' ')) {
            entries.push((alias.clone(), Evidence::Landmark { codes: vec![at], weight: 1.5 }));
        }
        if bare == "Surabaya" {
            entries.push(("Suroboyo".to_owned(), Evidence::Name { codes: vec![at] }));
        }
    }
}

fn districts(gazetteer: &Gazetteer, entries: &mut Vec<(String, Evidence)>) {
    let mut by_name: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
    for code in &gazetteer.districts {
        let regency = code.regency();
        let (Some(name), Some(at)) =
            (gazetteer.name(code), gazetteer.codes().iter().position(|known| *known == regency))
        else {
            continue;
        };
        let list = by_name.entry(name.to_owned()).or_default();
        if !list.contains(&at) {
            list.push(at);
        }
    }
    let named = |name: &str| {
        gazetteer.codes().iter().any(|code| gazetteer.name(code).is_some_and(|full| kind(full).1 == name))
    };
    for (name, codes) in by_name {
        // A kecamatan that bears its kabupaten's name says no more than that name.
        if named(&name) || name == "Kota" {
            continue;
        }
        let lower = name.to_lowercase();
        let common = COMMON.split_whitespace().any(|word| word == lower) || codes.len() > 1;
        entries.push((name, Evidence::District { codes, common }));
    }
}
