//! Clippings and transcripts, imported as an analyst does it: a folder of files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::scratch::{Scratch, text};

const TXT: &str = "Media: Harian Contoh\nTanggal: 13 Maret 2020\nHalaman: 1 dan 11\nEdisi: Pagi\n\nPasar Baru Dibuka di Gresik\n\n\
    Pasar baru di Kabupaten Gresik dibuka Jumat, kata Sulastri Wening dari dinas perdagangan.\n";

const SRT: &str = "1\n00:00:01,000 --> 00:00:04,000\nSelamat petang, pemirsa.\n\n2\n00:00:04,200 --> 00:00:09,000\n<i>Jembatan Sumber Arum</i> ditutup dua hari.\n\n\
    3\n00:00:xx,000 --> 00:00:10,000\nrusak\n\n4\n00:10:02,000 --> 00:10:05,000\n{\\an8}Harga cabai turun di pasar.\n";

const SIDE: &str = "Acara: Warta Petang\nMedium: TV\n\n00:00 Jembatan ditutup\n10:00 Harga cabai turun\n";

const VTT: &str = "WEBVTT\n\nNOTE\nMedia: Radio Contoh\nTanggal: 14 Maret 2020\nPukul: 06.00 WIB\nJudul: Bincang pagi\n\n\
    00:01.000 --> 00:03.000\n<v Bagas Prawira>Irigasi desa diperbaiki\n\n00:03.000 --> 00:05.000\n<v Bagas Prawira>Irigasi desa diperbaiki\nmulai bulan depan.\n";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../normalizer/tests/fixtures/clippings")
}

/// A PDF of these objects, numbered from 1; the first is the catalogue.
fn pdf(objects: &[&str]) -> String {
    let bodies = objects.iter().enumerate().map(|(at, body)| format!("{} 0 obj\n{body}\nendobj\n", at + 1));
    format!(
        "%PDF-1.4\n{}trailer\n<< /Size {} /Root 1 0 R >>\n%%EOF\n",
        bodies.collect::<String>(),
        objects.len() + 1
    )
}

fn found(scratch: &Scratch, query: &str) -> Value {
    let found = scratch.json(&["search", query, "--json"]);
    assert_eq!(found["total"], 1, "{query}: {found}");
    found["mentions"][0].clone()
}

