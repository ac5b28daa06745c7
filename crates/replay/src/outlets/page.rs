//! Article pages: head, furniture and paragraphs; the skeletons around them lie in `skeleton`.

use jiff::Timestamp;
use serde_json::json;

use super::{
    html::{self, esc},
    roster::{Markup, Skeleton, Spec},
    skeleton,
};
use crate::{calendar, world::article};

/// How many paragraphs stand on one page where an outlet cuts articles.
const PER_PAGE: usize = 4;

/// All that an article page is written from.
pub(crate) struct View<'a> {
    pub(crate) spec: &'static Spec,
    pub(crate) article: &'a article::Article,
    /// Canonical address.
    pub(crate) url: String,
    /// The page's number from 1; more than 1 only where the outlet cuts articles.
    pub(crate) page: usize,
    /// Other articles, address and headline.
    pub(crate) related: Vec<(String, String)>,
    /// What relative dates count from.
    pub(crate) now: Timestamp,
    /// The date is printed so that nobody can read it, and nowhere else.
    pub(crate) bad_date: bool,
}

/// The parts that a skeleton puts in place; all is escaped.
pub(crate) struct Parts {
    pub(crate) headline: String,
    pub(crate) date: String,
    pub(crate) iso: String,
    pub(crate) byline: String,
    pub(crate) editor: String,
    pub(crate) paragraphs: Vec<String>,
    /// Links to further pages of the article.
    pub(crate) paging: String,
    /// A related article for the "Baca juga" line.
    pub(crate) also: Option<String>,
    pub(crate) related: String,
}

impl View<'_> {
    /// How many pages the article has.
    pub(crate) fn pages(&self) -> usize {
        if self.spec.multipage { self.article.paragraphs.len().div_ceil(PER_PAGE).max(1) } else { 1 }
    }

    fn parts(&self) -> Parts {
        let article = self.article;
        let mut paragraphs: Vec<String> = article.paragraphs.iter().map(|text| esc(text)).collect();
        if let Some(first) = paragraphs.first_mut() {
            *first = format!("{}{first}", esc(&article::lead_in(self.spec, &article.dateline)));
        }
        if self.spec.multipage {
            paragraphs = paragraphs.into_iter().skip((self.page - 1) * PER_PAGE).take(PER_PAGE).collect();
        }
        let also =
            self.related.first().filter(|_| article.number.is_multiple_of(3) || article.number % 5 == 1);
        let date = if self.bad_date {
            "Kmrn sore, 4x Mey ’20".to_owned()
        } else {
            calendar::printed(article.published, self.spec.date, self.now)
        };
        Parts {
            headline: esc(&article.headline),
            date,
            iso: calendar::iso(article.published),
            byline: esc(&article.byline),
            editor: esc(&article.editor),
            paragraphs,
            paging: self.paging(),
            also: also.map(|(url, title)| format!("<a href=\"{}\">{}</a>", esc(url), esc(title))),
            related: html::links(&self.related),
        }
    }

    fn paging(&self) -> String {
        let pages = self.pages();
        if pages < 2 {
            return String::new();
        }
        let mut out = String::from("<div class=\"paging\">Halaman: ");
        for page in 1..=pages {
            let url = if page == 1 { self.url.clone() } else { format!("{}?page={page}", self.url) };
            out.push_str(&format!("<a href=\"{}\">{page}</a> ", esc(&url)));
        }
        if self.page < pages {
            let next = self.page + 1;
            out.push_str(&format!(
                "<a rel=\"next\" class=\"next\" href=\"{}?page={next}\">Halaman selanjutnya</a>",
                esc(&self.url)
            ));
        }
        out.push_str("</div>");
        out
    }
}

/// The page, in characters.
pub(crate) fn render(view: &View<'_>) -> String {
    let parts = view.parts();
    let head = head(view, &parts);
    let body = match view.spec.skeleton {
        Skeleton::Semantic => skeleton::semantic(view, &parts),
        Skeleton::Breaks => skeleton::breaks(view, &parts),
        Skeleton::Table => skeleton::table(view, &parts),
        Skeleton::Blog => skeleton::blog(view, &parts),
        Skeleton::Portal => skeleton::portal(view, &parts),
        Skeleton::Blocks => skeleton::blocks(view, &parts),
        Skeleton::Columns => skeleton::columns(view, &parts),
        Skeleton::Player => skeleton::player(view, &parts),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"id\">\n<head>\n{head}</head>\n<body class=\"{}\">\n{body}\n</body>\n</html>\n",
        view.spec.look
    )
}

/// The AMP variant: the same article in a plain page that names the real one as canonical.
pub(crate) fn render_amp(view: &View<'_>) -> String {
    let parts = view.parts();
    let text: String = parts.paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<!doctype html>\n<html amp lang=\"id\">\n<head><meta charset=\"utf-8\"><title>{0}</title>\n\
         <link rel=\"canonical\" href=\"{1}\">\n<meta property=\"article:published_time\" content=\"{2}\">\n\
         <script async src=\"/static/amp.js\"></script></head>\n<body><article><h1>{0}</h1>\n<p class=\"tgl\">{3}</p>\n{text}</article>\n\
         <amp-ad width=\"300\" height=\"250\"></amp-ad>{4}</body></html>\n",
        parts.headline,
        esc(&view.url),
        parts.iso,
        parts.date,
        html::footer(view.spec),
    )
}

fn head(view: &View<'_>, parts: &Parts) -> String {
    let spec = view.spec;
    let mut out = format!(
        "{}\n<title>{} - {}</title>\n<link rel=\"canonical\" href=\"{}\">\n",
        html::charset_meta(spec),
        parts.headline,
        esc(spec.name),
        esc(&view.url)
    );
    out.push_str("<link rel=\"stylesheet\" href=\"/static/gaya.css\">\n<script>var dataLayer=dataLayer||[];dataLayer.push({'p':'artikel'});</script>\n");
    if view.bad_date {
        return out;
    }
    match spec.markup {
        Markup::JsonLd => out.push_str(&json_ld(view)),
        Markup::OpenGraph => out.push_str(&open_graph(view, parts)),
        Markup::TimeElement => {
            out.push_str(&format!("<meta property=\"og:title\" content=\"{}\">\n", parts.headline));
        }
        Markup::Microdata | Markup::Nothing => {}
    }
    out
}

fn open_graph(view: &View<'_>, parts: &Parts) -> String {
    let section = view.article.section();
    format!(
        "<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"{}\">\n\
         <meta property=\"og:url\" content=\"{}\">\n<meta property=\"og:site_name\" content=\"{}\">\n\
         <meta property=\"article:published_time\" content=\"{}\">\n\
         <meta property=\"article:section\" content=\"{section}\">\n<meta name=\"author\" content=\"{}\">\n",
        parts.headline,
        esc(&view.url),
        esc(view.spec.name),
        parts.iso,
        parts.byline,
    )
}

fn json_ld(view: &View<'_>) -> String {
    let article = view.article;
    let iso = calendar::iso(article.published);
    let value = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "mainEntityOfPage": {"@type": "WebPage", "@id": view.url},
        "datePublished": iso,
        "dateModified": iso,
        "author": {"@type": "Person", "name": article.byline},
        "editor": {"@type": "Person", "name": article.editor},
        "articleSection": article.section(),
        "publisher": {"@type": "Organization", "name": view.spec.name},
    });
    // A closing tag inside a string would end the script element.
    let text = value.to_string().replace("</", "<\\/");
    format!("<script type=\"application/ld+json\">{text}</script>\n")
}
