//! What a search must find, and what it must survive.

use crate::*;
use jiff::Timestamp;
use pantau_domain::*;
use proptest::prelude::*;
use tempfile::TempDir;

fn brief(title: &str) -> Brief {
    Brief {
        id: "m".parse().unwrap(),
        kind: MentionKind::News,
        platform: Platform::Web,
        source: "kabar-brantas".parse().unwrap(),
        account: None,
        url: None,
        title: Some(title.into()),
        lead: String::new(),
        published: Some(published("2026-03-01T02:00:00Z")),
        seen_at: at("2026-03-05T00:00:00Z"),
        engagement: Engagement::default(),
        language: Language("id".into()),
        tone: ToneScores::new(0.1, 0.8, 0.1),
        headline_tone: None,
        government: None,
        topics: vec!["bencana".parse().unwrap()],
        regions: vec!["35.78.01".parse().unwrap()],
        actors: vec![],
        quotes: vec![],
        themes: vec![],
        scope: Scope::Jatim,
        story: Some("s1".parse().unwrap()),
        issue: None,
        copy_of: None,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn published(text: &str) -> Published {
    Published::at(at(text), Precision::Minute, DateOrigin::Meta, None)
}

/// Five mentions that differ in what a search may ask for.
fn filled() -> (TempDir, TantivyIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = TantivyIndex::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let mut put = |seq: u64, brief: &Brief, body: &str| {
        writer.put(&IndexDocument::from_brief(seq, brief, body)).unwrap();
    };
    put(1, &brief("Warga kebanjiran di Kota Rekaan"), "Sungai meluap sejak pagi, kata petugas #SiagaBanjir.");
    let mut two = brief("Harga beras naik");
    two.tone = ToneScores::new(0.1, 0.1, 0.8);
    two.topics = vec!["ekonomi".parse().unwrap()];
    two.regions = vec!["35.09".parse().unwrap()];
    two.source = "suara-tapal".parse().unwrap();
    two.published = Some(published("2026-03-02T02:00:00Z"));
    put(2, &two, "Pedagang pasar mengeluh. Banjir bukan sebabnya.");
    let mut three = brief("");
    three.title = None;
    three.kind = MentionKind::Post;
    three.platform = Platform::X;
    three.source = "x".parse().unwrap();
    three.scope = Scope::Touch;
    three.published = None;
    three.topics.clear();
    three.regions.clear();
    put(3, &three, "@akun sungai pagi meluap, covid-19 dan anak-anak");
    let mut four = brief("Rapat anggaran");
    four.scope = Scope::Background;
    four.story = None;
    four.published = Some(published("2026-03-03T18:00:00Z"));
    put(4, &four, "Membaca laporan tahunan di gedung dewan.");
    writer.commit().unwrap();
    (folder, index)
}

fn seqs(index: &TantivyIndex, query: &Query) -> Vec<u64> {
    let mut found: Vec<u64> = index.search(query).unwrap().hits.iter().map(|hit| hit.seq).collect();
    found.sort_unstable();
    found
}

#[track_caller]
fn check(index: &TantivyIndex, text: &str, expected: &[u64]) {
    assert_eq!(seqs(index, &Query::words(text)), expected, "{text}");
}

#[test]
fn words_phrases_and_their_absence() {
    let (_folder, index) = filled();
    for (text, expected) in [
        ("banjir", &[1, 2][..]),
        ("BANJIR sungai", &[1]),
        ("baca", &[4]),
        ("\"sungai meluap\"", &[1]),
        ("\"meluap sungai\"", &[]),
        ("meluap sungai", &[1, 3]),
        ("banjir -beras", &[1]),
        ("banjir -\"pedagang pasar\"", &[1]),
        ("-banjir", &[3, 4]),
        ("beras OR anggaran", &[2, 4]),
        ("beras ATAU anggaran banjir", &[2]),
        ("siagabanjir", &[1]),
        ("#siagabanjir", &[1]),
        ("covid-19", &[3]),
        ("anak", &[3]),
        ("@akun", &[3]),
        ("tiadasama", &[]),
        ("", &[1, 2, 3, 4]),
        ("?!", &[1, 2, 3, 4]),
    ] {
        check(&index, text, expected);
    }
}

#[test]
fn fields_are_named_in_both_languages() {
    let (_folder, index) = filled();
    for (text, expected) in [
        ("sumber:suara-tapal", &[2][..]),
        ("source:suara-tapal banjir", &[2]),
        ("wilayah:35.78", &[1, 4]),
        ("region:35.78.01", &[1, 4]),
        ("-wilayah:35.78 banjir", &[2]),
        ("topik:ekonomi", &[2]),
        ("tone:negatif", &[2]),
        ("nada:negative", &[2]),
        ("platform:x", &[3]),
        ("jenis:unggahan OR topik:ekonomi", &[2, 3]),
        ("scope:touch", &[3]),
        ("peristiwa:s1 banjir", &[1, 2]),
        ("bahasa:ID banjir", &[1, 2]),
        ("sumber:\"suara-tapal\"", &[2]),
        ("catatan:banjir", &[]),
    ] {
        check(&index, text, expected);
    }
}

#[test]
fn filters_and_order() {
    let (_folder, index) = filled();
    let day = |text: &str| Some(text.parse().unwrap());
    let all = Query { limit: 10, ..Query::default() };
    assert_eq!(seqs(&index, &Query { since: day("2026-03-02"), ..all.clone() }), [2, 4], "undated: no day");
    assert_eq!(seqs(&index, &Query { until: day("2026-03-02"), ..all.clone() }), [1, 2]);
    let one = Query { since: day("2026-03-04"), until: day("2026-03-04"), ..all.clone() };
    assert_eq!(seqs(&index, &one), [4], "01:00 on the fourth in Jakarta");
    for (population, expected) in
        [(Population::Jatim, &[1, 2][..]), (Population::National, &[3, 4]), (Population::All, &[1, 2, 3, 4])]
    {
        assert_eq!(seqs(&index, &Query { population: Some(population), ..all.clone() }), expected);
    }
    assert_eq!(seqs(&index, &Query { tone: Some(Tone::Negative), ..all.clone() }), [2]);
    assert_eq!(seqs(&index, &Query { kind: Some(MentionKind::Post), ..all.clone() }), [3]);
    assert_eq!(seqs(&index, &Query { platform: Some(Platform::X), ..all.clone() }), [3]);
    assert_eq!(seqs(&index, &Query { topic: Some("ekonomi".into()), ..all.clone() }), [2]);
    assert_eq!(seqs(&index, &Query { region: Some("35.09".into()), ..all.clone() }), [2]);
    assert_eq!(seqs(&index, &Query { source: Some("x".into()), ..all.clone() }), [3]);
    let newest =
        index.search(&Query { sort: Sort::Newest, limit: 2, offset: 1, ..Query::default() }).unwrap();
    assert_eq!(newest.hits.iter().map(|hit| hit.seq).collect::<Vec<_>>(), [4, 2], "3 was seen last");
    assert_eq!(newest.total, 4);
    let best = index.search(&Query::words("banjir")).unwrap();
    assert_eq!(best.hits[0].seq, 1, "a word in the headline weighs more");
    assert!(best.hits[0].score > best.hits[1].score);
}

#[test]
fn counts_cover_all_hits_not_only_those_returned() {
    let (_folder, index) = filled();
    let hits = index.search(&Query { limit: 0, ..Query::default() }).unwrap();
    assert!(hits.hits.is_empty());
    assert_eq!(hits.total, 4);
    let named = |list: &[(&str, u64)]| -> Counted {
        list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    };
    assert_eq!(hits.facets.tone, named(&[("neutral", 3), ("negative", 1)]));
    assert_eq!(hits.facets.topic, named(&[("bencana", 2), ("ekonomi", 1)]));
    assert_eq!(hits.facets.region, named(&[("35.78", 2), ("35.78.01", 2), ("35.09", 1)]));
    assert_eq!(hits.facets.source, named(&[("kabar-brantas", 2), ("suara-tapal", 1), ("x", 1)]));
    let days: Vec<(String, u64)> = hits.days.iter().map(|(day, count)| (day.to_string(), *count)).collect();
    assert_eq!(
        days,
        [("2026-03-01".to_owned(), 1), ("2026-03-02".to_owned(), 1), ("2026-03-04".to_owned(), 1)]
    );
}

#[test]
fn a_document_is_replaced_and_taken_out() {
    let (_folder, index) = filled();
    let mut writer = index.writer().unwrap();
    writer.put(&IndexDocument::from_brief(1, &brief("Kini tentang jembatan"), "")).unwrap();
    writer.delete(2);
    assert_eq!(index.count(), 4, "not before the commit");
    writer.commit().unwrap();
    assert_eq!(index.count(), 3);
    check(&index, "banjir", &[]);
    check(&index, "jembatan", &[1]);
    assert_eq!(index.missing(&[1, 2, 3, 99]).unwrap(), [2, 99]);
    let hits = index.search(&Query::words("")).unwrap();
    assert_eq!(hits.facets.topic, vec![("bencana".to_owned(), 2)], "what is gone is not counted");
}

#[test]
fn what_was_not_committed_is_not_there_and_one_writes_at_a_time() {
    let (folder, index) = filled();
    {
        let mut writer = index.writer().unwrap();
        writer.put(&IndexDocument::from_brief(7, &brief("Hilang"), "")).unwrap();
        assert!(matches!(index.writer(), Err(IndexError::Busy { .. })));
        let beside = TantivyIndex::open(folder.path()).unwrap();
        assert!(matches!(beside.writer(), Err(IndexError::Busy { .. })));
    }
    drop(index);
    let index = TantivyIndex::open(folder.path()).unwrap();
    assert_eq!(index.count(), 4);
    check(&index, "hilang", &[]);
    let mut writer = index.writer().unwrap();
    writer.put(&IndexDocument::from_brief(7, &brief("Kembali"), "")).unwrap();
    writer.commit().unwrap();
    check(&index, "kembali", &[7]);
}

#[test]
fn a_damaged_or_older_folder_asks_to_be_rebuilt() {
    let (folder, index) = filled();
    drop(index);
    let rebuild = || matches!(TantivyIndex::open(folder.path()), Err(IndexError::Rebuild { .. }));
    std::fs::write(folder.path().join("pantau-index-version"), "0").unwrap();
    assert!(rebuild(), "another version");
    TantivyIndex::recreate(folder.path()).unwrap();
    assert_eq!(TantivyIndex::open(folder.path()).unwrap().count(), 0);
    std::fs::write(folder.path().join("meta.json"), "{\"segments\":[").unwrap();
    assert!(rebuild(), "half a file");
    std::fs::remove_file(folder.path().join("meta.json")).unwrap();
    assert!(rebuild(), "no file");

    let (folder, index) = filled();
    drop(index);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "term") {
            std::fs::write(&path, b"x").unwrap();
        }
    }
    assert!(
        matches!(TantivyIndex::open(folder.path()), Err(IndexError::Rebuild { .. })),
        "a segment that is damaged"
    );
}

