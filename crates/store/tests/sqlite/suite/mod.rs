//! What every store must do, written against the trait: another implementation runs the same functions.

pub(crate) mod made;

use jiff::Timestamp;
use made::*;
use pantau_domain::*;
use pantau_store::*;

/// A named promise of a store.
pub(crate) type Promise = (&'static str, fn(&dyn Store));

/// All promises. Each is called with an empty store.
pub(crate) const PROMISES: &[Promise] = &[
    ("frontier is leased and committed", frontier_is_leased_and_committed),
    ("lists say since when they are in trouble", lists_say_since_when_they_are_in_trouble),
    ("a host with many addresses keeps no other waiting", a_host_with_many_addresses_keeps_no_other_waiting),
    ("a page looked at again keeps what it was", a_page_looked_at_again_keeps_what_it_was),
    ("what the archive knows of ends is taken in", what_the_archive_knows_of_ends_is_taken_in),
    ("hosts in trouble are remembered", hosts_in_trouble_are_remembered),
    ("what a dead process held is free", what_a_dead_process_held_is_free),
    ("a lease that ran out is free", a_lease_that_ran_out_is_free),
    ("captures are normalised once", captures_are_normalised_once),
    ("imports go on where they were left", imports_go_on_where_they_were_left),
    ("a mention comes back as it went in", a_mention_comes_back_as_it_went_in),
    ("the same address is the same mention", the_same_address_is_the_same_mention),
    ("labels need a lease and never overwrite an analyst", labels_never_overwrite_an_analyst),
    ("groups are committed and cleared", groups_are_committed_and_cleared),
    ("the index is told of every change", the_index_is_told_of_every_change),
    ("briefs are filtered", briefs_are_filtered),
    ("days are days in Jakarta", days_are_days_in_jakarta),
    ("editions are kept and frozen", editions_are_kept_and_frozen),
    ("dispatches are never lost", dispatches_are_never_lost),
    ("locks have one holder", locks_have_one_holder),
    ("jobs and settings are remembered", jobs_and_settings_are_remembered),
    ("faults are counted and bounded", faults_are_counted_and_bounded),
];

fn counts(store: &dyn Store) -> Counts {
    let found = store.check().unwrap();
    assert!(found.is_empty(), "the store is unsound: {found:?}");
    store.counts().unwrap()
}

/// Mentions of one imported file, all labelled by a model.
fn fill(store: &dyn Store, mentions: Vec<Mention>, scope: Scope) {
    let record = capture("berkas", CaptureKind::Import);
    let state = store.begin_import(now(), &record).unwrap();
    let ids: Vec<String> = mentions.iter().map(|mention| mention.id.to_string()).collect();
    let lines = state.lines_done + mentions.len() as u64;
    store.commit_import(now(), &record.id, lines, false, &read(mentions)).unwrap();
    let claimed = store.claim_annotate(now(), &lease("fill"), 1000).unwrap();
    assert_eq!(claimed.len(), ids.len());
    let said: Vec<Annotations> = ids.iter().map(|id| labels(id, model("v1"), scope)).collect();
    assert_eq!(store.commit_annotations(&lease("fill"), &said).unwrap(), ids.len() as u64);
}

fn ids(briefs: &[Brief]) -> Vec<&str> {
    briefs.iter().map(|brief| brief.id.as_str()).collect()
}

/// Claims at most so many of each host.
fn claim(store: &dyn Store, now: Timestamp, lease: &Lease, each: usize) -> Vec<FrontierEntry> {
    let wants: Vec<(String, usize)> =
        store.due_hosts(now).unwrap().into_iter().map(|host| (host, each)).collect();
    store.claim_frontier(now, lease, &wants).unwrap()
}

fn a_host_with_many_addresses_keeps_no_other_waiting(store: &dyn Store) {
    let mut entries: Vec<FrontierEntry> =
        (0..500).map(|n| entry(&format!("https://Besar.example:8080/{n}"), now(), 0)).collect();
    entries.push(entry("https://kecil.example/", now(), 10));
    entries.push(entry("https://nanti.example/", later(50), 0));
    store.add_frontier(&entries).unwrap();
    assert_eq!(store.due_hosts(now()).unwrap(), ["besar.example:8080", "kecil.example"]);
    let wants = [("besar.example:8080".to_owned(), 3), ("kecil.example".to_owned(), 3)];
    let claimed = store.claim_frontier(now(), &lease("one"), &wants).unwrap();
    assert_eq!(claimed.len(), 4);
    assert_eq!(claimed[3].url, "https://kecil.example/");
    assert_eq!(store.due_hosts(now()).unwrap(), ["besar.example:8080"], "what is held is not due");
}

fn a_page_looked_at_again_keeps_what_it_was(store: &dyn Store) {
    let url = "https://a.example/berita";
    store.add_frontier(&[entry(url, now(), 5)]).unwrap();
    let look = |number: i64, body: &str| {
        let lease = Lease { holder: format!("look-{number}"), until: later(1000) };
        let found = claim(store, later(number), &lease, 1);
        let mut record = capture(&format!("c{number}"), CaptureKind::Article);
        record.url = url.into();
        record.fetched_at = later(number);
        let last = found[0].last.clone();
        let commit = FetchCommit {
            url: url.into(),
            result: FetchResult::Captured { capture: record.clone() },
            found: vec![],
            next_due: Some(later(number + 1)),
            parts: vec![],
            habit: Some(Habit { found: 1.5, hours: 2.5, looked_at: Some(later(number)) }),
            feed: None,
        };
        store.commit_fetches(&lease, later(number), &[commit]).unwrap();
        store.claim_captures(later(number), &lease, 5).unwrap();
        let read = Mention {
            row: None,
            body: body.into(),
            seen_at: later(number),
            ..mention("m1", &format!("c{number}"), Some(1))
        };
        store.commit_capture(&lease, later(number), &record.id, &read_one(read)).unwrap();
        (last, found[0].looks, found[0].habit)
    };
    assert_eq!(look(0, "Air naik."), (None, 0, Habit::default()));
    let (last, looks, habit) = look(10, "Air  naik.");
    assert_eq!((last.unwrap().id.as_str(), looks), ("c0", 1));
    assert_eq!((habit.found, habit.looked_at), (1.5, Some(now())));
    let id = "m1".parse().unwrap();
    assert!(store.history(&id).unwrap().revisions.is_empty(), "spaces are no edit");
    look(20, "Air surut.");
    let history = store.history(&id).unwrap();
    assert_eq!((history.looks, history.gone_at), (3, None));
    let revision = &history.revisions[0];
    assert_eq!((revision.body.as_str(), revision.added, revision.removed), ("Air naik.", 1, 1));
    assert_eq!((revision.since, revision.until), (now(), later(20)));
    let present = store.mention(&id).unwrap().unwrap();
    assert_eq!((present.body.as_str(), present.seen_at), ("Air surut.", now()));
    assert_eq!(counts(store).annotate_pending, 1, "its labels are made anew");

    let lease = Lease { holder: "last".into(), until: later(1000) };
    let answered = |seconds: i64, result: FetchResult| {
        let commit = FetchCommit {
            url: url.into(),
            result,
            found: vec![],
            next_due: Some(later(seconds + 1)),
            parts: vec![],
            habit: None,
            feed: None,
        };
        claim(store, later(seconds), &lease, 1);
        store.commit_fetches(&lease, later(seconds), &[commit]).unwrap();
        store.history(&id).unwrap().gone_at
    };
    let gone = |seconds: i64| {
        let record = capture("c30", CaptureKind::Article);
        FetchResult::Gone { capture: CaptureRecord { fetched_at: later(seconds), ..record } }
    };
    assert_eq!(answered(30, gone(30)), Some(later(30)));
    assert_eq!(answered(32, gone(32)), Some(later(30)), "since then");
    assert_eq!(answered(34, FetchResult::Unchanged), None, "it is back as it was");
    assert_eq!(answered(36, gone(36)), Some(later(36)));

    let again = |capture: &str, body: &str| {
        let read =
            Mention { row: None, body: body.into(), seen_at: later(99), ..mention("m1", capture, Some(1)) };
        store.renew(later(99), &capture.parse().unwrap(), &read_one(read)).unwrap()
    };
    let one = |same, changed, earlier| Renewed { same, changed, new: 0, earlier };
    assert_eq!(again("c20", "Air surut."), one(1, 0, 0));
    assert_eq!(again("c10", "Air naik."), one(0, 0, 1), "c0 shows the earlier state");
    assert_eq!(again("c0", "Air naik!"), one(0, 1, 0), "a better reader changes earlier states too");
    assert_eq!(again("c20", "Air surut!"), one(0, 1, 0));
    assert_eq!(store.mention(&id).unwrap().unwrap().seen_at, now());

    // Another mention has the address that a page gives itself now: it stays that one's, and nothing fails.
    let other = Mention { row: None, ..mention("m2", "c10", Some(1)) };
    store.renew(later(99), &"c10".parse().unwrap(), &read_one(other.clone())).unwrap();
    let greedy =
        Mention { row: None, body: "Air surut!".into(), url: other.url, ..mention("m1", "c20", Some(1)) };
    store.renew(later(99), &"c20".parse().unwrap(), &read_one(greedy)).unwrap();
    assert_eq!(store.mention(&id).unwrap().unwrap().url, present.url);
}

fn what_the_archive_knows_of_ends_is_taken_in(store: &dyn Store) {
    let records: Vec<CaptureRecord> = ["c1", "c2"].map(|id| capture(id, CaptureKind::Article)).into();
    store.restore_captures(&records).unwrap();
    let lease = lease("norm");
    store.claim_captures(now(), &lease, 5).unwrap();
    for record in &records {
        let read = Mention { row: None, ..mention(&format!("m-{}", record.id), record.id.as_str(), Some(1)) };
        store.commit_capture(&lease, now(), &record.id, &read_one(read)).unwrap();
    }
    let gone = |url: &str, due| Gone {
        url: url.into(),
        source: "kabar-brantas".parse().unwrap(),
        at: later(50),
        status: 410,
        answers: 1,
        due,
    };
    let once = gone(&records[0].url, Some(later(100)));
    let ends = [once, gone(&records[1].url, None), gone("https://brantas.example/tak-pernah-ada", None)];
    assert_eq!(store.restore_gone(&ends).unwrap(), 2, "of the third there is no capture");
    assert_eq!(store.restore_gone(&ends).unwrap(), 0, "a second time changes nothing");
    for id in ["m-c1", "m-c2"] {
        assert_eq!(store.history(&id.parse().unwrap()).unwrap().gone_at, Some(later(50)));
    }
    let due = claim(store, later(200), &Lease { holder: "two".into(), until: later(600) }, 9);
    assert_eq!(due.len(), 1, "asked once more");
    assert_eq!((due[0].url.as_str(), due[0].failures), (records[0].url.as_str(), 1));
    assert_eq!(due[0].last.as_deref(), Some(&records[0]));
}

fn hosts_in_trouble_are_remembered(store: &dyn Store) {
    let state = |host: &str, until| HostState {
        host: host.into(),
        failures: 5,
        until,
        reason: "status 503".into(),
        at: now(),
    };
    store
        .set_hosts(now(), "one", &[state("a.example:443", later(60)), state("b.example:443", later(60))])
        .unwrap();
    store.set_hosts(now(), "two", &[state("c.example:443", later(60))]).unwrap();
    store.set_hosts(now(), "one", &[state("b.example:443", later(90))]).unwrap();
    let known: Vec<String> = store.hosts().unwrap().into_iter().map(|host| host.host).collect();
    assert_eq!(known, ["b.example:443", "c.example:443"], "each process says what it knows");
}

fn read_one(mention: Mention) -> Normalised {
    Normalised { mentions: vec![mention], rejects: vec![] }
}

fn frontier_is_leased_and_committed(store: &dyn Store) {
    let (a, b, c) = (
        entry("https://a.example/", now(), 5),
        entry("https://a.example/feed", now(), 1),
        entry("https://c.example/", later(100), 0),
    );
    assert_eq!(store.add_frontier(&[a.clone(), b.clone(), c.clone()]).unwrap(), 3);
    assert_eq!(store.add_frontier(std::slice::from_ref(&a)).unwrap(), 0);
    assert_eq!(store.next_frontier_due().unwrap(), Some(now()));
    let maps = ["kabar-brantas", "kabar-lain"].map(|source| FrontierEntry {
        source: source.parse().unwrap(),
        kind: CaptureKind::Sitemap,
        ..entry(&format!("https://{source}.example/peta.xml"), later(100_000), 0)
    });
    store.add_frontier(&maps).unwrap();
    assert_eq!(store.sitemaps_of(&a.source).unwrap(), 1, "neither articles nor another source's");
    let mine = lease("one");
    let claimed = claim(store, now(), &mine, 10);
    assert_eq!(claimed, vec![b.clone(), a.clone()], "smallest priority first, none that is not due");
    assert!(claim(store, now(), &lease("two"), 10).is_empty());

    let commit = |url: &str, result, found, next_due| FetchCommit {
        url: url.into(),
        result,
        found,
        next_due,
        parts: vec![],
        habit: None,
        feed: None,
    };
    let mut own = a.clone();
    own.etag = Some("\"e1\"".into());
    let new = entry("https://a.example/berita", now(), 9);
    let captured = FetchResult::Captured { capture: capture("c1", CaptureKind::Feed) };
    let commits = [
        commit(&a.url, captured, vec![own, new.clone()], Some(later(30))),
        commit(
            &b.url,
            FetchResult::Failed { reason: "timeout".into(), permanent: true },
            vec![],
            Some(later(30)),
        ),
        commit(&c.url, FetchResult::Unchanged, vec![], None),
    ];
    assert_eq!(store.commit_fetches(&lease("two"), now(), &commits).unwrap(), 0, "not its lease");
    assert_eq!(counts(store).captures, 0);
    assert_eq!(store.commit_fetches(&mine, now(), &commits).unwrap(), 2, "c was never claimed");
    assert_eq!(store.commit_fetches(&mine, now(), &commits).unwrap(), 0, "a second time changes nothing");
    let counts = counts(store);
    assert_eq!(
        (counts.captures, counts.captures_pending, counts.frontier),
        (1, 0, 5),
        "b failed for good; nothing is read from a feed"
    );
    let again = claim(store, later(200), &mine, 10);
    let a_again = again.iter().find(|entry| entry.url == a.url).unwrap();
    assert_eq!(a_again.etag.as_deref(), Some("\"e1\""));
    assert!(again.iter().any(|entry| entry.url == new.url));
}

fn lists_say_since_when_they_are_in_trouble(store: &dyn Store) {
    let url = "https://a.example/feed";
    store.add_frontier(&[FrontierEntry { kind: CaptureKind::Feed, ..entry(url, now(), 5) }]).unwrap();
    let look = |number: i64, result| {
        let lease = Lease { holder: format!("look-{number}"), until: later(1000) };
        claim(store, later(number), &lease, 1);
        let commit = FetchCommit {
            url: url.into(),
            result,
            found: vec![],
            next_due: Some(later(number)),
            parts: vec![],
            habit: None,
            feed: None,
        };
        assert_eq!(store.commit_fetches(&lease, later(number), &[commit]).unwrap(), 1);
        let list = store.lists().unwrap().remove(0);
        (list.troubled_since, list.moved_since)
    };
    let captured = |number: i64, from: &str| {
        let mut record = capture(&format!("f{number}"), CaptureKind::Feed);
        (record.url, record.final_url) = (url.into(), from.into());
        FetchResult::Captured { capture: record }
    };
    let failed = || FetchResult::Failed { reason: "status 503".into(), permanent: false };
    assert_eq!(look(1, captured(1, url)), (None, None));
    assert_eq!(look(2, failed()), (Some(later(2)), None));
    assert_eq!(look(3, FetchResult::Deferred { reason: "its host".into() }), (Some(later(2)), None));
    let refused = FetchResult::Refused { reason: "robots.txt forbids it".into() };
    assert_eq!(look(4, refused), (Some(later(2)), None), "since the first of them");
    assert_eq!(look(5, FetchResult::Unchanged), (None, None));
    assert_eq!(look(6, failed()).0, Some(later(6)));
    assert_eq!(look(7, captured(7, "https://a.example/rss")), (None, Some(later(7))));
    assert_eq!(look(8, captured(8, "https://a.example/rss")), (None, Some(later(7))));
    assert_eq!(look(9, FetchResult::Unchanged), (None, Some(later(7))));
    assert_eq!(look(10, captured(10, "https://b.example/rss")), (None, Some(later(10))));
    assert_eq!(look(11, captured(11, url)), (None, None));
}

fn what_a_dead_process_held_is_free(store: &dyn Store) {
    store
        .add_frontier(&[entry("https://a.example/", now(), 5), entry("https://b.example/", now(), 5)])
        .unwrap();
    let of = |holder: &str| Lease { holder: holder.into(), until: later(600) };
    let one = [("a.example".to_owned(), 1)];
    let other = [("b.example".to_owned(), 1)];
    assert_eq!(store.claim_frontier(now(), &of("11-22-0"), &one).unwrap().len(), 1);
    assert_eq!(store.claim_frontier(now(), &of("11-220-7"), &other).unwrap().len(), 1);
    assert!(store.lock("jadwal", now(), &of("11-22")).unwrap());
    assert_eq!(store.release("11-22").unwrap(), 2, "the address and the lock");
    assert_eq!(store.due_hosts(now()).unwrap(), ["a.example"], "a name that begins alike is another's");
    assert!(store.lock("jadwal", now(), &of("33-44")).unwrap());
}

fn a_lease_that_ran_out_is_free(store: &dyn Store) {
    store.add_frontier(&[entry("https://a.example/", now(), 5)]).unwrap();
    claim(store, now(), &lease("dead"), 1);
    assert!(claim(store, later(59), &lease("two"), 1).is_empty());
    let heir = Lease { holder: "heir".into(), until: later(600) };
    assert_eq!(claim(store, later(61), &heir, 1).len(), 1);
    let commit = FetchCommit {
        url: "https://a.example/".into(),
        result: FetchResult::Failed { reason: "timeout".into(), permanent: false },
        found: vec![],
        next_due: Some(later(700)),
        parts: vec![],
        habit: None,
        feed: None,
    };
    assert_eq!(store.commit_fetches(&lease("dead"), later(62), std::slice::from_ref(&commit)).unwrap(), 0);
    assert_eq!(store.commit_fetches(&heir, later(62), &[commit]).unwrap(), 1);
    assert_eq!(claim(store, later(701), &heir, 1)[0].failures, 1);
}

fn captures_are_normalised_once(store: &dyn Store) {
    store.add_frontier(&[entry("https://a.example/", now(), 5)]).unwrap();
    claim(store, now(), &lease("fetch"), 1);
    let record = capture("c1", CaptureKind::Article);
    let commit = FetchCommit {
        url: "https://a.example/".into(),
        result: FetchResult::Captured { capture: record.clone() },
        found: vec![],
        next_due: None,
        parts: vec![],
        habit: None,
        feed: None,
    };
    store.commit_fetches(&lease("fetch"), now(), &[commit]).unwrap();
    assert_eq!(store.next_frontier_due().unwrap(), None);
    assert_eq!(store.capture(&record.id).unwrap(), Some(record.clone()));

    let mine = lease("norm");
    assert_eq!(store.claim_captures(now(), &mine, 5).unwrap(), vec![record.clone()]);
    assert!(store.claim_captures(now(), &lease("two"), 5).unwrap().is_empty());
    let out =
        Normalised { mentions: vec![mention("m1", "c1", Some(1))], rejects: vec![(None, "no text".into())] };
    let lost = store.commit_capture(&lease("two"), now(), &record.id, &out);
    assert!(matches!(lost, Err(StoreError::LeaseLost { .. })));
    let inserted = store.commit_capture(&mine, now(), &record.id, &out).unwrap();
    assert_eq!(inserted, Inserted { new: 1, known: 0, rejected: 1 });
    assert!(store.commit_capture(&mine, now(), &record.id, &out).is_err(), "it is done");
    assert!(store.claim_captures(later(100), &mine, 5).unwrap().is_empty());
    assert_eq!(store.faults(5).unwrap()[0].subject, record.url);
    let counts = counts(store);
    assert_eq!((counts.mentions, counts.annotate_pending, counts.captures_pending), (1, 1, 0));
}

fn imports_go_on_where_they_were_left(store: &dyn Store) {
    let record = capture("berkas", CaptureKind::Import);
    let begun = store.begin_import(now(), &record).unwrap();
    assert_eq!((begun.lines_done, begun.complete), (0, false));
    let first = Normalised {
        mentions: vec![mention("m1", "berkas", Some(1)), mention("m1", "berkas", Some(1))],
        rejects: vec![(Some(3), "no text".into())],
    };
    let inserted = store.commit_import(now(), &record.id, 3, false, &first).unwrap();
    assert_eq!(inserted, Inserted { new: 1, known: 1, rejected: 1 });
    let state = store.begin_import(later(5), &record).unwrap();
    assert_eq!((state.lines_done, state.complete, state.inserted), (3, false, inserted));
    // Another process that lags behind: nothing is counted twice.
    let lagging = store.commit_import(now(), &record.id, 2, false, &first).unwrap();
    assert_eq!(lagging, Inserted::default());
    store.commit_import(now(), &record.id, 4, true, &read(vec![mention("m2", "berkas", None)])).unwrap();
    let state = store.begin_import(now(), &record).unwrap();
    assert_eq!((state.lines_done, state.complete, state.inserted.new), (4, true, 2));
    assert!(
        store.claim_captures(now(), &lease("norm"), 5).unwrap().is_empty(),
        "imports are not normalised again"
    );
    assert_eq!(store.faults(5).unwrap()[0].subject, format!("{}:3", record.url));
    assert_eq!(counts(store).mentions, 2);
}

fn a_mention_comes_back_as_it_went_in(store: &dyn Store) {
    let mut bare = mention("m2", "berkas", None);
    bare.account = None;
    bare.url = None;
    bare.title = None;
    bare.author = None;
    bare.section = None;
    bare.row = None;
    bare.reply_to = None;
    bare.place = None;
    bare.engagement = Engagement::default();
    bare.signature = Signature::default();
    bare.warnings.clear();
    bare.extra.clear();
    bare.body = "nol \0 dan 'kutip' \u{1F30A}".into();
    let whole = mention("m1", "berkas", Some(20));
    let mut day_only = mention("m3", "berkas", None);
    day_only.published = Some(Published::on_day("1994-02-28".parse().unwrap(), DateOrigin::Text));
    fill(store, vec![whole.clone(), bare.clone(), day_only.clone()], Scope::Jatim);
    for wanted in [&whole, &bare, &day_only] {
        assert_eq!(store.mention(&wanted.id).unwrap().as_ref(), Some(wanted));
    }
    assert_eq!(store.mention(&"tiada".parse().unwrap()).unwrap(), None);
    let said = labels("m1", model("v1"), Scope::Jatim);
    assert_eq!(store.annotations(&whole.id).unwrap(), Some(said.clone()));
    let briefs =
        store.briefs(&BriefFilter { ids: Some(vec![whole.id.clone()]), ..Default::default() }).unwrap();
    let brief = &briefs[0];
    assert_eq!(brief.lead, whole.body.chars().take(600).collect::<String>());
    assert_eq!((brief.tone, brief.scope, &brief.themes), (said.tone, said.scope, &said.themes));
    assert_eq!(
        (brief.published, brief.seen_at, brief.engagement),
        (whole.published, whole.seen_at, whole.engagement)
    );
    assert_eq!(brief.topics, vec!["bencana".parse().unwrap()]);
}

fn the_same_address_is_the_same_mention(store: &dyn Store) {
    fill(store, vec![mention("m1", "berkas", Some(1))], Scope::Jatim);
    let mut other = mention("lain-id", "berkas", Some(1));
    other.url = mention("m1", "berkas", None).url;
    other.seen_at = later(3600);
    other.engagement = Engagement { likes: Some(50), comments: Some(2), shares: None, views: None };
    other.title = Some("Judul lain".into());
    let id = "berkas".parse().unwrap();
    let inserted = store.commit_import(now(), &id, 2, false, &read(vec![other.clone()])).unwrap();
    assert_eq!(inserted, Inserted { new: 0, known: 1, rejected: 0 });
    let kept = store.mention(&"m1".parse().unwrap()).unwrap().unwrap();
    assert_eq!(
        kept.engagement,
        Engagement { likes: Some(50), comments: Some(2), shares: Some(1), views: None }
    );
    assert_eq!((kept.title.as_deref(), kept.seen_at), (Some("Banjir di Kota Rekaan m1"), now()));
    // Counts read earlier than the ones we have fill gaps only.
    other.seen_at = later(60);
    other.engagement = Engagement { likes: Some(7), comments: None, shares: None, views: Some(900) };
    store.commit_import(now(), &id, 3, false, &read(vec![other])).unwrap();
    let kept = store.mention(&"m1".parse().unwrap()).unwrap().unwrap();
    assert_eq!(
        kept.engagement,
        Engagement { likes: Some(50), comments: Some(2), shares: Some(1), views: Some(900) }
    );
    assert_eq!(counts(store).mentions, 1);
}

fn labels_never_overwrite_an_analyst(store: &dyn Store) {
    let record = capture("berkas", CaptureKind::Import);
    store.begin_import(now(), &record).unwrap();
    let two = read(vec![mention("m1", "berkas", Some(1)), mention("m2", "berkas", Some(2))]);
    store.commit_import(now(), &record.id, 2, true, &two).unwrap();
    let mine = lease("one");
    assert_eq!(store.claim_annotate(now(), &mine, 1).unwrap()[0].id.as_str(), "m1");
    assert_eq!(store.claim_annotate(now(), &lease("two"), 5).unwrap()[0].id.as_str(), "m2");
    assert!(store.claim_annotate(now(), &lease("three"), 5).unwrap().is_empty());
    let said = labels("m1", model("v1"), Scope::Jatim);
    assert_eq!(store.commit_annotations(&lease("two"), std::slice::from_ref(&said)).unwrap(), 0);
    assert_eq!(store.commit_annotations(&mine, std::slice::from_ref(&said)).unwrap(), 1);
    assert_eq!(
        store.commit_annotations(&mine, std::slice::from_ref(&said)).unwrap(),
        0,
        "the lease is spent"
    );
    assert!(store.briefs(&BriefFilter::default()).unwrap().len() == 1, "m2 has no labels yet");

    // The analyst speaks while a model holds m2; the model's word then comes too late.
    let analyst = labels("m2", Author::Analyst("analis".into()), Scope::Background);
    assert_eq!(store.commit_annotations(&lease("web"), std::slice::from_ref(&analyst)).unwrap(), 1);
    let late = labels("m2", model("v1"), Scope::Jatim);
    store.commit_annotations(&lease("two"), &[late]).unwrap();
    assert_eq!(store.annotations(&"m2".parse().unwrap()).unwrap(), Some(analyst.clone()));
    // The analyst may correct a model, and themself.
    let mut corrected = labels("m1", Author::Analyst("analis".into()), Scope::Touch);
    store.commit_annotations(&lease("web"), std::slice::from_ref(&corrected)).unwrap();
    corrected.themes.clear();
    store.commit_annotations(&lease("web"), std::slice::from_ref(&corrected)).unwrap();
    assert_eq!(store.annotations(&"m1".parse().unwrap()).unwrap(), Some(corrected));
    let themed = BriefFilter { theme: Some("covid19".into()), ..Default::default() };
    assert_eq!(ids(&store.briefs(&themed).unwrap()), vec!["m2"]);
    assert_eq!(counts(store).annotate_pending, 0);
}

fn groups_are_committed_and_cleared(store: &dyn Store) {
    fill(
        store,
        ["m3", "m1", "m2"]
            .iter()
            .zip([3, 1, 2])
            .map(|(id, hour)| mention(id, "berkas", Some(hour)))
            .collect(),
        Scope::Jatim,
    );
    let pending = store.pending_group(2).unwrap();
    assert_eq!(pending.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["m1", "m2"], "in order of time");
    assert_eq!((pending[0].dated, &pending[0].story, pending[0].digest), (true, &None, u64::MAX - 5));
    assert_eq!(pending[0].signature, mention("x", "x", None).signature);

    let (one, two) = (story("s1", "i1", "m1", 1, 2), story("s2", "i1", "m3", 3, 1));
    let places = [
        grouped("m1", "s1", None),
        grouped("m2", "s1", Some("m1")),
        grouped("m3", "s2", None),
        grouped("hilang", "s1", None),
    ];
    store.commit_groups(&[one.clone(), two.clone()], &places).unwrap();
    assert!(store.pending_group(9).unwrap().is_empty());
    let context = store.grouped_between(one.started, two.started).unwrap();
    assert_eq!(context.len(), 2, "until is not included");
    assert_eq!(context[1].copy_of.as_ref().map(|id| id.as_str()), Some("m1"));
    assert_eq!(store.stories_between(one.started, two.started).unwrap(), vec![one.clone()]);
    assert_eq!(
        store.stories(&[two.id.clone(), "s9".parse().unwrap(), one.id.clone()]).unwrap(),
        vec![two.clone(), one.clone()]
    );
    let counted = counts(store);
    assert_eq!((counted.stories, counted.issues, counted.group_pending), (2, 1, 0));

    let by_story = BriefFilter { story: Some(one.id.clone()), ..Default::default() };
    assert_eq!(ids(&store.briefs(&by_story).unwrap()), ["m1", "m2"]);
    let by_issue = BriefFilter { issue: Some("i1".parse().unwrap()), ..Default::default() };
    assert_eq!(store.briefs(&by_issue).unwrap().len(), 3);

    // A story whose last member moves away is gone.
    store.commit_groups(&[story("s1", "i1", "m1", 1, 3)], &[grouped("m3", "s1", None)]).unwrap();
    assert_eq!(counts(store).stories, 1);
    store.clear_groups().unwrap();
    let counted = counts(store);
    assert_eq!((counted.stories, counted.issues, counted.group_pending), (0, 0, 3));
}

fn the_index_is_told_of_every_change(store: &dyn Store) {
    fill(store, vec![mention("m1", "berkas", Some(1)), mention("m2", "berkas", Some(2))], Scope::Jatim);
    let pending = store.pending_index(9).unwrap();
    assert_eq!(pending.len(), 2);
    assert_eq!(pending[0].body, mention("m1", "x", None).body);
    let states: Vec<(u64, u64)> = pending.iter().map(|p| (p.seq, p.revision)).collect();
    // m1 changes between reading and committing: it stays pending.
    store.commit_groups(&[story("s1", "i1", "m1", 1, 1)], &[grouped("m1", "s1", None)]).unwrap();
    store.commit_indexed(&states).unwrap();
    let again = store.pending_index(9).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].brief.story.as_ref().map(|id| id.as_str()), Some("s1"));
    assert!(again[0].revision > states[0].1);
    store.commit_indexed(&[(again[0].seq, again[0].revision)]).unwrap();
    let counted = counts(store);
    assert_eq!((counted.index_pending, counted.indexed), (0, 2));
    // The same grouping again is no change.
    store.commit_groups(&[story("s1", "i1", "m1", 1, 1)], &[grouped("m1", "s1", None)]).unwrap();
    assert_eq!(counts(store).index_pending, 0);
    store
        .commit_annotations(&lease("web"), &[labels("m2", Author::Analyst("a".into()), Scope::Touch)])
        .unwrap();
    assert_eq!(counts(store).index_pending, 1);
    let found = store.by_seq(&[states[1].0, 999, states[0].0]).unwrap();
    assert_eq!(found.iter().map(|(m, _)| m.id.as_str()).collect::<Vec<_>>(), ["m2", "m1"]);
    assert_eq!(found[0].1.scope, Scope::Touch);
    store.clear_indexed().unwrap();
    assert_eq!(counts(store).index_pending, 2);
}

