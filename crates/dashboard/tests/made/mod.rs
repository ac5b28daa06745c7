//! An invented day in a real store and a real index.

use std::{collections::HashMap, path::Path, sync::Arc};

use jiff::Timestamp;
use pantau_dashboard::Dashboard;
use pantau_domain::*;
use pantau_index::{IndexDocument, TantivyIndex};
use pantau_insight::rank::RankSettings;
use pantau_report::Names;
use pantau_store::{
    CaptureRecord, FetchCommit, FetchResult, FrontierEntry, Habit, Lease, Normalised, SqliteStore, Store,
};

struct Book;

impl Names for Book {
    fn region_name(&self, region: &RegionCode) -> String {
        if region.as_str() == "35.78" { "Kota Surabaya".into() } else { region.to_string() }
    }
    fn topic_name(&self, topic: &TopicSlug) -> String {
        if topic.as_str() == "bencana" { "Bencana".into() } else { topic.to_string() }
    }
    fn source_name(&self, source: &SourceId) -> String {
        match source.as_str() {
            "kabar-brantas" => "Kabar Brantas".into(),
            "media-bisu" => "Media Bisu".into(),
            other => other.into(),
        }
    }
    fn theme_title(&self, theme: &str) -> String {
        theme.into()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-01T22:00:00Z")
}

fn lease() -> Lease {
    Lease { holder: "uji".into(), until: at("2026-03-02T22:00:00Z") }
}

fn outlet(id: &str) -> (SourceId, Outlet) {
    let id: SourceId = id.parse().unwrap();
    let outlet = Outlet {
        id: id.clone(),
        name: id.to_string(),
        home: "https://brantas.example/".into(),
        feeds: vec![],
        sitemaps: vec![],
        sections: vec![],
        medium: Medium::Online,
        level: Level::Local,
        region: None,
        network: None,
        link_rule: None,
        archive: None,
        partner: false,
        unverified: false,
        enabled: true,
    };
    (id, outlet)
}

fn dashboard(folder: &Path, store: SqliteStore) -> (Dashboard, TantivyIndex) {
    let index = TantivyIndex::open(&folder.join("index")).unwrap();
    let dashboard = Dashboard {
        store: Arc::new(store),
        index: Arc::new(index.clone()),
        names: Arc::new(Book),
        now: Arc::new(now),
        rank: RankSettings::default(),
        tone_error: None,
        outlets: HashMap::from([outlet("kabar-brantas"), outlet("media-bisu")]),
        organisation: "Biro Rekaan".into(),
    };
    (dashboard, index)
}

/// A house without a single mention.
pub(crate) fn empty(folder: &Path) -> Dashboard {
    let store = SqliteStore::open(folder).unwrap();
    let (mut dashboard, _) = dashboard(folder, store);
    dashboard.outlets.clear();
    dashboard
}

fn mention(id: &str, source: &str, hour: i8) -> Mention {
    let instant = at(&format!("2026-03-01T{hour:02}:05:00Z"));
    Mention {
        id: id.parse().unwrap(),
        capture: "tangkapan-1".parse().unwrap(),
        row: None,
        kind: MentionKind::News,
        platform: Platform::Web,
        source: source.parse().unwrap(),
        account: None,
        url: Some(format!("https://brantas.example/{id}")),
        title: Some(format!("Banjir di Kota Rekaan {id}")),
        body: "Sungai meluap sejak malam.\nWarga mengungsi ke balai desa.".into(),
        author: Some("Wartawan Rekaan".into()),
        section: None,
        published: Some(Published::at(instant, Precision::Minute, DateOrigin::Meta, Some(25_200))),
        seen_at: now(),
        engagement: Engagement::default(),
        reply_to: None,
        place: None,
        digest: u64::from(hour.unsigned_abs()),
        signature: Signature::default(),
        warnings: vec![],
        extra: serde_json::Map::new(),
    }
}

/// Two outlets on a flood, a copy, a hostile article of which only the day is known, a post, and news from elsewhere.
fn mentions() -> Vec<Mention> {
    let mut evil = mention("n3", "sumber-jahat", 3);
    evil.title = Some("Jahat <script>alert(1)</script> \u{202e}terbalik".into());
    evil.body = "Sungai <script>alert(1)</script> & \u{202e}teks \"jahat\"".into();
    evil.url = Some("javascript:alert(1)//x".into());
    evil.author = Some("<script>alert(1)</script>".into());
    evil.published = Some(Published::on_day("2026-03-01".parse().unwrap(), DateOrigin::Text));
    let mut post = mention("p1", "x", 5);
    (post.kind, post.platform, post.title) = (MentionKind::Post, Platform::X, None);
    post.account = Some("warga_rekaan".parse().unwrap());
    post.body = "Pompa rusak lagi <script>alert(1)</script>".into();
    let mut national = mention("b1", "pusat", 6);
    national.title = Some("Harga Beras Nasional Naik".into());
    national.body = "Harga beras naik di banyak daerah.".into();
    let more = mention("n4", "lintas-arjuno", 7);
    vec![mention("n1", "kabar-brantas", 1), mention("n2", "lintas-arjuno", 2), evil, post, national, more]
}

fn labels(mention: &Mention) -> Annotations {
    let national = mention.id.as_str() == "b1";
    Annotations {
        mention: mention.id.clone(),
        author: Author::Model("uji-1".into()),
        at: now(),
        language: LanguageLabel { label: Language("id".into()), score: 0.99 },
        said: Vec::new(),
        passages: vec![],
        tone: ToneScores::new(0.1, 0.2, 0.7),
        headline_tone: Some(ToneScores::new(0.1, 0.8, 0.1)),
        government: Some(Scored { label: GovernmentTone::Neutral, score: 0.5 }),
        emotion: None,
        abuse: None,
        topics: vec![Scored { label: "bencana".parse().unwrap(), score: 0.9 }],
        regions: if national { vec![] } else { vec![Scored { label: "35.78".parse().unwrap(), score: 0.8 }] },
        actors: vec![Actor { name: "<script>alert(1)</script>".into(), kind: ActorKind::Person, role: None }],
        quotes: vec![Quote {
            speaker: "Camat Rekaan".into(),
            role: None,
            text: "Kami siaga".into(),
            kind: QuoteKind::Direct,
        }],
        themes: vec![],
        scope: if national { Scope::Background } else { Scope::Jatim },
    }
}

fn stories() -> Vec<Story> {
    let story = |id: &str, issue: &str, first: &str, mentions: u32| Story {
        id: id.parse().unwrap(),
        issue: issue.parse().unwrap(),
        headline: "Banjir <script>alert(1)</script>".into(),
        first: first.parse().unwrap(),
        started: at("2026-03-01T01:05:00Z"),
        last: at("2026-03-01T07:05:00Z"),
        mentions,
    };
    // An id may hold what means something in an address.
    vec![story("s1", "banjir/rekaan", "n1", 5), story("s2", "beras", "b1", 1)]
}

fn capture() -> CaptureRecord {
    CaptureRecord {
        id: "tangkapan-1".parse().unwrap(),
        kind: CaptureKind::Import,
        source: "impor".parse().unwrap(),
        class: SourceClass::Outlet,
        url: "berkas.jsonl".into(),
        final_url: "berkas.jsonl".into(),
        fetched_at: now(),
        status: 0,
        segment: "outlet-1.warc.gz".into(),
        offset: 0,
        length: 10,
        payload_sha256: "ab".repeat(32),
        hint: None,
    }
}

fn put_edition(store: &SqliteStore) {
    let day = "2026-03-01".parse().unwrap();
    let measure = edition::Measure {
        name: "volume.news".into(),
        label: "pemberitaan uji".into(),
        value: 2.0,
        interval: None,
        population: Population::Jatim,
        query: String::new(),
        evidence: vec!["n1".parse().unwrap(), "n2".parse().unwrap()],
    };
    let edition = Edition {
        id: "harian-1".parse().unwrap(),
        kind: edition::EditionKind::Daily,
        theme: None,
        title: "Laporan rekaan <script>alert(1)</script>".into(),
        period_label: "Minggu, 1 Maret 2026".into(),
        period: edition::Period { since: day, until: day },
        classification: "internal".into(),
        cutoff: now(),
        summary: "Ringkas.".into(),
        sections: vec![],
        measures: vec![measure],
        annex: vec![],
    };
    let files = [
        ("laporan.html".to_owned(), b"<p>isi laporan</p>".to_vec()),
        ("laporan.pdf".to_owned(), b"%PDF-1.7".to_vec()),
        ("laporan.json".to_owned(), b"{}".to_vec()),
    ];
    store.put_edition(now(), &edition, &files).unwrap();
    let dispatch = Dispatch {
        id: "kirim-1".parse().unwrap(),
        edition: edition.id,
        email: "kepala.biro@example.go.id".into(),
        name: "Kepala Biro".into(),
        message_id: "<1@example.go.id>".into(),
        state: DispatchState::Queued,
        tries: 0,
        unknown_tries: 0,
        due: now(),
        reply: None,
    };
    store.queue_dispatches(&[dispatch]).unwrap();
}

/// A feed that has refused us since 27 February.
fn turned_away(store: &SqliteStore) {
    let then = at("2026-02-27T03:00:00Z");
    let url = "https://brantas.example/feed";
    let feed = FrontierEntry {
        url: url.into(),
        source: "kabar-brantas".parse().unwrap(),
        kind: CaptureKind::Feed,
        due: then,
        priority: 0,
        etag: None,
        last_modified: None,
        failures: 0,
        hint: None,
        looks: 0,
        last: None,
        habit: Habit::default(),
    };
    store.add_frontier(&[feed]).unwrap();
    let wants = [(store.due_hosts(then).unwrap().remove(0), 1)];
    assert_eq!(store.claim_frontier(then, &lease(), &wants).unwrap().len(), 1);
    let commit = FetchCommit {
        url: url.into(),
        result: FetchResult::Refused { reason: "robots.txt forbids it".into() },
        found: vec![],
        next_due: Some(now()),
        parts: vec![],
        habit: None,
        feed: None,
    };
    assert_eq!(store.commit_fetches(&lease(), then, &[commit]).unwrap(), 1);
}

/// A house with an invented day.
pub(crate) fn house(folder: &Path) -> Dashboard {
    let store = SqliteStore::open(folder).unwrap();
    let capture = capture();
    store.begin_import(now(), &capture).unwrap();
    let read = Normalised { mentions: mentions(), rejects: vec![] };
    store.commit_import(now(), &capture.id, 6, true, &read).unwrap();
    let claimed = store.claim_annotate(now(), &lease(), 100).unwrap();
    let annotations: Vec<Annotations> = claimed.iter().map(labels).collect();
    assert_eq!(store.commit_annotations(&lease(), &annotations).unwrap(), 6);
    let grouped: Vec<Grouped> = ["n1", "n2", "n3", "p1", "n4", "b1"]
        .into_iter()
        .map(|id| Grouped {
            mention: id.parse().unwrap(),
            story: if id == "b1" { "s2" } else { "s1" }.parse().unwrap(),
            copy_of: (id == "n2").then(|| "n1".parse().unwrap()),
        })
        .collect();
    store.commit_groups(&stories(), &grouped).unwrap();
    put_edition(&store);
    store
        .note_fault(now(), "send", "kepala.biro@example.go.id", "kotak penuh <script>alert(1)</script>")
        .unwrap();

    turned_away(&store);

    let pending = store.pending_index(100).unwrap();
    let (dashboard, index) = dashboard(folder, store);
    let mut writer = index.writer().unwrap();
    for item in &pending {
        writer.put(&IndexDocument::from_brief(item.seq, &item.brief, &item.body)).unwrap();
    }
    writer.commit().unwrap();
    let states: Vec<(u64, u64)> = pending.iter().map(|item| (item.seq, item.revision)).collect();
    dashboard.store.commit_indexed(&states).unwrap();
    dashboard
}
