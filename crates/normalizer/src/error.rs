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

/// Why a pattern for addresses cannot be used. It is the operator's to correct.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternFault {
    /// It, or one of its alternatives, says nothing.
    #[error("is empty")]
    Empty,
    /// It is longer than is read.
    #[error("is longer than {limit} letters")]
    TooLong {
        /// The most letters.
        limit: usize,
    },
    /// An alternative begins with neither `/` nor a scheme.
    #[error("`{part}` begins with neither `/` nor `http`")]
    Start {
        /// The alternative.
        part: String,
    },
    /// It is no web address.
    #[error("is no http or https address")]
    NotAddress,
    /// A word in braces that stands for nothing.
    #[error("holds `{{{word}}}`, known are {{yyyy}}, {{mm}}, {{dd}}, {{m}}, {{d}}")]
    Placeholder {
        /// The word.
        word: String,
    },
    /// It lacks a part of the date.
    #[error("lacks `{{{word}}}`")]
    Lacks {
        /// The part.
        word: &'static str,
    },
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
