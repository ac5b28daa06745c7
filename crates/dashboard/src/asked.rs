//! What a reader asks in an address, checked and bounded.

use std::{collections::HashMap, str::FromStr};

use axum::{extract::Query, http::Uri};
use jiff::civil::Date;
use pantau_domain::Population;

use crate::error::PageError;

/// Longest search text in characters (guess: ten times the longest that an analyst typed).
pub(crate) const QUERY_CHARS: usize = 300;
/// Longest other value in characters: an id has at most 200.
const VALUE_CHARS: usize = 200;
/// Years that a day may lie in: no mention is older than the first printed news of the archive or lies far ahead.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The fields of an address's query. An empty value is none.
#[derive(Debug, Default)]
pub(crate) struct Asked(HashMap<String, String>);

impl Asked {
    /// Reads the fields. A field given twice counts as given last.
    pub(crate) fn read(uri: &Uri) -> Result<Self, PageError> {
        let Query(mut fields) = Query::<HashMap<String, String>>::try_from_uri(uri)
            .map_err(|_| PageError::asked("alamat", "tidak dapat dibaca"))?;
        fields.retain(|_, value| !value.trim().is_empty());
        Ok(Self(fields))
    }

    /// A text without surrounding space.
    pub(crate) fn text(&self, field: &'static str, limit: usize) -> Result<Option<&str>, PageError> {
        let Some(value) = self.0.get(field).map(|value| value.trim()) else { return Ok(None) };
        if value.chars().take(limit + 1).count() > limit {
            return Err(PageError::asked(field, format!("lebih panjang dari {limit} karakter")));
        }
        if value.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            return Err(PageError::asked(field, "memuat karakter kendali"));
        }
        Ok(Some(value))
    }

    /// One of our words, an id or a code.
    pub(crate) fn word<T: FromStr>(&self, field: &'static str) -> Result<Option<T>, PageError> {
        self.text(field, VALUE_CHARS)?
            .map(|value| value.parse().map_err(|_| PageError::asked(field, "tidak dikenal")))
            .transpose()
    }

    /// A day as `YYYY-MM-DD`.
    pub(crate) fn day(&self, field: &'static str) -> Result<Option<Date>, PageError> {
        let Some(value) = self.text(field, VALUE_CHARS)? else { return Ok(None) };
        value
            .parse::<Date>()
            .ok()
            .filter(|day| YEARS.contains(&day.year()))
            .map(Some)
            .ok_or_else(|| PageError::asked(field, "bukan tanggal (TTTT-BB-HH)"))
    }

    /// A whole number from 1 to `most`.
    pub(crate) fn number(&self, field: &'static str, most: usize) -> Result<Option<usize>, PageError> {
        let Some(value) = self.text(field, VALUE_CHARS)? else { return Ok(None) };
        value
            .parse::<usize>()
            .ok()
            .filter(|number| (1..=most).contains(number))
            .map(Some)
            .ok_or_else(|| PageError::asked(field, format!("bukan bilangan dari 1 sampai {most}")))
    }

    /// `jatim`, or `semua` (`all` for machines); none where nothing is said.
    pub(crate) fn population(&self, field: &'static str) -> Result<Option<Population>, PageError> {
        match self.text(field, VALUE_CHARS)? {
            None => Ok(None),
            Some("jatim") => Ok(Some(Population::Jatim)),
            Some("nasional") => Ok(Some(Population::National)),
            Some("semua" | "all") => Ok(Some(Population::All)),
            Some(_) => Err(PageError::asked(field, "tidak dikenal (jatim, nasional, atau semua)")),
        }
    }
}

/// An id from a path. One that no id can be is an id of nothing.
pub(crate) fn id<T: FromStr>(text: &str, what: &'static str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::Missing { what })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(&format!("/x?{query}").parse().unwrap()).unwrap()
    }

    #[test]
    fn fields_are_trimmed_and_bounded() {
        let fields = asked("q=+banjir+&kosong=++&hal=0&tanggal=2020-13-01&cakupan=bulan");
        assert_eq!(fields.text("q", 10).unwrap(), Some("banjir"));
        assert_eq!(fields.text("kosong", 10).unwrap(), None);
        assert!(fields.text("q", 5).is_err());
        assert!(fields.number("hal", 9).is_err() && fields.day("tanggal").is_err());
        assert!(fields.population("cakupan").is_err());
        assert!(asked("q=a%00b").text("q", 10).is_err());
        assert_eq!(asked("t=2020-05-12").day("t").unwrap().unwrap().to_string(), "2020-05-12");
        assert!(asked("t=9999-05-12").day("t").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_address_makes_us_panic(query in "[ -~]{0,80}") {
            if let Ok(uri) = format!("/cari?{query}").parse::<Uri>() && let Ok(fields) = Asked::read(&uri) {
                let _seen = (fields.text("q", 5).is_ok(), fields.day("q").is_ok(), fields.number("q", 9).is_ok());
            }
        }
    }
}
