//! Issues of a period, ranked by written criteria.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use pantau_domain::{
    ActorKind, Brief, GovernmentTone, Issue, IssueId, IssueStatus, MentionId, StoryId, Tone,
    edition::Period,
    time::{days, shift},
};
use pantau_text::token::{self, TokenKind};
use serde::{Deserialize, Serialize};

const ROUTINE: &str = include_str!("../data/routine.txt");

/// Days of an issue's curve.
const CURVE_DAYS: i64 = 28;
/// Longest stretch compared with the one before when an issue's status is told.
const STATUS_DAYS: i64 = 7;
/// Days without a mention after which an issue that returns is revived.
const SILENT_DAYS: i64 = 7;
/// A change by this factor and by two mentions is a rise or a fall (guess; counts below it differ by chance alone).
const CHANGE: f64 = 1.5;
/// Days on which one source printed the same headline, numbers apart, before it counts as a daily template.
const TEMPLATE_DAYS: usize = 3;
/// Words, numbers apart, that a template's headline has at least: `Obituari` alone is no template.
const TEMPLATE_WORDS: usize = 3;

/// Weights of the criteria by which issues are ranked, and what an issue must have to be one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RankSettings {
    /// Mentions in the period: `n / (n + 8)`.
    pub volume: f64,
    /// Mentions a day against the days before: a doubling counts a third, eightfold counts 1.
    pub growth: f64,
    /// Sources that carry it: `n / (n + 4)`.
    pub outlets: f64,
    /// Kabupaten/kota concerned: `n / (n + 2)`.
    pub regions: f64,
    /// Share of negative mentions, drawn to 0 where there are few: `negative / (n + 2)`.
    pub negative: f64,
    /// Known likes, comments and shares: `log10(1 + n) / 5`, at most 1.
    pub engagement: f64,
    /// Share of mentions in which a government appears; half where it does not come off badly.
    pub government: f64,
    /// Share of mentions about the province as a whole or naming a provincial agency.
    pub province: f64,
    /// Sources that make an issue (or mentions, see the next).
    pub least_sources: usize,
    /// Mentions that make an issue of one source.
    pub least_mentions: usize,
    /// Persons that make an issue which no news carries.
    pub least_persons: usize,
    /// Issues returned at most.
    pub limit: usize,
}

impl Default for RankSettings {
    fn default() -> Self {
        Self {
            volume: 0.25,
            growth: 0.15,
            outlets: 0.15,
            regions: 0.05,
            negative: 0.15,
            engagement: 0.05,
            government: 0.10,
            province: 0.10,
            least_sources: 2,
            least_mentions: 3,
            least_persons: 3,
            limit: 50,
        }
    }
}

/// Issues with mentions in the period, by score. `briefs` are the mentions of the 28 days up to the period's end (and
/// of the whole period where it is longer); undated ones count for no day and are left out. Daily templates and chatter
/// are no issues: see `docs/measures.md`.
#[must_use]
pub fn issues(briefs: &[Brief], period: Period, settings: &RankSettings) -> Vec<Issue> {
    let refs: Vec<&Brief> = briefs.iter().collect();
    rank(&refs, period, settings)
}

pub(crate) fn rank(briefs: &[&Brief], period: Period, settings: &RankSettings) -> Vec<Issue> {
    let templates = Templates::of(briefs);
    let mut held: BTreeMap<&IssueId, Vec<(Date, &Brief)>> = BTreeMap::new();
    for brief in briefs {
        let (Some(issue), Some(day)) = (&brief.issue, brief.day()) else { continue };
        if day <= period.until {
            held.entry(issue).or_default().push((day, *brief));
        }
    }
    let mut ranked: Vec<Issue> = held
        .into_iter()
        .filter_map(|(id, mut mentions)| {
            mentions.sort_by_cached_key(|(_, brief)| age(brief));
            issue(id, &mentions, period, settings, &templates)
        })
        .collect();
    ranked.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(b.evidence.len().cmp(&a.evidence.len())).then(a.id.cmp(&b.id))
    });
    ranked.truncate(settings.limit);
    ranked
}

/// What orders mentions: when they were published, then their ids.
pub(crate) fn age(brief: &Brief) -> (jiff::Timestamp, MentionId) {
    (brief.published.map_or(brief.seen_at, |published| published.order()), brief.id.clone())
}

