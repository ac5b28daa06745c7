//! What comes every day: prices, weather, schedules. New numbers each day, each outlet in its own words.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use pantau_domain::{GovernmentTone, RegionCode, Scope, Tone, TopicSlug};
use serde::Deserialize;

use super::{
    WorldSettings,
    article::{Article, Draft, Labels},
    house::House,
    newsroom,
};
use crate::{ReplayError, calendar, outlets::roster::ROSTER, rng::Rng};

const FILE: &str = include_str!("../../templates/daily.toml");
/// Idulfitri 1441 H: the fast ends the day before.
const IDULFITRI: Date = date(2020, 5, 24);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    kind: Vec<Kind>,
}

/// A place that a kind goes round.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    name: String,
    dateline: String,
    regions: Vec<RegionCode>,
}

/// How a number moves from day to day.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Motion {
    /// Up and down by at most `swing` steps.
    Walk,
    /// Up by 1 to `swing` steps.
    Sum,
    /// Anything from `base` to `swing` steps above it.
    Free,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    name: String,
    motion: Motion,
    base: i64,
    step: i64,
    swing: i64,
}

/// One thing that is reported daily.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    id: String,
    topic: TopicSlug,
    scope: Scope,
    government: GovernmentTone,
    tone: Tone,
    #[serde(default)]
    covid: Vec<String>,
    #[serde(default)]
    fasting: bool,
    /// Published before this hour of the day.
    hour: i64,
    outlets: usize,
    places: Vec<Place>,
    #[serde(default)]
    numbers: Vec<Number>,
    headlines: Vec<String>,
    leads: Vec<String>,
    facts: Vec<Vec<String>>,
}

/// Adds the daily articles.
pub(crate) fn cover(settings: &WorldSettings, out: &mut Vec<Article>) -> Result<(), ReplayError> {
    let templates: Templates = toml::from_str(FILE)
        .map_err(|source| ReplayError::File { file: "daily.toml", source: Box::new(source) })?;
    for kind in &templates.kind {
        let mut rng = Rng::of(settings.seed, &format!("daily/{}", kind.id));
        let mut values: BTreeMap<&str, i64> =
            kind.numbers.iter().map(|number| (number.name.as_str(), number.base)).collect();
        for number in 1..=settings.days {
            let day = calendar::day(number);
            let before = values.clone();
            step(kind, &mut values, &mut rng);
            if !kind.fasting || day < IDULFITRI {
                report(kind, day, usize::from(number), &before, &values, &mut rng, out);
            }
        }
    }
    Ok(())
}

fn step<'a>(kind: &'a Kind, values: &mut BTreeMap<&'a str, i64>, rng: &mut Rng) {
    for number in &kind.numbers {
        let value = values.entry(number.name.as_str()).or_insert(number.base);
        *value = match number.motion {
            Motion::Walk => (*value + rng.range(-number.swing, number.swing) * number.step).max(number.step),
            Motion::Sum => *value + rng.range(1, number.swing) * number.step,
            Motion::Free => number.base + rng.range(0, number.swing) * number.step,
        };
    }
}

fn report(
    kind: &Kind,
    day: Date,
    turn: usize,
    before: &BTreeMap<&str, i64>,
    now: &BTreeMap<&str, i64>,
    rng: &mut Rng,
    out: &mut Vec<Article>,
) {
    let Some(place) = kind.places.get(turn % kind.places.len().max(1)) else { return };
    let words = words(day, place, before, now);
    let carriers = carriers(kind, place, rng);
    let mut minute = rng.range((kind.hour - 2) * 60, kind.hour * 60);
    for (seat, outlet) in carriers.into_iter().enumerate() {
        let Some(spec) = ROSTER.get(outlet) else { continue };
        minute += rng.range(6, 75);
        let house = House::of(spec.id);
        let draft = draft(kind, &words, &house, turn + seat, rng);
        let (byline, editor) = newsroom::signatures(spec, rng);
        let published = calendar::at(day, minute.min(23 * 60 + 50) * 60);
        let labels = Labels {
            event: format!("harian-{}", kind.id),
            phase: turn,
            topic: kind.topic.clone(),
            tone: kind.tone,
            government: kind.government,
            regions: place.regions.clone(),
            scope: kind.scope,
            covid: kind.covid.clone(),
        };
        out.push(newsroom::own(outlet, draft, place.dateline.clone(), byline, editor, published, labels));
    }
}

