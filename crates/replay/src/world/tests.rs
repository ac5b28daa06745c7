use std::collections::{BTreeMap, BTreeSet, HashSet};

use pantau_domain::{MentionKind, Platform, Precision};
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::Faults;

const SAMPLE: &str = r#"
[[event]]
id = "uji-jembatan"
topic = "infrastruktur"
regions = ["35.04"]
scope = "jatim"
start_day = 1
reach = 3
social = 2
curve = "burst"
people = [{ name = "Darmono Wiryo", role = "kepala dinas" }]
[[event.phase]]
day = 0
tone = "neutral"
government = "neutral"
dateline = "TULUNGAGUNG"
headlines = ["Jembatan Uji Dibuka", "Warga Lewati Jembatan Uji"]
leads = ["Jembatan di Tulungagung dibuka pada Senin.", "Senin pagi warga Tulungagung melintasi jembatan baru."]
facts = [["Panjangnya 40 meter.", "Jembatan itu 40 meter."], ["Lebarnya lima meter."], ["Biayanya Rp 3 miliar."]]
quotes = [{ by = 0, text = "Silakan lewat." }]
[[event.post]]
kind = "post"
lang = "jv"
tone = "positive"
government = "none"
text = "Alhamdulillah kretek anyar wis dibukak lur, ora usah muter adoh maneh nek arep nang pasar"

[[event]]
id = "uji-pameran"
topic = "umkm"
regions = ["35"]
scope = "jatim"
start_day = 2
release = true
reach = 4
social = 0
curve = "steady"
people = [{ name = "Sulastri Kencana", role = "ketua panitia" }]
[[event.phase]]
day = 0
tone = "positive"
government = "positive"
dateline = "SURABAYA"
headlines = ["Pameran Uji Digelar Daring", "Ratusan Perajin Ikut Pameran Uji"]
leads = ["Pameran perajin Jawa Timur digelar secara daring mulai Selasa."]
facts = [["Pesertanya 300 perajin."], ["Acara berlangsung empat hari."], ["Ongkos kirim digratiskan."]]
quotes = [{ by = 0, text = "Kami ingin perajin tetap berjualan." }]
context = ["Tahun lalu pameran ini dikunjungi 20 ribu orang."]
"#;

fn full() -> World {
    World::build(&WorldSettings::default()).unwrap()
}

fn digest(world: &World) -> u64 {
    let mut out = Vec::new();
    world.write_truth(&mut out).unwrap();
    for article in &world.articles {
        out.extend(format!("{article:?}").bytes());
    }
    for post in &world.social.posts {
        out.extend(format!("{post:?}").bytes());
    }
    xxh3_64(&out)
}

fn shingles(text: &str) -> HashSet<String> {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(3).map(|three| three.join(" ")).collect()
}

fn jaccard(left: &HashSet<String>, right: &HashSet<String>) -> f64 {
    let shared = left.intersection(right).count() as f64;
    shared / (left.len() + right.len()) as f64 / (1.0 - shared / (left.len() + right.len()) as f64)
}

#[test]
fn the_sample_becomes_a_small_world() {
    let events = event::parse("sample", SAMPLE).unwrap();
    event::check(&events).unwrap();
    let world = World::from_events(&WorldSettings { seed: 5, days: 2 }, &events).unwrap();
    let truth = world.truth();
    let of = |event: &str| truth.iter().filter(|line| line.event == event).collect::<Vec<_>>();
    assert!(of("uji-jembatan").iter().any(|line| line.language.0 == "jv"));
    let fair = of("uji-pameran");
    assert!(fair.len() >= 4);
    assert!(fair.iter().filter(|line| line.copy_of.as_ref() == Some(&fair[0].key)).count() >= 2);
}

#[test]
fn events_that_contradict_themselves_are_refused() {
    let check = |from: &str, to: &str| {
        let text = SAMPLE.replacen(from, to, 1);
        event::parse("sample", &text).and_then(|events| event::check(&events)).is_err()
    };
    assert!(check("by = 0", "by = 3"));
    assert!(check("start_day = 1", "start_day = 36"));
    assert!(check("uji-pameran", "uji-jembatan"));
    assert!(check("reach = 3", "reach = 6"));
    assert!(check("curve = \"burst\"", "curve = \"zigzag\""));
    assert!(!check("Silakan", "Monggo"));
}

#[test]
fn a_seed_gives_the_same_world_twice_and_another_seed_another() {
    let first = full();
    assert_eq!(digest(&first), digest(&full()));
    let other = World::build(&WorldSettings { seed: 7, ..WorldSettings::default() }).unwrap();
    assert_ne!(digest(&first), digest(&other));
    assert!(World::build(&WorldSettings { seed: 1, days: 0 }).is_err());
    assert!(World::build(&WorldSettings { seed: 1, days: 36 }).is_err());
}

#[test]
fn a_shorter_world_is_the_begin_of_a_longer_one() {
    let short: BTreeSet<String> = World::build(&WorldSettings { seed: 2020, days: 6 })
        .unwrap()
        .articles
        .iter()
        .map(|article| article.headline.clone())
        .collect();
    let long: BTreeSet<String> = full().articles.iter().map(|article| article.headline.clone()).collect();
    assert!(short.is_subset(&long));
}