#[test]
fn faults_of_a_query_are_said_with_their_place() {
    for (text, place) in [("banjir tone:marah", 8), ("é platform:tiktok", 3), ("jenis:", 1)] {
        match parse(text) {
            Err(IndexError::Query { position, .. }) => assert_eq!(position, place, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(parse(&"a".repeat(2_001)).is_err());
    assert!(parse(&"a ".repeat(65)).is_err());
    assert_eq!(parse("pukul 10:30").unwrap().must.len(), 2, "a colon in words");
    let phrase = parse("\"belum ditutup").unwrap();
    assert_eq!(phrase.must, vec![vec![Clause::Phrase("belum ditutup".into())]]);
}

#[test]
fn a_snippet_shows_the_words_found() {
    let text =
        format!("{}Warga kebanjiran di tepi sungai. {}", "Kata lain. ".repeat(60), "Penutup. ".repeat(60));
    let parts = snippet(&text, "banjir \"tepi sungai\" -penutup");
    let marked: Vec<&str> =
        parts.iter().filter(|part| part.1).map(|part| text.get(part.0.clone()).unwrap()).collect();
    assert_eq!(marked, ["kebanjiran", "tepi", "sungai"]);
    let plain = snippet(&text, "tiada");
    assert_eq!((plain.len(), plain[0].0.start), (1, 0), "without a hit: the beginning");
    assert!(snippet("", "banjir").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever is typed: an answer or a fault of the query, never a panic or a fault of the engine.
    #[test]
    fn any_query_is_answered(text in "([\"\\-():*~^+\\\\ ]|OR|ATAU|tone:|wilayah:|sumber:|[a-z]{1,6}|\\PC){0,30}", newest: bool) {
        thread_local! { static INDEX: (TempDir, TantivyIndex) = filled(); }
        let sort = if newest { Sort::Newest } else { Sort::Relevance };
        let answer = INDEX.with(|(_, index)| index.search(&Query { sort, ..Query::words(&text) }));
        prop_assert!(matches!(answer, Ok(_) | Err(IndexError::Query { .. })), "{:?}", answer);
    }

    /// Ranges follow one another inside the text, on characters' borders, and are short.
    #[test]
    fn any_snippet_is_a_stretch_of_the_text(text in "(banjir|[a-z]{1,9}|\\PC| ){0,200}", query in "(banjir|[a-z]{1,9}| ){0,5}") {
        let parts = snippet(&text, &query);
        let mut end = parts.first().map_or(0, |part| part.0.start);
        for (range, _) in &parts {
            prop_assert_eq!(range.start, end);
            prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()));
            end = range.end;
        }
        let longest = text.split_whitespace().map(str::len).max().unwrap_or(0);
        let length = end - parts.first().map_or(0, |part| part.0.start);
        prop_assert!(length <= SNIPPET_BYTES.max(longest));
    }
}
