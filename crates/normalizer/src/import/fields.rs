//! Fields of a row, under whatever name, as fields of a mention.

use pantau_domain::{DateOrigin, Engagement, Mention, MentionId, MentionKind, Platform, Published, SourceId};
use pantau_text::{address, date, number, shingle};
use serde_json::{Map, Value};

use super::{ImportContext, text};
use crate::mention;

/// Labels that other people's models gave, and remarks on the row: kept, never used as ours.
pub(super) type Fields = Map<String, Value>;

/// Makes a mention of a row; `Err` says why it cannot be one.
pub(super) fn mention(mut fields: Fields, context: &ImportContext, row: u32) -> Result<Mention, String> {
    let platform_word = word(&mut fields, &["platform"]);
    let source_word = word(&mut fields, &["source", "outlet", "media", "sumber", "publisher"]);
    let url_word = word(&mut fields, &["url", "link", "permalink", "tautan"]);
    let url = url_word.as_deref().and_then(|url| address::canonical(url, None));
    let account = word(&mut fields, &["account", "username", "user", "akun", "screen_name"]);
    let kind_word = word(&mut fields, &["kind", "type", "jenis"]);
    let platform = platform(platform_word.as_deref(), source_word.as_deref(), kind_word.as_deref());
    let kind = kind(kind_word.as_deref(), platform)?;
    let native = word(&mut fields, &["native_id", "post_id", "tweet_id"]);
    let title = word(&mut fields, &["title", "judul", "headline"])
        .map(|title| text::line(&title))
        .filter(|t| !t.is_empty());
    let body = word(
        &mut fields,
        &["body", "text", "content", "isi", "teks", "full_text", "konten", "tweet", "caption"],
    );
    let body = body.map(|body| text::body(&body, kind.is_news())).unwrap_or_default();
    if body.is_empty() && title.is_none() {
        return Err("neither text nor title".to_owned());
    }
    let mut warnings = warnings(&mut fields);
    let published = published(&mut fields, context, &mut warnings);
    let source = source(source_word.as_deref(), platform, url.as_deref(), context)?;
    let author = word(&mut fields, &["author", "penulis", "byline", "reporter"]);
    let given = word(&mut fields, &["id", "mention_id", "_id"]);
    let id = id(given, native.as_deref(), platform, url.as_deref(), &source, title.as_deref(), &body)?;
    let reply_to =
        word(&mut fields, &["reply_to", "in_reply_to", "parent_id"]).and_then(|id| id.parse().ok());
    let engagement = engagement(&mut fields);
    let place = place(&mut fields);
    let section = word(&mut fields, &["section", "category", "kategori", "rubrik", "kanal"]);
    give_back(&mut fields, native, if url.is_none() { url_word } else { None });
    let (digest, signature) = mention::fingerprints(title.as_deref(), &body);
    Ok(Mention {
        id,
        capture: context.capture.clone(),
        row: Some(row),
        kind,
        platform,
        source,
        account: account.and_then(|account| account.trim_start_matches('@').parse().ok()),
        url,
        title,
        body,
        author,
        section,
        published,
        seen_at: context.seen_at,
        engagement,
        reply_to,
        place,
        digest,
        signature,
        warnings,
        extra: fields,
    })
}

/// Keeps what was taken and found no place; nulls say nothing and go.
fn give_back(fields: &mut Fields, native: Option<String>, url: Option<String>) {
    for (name, value) in [("native_id", native), ("url", url)] {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.into());
        }
    }
    fields.retain(|_, value| !value.is_null());
}

/// Takes the first of these fields that says something, as text.
fn word(fields: &mut Fields, names: &[&str]) -> Option<String> {
    let taken = names.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(*name),
        Value::Number(_) => Some(*name),
        _ => None,
    })?;
    match fields.remove(taken)? {
        Value::String(text) if text.trim().len() == text.len() => Some(text),
        Value::String(text) => Some(text.trim().to_owned()),
        other => Some(other.to_string()),
    }
}

fn platform(word: Option<&str>, source: Option<&str>, kind: Option<&str>) -> Platform {
    let named = |word: &str| {
        Some(match word.to_ascii_lowercase().as_str() {
            "x" | "twitter" | "twitter.com" | "x.com" => Platform::X,
            "instagram" | "ig" | "instagram.com" => Platform::Instagram,
            "facebook" | "fb" | "facebook.com" => Platform::Facebook,
            "youtube" | "yt" | "youtube.com" => Platform::Youtube,
            "web" | "news" | "online" => Platform::Web,
            _ => return None,
        })
    };
    let is_personal =
        kind.is_some_and(|kind| matches!(kind, "post" | "comment" | "video" | "tweet" | "reply"));
    match word {
        Some(word) => named(word).unwrap_or(Platform::Other),
        None => source.and_then(named).unwrap_or(if is_personal { Platform::Other } else { Platform::Web }),
    }
}

