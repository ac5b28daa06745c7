//! What a page's JSON-LD claims.

use serde_json::Value;

use crate::{entity, markup, page::Page};

/// The most objects looked at.
const MAX_OBJECTS: usize = 2_000;

/// Claims of the article object.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    pub(crate) title: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) body: Option<String>,
    /// What it says of itself in a sentence or two.
    pub(crate) lead: Option<String>,
}

/// Reads all JSON-LD of a page and keeps what its articles say.
pub(crate) fn read(page: &Page<'_>) -> Linked {
    let mut linked = Linked::default();
    let mut best = 0;
    for (index, item) in page.items() {
        let Some(element) = item.element.filter(|element| element.name() == "script") else { continue };
        if !element.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) {
            continue;
        }
        let Some(text) = page.get(index + 1).map(|item| &item.text) else { continue };
        if let Some(value) = parse(text) {
            walk(&value, &mut linked, &mut best);
        }
    }
    linked
}

/// Objects nest as authors please, so the walk is a list of what is left rather than a recursion.
fn walk(value: &Value, linked: &mut Linked, best: &mut u8) {
    let mut left = vec![value];
    let mut persons: Vec<(&str, &Value)> = Vec::new();
    let mut articles: Vec<(u8, &Value)> = Vec::new();
    let mut seen = 0;
    while let Some(value) = left.pop() {
        seen += 1;
        if seen > MAX_OBJECTS {
            break;
        }
        match value {
            Value::Array(values) => left.extend(values.iter().rev()),
            Value::Object(fields) => {
                let rank = kind_rank(value);
                if rank > 0 {
                    articles.push((rank, value));
                } else if let Some(id) = fields.get("@id").and_then(Value::as_str)
                    && fields.contains_key("name")
                {
                    persons.push((id, value));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "liveBlogUpdate"] {
                    if rank == 0 || key == "@graph" {
                        left.extend(fields.get(key));
                    }
                }
            }
            _ => {}
        }
    }
    articles.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    for (rank, article) in articles {
        if rank > *best {
            *best = rank;
            let earlier = std::mem::take(linked);
            *linked = read_article(article, &persons);
            fill(linked, earlier);
        } else if rank == *best {
            fill(linked, read_article(article, &persons));
        }
    }
}

fn fill(linked: &mut Linked, other: Linked) {
    linked.title = linked.title.take().or(other.title);
    linked.published = linked.published.take().or(other.published);
    linked.modified = linked.modified.take().or(other.modified);
    linked.author = linked.author.take().or(other.author);
    linked.section = linked.section.take().or(other.section);
    linked.image = linked.image.take().or(other.image);
    linked.body = linked.body.take().or(other.body);
    linked.lead = linked.lead.take().or(other.lead);
}

fn kind_rank(value: &Value) -> u8 {
    let kinds: Vec<&str> = match value.get("@type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return 0,
    };
    let rank = |kind: &str| match kind.rsplit('/').next().unwrap_or(kind) {
        "NewsArticle"
        | "ReportageNewsArticle"
        | "OpinionNewsArticle"
        | "AnalysisNewsArticle"
        | "BackgroundNewsArticle"
        | "ReviewNewsArticle"
        | "LiveBlogPosting" => 5,
        "Article"
        | "BlogPosting"
        | "Report"
        | "TechArticle"
        | "ScholarlyArticle"
        | "MedicalScholarlyArticle"
        | "Blog"
        | "SocialMediaPosting"
        | "DiscussionForumPosting"
        | "AdvertiserContentArticle"
        | "SatiricalArticle" => 4,
        "Review" | "Recipe" | "HowTo" => 2,
        "WebPage" | "ItemPage" | "VideoObject" | "CreativeWork" => 1,
        _ => 0,
    };
    kinds.iter().map(|kind| rank(kind)).max().unwrap_or(0)
}

fn read_article(article: &Value, persons: &[(&str, &Value)]) -> Linked {
    let is_page = kind_rank(article) == 1;
    let author = article.get("author").or_else(|| article.get("creator"));
    let mut names = Vec::new();
    if let Some(author) = author {
        name_of(author, persons, &mut names, 0);
    }
    Linked {
        title: words(article, "headline").or_else(|| if is_page { None } else { words(article, "name") }),
        published: words(article, "datePublished")
            .or_else(|| words(article, "dateCreated"))
            .or_else(|| words(article, "uploadDate")),
        modified: words(article, "dateModified"),
        author: (!names.is_empty()).then(|| names.join("; ")),
        section: match article.get("articleSection") {
            Some(Value::Array(sections)) => sections.iter().find_map(Value::as_str).map(markup::collapse),
            _ => words(article, "articleSection"),
        },
        image: image(article.get("image")),
        body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
        lead: words(article, "description"),
    }
}

fn name_of(value: &Value, persons: &[(&str, &Value)], names: &mut Vec<String>, depth: usize) {
    if depth > 4 || names.len() >= 20 {
        return;
    }
    match value {
        Value::String(name) => {
            let name = markup::collapse(&entity::decode(name));
            if !name.is_empty() && !name.contains("://") && !names.contains(&name) {
                names.push(name);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| name_of(value, persons, names, depth + 1)),
        Value::Object(fields) => {
            if let Some(name) = fields.get("name") {
                name_of(name, persons, names, depth + 1);
            } else if let Some(id) = fields.get("@id").and_then(Value::as_str)
                && let Some((_, person)) = persons.iter().find(|(known, _)| *known == id)
            {
                name_of(person, persons, names, depth + 1);
            }
        }
        _ => {}
    }
}

fn words(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text.as_str(),
        Value::Array(values) => values.iter().find_map(Value::as_str)?,
        _ => return None,
    };
    let text = markup::plain(text);
    (!text.is_empty()).then_some(text)
}

fn image(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(url) => Some(url.clone()),
        Value::Array(values) => image(values.first().filter(|first| !first.is_array())),
        Value::Object(fields) => fields.get("url").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

/// Parses JSON as pages have it: in comments or CDATA, with raw line breaks in strings, with commas too many.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text =
        text.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
    let text = text.trim_end_matches("//").trim().trim_end_matches(';');
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(text).into_iter::<Value>().next() {
        return Some(value);
    }
    if text.len() > 400_000 {
        return None;
    }
    let mended = mend(text);
    serde_json::Deserializer::from_str(&mended).into_iter::<Value>().next()?.ok()
}

fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut in_string = false;
    let mut escaped = false;
    for c in text.chars() {
        if in_string {
            match c {
                _ if escaped => {
                    if !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                        out.pop();
                    }
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        if matches!(c, '}' | ']') {
            let end = out.trim_end().len();
            if out.trim_end().ends_with(',') {
                out.truncate(end - 1);
            }
        }
        in_string = c == '"';
        out.push(c);
    }
    out
}
