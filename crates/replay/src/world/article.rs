//! An article, and how an event's phase becomes one in an outlet's own words.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{GovernmentTone, RegionCode, Scope, Tone, TopicSlug};

use super::{
    event::{Event, Phase, Saying},
    house::House,
};
use crate::{
    calendar,
    outlets::roster::{Dateline, Spec},
    rng::Rng,
};

/// Labels that every text of one origin shares.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    /// The event's id, or the daily template's.
    pub(crate) event: String,
    /// The event's phase, from 0.
    pub(crate) phase: usize,
    pub(crate) topic: TopicSlug,
    pub(crate) tone: Tone,
    pub(crate) government: GovernmentTone,
    pub(crate) regions: Vec<RegionCode>,
    pub(crate) scope: Scope,
    pub(crate) covid: Vec<String>,
}

/// An article of an outlet.
#[derive(Debug, Clone)]
pub(crate) struct Article {
    /// The outlet's place in the roster.
    pub(crate) outlet: usize,
    /// Its number at the outlet.
    pub(crate) number: u32,
    /// Path and, where the outlet's addresses have one, query.
    pub(crate) path: String,
    pub(crate) headline: String,
    /// The place it is datelined from, in capitals.
    pub(crate) dateline: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) byline: String,
    pub(crate) editor: String,
    /// The credit of a copy: whose text it is.
    pub(crate) credit: Option<String>,
    pub(crate) published: Timestamp,
    /// The article it is a copy of, by its place in the world's list.
    pub(crate) copy_of: Option<usize>,
    pub(crate) labels: Labels,
}

impl Article {
    /// The outlet's own section.
    pub(crate) fn section(&self) -> &'static str {
        match self.labels.topic.as_str() {
            "ekonomi" | "umkm" | "industri" | "pertanian" | "pariwisata" => "ekonomi",
            "hukum" | "keamanan" => "hukum",
            "olahraga" | "hiburan" | "teknologi" => "ragam",
            _ => "daerah",
        }
    }
}

/// What stands before the first sentence.
pub(crate) fn lead_in(spec: &Spec, city: &str) -> String {
    match spec.dateline {
        Dateline::CityName => format!("{city}, {} – ", spec.name.to_uppercase()),
        Dateline::CityCode => format!("{city} ({}) — ", spec.code),
        Dateline::SiteCity => format!("{}, {} - ", spec.domain, titled(city)),
        Dateline::City => format!("{} - ", titled(city)),
        Dateline::None => String::new(),
    }
}

fn titled(city: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}", letters.as_str().to_lowercase())
    };
    city.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Headline and paragraphs of one outlet.
pub(crate) struct Draft {
    pub(crate) headline: String,
    pub(crate) paragraphs: Vec<String>,
}

/// Writes a phase in an outlet's words. `turn` counts the outlets that carry it, so that
/// headlines and leads go round before any is used twice.
pub(crate) fn compose(
    event: &Event,
    phase: &Phase,
    day: Date,
    house: &House,
    turn: usize,
    rng: &mut Rng,
) -> Draft {
    let nth = |texts: &[String]| texts.get(turn % texts.len().max(1)).cloned().unwrap_or_default();
    let headline = nth(&phase.headlines);
    let lead = house.rewrite(&nth(&phase.leads));
    let mut facts: Vec<String> = phase.facts.iter().map(|wordings| rng.text(wordings).to_owned()).collect();
    rotate(&mut facts, turn, rng);
    let kept = (facts.len() * usize::try_from(rng.range(50, 85)).unwrap_or(60)).div_ceil(100).max(3);
    facts.truncate(kept);
    let facts: Vec<String> = facts.iter().map(|fact| house.fact(fact)).collect();

    let mut quotes: Vec<&Saying> = phase.quotes.iter().collect();
    rng.shuffle(&mut quotes);
    quotes.truncate(1 + rng.below(2));
    let mut said: Vec<String> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    for quote in quotes {
        let again = named.contains(&quote.by);
        said.extend(attribute(event, quote, again, day, house, rng));
        named.push(quote.by);
    }
    let context = rng.chance(60).then(|| house.rewrite(rng.text(&phase.context)));
    Draft {
        headline,
        paragraphs: paragraphs(lead, facts, said, context.filter(|text| !text.is_empty()), rng),
    }
}

/// All that a phase has, in its first wording: a press release.
pub(crate) fn release(event: &Event, phase: &Phase, day: Date, house: &House, rng: &mut Rng) -> Draft {
    let headline = phase.headlines.first().cloned().unwrap_or_default();
    let lead = phase.leads.first().cloned().unwrap_or_default();
    let facts = phase.facts.iter().filter_map(|wordings| wordings.first().cloned()).collect();
    let said =
        phase.quotes.iter().filter_map(|quote| attribute(event, quote, false, day, house, rng)).collect();
    let context = phase.context.first().cloned();
    Draft { headline, paragraphs: paragraphs(lead, facts, said, context, rng) }
}

/// Another order: the facts start elsewhere and some neighbours change places.
fn rotate(facts: &mut [String], turn: usize, rng: &mut Rng) {
    if facts.is_empty() {
        return;
    }
    let by = (turn * 2 + rng.below(2)) % facts.len();
    facts.rotate_left(by);
    for left in 0..facts.len().saturating_sub(1) {
        if rng.chance(35) {
            facts.swap(left, left + 1);
        }
    }
}

fn paragraphs(
    lead: String,
    facts: Vec<String>,
    said: Vec<String>,
    context: Option<String>,
    rng: &mut Rng,
) -> Vec<String> {
    let mut out = vec![lead];
    let mut facts = facts.into_iter();
    let mut said = said.into_iter();
    loop {
        let size = 1 + rng.below(2);
        let group: Vec<String> = facts.by_ref().take(size).collect();
        if group.is_empty() {
            break;
        }
        out.push(group.join(" "));
        if rng.chance(55) {
            out.extend(said.next());
        }
    }
    out.extend(said);
    out.extend(context);
    out
}

/// A quote with its speaker. At the second time a speaker is called by name alone.
fn attribute(
    event: &Event,
    quote: &Saying,
    again: bool,
    day: Date,
    house: &House,
    rng: &mut Rng,
) -> Option<String> {
    let person = event.people.get(quote.by)?;
    let (name, role) = (&person.name, &person.role);
    let first = name.split(' ').next().unwrap_or(name);
    let text = quote.text.trim_end_matches('.');
    let verb = house.verb();
    let when = format!("{} ({})", calendar::weekday(day), calendar::short(day));
    if again {
        return Some(match rng.below(3) {
            0 => format!("“{text},” {verb} {first} lagi."),
            1 => format!("{first} menambahkan, “{text}.”"),
            _ => format!("“{text},” imbuhnya."),
        });
    }
    Some(match rng.below(5) {
        0 => format!("“{text},” {verb} {name}, {role}, {when}."),
        1 => format!("{name}, {role}, menyatakan, “{text}.”"),
        2 => format!("“{text},” {verb} {role} {name} saat ditemui, {when}."),
        3 => format!("Hal itu disampaikan {role} {name}. “{text},” {verb}nya."),
        _ => format!("“{text},” demikian {name} yang merupakan {role}."),
    })
}
