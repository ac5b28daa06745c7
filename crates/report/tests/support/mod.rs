//! An invented province's week: outlets, people and events that do not exist.
#![allow(dead_code, reason = "each test program uses its part of the invented world")]

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Brief, Digest, Edition, Engagement, Issue, IssueStatus, Language, Level, Medium, MentionId, MentionKind,
    Platform, Precision, Published, Quote, QuoteKind, RegionCode, Scope, SourceId, ToneScores, TopicSlug,
    digest::{
        Comparison, Count, Excerpt, IssueDigest, LeaderDigest, Peak, PostDigest, RegionDigest, Silence,
        SourceDigest, SubthemeDigest, ToneCounts,
    },
    edition::{EditionKind, Period},
    health::{Alarm, AlarmKind, AlarmSpan},
    time::{DateOrigin, days, shift},
};
use pantau_report::{Accuracy, ComposeContext, MethodNote, Names, Outline, Signatory, compose};

pub(crate) struct Invented;

impl Names for Invented {
    fn region_name(&self, region: &RegionCode) -> String {
        pantau_figures::short_name(region).unwrap_or_else(|| "Jawa Timur".to_owned())
    }
    fn topic_name(&self, topic: &TopicSlug) -> String {
        topic.as_str().replace('-', " ")
    }
    fn source_name(&self, source: &SourceId) -> String {
        match source.as_str() {
            "kabar-brantas" => "Kabar Brantas".to_owned(),
            "suara-tapal" => "Suara Tapal".to_owned(),
            "harian-kelud" => "Harian Kelud".to_owned(),
            "youtube" => "YouTube".to_owned(),
            other => other.to_owned(),
        }
    }
    fn theme_title(&self, _theme: &str) -> String {
        "Covid-19".to_owned()
    }
}

const OUTLETS: [&str; 3] = ["kabar-brantas", "suara-tapal", "harian-kelud"];
const REGIONS: [&str; 7] = ["35.78", "35.15", "35.07", "35.73", "35.09", "35.10", "35.29"];
const TITLES: [&str; 6] = [
    "Tanggul Kali Lanang jebol, ratusan rumah di tiga desa terendam",
    "Harga cabai rawit di Pasar Waru Endah menembus 95.000 rupiah per kilogram",
    "Layanan antrean daring rumah sakit daerah dikeluhkan lambat",
    "Festival Layar Selat dibuka, perajin perahu berharap pesanan",
    "Perbaikan jalan lintas selatan ditargetkan rampung sebelum musim hujan",
    "Sekolah rakyat di lereng Wilis menerima murid angkatan pertama",
];

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn id(number: usize) -> MentionId {
    format!("m{number}").parse().unwrap()
}

pub(crate) fn ids(range: std::ops::Range<usize>) -> Count {
    Count { evidence: range.map(id).collect() }
}

pub(crate) fn briefs(count: usize, last: Date, outlets: usize) -> HashMap<MentionId, Brief> {
    (0..count).map(|number| (id(number), brief(number, count, last, outlets))).collect()
}

fn brief(number: usize, count: usize, last: Date, outlets: usize) -> Brief {
    let social = number >= count * 3 / 4;
    let minutes = i64::try_from(number * 7).unwrap();
    let at: Timestamp = pantau_domain::time::day_start(last)
        .saturating_add(jiff::SignedDuration::from_mins(minutes % 1430))
        .unwrap();
    let source = if social { "youtube" } else { OUTLETS[number % outlets] };
    Brief {
        id: id(number),
        kind: if social { MentionKind::Comment } else { MentionKind::News },
        platform: if social { Platform::Youtube } else { Platform::Web },
        source: source.parse().unwrap(),
        account: None,
        url: Some(format!("https://{source}.example/{number}")),
        title: (!social).then(|| TITLES[number % TITLES.len()].to_owned()),
        lead: "Warga berharap bantuan segera tiba karena air belum surut.".to_owned(),
        published: Some(if number.is_multiple_of(9) {
            Published::on_day(last, DateOrigin::Text)
        } else {
            Published::at(at, Precision::Minute, DateOrigin::Meta, Some(25_200))
        }),
        seen_at: at,
        engagement: Engagement::default(),
        language: Language("id".to_owned()),
        tone: ToneScores::new(
            0.2,
            if number.is_multiple_of(3) { 0.2 } else { 0.6 },
            if number.is_multiple_of(3) { 0.6 } else { 0.2 },
        ),
        headline_tone: None,
        government: None,
        topics: vec!["bencana-alam".parse().unwrap()],
        regions: vec![REGIONS[number % REGIONS.len()].parse().unwrap()],
        actors: Vec::new(),
        quotes: Vec::new(),
        themes: Vec::new(),
        scope: Scope::Jatim,
        story: None,
        issue: None,
        copy_of: None,
    }
}

