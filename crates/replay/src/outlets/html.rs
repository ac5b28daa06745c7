//! Small pieces that pages share.

use super::roster::{Charset, Spec};

/// Text made safe inside elements and quoted attributes.
pub(crate) fn esc(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// What the page says about its own charset.
pub(crate) fn charset_meta(spec: &Spec) -> &'static str {
    match spec.charset {
        Charset::Latin1Meta => "<META http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">",
        Charset::Windows1252 => "",
        _ => "<meta charset=\"utf-8\">",
    }
}

/// The names of sections as readers see them.
pub(crate) const SECTIONS: [(&str, &str); 4] =
    [("daerah", "Daerah"), ("ekonomi", "Ekonomi"), ("hukum", "Hukum"), ("ragam", "Ragam")];

/// The site's navigation, with a link into the trap that robots.txt forbids.
pub(crate) fn nav(spec: &Spec) -> String {
    let look = spec.look;
    let mut out = format!("<ul class=\"{look}-nav\"><li><a href=\"/\">Beranda</a></li>");
    for (slug, name) in SECTIONS {
        out.push_str(&format!("<li><a href=\"/rubrik/{slug}\">{name}</a></li>"));
    }
    out.push_str(
        "<li><a href=\"/cari/populer\">Cari</a></li><li><a href=\"/tentang-kami\">Redaksi</a></li></ul>",
    );
    out
}

/// What stands at the bottom of every page.
pub(crate) fn footer(spec: &Spec) -> String {
    let name = esc(spec.name);
    format!(
        "<p>&copy; 2020 {name}. Hak cipta dilindungi. Dilarang mengutip seluruh isi tanpa izin redaksi.</p>\
         <p><a href=\"/tentang-kami\">Tentang Kami</a> | <a href=\"/tentang-kami\">Pedoman Media Siber</a> | \
         <a href=\"/tentang-kami\">Kontak Iklan</a></p>"
    )
}

/// An advertisement.
pub(crate) fn advert(spec: &Spec, number: usize) -> String {
    const LINES: [&str; 4] = [
        "Promo pulsa akhir pekan, diskon sampai separuh harga! Klik sekarang juga.",
        "Kredit motor uang muka ringan, proses satu hari. Hubungi diler terdekat.",
        "Pasang iklan Anda di sini, jangkau ribuan pembaca setiap hari.",
        "Paket data murah untuk belajar dari rumah, berlaku tiga puluh hari.",
    ];
    let line = LINES.get(number % LINES.len()).copied().unwrap_or("");
    format!(
        "<div class=\"{}-ads banner-iklan\"><span>ADVERTISEMENT</span><a href=\"/iklan\">{line}</a></div>",
        spec.look
    )
}

/// Readers' comments under an article.
pub(crate) fn comments(number: u32) -> String {
    const LINES: [(&str, &str); 4] = [
        ("pembaca_setia", "Terima kasih infonya, ditunggu kelanjutannya."),
        ("cak_ndut", "Wah baru tahu saya, izin bagikan ke grup warga."),
        ("anon1990", "Kok fotonya itu-itu saja min?"),
        ("sulastri.m", "Semoga semua sehat selalu dan dijauhkan dari musibah."),
    ];
    let turn = usize::try_from(number % 4).unwrap_or(0);
    LINES
        .iter()
        .cycle()
        .skip(turn)
        .take(1 + turn % 3)
        .map(|(who, what)| {
            format!("<li class=\"comment\"><b>{who}</b> <span>{what}</span> <a href=\"#\">Balas</a></li>")
        })
        .collect()
}

/// A list of links.
pub(crate) fn links(items: &[(String, String)]) -> String {
    items.iter().map(|(url, title)| format!("<li><a href=\"{}\">{}</a></li>", esc(url), esc(title))).collect()
}

/// A page in the outlet's charset. Letters that the charset lacks become character references.
pub(crate) fn encode(spec: &Spec, html: &str) -> Vec<u8> {
    match spec.charset {
        Charset::Windows1252 | Charset::Latin1Meta => encoding_rs::WINDOWS_1252.encode(html).0.into_owned(),
        Charset::Utf8Bom => [b"\xEF\xBB\xBF", html.as_bytes()].concat(),
        Charset::Utf8 | Charset::Utf16Feed => html.as_bytes().to_vec(),
    }
}

/// The Content-Type of the outlet's pages.
pub(crate) fn page_type(spec: &Spec) -> &'static str {
    match spec.charset {
        Charset::Windows1252 => "text/html; charset=windows-1252",
        Charset::Latin1Meta | Charset::Utf8Bom => "text/html",
        Charset::Utf8 | Charset::Utf16Feed => "text/html; charset=utf-8",
    }
}
