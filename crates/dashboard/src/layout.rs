//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

/// Where in the navigation a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Home,
    Search,
    Editions,
    Health,
    /// Reached from elsewhere.
    None,
}

/// What the frame says.
pub(crate) struct Frame<'a> {
    pub(crate) title: &'a str,
    pub(crate) place: Place,
    /// What stands in the search box.
    pub(crate) query: &'a str,
    pub(crate) organisation: &'a str,
}

const NAVIGATION: [(Place, &str, &str); 4] = [
    (Place::Home, "/", "Beranda"),
    (Place::Search, "/cari", "Pencarian"),
    (Place::Editions, "/laporan", "Laporan"),
    (Place::Health, "/kesehatan", "Kesehatan"),
];

/// A whole page.
pub(crate) fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="color-scheme" content="light";
                title { (frame.title) " · pantau" }
                link rel="icon" href="/aset/ikon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/aset/gaya.css";
                script src="/aset/laman.js" defer {}
            }
            body {
                a.lompat href="#isi" { "Langsung ke isi" }
                (top(frame))
                main #isi tabindex="-1" { (body) }
                footer {
                    p { (frame.organisation) }
                    p {
                        "Hari dihitung menurut WIB. Tone ditentukan mesin dan dapat keliru; setiap angka dapat dibuka sampai ke sumbernya."
                    }
                }
            }
        }
    }
}

fn top(frame: &Frame<'_>) -> Markup {
    html! {
        header.atas {
            div.atas-isi {
                a.merek href="/" { "pantau" }
                nav aria-label="Menu utama" {
                    @for (place, href, name) in NAVIGATION {
                        a href=(href) aria-current=[(place == frame.place).then_some("page")] { (name) }
                    }
                }
                form.cari-atas action="/cari" method="get" role="search" {
                    label.sembunyi for="cari-atas" { "Cari pemberitaan" }
                    input #cari-atas type="search" name="q" value=(frame.query) maxlength="300" placeholder="Cari pemberitaan…" autocomplete="off";
                    button type="submit" { "Cari" }
                }
            }
        }
    }
}