fn briefs_are_filtered(store: &dyn Store) {
    // 16:05 UTC is still 1 March in Jakarta, 17:05 is 2 March.
    fill(
        store,
        vec![
            mention("m1", "berkas", Some(16)),
            mention("m2", "berkas", Some(17)),
            mention("m3", "berkas", None),
        ],
        Scope::Jatim,
    );
    fill(store, vec![mention("m4", "berkas", Some(2))], Scope::Background);
    let ask = |filter: BriefFilter| -> Vec<String> {
        store.briefs(&filter).unwrap().iter().map(|brief| brief.id.to_string()).collect()
    };
    let first = Some("2026-03-01".parse().unwrap());
    let second = Some("2026-03-02".parse().unwrap());
    assert_eq!(ask(BriefFilter::default()), ["m4", "m1", "m2", "m3"], "oldest first");
    assert_eq!(ask(BriefFilter { limit: Some(2), ..Default::default() }), ["m3", "m2"], "newest first");
    assert_eq!(ask(BriefFilter { since: first, until: first, ..Default::default() }), ["m4", "m1"]);
    assert_eq!(ask(BriefFilter { since: second, ..Default::default() }), ["m2"], "without a date: no day");
    let jatim = Some(Population::Jatim);
    assert_eq!(
        ask(BriefFilter { since: first, until: first, population: jatim, ..Default::default() }),
        ["m1"]
    );
    assert_eq!(ask(BriefFilter { population: Some(Population::National), ..Default::default() }), ["m4"]);
    assert_eq!(ask(BriefFilter { population: Some(Population::All), ..Default::default() }).len(), 4);
    assert_eq!(ask(BriefFilter { ids: Some(vec![]), ..Default::default() }).len(), 0);
    let theme = Some("covid19".to_owned());
    assert_eq!(ask(BriefFilter { theme: theme.clone(), ..Default::default() }).len(), 4);
    assert_eq!(ask(BriefFilter { theme, until: first, population: jatim, ..Default::default() }), ["m1"]);
    assert_eq!(ask(BriefFilter { theme: Some("lain' OR 1=1".into()), ..Default::default() }).len(), 0);
}

