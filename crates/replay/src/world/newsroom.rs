//! Which outlets carry what, when, and who copies whom.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{Level, Scope, time};

use super::{
    WorldSettings,
    article::{self, Article, Draft, Labels},
    event::{Event, Phase},
    house::House,
};
use crate::{
    calendar,
    outlets::{
        roster::{Address, ROSTER, Spec},
        slug::slug,
    },
    rng::Rng,
};

/// How many outlets carry the loudest phase of an event, by its reach from 1 to 5. A guess that
/// gives about fifty articles a day.
const CARRIERS: [usize; 5] = [2, 3, 5, 8, 12];

/// Articles of all events, in no order, their copies by place in the list.
pub(crate) fn cover(settings: &WorldSettings, events: &[Event]) -> Vec<Article> {
    let mut out = Vec::new();
    for event in events {
        let mut rng = Rng::of(settings.seed, &format!("event/{}", event.id));
        for (number, phase) in event.phase.iter().enumerate() {
            let day = event.start_day + phase.day;
            if day <= settings.days {
                cover_phase(event, number, phase, calendar::day(day), &mut rng, &mut out);
            }
        }
    }
    out
}

fn cover_phase(
    event: &Event,
    number: usize,
    phase: &Phase,
    day: Date,
    rng: &mut Rng,
    out: &mut Vec<Article>,
) {
    let most = CARRIERS.get(usize::from(event.reach).saturating_sub(1)).copied().unwrap_or(2);
    let count = (most * event.curve.share(number)).div_ceil(100).max(1);
    let carriers = carriers(event, count, rng);
    let times = hours(day, carriers.len(), rng);
    let started = out.len();
    for (turn, (outlet, published)) in carriers.into_iter().zip(times).enumerate() {
        let Some(spec) = ROSTER.get(outlet) else { continue };
        let labels = labels(event, number, phase);
        let original = out.get(started..).and_then(|earlier| original(event, spec, earlier, rng));
        let article = match original {
            Some(offset) => {
                let place = started + offset;
                let Some(first) = out.get(place) else { continue };
                copy(event, phase, spec, outlet, (first, place), turn, published, rng)
            }
            None => {
                let house = House::of(spec.id);
                let draft = if event.release && turn == 0 {
                    article::release(event, phase, day, &house, rng)
                } else {
                    article::compose(event, phase, day, &house, turn, rng)
                };
                let (byline, editor) = signatures(spec, rng);
                let dateline = phase.dateline.clone();
                own(outlet, draft, dateline, byline, editor, published, labels)
            }
        };
        out.push(article);
    }
}

/// The labels of a phase.
pub(crate) fn labels(event: &Event, number: usize, phase: &Phase) -> Labels {
    Labels {
        event: event.id.clone(),
        phase: number,
        topic: event.topic.clone(),
        tone: phase.tone,
        government: phase.government,
        regions: event.regions.clone(),
        scope: event.scope,
        covid: event.covid.clone(),
    }
}

/// An article of an outlet's own, still without number and address.
pub(crate) fn own(
    outlet: usize,
    draft: Draft,
    dateline: String,
    byline: String,
    editor: String,
    published: Timestamp,
    labels: Labels,
) -> Article {
    let Draft { headline, paragraphs } = draft;
    Article {
        outlet,
        number: 0,
        path: String::new(),
        headline,
        dateline,
        paragraphs,
        byline,
        editor,
        credit: None,
        published,
        copy_of: None,
        labels,
    }
}

/// The outlets that carry a phase, the first publisher first: those near to it, then chance.
fn carriers(event: &Event, count: usize, rng: &mut Rng) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> = ROSTER
        .iter()
        .enumerate()
        .map(|(outlet, spec)| {
            let near = spec.nearness(&event.regions) * 40;
            let national = spec.level == Level::National;
            let matter = match (national, event.scope) {
                (true, Scope::Touch | Scope::Background) => 90,
                (true, Scope::Jatim) if event.reach >= 4 => 45,
                (false, Scope::Touch) => 30,
                (false, Scope::Jatim) => 20,
                _ => 0,
            };
            let economy = matches!(event.topic.as_str(), "ekonomi" | "industri" | "umkm");
            let trade = if economy && spec.id == "saujana-niaga" { 45 } else { 0 };
            (near + matter + trade + rng.below(60), outlet)
        })
        .collect();
    ranked.sort_unstable_by_key(|(score, outlet)| (std::cmp::Reverse(*score), *outlet));
    ranked.into_iter().take(count).map(|(_, outlet)| outlet).collect()
}

/// Rising instants of whole minutes within one day, between six in the morning and shortly before midnight.
pub(crate) fn hours(day: Date, count: usize, rng: &mut Rng) -> Vec<Timestamp> {
    const LAST: i64 = 23 * 60 + 40;
    let mut minutes = Vec::with_capacity(count);
    let mut minute = rng.range(6 * 60, 15 * 60 + 30);
    for _ in 0..count {
        minutes.push(minute);
        minute += 4 + rng.range(0, 50) + rng.range(0, 60);
    }
    let first = minutes.first().copied().unwrap_or(0);
    let end = minutes.last().copied().unwrap_or(0);
    let squeeze = |minute: i64| {
        if end > LAST { first + (minute - first) * (LAST - first) / (end - first) } else { minute }
    };
    minutes.into_iter().map(|minute| calendar::at(day, squeeze(minute) * 60)).collect()
}

