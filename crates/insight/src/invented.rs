//! Invented mentions for tests.

use jiff::civil::Date;
use pantau_domain::{
    Actor, ActorKind, Brief, DateOrigin, Engagement, Language, MentionKind, Platform, Published, Scope,
    ToneScores,
    time::{day_start, shift},
};

pub(crate) fn day(number: i64) -> Date {
    shift("2026-03-01".parse().unwrap(), number - 1)
}

/// A neutral article in scope, published on that day of March 2026.
pub(crate) fn brief(id: &str, source: &str, on: i64) -> Brief {
    Brief {
        id: id.parse().unwrap(),
        kind: MentionKind::News,
        platform: Platform::Web,
        source: source.parse().unwrap(),
        account: None,
        url: None,
        title: Some(format!("Judul {id}")),
        lead: String::new(),
        published: Some(Published::on_day(day(on), DateOrigin::Meta)),
        seen_at: day_start(day(on)),
        engagement: Engagement::default(),
        language: Language("id".into()),
        tone: ToneScores::new(0.1, 0.8, 0.1),
        headline_tone: None,
        government: None,
        topics: Vec::new(),
        regions: Vec::new(),
        actors: Vec::new(),
        quotes: Vec::new(),
        themes: Vec::new(),
        scope: Scope::Jatim,
        story: None,
        issue: None,
        copy_of: None,
    }
}

pub(crate) fn post(id: &str, platform: Platform, on: i64) -> Brief {
    Brief {
        kind: MentionKind::Post,
        platform,
        title: None,
        account: Some(id.parse().unwrap()),
        ..brief(id, platform.as_str(), on)
    }
}

pub(crate) fn of_issue(mut brief: Brief, issue: &str) -> Brief {
    brief.issue = Some(issue.parse().unwrap());
    brief.story = Some(format!("s-{issue}").parse().unwrap());
    brief
}

pub(crate) fn negative(mut brief: Brief) -> Brief {
    brief.tone = ToneScores::new(0.1, 0.1, 0.8);
    brief
}

pub(crate) fn with_role(mut brief: Brief, role: &str) -> Brief {
    brief.actors.push(Actor {
        name: "Sulastri Wardoyo".into(),
        kind: ActorKind::Person,
        role: Some(role.into()),
    });
    brief
}