fn days_are_days_in_jakarta(store: &dyn Store) {
    assert_eq!(store.day_range().unwrap(), None);
    fill(
        store,
        vec![
            mention("m1", "berkas", Some(16)),
            mention("m2", "berkas", Some(17)),
            mention("m3", "berkas", None),
            mention("m4", "berkas", Some(18)),
        ],
        Scope::Jatim,
    );
    let (first, second) = ("2026-03-01".parse().unwrap(), "2026-03-02".parse().unwrap());
    assert_eq!(store.day_range().unwrap(), Some((first, second)));
    let day = |day, mentions| SourceDay { source: "kabar-brantas".parse().unwrap(), day, mentions };
    assert_eq!(store.source_days(first, second).unwrap(), vec![day(first, 1), day(second, 2)]);
    let seen = |day: &str| store.undated_seen(day.parse().unwrap()).unwrap();
    assert_eq!(ids(&seen("2026-03-02")), ["m3"], "seen at 19:00 in Jakarta");
    assert!(seen("2026-03-01").is_empty());
    assert_eq!(store.source_days(second, second).unwrap(), vec![day(second, 2)]);
}

fn editions_are_kept_and_frozen(store: &dyn Store) {
    let id: EditionId = "daily-2026-03-01-v1".parse().unwrap();
    assert_eq!(store.edition(&id).unwrap(), None);
    store
        .put_edition(
            now(),
            &edition(id.as_str(), "Lama"),
            &[("a.html".into(), b"x".to_vec()), ("b.pdf".into(), b"y".to_vec())],
        )
        .unwrap();
    store.put_edition(now(), &edition(id.as_str(), "Baru"), &[("a.html".into(), b"z".to_vec())]).unwrap();
    assert_eq!(store.edition(&id).unwrap(), Some(edition(id.as_str(), "Baru")));
    assert_eq!(store.edition_file(&id, "a.html").unwrap(), Some(b"z".to_vec()));
    assert_eq!(store.edition_file(&id, "b.pdf").unwrap(), None);
    store.queue_dispatches(&[dispatch("d1", id.as_str())]).unwrap();
    store.claim_dispatch(now(), &lease("mail")).unwrap().unwrap();
    store.put_edition(now(), &edition(id.as_str(), "Terlambat"), &[]).unwrap();
    assert_eq!(store.edition(&id).unwrap().unwrap().title, "Baru", "published: frozen");
    assert_eq!(store.edition_file(&id, "a.html").unwrap(), Some(b"z".to_vec()));
    store.put_edition(later(9), &edition("daily-2026-03-01-v2", "Ralat"), &[]).unwrap();
    let listed = store.editions(1).unwrap();
    assert_eq!(
        (listed[0].0.as_str(), listed[0].1.as_str(), listed[0].3),
        ("daily-2026-03-01-v2", "Ralat", later(9))
    );
    assert_eq!(counts(store).editions, 2);
}

