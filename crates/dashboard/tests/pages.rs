//! Every page over a real store and index, asked through a real listener.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

mod ask;
mod made;

use ask::{Answer, Site};

/// Markup that an outlet, a person or a mail server might send.
const EVIL: &str = "<script>alert(1)</script>";

fn shows(answer: &Answer, parts: &[&str]) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    for part in parts {
        assert!(answer.body.contains(part), "`{part}` is missing in {}", answer.body);
    }
}

#[tokio::test]
async fn the_front_page_shows_the_last_day_and_its_issues() {
    let site = Site::start().await;
    let page = site.get("/").await;
    shows(
        &page,
        &[
            "Minggu, 1 Maret 2026",
            "(1 Mar 2026 08.05)",
            "/isu/banjir%2Frekaan?tanggal=2026-03-01",
            "Mengapa di sini",
            "Peta ubin Jawa Timur",
            "Volume 28 hari",
            "Laporan rekaan",
            "Kabar Brantas",
            "Topik terbanyak",
        ],
    );
    // Jawa Timur and the rest are told apart: four news and one post here, one news elsewhere.
    assert!(page.body.contains("Nasional") && page.body.contains("n = 4"), "{}", page.body);
    let hostile = site.get("/pemberitaan/n3").await;
    shows(&hostile, &["Jahat &lt;script&gt;alert(1)&lt;/script&gt; terbalik", "jam tidak diketahui"]);
    let before = site.get("/?tanggal=2026-02-28").await;
    shows(&before, &["Sabtu, 28 Februari 2026", "Tidak ada pemberitaan hari ini"]);
    shows(&site.get("/?cakupan=semua").await, &["Semua pemberitaan", "n = 5"]);
}

#[tokio::test]
async fn days_on_which_a_source_was_in_trouble_are_marked() {
    let site = Site::start().await;
    let page = site.get("/").await;
    shows(&page, &["Sumber bermasalah", "3 hari dengan sumber bermasalah antara 27 Feb dan 1 Mar"]);
    assert_eq!(page.body.matches("bermasalah: Kabar Brantas").count(), 3, "{}", page.body);
    let before = site.get("/?tanggal=2026-02-26").await;
    assert_eq!(before.status, 200);
    assert!(!before.body.contains("bermasalah"), "it had not begun: {}", before.body);
    shows(&site.get("/kesehatan").await, &["menolak kami", "sejak 27 Februari 2026"]);
}

#[tokio::test]
async fn an_issue_a_story_and_a_mention_open_each_other() {
    let site = Site::start().await;
    let issue = site.get("/isu/banjir%2Frekaan?tanggal=2026-03-01").await;
    shows(&issue, &["/peristiwa/s1", "/pemberitaan/n2", "salinan", "Kami siaga", "Kriteria"]);
    // Without a day, the last one of the issue.
    shows(&site.get("/isu/banjir%2Frekaan").await, &["1 Mar 2026"]);
    shows(&site.get("/peristiwa/s1").await, &["/isu/banjir%2Frekaan", "/pemberitaan/n1", "Pertama terbit"]);
    let mention = site.get("/pemberitaan/n2").await;
    shows(
        &mention,
        &[
            "Sungai meluap",
            "model uji-1",
            "70 %",
            "Kota Surabaya",
            "sampai menit",
            "elemen meta halaman",
            "tangkapan-1",
            r#"href="https://brantas.example/n2" rel="noopener noreferrer nofollow""#,
            "menyalin",
            "/pemberitaan/n1",
        ],
    );
    let day_alone = site.get("/pemberitaan/n3").await;
    shows(&day_alone, &["hari saja, jam tidak diketahui"]);
    assert!(!day_alone.body.contains("1 Maret 2026 pukul 00.00"), "no hour may be shown");
}