fn issue(
    id: &IssueId,
    mentions: &[(Date, &Brief)],
    period: Period,
    settings: &RankSettings,
    templates: &Templates,
) -> Option<Issue> {
    let inside: Vec<&Brief> =
        mentions.iter().filter(|(day, _)| period.holds(*day)).map(|(_, brief)| *brief).collect();
    if !is_issue(&inside, settings, templates) {
        return None;
    }
    let since = period.since.min(shift(period.until, 1 - CURVE_DAYS));
    let curve: Vec<(Date, u32)> = days(since, period.until)
        .map(|day| (day, count(mentions.iter().filter(|(held, _)| *held == day).count())))
        .collect();
    let stories = stories(&inside);
    let why = criteria(&inside, &curve, period, settings);
    let leading = stories.first();
    let name = inside
        .iter()
        .filter(|brief| brief.story.as_ref() == leading)
        .min_by_key(|brief| (!brief.kind.is_news(), brief.copy_of.is_some(), age(brief)))
        .map(|brief| brief.caption())?;
    Some(Issue {
        id: id.clone(),
        name,
        status: status(&curve, period),
        score: 100.0 * why.iter().map(|(_, value, weight)| value * weight).sum::<f64>(),
        why,
        stories,
        evidence: inside.iter().map(|brief| brief.id.clone()).collect(),
        first: mentions.first().map(|(_, brief)| brief.id.clone()),
        curve,
    })
}

/// Whether what was published amounts to an issue: enough sources or enough mentions that are neither templates nor
/// copies; enough persons where no news carries it.
fn is_issue(inside: &[&Brief], settings: &RankSettings, templates: &Templates) -> bool {
    let real: Vec<&Brief> = inside.iter().copied().filter(|brief| !templates.holds(brief)).collect();
    let news: Vec<&Brief> = real.iter().copied().filter(|brief| brief.kind.is_news()).collect();
    let originals = real.iter().filter(|brief| brief.copy_of.is_none()).count();
    if news.is_empty() {
        let persons: HashSet<_> = real.iter().map(|brief| (&brief.source, &brief.account)).collect();
        let known = real.iter().filter(|brief| brief.account.is_some()).count();
        let persons = if known == 0 { real.len() } else { persons.len() };
        return persons >= settings.least_persons && originals >= settings.least_mentions;
    }
    let sources: HashSet<_> = news.iter().map(|brief| &brief.source).collect();
    let heads: HashSet<String> = news.iter().map(|brief| skeleton(&brief.caption())).collect();
    sources.len() >= settings.least_sources || (originals >= settings.least_mentions && heads.len() >= 2)
}

fn stories(inside: &[&Brief]) -> Vec<StoryId> {
    let mut sizes: BTreeMap<&StoryId, usize> = BTreeMap::new();
    for story in inside.iter().filter_map(|brief| brief.story.as_ref()) {
        let size = sizes.entry(story).or_default();
        *size = size.saturating_add(1);
    }
    let mut ordered: Vec<(&StoryId, usize)> = sizes.into_iter().collect();
    ordered.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    ordered.into_iter().map(|(story, _)| story.clone()).collect()
}

fn criteria(
    inside: &[&Brief],
    curve: &[(Date, u32)],
    period: Period,
    settings: &RankSettings,
) -> Vec<(String, f64, f64)> {
    let total = inside.len() as f64;
    let part = |hits: usize| if total > 0.0 { hits as f64 / total } else { 0.0 };
    let sources: BTreeSet<_> = inside.iter().map(|brief| &brief.source).collect();
    let regions: BTreeSet<_> = inside
        .iter()
        .flat_map(|brief| &brief.regions)
        .map(pantau_domain::RegionCode::regency)
        .filter(|region| region.as_str() != "35")
        .collect();
    let negative = inside.iter().filter(|brief| brief.tone.label() == Tone::Negative).count();
    let engaged = inside.iter().filter_map(|brief| brief.engagement.total()).fold(0_u64, u64::saturating_add);
    let governed: f64 = inside
        .iter()
        .map(|brief| match brief.government {
            Some(GovernmentTone::Negative) => 1.0,
            Some(GovernmentTone::Positive | GovernmentTone::Neutral) => 0.5,
            Some(GovernmentTone::None) | None => 0.0,
        })
        .sum();
    let provincial = inside.iter().filter(|brief| is_provincial(brief)).count();
    [
        ("volume", total / (total + 8.0), settings.volume),
        ("pertumbuhan", growth(curve, period), settings.growth),
        ("jumlah sumber", saturating(sources.len(), 4.0), settings.outlets),
        ("sebaran wilayah", saturating(regions.len(), 2.0), settings.regions),
        ("tone negatif", negative as f64 / (total + 2.0), settings.negative),
        ("keterlibatan", ((engaged as f64 + 1.0).log10() / 5.0).min(1.0), settings.engagement),
        ("pemerintah", if total > 0.0 { governed / total } else { 0.0 }, settings.government),
        ("bobot provinsi", part(provincial), settings.province),
    ]
    .into_iter()
    .map(|(name, value, weight)| (name.to_owned(), value, weight))
    .collect()
}

