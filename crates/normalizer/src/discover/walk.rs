//! Which sitemap to read next, so that indexes that name each other or never end are left at some point.

use std::collections::{HashSet, VecDeque};

use jiff::Timestamp;

use crate::Sitemap;

/// Sitemaps of sitemaps, the first one included: the standard (sitemaps.org) allows two, outlets have three.
pub const MAX_DEPTH: usize = 3;

/// A walk over the sitemaps of one outlet: newest first, each once, bounded in depth and number.
#[derive(Debug)]
pub struct SitemapWalk {
    open: VecDeque<(String, usize)>,
    seen: HashSet<String>,
    since: Option<Timestamp>,
    left: usize,
}

impl SitemapWalk {
    /// A walk that begins at these addresses, asks at most `most` and passes over what changed last before `since`.
    #[must_use]
    pub fn new(roots: impl IntoIterator<Item = String>, most: usize, since: Option<Timestamp>) -> Self {
        let mut walk = Self { open: VecDeque::new(), seen: HashSet::new(), since, left: most };
        for url in roots.into_iter().take(most) {
            if walk.seen.insert(url.clone()) {
                walk.open.push_back((url, 0));
            }
        }
        walk
    }

    /// The next sitemap to read and how deep it lies; none where the walk is over.
    pub fn step(&mut self) -> Option<(String, usize)> {
        let next = self.open.pop_front().filter(|_| self.left > 0)?;
        self.left -= 1;
        Some(next)
    }

    /// Takes in what a sitemap at `depth` names.
    pub fn found(&mut self, depth: usize, map: &Sitemap) {
        if depth + 1 >= MAX_DEPTH {
            return;
        }
        let mut children: Vec<_> = map
            .children
            .iter()
            .filter(|(_, date)| date.is_none_or(|date| self.since.is_none_or(|since| date.instant >= since)))
            .collect();
        // Undated ones keep their place behind dated ones: their order says nothing.
        children.sort_by_key(|(_, date)| std::cmp::Reverse(date.map(|date| date.instant)));
        for (url, _) in children.into_iter().take(self.left) {
            if self.seen.insert(url.clone()) {
                self.open.push_back((url.clone(), depth + 1));
            }
        }
    }
}