/// Which earlier article this outlet copies, if any: a press release, a text of its network, or an agency's.
fn original(event: &Event, spec: &Spec, earlier: &[Article], rng: &mut Rng) -> Option<usize> {
    if event.release && !earlier.is_empty() {
        return rng.chance(80).then_some(0);
    }
    let owns = |article: &Article| article.copy_of.is_none();
    let network = |article: &Article| {
        ROSTER
            .get(article.outlet)
            .is_some_and(|other| other.network.is_some() && other.network == spec.network)
    };
    let agency = |article: &Article| ROSTER.get(article.outlet).is_some_and(|other| other.id == "bumantara");
    if let Some(place) = earlier.iter().position(|article| owns(article) && network(article)) {
        return rng.chance(45).then_some(place);
    }
    earlier.iter().position(|article| owns(article) && agency(article)).filter(|_| rng.chance(20))
}

#[expect(clippy::too_many_arguments, reason = "a copy is made of exactly these, and only here")]
fn copy(
    event: &Event,
    phase: &Phase,
    spec: &Spec,
    outlet: usize,
    (first, place): (&Article, usize),
    turn: usize,
    published: Timestamp,
    rng: &mut Rng,
) -> Article {
    let mut article = Article { outlet, published, copy_of: Some(place), ..first.clone() };
    if event.release {
        article.headline =
            phase.headlines.get(turn % phase.headlines.len().max(1)).cloned().unwrap_or_default();
        if article.paragraphs.len() > 5 && rng.chance(30) {
            article.paragraphs.pop();
        }
        (article.byline, article.editor) = signatures(spec, rng);
    } else {
        let source = ROSTER.get(first.outlet).map_or("", |source| source.name);
        article.credit = Some(format!("Artikel ini telah tayang di {source}"));
        article.editor = signatures(spec, rng).1;
    }
    article
}

/// Reporter and editor: a few invented persons for each outlet.
pub(crate) fn signatures(spec: &Spec, rng: &mut Rng) -> (String, String) {
    const FIRST: [&str; 12] = [
        "Damar", "Retno", "Yusril", "Laras", "Bayu", "Kinanti", "Fajar", "Wening", "Galih", "Sekar", "Ilham",
        "Nastiti",
    ];
    const LAST: [&str; 11] = [
        "Wicaksana",
        "Ardhani",
        "Mahesworo",
        "Pinasthika",
        "Lintangsari",
        "Kuswandaru",
        "Hadikusuma",
        "Permanasari",
        "Tirtonegoro",
        "Ramdhanu",
        "Wulandaru",
    ];
    let mut staff = Rng::of(7, spec.id);
    let start = staff.below(FIRST.len());
    let name = |seat: usize| {
        let first = FIRST.get((start + seat) % FIRST.len()).copied().unwrap_or("");
        let last = LAST.get((start * 5 + seat * 3) % LAST.len()).copied().unwrap_or("");
        format!("{first} {last}")
    };
    (name(rng.below(4)), name(4 + rng.below(2)))
}

/// All articles in order of time, numbered, with their addresses; copies point to new places.
pub(crate) fn publish(drafts: Vec<Article>) -> Vec<Article> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|place| drafts.get(*place).map(|article| (article.published, article.outlet, *place)));
    let mut moved = vec![0; drafts.len()];
    for (place, old) in order.iter().enumerate() {
        if let Some(slot) = moved.get_mut(*old) {
            *slot = place;
        }
    }
    let mut counts = vec![10_000_u32; ROSTER.len()];
    let mut out = Vec::with_capacity(drafts.len());
    for old in order {
        let Some(mut article) = drafts.get(old).cloned() else { continue };
        article.copy_of = article.copy_of.and_then(|first| moved.get(first).copied());
        if let Some(count) = counts.get_mut(article.outlet) {
            *count += 1 + u32::try_from(article.headline.len() % 7).unwrap_or(0);
            article.number = *count;
        }
        article.path = path(&article);
        out.push(article);
    }
    out
}

fn path(article: &Article) -> String {
    let style = ROSTER.get(article.outlet).map_or(Address::Read, |spec| spec.address);
    address(style, time::wib_day(article.published), article.number, &article.headline, article.section())
}

/// An address in an outlet's style.
pub(crate) fn address(style: Address, day: Date, number: u32, headline: &str, section: &str) -> String {
    let slug = slug(headline);
    match style {
        Address::Dated => format!("/{}/{slug}-{number}", day.strftime("%Y/%m/%d")),
        Address::Read => format!("/read/{number}/{slug}"),
        Address::Berita => format!("/berita/{number}-{slug}"),
        Address::Query => format!("/baca.php?id={number}"),
        Address::Html => format!("/{section}/{slug}-{number}.html"),
    }
}
