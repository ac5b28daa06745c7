//! Printed dates of real news beside the instants that are known of them.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::Date};
use pantau_domain::DateOrigin;
use pantau_text::date;

use crate::{rows, spent::Stopwatch};

/// Exceptions shown of one reason.
const SHOWN: usize = 5;

pub(crate) fn run(corpus: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let now = "2026-11-24T00:00:00Z".parse()?;
    let mut printed: Vec<(String, String)> = Vec::new();
    rows::each(corpus, |row| {
        if let (Some(raw), Some(at)) = (row["date_raw"].as_str(), row["published_at"].as_str()) {
            printed.push((raw.to_owned(), at.to_owned()));
        }
        Ok(())
    })?;
    let mut right = 0;
    let mut exceptions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (raw, at) in &printed {
        let read = date::read(raw, now, DateOrigin::Text);
        let reason = match read {
            Some(read) if agrees(&read.to_rfc3339(), at) => {
                right += 1;
                continue;
            }
            Some(_) => "read otherwise",
            None if !raw.bytes().any(|byte| byte.is_ascii_digit()) => "the page printed no date",
            None => "not read",
        };
        let shown = read.map_or_else(|| "nothing".to_owned(), |read| read.to_rfc3339());
        exceptions.entry(reason).or_default().push(format!("`{raw}`: {shown}, known as {at}"));
    }
    println!("printed dates read as known: {}", rows::share(right, printed.len()));
    for (reason, lines) in &exceptions {
        println!("  {reason}: {}", lines.len());
        for line in lines.iter().take(SHOWN) {
            println!("    {line}");
        }
    }
    let begun = Stopwatch::start();
    let mut kept = 0_usize;
    for (raw, _) in &printed {
        kept += usize::from(date::read(raw, now, DateOrigin::Text).is_some());
    }
    println!("{:.0} dates a CPU second ({kept} read)", printed.len() as f64 / begun.spent().as_secs_f64());
    Ok(())
}

/// The same instant, or the same day where only the day is known.
fn agrees(read: &str, known: &str) -> bool {
    match (read.parse::<Timestamp>(), known.parse::<Timestamp>()) {
        (Ok(read), Ok(known)) => read == known,
        _ => read.len() == known.len() && read.parse::<Date>().is_ok() && read == known,
    }
}
