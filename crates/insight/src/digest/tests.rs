//! Digests of invented mentions.

use std::collections::BTreeSet;

use pantau_domain::{
    CaptureKind, Engagement, Level, Medium, MentionKind, Platform, Quote, QuoteKind, RegionCode, ThemeHit,
    digest::Comparison,
    health::{AlarmSpan, ListState},
};
use proptest::prelude::*;

use super::*;
use crate::invented::{brief, day, negative, of_issue, post, with_role};

struct World {
    briefs: Vec<Brief>,
    undated: Vec<Brief>,
    stories: HashMap<StoryId, Story>,
    volumes: Vec<SourceDay>,
    outlets: HashMap<SourceId, Outlet>,
    lists: Vec<ListState>,
}

impl World {
    fn of(briefs: Vec<Brief>) -> Self {
        Self {
            briefs,
            undated: Vec::new(),
            stories: HashMap::new(),
            volumes: regular(&[]),
            outlets: HashMap::new(),
            lists: Vec::new(),
        }
    }

    fn digest(&self, kind: EditionKind, since: i64, until: i64) -> Digest {
        self.of_theme(kind, since, until, None, None)
    }

    fn of_theme(
        &self,
        kind: EditionKind,
        since: i64,
        until: i64,
        theme: Option<&str>,
        tone_error: Option<&ToneError>,
    ) -> Digest {
        digest(&DigestInput {
            kind,
            theme,
            period: Period { since: day(since), until: day(until) },
            cutoff: "2026-04-01T00:00:00Z".parse().unwrap(),
            population: Population::Jatim,
            briefs: &self.briefs,
            undated: &self.undated,
            stories: &self.stories,
            source_days: &self.volumes,
            health: HealthInput {
                day: day(until),
                source_days: &self.volumes,
                readings: &[],
                lists: &self.lists,
                followed: &BTreeSet::new(),
            },
            outlets: &self.outlets,
            tone_error,
            rank: &RankSettings::default(),
        })
    }
}

/// Three sources with 20 mentions a day each through March; the given ones differ.
fn regular(others: &[(&str, i64, u32)]) -> Vec<SourceDay> {
    let mut rows = Vec::new();
    for on in 1..=31 {
        for source in ["kabar-brantas", "suara-wilis", "pos-bromo"] {
            let other = others.iter().find(|(held, day, _)| *held == source && *day == on);
            let mentions = other.map_or(20, |(_, _, count)| *count);
            rows.push(SourceDay { source: source.parse().unwrap(), day: day(on), mentions });
        }
    }
    rows
}

fn many(prefix: &str, on: i64, number: usize) -> Vec<Brief> {
    (0..number).map(|at| brief(&format!("{prefix}{at:03}"), "kabar-brantas", on)).collect()
}

#[test]
fn a_day_is_counted_by_scope_kind_and_medium() {
    let mut briefs = many("n", 20, 3);
    briefs.push(post("p", Platform::Instagram, 20));
    briefs.push(Brief { kind: MentionKind::Broadcast, ..brief("tv", "radio-semeru", 20) });
    briefs.push(Brief { scope: Scope::Touch, ..brief("t", "suara-wilis", 20) });
    briefs.push(Brief { scope: Scope::Background, ..brief("b", "suara-wilis", 20) });
    briefs.push(brief("earlier", "suara-wilis", 19));
    briefs.push(brief("n000", "kabar-brantas", 20));
    let mut world = World::of(briefs);
    let radio: Outlet = Outlet {
        id: "radio-semeru".parse().unwrap(),
        name: "Radio Semeru".into(),
        home: String::new(),
        feeds: Vec::new(),
        sitemaps: Vec::new(),
        sections: Vec::new(),
        medium: Medium::Radio,
        level: Level::Local,
        region: None,
        network: None,
        link_rule: None,
        archive: None,
        partner: true,
        unverified: false,
        enabled: true,
    };
    world.outlets.insert(radio.id.clone(), radio);
    world.undated = vec![Brief { published: None, ..brief("u", "pos-bromo", 20) }];
    let found = world.digest(EditionKind::Daily, 20, 20);
    assert_eq!(found.jatim.value(), 5, "a mention given twice counts once");
    assert_eq!((found.touch.value(), found.background.value(), found.undated.value()), (1, 1, 1));
    let kinds: Vec<_> = found.kinds.iter().map(|(kind, count)| (*kind, count.value())).collect();
    assert_eq!(kinds, [(MentionKind::News, 3), (MentionKind::Post, 1), (MentionKind::Broadcast, 1)]);
    let media: Vec<_> = found.media.iter().map(|(medium, count)| (*medium, count.value())).collect();
    assert_eq!(media, [(Medium::Online, 3), (Medium::Radio, 1)]);
    assert_eq!(found.platforms[0].0, Platform::Instagram);
    assert_eq!(found.curve.len(), 28);
    assert_eq!(found.curve.last(), Some(&(day(20), 4, 1, true)));
    let named = found.sources.iter().find(|source| source.name == "Radio Semeru").unwrap();
    assert_eq!(named.outlet, Some((Medium::Radio, Level::Local, true)));
}