#[tokio::test]
async fn an_account_is_shown_on_its_own_page_alone() {
    let site = Site::start().await;
    for page in ["/", "/cari", "/isu/banjir%2Frekaan", "/peristiwa/s1"] {
        let answer = site.get(page).await;
        assert!(answer.status == 200 && !answer.body.contains("warga_rekaan"), "{page}");
    }
    assert!(site.get("/cari?q=pompa").await.body.contains("akun pribadi"));
    shows(&site.get("/pemberitaan/p1").await, &["warga_rekaan", "Data pribadi"]);
}

#[tokio::test]
async fn search_finds_counts_marks_and_narrows() {
    let site = Site::start().await;
    let all = site.get("/cari?q=sungai").await;
    shows(&all, &["<mark>Sungai</mark>", "Bencana", "Kota Surabaya", " ms", "/pemberitaan/n1"]);
    let narrowed = site.get("/cari?q=sungai&sumber=lintas-arjuno").await;
    shows(&narrowed, &["Sumber: lintas-arjuno", "/pemberitaan/n2"]);
    assert!(!narrowed.body.contains("/pemberitaan/n1"));
    shows(&site.get("/cari?q=katayangtidakada").await, &["Tidak ada yang cocok"]);
    assert_eq!(site.get(&format!("/cari?q={}", "a".repeat(301))).await.status, 400);
    assert_eq!(site.get("/cari?q=tone:ungu").await.status, 400);
    assert_eq!(site.get(&format!("/cari?x={}", "a".repeat(5000))).await.status, 400);
}

