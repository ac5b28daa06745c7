//! What is planted for analyses: one burst of a chorus, one decoy of agencies, and the agencies' daily notices.

use pantau_domain::{GovernmentTone, MentionKind, Platform, Scope, Tone};

use super::{Labels, Persona, Post, Role, Words, engagement, later, loudest};
use crate::{
    calendar,
    rng::Rng,
    world::{
        WorldSettings,
        event::Event,
        newsroom,
        truth::{Plant, PlantKind},
    },
};

/// Event name of the decoy's posts.
const DECOY: &str = "imbauan-cuaca";
/// Event name of the agencies' daily notices.
const NOTICES: &str = "harian-imbauan";
/// Event names of the burst start so.
const BURST: &str = "serentak-";

/// Planted posts, their originals by place among themselves.
pub(crate) struct Planted {
    pub(crate) posts: Vec<Post>,
}

pub(crate) fn plant(
    settings: &WorldSettings,
    events: &[Event],
    words: &Words,
    accounts: &[Persona],
) -> Planted {
    let mut rng = Rng::of(settings.seed, "planted");
    let mut posts = Vec::new();
    if let Some(event) = loudest(events, settings.days) {
        burst(event, words, accounts, &mut rng, &mut posts);
    }
    if settings.days >= 5 {
        decoy(words, accounts, &mut rng, &mut posts);
    }
    notices(settings.days, words, accounts, &mut rng, &mut posts);
    Planted { posts }
}

fn of_role(accounts: &[Persona], role: Role) -> Vec<usize> {
    accounts.iter().enumerate().filter(|(_, a)| a.role == role).map(|(place, _)| place).collect()
}

/// Twelve accounts post one text within 200 seconds, on the evening after the event began.
fn burst(event: &Event, words: &Words, accounts: &[Persona], rng: &mut Rng, out: &mut Vec<Post>) {
    let Some(phase) = event.phase.first() else { return };
    let labels = Labels {
        event: format!("{BURST}{}", event.id),
        tone: Tone::Positive,
        government: GovernmentTone::Positive,
        ..newsroom::labels(event, 0, phase)
    };
    let place = phase.dateline.split(' ').next().unwrap_or("").to_lowercase();
    let text = rng.text(&words.burst).replace("{tempat}", &place);
    let mut at = calendar::at(calendar::day(event.start_day + 1), 19 * 3600 + 31 * 60);
    let first = out.len();
    for (turn, account) in of_role(accounts, Role::Chorus).into_iter().take(12).enumerate() {
        let mut post = said(account, accounts, text.clone(), at, labels.clone(), rng);
        post.copy_of = (turn > 0).then_some(first);
        out.push(post);
        at = later(at, rng.range(9, 17));
    }
}

/// Six agencies repeat one notice within an hour and a half: what agencies do.
fn decoy(words: &Words, accounts: &[Persona], rng: &mut Rng, out: &mut Vec<Post>) {
    let text = rng.text(&words.decoy).to_owned();
    let labels = notice_labels(DECOY, 0, "bencana");
    let mut at = calendar::at(calendar::day(5), 8 * 3600 + 12 * 60);
    let first = out.len();
    for (turn, account) in of_role(accounts, Role::Agency).into_iter().take(6).enumerate() {
        let Some(labels) = labels.clone() else { return };
        let mut post = said(account, accounts, text.clone(), at, labels, rng);
        post.copy_of = (turn > 0).then_some(first);
        out.push(post);
        at = later(at, rng.range(240, 1000));
    }
}

/// Two notices a day, each of another agency.
fn notices(days: u16, words: &Words, accounts: &[Persona], rng: &mut Rng, out: &mut Vec<Post>) {
    let agencies = of_role(accounts, Role::Agency);
    for number in 1..=days {
        let day = calendar::day(number);
        for turn in 0..2_usize {
            let Some(labels) = notice_labels(NOTICES, usize::from(number), "pemerintahan") else { return };
            let Some(account) = rng.pick(&agencies).copied() else { return };
            let which = (usize::from(number) * 2 + turn) % words.notices.len().max(1);
            let text = words.notices.get(which).map_or("", String::as_str);
            let text = text
                .replace("{hari}", calendar::weekday(day))
                .replace("{tanggal}", &calendar::long(day))
                .replace("{n}", &rng.range(12, 480).to_string());
            let hour = if turn == 0 { rng.range(7, 10) } else { rng.range(14, 19) };
            let at = calendar::at(day, hour * 3600 + rng.range(0, 3599));
            out.push(said(account, accounts, text, at, labels, rng));
        }
    }
}

fn notice_labels(event: &str, phase: usize, topic: &str) -> Option<Labels> {
    Some(Labels {
        event: event.to_owned(),
        phase,
        topic: topic.parse().ok()?,
        tone: Tone::Neutral,
        government: GovernmentTone::Neutral,
        regions: vec!["35".parse().ok()?],
        scope: Scope::Jatim,
        covid: Vec::new(),
    })
}

fn said(
    account: usize,
    accounts: &[Persona],
    text: String,
    published: jiff::Timestamp,
    labels: Labels,
    rng: &mut Rng,
) -> Post {
    Post {
        platform: Platform::X,
        kind: MentionKind::Post,
        account,
        native: String::new(),
        parent: None,
        text,
        published,
        engagement: accounts
            .get(account)
            .map(|persona| engagement(persona, false, 1, rng))
            .unwrap_or_default(),
        lang: "id".to_owned(),
        labels,
        copy_of: None,
    }
}

/// The plants among settled posts.
pub(crate) fn describe(posts: &[Post], accounts: &[Persona]) -> Vec<Plant> {
    let chorus =
        |post: &&Post| accounts.get(post.account).is_some_and(|account| account.role == Role::Chorus);
    let burst: Vec<&Post> = posts.iter().filter(chorus).collect();
    let decoy: Vec<&Post> = posts.iter().filter(|post| post.labels.event == DECOY).collect();
    [(PlantKind::Burst, burst), (PlantKind::Decoy, decoy)]
        .into_iter()
        .filter_map(|(kind, posts)| {
            Some(Plant {
                kind,
                event: posts.first()?.labels.event.clone(),
                since: posts.first()?.published,
                until: posts.last()?.published,
                keys: posts.iter().map(|post| post.key()).collect(),
            })
        })
        .collect()
}