#[test]
fn tone_intervals_widen_with_the_classifiers_error() {
    let mut briefs = many("n", 20, 60);
    briefs.extend(many("x", 20, 40).into_iter().map(negative));
    let world = World::of(briefs);
    let plain = world.digest(EditionKind::Daily, 20, 20).news_tone.intervals.unwrap();
    // Wilson for 40 of 100.
    assert!((plain[2].0 - 0.3094).abs() < 1e-3 && (plain[2].1 - 0.4980).abs() < 1e-3, "{plain:?}");
    // Of 100 truly negative texts it misses half; it never calls a neutral one negative.
    let error = ToneError { news: Some(Confusion([[100, 0, 0], [0, 100, 0], [0, 50, 50]])), social: None };
    let wide = world.of_theme(EditionKind::Daily, 20, 20, None, Some(&error)).news_tone.intervals.unwrap();
    assert!(wide[2].0 <= 0.40 && wide[2].1 > 0.75, "{wide:?}");
    assert!(wide[1].0 < 0.25, "{wide:?}");
    let again = world.of_theme(EditionKind::Daily, 20, 20, None, Some(&error)).news_tone.intervals.unwrap();
    assert_eq!(wide, again, "the same input gives the same interval");
    assert_eq!(world.digest(EditionKind::Daily, 21, 21).news_tone.intervals, None);
}

#[test]
fn a_fall_that_one_irregular_source_makes_is_not_called_one() {
    let of = |prefix: &str, source: &str, on: i64, number: usize| -> Vec<Brief> {
        (0..number).map(|at| brief(&format!("{prefix}{at:03}"), source, on)).collect()
    };
    let mut briefs = of("a", "kabar-brantas", 19, 15);
    briefs.extend(of("b", "kabar-brantas", 20, 17));
    briefs.extend(of("c", "harian-semeru", 19, 40));
    briefs.extend(of("d", "harian-semeru", 20, 3));
    let mut world = World::of(briefs);
    // It was collected on one day before: that is no habit.
    for (on, mentions) in [(19, 40), (20, 3)] {
        world.volumes.push(SourceDay { source: "harian-semeru".parse().unwrap(), day: day(on), mentions });
    }
    match world.digest(EditionKind::Daily, 20, 20).comparison {
        Some(Comparison::NotComparable { before, silent }) => {
            assert_eq!(before.value(), 55);
            assert_eq!((silent.len(), silent[0].source.as_str(), silent[0].given), (1, "harian-semeru", 3));
        }
        other => panic!("compared though it cannot be: {other:?}"),
    }
}

#[test]
fn a_larger_collection_is_no_peak() {
    let mut briefs = Vec::new();
    for on in 10..=20 {
        briefs.extend(many(&format!("d{on}-"), on, if on == 18 { 14 } else { 4 }));
    }
    let mut world = World::of(briefs);
    world.volumes = regular(&[("suara-wilis", 18, 300)]);
    assert_eq!(world.digest(EditionKind::Weekly, 14, 20).peaks.len(), 0);
}