fn is_provincial(brief: &Brief) -> bool {
    brief.regions.iter().any(|region| region.as_str() == "35")
        || brief.actors.iter().any(|actor| actor.kind == ActorKind::Agency)
}

fn saturating(number: usize, half: f64) -> f64 {
    let number = number as f64;
    number / (number + half)
}

/// Mentions a day in the period against the days of the curve before it, on a scale where eightfold is 1.
fn growth(curve: &[(Date, u32)], period: Period) -> f64 {
    let rate = |inside: bool| {
        let counts: Vec<u32> =
            curve.iter().filter(|(day, _)| period.holds(*day) == inside).map(|(_, count)| *count).collect();
        let sum: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        (!counts.is_empty()).then(|| sum as f64 / counts.len() as f64)
    };
    let (Some(now), Some(before)) = (rate(true), rate(false)) else { return 0.0 };
    (((now + 0.5) / (before + 0.5)).log2() / 3.0).clamp(0.0, 1.0)
}

/// Where an issue stands: the last days of the period (as many as it has, at most seven) against as many before them.
fn status(curve: &[(Date, u32)], period: Period) -> IssueStatus {
    let span = period.len_days().clamp(1, STATUS_DAYS);
    let sum = |from: i64, until: i64| -> u64 {
        let (from, until) = (shift(period.until, -from), shift(period.until, -until));
        curve
            .iter()
            .filter(|(day, _)| from <= *day && *day <= until)
            .map(|(_, count)| u64::from(*count))
            .sum()
    };
    let windows: Vec<u64> = (0..CURVE_DAYS.div_euclid(span))
        .map(|window| {
            sum(
                window.saturating_mul(span).saturating_add(span).saturating_sub(1),
                window.saturating_mul(span),
            )
        })
        .collect();
    let at = |window: usize| windows.get(window).copied().unwrap_or(0);
    let (now, before, earlier) = (at(0), at(1), at(2));
    let past: u64 = curve.iter().map(|(_, count)| u64::from(*count)).sum::<u64>().saturating_sub(now);
    if past == 0 {
        return IssueStatus::New;
    }
    let silence = sum(span.saturating_add(SILENT_DAYS).saturating_sub(1), span);
    if silence == 0 && now > 0 {
        return IssueStatus::Revived;
    }
    let changed =
        |more: u64, less: u64| more as f64 >= CHANGE * less as f64 && more >= less.saturating_add(2);
    if changed(now, before) {
        let most = windows.iter().skip(1).all(|count| *count < now);
        let rising = before > earlier;
        return if most && rising { IssueStatus::Peak } else { IssueStatus::Rising };
    }
    if changed(before, now) { IssueStatus::Fading } else { IssueStatus::Steady }
}

/// Headlines that a source prints day after day with other numbers, and openings of service articles.
struct Templates {
    repeated: HashSet<(String, String)>,
    phrases: Vec<&'static str>,
}

impl Templates {
    fn of(briefs: &[&Brief]) -> Self {
        let mut printed: HashMap<(String, String), HashSet<Date>> = HashMap::new();
        for brief in briefs.iter().filter(|brief| brief.kind.is_news() && brief.copy_of.is_none()) {
            if let Some(day) = brief.day() {
                printed.entry(Self::key(brief)).or_default().insert(day);
            }
        }
        let repeated = printed
            .into_iter()
            .filter(|(key, days)| days.len() >= TEMPLATE_DAYS && key.1.split(' ').count() >= TEMPLATE_WORDS)
            .map(|(key, _)| key)
            .collect();
        let phrases = ROUTINE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        Self { repeated, phrases }
    }

    fn holds(&self, brief: &Brief) -> bool {
        if !brief.kind.is_news() {
            return false;
        }
        let key = Self::key(brief);
        self.phrases.iter().any(|phrase| key.1.contains(phrase)) || self.repeated.contains(&key)
    }

    fn key(brief: &Brief) -> (String, String) {
        (brief.source.as_str().to_owned(), skeleton(&brief.caption()))
    }
}

/// A headline's words in lower case without numbers, days and months.
fn skeleton(headline: &str) -> String {
    const CALENDAR: [&str; 20] = [
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "sabtu",
        "minggu",
        "januari",
        "februari",
        "maret",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "september",
        "oktober",
        "november",
        "desember",
        "ahad",
    ];
    let kept: Vec<String> = token::words(headline)
        .filter(|word| matches!(word.kind, TokenKind::Word))
        .map(|word| token::fold(word.text).into_owned())
        .filter(|word| !CALENDAR.contains(&word.as_str()) && !word.bytes().any(|byte| byte.is_ascii_digit()))
        .collect();
    kept.join(" ")
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
