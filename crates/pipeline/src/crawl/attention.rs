//! What deserves to be looked at sooner: outlets that are often first, and articles of issues that are talked about.

use std::collections::HashSet;

use jiff::SignedDuration;
use pantau_domain::SourceId;
use pantau_text::token;

use crate::{House, PipelineError};

/// How far back it is looked who was first with what others brought too.
const LEADING_DAYS: i64 = 30;
/// How far back issues are looked for.
const HOT_HOURS: i64 = 24;
/// Words that a headline must share with a story's.
const SHARED: usize = 3;

/// What deserves to be looked at sooner.
#[derive(Debug, Default)]
pub(super) struct Attention {
    leading: HashSet<SourceId>,
    headlines: Vec<HashSet<String>>,
}

impl Attention {
    pub(super) fn of(house: &House) -> Result<Self, PipelineError> {
        let now = house.now();
        let back = |hours: i64| now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
        let (leading, headlines) = house.store.attention(back(24 * LEADING_DAYS), back(HOT_HOURS))?;
        Ok(Self {
            leading: leading.into_iter().collect(),
            headlines: headlines.iter().map(|headline| words(headline)).collect(),
        })
    }

    /// Whether this outlet is often first.
    pub(super) fn leads(&self, source: &SourceId) -> bool {
        self.leading.contains(source)
    }

    /// Whether a headline speaks of an issue that is being talked about.
    pub(super) fn is_hot(&self, headline: &str) -> bool {
        if self.headlines.is_empty() {
            return false;
        }
        let own = words(headline);
        self.headlines.iter().any(|known| own.intersection(known).count() >= SHARED)
    }
}

fn words(text: &str) -> HashSet<String> {
    token::words(text)
        .map(|word| token::fold(word.text).into_owned())
        .filter(|word| word.chars().count() >= 4 && !token::is_stopword(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_hot_where_it_shares_its_words_with_a_storys() {
        let attention = Attention {
            leading: HashSet::new(),
            headlines: vec![words("Banjir bandang melanda Kecamatan Rekaan, ratusan warga mengungsi")],
        };
        assert!(attention.is_hot("Warga Rekaan mengungsi, banjir belum surut"));
        assert!(!attention.is_hot("Harga cabai naik di pasar Rekaan"));
        assert!(!Attention::default().is_hot("Banjir bandang melanda Rekaan"));
    }
}
