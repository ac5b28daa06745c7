use proptest::prelude::*;

use super::*;

const URL: &str = "https://kabar.example/berita/panen?utm_source=x";

fn page(body: &str) -> Received<'_> {
    Received {
        body: body.as_bytes(),
        content_type: None,
        url: URL,
        seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
    }
}

const PARAGRAPH: &str = "Petani di lereng gunung memanen padi lebih awal karena hujan turun terus-menerus sejak awal bulan, \
    kata kepala desa setempat kepada warga yang hadir di balai desa.";

fn sample(date: &str) -> String {
    format!(
        "<html lang=id-ID><head><title>Panen Raya Dimulai Lebih Awal - Kabar Contoh</title><meta property=og:site_name \
         content='Kabar Contoh'><link rel=canonical href='/berita/panen'></head><body><nav><a href=/>Beranda</a></nav><article>\
         <h1>Panen Raya Dimulai Lebih Awal</h1><div class=info>Sekar Ayu - {date}</div><div class=isi><p>LERENG - {PARAGRAPH}</p>\
         <p><a href=/lain>Baca juga: Harga gabah naik</a></p><p>ADVERTISEMENT</p><p>{PARAGRAPH} <a href=/desa>Desa</a></p>\
         <p>Editor: Bagus</p></div></article><div class=related><p>{PARAGRAPH}</p></div></body></html>"
    )
}

#[test]
fn a_page_gives_its_article_and_nothing_else() {
    let html = sample("Selasa, 10 Juni 2025 08:52 WIB");
    let article = read(&page(&html), None).unwrap();
    assert_eq!(article.title.as_deref(), Some("Panen Raya Dimulai Lebih Awal"));
    assert_eq!(
        article.body,
        format!("LERENG - {}\n{} Desa", markup::collapse(PARAGRAPH), markup::collapse(PARAGRAPH))
    );
    assert_eq!(article.published.unwrap().to_rfc3339(), "2025-06-10T08:52:00+07:00");
    assert_eq!(article.language_hint.as_deref(), Some("id"));
    assert_eq!(article.canonical_url.as_deref(), Some("https://kabar.example/berita/panen"));
    assert!(article.links.contains(&"https://kabar.example/desa".to_owned()));
}

#[test]
fn data_of_the_page_goes_before_what_it_shows_and_the_future_is_refused() {
    let html = sample("Selasa, 10 Juni 2025 08:52 WIB").replace(
        "</head>",
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-06-09T01:00:00+07:00\",\
         \"author\":[{\"@type\":\"Person\",\"name\":\"Sekar Ayu\"},],\"articleSection\":\"Desa\"}</script></head>",
    );
    let article = read(&page(&html), None).unwrap();
    assert_eq!(article.published.unwrap().to_rfc3339(), "2025-06-09T01:00:00+07:00");
    assert_eq!((article.author.as_deref(), article.section.as_deref()), (Some("Sekar Ayu"), Some("Desa")));
    let future = read(
        &page(
            &sample("1 Januari 2031")
                .replace("</head>", "<meta property=article:published_time content=2031-01-01></head>"),
        ),
        None,
    );
    let future = future.unwrap();
    assert_eq!(future.published, None);
    assert!(future.warnings.contains(&"implausible_date".to_owned()));
}

#[test]
fn a_hint_fills_what_the_page_lacks() {
    let hint = EntryHint {
        date: date::read("10 Juni 2025", "2025-06-20T00:00:00Z".parse().unwrap(), DateOrigin::Feed),
        section: Some("Desa".to_owned()),
        ..EntryHint::default()
    };
    let article = read(&page(&sample("")), Some(&hint)).unwrap();
    assert_eq!((article.published, article.section.as_deref()), (hint.date, Some("Desa")));
}

