//! Tables of a period: regions, sources, posts, hashtags, leaders, sub-themes, speakers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pantau_domain::{
    Brief, MentionKind, Platform, RegionCode,
    digest::{Count, Excerpt, LeaderDigest, PostDigest, RegionDigest, SourceDigest, SubthemeDigest},
};
use pantau_text::token::{self, TokenKind};

use super::{
    DigestInput, excerpts,
    tone::{count, tally},
};
use crate::{rank::age, stats::variety};

/// Posts told.
const POSTS: usize = 10;
/// Characters of a post that are shown.
const POST_CHARS: usize = 200;
/// Hashtags told.
const HASHTAGS: usize = 15;
/// Speakers told.
const SPEAKERS: usize = 12;
/// Sentences of a sub-theme.
const SUBTHEME_EXCERPTS: usize = 3;

/// Counts of each key in the given order; keys without mentions are left out.
pub(super) fn by_key<K: Copy + Ord>(
    keys: impl Iterator<Item = K>,
    briefs: &[&Brief],
    key: impl Fn(&Brief) -> Option<K>,
) -> Vec<(K, Count)> {
    let mut held: BTreeMap<K, Vec<&Brief>> = BTreeMap::new();
    for brief in briefs {
        if let Some(key) = key(brief) {
            held.entry(key).or_default().push(brief);
        }
    }
    keys.filter_map(|key| held.remove(&key).map(|members| (key, count(members)))).collect()
}

/// Counts of each label, most first, then by label. A mention counts once for each of its differing labels.
pub(super) fn ranked<K: Ord>(briefs: &[&Brief], keys: impl Fn(&Brief) -> Vec<K>) -> Vec<(K, Count)> {
    let mut held: BTreeMap<K, Vec<&Brief>> = BTreeMap::new();
    for brief in briefs {
        for key in keys(brief).into_iter().collect::<BTreeSet<K>>() {
            held.entry(key).or_default().push(brief);
        }
    }
    let mut list: Vec<(K, Count)> = held.into_iter().map(|(key, members)| (key, count(members))).collect();
    list.sort_by(|a, b| b.1.value().cmp(&a.1.value()).then_with(|| a.0.cmp(&b.0)));
    list
}

/// A mention's kabupaten/kota (a kecamatan counts for the one it lies in), or the province.
pub(super) fn regencies(brief: &Brief) -> Vec<RegionCode> {
    brief.regions.iter().map(RegionCode::regency).filter(RegionCode::in_east_java).collect()
}

/// Likes, comments and shares that are known, and how many posts gave any.
pub(super) fn engagement(social: &[&Brief]) -> Option<(u64, usize)> {
    let known: Vec<u64> = social.iter().filter_map(|brief| brief.engagement.total()).collect();
    (!known.is_empty())
        .then(|| (known.iter().fold(0_u64, |sum, count| sum.saturating_add(*count)), known.len()))
}

/// A group of mentions by key.
fn groups<'a, K: Ord>(briefs: &[&'a Brief], keys: impl Fn(&Brief) -> Vec<K>) -> Vec<(K, Vec<&'a Brief>)> {
    let mut held: BTreeMap<K, Vec<&Brief>> = BTreeMap::new();
    for brief in briefs {
        for key in keys(brief).into_iter().collect::<BTreeSet<K>>() {
            held.entry(key).or_default().push(brief);
        }
    }
    let mut list: Vec<(K, Vec<&Brief>)> = held.into_iter().collect();
    list.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    list
}

pub(super) fn regions(input: &DigestInput<'_>, inside: &[&Brief], before: &[&Brief]) -> Vec<RegionDigest> {
    let earlier: HashMap<RegionCode, usize> =
        groups(before, regencies).into_iter().map(|(region, members)| (region, members.len())).collect();
    groups(inside, regencies)
        .into_iter()
        .map(|(region, members)| RegionDigest {
            before: earlier.get(&region).copied().unwrap_or(0),
            tone: tally(&members, input.tone_error),
            leading: leading(&members),
            region,
        })
        .collect()
}

