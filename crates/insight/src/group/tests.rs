//! Groups of invented mentions.

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{Groupable, MentionKind};
use pantau_text::shingle;
use proptest::prelude::*;

use super::*;

const BRIDGE: &str = "Jembatan Kalimati di Desa Sumberarum, Kecamatan Wringinrejo, ambruk diterjang banjir bandang pada Senin \
    malam. Sebanyak 14 keluarga mengungsi ke balai desa dan jalur menuju pasar terputus.";
const BRIDGE_AGAIN: &str = "Sebanyak 14 keluarga Desa Sumberarum mengungsi setelah banjir bandang membuat Jembatan Kalimati \
    ambruk. Warga Wringinrejo kini memutar sejauh sembilan kilometer menuju pasar.";
const MARKET: &str = "Pedagang Pasar Tunjungsari menolak rencana relokasi kios karena lokasi baru di Terminal Bungurasih \
    lama dinilai sepi pembeli. Paguyuban pedagang meminta bertemu wali kota pekan depan.";

fn hour(hours: i64) -> Timestamp {
    "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn mention(id: &str, hours: i64, title: &str, body: &str) -> Groupable {
    Groupable {
        id: id.parse().unwrap(),
        kind: MentionKind::News,
        source: "kabar-brantas".parse().unwrap(),
        at: hour(hours),
        dated: true,
        title: Some(title.to_owned()),
        body: body.to_owned(),
        signature: shingle::signature(body),
        digest: shingle::digest(body),
        story: None,
        copy_of: None,
    }
}

fn undated(mut mention: Groupable) -> Groupable {
    mention.dated = false;
    mention
}

fn post(id: &str, hours: i64, body: &str) -> Groupable {
    Groupable { kind: MentionKind::Post, title: None, ..mention(id, hours, "", body) }
}

fn grouper() -> Grouper {
    Grouper::new(&GroupSettings::default())
}

#[test]
fn the_same_text_is_a_copy_of_its_first_publisher() {
    let mut grouper = grouper();
    grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk", BRIDGE));
    grouper.add(&mention("b", 1, "Jembatan ambruk di Sumberarum", BRIDGE));
    let third = grouper.add(&mention("c", 2, "Banjir bandang", BRIDGE));
    assert_eq!(third.copy_of.unwrap().as_str(), "a");
    assert_eq!(third.story.as_str(), "s-a");
}

#[test]
fn an_earlier_original_that_comes_late_revises_the_answer() {
    let mut grouper = grouper();
    grouper.add(&mention("late", 5, "Jembatan ambruk", BRIDGE));
    let first = grouper.add(&mention("early", 1, "Jembatan ambruk", BRIDGE));
    assert_eq!(first.copy_of, None);
    let revised = grouper.take_revised();
    assert_eq!(revised.len(), 1);
    assert_eq!(revised[0].mention.as_str(), "late");
    assert_eq!(revised[0].copy_of.as_ref().unwrap().as_str(), "early");
    assert!(grouper.take_revised().is_empty());
    assert_eq!(grouper.changed_stories()[0].first.as_str(), "early");
}

#[test]
fn a_template_with_other_numbers_is_no_copy() {
    let text = |day: u32, price: u32, back: u32| {
        format!(
            "Harga emas batangan di Toko Sinar Kencana pada tanggal {day} tercatat Rp {price} per gram. Harga beli kembali \
             emas batangan di toko yang sama tercatat Rp {back} per gram menurut laman resmi toko tersebut pagi ini."
        )
    };
    let mut grouper = grouper();
    grouper.add(&mention("d1", 0, "Harga emas tanggal 2", &text(2, 1_904_000, 1_748_000)));
    let next = grouper.add(&mention("d2", 24, "Harga emas tanggal 3", &text(3, 1_911_000, 1_755_000)));
    assert_eq!(next.copy_of, None);
    let rewritten = text(3, 1_911_000, 1_755_000).replace("pagi ini", "siang tadi");
    let copy = grouper.add(&mention("d3", 26, "Emas hari ini", &rewritten));
    assert_eq!(copy.copy_of.unwrap().as_str(), "d2");
}

#[test]
fn headlines_of_two_days_keep_a_template_apart_though_its_numbers_hardly_differ() {
    let text = "Layanan SIM keliling Polda hari ini tersedia di lima lokasi pukul 08.00 sampai 14.00 WIB. Warga membawa KTP \
        asli, fotokopi dua lembar, dan SIM lama. Biaya perpanjangan SIM A Rp80.000 dan SIM C Rp75.000 belum termasuk tes.";
    let titled =
        |id: &str, hours: i64, title: &str, end: &str| mention(id, hours, title, &format!("{text} {end}"));
    let mut grouper = grouper();
    grouper.add(&titled("d1", 0, "Jadwal SIM Keliling Hari Ini, Senin 2 Maret 2026", "Selamat pagi."));
    let next = titled("d2", 24, "Jadwal SIM Keliling Hari Ini, Selasa 3 Maret 2026", "Selamat siang.");
    assert_eq!(grouper.add(&next).copy_of, None);
    let copy = titled("d3", 25, "SIM Keliling Selasa 3 Maret 2026", "Semoga lancar.");
    assert_eq!(grouper.add(&copy).copy_of.unwrap().as_str(), "d2");
}