#[test]
fn a_page_without_text_is_an_error_and_depth_is_bounded() {
    assert_eq!(
        read(&page("<html><body><nav><a href=/>Beranda</a></nav></body></html>"), None),
        Err(NormalizeError::NoText)
    );
    let deep = "<div>".repeat(200_000) + PARAGRAPH;
    assert!(read(&page(&deep), None).unwrap().body.starts_with("Petani"));
    let deep = format!("<article><p>{PARAGRAPH}</p></article>{}", "<b><div>".repeat(100_000));
    let article = read(&page(&deep), None).unwrap();
    assert!(article.body.starts_with("Petani"));
}

#[test]
fn no_page_passes_for_another_outlet() {
    let html = sample("").replace("href='/berita/panen'", "href='https://lain.example/x'");
    assert_eq!(
        read(&page(&html), None).unwrap().canonical_url.as_deref(),
        Some("https://kabar.example/berita/panen")
    );
}

#[test]
fn the_headline_is_chosen_among_claims() {
    let title = |head: &str, body: &str| {
        let html = format!("<html><head>{head}</head><body>{body}<p>{PARAGRAPH}</p></body></html>");
        read(&page(&html), None).unwrap().title.unwrap()
    };
    // The outlet's name stands in the first heading.
    assert_eq!(
        title(
            "<title>Kabar Desa » Panen raya dimulai</title>",
            "<h1>Kabar Desa</h1><h2>Panen raya dimulai</h2>"
        ),
        "Panen raya dimulai"
    );
    assert_eq!(
        title("<title>Panen raya | Kabar Desa</title>", "<h1>Kabar Desa</h1><h1>Panen raya</h1>"),
        "Panen raya"
    );
    // The page shows another wording than the one that all of its head repeats.
    let head =
        "<title>Panen padi 2025 di desa</title><meta property=og:title content='Panen padi 2025 di desa'>";
    assert_eq!(title(head, "<h1>Warga desa menyambut panen raya</h1>"), "Warga desa menyambut panen raya");
    // A wording for readers elsewhere stands against the heading and the title element.
    let head = "<title>Panen padi 2025 | Kabar</title><meta property=og:title content='Petani menyambut panen yang datang lebih awal'>";
    assert_eq!(title(head, "<h1>Panen padi 2025</h1>"), "Petani menyambut panen yang datang lebih awal");
    assert_eq!(
        title("<title>Panen raya dimulai - Kabar Desa</title>", "<h1>EKONOMI Panen raya dimulai</h1>"),
        "Panen raya dimulai"
    );
}

#[test]
fn a_lead_is_taken_and_captions_and_author_boxes_are_not() {
    let html = format!(
        "<h1>Panen raya dimulai</h1><p class=article-intro>{PARAGRAPH} Pengantar.</p><div class=isi><div class=photo>Foto bersama.</div>\
         <p>{PARAGRAPH}</p><table><tr><td>Desa</td><td>Ton</td></tr></table><p>{PARAGRAPH} Akhir.</p><div class=img-credit>Sekar, kantor berita.\
         </div><div class=author_description><p>Penulis tinggal di desa.</p></div></div>"
    );
    let line = markup::collapse(PARAGRAPH);
    assert_eq!(
        read(&page(&html), None).unwrap().body,
        format!("{line} Pengantar.\n{line}\nDesa Ton\n{line} Akhir.")
    );
}

#[test]
fn text_for_readers_without_scripts_is_read_where_there_is_no_other() {
    let html = format!(
        "<h1>Panen raya</h1><div class=isi><noscript><p>{PARAGRAPH}</p><p>{PARAGRAPH} {PARAGRAPH} {PARAGRAPH}</p></noscript></div>"
    );
    assert!(read(&page(&html), None).unwrap().body.starts_with("Petani di lereng"));
}

proptest! {
    #[test]
    fn nothing_panics(body in "(<|</|>|div|p|article|h1|script|time datetime=|class='|'|meta |content=|2025|&|\\{|\"| |\\PC){0,80}") {
        let read = read(&page(&body), None);
        prop_assert!(read.is_err() || read.is_ok_and(|article| !article.body.is_empty()));
    }

    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let received = Received { body: &body, ..page("") };
        let read = read(&received, None);
        prop_assert!(read.is_err() || read.is_ok_and(|article| !article.body.is_empty()));
    }
}
