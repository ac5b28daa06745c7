//! What a page's head claims.

use crate::{
    markup,
    page::{Element, Page},
};

/// The longest claim kept, in bytes.
const MAX_CLAIM: usize = 2_000;

/// Claims of the head, as written.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// The `title` element.
    pub(crate) title: Option<String>,
    /// `og:title` or its like.
    pub(crate) og_title: Option<String>,
    /// `twitter:title`.
    pub(crate) card_title: Option<String>,
    /// The outlet's name.
    pub(crate) site: Option<String>,
    /// Dates of publication, the surest first.
    pub(crate) published: Option<String>,
    /// A date that may be one of change.
    pub(crate) modified: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) canonical: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) next: Option<String>,
    /// What the page says of itself in a sentence or two.
    pub(crate) lead: Option<String>,
}

/// Reads the head; its elements are looked for in the whole page, since broken pages have them in the body.
pub(crate) fn read(page: &Page<'_>) -> Head {
    let mut head = Head::default();
    let mut date_rank = 0;
    let mut title_rank = 0;
    let mut author_rank = 0;
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        match element.name() {
            "html" => {
                let language = element.attr("lang").or_else(|| element.attr("xml:lang"));
                head.language = language.as_deref().and_then(language_code).or(head.language);
            }
            "title" if head.title.is_none() && page.name(page.parent(index)) != "svg" => {
                head.title = claim(&page.text_of(index, MAX_CLAIM));
            }
            "link" => link(&mut head, element),
            "meta" => {
                let Some(content) = element.attr("content") else { continue };
                let Some(name) =
                    ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| element.attr(key))
                else {
                    continue;
                };
                let name = name.trim().to_ascii_lowercase();
                let (rank, value) = (date_claim(&name), claim(&content));
                if rank > date_rank && value.is_some() {
                    date_rank = rank;
                    head.published.clone_from(&value);
                }
                let rank = title_claim(&name);
                if rank > title_rank && value.is_some() {
                    title_rank = rank;
                    head.og_title.clone_from(&value);
                }
                let rank = author_claim(&name);
                if rank > author_rank && value.as_deref().is_some_and(is_name) {
                    author_rank = rank;
                    head.author.clone_from(&value);
                }
                other(&mut head, &name, value);
            }
            _ => {}
        }
    }
    head
}

fn claim(text: &str) -> Option<String> {
    if text.len() > MAX_CLAIM {
        return None;
    }
    let text = if text.contains("&#") || text.contains("&amp;") || text.contains("&quot;") {
        markup::collapse(&crate::entity::decode(text))
    } else {
        markup::collapse(text)
    };
    (!text.is_empty()).then_some(text)
}

fn is_name(text: &str) -> bool {
    !text.contains("://") && text.chars().any(char::is_alphabetic) && text.len() < 200
}

fn language_code(language: &str) -> Option<String> {
    let code = language.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let code = if code == "in" { "id".to_owned() } else { code };
    (2..=3)
        .contains(&code.len())
        .then_some(code)
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn link(head: &mut Head, element: Element<'_>) {
    let (Some(relation), Some(href)) = (element.attr("rel"), element.attr("href")) else { return };
    let href = Some(href.trim().to_owned()).filter(|href| !href.is_empty() && href.len() <= MAX_CLAIM);
    for word in relation.split_ascii_whitespace() {
        match word.to_ascii_lowercase().as_str() {
            "canonical" if head.canonical.is_none() => head.canonical.clone_from(&href),
            "next" if head.next.is_none() => head.next.clone_from(&href),
            "image_src" if head.image.is_none() => head.image.clone_from(&href),
            _ => {}
        }
    }
}

fn other(head: &mut Head, name: &str, value: Option<String>) {
    let slot = match name {
        "og:site_name" | "application-name" | "twitter:app:name:iphone" => &mut head.site,
        "twitter:title" => &mut head.card_title,
        "article:section" | "section" | "content_category" | "parsely-section" => &mut head.section,
        "og:image" | "twitter:image" => &mut head.image,
        "og:description" | "description" | "twitter:description" => &mut head.lead,
        "og:url" => &mut head.canonical,
        "article:modified_time" | "og:updated_time" | "lastmod" | "last-modified" | "datemodified" => {
            &mut head.modified
        }
        "og:locale" | "content-language" | "language" if head.language.is_none() => {
            head.language = value.as_deref().and_then(language_code);
            return;
        }
        _ => return,
    };
    if slot.is_none() {
        *slot = value;
    }
}

fn date_claim(name: &str) -> u8 {
    match name {
        "article:published_time" | "article:published" | "og:article:published_time" => 9,
        "datepublished" | "parsely-pub-date" | "sailthru.date" | "publishdate" | "publish-date"
        | "pubdate" | "publish_date" => 8,
        "dc.date.issued"
        | "dcterms.created"
        | "dcterms.date"
        | "dc.date.created"
        | "article.published"
        | "published-date"
        | "content_publisheddate"
        | "content_publishdate"
        | "publication_date"
        | "date_published"
        | "ptime"
        | "rnews:datepublished"
        | "article_date_original"
        | "cxenseparse:recs:publishtime"
        | "published_time"
        | "originalpublicationdate"
        | "og:published_time"
        | "article:post_date"
        | "published"
        | "gentime"
        | "displaydate" => 7,
        "dc.date"
        | "date"
        | "dcterms.issued"
        | "citation_publication_date"
        | "datecreated"
        | "og:pubdate"
        | "created"
        | "citation_date"
        | "article-publication-date"
        | "last-updated-date"
        | "bt:pubdate" => 5,
        _ => 0,
    }
}

fn title_claim(name: &str) -> u8 {
    match name {
        "og:title" => 5,
        "headline" | "parsely-title" | "sailthru.title" => 4,
        "twitter:title" => 3,
        "dc.title" | "title" | "dcterms.title" => 2,
        _ => 0,
    }
}

fn author_claim(name: &str) -> u8 {
    match name {
        "author" | "parsely-author" | "sailthru.author" | "byl" | "content_author" => 5,
        "article:author" | "dc.creator" | "dcterms.creator" | "citation_author" | "cxenseparse:author" => 4,
        "article:author_name" | "creator" | "byline" => 3,
        _ => 0,
    }
}
