//! Clippings and transcripts: real files, damaged files, any bytes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::path::PathBuf;

use pantau_domain::{Medium, Mention, MentionKind, Precision};
use pantau_normalizer::import::{
    ImportContext,
    clipping::{self, ClippingContext, ClippingKind, ClippingRead, KnownOutlet},
    pdf::{self, PdfFault},
};
use proptest::prelude::*;

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clippings").join(name);
    // The room is pure; its tests may open files.
    #[allow(clippy::disallowed_methods, reason = "a fixture")]
    std::fs::read(path).unwrap()
}

fn within<T>(name: &str, side: Option<&str>, then: impl FnOnce(&ClippingContext<'_>) -> T) -> T {
    let import = ImportContext {
        capture: "c1".parse().unwrap(),
        seen_at: "2020-06-20T00:00:00Z".parse().unwrap(),
        source: None,
    };
    let outlets = [KnownOutlet {
        id: "kabar-lereng".parse().unwrap(),
        name: "Kabar Lereng Raya".to_owned(),
        medium: Medium::Radio,
    }];
    let side = side.map(str::as_bytes);
    then(&ClippingContext { import: &import, name, side, side_capture: None, outlets: &outlets })
}

fn read(name: &str, bytes: &[u8]) -> Result<ClippingRead, String> {
    let kind = ClippingKind::of(name, bytes).unwrap();
    within(name, None, |context| match kind {
        ClippingKind::Pdf => pdf::read(bytes.to_vec())
            .map_err(|fault| fault.to_string())
            .and_then(|text| clipping::from_pdf(&text, context)),
        _ => clipping::read(kind, bytes, context),
    })
}

fn one(name: &str, bytes: &[u8]) -> Mention {
    let mut read = read(name, bytes).unwrap();
    assert_eq!((read.mentions.len(), read.rejects.len()), (1, 0));
    read.mentions.remove(0)
}

fn extra<'a>(mention: &'a Mention, key: &str) -> &'a str {
    mention.extra.get(key).and_then(|value| value.as_str()).unwrap_or_default()
}

#[test]
fn a_pdf_is_read_column_by_column_and_page_by_page() {
    for file in ["standard-fonts.pdf", "embedded-fonts.pdf"] {
        let mention = one("2020-03-11_harian-contoh_hal-07.pdf", &fixture(file));
        assert_eq!(mention.kind, MentionKind::Print);
        assert_eq!(
            mention.title.as_deref(),
            Some("Banjir Surut, Warga Tiga Desa Mulai Bersihkan Rumah"),
            "{file}"
        );
        assert_eq!(mention.source.as_str(), "harian-contoh");
        assert_eq!((extra(&mention, "page"), extra(&mention, "medium")), ("7", "print"));
        let published = mention.published.unwrap();
        assert_eq!((published.to_rfc3339().as_str(), published.precision), ("2020-03-11", Precision::Day));
        let body: Vec<&str> = mention.body.lines().collect();
        let text = body.join(" | ");
        for said in [
            "| LERENG RAYA – Banjir luapan Kali Cilik yang merendam tiga desa di Kecamatan Sumber Arum mulai surut pada Rabu pagi. Warga kembali ke rumah dan membersihkan lumpur bersama-sama dengan relawan. |",
            "mengatakan bantuan beras sudah dibagikan kepada seluruh kepala keluarga sejak Selasa malam. Dapur umum",
            "| Anak-anak belum bersekolah",
            "memperbaiki tanggul sepanjang 400 meter. Pekerjaan dimulai bulan depan, kata Bagas Prawira",
        ] {
            assert!(text.contains(said), "{file}: `{said}` is not in {text}");
        }
        assert!(body.last().unwrap().starts_with("Hujan diperkirakan"), "{text}");
        let pages = mention.extra["file_pages"].as_array().unwrap();
        assert_eq!((&pages[1]["page"], &pages[1]["paragraph"]), (&2.into(), &body.len().into()));
    }
}

