//! Posts, videos and comments of invented accounts on four platforms.

mod crowd;
mod ids;
mod planted;

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{Engagement, GovernmentTone, MentionKind, Platform, Tone, time};
use serde::Deserialize;

pub(crate) use self::crowd::{Persona, Role};
use super::{
    WorldSettings,
    article::{Article, Labels},
    event::{Event, Form, Voice},
    newsroom,
    truth::Plant,
};
use crate::{ReplayError, calendar, outlets::roster::ROSTER, rng::Rng};

/// A post, video or comment.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) platform: Platform,
    pub(crate) kind: MentionKind,
    /// The account's place in [`Social::accounts`].
    pub(crate) account: usize,
    /// The platform's id.
    pub(crate) native: String,
    /// The post that a comment stands under.
    pub(crate) parent: Option<usize>,
    pub(crate) text: String,
    pub(crate) published: Timestamp,
    pub(crate) engagement: Engagement,
    pub(crate) lang: String,
    pub(crate) labels: Labels,
    pub(crate) copy_of: Option<usize>,
}

impl Post {
    /// `platform:native id`.
    pub(crate) fn key(&self) -> String {
        format!("{}:{}", self.platform, self.native)
    }
}

/// All that the platforms carry, in order of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Social {
    pub(crate) accounts: Vec<Persona>,
    pub(crate) posts: Vec<Post>,
    pub(crate) plants: Vec<Plant>,
}

/// A generic comment with its tone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remark {
    lang: String,
    tone: Tone,
    text: String,
}

/// The words of the crowd that belong to no event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    crowd: crowd::Rolls,
    additions: Vec<String>,
    burst: Vec<String>,
    decoy: Vec<String>,
    notices: Vec<String>,
    remark: Vec<Remark>,
}

/// Everything that one event's posts are made with.
struct Floor<'a> {
    words: &'a Words,
    accounts: &'a [Persona],
    rng: Rng,
    posts: Vec<Post>,
}

pub(crate) fn build(
    settings: &WorldSettings,
    events: &[Event],
    articles: &[Article],
) -> Result<Social, ReplayError> {
    let words: Words = toml::from_str(include_str!("../../templates/social.toml"))
        .map_err(|source| ReplayError::File { file: "social.toml", source: Box::new(source) })?;
    let accounts = crowd::accounts(&words.crowd, settings.seed);
    let mut posts = Vec::new();
    for event in events.iter().filter(|event| event.social > 0 && event.start_day <= settings.days) {
        let mut floor = Floor {
            words: &words,
            accounts: &accounts,
            rng: Rng::of(settings.seed, &format!("social/{}", event.id)),
            posts: Vec::new(),
        };
        floor.headlines(event, articles);
        floor.voices(event, settings.days);
        floor.remarks(event);
        floor.reposts(event, settings);
        append(&mut posts, floor.posts);
    }
    let end = time::day_end(calendar::day(settings.days));
    let planted = planted::plant(settings, events, &words, &accounts);
    append(&mut posts, planted.posts);
    let posts = ids::settle(&posts, &accounts, end);
    let plants = planted::describe(&posts, &accounts);
    Ok(Social { accounts, posts, plants })
}

/// Adds posts whose places count from their own first one.
fn append(all: &mut Vec<Post>, more: Vec<Post>) {
    let shift = all.len();
    all.extend(more.into_iter().map(|post| Post {
        parent: post.parent.map(|place| place + shift),
        copy_of: post.copy_of.map(|place| place + shift),
        ..post
    }));
}

