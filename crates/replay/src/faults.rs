//! What goes wrong on purpose.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar,
    outlets::roster::ROSTER,
    world::{article::Article, newsroom},
};

/// Which faults the network has; all are off by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// One more outlet is listed whose port is closed.
    pub unreachable: bool,
    /// A feed lists a page that has pictures and no text.
    pub empty_page: bool,
    /// An outlet has a second feed with an undeclared entity and an unclosed item.
    pub broken_feed: bool,
    /// The date of an article cannot be read.
    pub bad_date: bool,
    /// An article answers 500 at the first request and is served from the second on.
    pub heals: bool,
    /// A feed lists a page that answers 404.
    pub missing: bool,
    /// A feed lists a page that redirects in a circle.
    pub redirect_loop: bool,
    /// An index lists a page of 20 MB.
    pub huge_page: bool,
}

impl Faults {
    /// No faults.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The set of the demo: one of each, none of which may cost another mention.
    #[must_use]
    pub fn mild() -> Self {
        Self {
            unreachable: true,
            empty_page: true,
            broken_feed: true,
            bad_date: true,
            heals: true,
            missing: true,
            redirect_loop: true,
            huge_page: true,
        }
    }
}

/// The kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A page without text.
    EmptyPage,
    /// A feed that is not well-formed.
    BrokenFeed,
    /// A date that cannot be read.
    BadDate,
    /// A server error that heals.
    Heals,
    /// A page that is not there.
    Missing,
    /// A circle of redirects.
    RedirectLoop,
    /// A page of 20 MB.
    HugePage,
}

/// Where a fault shows.
#[derive(Debug, Clone)]
pub(crate) struct FaultPage {
    pub(crate) kind: FaultKind,
    /// The outlet's place in the roster.
    pub(crate) outlet: usize,
    /// The path of a page that exists for the fault alone.
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) published: Timestamp,
    /// The path of the real article that is touched, if the fault touches one.
    pub(crate) article_path: Option<String>,
}

/// Path of the second, malformed feed.
pub(crate) const BROKEN_FEED: &str = "/feed/terkini";
/// The far side of the redirect circle.
pub(crate) const CIRCLE: &str = "/alihkan/kembali";

/// The pages of the chosen faults.
pub(crate) fn pages(faults: &Faults, days: u16, articles: &[Article]) -> Vec<FaultPage> {
    use FaultKind::{BadDate, BrokenFeed, EmptyPage, Heals, HugePage, Missing, RedirectLoop};
    let own = [
        (faults.empty_page, EmptyPage, "kabar-brantas", "Galeri Foto Suasana Sahur di Tepi Kali Brantas"),
        (faults.missing, Missing, "bumantara", "Berita yang Dicabut Redaksi dari Laman"),
        (faults.redirect_loop, RedirectLoop, "saujana-niaga", "Laporan Khusus Pasar Modal Pekan Ini"),
        (faults.huge_page, HugePage, "sorot-delta", "Arsip Lengkap Daftar Penerima Bantuan se-Delta"),
    ];
    let touched = [(faults.bad_date, BadDate, "warta-lamajang"), (faults.heals, Heals, "lintas-arjuno")];
    let mut out = Vec::new();
    for (on, kind, id, title) in own {
        let outlet = ROSTER.iter().position(|spec| spec.id == id).filter(|_| on);
        let Some((outlet, spec)) = outlet.and_then(|place| Some((place, ROSTER.get(place)?))) else {
            continue;
        };
        let day = calendar::day(days.min(4));
        let path = newsroom::address(spec.address, day, 99_000, title, "daerah");
        let published = calendar::at(day, 11 * 3600);
        out.push(FaultPage { kind, outlet, path, title: title.to_owned(), published, article_path: None });
    }
    for (on, kind, id) in touched {
        let outlet = ROSTER.iter().position(|spec| spec.id == id).filter(|_| on);
        let Some(article) =
            outlet.and_then(|place| articles.iter().filter(|article| article.outlet == place).nth(2))
        else {
            continue;
        };
        out.push(FaultPage {
            kind,
            outlet: article.outlet,
            path: String::new(),
            title: article.headline.clone(),
            published: article.published,
            article_path: Some(article.path.clone()),
        });
    }
    if let Some(outlet) =
        ROSTER.iter().position(|spec| spec.id == "kanal-blambangan").filter(|_| faults.broken_feed)
    {
        out.push(FaultPage {
            kind: BrokenFeed,
            outlet,
            path: String::new(),
            title: String::new(),
            published: calendar::at(calendar::FIRST_DAY, 0),
            article_path: None,
        });
    }
    out
}
