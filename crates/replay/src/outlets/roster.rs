//! The fourteen outlets: who they are, how their pages look, how their articles are found.
//!
//! All names are invented.

use pantau_domain::{Level, Medium};

use crate::calendar::DateStyle;

/// How an outlet encodes what it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    /// UTF-8 with a byte order mark before everything.
    Utf8Bom,
    /// Windows-1252, said in the header.
    Windows1252,
    /// ISO-8859-1, said in the page's meta element alone.
    Latin1Meta,
    /// Pages in UTF-8, the feed in UTF-16 (little endian).
    Utf16Feed,
}

/// How all articles of an outlet can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Discovery {
    Rss,
    Atom,
    Rdf,
    JsonFeed,
    /// A sitemap index with one gzipped sitemap a month.
    SitemapIndex,
    NewsSitemap,
    /// Section pages with paging.
    Sections,
    /// One index page with paging, and an RSS feed of the latest.
    Index,
    /// A sitemap index with plain children, and an RSS feed of the latest.
    SitemapAndRss,
}

/// How an article's address looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// `/2020/05/12/slug-10012`.
    Dated,
    /// `/read/10012/slug`.
    Read,
    /// `/berita/10012-slug`.
    Berita,
    /// `/baca.php?id=10012`.
    Query,
    /// `/daerah/slug-10012.html`.
    Html,
}

/// Where a page says what it is, beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    JsonLd,
    OpenGraph,
    Microdata,
    TimeElement,
    Nothing,
}

/// The skeleton of an article page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skeleton {
    /// `main`, `article`, paragraphs.
    Semantic,
    /// Nested `div`s, text parted by `<br><br>`.
    Breaks,
    /// Tables, as pages were built around 2003.
    Table,
    /// A weblog theme with sharing buttons and comments.
    Blog,
    /// A portal: advertisements and related links between paragraphs.
    Portal,
    /// `section` and `div` per paragraph, as scripts write them.
    Blocks,
    /// Two columns of a newspaper's digital edition.
    Columns,
    /// A player with the text as description.
    Player,
}

/// How an outlet opens its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dateline {
    /// `PACITAN, KABAR BRANTAS – `.
    CityName,
    /// `PACITAN (KBN) — `.
    CityCode,
    /// `kabarbrantas.test, Pacitan - `.
    SiteCity,
    /// `Pacitan - `.
    City,
    /// Nothing.
    None,
}

/// An outlet of the replay network.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spec {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// Its code in datelines and credits.
    pub(crate) code: &'static str,
    /// The invented domain under which it stands where no network is running.
    pub(crate) domain: &'static str,
    pub(crate) level: Level,
    pub(crate) medium: Medium,
    /// Regions it covers; the first is where it is at home.
    pub(crate) regions: &'static [&'static str],
    pub(crate) network: Option<&'static str>,
    pub(crate) partner: bool,
    pub(crate) discovery: Discovery,
    pub(crate) address: Address,
    pub(crate) skeleton: Skeleton,
    pub(crate) markup: Markup,
    pub(crate) date: DateStyle,
    pub(crate) charset: Charset,
    pub(crate) dateline: Dateline,
    /// Feed links carry tracking parameters.
    pub(crate) tracking: bool,
    /// Some feed links lead to an AMP variant.
    pub(crate) amp: bool,
    /// Long articles are cut into pages.
    pub(crate) multipage: bool,
    /// Its robots.txt names a crawl delay of 0.
    pub(crate) crawl_delay: bool,
    /// A prefix of its class names.
    pub(crate) look: &'static str,
}

/// What most outlets have in common; each names only what sets it apart.
const COMMON: Spec = Spec {
    id: "",
    name: "",
    code: "",
    domain: "",
    level: Level::Local,
    medium: Medium::Online,
    regions: &[],
    network: None,
    partner: false,
    discovery: Discovery::Rss,
    address: Address::Dated,
    skeleton: Skeleton::Semantic,
    markup: Markup::JsonLd,
    date: DateStyle::Full,
    charset: Charset::Utf8,
    dateline: Dateline::CityName,
    tracking: false,
    amp: false,
    multipage: false,
    crawl_delay: false,
    look: "",
};