fn carriers(kind: &Kind, place: &Place, rng: &mut Rng) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> = ROSTER
        .iter()
        .enumerate()
        .map(|(outlet, spec)| {
            let home = kind.scope == Scope::Background && spec.level == pantau_domain::Level::National;
            (spec.nearness(&place.regions) * 30 + usize::from(home) * 40 + rng.below(60), outlet)
        })
        .collect();
    ranked.sort_unstable_by_key(|(score, outlet)| (std::cmp::Reverse(*score), *outlet));
    ranked.into_iter().take(kind.outlets).map(|(_, outlet)| outlet).collect()
}

fn draft(kind: &Kind, words: &[(String, String)], house: &House, turn: usize, rng: &mut Rng) -> Draft {
    let nth = |texts: &[String]| fill(texts.get(turn % texts.len().max(1)).map_or("", String::as_str), words);
    let headline = nth(&kind.headlines);
    let mut facts: Vec<String> =
        kind.facts.iter().map(|wordings| house.fact(&fill(rng.text(wordings), words))).collect();
    rng.shuffle(&mut facts);
    let kept = (facts.len() * 3).div_ceil(4).max(3);
    facts.truncate(kept);
    let mut paragraphs = vec![house.rewrite(&nth(&kind.leads))];
    let mut facts = facts.into_iter();
    loop {
        let size = 1 + rng.below(3);
        let group: Vec<String> = facts.by_ref().take(size).collect();
        if group.is_empty() {
            break;
        }
        paragraphs.push(group.join(" "));
    }
    Draft { headline, paragraphs }
}

/// The words that stand for `{…}` in the templates. For a number `n`: `{n}` today, `{n0}`
/// yesterday, `{nd}` the difference without sign, `{na}` its direction.
fn words(
    day: Date,
    place: &Place,
    before: &BTreeMap<&str, i64>,
    now: &BTreeMap<&str, i64>,
) -> Vec<(String, String)> {
    let mut out = vec![
        ("{tanggal}".to_owned(), calendar::long(day)),
        ("{besok}".to_owned(), calendar::weekday(pantau_domain::time::shift(day, 1)).to_owned()),
        ("{hari}".to_owned(), calendar::weekday(day).to_owned()),
        ("{pendek}".to_owned(), calendar::short(day)),
        ("{tempat}".to_owned(), place.name.clone()),
    ];
    for (name, value) in now {
        let old = before.get(name).copied().unwrap_or(*value);
        let direction = match value.cmp(&old) {
            std::cmp::Ordering::Less => "turun",
            std::cmp::Ordering::Equal => "bertahan",
            std::cmp::Ordering::Greater => "naik",
        };
        out.push((format!("{{{name}}}"), grouped(*value)));
        out.push((format!("{{{name}0}}"), grouped(old)));
        out.push((format!("{{{name}d}}"), grouped((value - old).abs())));
        out.push((format!("{{{name}a}}"), direction.to_owned()));
    }
    out
}

fn fill(template: &str, words: &[(String, String)]) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    words.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// A number with full stops between thousands, as Indonesian has it.
pub(crate) fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if value < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_filled() {
        assert_eq!(grouped(912_000), "912.000");
        assert_eq!(grouped(-1_234_567), "-1.234.567");
        assert_eq!(grouped(7), "7");
    }

    #[test]
    fn every_placeholder_is_filled() {
        let mut articles = Vec::new();
        cover(&WorldSettings::default(), &mut articles).unwrap();
        assert!(articles.len() > 400, "{}", articles.len());
        for article in &articles {
            let text = format!("{} {}", article.headline, article.paragraphs.join(" "));
            assert!(!text.contains('{') && !text.contains('}'), "{text}");
            assert!(article.paragraphs.len() >= 2);
        }
    }
}
