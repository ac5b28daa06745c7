//! Ranking of invented issues.

use pantau_domain::Platform;
use proptest::prelude::*;

use super::*;
use crate::invented::{brief, day, negative, of_issue, post};

fn one_day(on: i64) -> Period {
    Period { since: day(on), until: day(on) }
}

/// Mentions of one issue by day, from two sources in turn.
fn issue_with(counts: &[(i64, usize)]) -> Vec<Brief> {
    let mut made = Vec::new();
    for (on, count) in counts {
        for number in 0..*count {
            let source = if number % 2 == 0 { "kabar-brantas" } else { "suara-wilis" };
            made.push(of_issue(brief(&format!("m{on}-{number:02}"), source, *on), "i"));
        }
    }
    made
}

fn status_of(counts: &[(i64, usize)], on: i64) -> IssueStatus {
    issues(&issue_with(counts), one_day(on), &RankSettings::default())[0].status
}

#[test]
fn statuses_follow_the_day_counts() {
    assert_eq!(status_of(&[(28, 3)], 28), IssueStatus::New);
    assert_eq!(status_of(&[(26, 9), (27, 2), (28, 5)], 28), IssueStatus::Rising);
    assert_eq!(status_of(&[(26, 2), (27, 4), (28, 9)], 28), IssueStatus::Peak);
    assert_eq!(status_of(&[(26, 4), (27, 4), (28, 4)], 28), IssueStatus::Steady);
    assert_eq!(status_of(&[(26, 4), (27, 9), (28, 3)], 28), IssueStatus::Fading);
    assert_eq!(status_of(&[(10, 4), (28, 3)], 28), IssueStatus::Revived);
    assert_eq!(status_of(&[(21, 4), (28, 3)], 28), IssueStatus::Rising, "six silent days are no revival");
}

#[test]
fn a_week_is_compared_with_the_week_before() {
    let week = Period { since: day(22), until: day(28) };
    let found = issues(&issue_with(&[(16, 8), (24, 2), (27, 2)]), week, &RankSettings::default());
    assert_eq!(found[0].status, IssueStatus::Fading);
    assert_eq!(found[0].evidence.len(), 4);
    assert_eq!(found[0].first.as_ref().unwrap().as_str(), "m16-00");
    assert_eq!(found[0].curve.len(), 28);
    assert_eq!(found[0].curve.iter().map(|(_, count)| count).sum::<u32>(), 12);
}

#[test]
fn the_score_is_what_the_criteria_say() {
    let mut briefs = issue_with(&[(28, 4)]);
    briefs[0] = negative(briefs[0].clone());
    briefs[1].regions = vec!["35".parse().unwrap(), "35.78.01".parse().unwrap(), "35.78".parse().unwrap()];
    briefs[2].government = Some(GovernmentTone::Negative);
    briefs[3].government = Some(GovernmentTone::Neutral);
    let found = issues(&briefs, one_day(28), &RankSettings::default());
    let why: HashMap<&str, f64> =
        found[0].why.iter().map(|(name, value, _)| (name.as_str(), *value)).collect();
    let near = |name: &str, value: f64| assert!((why[name] - value).abs() < 1e-9, "{name}: {}", why[name]);
    near("volume", 4.0 / 12.0);
    // 4 a day against none in 27 days: log2(4.5 / 0.5) / 3, more than 1.
    near("pertumbuhan", 1.0);
    near("jumlah sumber", 2.0 / 6.0);
    near("sebaran wilayah", 1.0 / 3.0);
    near("tone negatif", 1.0 / 6.0);
    near("keterlibatan", 0.0);
    near("pemerintah", 1.5 / 4.0);
    near("bobot provinsi", 0.25);
    let sum: f64 = found[0].why.iter().map(|(_, value, weight)| value * weight).sum();
    assert!((found[0].score - 100.0 * sum).abs() < 1e-9);
}

#[test]
fn one_article_a_template_and_chatter_are_no_issues() {
    let settings = RankSettings::default();
    let single = vec![of_issue(brief("a", "kabar-brantas", 28), "one")];
    assert!(issues(&single, one_day(28), &settings).is_empty());
    let gold: Vec<Brief> = (20..=28)
        .flat_map(|on| {
            ["kabar-brantas", "suara-wilis"].map(|source| {
                let mut made = of_issue(brief(&format!("{source}{on}"), source, on), "gold");
                made.title = Some(format!("Harga Emas di Pasar Besar {on} Maret 2026 Rp 1.9{on}.000"));
                made
            })
        })
        .collect();
    assert!(issues(&gold, one_day(28), &settings).is_empty(), "the same headline day after day");
    let mut service = vec![of_issue(brief("s", "a", 28), "sim"), of_issue(brief("t", "b", 28), "sim")];
    for made in &mut service {
        made.title = Some("Lokasi SIM Keliling Sidoarjo".into());
    }
    assert!(issues(&service, one_day(28), &settings).is_empty(), "a service article");
    let same: Vec<Brief> = (0..9)
        .map(|number| Brief {
            account: Some("akun".parse().unwrap()),
            ..of_issue(post(&format!("p{number}"), Platform::X, 28), "chat")
        })
        .collect();
    assert!(issues(&same, one_day(28), &settings).is_empty(), "one person's posts");
}

#[test]
fn one_source_with_three_reports_and_three_persons_make_issues() {
    let reports: Vec<Brief> =
        ["satu", "dua", "tiga"].iter().map(|id| of_issue(brief(id, "kabar-brantas", 28), "r")).collect();
    assert_eq!(issues(&reports, one_day(28), &RankSettings::default()).len(), 1);
    let persons: Vec<Brief> =
        ["x", "y", "z"].iter().map(|id| of_issue(post(id, Platform::X, 28), "p")).collect();
    assert_eq!(issues(&persons, one_day(28), &RankSettings::default()).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_input_does_not_matter(
        picks in proptest::collection::vec((0_u8..4, 1_i64..=28, 0_u8..3), 1..40),
        turn in 0_usize..40,
    ) {
        let mut briefs: Vec<Brief> = picks
            .iter()
            .enumerate()
            .map(|(number, (issue, on, source))| of_issue(brief(&format!("m{number}"), &format!("sumber{source}"), *on), &format!("i{issue}")))
            .collect();
        let period = Period { since: day(22), until: day(28) };
        let once = issues(&briefs, period, &RankSettings::default());
        let turn = turn % briefs.len();
        briefs.rotate_left(turn);
        prop_assert_eq!(&once, &issues(&briefs, period, &RankSettings::default()));
        for issue in &once {
            let inside: u32 = issue.curve.iter().filter(|(held, _)| period.holds(*held)).map(|(_, count)| count).sum();
            prop_assert_eq!(inside as usize, issue.evidence.len());
        }
    }
}
