use pantau_domain::{
    Actor, ActorKind, Engagement, Language, Published, Scope, ToneScores, DateOrigin, Precision,
    digest::Comparison, time,
};
use proptest::prelude::*;

use super::*;

fn brief(id: &str, source: &str, at: &str, scope: Scope, tone: ToneScores) -> Brief {
    let instant: Timestamp = at.parse().unwrap();
    Brief {
        id: id.parse().unwrap(),
        kind: MentionKind::News,
        platform: Platform::Web,
        source: source.parse().unwrap(),
        account: None,
        url: None,
        title: Some(format!("Jembatan Kalimati {id} diperbaiki")),
        lead: "Jembatan Kalimati di Kabupaten Ngawi diperbaiki mulai hari Senin oleh dinas setempat.".to_owned(),
        published: Some(Published::at(instant, Precision::Minute, DateOrigin::Meta, None)),
        seen_at: instant,
        engagement: Engagement::default(),
        language: Language("id".to_owned()),
        tone,
        headline_tone: None,
        government: None,
        topics: vec!["infrastruktur".parse().unwrap()],
        regions: vec!["35.21".parse().unwrap()],
        actors: Vec::new(),
        quotes: Vec::new(),
        themes: Vec::new(),
        scope,
        story: Some(format!("s-{id}").parse().unwrap()),
        issue: Some("i-1".parse().unwrap()),
        copy_of: None,
    }
}

const POSITIVE: ToneScores = ToneScores { positive: 0.8, neutral: 0.1, negative: 0.1 };
const NEGATIVE: ToneScores = ToneScores { positive: 0.1, neutral: 0.1, negative: 0.8 };

fn counted(briefs: &[Brief], days: &[SourceDay]) -> Digest {
    let day = "2020-05-12".parse().unwrap();
    digest(&DigestInput {
        kind: EditionKind::Daily,
        theme: None,
        period: Period { since: day, until: day },
        cutoff: time::day_end(day),
        population: Population::Jatim,
        briefs,
        undated: &[],
        stories: &HashMap::new(),
        source_days: days,
        outlets: &HashMap::new(),
        tone_error: None,
        rank: &RankSettings::default(),
    })
}

#[test]
fn what_is_counted_is_what_is_in_scope_on_that_day_in_jakarta() {
    let briefs = [
        brief("a", "satu", "2020-05-11T17:00:00Z", Scope::Jatim, POSITIVE),
        brief("b", "dua", "2020-05-12T16:59:59Z", Scope::Jatim, NEGATIVE),
        brief("c", "dua", "2020-05-12T17:00:00Z", Scope::Jatim, NEGATIVE),
        brief("d", "dua", "2020-05-11T16:59:59Z", Scope::Jatim, NEGATIVE),
        brief("e", "dua", "2020-05-12T03:00:00Z", Scope::Touch, NEGATIVE),
        brief("f", "tiga", "2020-05-12T03:00:00Z", Scope::Background, NEGATIVE),
    ];
    let digest = counted(&briefs, &[]);
    let ids: Vec<&str> = digest.jatim.evidence.iter().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!((digest.touch.value(), digest.background.value()), (1, 1));
    assert_eq!((digest.news_tone.positive.value(), digest.news_tone.negative.value()), (1, 1));
    assert_eq!(digest.regions.first().map(|region| (region.tone.total(), region.before)), Some((2, 1)));
    assert_eq!(digest.curve.len(), 28);
    assert_eq!(digest.curve.last().map(|(_, news, social, _)| (*news, *social)), Some((2, 0)));
}

#[test]
fn an_empty_day_is_counted_as_nothing() {
    let digest = counted(&[], &[]);
    assert_eq!(digest.jatim.value(), 0);
    assert!(digest.issues.is_empty() && digest.regions.is_empty() && digest.news_tone.intervals.is_none());
}

#[test]
fn a_collection_that_ended_is_no_fall() {
    let days: Vec<SourceDay> = ["2020-05-05", "2020-05-06", "2020-05-07", "2020-05-08", "2020-05-09", "2020-05-10", "2020-05-11"]
        .iter()
        .flat_map(|day| ["satu", "dua"].map(|source| SourceDay { source: source.parse().unwrap(), day: day.parse().unwrap(), mentions: 40 }))
        .chain([SourceDay { source: "satu".parse().unwrap(), day: "2020-05-12".parse().unwrap(), mentions: 2 }])
        .collect();
    let briefs = [
        brief("a", "satu", "2020-05-11T03:00:00Z", Scope::Jatim, POSITIVE),
        brief("b", "satu", "2020-05-12T03:00:00Z", Scope::Jatim, POSITIVE),
    ];
    let digest = counted(&briefs, &days);
    assert!(matches!(digest.comparison, Some(Comparison::NotComparable { .. })), "{:?}", digest.comparison);
    assert_eq!(digest.silences.len(), 2);
    assert_eq!(digest.curve.last().map(|(_, _, _, heard)| *heard), Some(false));
}

#[test]
fn an_office_is_known_by_its_role_in_this_province() {
    assert!(parts::holds("Gubernur Jawa Timur", "Gubernur"));
    assert!(parts::holds("Gubernur Jatim", "Gubernur"));
    assert!(!parts::holds("Wakil Gubernur Jawa Timur", "Gubernur"));
    assert!(parts::holds("Wakil Gubernur Jawa Timur", "Wakil Gubernur"));
    assert!(!parts::holds("Gubernur Jawa Tengah", "Gubernur"));
    assert!(!parts::holds("Mantan Gubernur Jawa Timur", "Gubernur"));
    let mut one = brief("a", "satu", "2020-05-12T03:00:00Z", Scope::Jatim, POSITIVE);
    one.actors = vec![Actor { name: "Ratna K.".into(), kind: ActorKind::Person, role: Some("Gubernur Jawa Timur".into()) }];
    let digest = counted(&[one], &[]);
    let sizes: Vec<usize> = digest.leaders.iter().map(|leader| leader.tone.total()).collect();
    assert_eq!(sizes, [1, 0, 0]);
}

proptest! {
    #[test]
    fn counts_add_up_whatever_the_order(kinds in prop::collection::vec((0_usize..6, 0_usize..3, 0_i64..40), 0..40)) {
        let mut briefs: Vec<Brief> = kinds
            .iter()
            .enumerate()
            .map(|(number, (kind, tone, hours))| {
                let tones = [POSITIVE, NEGATIVE, ToneScores { positive: 0.2, neutral: 0.6, negative: 0.2 }];
                let at = format!("2020-05-{:02}T{:02}:00:00Z", 11 + hours / 24, hours % 24);
                let mut one = brief(&format!("m{number}"), "satu", &at, Scope::Jatim, tones[*tone]);
                one.kind = MentionKind::ALL[*kind];
                one
            })
            .collect();
        let first = counted(&briefs, &[]);
        briefs.reverse();
        let second = counted(&briefs, &[]);
        prop_assert_eq!(&first, &second);
        let kinds: usize = first.kinds.iter().map(|(_, count)| count.value()).sum();
        prop_assert_eq!(kinds, first.jatim.value());
        prop_assert_eq!(first.news_tone.total() + first.social_tone.total(), first.jatim.value());
        let sources: usize = first.sources.iter().map(|source| source.tone.total()).sum();
        prop_assert_eq!(sources, first.jatim.value());
    }
}