#[test]
fn the_world_has_the_size_that_was_planned() {
    let world = full();
    let (articles, posts) = (world.article_count(), world.post_count());
    assert!((1300..=2200).contains(&articles), "{articles}");
    assert!((1000..=1800).contains(&posts), "{posts}");
    let mut per_day: BTreeMap<String, usize> = BTreeMap::new();
    for article in &world.articles {
        *per_day.entry(time::wib_day(article.published).to_string()).or_default() += 1;
    }
    assert_eq!(per_day.len(), 35);
    assert!(per_day.values().all(|count| *count >= 10), "{per_day:?}");
}

#[test]
fn every_line_of_truth_is_sound() {
    let world = full().with_faults(&Faults::mild());
    let truth = world.truth();
    let keys: HashSet<&str> = truth.iter().map(|line| line.key.as_str()).collect();
    assert_eq!(keys.len(), truth.len(), "keys are unique");
    for line in &truth {
        let day = time::wib_day(line.published);
        assert!((calendar::FIRST_DAY..=calendar::day(35)).contains(&day), "{line:?}");
        if let Some(first) = &line.copy_of {
            let first = truth.iter().find(|other| other.key == *first).unwrap();
            // Where only the day is known, only days can be compared.
            let by_day = line.precision == Some(Precision::Day) && time::wib_day(first.published) <= day;
            let in_order = by_day || first.published <= line.published;
            assert!(in_order && first.copy_of.is_none(), "{line:?}");
        }
        assert_eq!(line.kind.is_news(), line.platform == Platform::Web);
        if line.precision == Some(Precision::Day) {
            assert_eq!(line.published, time::day_start(day));
        }
    }
    assert_eq!(truth.iter().filter(|line| !line.expected).count(), 4);
    assert_eq!(truth.iter().filter(|line| line.expected && line.fault.is_some()).count(), 2);
    let sources: HashSet<&str> = truth.iter().map(|line| line.source.as_str()).collect();
    assert_eq!(sources.len(), ROSTER.len() + 4);
}

#[test]
fn truth_lines_survive_json() {
    let world = World::build(&WorldSettings { seed: 3, days: 3 }).unwrap();
    let mut out = Vec::new();
    world.write_truth(&mut out).unwrap();
    let read: Vec<TruthLine> =
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, world.truth());
}

#[test]
fn texts_of_one_event_differ_and_copies_do_not() {
    let world = full();
    let bags: Vec<HashSet<String>> =
        world.articles.iter().map(|article| shingles(&article.paragraphs.join(" "))).collect();
    let mut by_event: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, article) in world.articles.iter().enumerate() {
        by_event.entry(&article.labels.event).or_default().push(place);
    }
    let (mut own, mut same_phase, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for places in by_event.values() {
        for (turn, left) in places.iter().enumerate() {
            for right in &places[turn + 1..] {
                let (a, b) = (&world.articles[*left], &world.articles[*right]);
                let likeness = jaccard(&bags[*left], &bags[*right]);
                if b.copy_of == Some(*left) {
                    copies.push(likeness);
                } else if a.copy_of.is_none() && b.copy_of.is_none() {
                    own.push(likeness);
                    if a.labels.phase == b.labels.phase {
                        same_phase.push(likeness);
                    }
                }
            }
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let (own, same, highest) = (mean(&own), mean(&same_phase), most(&same_phase));
    assert!(
        own < 0.3 && same < 0.3 && highest < 0.7,
        "own {own:.3}, same phase {same:.3}, highest {highest:.3}"
    );
    assert!(copies.len() > 40 && copies.iter().all(|likeness| *likeness > 0.7));
}

#[test]
fn plants_are_where_the_truth_says() {
    let world = full();
    let find = |kind| world.plants().iter().find(|plant| plant.kind == kind).unwrap();
    let burst = find(PlantKind::Burst);
    assert_eq!(burst.keys.len(), 12);
    assert!(burst.until.duration_since(burst.since).as_secs() < 200);
    let texts: HashSet<&str> = world
        .social
        .posts
        .iter()
        .filter(|post| burst.keys.contains(&post.key()))
        .map(|post| post.text.as_str())
        .collect();
    assert_eq!(texts.len(), 1);
    assert_eq!(find(PlantKind::Decoy).keys.len(), 6);
    let spike = find(PlantKind::Spike);
    let on_day = world.articles.iter().filter(|article| {
        article.labels.event == spike.event && (spike.since..=spike.until).contains(&article.published)
    });
    assert!(on_day.count() >= 5);
}

#[test]
fn comments_stand_under_earlier_posts_of_their_platform() {
    let world = full();
    let posts = &world.social.posts;
    let comments: Vec<_> = posts.iter().filter(|post| post.kind == MentionKind::Comment).collect();
    assert!(comments.len() > 200, "{}", comments.len());
    for comment in comments {
        let parent = &posts[comment.parent.unwrap()];
        assert!(parent.published < comment.published && parent.platform == comment.platform);
        assert!(parent.parent.is_none());
    }
    for platform in [Platform::X, Platform::Instagram, Platform::Facebook, Platform::Youtube] {
        let count = posts.iter().filter(|post| post.platform == platform).count();
        assert!(count > 60, "{platform} {count}");
    }
}

#[test]
fn handles_on_x_are_such_as_x_allows() {
    let world = full();
    let handles = world.social.accounts.iter().filter(|account| account.platform == Platform::X);
    for account in handles {
        let fits = account.handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        assert!(fits && account.handle.len() <= 15, "{}", account.handle);
    }
}

#[test]
fn building_a_world_is_quick() {
    let started = std::time::Instant::now();
    let world = full();
    let took = started.elapsed();
    // The promise is one second; others may be building on the same two cores.
    assert!(took.as_secs_f64() < 4.0, "world of {} articles in {took:?}", world.article_count());
}