#[test]
fn what_holds_no_text_says_why() {
    for (file, word) in [("pictures-only.pdf", "pictures only"), ("locked.pdf", "password")] {
        let reason = read(file, &fixture(file)).unwrap_err();
        assert!(reason.contains(word), "{file}: {reason}");
    }
    assert_eq!(pdf::read(b"%PDF-1.4 and nothing".to_vec()), Err(PdfFault::Damaged));
    for (name, bytes, word) in [
        ("a.docx", &b"PK\x03\x04 nothing"[..], "damaged"),
        ("a.doc", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], "old or password-protected"),
        ("a.txt", &b" \n\n"[..], "no text"),
        ("a.srt", &b"1\n00:00:xx,000 --> 00:00:02,000\nsatu\n"[..], "1 have damaged times"),
        ("scan0001.txt", &b"Judul\n\nIsi berita tanpa media."[..], "names no source"),
    ] {
        let reason = read(name, bytes).unwrap_err();
        assert!(reason.contains(word), "{name}: {reason}");
    }
}

#[test]
fn a_word_document_is_read_with_its_header() {
    let mention = one("kliping.docx", &fixture("clipping.docx"));
    assert_eq!(mention.title.as_deref(), Some("Panen Raya Dimulai di Lereng Raya"));
    assert_eq!(mention.source.as_str(), "harian-contoh");
    assert_eq!(mention.author.as_deref(), Some("Rina Wulandari"));
    assert_eq!(extra(&mention, "page"), "3");
    assert_eq!(mention.published.unwrap().to_rfc3339(), "2020-03-12");
    assert_eq!(
        mention.body,
        "Petani di Kecamatan Sumber Arum mulai memanen padi & jagung pekan ini, lebih awal dari biasanya.\n\
         Harga gabah naik menjadi Rp6.500 per kilogram, kata Bagas Prawira."
    );
    let radio = one("siaran.docx", &fixture("table.docx"));
    assert_eq!((radio.kind, extra(&radio, "medium")), (MentionKind::Broadcast, "radio"));
    assert_eq!(extra(&radio, "program"), "Warta Pagi");
    assert_eq!(radio.published.unwrap().to_rfc3339(), "2020-03-12T06:30:00+07:00");
    assert_eq!(radio.title.as_deref(), Some("Jalan Sumber Arum Ditutup"));
}

#[test]
fn a_text_tells_its_facts_in_a_header() {
    let text = "Media: Harian Contoh\r\nTanggal: Kamis, 12 Maret 2020\r\nHal. : 1 dan 11\r\nEdisi: Pagi\r\nRubrik: Daerah\r\nNada: netral\r\n\r\n\
        Pasar Baru Dibuka\r\n\r\nPasar di Kecamatan Sumber Arum dibuka Kamis.\r\nPedagang: pembeli ramai.\r\n";
    let mention = one("x.txt", text.as_bytes());
    assert_eq!(mention.title.as_deref(), Some("Pasar Baru Dibuka"));
    assert_eq!(mention.body, "Pasar di Kecamatan Sumber Arum dibuka Kamis.\nPedagang: pembeli ramai.");
    assert_eq!(
        (extra(&mention, "page"), extra(&mention, "edition"), extra(&mention, "nada")),
        ("1 dan 11", "Pagi", "netral")
    );
    assert_eq!(mention.section.as_deref(), Some("Daerah"));
    assert!(mention.warnings.is_empty(), "{:?}", mention.warnings);

    // Without an empty line the header ends with the last line whose key is known; UTF-16 is read too.
    let text = "Media: Kabar Lereng Raya\nTanggal: 32/13/2020\nPEMKAB: jalan diperbaiki\nJalan desa diperbaiki tahun ini.";
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mention = one("x.txt", &wide);
    assert_eq!((mention.source.as_str(), mention.kind), ("kabar-lereng", MentionKind::Broadcast));
    assert_eq!(
        (extra(&mention, "published_at"), mention.warnings.as_slice()),
        ("32/13/2020", &["implausible_date".to_owned()][..])
    );
    assert_eq!(mention.title.as_deref(), Some("PEMKAB: jalan diperbaiki"));
}