const BRANTAS: Option<&str> = Some("Brantas Media Grup");
const SELAT: Option<&str> = Some("Selat Grup");
const BUMANTARA: Option<&str> = Some("Bumantara Grup");

/// All outlets, local ones first. The order gives each its port.
pub(crate) const ROSTER: &[Spec] = &[
    Spec {
        id: "kabar-brantas",
        name: "Kabar Brantas",
        code: "KBR",
        domain: "kabarbrantas.test",
        regions: &["35.71", "35.06", "35.72", "35.05", "35.04", "35.18", "35.17", "35.16", "35.76"],
        network: BRANTAS,
        partner: true,
        look: "kb",
        ..COMMON
    },
    Spec {
        id: "lintas-arjuno",
        name: "Lintas Arjuno",
        code: "LA",
        domain: "lintasarjuno.test",
        regions: &["35.73", "35.07", "35.79", "35.14", "35.75"],
        network: BRANTAS,
        discovery: Discovery::Atom,
        address: Address::Read,
        skeleton: Skeleton::Portal,
        markup: Markup::OpenGraph,
        date: DateStyle::Slashes,
        dateline: Dateline::SiteCity,
        tracking: true,
        amp: true,
        look: "detail",
        ..COMMON
    },
    Spec {
        id: "warta-lamajang",
        name: "Warta Lamajang",
        code: "WL",
        domain: "wartalamajang.test",
        regions: &["35.08", "35.09", "35.13", "35.74"],
        discovery: Discovery::Sections,
        address: Address::Berita,
        skeleton: Skeleton::Breaks,
        markup: Markup::Nothing,
        date: DateStyle::Bar,
        charset: Charset::Windows1252,
        dateline: Dateline::City,
        crawl_delay: true,
        look: "wl",
        ..COMMON
    },
    Spec {
        id: "gerbang-garam",
        name: "Gerbang Garam",
        code: "GG",
        domain: "gerbanggaram.test",
        regions: &["35.28", "35.26", "35.27", "35.29"],
        network: SELAT,
        discovery: Discovery::Rdf,
        address: Address::Query,
        skeleton: Skeleton::Table,
        markup: Markup::Microdata,
        date: DateStyle::Full,
        charset: Charset::Latin1Meta,
        dateline: Dateline::CityCode,
        look: "gg",
        ..COMMON
    },
    Spec {
        id: "pena-bengawan",
        name: "Pena Bengawan",
        code: "PB",
        domain: "penabengawan.test",
        regions: &["35.22", "35.23", "35.24", "35.21"],
        discovery: Discovery::JsonFeed,
        address: Address::Read,
        skeleton: Skeleton::Blocks,
        markup: Markup::JsonLd,
        date: DateStyle::Slashes,
        dateline: Dateline::None,
        crawl_delay: true,
        look: "css-1x9",
        ..COMMON
    },
    Spec {
        id: "harian-tugu-wetan",
        name: "Harian Tugu Wetan",
        code: "HTW",
        domain: "tuguwetan.test",
        medium: Medium::Print,
        regions: &["35.78", "35.15", "35.25", "35"],
        partner: true,
        discovery: Discovery::SitemapIndex,
        address: Address::Html,
        skeleton: Skeleton::Columns,
        markup: Markup::TimeElement,
        date: DateStyle::Full,
        dateline: Dateline::CityName,
        look: "htw",
        ..COMMON
    },
    Spec {
        id: "kanal-blambangan",
        name: "Kanal Blambangan",
        code: "KBL",
        domain: "kanalblambangan.test",
        regions: &["35.10", "35.12", "35.11"],
        network: SELAT,
        address: Address::Dated,
        skeleton: Skeleton::Blog,
        markup: Markup::TimeElement,
        date: DateStyle::English,
        charset: Charset::Utf8Bom,
        dateline: Dateline::City,
        tracking: true,
        look: "entry",
        ..COMMON
    },
    Spec {
        id: "suluh-mataraman",
        name: "Suluh Mataraman",
        code: "SM",
        domain: "suluhmataraman.test",
        medium: Medium::Print,
        regions: &["35.77", "35.19", "35.02", "35.01", "35.20", "35.03"],
        discovery: Discovery::NewsSitemap,
        address: Address::Html,
        skeleton: Skeleton::Semantic,
        markup: Markup::Nothing,
        date: DateStyle::DayOnly,
        dateline: Dateline::CityCode,
        look: "sm",
        ..COMMON
    },
    Spec {
        id: "layar-wilwatikta",
        name: "Layar Wilwatikta TV",
        code: "LWTV",
        domain: "layarwilwatikta.test",
        medium: Medium::Tv,
        regions: &["35.78", "35", "35.16", "35.76", "35.17"],
        discovery: Discovery::Atom,
        address: Address::Berita,
        skeleton: Skeleton::Player,
        markup: Markup::TimeElement,
        date: DateStyle::Relative,
        dateline: Dateline::None,
        look: "vid",
        ..COMMON
    },
    Spec {
        id: "gema-wilis",
        name: "Radio Gema Wilis",
        code: "RGW",
        domain: "gemawilis.test",
        medium: Medium::Radio,
        regions: &["35.18", "35.02", "35.03", "35.04", "35.19", "35.71"],
        address: Address::Berita,
        skeleton: Skeleton::Blocks,
        markup: Markup::OpenGraph,
        date: DateStyle::Bar,
        charset: Charset::Utf16Feed,
        dateline: Dateline::None,
        look: "onair",
        ..COMMON
    },
    Spec {
        id: "sorot-delta",
        name: "Sorot Delta",
        code: "SD",
        domain: "sorotdelta.test",
        regions: &["35.15", "35.78", "35.25", "35.14", "35.75"],
        network: BRANTAS,
        discovery: Discovery::Index,
        address: Address::Dated,
        skeleton: Skeleton::Portal,
        markup: Markup::Microdata,
        date: DateStyle::Full,
        dateline: Dateline::SiteCity,
        look: "sd-read",
        ..COMMON
    },
    Spec {
        id: "bumantara",
        name: "Kantor Berita Bumantara",
        code: "BMT",
        domain: "bumantara.test",
        level: Level::National,
        regions: &["35"],
        network: BUMANTARA,
        address: Address::Read,
        skeleton: Skeleton::Semantic,
        markup: Markup::OpenGraph,
        date: DateStyle::Full,
        dateline: Dateline::CityCode,
        tracking: true,
        look: "bmt",
        ..COMMON
    },
    Spec {
        id: "mandala-pagi",
        name: "Mandala Pagi",
        code: "MP",
        domain: "mandalapagi.test",
        level: Level::National,
        discovery: Discovery::SitemapAndRss,
        address: Address::Html,
        skeleton: Skeleton::Blog,
        markup: Markup::JsonLd,
        date: DateStyle::Slashes,
        dateline: Dateline::CityName,
        multipage: true,
        look: "mp-post",
        ..COMMON
    },
    Spec {
        id: "saujana-niaga",
        name: "Saujana Niaga",
        code: "SN",
        domain: "saujananiaga.test",
        level: Level::National,
        network: BUMANTARA,
        address: Address::Dated,
        skeleton: Skeleton::Breaks,
        markup: Markup::JsonLd,
        date: DateStyle::Bar,
        dateline: Dateline::CityName,
        crawl_delay: true,
        look: "story",
        ..COMMON
    },
];

impl Spec {
    /// How near a region is to this outlet: 3 its home, 2 a region it covers, 1 the province or a neighbour, 0 none.
    pub(crate) fn nearness(&self, regions: &[pantau_domain::RegionCode]) -> usize {
        let home = self.regions.first().copied().unwrap_or("");
        let near = |code: &str| {
            if code == home {
                3
            } else if self.regions.contains(&code) {
                2
            } else {
                usize::from(code == "35")
            }
        };
        regions.iter().map(|region| near(region.as_str())).max().unwrap_or(0)
    }
}