#[tokio::test]
async fn an_edition_opens_its_files_and_the_mentions_behind_its_numbers() {
    let site = Site::start().await;
    shows(&site.get("/laporan").await, &["/laporan/harian-1", "Laporan rekaan"]);
    let edition = site.get("/laporan/harian-1").await;
    shows(&edition, &["Ringkas.", "pemberitaan uji", "/laporan/harian-1/angka/1", "k•••@example.go.id"]);
    assert!(!edition.body.contains("kepala.biro@"));
    shows(&site.get("/laporan/harian-1/angka/1").await, &["/pemberitaan/n1", "/pemberitaan/n2"]);
    let html = site.get("/laporan/harian-1/laporan.html").await;
    shows(&html, &["isi laporan"]);
    let policy = html.header("content-security-policy");
    assert!(
        policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
    let pdf = site.get("/laporan/harian-1/laporan.pdf").await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"));
    assert!(pdf.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(site.get("/laporan/harian-1/laporan.json").await.header("content-type"), "application/json");
}

#[tokio::test]
async fn health_tells_counts_silence_and_faults_without_addresses() {
    let site = Site::start().await;
    let page = site.get("/kesehatan").await;
    shows(
        &page,
        &[
            "selisih 0",
            "Kabar Brantas",
            "terdengar",
            "tidak ada dalam 14 hari",
            "Media Bisu",
            "k•••@example.go.id",
            "kotak penuh",
        ],
    );
    assert!(!page.body.contains("kepala.biro@"), "addresses are masked");
}

#[tokio::test]
async fn what_is_hostile_stays_text() {
    let site = Site::start().await;
    for page in [
        "/",
        "/cari",
        "/cari?q=jahat",
        "/isu/banjir%2Frekaan",
        "/peristiwa/s1",
        "/pemberitaan/n3",
        "/laporan",
        "/kesehatan",
        "/cari?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/laporan/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let answer = site.get(page).await;
        assert!(!answer.body.contains(EVIL), "{page}");
        assert!(answer.body.contains("<!DOCTYPE html>"), "{page}");
    }
    let mention = site.get("/pemberitaan/n3").await;
    assert!(mention.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!mention.body.contains(r#"href="javascript:"#), "a stored address never becomes a script");
    assert!(!mention.body.contains('\u{202e}'));
}

#[tokio::test]
async fn every_answer_carries_its_safety_and_loads_nothing_from_elsewhere() {
    let site = Site::start().await;
    for page in ["/", "/cari", "/pemberitaan/n1", "/tidak-ada", "/api/editions", "/aset/gaya.css"] {
        let answer = site.get(page).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{page}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{page}");
        assert!(
            !answer.body.contains("src=\"http")
                && !answer.body.contains("url(http")
                && !answer.body.contains(" style="),
            "{page}"
        );
    }
    assert_eq!(site.get("/aset/biasa.ttf").await.header("content-type"), "font/ttf");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_foreign_names_are_refused() {
    let site = Site::start().await;
    for page in [
        "/isu/tidak-ada",
        "/peristiwa/tidak-ada",
        "/pemberitaan/tidak-ada",
        "/laporan/tidak-ada",
        "/laporan/harian-1/rahasia.db",
        "/laporan/harian-1/angka/9",
        "/laporan/harian-1/angka/0",
        "/laporan/tidak-ada/laporan.pdf",
        "/tidak-ada",
    ] {
        let answer = site.get(page).await;
        assert_eq!(answer.status, 404, "{page}");
        assert!(answer.body.contains("Tidak ditemukan"), "{page}");
    }
    assert_eq!(site.get("/?tanggal=kemarin").await.status, 400);
    assert_eq!(site.get_as("/", "jahat.example").await.status, 421);
    assert_eq!(site.get_as("/", "localhost:8080").await.status, 200);
}

#[tokio::test]
async fn the_interface_answers_in_the_shapes_of_the_command_line() {
    let site = Site::start().await;
    let search = site.json("/api/search?q=sungai&scope=jatim&limit=1").await;
    assert!(search["total"].as_u64().unwrap() >= 2);
    let mention = &search["mentions"][0];
    assert_eq!(search["mentions"].as_array().unwrap().len(), 1);
    for key in [
        "id",
        "kind",
        "source",
        "url",
        "published_at",
        "title",
        "body",
        "language",
        "tone",
        "topics",
        "regions",
        "scope",
        "story",
        "issue",
        "copy_of",
    ] {
        assert!(mention.get(key).is_some(), "{key}");
    }
    let issues = site.json("/api/issues?date=2026-03-01").await;
    assert_eq!(issues["date"], "2026-03-01");
    let issue = &issues["issues"][0];
    assert_eq!(issue["id"], "banjir/rekaan");
    // The article of which only the day is known is not called the first.
    let first = serde_json::json!({"source": "kabar-brantas", "published_at": "2026-03-01T08:05:00+07:00"});
    assert_eq!(issue["first"], first);
    for key in ["name", "status", "mentions", "tone", "regions", "outlets", "score", "why", "evidence"] {
        assert!(issue.get(key).is_some(), "{key}");
    }
    let one = site.json("/api/mention/n1").await;
    assert_eq!(one["labels"]["author"]["model"], "uji-1");
    assert_eq!(one["published_at"], "2026-03-01T08:05:00+07:00");
    assert_eq!(site.json("/api/editions").await["editions"][0]["id"], "harian-1");
    let missing = site.get("/api/mention/tidak-ada").await;
    assert_eq!(missing.status, 404);
    assert!(serde_json::from_str::<serde_json::Value>(&missing.body).unwrap()["error"].is_string());
    assert_eq!(site.get("/api/search?limit=100000").await.status, 400);
}

#[tokio::test]
async fn an_empty_house_says_what_to_do() {
    let site = Site::empty().await;
    shows(&site.get("/").await, &["Belum ada pemberitaan", "pantau crawl"]);
    shows(&site.get("/cari").await, &["Tidak ada yang cocok"]);
    shows(&site.get("/laporan").await, &["Belum ada laporan"]);
    shows(&site.get("/kesehatan").await, &["selisih 0"]);
    assert_eq!(site.json("/api/issues").await["issues"], serde_json::json!([]));
}

#[tokio::test]
async fn it_ends_when_it_is_asked_to() {
    let site = Site::start().await;
    shows(&site.get("/").await, &["Minggu"]);
    tokio::time::timeout(std::time::Duration::from_secs(5), site.stop())
        .await
        .expect("it ends at once where nobody waits");
}
