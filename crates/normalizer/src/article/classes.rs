//! What the class or id of an element says of its content.
//!
//! Words were gathered from pages of publishers in many countries; none is of one outlet.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

pub(super) type Words = LazyLock<Option<Regex>>;

pub(super) fn matches(words: &Words, text: &str) -> bool {
    words.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// What was found out of a page's classes: a page has some thousand elements and some hundred classes.
#[derive(Default)]
pub(super) struct Learnt<'a>(HashMap<(*const Words, &'a str), bool>);

impl<'a> Learnt<'a> {
    /// Whether any of these says one of the words.
    pub(super) fn any(&mut self, words: &'static Words, hints: [&'a str; 2]) -> bool {
        hints.into_iter().any(|hint| {
            !hint.is_empty()
                && *self.0.entry((std::ptr::from_ref(words), hint)).or_insert_with(|| matches(words, hint))
        })
    }
}

/// What mostly stands beside a text.
pub(super) static UNLIKELY: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)comment|komentar|disqus|respond|related|relate[ds]?-|recommend|share|sharing|social|promo|news-?letter|subscri|sidebar|",
        r"footer|navbar|navigation|breadcrumb|menu|widget|popular|trending|terkait|terpopuler|terkini|banner|advert|",
        r"(^|[-_ ])(ad|ads|adv|nav|rel|tag|tags|meta|byline|tools|toc)($|[-_ ])|licen[cs]e-?info|(^|[-_ ])(vc[-_])?cta\d?($|[-_ ])|sponsor|cookie|consent|gdpr|modal|popup|",
        r"paywall|login|signup|sign-up|pagination|pager|caption|gallery|carousel|slider|teaser|outbrain|taboola|",
        r"author-?(bio|box|info|card)|read-?more|readmore|read-?also|baca-?juga|bacajuga|also-?read|more-?(stories|news|articles)|",
        r"hidden|print-?only|screen-reader|sr-only|skip-?link|copyright|disclaimer|toolbar|rating|product-?reviews|follow|infobox|",
        r"lihat-?juga|simak|editors?-?pick|latest|most-?(read|viewed)|next-?article|prev(ious)?-?(article|post)|",
        r"post-?(nav|tags|footer|share)|entry-?(footer|utility)|article-?(footer|tags|share)|tagcloud|topics|masthead|",
        r"mw-editsection|navbox|reflist|references|mw-jump|catlinks|metadata|donat"
    ))
    .ok()
});

/// What stands beside a text even where the other words mislead.
pub(super) static CERTAIN: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)comment(s|list|-?form)|komentar|disqus|sidebar|footer|navbar|navigation|breadcrumb|cookie|consent|gdpr|modal|popup|news-?letter|related-?(posts|articles)|",
        r"widget_|menu|social|share|skip-?link|screen-reader|sr-only"
    ))
    .ok()
});

/// Captions.
pub(super) static CAPTION: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)caption|(^|[-_ ])(photo|foto|legend|legende|dida|didascalia|bildunterschrift|bildtext|bildquelle|pie-?de-?foto|podpis)($|[-_ ])|",
        r"(img|image|bild|photo|foto|pic|picture|media|thumb(nail)?)[-_]*(desc|credit|source|quelle|legend|copyright)|csc-textpic-imagewrap"
    ))
    .ok()
});

/// A picture with its caption, where no paragraph stands in it.
pub(super) static PICTURE: Words = LazyLock::new(|| Regex::new(r"(?i)(^|[-_ ])(photo|foto)($|[-_ ])").ok());

/// Paragraphs that belong to no text.
pub(super) static LINES: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)caption|news-?letter|post-?metadata|disclaimer|disclosure|nota[-_]pie|read-?(more|also|next)|baca-?juga|related|promo|",
        r"akismet|copyright|(^|[-_ ])(tags?|ads?|advert|advertisement|share|byline|meta|credits?|source)($|[-_ ])"
    ))
    .ok()
});

/// Who wrote it, told in a box.
pub(super) static AUTHOR_BOX: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(author|autor|writer|penulis)s?[-_]*(bio|box|info|card|desc|about|profile|details|footer|block|avatar|teaser|vita|section)|",
        r"about[-_]*(the[-_]*)?(author|autor)|(^|[-_ ])m-author|bio(graphy)?[-_]*(author|text|box)|(^|[-_ ])vcard"
    ))
    .ok()
});

/// What may hold a text.
pub(super) static LIKELY: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)article|(^|[-_ ])(body|content|text|story|post|entry|main|detail|read|isi|berita|konten)($|[-_ ])|",
        r"articlebody|story-?body|post-?content|entry-?content|article-?content|detail__?body|main-?content|itp_bodycontent"
    ))
    .ok()
});

/// What does hold one.
pub(super) static BODY: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)article-?_*(body|content|text)|story-?_*(body|content|text)|post-?_*(body|content|text|entry)|entry-?_*(content|body)|",
        r"detail-?_*(body|content|text|isi)|(body|content)-?_*(article|text|detail|berita)|isi-?(berita|artikel)|artikel-?(isi|body)|",
        r"read__content|news-?(body|content|text)|txt-?article|article__"
    ))
    .ok()
});

/// The lead above a text.
pub(super) static LEAD: Words = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(^|[-_ ])(lead|lede|intro|vorspann|standfirst|deck|dek|excerpt|summary|abstract|subline|sub-?headline|sub-?title|sub-?heading|",
        r"chapo|chapeau|entradilla|bajada|sommario|sottotitolo|ingress|teras|anreisser|article-?intro|teaser)($|[-_ ])|",
        r"intro(text)?$|excerpt|subheadline|standfirst|articleintro|teaser[-_]*text"
    ))
    .ok()
});