#[test]
fn names_of_files_tell_day_source_page_and_headline() {
    let now = "2020-06-20T00:00:00Z".parse().unwrap();
    for (name, day, source, page, title) in [
        ("2020-03-12_harian-contoh_hal-7.pdf", "2020-03-12", Some("harian-contoh"), Some("7"), None),
        (
            "12-03-2020 Harian Contoh hal 7 Banjir surut.docx",
            "2020-03-12",
            Some("Harian Contoh"),
            Some("7"),
            Some("Banjir surut"),
        ),
        (
            "20200312_Harian Contoh_banjir-surut-hari-ini.txt",
            "2020-03-12",
            Some("Harian Contoh"),
            None,
            Some("banjir surut hari ini"),
        ),
        ("2020-03-12T18-30_tv-contoh.srt", "2020-03-12T18:30:00+07:00", Some("tv-contoh"), None, None),
        ("2020-03-12 18.30 TV Contoh.vtt", "2020-03-12T18:30:00+07:00", Some("TV Contoh"), None, None),
        ("Harian Contoh 2020.03.12 halaman A12.pdf", "2020-03-12", Some("Harian Contoh"), Some("A12"), None),
        ("scan_hal_3.pdf", "", None, Some("3"), None),
        ("2099-01-01_harian-contoh.pdf", "", None, None, None),
    ] {
        let facts = clipping::Facts::of_name(name, now);
        let written = facts.published.map(|published| published.to_rfc3339()).unwrap_or_default();
        assert_eq!(written, day, "{name}");
        assert_eq!(
            (facts.source.as_deref(), facts.page.as_deref(), facts.title.as_deref()),
            (source, page, title),
            "{name}"
        );
    }
}

const VTT: &str = "WEBVTT\n\nNOTE\nMedia: TV Contoh\nTanggal: 12 Maret 2020\nPukul: 18.30 WIB\nAcara: Warta Petang\n\n\
    NOTE Judul: Banjir surut di Lereng Raya\n\n00:05.000 --> 00:09.000\n<v Rina Wulandari>Selamat petang. Banjir di Lereng Raya surut.\n\n\
    00:09.000 --> 00:12.500\n<v Bagas>Kami membagikan 500 paket beras.\n\nNOTE Judul: Harga beras turun\n\n\
    01:02:03.000 --> 01:02:05.000\n{\\an8}Harga beras <i>turun</i> di pasar.\n\nbad --> 01:02:06.000\nhilang\n";

#[test]
fn a_transcript_is_parted_by_its_headings_and_keeps_its_times() {
    let read = read("siaran.vtt", VTT.as_bytes()).unwrap();
    let titles: Vec<_> = read.mentions.iter().map(|mention| mention.title.as_deref().unwrap()).collect();
    assert_eq!(titles, ["Banjir surut di Lereng Raya", "Harga beras turun"]);
    let (first, second) = (&read.mentions[0], &read.mentions[1]);
    assert_eq!(
        first.body,
        "Rina Wulandari: Selamat petang. Banjir di Lereng Raya surut.\nBagas: Kami membagikan 500 paket beras."
    );
    assert_eq!(
        (first.kind, extra(first, "medium"), extra(first, "program")),
        (MentionKind::Broadcast, "tv", "Warta Petang")
    );
    assert_eq!(
        first.extra["passages"],
        serde_json::json!([["00:00:05", "00:00:09"], ["00:00:09", "00:00:12"]])
    );
    assert_eq!((extra(second, "start"), extra(second, "part")), ("01:02:03", "2/2"));
    assert_eq!(second.published.unwrap().to_rfc3339(), "2020-03-12T19:32:03+07:00");
    assert_eq!(second.row, Some(19));
    assert_eq!(read.rejects.len(), 1);
    assert_eq!(read.rejects[0].row, 22);
    assert_ne!(first.id, second.id);
}