fn dispatches_are_never_lost(store: &dyn Store) {
    let (one, mut two) = (dispatch("d1", "e1"), dispatch("d2", "e1"));
    two.due = later(500);
    assert_eq!(store.queue_dispatches(&[one.clone(), two.clone()]).unwrap(), 2);
    assert_eq!(store.queue_dispatches(std::slice::from_ref(&one)).unwrap(), 0);
    let taken = store.claim_dispatch(now(), &lease("dead")).unwrap().unwrap();
    assert_eq!(
        (taken.id.as_str(), taken.state, taken.tries, taken.unknown_tries),
        ("d1", DispatchState::Sending, 1, 0)
    );
    assert_eq!(store.claim_dispatch(now(), &lease("two")).unwrap(), None, "held, or not due");
    // The process died while sending: taken again, and it is said that it may arrive twice.
    let heir = Lease { holder: "heir".into(), until: later(600) };
    let taken = store.claim_dispatch(later(61), &heir).unwrap().unwrap();
    assert_eq!((taken.tries, taken.unknown_tries, taken.message_id.as_str()), (2, 1, "<d1@example.go.id>"));
    let late = store.commit_dispatch(&lease("dead"), &one.id, DispatchState::Accepted, later(61), "250");
    assert!(matches!(late, Err(StoreError::LeaseLost { .. })));
    store.commit_dispatch(&heir, &one.id, DispatchState::Queued, later(90), "451 later").unwrap();
    assert_eq!(store.claim_dispatch(later(89), &heir).unwrap(), None);
    let taken = store.claim_dispatch(later(90), &heir).unwrap().unwrap();
    assert_eq!((taken.tries, taken.unknown_tries, taken.reply.as_deref()), (3, 1, Some("451 later")));
    store.commit_dispatch(&heir, &one.id, DispatchState::Accepted, later(90), "250 ok").unwrap();
    assert_eq!(store.dispatches(Some(&"e1".parse().unwrap())).unwrap().len(), 2);
    assert_eq!(store.dispatches(Some(&"e2".parse().unwrap())).unwrap().len(), 0);
    assert_eq!(store.dispatches(None).unwrap()[0].state, DispatchState::Accepted);
    let counted = counts(store);
    assert_eq!(counted.dispatches_unknown, 1);
    assert!(
        counted.dispatches.contains(&(DispatchState::Accepted, 1))
            && counted.dispatches.contains(&(DispatchState::Queued, 1))
    );
}

