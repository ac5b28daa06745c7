use std::io::Write;

use proptest::prelude::*;

use pantau_domain::Led;

use super::*;

fn capture(id: &str, body: &[u8]) -> Capture {
    Capture {
        id: id.parse().unwrap(),
        kind: CaptureKind::Article,
        source: "kabar-brantas".parse().unwrap(),
        class: SourceClass::Outlet,
        url: "https://brantas.example/a b".into(),
        final_url: "https://brantas.example/berita/é".into(),
        fetched_at: "2026-03-01T00:00:00Z".parse().unwrap(),
        status: 200,
        asked: Vec::new(),
        headers: vec![
            ("content-type".into(), "text/html; charset=utf-8".into()),
            ("transfer-encoding".into(), "chunked".into()),
            ("set-cookie".into(), "a=1".into()),
            ("set-cookie".into(), "b=2".into()),
        ],
        body: body.to_vec(),
        plain: None,
        led: Vec::new(),
    }
}

/// A redirect from this address.
fn led(url: &str) -> Led {
    Led {
        url: url.into(),
        at: "2026-03-01T00:00:00Z".parse().unwrap(),
        status: 301,
        asked: vec![("host".into(), "brantas.example:443".into())],
        headers: vec![("location".into(), "/berita/é".into()), ("content-length".into(), "154".into())],
    }
}

/// The records of a segment as text, in order.
fn records(path: &Path) -> Vec<String> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.split("WARC/1.1\r\n").skip(1).map(str::to_owned).collect()
}

/// The value of a field in a record's text.
fn field<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    record.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn archive(settings: ArchiveSettings) -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path(), settings).unwrap();
    (folder, archive)
}

fn names(folder: &Path, class: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("archive").join(class))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_capture_comes_back_as_it_went_in() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let one = capture("c1", "<p>Banjir\r\n\r\n</p>".as_bytes());
    let mut two = capture("c2", b"");
    two.class = SourceClass::Person;
    let first = archive.append(&one, Some("{}")).unwrap();
    let second = archive.append(&two, None).unwrap();
    archive.flush().unwrap();
    assert_eq!(archive.read(&first).unwrap(), one, "while it is being written");
    assert_eq!(archive.read(&second).unwrap(), two);
    assert_eq!(first.hint.as_deref(), Some("{}"));
    drop(archive);
    assert!(names(folder.path(), "outlet")[0].ends_with(".warc.gz"));
    let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert_eq!(archive.read(&first).unwrap(), one, "after it was closed");
    assert_eq!(archive.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_hostile_header_stays_one_header() {
    let (_folder, archive) = archive(ArchiveSettings::default());
    let mut hostile = capture("c1", b"isi");
    hostile.final_url = "https://a.example/\r\nWARC-Type: warcinfo\r\n\r\n".into();
    hostile.headers = vec![("x\r\ny: z".into(), "a\r\n\r\nb".into()), ("\n".into(), "c".into())];
    let record = archive.append(&hostile, None).unwrap();
    let back = archive.read(&record).unwrap();
    assert_eq!(back.body, b"isi");
    assert_eq!(back.headers, vec![("xyz".to_owned(), "a    b".to_owned())]);
}

#[test]
fn a_full_segment_is_followed_by_another() {
    let (folder, archive) = archive(ArchiveSettings { segment_bytes: 1_000, ..Default::default() });
    let body: Vec<u8> = (0..900_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let records: Vec<CaptureRecord> =
        (0..3).map(|n| archive.append(&capture(&format!("c{n}"), &body), None).unwrap()).collect();
    assert_eq!(names(folder.path(), "outlet").len(), 3);
    for record in &records {
        assert_eq!(archive.read(record).unwrap().body, body);
    }
}

#[test]
fn two_writers_never_share_a_segment() {
    let (folder, one) = archive(ArchiveSettings::default());
    let first = one.append(&capture("c1", b"satu"), None).unwrap();
    let two = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    let second = two.append(&capture("c2", b"dua"), None).unwrap();
    assert_ne!(first.segment, second.segment);
    assert!(names(folder.path(), "outlet").iter().all(|name| name.ends_with(".open")), "both are alive");
    let third = one.append(&capture("c3", b"tiga"), None).unwrap();
    assert_eq!(two.read(&third).unwrap().body, b"tiga");
}

#[test]
fn a_torn_tail_is_cut_off_and_harms_nothing() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let first = archive.append(&capture("c1", b"utuh"), None).unwrap();
    let second = archive.append(&capture("c2", &[7; 5_000]), None).unwrap();
    drop(archive);
    // As a kill in the middle of the second record leaves it.
    let path = folder.path().join("archive/outlet").join(&first.segment);
    let torn = segment::open_name(&path);
    std::fs::rename(&path, &torn).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&torn).unwrap();
    file.set_len(second.offset + second.length - 9).unwrap();
    drop(file);

    let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert_eq!(archive.read(&first).unwrap().body, b"utuh");
    assert!(matches!(archive.read(&second), Err(StoreError::Damaged { .. })));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), second.offset, "whole records stay");
    assert!(archive.check().unwrap().is_empty());
    let third = archive.append(&capture("c3", b"baru"), None).unwrap();
    assert_ne!(third.segment, first.segment);
    assert_eq!(archive.read(&third).unwrap().body, b"baru");
}