pub(crate) fn tones(range: std::ops::Range<usize>) -> ToneCounts {
    let (from, length) = (range.start, range.len());
    let (a, b) = (from + length / 4, from + length * 3 / 4);
    ToneCounts {
        positive: ids(from..a),
        neutral: ids(a..b),
        negative: ids(b..range.end),
        intervals: (length > 0).then_some([(0.18, 0.33), (0.41, 0.58), (0.17, 0.34)]),
    }
}

fn excerpt(text: &str, number: usize) -> Excerpt {
    Excerpt { text: text.to_owned(), mention: id(number) }
}

fn issue(place: usize, range: std::ops::Range<usize>, until: Date) -> IssueDigest {
    let statuses =
        [IssueStatus::Rising, IssueStatus::New, IssueStatus::Peak, IssueStatus::Fading, IssueStatus::Revived];
    let first = range.start;
    let curve = days(shift(until, -13), until)
        .zip([0, 0, 1, 0, 0, 2, 1, 3, 2, 4, 3, 6, 9, 12])
        .map(|(day, count)| (day, count / u32::try_from(place + 1).unwrap()))
        .collect();
    IssueDigest {
        issue: Issue {
            id: format!("isu-{place}").parse().unwrap(),
            name: TITLES[place % TITLES.len()].to_owned(),
            status: statuses[place % statuses.len()],
            score: 1.0,
            why: vec![
                ("volume".to_owned(), 0.9, 0.4),
                ("negative".to_owned(), 0.5, 0.2),
                ("growth".to_owned(), 0.1, 0.1),
            ],
            stories: Vec::new(),
            evidence: range.clone().map(id).collect(),
            first: Some(id(first)),
            curve,
        },
        tone: tones(range.clone()),
        excerpts: vec![
            excerpt(
                "Air setinggi pinggang orang dewasa masuk ke rumah warga sejak Senin malam, kata petugas posko.",
                first,
            ),
            excerpt("Sebanyak 312 warga mengungsi ke balai desa dan dua sekolah dasar.", first + 1),
            excerpt(
                "Pemerintah kabupaten menyatakan perbaikan tanggul dimulai setelah debit air turun.",
                first + 2,
            ),
        ],
        regions: vec![
            (REGIONS[place % 7].parse().unwrap(), ids(range.clone())),
            (REGIONS[(place + 1) % 7].parse().unwrap(), ids(first..first + 2)),
        ],
        sources: vec![
            ("kabar-brantas".parse().unwrap(), ids(first..first + 3)),
            ("suara-tapal".parse().unwrap(), ids(first + 3..range.end)),
        ],
        topics: vec![("bencana-alam".parse().unwrap(), ids(range.clone()))],
        first: Some(("kabar-brantas".parse().unwrap(), id(first))),
        quotes: vec![(
            Quote {
                speaker: "Wiratmo Sandikala".to_owned(),
                role: Some("kepala posko".to_owned()),
                text: "Kami masih menunggu perahu karet tambahan untuk mengangkut warga lanjut usia."
                    .to_owned(),
                kind: QuoteKind::Direct,
            },
            id(first + 1),
        )],
        fresh: vec![excerpt("Dapur umum kedua dibuka di balai desa", first + 2)],
        copies: ids(first + 3..first + 4),
        social: ids(range.end - 1..range.end),
        divergent: ids(first..first + 1),
    }
}

fn regions(count: usize) -> Vec<RegionDigest> {
    REGIONS
        .iter()
        .enumerate()
        .map(|(place, code)| {
            let size = (count / (place + 2)).min(count);
            RegionDigest {
                region: code.parse().unwrap(),
                tone: tones(0..size),
                before: size / 2,
                leading: Some(excerpt(TITLES[place % TITLES.len()], place)),
            }
        })
        .filter(|region| region.tone.total() > 0)
        .collect()
}