fn locks_have_one_holder(store: &dyn Store) {
    assert!(store.lock("index", now(), &lease("one")).unwrap());
    assert!(store.lock("index", now(), &lease("one")).unwrap(), "renewed");
    assert!(!store.lock("index", now(), &lease("two")).unwrap());
    assert!(store.lock("group", now(), &lease("two")).unwrap());
    store.unlock("index", &lease("two")).unwrap();
    assert!(!store.lock("index", now(), &lease("two")).unwrap(), "only the holder gives it back");
    let heir = Lease { holder: "two".into(), until: later(600) };
    assert!(store.lock("index", later(60), &heir).unwrap(), "it ran out");
    store.unlock("index", &heir).unwrap();
    assert!(store.lock("index", later(61), &lease("one")).unwrap());
}

fn jobs_and_settings_are_remembered(store: &dyn Store) {
    assert_eq!(store.job_done("report daily").unwrap(), None);
    store.set_job_done("report daily", later(10)).unwrap();
    store.set_job_done("report daily", now()).unwrap();
    assert_eq!(store.job_done("report daily").unwrap(), Some(later(10)), "never set back");
    assert_eq!(store.setting("model.version").unwrap(), None);
    store.set_setting("model.version", "v1").unwrap();
    store.set_setting("model.version", "v2").unwrap();
    assert_eq!(store.setting("model.version").unwrap().as_deref(), Some("v2"));
}

fn faults_are_counted_and_bounded(store: &dyn Store) {
    store.note_fault(now(), "crawl", &"a".repeat(1000), "tak terjawab").unwrap();
    store.note_fault(later(1), "crawl", &"a".repeat(1000), "tak terjawab").unwrap();
    let faults = store.faults(5).unwrap();
    assert_eq!((faults.len(), faults[0].count, faults[0].at, faults[0].subject.len()), (1, 2, later(1), 300));
    for number in 0..2_010 {
        store.note_fault(later(10 + number), "crawl", &format!("https://a.example/{number}"), "404").unwrap();
    }
    let faults = store.faults(usize::MAX).unwrap();
    assert_eq!(faults.len(), 2_000);
    assert_eq!(faults[0].subject, "https://a.example/2009");
    assert!(faults.iter().all(|fault| fault.reason == "404"), "the oldest went first");
}
