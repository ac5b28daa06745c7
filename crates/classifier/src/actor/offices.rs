//! Who held a public office on a day, and which other names persons go by.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    ClassifierError,
    lexicon::{phrases, rows},
};

const FILE: &str = "actors/offices.tsv";
const OFFICES: &str = include_str!("../../../../lexicons/actors/offices.tsv");

/// One person's time in one office.
#[derive(Debug)]
struct Held {
    name: &'static str,
    from: Option<Date>,
    to: Option<Date>,
}

impl Held {
    fn on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The list of office holders.
#[derive(Debug)]
pub(crate) struct Offices {
    held: HashMap<String, Vec<Held>>,
    names: HashMap<&'static str, &'static str>,
}

impl Offices {
    pub(crate) fn load() -> Result<Self, ClassifierError> {
        let (mut held, mut names) = (HashMap::<String, Vec<Held>>::new(), HashMap::new());
        for row in rows::<5>(FILE, OFFICES) {
            let [name, offices, from, to, others] = row?;
            let day = |cell: &str| match cell {
                "" => Ok(None),
                cell => cell
                    .parse::<Date>()
                    .map(Some)
                    .map_err(|_| ClassifierError::line(FILE, 0, "no day of the form 2024-01-31", cell)),
            };
            let (from, to) = (day(from)?, day(to)?);
            for office in phrases(offices) {
                held.entry(plain(office)).or_default().push(Held { name, from, to });
            }
            for other in phrases(others) {
                names.insert(other, name);
            }
        }
        Ok(Self { held, names })
    }

    /// Who held an office on a day, where the list knows; the office as texts write it.
    pub(crate) fn holder(&self, office: &str, day: Option<Date>) -> Option<&'static str> {
        let day = day?;
        if office.len() > 60 {
            return None;
        }
        self.held.get(&plain(office))?.iter().find(|held| held.on(day)).map(|held| held.name)
    }

    /// The full name of whoever goes by another one (`Cak Imin`).
    pub(crate) fn full(&self, name: &str) -> Option<&'static str> {
        self.names.get(name).copied()
    }
}

/// An office in one spelling.
fn plain(office: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in office.split_whitespace() {
        match word.trim_end_matches(['.', ',']).to_lowercase().as_str() {
            "provinsi" | "ri" => {}
            "jatim" => words.extend(["jawa".to_owned(), "timur".to_owned()]),
            "walikota" => words.extend(["wali".to_owned(), "kota".to_owned()]),
            "wagub" => words.extend(["wakil".to_owned(), "gubernur".to_owned()]),
            "penjabat" => words.push("pj".to_owned()),
            other => words.push(other.to_owned()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_held_for_a_time() {
        let offices = Offices::load().expect("the shipped list is whole");
        let day = |day: &str| day.parse().ok();
        let [early, later] = ["2015-05-01", "2023-12-01"].map(|on| offices.holder("Gubernur Jatim", day(on)));
        assert!(early.is_some() && later.is_some() && early != later);
        assert_eq!(offices.holder("Gubernur Jawa Timur", day("2023-12-01")), later);
        assert_eq!(offices.holder("Gubernur Jawa Timur", day("2024-06-01")), None);
        assert!(offices.holder("Penjabat Gubernur Jawa Timur", day("2024-06-01")).is_some());
        assert_eq!(offices.holder("Gubernur Jawa Timur", None), None);
        assert!(offices.full("Cak Imin").is_some() && offices.full("Cak Rekaan").is_none());
    }

    #[test]
    fn holders_of_one_office_do_not_overlap() {
        let offices = Offices::load().expect("the shipped list is whole");
        for (office, held) in &offices.held {
            let mut held: Vec<_> = held.iter().map(|held| (held.from, held.to)).collect();
            held.sort_unstable();
            // `Presiden` and `Presiden RI` are one office.
            held.dedup();
            for pair in held.windows(2) {
                let [(_, before), (next, _)] = pair else { continue };
                assert!(before.is_some() && before <= next, "{office}");
            }
        }
    }
}