#[test]
fn a_changed_byte_is_noticed() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let body: Vec<u8> = (0..900_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let record = archive.append(&capture("c1", &body), None).unwrap();
    let mut other = record.clone();
    other.payload_sha256 = "00".repeat(32);
    assert!(matches!(archive.read(&other), Err(StoreError::Damaged { .. })), "digest");
    drop(archive);
    let path = folder.path().join("archive/outlet").join(&record.segment);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = usize::try_from(record.offset + record.length * 3 / 4).unwrap();
    bytes[middle] ^= 0x55;
    std::fs::write(&path, bytes).unwrap();
    let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert!(archive.read(&record).is_err());
    assert_eq!(archive.check().unwrap().len(), 1);
    other.segment = "../../../etc/passwd".into();
    assert!(matches!(archive.read(&other), Err(StoreError::Damaged { .. })), "a path is no segment");
    other.segment = "tiada.warc.gz".into();
    assert!(matches!(archive.read(&other), Err(StoreError::Missing { .. })));
}

#[test]
fn a_large_payload_is_streamed_and_not_held() {
    let (_folder, archive) = archive(ArchiveSettings { payload_bytes: 100, ..Default::default() });
    let record = archive.append(&capture("c1", &[1; 101]), None).unwrap();
    assert!(matches!(archive.read(&record), Err(StoreError::TooLarge { bytes: 101, limit: 100, .. })));
    let mut payload = archive.open_payload(&record).unwrap();
    let mut held = Vec::new();
    payload.read_to_end(&mut held).unwrap();
    assert_eq!(held, vec![1; 101]);
}

#[test]
fn a_file_is_archived_as_it_is() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let path = folder.path().join("ekspor 2020.jsonl");
    let lines = "{\"id\":\"x1\"}\n".repeat(50_000);
    std::fs::write(&path, &lines).unwrap();
    let source: SourceId = "impor".parse().unwrap();
    let at = "2026-03-01T00:00:00Z".parse().unwrap();
    let record = archive.append_file(&path, &source, SourceClass::Person, at, None).unwrap();
    assert_eq!(record.id, Archive::file_id(&path).unwrap());
    assert_eq!(
        (record.url.as_str(), record.status, record.kind),
        ("ekspor 2020.jsonl", 0, CaptureKind::Import)
    );
    let mut text = String::new();
    archive.open_payload(&record).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, lines);
    assert!(
        archive.append_file(&folder.path().join("tiada"), &source, SourceClass::Person, at, None).is_err()
    );
    // What is packed is not packed again: the record is a little larger than the file.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(lines.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let path = folder.path().join("ekspor.jsonl.gz");
    std::fs::write(&path, &packed).unwrap();
    let record = archive.append_file(&path, &source, SourceClass::Person, at, None).unwrap();
    assert!(record.length > packed.len() as u64);
    let mut back = Vec::new();
    archive.open_payload(&record).unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, packed);
}

