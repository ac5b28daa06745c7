//! Why nothing usable could be read.

use thiserror::Error;

/// Why a received body gave nothing. All of these are the outside world's: asking again gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NormalizeError {
    /// The page holds no text worth reading.
    #[error("no main text found")]
    NoText,
    /// The body is no feed of any known kind.
    #[error("neither RSS, RDF, Atom, CDF nor JSON Feed")]
    NotFeed,
    /// The body is no sitemap.
    #[error("no sitemap: neither `urlset` nor `sitemapindex` nor a list of addresses")]
    NotSitemap,
    /// The body is larger than is read.
    #[error("body of {bytes} bytes is larger than {limit}")]
    TooLarge {
        /// Bytes received, or unpacked so far.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// A compressed body is damaged or not compressed at all.
    #[error("compressed body cannot be unpacked")]
    Gzip,
}

/// What is wrong with an outlet's rules: for who wrote them to mend.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RuleError {
    /// No TOML, or a key that is not known.
    #[error("rules cannot be read: {fault}")]
    Toml {
        /// What the reader of TOML says.
        fault: String,
    },
    /// A selector that cannot be read.
    #[error("`{key}`: selector `{selector}`: {fault}")]
    Selector {
        /// The key it stands under.
        key: &'static str,
        /// As written.
        selector: String,
        /// What is wrong with it.
        fault: &'static str,
    },
}