#[test]
fn a_side_file_tells_facts_and_chapters() {
    let srt = "1\n0:00:01,000 --> 0:00:03,000\nBanjir surut di tiga desa.\n\n2\n0:10:01,000 --> 0:10:03,000\nHarga beras turun.\n";
    let side = "Media: Radio Contoh\nTanggal: 12/3/2020 06.00\n\n00:00 Banjir\n10:00 - Harga beras\n";
    assert!(clipping::is_side_file(side.as_bytes()));
    assert!(!clipping::is_side_file(b"Media: Radio Contoh\n\nBanjir surut."));
    assert!(!clipping::is_side_file(b"10:00 Harga beras\n"));
    let read = within("x.srt", Some(side), |context| {
        clipping::read(ClippingKind::Transcript, srt.as_bytes(), context)
    })
    .unwrap();
    let told: Vec<_> = read
        .mentions
        .iter()
        .map(|mention| {
            (
                mention.title.clone().unwrap(),
                mention.published.unwrap().to_rfc3339(),
                extra(mention, "medium").to_owned(),
            )
        })
        .collect();
    let tell = |title: &str, at: &str| (title.to_owned(), at.to_owned(), "radio".to_owned());
    assert_eq!(
        told,
        [tell("Banjir", "2020-03-12T06:00:01+07:00"), tell("Harga beras", "2020-03-12T06:10:01+07:00")]
    );
}

#[test]
fn a_word_document_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let piece = vec![b' '; 1 << 20];
    for _ in 0..70 {
        zip.write_all(&piece).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let reason = read("2020-03-12_harian-contoh.docx", &bytes).unwrap_err();
    assert!(reason.contains("unpacks to more"), "{reason}");
}

#[test]
fn damage_to_real_files_is_survived() {
    let mut seed = 7_u64;
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    for (name, bytes) in [
        ("2020-03-12_harian-contoh.docx", fixture("clipping.docx")),
        ("2020-03-12_tv-contoh.vtt", VTT.into()),
    ] {
        for round in 0..150 {
            let mut bytes = bytes.clone();
            if round % 3 == 0 {
                bytes.truncate(next(bytes.len()));
            } else {
                for _ in 0..=next(12) {
                    let at = next(bytes.len());
                    bytes[at] = next(256) as u8;
                }
            }
            let kind = ClippingKind::of(name, &bytes).unwrap();
            // Either is well; what matters is that it comes back.
            drop(within(name, None, |context| clipping::read(kind, &bytes, context)));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), head in "(%PDF-1.7\n|PK\u{3}\u{4}|WEBVTT\n\n|1\n00:00:01,000 --> 00:00:02,000\n|)") {
        let mut all = head.into_bytes();
        all.extend(bytes);
        for name in ["2020-03-12_a.pdf", "2020-03-12_a.docx", "2020-03-12_a.txt", "2020-03-12_a.srt"] {
            if ClippingKind::of(name, &all).is_some() {
                match read(name, &all) {
                    Ok(read) => prop_assert!(!read.mentions.is_empty()),
                    Err(reason) => prop_assert!(!reason.is_empty()),
                }
            }
        }
    }

    #[test]
    fn any_header_and_name_is_survived(text in "((Media|Tanggal|Jam|Halaman|Judul|x y)[:=\t ]\\PC{0,20}\n|\n|\\PC{0,30}\n){0,12}", name in "(2020-03-12|12-3-2020|hal|_| |-|T18-30|\\PC){0,12}") {
        let name = format!("{name}.txt");
        let read = within(&name, Some(&text), |context| clipping::read(ClippingKind::Text, text.as_bytes(), context));
        if let Ok(read) = read {
            prop_assert!(!read.mentions[0].body.is_empty() || read.mentions[0].title.is_some());
            prop_assert_eq!(&read.mentions[0].capture, &"c1".parse().unwrap());
        }
    }

    #[test]
    fn any_cues_are_survived_and_say_nothing_new(cues in prop::collection::vec(("[0-9:.,]{0,10}", "[0-9:.,]{0,10}", "(<v A>|<i>|\\{\\\\an8\\}|air|naik| |\n|&amp;){0,8}"), 0..20)) {
        let text: String = cues.iter().map(|(from, to, said)| format!("{from} --> {to}\n{said}\n\n")).collect();
        if let Ok(read) = within("2020-03-12_tv.srt", None, |context| clipping::read(ClippingKind::Transcript, text.as_bytes(), context)) {
            for mention in &read.mentions {
                prop_assert_eq!(mention.body.lines().count(), mention.extra["passages"].as_array().unwrap().len());
            }
        }
    }
}