#[test]
fn the_rows_can_be_made_again_from_the_segments() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let mut one = capture("c1", b"<p>Banjir</p>");
    one.final_url = "https://brantas.example/berita/banjir?a=1".into();
    one.asked = vec![("host".into(), "brantas.example:443".into()), ("user-agent".into(), "uji".into())];
    let first = archive.append(&one, Some("{\"title\":\"Banjir \u{e9}\"}")).unwrap();
    let mut same = one.clone();
    same.status = 304;
    same.body.clear();
    archive.append_revisit(&same, &first).unwrap();
    let mut gone = one.clone();
    gone.status = 410;
    let ended = archive.append(&gone, None).unwrap();
    let path = folder.path().join("ekspor 2020.jsonl");
    std::fs::write(&path, "{}\n").unwrap();
    let source: SourceId = "impor".parse().unwrap();
    let file = archive
        .append_file(&path, &source, SourceClass::Outlet, one.fetched_at, Some("{\"format\":\"auto\"}"))
        .unwrap();
    let mut found = Vec::new();
    archive
        .each_record(&mut |record| {
            found.push(record);
            Ok(())
        })
        .unwrap();
    assert_eq!(found, [first.clone(), file.clone()], "neither requests nor revisits nor what is gone");
    let mut found = Vec::new();
    archive
        .each_answer(&mut |answer| {
            found.push(answer);
            Ok(())
        })
        .unwrap();
    let same = Answered::Same { url: one.url.clone(), at: one.fetched_at };
    assert_eq!(
        found,
        [Answered::Capture(first), same, Answered::Gone(ended), Answered::Capture(file)],
        "each under the address asked"
    );
    assert!(archive.check().unwrap().is_empty());
}

#[test]
fn redirects_stand_before_what_they_led_to_and_are_no_captures() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let way = vec![led("https://brantas.example/?p=7"), led("https://brantas.example/p/7")];
    let one = Capture { led: way.clone(), asked: way[0].asked.clone(), ..capture("c1", b"isi") };
    let first = archive.append(&one, None).unwrap();
    assert_eq!(archive.read(&first).unwrap().body, b"isi", "the row's place is the capture's own record");
    let same = Capture { status: 304, body: Vec::new(), ..one.clone() };
    archive.append_revisit(&same, &first).unwrap();
    let mut rows = Vec::new();
    archive
        .each_record(&mut |record| {
            rows.push(record);
            Ok(())
        })
        .unwrap();
    let ids: Vec<_> = rows.iter().map(|row| (&row.id, row.offset, row.length)).collect();
    assert_eq!(ids, [(&first.id, first.offset, first.length)], "redirects are no captures");
    assert!(archive.check().unwrap().is_empty());
    drop(archive);

    let records = records(&folder.path().join("archive/outlet").join(&first.segment));
    let types: Vec<&str> = records.iter().map(|record| field(record, "WARC-Type").unwrap()).collect();
    let led_by = ["response", "request", "response", "request"];
    let expected: Vec<&str> =
        [&["warcinfo"][..], &led_by, &["response", "request"], &led_by, &["revisit", "request"]].concat();
    assert_eq!(types, expected);
    let ids: std::collections::HashSet<_> =
        records.iter().map(|record| field(record, "WARC-Record-ID").unwrap()).collect();
    assert_eq!(ids.len(), records.len(), "each has an id of its own");
    assert_eq!(field(&records[11], "WARC-Refers-To"), field(&records[5], "WARC-Record-ID"));
    let (head, block) = records[1].split_once("\r\n\r\n").unwrap();
    let block = block.strip_suffix("\r\n\r\n").unwrap();
    assert_eq!(field(head, "WARC-Target-URI"), Some("https://brantas.example/?p=7"));
    assert_eq!(field(head, "Pantau-Led-To"), Some("c1"));
    assert_eq!(field(head, "Content-Length"), Some(block.len().to_string().as_str()));
    let digest = |bytes: &[u8]| format!("sha256:{}", Archive::payload_sha256(bytes));
    assert_eq!(field(head, "WARC-Block-Digest"), Some(digest(block.as_bytes()).as_str()));
    assert_eq!(field(head, "WARC-Payload-Digest"), Some(digest(b"").as_str()));
    assert_eq!(field(head, "WARC-Truncated"), Some("unspecified"), "the body was not read");
    assert!(block.starts_with(
        "HTTP/1.1 301 Moved Permanently\r\nlocation: /berita/é\r\nX-Archive-Orig-content-length: 154\r\n"
    ));
    assert!(records[2].contains("GET /?p=7 HTTP/1.1\r\nhost: brantas.example:443\r\n"));
    assert_eq!(field(&records[2], "WARC-Concurrent-To"), field(&records[1], "WARC-Record-ID"));
}

