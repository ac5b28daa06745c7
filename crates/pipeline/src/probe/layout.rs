//! How well articles can be read.

use pantau_domain::{CaptureKind, Precision};
use pantau_normalizer::{article, discover};

use super::{
    asker::Asker,
    received,
    seen::{ArticleSeen, Confidence},
};

/// Articles that are read.
const READ: usize = 3;
/// Articles that are asked: some are gone.
const ASKED: usize = 4;
/// Text of this length, in letters, is a whole article (news of two short paragraphs has 400).
const WHOLE: usize = 400;
/// Shorter than this it is hardly text.
const SHORT: usize = 150;

pub(super) async fn look(asker: &mut Asker<'_>, known: &[String]) -> Vec<ArticleSeen> {
    let mut seen = Vec::new();
    // Spread over the list, so that one kind of page does not stand for all.
    let step = (known.len() / ASKED).max(1);
    for url in known.iter().step_by(step).take(ASKED) {
        if seen.len() >= READ {
            break;
        }
        let Some(answer) = asker.page(url, CaptureKind::Article).await else { continue };
        let at = received(&answer);
        let marks = discover::marks(&at);
        let read = article::read(&at, None).unwrap_or_default();
        let letters = read.body.chars().count();
        let has_hour = read.published.is_some_and(|date| date.precision != Precision::Day);
        let confidence = if letters < SHORT || read.title.is_none() {
            Confidence::Poor
        } else if letters >= WHOLE && has_hour {
            Confidence::Good
        } else {
            Confidence::Fair
        };
        seen.push(ArticleSeen {
            url: answer.final_url.clone(),
            title: read.title,
            letters,
            published: read.published.map(|date| date.to_rfc3339()),
            author: read.author,
            json_ld: marks.has_json_ld,
            amp: marks.amp,
            next_page: read.next_page,
            confidence,
        });
    }
    seen
}
