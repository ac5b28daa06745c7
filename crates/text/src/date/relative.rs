//! Dates that are told from now: `3 jam yang lalu`, `kemarin`, `2 days ago`.

use jiff::SignedDuration;
use pantau_domain::{Precision, Published, time};

use super::{
    Context, scan,
    words::{self, Placed, Token},
};

/// Reads a date told from now. `whole` allows words that would say too little inside a longer line.
pub(super) fn read(tokens: &[Placed], context: &Context, whole: bool) -> Option<Published> {
    ago(tokens, context).or_else(|| if whole { named_day(tokens, context) } else { None })
}

fn word(tokens: &[Placed], index: usize) -> Option<&str> {
    match &tokens.get(index)?.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn ago(tokens: &[Placed], context: &Context) -> Option<Published> {
    for index in 0..tokens.len() {
        let (count, unit_index) = match &tokens.get(index)?.token {
            Token::Number(count, _) => (*count, index + 1),
            Token::Word(word) if matches!(word.as_str(), "a" | "an" | "satu" | "one") => (1, index + 1),
            Token::Word(word) if word.starts_with("se") => (1, index),
            _ => continue,
        };
        let Some(unit) = word(tokens, unit_index) else { continue };
        let unit = if unit_index == index { unit.strip_prefix("se").unwrap_or(unit) } else { unit };
        let Some(unit_secs) = words::unit_secs(unit) else { continue };
        let after = unit_index + usize::from(word(tokens, unit_index + 1) == Some("yang")) + 1;
        if !matches!(word(tokens, after), Some("lalu" | "ago" | "silam")) {
            continue;
        }
        return before_now(context, count.checked_mul(unit_secs)?, unit_secs);
    }
    None
}

fn before_now(context: &Context, secs: i64, unit_secs: i64) -> Option<Published> {
    let instant = context.now.saturating_sub(SignedDuration::from_secs(secs)).ok()?;
    let published = if unit_secs >= 86_400 {
        Published::on_day(time::wib_day(instant), context.origin)
    } else {
        let whole_minute = instant.as_second().div_euclid(60) * 60;
        let instant = jiff::Timestamp::from_second(whole_minute).ok()?;
        Published::at(instant, Precision::Minute, context.origin, None)
    };
    context.plausible(published)
}

fn named_day(tokens: &[Placed], context: &Context) -> Option<Published> {
    let today = time::wib_day(context.now);
    let position = (0..tokens.len()).find_map(|index| {
        Some(match word(tokens, index)? {
            "kemarin" | "yesterday" => (index + 1, 1),
            "today" => (index + 1, 0),
            "hari" if word(tokens, index + 1) == Some("ini") => (index + 2, 0),
            "baru" | "just" if matches!(word(tokens, index + 1), Some("saja" | "now")) => (usize::MAX, 0),
            _ => return None,
        })
    });
    let (after, days_back) = position?;
    if after == usize::MAX {
        return before_now(context, 0, 60);
    }
    let day = time::shift(today, -days_back);
    let hour = (after..tokens.len().min(after + 4)).find_map(|index| scan::hour_at(tokens, index));
    context.published(day, hour.map(|(hour, _)| hour))
}