#[test]
fn a_capture_torn_off_behind_its_redirects_is_none() {
    let (folder, archive) = archive(ArchiveSettings::default());
    let first = archive.append(&capture("c1", b"utuh"), None).unwrap();
    let two = Capture { led: vec![led("https://brantas.example/?p=7")], ..capture("c2", &[7; 5_000]) };
    let second = archive.append(&two, None).unwrap();
    drop(archive);
    let path = folder.path().join("archive/outlet").join(&first.segment);
    let torn = segment::open_name(&path);
    std::fs::rename(&path, &torn).unwrap();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&torn)
        .and_then(|file| file.set_len(second.offset + 20))
        .unwrap();
    let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), second.offset, "whole records stay");
    let mut ids = Vec::new();
    archive
        .each_record(&mut |record| {
            ids.push(record.id.to_string());
            Ok(())
        })
        .unwrap();
    assert_eq!(ids, ["c1"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever bytes stand where a record should be: an error or the archived payload, never a panic, never others.
    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600), cut in 0_usize..600, packed: bool) {
        let (folder, archive) = archive(ArchiveSettings::default());
        let mut record = archive.append(&capture("c1", b"isi"), None).unwrap();
        drop(archive);
        let path = folder.path().join("archive/outlet").join(&record.segment);
        let whole = std::fs::read(&path).unwrap();
        let start = usize::try_from(record.offset).unwrap();
        let written = if packed {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 7\r\n").unwrap();
            encoder.write_all(&bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            let mut part = whole[start..].to_vec();
            for (place, byte) in bytes.iter().enumerate().take(cut) {
                if let Some(old) = part.get_mut(place * 7) { *old ^= byte; }
            }
            part.truncate(cut.max(1));
            part
        };
        std::fs::write(&path, &written).unwrap();
        record.offset = 0;
        record.length = written.len() as u64;
        let archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
        if let Ok(back) = archive.read(&record) {
            prop_assert_eq!(back.body, b"isi");
        }
        archive.check().unwrap();
    }

    #[test]
    fn any_payload_comes_back(body in proptest::collection::vec(any::<u8>(), 0..3000), name in "\\PC{0,40}", value in "\\PC{0,40}") {
        let (_folder, archive) = archive(ArchiveSettings::default());
        let mut one = capture("c1", &body);
        one.headers.push((name, value));
        let record = archive.append(&one, None).unwrap();
        prop_assert_eq!(archive.read(&record).unwrap().body, body);
    }
}