#[test]
fn a_nearly_equal_text_without_a_date_is_a_copy() {
    let mut grouper = grouper();
    let long = format!("{BRIDGE} {MARKET} {BRIDGE_AGAIN}");
    grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk", &long));
    let copy = grouper.add(&undated(mention("b", 1, "Jembatan ambruk", &format!("{long} Tamat sudah."))));
    assert_eq!(copy.copy_of.unwrap().as_str(), "a");
}

#[test]
fn a_rewritten_report_joins_the_story_and_another_event_does_not() {
    let mut grouper = grouper();
    let first = grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk diterjang banjir bandang", BRIDGE));
    let again = grouper.add(&mention("b", 3, "Banjir bandang ambrukkan Jembatan Kalimati", BRIDGE_AGAIN));
    let other = grouper.add(&mention("c", 4, "Pedagang Pasar Tunjungsari tolak relokasi", MARKET));
    assert_eq!(again.story, first.story);
    assert_eq!(again.copy_of, None);
    assert_ne!(other.story, first.story);
    let stories = grouper.changed_stories();
    assert_eq!(stories.len(), 2);
    assert_eq!((stories[0].mentions, stories[0].started, stories[0].last), (2, hour(0), hour(3)));
    assert_ne!(stories[0].issue, stories[1].issue);
    assert!(grouper.changed_stories().is_empty(), "nothing has changed since");
}

#[test]
fn the_same_words_weeks_later_are_another_story() {
    let mut grouper = grouper();
    let first = grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk diterjang banjir bandang", BRIDGE));
    let later =
        grouper.add(&mention("b", 24 * 20, "Banjir bandang ambrukkan Jembatan Kalimati", BRIDGE_AGAIN));
    assert_ne!(first.story, later.story);
}

#[test]
fn undated_mentions_join_dated_ones_as_exact_copies_alone() {
    let mut grouper = grouper();
    let dated = grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk diterjang banjir bandang", BRIDGE));
    let alike =
        grouper.add(&undated(mention("b", 1, "Banjir bandang ambrukkan Jembatan Kalimati", BRIDGE_AGAIN)));
    let equal = grouper.add(&undated(mention("c", 2, "Jembatan ambruk", BRIDGE)));
    assert_ne!(alike.story, dated.story);
    assert_eq!(equal.story, dated.story);
    let story = grouper.changed_stories().into_iter().find(|story| story.id == dated.story).unwrap();
    assert_eq!(story.last, hour(0), "an undated copy says nothing of when the story went on");
}

#[test]
fn a_post_joins_news_on_strong_evidence_only() {
    let mut grouper = grouper();
    let news = grouper.add(&mention("a", 0, "Jembatan Kalimati ambruk diterjang banjir bandang", BRIDGE));
    let close = grouper.add(&post("p", 2, "Jembatan Kalimati Sumberarum ambruk kena banjir bandang"));
    let vague = grouper.add(&post("q", 3, "banjir lagi banjir lagi, kapan selesainya pak"));
    assert_eq!(close.story, news.story);
    assert_ne!(vague.story, news.story);
}

#[test]
fn short_chatter_is_never_a_copy() {
    let mut grouper = grouper();
    let one = grouper.add(&post("p", 0, "Amin ya Allah"));
    let other = grouper.add(&post("q", 1, "Amin ya Allah"));
    assert_eq!(other.copy_of, None);
    assert_ne!(one.story, other.story);
}

#[test]
fn what_was_restored_takes_new_mentions_in_and_counts_on() {
    let mut before = grouper();
    let mut first = mention("a", 0, "Jembatan Kalimati ambruk diterjang banjir bandang", BRIDGE);
    first.story = Some(before.add(&first).story);
    let stories = before.changed_stories();
    let mut after = grouper();
    after.restore(std::slice::from_ref(&first), &stories);
    assert!(after.changed_stories().is_empty());
    let next = after.add(&mention("b", 3, "Banjir bandang ambrukkan Jembatan Kalimati", BRIDGE_AGAIN));
    assert_eq!(next.story.as_str(), "s-a");
    assert_eq!(after.changed_stories()[0].mentions, 2);
    assert_eq!(after.add(&first).story.as_str(), "s-a");
    assert!(after.changed_stories().is_empty(), "a known mention is not counted twice");
}

#[test]
fn memory_is_bounded() {
    let settings = GroupSettings { max_mentions: 40, ..GroupSettings::default() };
    let mut grouper = Grouper::new(&settings);
    for number in 0..200_i64 {
        let body = format!(
            "Kejadian nomor {number} di Desa Rejo{number} menimpa warga{number} dan tetangga{number} semalam."
        );
        grouper.add(&mention(&format!("m{number}"), number, "Kejadian", &body));
        grouper.changed_stories();
    }
    assert!(grouper.len() <= 40, "{}", grouper.len());
    grouper.forget_before(hour(1_000));
    assert!(grouper.is_empty());
    assert_eq!(grouper.stories.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_texts_get_places_and_counts_add_up(texts in proptest::collection::vec(("\\PC{0,40}", "\\PC{0,200}"), 1..12)) {
        let mut grouper = grouper();
        for (number, (title, body)) in texts.iter().enumerate() {
            let grouped = grouper.add(&mention(&format!("m{number}"), number as i64, title, body));
            prop_assert_ne!(grouped.copy_of.as_ref(), Some(&grouped.mention));
        }
        let total: u32 = grouper.changed_stories().iter().map(|story| story.mentions).sum();
        prop_assert_eq!(total as usize, texts.len());
    }
}