#[test]
fn a_rise_is_told_only_beyond_chance() {
    let mut briefs = many("a", 19, 10);
    briefs.extend(many("b", 20, 40));
    briefs.extend(many("c", 21, 44));
    let world = World::of(briefs);
    match world.digest(EditionKind::Daily, 20, 20).comparison {
        Some(Comparison::Comparable { before, ratio, differs, .. }) => {
            assert_eq!((before.value(), ratio, differs), (10, Some(4.0), true));
        }
        other => panic!("{other:?}"),
    }
    match world.digest(EditionKind::Daily, 21, 21).comparison {
        Some(Comparison::Comparable { differs, .. }) => assert!(!differs),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_that_stopped_forbids_a_comparison() {
    let mut world = World::of(many("a", 19, 30));
    world.volumes = regular(&[("pos-bromo", 20, 0), ("pos-bromo", 21, 1)]);
    let found = world.digest(EditionKind::Daily, 20, 20);
    let Some(Comparison::NotComparable { silent, before }) = found.comparison else {
        panic!("{:?}", found.comparison)
    };
    assert_eq!(before.value(), 30);
    assert_eq!(silent.len(), 1);
    assert_eq!((silent[0].source.as_str(), silent[0].usual_per_day, silent[0].given), ("pos-bromo", 20.0, 0));
    assert_eq!((silent[0].since, silent[0].until), (day(20), day(20)));
    assert!(found.curve.last().unwrap().3, "the others were heard");
    let week = world.digest(EditionKind::Weekly, 20, 26);
    assert_eq!(
        (week.silences[0].since, week.silences[0].until, week.silences[0].given),
        (day(20), day(21), 1)
    );
}

#[test]
fn alarms_of_the_days_shown_are_told_and_no_others() {
    let mut world = World::of(Vec::new());
    world.volumes = regular(&[("pos-bromo", 24, 0), ("pos-bromo", 25, 0)]);
    let told = |found: &Digest| -> Vec<(String, Date, Date)> {
        let span = |span: &AlarmSpan| (span.alarm.source.to_string(), span.since, span.until);
        found.alarms.iter().map(span).collect()
    };
    let week = world.digest(EditionKind::Weekly, 22, 28);
    assert_eq!(told(&week), [("pos-bromo".to_owned(), day(24), day(25))], "though it had ended");
    assert!(week.alarmed(day(24)) && week.alarmed(day(25)));
    assert!(!week.alarmed(day(23)) && !week.alarmed(day(26)));
    assert_eq!(told(&world.digest(EditionKind::Daily, 28, 28)), told(&week), "a daily shows four weeks");
    assert_eq!(told(&world.digest(EditionKind::Weekly, 15, 21)), [], "not begun yet");
    assert_eq!(told(&world.digest(EditionKind::Weekly, 26, 31)), [], "over");
    // What is turned away since the 22nd says nothing of the week before, and goes on to the end of its own.
    world.volumes = regular(&[]);
    world.lists = vec![ListState {
        url: "https://bromo.example/feed".into(),
        source: "pos-bromo".parse().unwrap(),
        kind: CaptureKind::Feed,
        due: None,
        failures: 3,
        outcome: Some("failed: status 403".into()),
        hourly: None,
        looked_at: None,
        moved_to: None,
        same_as: None,
        troubled_since: Some("2026-03-22T03:00:00Z".parse().unwrap()),
        moved_since: None,
    }];
    let blocked = world.digest(EditionKind::Weekly, 20, 26);
    assert_eq!(told(&blocked), [("pos-bromo".to_owned(), day(22), day(26))]);
    assert!(!blocked.alarmed(day(21)));
    assert_eq!(told(&world.digest(EditionKind::Weekly, 15, 21)), []);
    // A digest from before there were alarms can still be read.
    let mut json = serde_json::to_value(&blocked).unwrap();
    json.as_object_mut().unwrap().remove("alarms");
    assert_eq!(serde_json::from_value::<Digest>(json).unwrap(), Digest { alarms: Vec::new(), ..blocked });
}

#[test]
fn the_end_of_a_collection_is_a_gap_and_no_fall() {
    // What a real collection did on three days of June: 1,661, 183 and 40 articles, after a thinner start.
    let mut world = World::of(Vec::new());
    let shape = [(6, 97), (7, 142), (8, 196), (9, 1_105), (10, 1_661), (11, 183), (12, 40)];
    world.volumes = shape
        .iter()
        .flat_map(|(on, total)| {
            [("satu", 5), ("dua", 3), ("tiga", 2)].map(|(source, part)| SourceDay {
                source: source.parse().unwrap(),
                day: day(*on),
                mentions: total * part / 10,
            })
        })
        .collect();
    for on in [11, 12] {
        let found = world.digest(EditionKind::Daily, on, on);
        assert!(matches!(found.comparison, Some(Comparison::NotComparable { .. })), "{on}");
        assert!(!found.curve.last().unwrap().3, "{on}");
        assert!(!found.silences.is_empty());
    }
    assert!(world.digest(EditionKind::Daily, 10, 10).curve.last().unwrap().3);
}

#[test]
fn two_days_without_a_common_source_are_not_compared() {
    let mut world = World::of(Vec::new());
    let row =
        |source: &str, on, mentions| SourceDay { source: source.parse().unwrap(), day: day(on), mentions };
    world.volumes = vec![row("satu", 19, 60), row("dua", 20, 65), row("satu", 20, 2)];
    let found = world.digest(EditionKind::Daily, 20, 20);
    let Some(Comparison::NotComparable { silent, .. }) = found.comparison else {
        panic!("{:?}", found.comparison)
    };
    assert!(!silent.is_empty());
}

#[test]
fn leaders_count_their_own_office_and_variety_of_topics() {
    let mut briefs = vec![
        with_role(brief("a", "kabar-brantas", 20), "Gubernur Jawa Timur"),
        with_role(brief("b", "kabar-brantas", 20), "Gubernur Jatim"),
        with_role(brief("c", "suara-wilis", 20), "Gubernur Jawa Tengah"),
        with_role(brief("d", "suara-wilis", 20), "Wakil Gubernur Jawa Timur"),
    ];
    briefs[0].topics = vec!["kesehatan".parse().unwrap()];
    briefs[1].topics = vec!["ekonomi".parse().unwrap()];
    let found = World::of(briefs).digest(EditionKind::Daily, 20, 20).leaders;
    let told: Vec<_> =
        found.iter().map(|leader| (leader.office.as_str(), leader.tone.total(), leader.variety)).collect();
    assert_eq!(
        told,
        [("Gubernur", 2, Some(1.0)), ("Wakil Gubernur", 1, None), ("Sekretaris Daerah", 0, None)]
    );
}

#[test]
fn regions_roll_up_to_regencies_and_name_their_leading_story() {
    let at = |brief: Brief, regions: &[&str]| Brief {
        regions: regions.iter().map(|code| code.parse().unwrap()).collect(),
        ..brief
    };
    let briefs = vec![
        at(of_issue(brief("a", "kabar-brantas", 20), "x"), &["35.78.01", "35.78.02"]),
        at(of_issue(brief("b", "suara-wilis", 20), "x"), &["35.78"]),
        at(brief("c", "suara-wilis", 20), &["35", "33.01"]),
        at(brief("d", "suara-wilis", 19), &["35.78"]),
    ];
    let found = World::of(briefs).digest(EditionKind::Daily, 20, 20).regions;
    let told: Vec<(RegionCode, usize, usize)> =
        found.iter().map(|region| (region.region.clone(), region.tone.total(), region.before)).collect();
    assert_eq!(told, [("35.78".parse().unwrap(), 2, 1), ("35".parse().unwrap(), 1, 0)]);
    assert_eq!(found[0].leading.as_ref().unwrap().mention.as_str(), "a");
}

#[test]
fn posts_are_masked_and_ordered_by_what_is_known() {
    let known = |id: &str, likes: Option<u64>, lead: &str| Brief {
        engagement: Engagement { likes, ..Engagement::default() },
        lead: lead.into(),
        ..post(id, Platform::X, 20)
    };
    let briefs = vec![
        known("a", None, "tanpa angka #Banjir"),
        known("b", Some(5), "@warga_biasa tolong #banjir #Ngawi"),
        known("c", Some(50), "macet total"),
        Brief { copy_of: Some("b".parse().unwrap()), ..known("d", Some(900), "@warga_biasa tolong #banjir") },
    ];
    let found = World::of(briefs).digest(EditionKind::Daily, 20, 20);
    let order: Vec<_> = found.posts.iter().map(|post| post.mention.as_str()).collect();
    assert_eq!(order, ["c", "b"], "unknown engagement is not told as none");
    assert!(!found.posts[1].text.contains("warga_biasa"), "{}", found.posts[1].text);
    assert_eq!(found.engagement, Some((955, 3)));
    assert_eq!(found.hashtags[0].0, "#banjir");
    assert_eq!(found.hashtags[0].1.value(), 3);
}

#[test]
#[allow(clippy::too_many_lines, reason = "one example told whole")]
fn an_issue_tells_what_happened_from_differing_stories_and_nothing_twice() {
    let told = |id: &str, source: &str, story: &str, lead: &str| {
        let mut made = of_issue(brief(id, source, 20), "banjir");
        made.story = Some(story.parse().unwrap());
        made.lead = lead.into();
        made
    };
    let first = "NGAWI, Kabar Brantas - Jembatan Kalimati di Desa Sumberarum ambruk diterjang banjir bandang pada Senin malam. \
                 Baca juga: Banjir di Desa Sumberarum merusak jembatan dan sekolah.";
    let mut briefs = vec![
        told("a", "kabar-brantas", "s1", first),
        told(
            "b",
            "suara-wilis",
            "s1",
            "Jembatan Kalimati di Desa Sumberarum ambruk diterjang banjir bandang Senin malam.",
        ),
        told(
            "c",
            "suara-wilis",
            "s2",
            "Pemerintah kabupaten menyiapkan dapur umum bagi warga yang mengungsi ke balai desa. Kalimat ini terpotong karena",
        ),
    ];
    briefs[0].quotes.push(Quote {
        speaker: "Sulastri Wardoyo".into(),
        role: None,
        text: "Kami minta warga tidak kembali dulu.".into(),
        kind: QuoteKind::Direct,
    });
    briefs[1].headline_tone = Some(pantau_domain::ToneScores::new(0.9, 0.1, 0.0));
    briefs[1] = negative(briefs[1].clone());
    briefs[2].copy_of = None;
    let mut world = World::of(briefs);
    let story = Story {
        id: "s2".parse().unwrap(),
        issue: "banjir".parse().unwrap(),
        headline: "Dapur umum bagi pengungsi".into(),
        first: "c".parse().unwrap(),
        started: pantau_domain::time::day_start(day(20)),
        last: pantau_domain::time::day_start(day(20)),
        mentions: 1,
    };
    let old = Story {
        id: "s1".parse().unwrap(),
        started: pantau_domain::time::day_start(day(19)),
        ..story.clone()
    };
    world.stories = [story, old].into_iter().map(|story| (story.id.clone(), story)).collect();
    let found = world.digest(EditionKind::Daily, 20, 20);
    let issue = &found.issues[0];
    let texts: Vec<&str> = issue.excerpts.iter().map(|excerpt| excerpt.text.as_str()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(
        texts.iter().any(|text| text.starts_with("Jembatan Kalimati"))
            && texts.iter().any(|text| text.starts_with("Pemerintah kabupaten"))
    );
    assert_eq!(issue.first.as_ref().unwrap().1.as_str(), "a");
    assert_eq!(issue.fresh.len(), 1, "the other story began the day before");
    assert_eq!(issue.fresh[0].mention.as_str(), "c");
    assert_eq!(issue.quotes[0].1.as_str(), "a");
    assert_eq!(issue.divergent.evidence[0].as_str(), "b");
    assert_eq!(found.speakers[0].0, "Sulastri Wardoyo");
}

#[test]
fn a_special_edition_counts_its_theme_alone() {
    let themed = |brief: Brief, subthemes: &[&str]| Brief {
        themes: vec![ThemeHit {
            theme: "covid19".into(),
            subthemes: subthemes.iter().map(|name| (*name).to_owned()).collect(),
        }],
        ..brief
    };
    let briefs = vec![
        themed(brief("a", "kabar-brantas", 20), &["vaksin", "kasus"]),
        themed(post("b", Platform::Facebook, 21), &["vaksin"]),
        themed(Brief { scope: Scope::Background, ..brief("c", "suara-wilis", 21) }, &["vaksin"]),
        brief("d", "suara-wilis", 21),
    ];
    let found = World::of(briefs).of_theme(EditionKind::Special, 20, 21, Some("covid19"), None);
    assert_eq!((found.jatim.value(), found.background.value()), (2, 1));
    let told: Vec<_> = found
        .subthemes
        .iter()
        .map(|sub| (sub.subtheme.as_str(), sub.tone.total(), sub.platforms.len()))
        .collect();
    assert_eq!(told, [("vaksin", 2, 2), ("kasus", 1, 1)]);
    assert_eq!(found.tone_curve, [(day(20), 0, 1, 0), (day(21), 0, 1, 0)]);
}

#[test]
fn a_peak_stands_out_of_heard_days_and_names_its_cause() {
    let mut briefs = Vec::new();
    for on in 10..=20 {
        briefs.extend(many(&format!("d{on}-"), on, 4));
    }
    briefs.extend((0..10).map(|at| of_issue(brief(&format!("x{at}"), "suara-wilis", 18), "banjir")));
    let found = World::of(briefs).digest(EditionKind::Weekly, 14, 20);
    assert_eq!(found.peaks.len(), 1);
    assert_eq!((found.peaks[0].day, found.peaks[0].count.value()), (day(18), 14));
    assert!((found.peaks[0].usual - 4.0).abs() < 1e-9);
    assert_eq!(found.peaks[0].cause.as_ref().unwrap().mention.as_str(), "x0");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn counts_add_up_and_the_order_of_the_input_does_not_matter(
        picks in proptest::collection::vec((0_u8..3, 1_i64..=28, 0_u8..3, 0_u8..3), 0..60),
        turn in 0_usize..60,
    ) {
        let scopes = [Scope::Jatim, Scope::Touch, Scope::Background];
        let briefs: Vec<Brief> = picks
            .iter()
            .enumerate()
            .map(|(number, (kind, on, scope, issue))| {
                let id = format!("m{number}");
                let made = if *kind == 0 { post(&id, Platform::X, *on) } else { brief(&id, &format!("sumber{kind}"), *on) };
                let made = Brief { scope: scopes[usize::from(*scope)], ..of_issue(made, &format!("i{issue}")) };
                if *issue == 1 { negative(made) } else { made }
            })
            .collect();
        let mut world = World::of(briefs);
        let found = world.digest(EditionKind::Weekly, 22, 28);
        let inside = found.jatim.value();
        prop_assert_eq!(found.kinds.iter().map(|(_, count)| count.value()).sum::<usize>(), inside);
        prop_assert_eq!(found.news_tone.total() + found.social_tone.total(), inside);
        prop_assert_eq!(found.curve.iter().map(|(_, news, social, _)| news + social).sum::<usize>(), inside);
        prop_assert_eq!(found.sources.iter().map(|source| source.tone.total()).sum::<usize>(), inside);
        for issue in &found.issues {
            prop_assert_eq!(issue.tone.total(), issue.issue.evidence.len());
        }
        let turn = turn % world.briefs.len().max(1);
        world.briefs.rotate_left(turn);
        prop_assert_eq!(found, world.digest(EditionKind::Weekly, 22, 28));
    }
}