/// The headline of the largest story: its first news mention, else its first mention.
fn leading(members: &[&Brief]) -> Option<Excerpt> {
    let by_story = groups(members, |brief| brief.story.iter().cloned().collect());
    let pool = by_story.first().map_or(members, |(_, members)| members.as_slice());
    let first = pool.iter().min_by_key(|brief| (!brief.kind.is_news(), age(brief)))?;
    first.kind.is_news().then(|| Excerpt { text: first.caption(), mention: first.id.clone() })
}

pub(super) fn sources(input: &DigestInput<'_>, inside: &[&Brief]) -> Vec<SourceDigest> {
    groups(inside, |brief| vec![brief.source.clone()])
        .into_iter()
        .map(|(source, members)| {
            let outlet = input.outlets.get(&source);
            SourceDigest {
                name: outlet.map_or_else(|| source.to_string(), |outlet| outlet.name.clone()),
                outlet: outlet.map(|outlet| (outlet.medium, outlet.level, outlet.partner)),
                tone: tally(&members, input.tone_error),
                source,
            }
        })
        .collect()
}

/// Posts by known engagement; where none is known, none is told.
pub(super) fn posts(social: &[&Brief]) -> Vec<PostDigest> {
    let mut known: Vec<(u64, &&Brief)> = social
        .iter()
        .filter(|brief| brief.copy_of.is_none())
        .filter_map(|brief| brief.engagement.total().map(|total| (total, brief)))
        .collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| age(a.1).cmp(&age(b.1))));
    let mut told: Vec<PostDigest> = Vec::new();
    for (total, brief) in known {
        let text = shown(brief);
        if told.len() >= POSTS {
            break;
        }
        if text.is_empty() || told.iter().any(|post| post.text == text) {
            continue;
        }
        told.push(PostDigest {
            mention: brief.id.clone(),
            platform: brief.platform,
            text,
            engagement: Some(total),
            tone: brief.tone.label(),
        });
    }
    told
}

/// A post's first characters on one line, persons' handles masked.
fn shown(brief: &Brief) -> String {
    let text = match (&brief.title, brief.kind) {
        (Some(title), MentionKind::Video) => title.as_str(),
        _ => brief.lead.as_str(),
    };
    let flat: Vec<&str> = text.split_whitespace().collect();
    let masked = token::mask_handles(&flat.join(" ")).to_string();
    if masked.chars().count() <= POST_CHARS {
        return masked;
    }
    let cut: String = masked.chars().take(POST_CHARS).collect();
    format!("{}…", cut.trim_end())
}

pub(super) fn hashtags(social: &[&Brief]) -> Vec<(String, Count)> {
    let mut list = ranked(social, |brief| {
        token::words(&brief.lead)
            .filter(|word| matches!(word.kind, TokenKind::Hashtag))
            .map(|word| word.text.to_lowercase())
            .collect()
    });
    list.truncate(HASHTAGS);
    list
}

/// The three offices, told by role and not by name: whoever holds them.
pub(super) fn leaders(input: &DigestInput<'_>, inside: &[&Brief]) -> Vec<LeaderDigest> {
    ["Gubernur", "Wakil Gubernur", "Sekretaris Daerah"]
        .into_iter()
        .map(|office| {
            let members: Vec<&Brief> = inside.iter().copied().filter(|brief| names(brief, office)).collect();
            let topics = ranked(&members, |brief| brief.topics.iter().take(1).cloned().collect());
            LeaderDigest {
                office: office.to_owned(),
                tone: tally(&members, input.tone_error),
                variety: variety(&topics.iter().map(|(_, count)| count.value()).collect::<Vec<usize>>()),
                sources: ranked(&members, |brief| vec![brief.source.clone()]),
                topics,
            }
        })
        .collect()
}