/// A period without a single mention.
pub(crate) fn empty(kind: EditionKind, since: &str, until: &str) -> Digest {
    let period = Period { since: day(since), until: day(until) };
    Digest {
        kind,
        theme: (kind == EditionKind::Special).then(|| "covid19".to_owned()),
        period,
        compared: period.before(),
        cutoff: "2025-06-10T22:30:00Z".parse().unwrap(),
        jatim: Count::default(),
        touch: Count::default(),
        background: Count::default(),
        undated: Count::default(),
        comparison: None,
        kinds: Vec::new(),
        media: Vec::new(),
        platforms: Vec::new(),
        news_tone: ToneCounts::default(),
        social_tone: ToneCounts::default(),
        engagement: None,
        topics: Vec::new(),
        issues: Vec::new(),
        national: Vec::new(),
        regions: Vec::new(),
        sources: Vec::new(),
        posts: Vec::new(),
        hashtags: Vec::new(),
        leaders: Vec::new(),
        curve: Vec::new(),
        tone_curve: Vec::new(),
        peaks: Vec::new(),
        silences: Vec::new(),
        alarms: Vec::new(),
        subthemes: Vec::new(),
        speakers: Vec::new(),
    }
}

/// A full period of `count` mentions, a quarter of them comments. `count` is at least 40.
pub(crate) fn full(kind: EditionKind, since: &str, until: &str, count: usize) -> Digest {
    let mut d = empty(kind, since, until);
    let news = count * 3 / 4;
    let last = d.period.until;
    d.jatim = ids(0..count);
    d.touch = ids(count..count + 6);
    d.background = ids(count + 6..count + 20);
    d.undated = ids(count + 20..count + 22);
    d.comparison = Some(Comparison::Comparable {
        before: ids(count + 30..count + 30 + count / 2),
        ratio: Some(2.0),
        interval: Some((1.42, 2.81)),
        differs: true,
    });
    d.kinds = vec![(MentionKind::News, ids(0..news)), (MentionKind::Comment, ids(news..count))];
    d.media = vec![(Medium::Online, ids(0..news))];
    d.platforms = vec![(Platform::Youtube, ids(news..count))];
    d.news_tone = tones(0..news);
    d.social_tone = tones(news..count);
    d.engagement = Some((15_420, (count - news) / 2));
    d.topics = vec![("bencana-alam".parse().unwrap(), ids(0..count / 2))];
    d.issues = (0..5).map(|place| issue(place, place * 7..place * 7 + 7, last)).collect();
    d.national = vec![issue(5, count..count + 6, last)];
    d.regions = regions(count);
    sources_and_people(&mut d, count, news);
    let since = if kind == EditionKind::Daily { shift(last, -27) } else { d.period.since };
    d.curve = days(since, last)
        .enumerate()
        .map(|(n, day)| (day, 20 + n * 13 % 37, n * 7 % 11, !(8..10).contains(&n)))
        .collect();
    if kind != EditionKind::Daily {
        d.tone_curve =
            days(since, last).enumerate().map(|(n, day)| (day, n * 3 % 9, 8 + n % 7, n * 5 % 13)).collect();
        d.peaks = vec![Peak {
            day: shift(last, -2),
            count: ids(0..30),
            usual: 18.0,
            cause: Some(excerpt(TITLES[0], 0)),
        }];
    }
    d
}