impl Floor<'_> {
    /// Outlets announce some of their articles.
    fn headlines(&mut self, event: &Event, articles: &[Article]) {
        for article in articles.iter().filter(|article| article.labels.event == event.id) {
            let Some(spec) = ROSTER.get(article.outlet) else { continue };
            let outlet: Vec<usize> = self.of_outlet(article.outlet);
            if !self.rng.chance(34) {
                continue;
            }
            let Some(account) = self.rng.pick(&outlet).copied() else { continue };
            let tail = match self.rng.below(3) {
                0 => format!("Baca selengkapnya di {}", spec.domain),
                1 => format!("Simak beritanya di {} #{}", spec.domain, hashtag(&article.dateline)),
                _ => format!("#{} #JawaTimur", hashtag(&article.dateline)),
            };
            let text = format!("{}. {tail}", article.headline);
            let minutes = self.rng.range(2, 40);
            let published = later(article.published, minutes * 60);
            self.add(account, None, text, published, "id", article.labels.clone(), event.social);
        }
    }

    fn of_outlet(&self, outlet: usize) -> Vec<usize> {
        let owned = |account: &Persona| account.role == Role::Outlet(outlet);
        self.accounts.iter().enumerate().filter(|(_, a)| owned(a)).map(|(place, _)| place).collect()
    }

    fn persons(&self, platform: Platform) -> Vec<usize> {
        let person = |account: &Persona| account.role == Role::Person && account.platform == platform;
        self.accounts.iter().enumerate().filter(|(_, a)| person(a)).map(|(place, _)| place).collect()
    }

    /// What persons say: hand-written, spread over the event's days.
    fn voices(&mut self, event: &Event, days: u16) {
        let count = event.post.len().max(1);
        for (number, voice) in event.post.iter().enumerate() {
            let phase_number = number * event.phase.len() / count;
            let Some(phase) = event.phase.get(phase_number) else { continue };
            let day = event.start_day + phase.day;
            if day > days {
                continue;
            }
            let second = self.rng.range(9 * 3600, 23 * 3600);
            let published = calendar::at(calendar::day(day), second);
            let labels = Labels {
                tone: voice.tone,
                government: voice.government,
                ..newsroom::labels(event, phase_number, phase)
            };
            self.voice(voice, published, labels, event.social);
        }
    }

    fn voice(&mut self, voice: &Voice, published: Timestamp, labels: Labels, loud: u8) {
        let parent = (voice.kind == Form::Comment).then(|| self.thread(published)).flatten();
        let platform = match (parent.and_then(|place| self.posts.get(place)), voice.kind) {
            (Some(parent), _) => parent.platform,
            (None, Form::Video) => Platform::Youtube,
            (None, _) => match self.rng.below(10) {
                0..5 => Platform::X,
                5..8 => Platform::Facebook,
                _ => Platform::Instagram,
            },
        };
        let persons = self.persons(platform);
        let Some(account) = self.rng.pick(&persons).copied() else { return };
        let since = parent.and_then(|place| self.posts.get(place)).map(|parent| parent.published);
        let delay = self.rng.range(60, 5 * 3600);
        let published = since.map_or(published, |since| published.max(later(since, delay)));
        self.add(account, parent, voice.text.clone(), published, &voice.lang, labels, loud);
    }

    /// A post that a comment may stand under, rather one that is there already.
    fn thread(&mut self, before: Timestamp) -> Option<usize> {
        let open: Vec<usize> = self
            .posts
            .iter()
            .enumerate()
            .filter(|(_, post)| post.parent.is_none() && post.published <= before)
            .map(|(place, _)| place)
            .collect();
        let any: Vec<usize> = (0..self.posts.len())
            .filter(|place| self.posts.get(*place).is_some_and(|post| post.parent.is_none()))
            .collect();
        self.rng.pick(if open.is_empty() { &any } else { &open }).copied()
    }

    /// Short comments that could stand under anything.
    fn remarks(&mut self, event: &Event) {
        let threads: Vec<usize> = (0..self.posts.len())
            .filter(|place| self.posts.get(*place).is_some_and(|post| post.parent.is_none()))
            .collect();
        for place in threads {
            for _ in 0..self.rng.below(2 + usize::from(event.social) / 3) {
                self.remark(place, event.social);
            }
        }
    }

    fn remark(&mut self, place: usize, loud: u8) {
        let Some(parent) = self.posts.get(place).cloned() else { return };
        // Applause under an accident would be a slip, not a voice: the tone goes with the thread.
        let fits: Vec<&Remark> = self
            .words
            .remark
            .iter()
            .filter(|remark| remark.tone == Tone::Neutral || remark.tone == parent.labels.tone)
            .collect();
        let Some(remark) = self.rng.pick(&fits).copied() else { return };
        let persons = self.persons(parent.platform);
        let Some(account) = self.rng.pick(&persons).copied() else { return };
        let labels = Labels { tone: remark.tone, government: GovernmentTone::None, ..parent.labels.clone() };
        let delay = self.rng.range(90, 9 * 3600);
        let published = later(parent.published, delay);
        self.add(account, Some(place), remark.text.clone(), published, &remark.lang, labels, loud);
    }

    /// Some say again what another said, with a few words of their own.
    fn reposts(&mut self, event: &Event, settings: &WorldSettings) {
        let end = time::day_end(calendar::day(settings.days));
        let firsts: Vec<usize> = self
            .posts
            .iter()
            .enumerate()
            .filter(|(_, post)| post.parent.is_none() && post.platform == Platform::X)
            .filter(|(_, post)| post.text.chars().count() > 60)
            .map(|(place, _)| place)
            .collect();
        for _ in 0..event.social {
            let Some(place) = self.rng.pick(&firsts).copied() else { return };
            let Some(first) = self.posts.get(place).cloned() else { return };
            let persons = self.persons(Platform::X);
            let Some(account) = self.rng.pick(&persons).copied() else { return };
            let published = later(first.published, self.rng.range(300, 20 * 3600));
            if account == first.account || published >= end {
                continue;
            }
            let text = self.rng.text(&self.words.additions).replace("{}", &first.text);
            self.add(account, None, text, published, &first.lang, first.labels.clone(), event.social);
            if let Some(last) = self.posts.last_mut() {
                last.copy_of = Some(place);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a post is made of exactly these, and only here")]
    fn add(
        &mut self,
        account: usize,
        parent: Option<usize>,
        text: String,
        published: Timestamp,
        lang: &str,
        labels: Labels,
        loud: u8,
    ) {
        let Some(persona) = self.accounts.get(account) else { return };
        let post = Post {
            platform: persona.platform,
            kind: kind(persona.platform, parent.is_some()),
            account,
            native: String::new(),
            parent,
            text,
            published,
            engagement: engagement(persona, parent.is_some(), loud, &mut self.rng),
            lang: lang.to_owned(),
            labels,
            copy_of: None,
        };
        self.posts.push(post);
    }
}

/// What an item is called on its platform.
fn kind(platform: Platform, comment: bool) -> MentionKind {
    match (comment, platform) {
        (true, _) => MentionKind::Comment,
        (false, Platform::Youtube) => MentionKind::Video,
        (false, _) => MentionKind::Post,
    }
}

/// Counts in proportion to followers and loudness; each platform gives only those it has.
fn engagement(persona: &Persona, comment: bool, loud: u8, rng: &mut Rng) -> Engagement {
    let reach = if comment { 400 } else { persona.followers };
    let per_mille = 2 + rng.next() % (4 + 6 * u64::from(loud));
    let likes = reach * per_mille / 1000 + rng.next() % 6;
    let part = |rng: &mut Rng, most: u64| likes * (rng.next() % most.max(1)) / 100;
    let shares = part(rng, 30);
    let views = likes * (12 + rng.next() % 30);
    let (shares, views) = match (persona.platform, comment) {
        (Platform::X, _) => (Some(shares), Some(views)),
        (Platform::Facebook, false) => (Some(shares), None),
        (Platform::Youtube, false) => (None, Some(views)),
        _ => (None, None),
    };
    Engagement { likes: Some(likes), comments: (!comment).then_some(0), shares, views }
}

fn later(instant: Timestamp, seconds: i64) -> Timestamp {
    instant.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(instant)
}

fn hashtag(city: &str) -> String {
    city.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The loudest event that had begun by the last day but one, for the burst.
fn loudest(events: &[Event], days: u16) -> Option<&Event> {
    events
        .iter()
        .filter(|event| event.start_day < days && event.social > 0)
        .max_by_key(|event| (event.social, event.reach, Reverse(event.id.as_str())))
}