/// Whether an actor or speaker of a mention holds the office in East Java.
fn names(brief: &Brief, office: &str) -> bool {
    let roles = brief.actors.iter().filter_map(|actor| actor.role.as_deref());
    let speakers = brief.quotes.iter().filter_map(|quote| quote.role.as_deref());
    roles.chain(speakers).any(|role| holds(role, office))
}

/// Whether a role is this office of East Java: acting holders count, former ones, candidates and the secretaries of
/// regencies and cities do not.
pub(super) fn holds(role: &str, office: &str) -> bool {
    const ACTING: [&str; 9] =
        ["pj", "pjs", "plt", "plh", "penjabat", "pelaksana", "tugas", "harian", "sementara"];
    let words: Vec<String> = token::words(role).map(|word| token::fold(word.text).into_owned()).collect();
    let has = |word: &str| words.iter().any(|held| held == word);
    let ours = has("jatim") || (has("jawa") && has("timur"));
    let local = has("kabupaten") || has("kab") || has("kota");
    let held: Vec<&str> =
        words.iter().map(String::as_str).skip_while(|word| ACTING.contains(word)).take(2).collect();
    ours && match (office, held.as_slice()) {
        ("Gubernur", ["gubernur", ..]) | ("Wakil Gubernur", ["wakil", "gubernur"] | ["wagub", ..]) => true,
        ("Sekretaris Daerah", ["sekretaris", "daerah"] | ["sekda" | "sekdaprov", ..]) => !local,
        _ => false,
    }
}

pub(super) fn subthemes(input: &DigestInput<'_>, inside: &[&Brief]) -> Vec<SubthemeDigest> {
    let Some(theme) = input.theme else { return Vec::new() };
    let of = |brief: &Brief| -> Vec<String> {
        brief.themes.iter().filter(|hit| hit.theme == theme).flat_map(|hit| hit.subthemes.clone()).collect()
    };
    groups(inside, of)
        .into_iter()
        .map(|(subtheme, members)| SubthemeDigest {
            tone: tally(&members, input.tone_error),
            platforms: by_key(Platform::ALL.iter().copied(), &members, |brief| Some(brief.platform)),
            excerpts: excerpts::choose(&members, SUBTHEME_EXCERPTS),
            subtheme,
        })
        .collect()
}

/// Speakers of news by the mentions that quote them; copies repeat and are passed over.
pub(super) fn speakers(inside: &[&Brief]) -> Vec<(String, Option<String>, Count)> {
    let quoting: Vec<&Brief> =
        inside.iter().copied().filter(|brief| brief.kind.is_news() && brief.copy_of.is_none()).collect();
    let mut roles: HashMap<String, String> = HashMap::new();
    for quote in quoting.iter().flat_map(|brief| &brief.quotes) {
        if let Some(role) = &quote.role {
            roles.entry(quote.speaker.clone()).or_insert_with(|| role.clone());
        }
    }
    ranked(&quoting, |brief| brief.quotes.iter().map(|quote| quote.speaker.clone()).collect())
        .into_iter()
        .take(SPEAKERS)
        .map(|(speaker, count)| {
            let role = roles.get(&speaker).cloned();
            (speaker, role, count)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_of_the_province_alone_count() {
        assert!(holds("Gubernur Jawa Timur", "Gubernur"));
        assert!(holds("Pj. Gubernur Jatim", "Gubernur"));
        assert!(holds("Wagub Jatim", "Wakil Gubernur") && !holds("Wakil Gubernur Jawa Timur", "Gubernur"));
        assert!(holds("Plh Sekdaprov Jatim", "Sekretaris Daerah"));
        for other in
            ["Gubernur Jawa Tengah", "mantan Gubernur Jawa Timur", "calon Gubernur Jatim", "Gubernur"]
        {
            assert!(!holds(other, "Gubernur"), "{other}");
        }
        assert!(!holds("Sekretaris Daerah Kabupaten Ngawi, Jawa Timur", "Sekretaris Daerah"));
    }
}
