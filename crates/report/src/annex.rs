//! Places in the annex: what a measure rests on, written as short ranges of line numbers.

use std::collections::HashMap;

use pantau_domain::{Edition, MentionId};

/// Where each mention stands in the annex, from 1.
pub(crate) struct Places<'a>(HashMap<&'a MentionId, usize>);

impl<'a> Places<'a> {
    pub(crate) fn of(edition: &'a Edition) -> Self {
        Self(edition.annex.iter().enumerate().map(|(place, line)| (&line.id, place + 1)).collect())
    }

    /// The line of one mention.
    pub(crate) fn line(&self, mention: &MentionId) -> Option<usize> {
        self.0.get(mention).copied()
    }

    /// The lines of many mentions as ranges, both ends included, in order.
    pub(crate) fn ranges(&self, mentions: &[MentionId]) -> Vec<(usize, usize)> {
        let mut lines: Vec<usize> = mentions.iter().filter_map(|id| self.line(id)).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for line in lines {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => ranges.push((line, line)),
            }
        }
        ranges
    }
}

/// Whether an address may be linked: http or https alone, without blanks.
pub(crate) fn linkable(url: &str) -> bool {
    let scheme = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (scheme.starts_with("https://") || scheme.starts_with("http://"))
        && url.len() <= 2_000
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// The letterhead of an edition: organisation and unit, from its identity section.
pub(crate) fn letterhead(edition: &Edition) -> (String, String) {
    use pantau_domain::edition::{Block, Span};
    let first = edition.sections.iter().find(|section| section.key == "identitas");
    let Some(Block::Paragraph(spans)) = first.and_then(|section| section.blocks.first()) else {
        return (String::new(), String::new());
    };
    let mut texts = spans.iter().map(|span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Number(text, _) | Span::Cited(text, _) => text.clone(),
    });
    (
        texts.next().unwrap_or_default(),
        texts.collect::<String>().trim_start_matches([' ', '–', ',']).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_linked() {
        assert!(linkable("https://a.example/x") && linkable("HTTP://a.example/"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//a", "", "https://a b", "ftp://a.example"] {
            assert!(!linkable(bad), "{bad}");
        }
    }

    #[test]
    fn lines_are_merged_to_ranges() {
        let ids: Vec<MentionId> = (0..6).map(|n| format!("m{n}").parse().unwrap()).collect();
        let places = Places(ids.iter().enumerate().map(|(n, id)| (id, n + 1)).collect());
        let asked: Vec<MentionId> = [4, 0, 1, 1, 2].iter().map(|n| ids[*n].clone()).collect();
        assert_eq!(places.ranges(&asked), [(1, 3), (5, 5)]);
    }
}