fn rejected(file: &Value) -> String {
    file["reasons"][0]["reason"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn clippings_and_transcripts_of_a_folder_are_found_with_medium_page_and_time() {
    let scratch = Scratch::new();
    let folder = scratch.path("kliping/2020-03");
    std::fs::create_dir_all(&folder).unwrap();
    let copy = |from: &str, to: &str| std::fs::copy(fixtures().join(from), folder.join(to)).unwrap();
    copy("standard-fonts.pdf", "2020-03-11_harian-contoh_hal-7.pdf");
    copy("clipping.docx", "kliping panen.docx");
    scratch.write("kliping/2020-03/pasar.txt", TXT);
    scratch.write("kliping/2020-03/2020-03-12T18-30_tv-contoh.srt", SRT);
    scratch.write("kliping/2020-03/2020-03-12T18-30_tv-contoh.txt", SIDE);
    scratch.write("kliping/2020-03/bincang.vtt", VTT);
    scratch.write("kliping/2020-03/~$kliping panen.docx", "lock");

    let dry = scratch.json(&["import", "kliping", "--dry-run", "--json"]);
    let report = scratch.json(&["import", "kliping", "--json"]);
    let files = report["files"].as_array().unwrap();
    let sum = |key: &str| files.iter().map(|file| file[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((files.len(), sum("new"), sum("rejected")), (5, 6, 1), "{report}");
    assert_eq!(dry, report, "a dry run tells the same");
    assert!(report.to_string().contains("a cue whose times cannot be read"), "{report}");
    let again = scratch.json(&["import", "kliping", "--json"]);
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["new"] == 0), "{again}");
    scratch.ok(&["process"]);

    let print = found(&scratch, "tanggul sepanjang");
    assert_eq!(
        (&print["kind"], &print["medium"], &print["page"]),
        (&json!("print"), &json!("print"), &json!("7"))
    );
    assert_eq!((&print["source"], &print["published_at"]), (&json!("harian-contoh"), &json!("2020-03-11")));
    assert_eq!(print["title"], "Banjir Surut, Warga Tiga Desa Mulai Bersihkan Rumah");
    let word = found(&scratch, "gabah");
    assert_eq!(
        (&word["page"], &word["author"], &word["published_at"]),
        (&json!("3"), &json!("Rina Wulandari"), &json!("2020-03-12"))
    );
    let plain = found(&scratch, "\"pasar baru\"");
    assert_eq!(
        (&plain["page"], &plain["edition"], &plain["source"]),
        (&json!("1 dan 11"), &json!("Pagi"), &json!("harian-contoh"))
    );
    assert_eq!(plain["regions"], json!(["35.25"]), "a clipping is labelled like any news");

    let tv = found(&scratch, "cabai");
    assert_eq!(
        (&tv["kind"], &tv["medium"], &tv["program"]),
        (&json!("broadcast"), &json!("tv"), &json!("Warta Petang"))
    );
    assert_eq!((&tv["start"], &tv["title"]), (&json!("00:10:02"), &json!("Harga cabai turun")));
    assert_eq!(tv["published_at"], "2020-03-12T18:40:02+07:00", "the report's own minute");
    let radio = found(&scratch, "irigasi");
    assert_eq!((&radio["medium"], &radio["source"]), (&json!("radio"), &json!("radio-contoh")));
    assert_eq!(radio["body"], "Bagas Prawira: Irigasi desa diperbaiki mulai bulan depan.");
    assert_eq!(radio["passages"], json!([["00:00:01", "00:00:05"]]));
    assert!(scratch.doctor_errors(&[]).is_empty());

    // What a search gives can be imported elsewhere and keeps page and time.
    let other = Scratch::new();
    other.write("found.jsonl", &format!("{print}\n{tv}\n"));
    other.ok(&["import", "found.jsonl"]);
    other.ok(&["process"]);
    assert_eq!(found(&other, "tanggul sepanjang")["page"], "7");
    assert_eq!(found(&other, "cabai")["start"], "00:10:02");
}

#[test]
fn what_cannot_be_read_is_named_and_can_be_mended() {
    let scratch = Scratch::new();
    for file in ["pictures-only.pdf", "locked.pdf"] {
        std::fs::copy(fixtures().join(file), scratch.path(file)).unwrap();
    }
    // Brackets in brackets: the reader's own process runs out of stack, ours goes on.
    let deep = format!("<< /Type /Page /X {}{} >>", "[".repeat(400_000), "]".repeat(400_000));
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    scratch.write("deep.pdf", &pdf(&["<< /Type /Catalog /Pages 2 0 R >>", pages, &deep]));
    scratch.write("rusak.docx", "PK\u{3}\u{4} nothing");
    scratch.write("catatan.txt", "Rapat Warga\n\nRapat warga membahas irigasi.");
    let names = ["pictures-only.pdf", "locked.pdf", "deep.pdf", "rusak.docx", "catatan.txt"];
    let mut args = vec!["import", "--json"];
    args.extend(names);
    let output = scratch.pantau(&args).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "nothing could be read");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let words = ["pictures only", "password", "overwhelm", "damaged", "names no source"];
    for ((file, name), word) in report["files"].as_array().unwrap().iter().zip(names).zip(words) {
        assert_eq!((&file["new"], &file["rejected"]), (&json!(0), &json!(1)), "{name}: {file}");
        assert!(rejected(file).contains(word), "{name}: {file}");
    }
    let doctor = text(&scratch.ok(&["doctor"]).stdout);
    assert!(doctor.contains("catatan.txt"), "{doctor}");

    // The same bytes under a name that tells what was missing.
    std::fs::rename(scratch.path("catatan.txt"), scratch.path("2020-03-12_harian-contoh.txt")).unwrap();
    let mended = scratch.json(&["import", "2020-03-12_harian-contoh.txt", "--json"]);
    assert_eq!(mended["files"][0]["new"], 1, "{mended}");
    let given = scratch.write("rapat.txt", "Rapat Desa\n\nRapat desa membahas jalan.").display().to_string();
    assert_eq!(
        scratch.json(&["import", &given, "--source", "harian-contoh", "--json"])["files"][0]["new"],
        1
    );
}

#[test]
fn damaged_pdfs_stop_no_import() {
    let scratch = Scratch::new();
    let whole = std::fs::read(fixtures().join("embedded-fonts.pdf")).unwrap();
    let mut seed = 11_u64;
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    std::fs::create_dir_all(scratch.path("rusak")).unwrap();
    for round in 0..24 {
        let mut bytes = whole.clone();
        if round % 3 == 0 {
            bytes.truncate(200 + next(bytes.len() - 200));
        } else {
            for _ in 0..=next(40) {
                let at = 8 + next(bytes.len() - 8);
                bytes[at] = next(256) as u8;
            }
        }
        std::fs::write(scratch.path(&format!("rusak/2020-03-12_harian-contoh_hal-{round}.pdf")), bytes)
            .unwrap();
    }
    let report = scratch.json(&["import", "rusak", "--json"]);
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 24);
    for file in files {
        let known = file["new"].as_u64().unwrap() + file["known"].as_u64().unwrap();
        assert!(known == 1 || !rejected(file).is_empty(), "{file}");
    }
    assert!(scratch.doctor_errors(&[]).is_empty());
}