fn sources_and_people(d: &mut Digest, count: usize, news: usize) {
    d.sources = OUTLETS
        .iter()
        .enumerate()
        .map(|(place, source)| SourceDigest {
            source: source.parse().unwrap(),
            name: Invented.source_name(&source.parse().unwrap()),
            outlet: Some((Medium::Online, Level::Local, place == 0)),
            tone: tones(place * news / 3..(place + 1) * news / 3),
        })
        .collect();
    d.posts = (0..3)
        .map(|place| PostDigest {
            mention: id(news + place),
            platform: Platform::Youtube,
            text: "Lha banyune wis mlebu omah, bantuan durung teka, tulung dipercepat ya pak @***".to_owned(),
            engagement: (place < 2).then_some(840),
            tone: pantau_domain::Tone::Negative,
        })
        .collect();
    d.hashtags = vec![("#banjirkalilanang".to_owned(), ids(news..news + 5))];
    d.leaders = ["Gubernur", "Wakil Gubernur", "Sekretaris Daerah"]
        .iter()
        .enumerate()
        .map(|(place, office)| LeaderDigest {
            office: (*office).to_owned(),
            tone: if place == 2 { ToneCounts::default() } else { tones(place * 5..place * 5 + 8) },
            topics: vec![
                ("bencana-alam".parse().unwrap(), ids(0..6)),
                ("ekonomi".parse().unwrap(), ids(6..8)),
            ],
            variety: Some(0.55),
            sources: vec![
                ("kabar-brantas".parse().unwrap(), ids(0..5)),
                ("suara-tapal".parse().unwrap(), ids(5..8)),
            ],
        })
        .collect();
    if d.kind == EditionKind::Special {
        d.subthemes = ["vaksin", "layanan", "kebijakan", "hoaks"]
            .iter()
            .enumerate()
            .map(|(place, name)| SubthemeDigest {
                subtheme: (*name).to_owned(),
                tone: tones(0..count / (place + 2)),
                platforms: vec![(Platform::Web, ids(0..6)), (Platform::Youtube, ids(news..news + 4))],
                excerpts: vec![excerpt("Jadwal layanan berubah tanpa pemberitahuan, keluh warga.", place)],
            })
            .collect();
        d.speakers = vec![("Wiratmo Sandikala".to_owned(), Some("kepala posko".to_owned()), ids(0..9))];
    }
}

/// Sources that fell silent.
pub(crate) fn silent(d: &mut Digest) {
    let silence = Silence {
        source: "harian-kelud".parse().unwrap(),
        usual_per_day: 14.0,
        since: shift(d.period.since, -1),
        until: d.period.until,
        given: 0,
    };
    d.silences = vec![silence.clone()];
    d.comparison = Some(Comparison::NotComparable { before: ids(0..4), silent: vec![silence] });
}

/// One alarm of each kind: a gap, a layout and a block to the end of the period, a move that ended with the day before
/// the last.
pub(crate) fn alarmed(d: &mut Digest) {
    let until = d.period.until;
    let span = |source: &str, back: i64, until: Date, kind: fn(Date) -> AlarmKind| {
        let since = shift(d.period.until, -back);
        AlarmSpan { alarm: Alarm { source: source.parse().unwrap(), kind: kind(since) }, since, until }
    };
    d.alarms = vec![
        span("harian-kelud", 1, until, |since| AlarmKind::Gap { since, expected: 28.4, got: 3 }),
        span("kabar-brantas", 3, until, |since| AlarmKind::Layout {
            since,
            share: 0.612,
            before: Some(0.08),
            pages: 40,
        }),
        span("suara-tapal", 2, until, |since| AlarmKind::Blocked {
            url: "https://tapal.example/feed".to_owned(),
            outcome: "failed: status 403".to_owned(),
            since: Some(since),
        }),
        span("pos-semeru", 4, shift(until, -1), |since| AlarmKind::Moved {
            url: "https://semeru.example/feed".to_owned(),
            to: "https://semeru.example/rss".to_owned(),
            since: Some(since),
        }),
    ];
}

pub(crate) fn method() -> MethodNote {
    MethodNote {
        tone_model: "nada-uji".to_owned(),
        news_accuracy: Some(Accuracy { accuracy: 0.812, macro_f1: 0.78, documents: 1200 }),
        social_accuracy: None,
        sources_total: 48,
    }
}

pub(crate) fn composed(digest: &Digest, briefs: &HashMap<MentionId, Brief>) -> Edition {
    let outline = Outline {
        signatories: vec![Signatory {
            role: "Kepala Subbagian".to_owned(),
            name: "Sasmita Wirabumi".to_owned(),
        }],
        ..Outline::default()
    };
    compose(
        digest,
        &ComposeContext {
            briefs,
            names: &Invented,
            method: &method(),
            outline: &outline,
            version: 1,
            now: "2025-06-10T22:45:00Z".parse().unwrap(),
        },
    )
}