fn kind(word: Option<&str>, platform: Platform) -> Result<MentionKind, String> {
    let Some(word) = word else {
        return Ok(match platform {
            Platform::Web => MentionKind::News,
            Platform::Youtube => MentionKind::Video,
            _ => MentionKind::Post,
        });
    };
    match word.to_ascii_lowercase().as_str() {
        "article" | "berita" | "artikel" => Ok(MentionKind::News),
        "tweet" | "status" | "share" | "quote" | "story" => Ok(MentionKind::Post),
        "reply" | "komentar" => Ok(MentionKind::Comment),
        "cetak" | "koran" => Ok(MentionKind::Print),
        "tv" | "radio" | "siaran" => Ok(MentionKind::Broadcast),
        other => other.parse().map_err(|error: pantau_domain::ParseError| error.to_string()),
    }
}

/// The outlet or platform: as named, else by the address, else the file's own.
fn source(
    word: Option<&str>,
    platform: Platform,
    url: Option<&str>,
    context: &ImportContext,
) -> Result<SourceId, String> {
    if platform.class() == pantau_domain::SourceClass::Person && platform != Platform::Other {
        return platform.as_str().parse().map_err(|error: pantau_domain::ParseError| error.to_string());
    }
    if let Some(word) = word {
        return word
            .trim()
            .to_lowercase()
            .parse()
            .map_err(|error: pantau_domain::ParseError| error.to_string());
    }
    if let Some(source) = &context.source {
        return Ok(source.clone());
    }
    url.and_then(address::host).and_then(|host| host.parse().ok()).ok_or_else(|| "no source named".to_owned())
}

fn id(
    given: Option<String>,
    native: Option<&str>,
    platform: Platform,
    url: Option<&str>,
    source: &SourceId,
    title: Option<&str>,
    body: &str,
) -> Result<MentionId, String> {
    if let Some(given) = given {
        return given.parse().map_err(|error: pantau_domain::ParseError| error.to_string());
    }
    Ok(match (native, url) {
        (Some(native), _) if platform != Platform::Web => {
            shingle::mention_id(&format!("{platform}:{native}"))
        }
        (_, Some(url)) => shingle::mention_id(url),
        _ => shingle::mention_id(&format!("{source}\n{}\n{body}", title.unwrap_or(""))),
    })
}

fn warnings(fields: &mut Fields) -> Vec<String> {
    let Some(Value::Array(flags)) = fields.remove("flags") else { return Vec::new() };
    flags.iter().take(20).filter_map(|flag| Some(flag.as_str()?.chars().take(60).collect())).collect()
}

fn published(fields: &mut Fields, context: &ImportContext, warnings: &mut Vec<String>) -> Option<Published> {
    let names = [
        "published_at",
        "date",
        "tanggal",
        "created_at",
        "published",
        "pubdate",
        "waktu",
        "datetime",
        "timestamp",
    ];
    let written = word(fields, &names);
    let read = written.as_deref().and_then(|text| date::read(text, context.seen_at, DateOrigin::Import));
    let printed = || {
        let printed = fields.get("date_raw").and_then(Value::as_str)?;
        date::read(printed, context.seen_at, DateOrigin::Import)
    };
    let published = read.or_else(printed);
    let warning = match (&written, published) {
        (_, Some(_)) => return published,
        (Some(_), None) => "implausible_date",
        (None, None) => "no_date",
    };
    if !warnings.iter().any(|known| known == warning) {
        warnings.push(warning.to_owned());
    }
    if let Some(written) = written {
        fields.insert("published_at".to_owned(), written.into());
    }
    None
}

fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => {
            number.as_u64().or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64))
        }
        Value::String(text) => {
            number::read_id(text).filter(|number| *number >= 0.0).map(|number| number.round() as u64)
        }
        _ => None,
    }
}

/// Counts, given together or flat. A field that is no count stays in `extra`.
fn engagement(fields: &mut Fields) -> Engagement {
    let mut together = match fields.remove("engagement") {
        Some(Value::Object(counts)) => counts,
        _ => Map::new(),
    };
    let mut take = |names: &[&str]| {
        for from in [&mut together, &mut *fields] {
            for name in names {
                if let Some(count) = from.get(*name).and_then(count) {
                    from.remove(*name);
                    return Some(count);
                }
            }
        }
        None
    };
    Engagement {
        likes: take(&["likes", "like_count", "favorite_count", "suka", "reactions"]),
        comments: take(&["comments", "replies", "reply_count", "comment_count", "komentar"]),
        shares: take(&["shares", "retweets", "retweet_count", "share_count", "bagikan"]),
        views: take(&["views", "view_count", "tayangan"]),
    }
}

fn place(fields: &mut Fields) -> Option<(f64, f64)> {
    let read = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    let latitude = ["lat", "latitude"].iter().find_map(|name| fields.get(*name).and_then(read))?;
    let longitude = ["lon", "lng", "longitude"].iter().find_map(|name| fields.get(*name).and_then(read))?;
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return None;
    }
    for name in ["lat", "latitude", "lon", "lng", "longitude"] {
        fields.remove(name);
    }
    Some((latitude, longitude))
}
