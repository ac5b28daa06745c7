//! Invented mentions, captures and labels.

use jiff::Timestamp;
use pantau_domain::*;
use pantau_store::{CaptureRecord, FrontierEntry, Habit, Lease, Normalised};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Noon UTC of the day that the tests play on.
pub(crate) fn now() -> Timestamp {
    at("2026-03-02T12:00:00Z")
}

pub(crate) fn later(secs: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_secs(secs)
}

pub(crate) fn lease(holder: &str) -> Lease {
    Lease { holder: holder.into(), until: later(60) }
}

pub(crate) fn capture(id: &str, kind: CaptureKind) -> CaptureRecord {
    CaptureRecord {
        id: id.parse().unwrap(),
        kind,
        source: "kabar-brantas".parse().unwrap(),
        class: SourceClass::Outlet,
        url: format!("https://brantas.example/{id}"),
        final_url: format!("https://brantas.example/{id}"),
        fetched_at: now(),
        status: 200,
        segment: "outlet-1.warc.gz".into(),
        offset: 17,
        length: 99,
        payload_sha256: "ab".repeat(32),
        hint: Some("{\"title\":\"Banjir\"}".into()),
    }
}

pub(crate) fn entry(url: &str, due: Timestamp, priority: i32) -> FrontierEntry {
    FrontierEntry {
        url: url.into(),
        source: "kabar-brantas".parse().unwrap(),
        kind: CaptureKind::Article,
        due,
        priority,
        etag: None,
        last_modified: None,
        failures: 0,
        hint: None,
        looks: 0,
        last: None,
        habit: Habit::default(),
    }
}

/// An article published at `hour` o'clock UTC of 1 March 2026, or of an unknown date.
pub(crate) fn mention(id: &str, capture: &str, hour: Option<i8>) -> Mention {
    Mention {
        id: id.parse().unwrap(),
        capture: capture.parse().unwrap(),
        row: Some(3),
        kind: MentionKind::News,
        platform: Platform::Web,
        source: "kabar-brantas".parse().unwrap(),
        account: Some("akun-rekaan".parse().unwrap()),
        url: Some(format!("https://brantas.example/berita/{id}")),
        title: Some(format!("Banjir di Kota Rekaan {id}")),
        body: "Sungai meluap.\nWarga mengungsi. ".repeat(40),
        author: Some("Wartawan Rekaan".into()),
        section: Some("daerah".into()),
        published: hour.map(|hour| {
            let instant = at(&format!("2026-03-01T{hour:02}:05:00Z"));
            Published::at(instant, Precision::Minute, DateOrigin::Meta, Some(25_200))
        }),
        seen_at: now(),
        engagement: Engagement { likes: Some(5), comments: None, shares: Some(1), views: None },
        reply_to: Some("lain".parse().unwrap()),
        place: Some((-7.25, 112.75)),
        digest: u64::MAX - 5,
        signature: Signature((0..126).map(|lane| u32::wrapping_mul(lane, 77_777_777)).collect()),
        warnings: vec!["truncated".into()],
        extra: serde_json::Map::from_iter([("kolom".to_owned(), serde_json::json!([1, "dua"]))]),
    }
}

pub(crate) fn labels(id: &str, author: Author, scope: Scope) -> Annotations {
    Annotations {
        mention: id.parse().unwrap(),
        author,
        at: now(),
        language: LanguageLabel { label: Language("id".into()), score: 0.99 },
        said: Vec::new(),
        passages: vec![],
        tone: ToneScores::new(0.1, 0.2, 0.7),
        headline_tone: None,
        government: Some(Scored { label: GovernmentTone::Neutral, score: 0.5 }),
        emotion: None,
        abuse: None,
        topics: vec![Scored { label: "bencana".parse().unwrap(), score: 0.9 }],
        regions: vec![Scored { label: "35.78".parse().unwrap(), score: 0.8 }],
        actors: vec![Actor { name: "Rekaan".into(), kind: ActorKind::Person, role: None }],
        quotes: vec![],
        themes: vec![ThemeHit { theme: "covid19".into(), subthemes: vec!["vaksin".into()] }],
        scope,
    }
}

pub(crate) fn model(version: &str) -> Author {
    Author::Model(version.into())
}

pub(crate) fn story(id: &str, issue: &str, first: &str, hour: i8, mentions: u32) -> Story {
    let started = at(&format!("2026-03-01T{hour:02}:05:00Z"));
    Story {
        id: id.parse().unwrap(),
        issue: issue.parse().unwrap(),
        headline: "Banjir".into(),
        first: first.parse().unwrap(),
        started,
        last: started,
        mentions,
    }
}

pub(crate) fn grouped(mention: &str, story: &str, copy_of: Option<&str>) -> Grouped {
    Grouped {
        mention: mention.parse().unwrap(),
        story: story.parse().unwrap(),
        copy_of: copy_of.map(|id| id.parse().unwrap()),
    }
}

pub(crate) fn read(mentions: Vec<Mention>) -> Normalised {
    Normalised { mentions, rejects: vec![] }
}

pub(crate) fn edition(id: &str, title: &str) -> Edition {
    let day = "2026-03-01".parse().unwrap();
    Edition {
        id: id.parse().unwrap(),
        kind: edition::EditionKind::Daily,
        theme: None,
        title: title.into(),
        period_label: "Minggu, 1 Maret 2026".into(),
        period: edition::Period { since: day, until: day },
        classification: "internal".into(),
        cutoff: now(),
        summary: "Ringkas.".into(),
        sections: vec![],
        measures: vec![],
        annex: vec![],
    }
}

pub(crate) fn dispatch(id: &str, edition: &str) -> Dispatch {
    Dispatch {
        id: id.parse().unwrap(),
        edition: edition.parse().unwrap(),
        email: "pimpinan@example.go.id".into(),
        name: "Pimpinan".into(),
        message_id: format!("<{id}@example.go.id>"),
        state: DispatchState::Queued,
        tries: 0,
        unknown_tries: 0,
        due: now(),
        reply: None,
    }
}
