//! Which articles are looked at again, for edits and ends: the young ones.

use jiff::{SignedDuration, Timestamp};
use pantau_domain::Published;
use pantau_normalizer::{EntryHint, article};
use pantau_store::FrontierEntry;

/// Articles older than this when they are first read are not looked at again: edits come early.
const YOUNG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether an article may still be edited. `own` gives the date that its page says, where it was read just now; it is
/// asked only where nothing else dates the article.
pub(super) fn is_young(
    entry: &FrontierEntry,
    own: impl FnOnce() -> Option<Published>,
    now: Timestamp,
) -> bool {
    let Some(born) = born(entry, own, now) else { return false };
    let first = entry.last.as_ref().map_or(now, |last| last.fetched_at);
    let was_old = entry.looks == 0 && now.duration_since(born) > YOUNG;
    !was_old && now.duration_since(first) <= YOUNG + YOUNG
}

/// When an article was published, as who led to it or its address says; else when it was found, unless its page knows
/// better. None where nothing says that it is new: a backfill and a sitemap bring the articles of all years.
fn born(entry: &FrontierEntry, own: impl FnOnce() -> Option<Published>, now: Timestamp) -> Option<Timestamp> {
    let hint = entry.hint.as_deref().and_then(|hint| serde_json::from_str::<EntryHint>(hint).ok());
    let hint = hint.unwrap_or_default();
    if let Some(date) = hint.date.or_else(|| article::address_date(&entry.url, now)) {
        return Some(date.instant);
    }
    let found_at = hint.found_at?;
    Some(own().map_or(found_at, |date| date.instant))
}

/// Whether a date is one of an article that may still be edited.
pub(super) fn is_recent(date: Published, now: Timestamp) -> bool {
    now.duration_since(date.instant) <= YOUNG
}

#[cfg(test)]
mod tests {
    use pantau_domain::{CaptureKind, DateOrigin, Precision};

    use super::*;

    fn day(text: &str) -> Published {
        Published::at(text.parse().unwrap(), Precision::Day, DateOrigin::Feed, None)
    }

    #[test]
    fn an_article_is_young_where_something_says_so() {
        let now: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
        let (new, old) = (day("2026-03-01T00:00:00Z"), day("2019-03-01T00:00:00Z"));
        let dated = |date| EntryHint { date: Some(date), ..EntryHint::default() };
        let found = || EntryHint { found_at: Some(now), ..EntryHint::default() };
        let check = |path: &str, hint: Option<EntryHint>, own: Option<Published>, expected: bool| {
            let hint = hint.map(|hint| serde_json::to_string(&hint).unwrap());
            let url = format!("https://kabar.example{path}");
            let source = "kabar-uji".parse().unwrap();
            let entry = super::super::entry(url, source, CaptureKind::Article, now, hint);
            assert_eq!(is_young(&entry, || own, now), expected, "{path} {:?} {own:?}", entry.hint);
        };
        check("/a", Some(dated(new)), None, true);
        check("/a", Some(dated(old)), Some(new), false);
        check("/a", None, Some(new), false);
        check("/2026/03/01/a", None, None, true);
        check("/2019/03/01/a", Some(found()), Some(new), false);
        check("/a", Some(found()), None, true);
        check("/a", Some(found()), Some(old), false);
        check("/a", Some(found()), Some(new), true);
    }
}
