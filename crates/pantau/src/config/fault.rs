//! What is wrong with a configuration, with the place and what would be right.

use std::fmt;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) file: String,
    /// From 1; 0 where the whole file is meant.
    pub(crate) line: usize,
    /// From 1.
    pub(crate) column: usize,
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
}

impl Fault {
    /// A fault at a byte of a file's text.
    pub(crate) fn at(
        file: &str,
        text: &str,
        byte: usize,
        what: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let before = text.get(..byte.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        Self { file: file.to_owned(), line, column, text: what.into(), hint }
    }

    /// A fault of a whole file.
    pub(crate) fn whole(file: &str, what: impl Into<String>, hint: Option<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, text: what.into(), hint }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(out, "{}: {}", self.file, self.text)?;
        } else {
            write!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.text)?;
        }
        match &self.hint {
            Some(hint) => write!(out, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// All faults of a configuration. Never empty as an error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            if number > 0 {
                out.write_str("\n")?;
            }
            fault.fmt(out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
