//! What a reader must know of one issue.

use std::collections::{BTreeSet, HashMap};

use pantau_domain::{
    Brief, Issue, MentionId, Quote, Tone,
    digest::{Excerpt, IssueDigest},
};

use super::{
    DigestInput, excerpts, parts,
    tone::{count, tally},
};

/// Sentences chosen for an issue.
const EXCERPTS: usize = 5;
/// Quotes chosen for an issue.
const QUOTES: usize = 4;
/// A quote is read aloud; shorter ones say little, longer ones are no longer quotes. Characters.
const QUOTE_CHARS: std::ops::RangeInclusive<usize> = 30..=280;

pub(super) fn describe(
    input: &DigestInput<'_>,
    issue: Issue,
    members: &[&Brief],
    by_id: &HashMap<&MentionId, &Brief>,
) -> IssueDigest {
    let first = issue
        .first
        .as_ref()
        .and_then(|id| by_id.get(id))
        .map(|brief| (brief.source.clone(), brief.id.clone()));
    IssueDigest {
        tone: tally(members, input.tone_error),
        excerpts: excerpts::choose(members, EXCERPTS),
        regions: parts::ranked(members, parts::regencies),
        sources: parts::ranked(members, |brief| vec![brief.source.clone()]),
        topics: parts::ranked(members, |brief| brief.topics.iter().take(1).cloned().collect()),
        first,
        quotes: quotes(members),
        fresh: fresh(input, &issue, members),
        copies: count(members.iter().copied().filter(|brief| brief.copy_of.is_some())),
        social: count(members.iter().copied().filter(|brief| !brief.kind.is_news())),
        divergent: count(members.iter().copied().filter(|brief| diverges(brief))),
        issue,
    }
}

/// Headline and text say opposite things.
fn diverges(brief: &Brief) -> bool {
    let Some(head) = brief.headline_tone.map(|scores| scores.label()) else { return false };
    matches!((head, brief.tone.label()), (Tone::Positive, Tone::Negative) | (Tone::Negative, Tone::Positive))
}

/// The first telling quote of each speaker in their own words, in order of time; copies repeat and are passed over.
fn quotes(members: &[&Brief]) -> Vec<(Quote, MentionId)> {
    let mut chosen: Vec<(Quote, MentionId)> = Vec::new();
    let mut speakers: BTreeSet<String> = BTreeSet::new();
    for brief in members.iter().filter(|brief| brief.copy_of.is_none() && brief.kind.is_news()) {
        for quote in brief.quotes.iter().filter(|quote| quote.kind.is_direct()) {
            let fits = QUOTE_CHARS.contains(&quote.text.chars().count());
            // One speaker may be spelt in two ways; the words give it away.
            let repeated = chosen.iter().any(|(told, _)| told.text == quote.text);
            if fits && !repeated && chosen.len() < QUOTES && speakers.insert(quote.speaker.to_lowercase()) {
                chosen.push((quote.clone(), brief.id.clone()));
            }
        }
    }
    chosen
}

/// Stories of the issue that began in the period, oldest first: headline and first mention.
fn fresh(input: &DigestInput<'_>, issue: &Issue, members: &[&Brief]) -> Vec<Excerpt> {
    let mut found = Vec::new();
    for id in &issue.stories {
        let Some(story) = input.stories.get(id) else { continue };
        let began = pantau_domain::time::wib_day(story.started);
        if !input.period.holds(began) {
            continue;
        }
        let leading = members.iter().find(|brief| brief.id == story.first);
        let leading = leading.or_else(|| members.iter().find(|brief| brief.story.as_ref() == Some(id)));
        if let Some(brief) = leading {
            found.push((story.started, Excerpt { text: story.headline.clone(), mention: brief.id.clone() }));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.mention.cmp(&b.1.mention)));
    found.into_iter().map(|(_, excerpt)| excerpt).collect()
}
