//! Whatever stands in an edition is text: in the page and on paper.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

mod support;

use std::{collections::HashMap, sync::LazyLock};

use pantau_domain::{
    Edition,
    edition::{Block, EditionKind, MeasureRef, Span},
};
use pantau_report::{Renderer, html, mail_text};
use proptest::prelude::*;
use support::{briefs, composed, empty, full, id};

static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::new);

const HOSTILE: [&str; 13] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>&lt;&amp;",
    "#import \"@preview/evil:1.0.0\": * #read(\"/etc/passwd\") #panic()",
    "*tebal* _miring_ `kode` $x^2$ = judul\n== judul <label> @acuan // komentar /* x */ \\ ~ -- ---",
    "]#sys.inputs[ ]] {{ }} ${x} #{1+1} #eval(\"1\")",
    "\u{202e}terbalik\u{202c} \u{2066}x\u{2069} \u{200f}\u{200e}",
    "🌋🇮🇩👩‍👩‍👧‍👦 \u{1f3fd} \u{e0041}",
    "\u{0}\u{1}\u{7}\u{1b}[31m\u{7f}\u{85}\u{fffe}\u{ffff}\u{feff}",
    "اَلْعَرَبِيَّةُ 漢字 हिन्दी ꦲꦏ꧀ꦱꦫ",
    "a\u{20d8}🕴\u{20d8}{\u{c63}?\u{20d8}",
    "",
    "   \n\t ",
    "'; DROP TABLE mentions; --",
];

/// An edition all of whose words are `word`.
fn made_of(word: &str) -> Edition {
    let mut digest = full(EditionKind::Daily, "2025-06-10", "2025-06-10", 40);
    let mut briefs = briefs(120, digest.period.until, 3);
    for brief in briefs.values_mut() {
        brief.title = Some(word.to_owned());
        brief.lead = word.to_owned();
        brief.url = Some(format!("javascript:{word}"));
    }
    for issue in &mut digest.issues {
        issue.issue.name = word.to_owned();
        issue.issue.why = vec![(word.to_owned(), f64::NAN, 1.0), (word.to_owned(), 1.0, 1.0)];
        for excerpt in issue.excerpts.iter_mut().chain(&mut issue.fresh) {
            excerpt.text = word.to_owned();
        }
        for (quote, _) in &mut issue.quotes {
            (quote.speaker, quote.role, quote.text) =
                (word.to_owned(), Some(word.to_owned()), word.to_owned());
        }
    }
    for post in &mut digest.posts {
        post.text = word.to_owned();
    }
    for source in &mut digest.sources {
        source.name = word.to_owned();
    }
    digest.hashtags = vec![(word.to_owned(), digest.jatim.clone())];
    composed(&digest, &briefs)
}

fn check(edition: &Edition, word: &str) {
    let page = html(edition);
    for tag in page.split('<').skip(1) {
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let known = [
            "",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "header",
            "p",
            "strong",
            "br",
            "h1",
            "h2",
            "h3",
            "nav",
            "a",
            "main",
            "section",
            "ul",
            "ol",
            "li",
            "div",
            "figure",
            "figcaption",
            "svg",
            "rect",
            "line",
            "path",
            "polyline",
            "circle",
            "text",
            "details",
            "summary",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "blockquote",
            "span",
            "sup",
            "code",
            "footer",
        ];
        assert!(known.contains(&name.as_str()), "<{name}> from `{word}`");
    }
    assert!(!page.contains("href=\"javascript:"), "{word}");
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "control characters from `{word}`");
    assert!(mail_text(edition).chars().count() < 21_000);
    let pdf = RENDERER.pdf(edition).unwrap_or_else(|error| panic!("`{word}`: {error}"));
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(String::from_utf8_lossy(&pdf).contains("pdfaid:part"), "archival profile kept for `{word}`");
}

#[test]
fn hostile_words_are_words() {
    for word in HOSTILE {
        check(&made_of(word), word);
    }
}

#[test]
fn a_title_of_ten_thousand_characters_is_cut() {
    for word in ["x".repeat(10_000), "kata ".repeat(2_000), "漢".repeat(10_000), "<".repeat(10_000)] {
        let edition = made_of(&word);
        check(&edition, "long");
        assert!(edition.annex.iter().all(|line| line.caption.chars().count() <= 200));
    }
}

#[test]
fn an_edition_not_of_our_making_is_still_text() {
    let mut edition = composed(&empty(EditionKind::Daily, "2025-06-10", "2025-06-10"), &HashMap::new());
    edition.sections[1].blocks = vec![
        Block::Drawing {
            svg: "<svg onload=\"alert(1)\"><script>alert(1)</script></svg>".to_owned(),
            caption: "<b>".to_owned(),
            alternative: "#panic()".to_owned(),
        },
        Block::Table {
            columns: vec![("A".to_owned(), false), ("B".to_owned(), true)],
            rows: vec![
                vec![vec![Span::Text("satu".to_owned())]],
                Vec::new(),
                vec![Vec::new(), Vec::new(), Vec::new()],
            ],
            caption: String::new(),
        },
        Block::Table { columns: Vec::new(), rows: vec![Vec::new()], caption: String::new() },
        Block::Figures(Vec::new()),
        Block::List(Vec::new()),
        Block::Paragraph(vec![
            Span::Number("7".to_owned(), MeasureRef(99)),
            Span::Cited("x".to_owned(), vec![id(77)]),
        ]),
        Block::Quotation { text: String::new(), speaker: String::new(), mention: id(78) },
    ];
    edition.sections[2].key = "\"><script>".to_owned();
    check(&edition, "foreign");
}

#[test]
fn the_printed_words_are_the_words() {
    let edition = made_of("#strong[tidak] tebal <b>");
    let page = html(&edition);
    assert!(page.contains("#strong[tidak] tebal &lt;b&gt;"));
    let one = RENDERER.pdf(&edition).unwrap();
    assert_eq!(one, RENDERER.pdf(&edition).unwrap(), "the same edition gives the same bytes");
}

#[test]
fn a_long_annex_is_bounded_on_paper_and_whole_in_the_page() {
    let digest = full(EditionKind::Monthly, "2025-06-01", "2025-06-30", 600);
    let edition = composed(&digest, &briefs(1_000, digest.period.until, 3));
    assert!(edition.annex.len() > pantau_report::ANNEX_LINES);
    assert_eq!(html(&edition).matches("<tr id=\"b").count(), edition.annex.len());
    check(&edition, "monthly");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_words_are_words(word in "(\\PC|[<>&\"'#$*_`@\\[\\]{}\\\\/\u{202e}\u{0}🌋]){0,80}") {
        check(&made_of(&word), &word);
    }
}
