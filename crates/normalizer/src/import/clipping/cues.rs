//! SRT and VTT: cues with their times, cleaned of markup, without what rolling captions say twice.

use crate::{entity, markup};

/// The most cues read: a day of speech has about 40,000.
const MAX_CUES: usize = 200_000;
/// The longest line looked at, in characters.
const MAX_LINE: usize = 2_000;
/// Rolling captions follow each other without a pause, in seconds; a refrain comes back later.
const ROLLING: f64 = 1.0;

/// One cue: when it is shown, in seconds, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cue {
    pub(super) start: f64,
    pub(super) end: f64,
    /// Who speaks, where the cue says it.
    pub(super) speaker: Option<String>,
    /// Whether somebody else begins to speak.
    pub(super) is_turn: bool,
    pub(super) text: String,
    /// The line of its times in the file, from 1.
    pub(super) line: u32,
}

/// What a file of cues holds.
#[derive(Debug, Default)]
pub(super) struct Cues {
    /// By start.
    pub(super) cues: Vec<Cue>,
    /// Headings of parts: from when, and the headline.
    pub(super) chapters: Vec<(f64, String)>,
    /// Text above the first cue and in notes there.
    pub(super) head: String,
    /// Lines of cues without a time that can be read.
    pub(super) bad: Vec<u32>,
}

/// Reads cues. Damage costs the cue it touches.
pub(super) fn read(text: &str) -> Cues {
    let lines: Vec<&str> = text.lines().map(|line| line.trim().trim_start_matches('\u{feff}')).collect();
    let mut out = Cues::default();
    let mut pending: Vec<String> = Vec::new();
    let mut notes = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        at += 1;
        if line.contains("-->") {
            let length = spoken(&lines, at);
            let said = lines.get(at..at + length).unwrap_or_default();
            at += length;
            match times(line) {
                Some((start, end)) if out.cues.len() < MAX_CUES => {
                    out.chapters.extend(pending.drain(..).map(|title| (start, title)));
                    push(&mut out, start, end, said, number);
                }
                Some(_) => break,
                None => out.bad.push(number),
            }
        } else if let Some(first) =
            line.strip_prefix("NOTE").filter(|rest| !rest.starts_with(char::is_alphanumeric))
        {
            let more = lines.iter().skip(at).take_while(|line| !line.is_empty()).count();
            let block = std::iter::once(first).chain(lines.iter().skip(at).take(more).copied());
            let block: Vec<&str> = block.map(str::trim).filter(|line| !line.is_empty()).collect();
            at += more;
            notes += 1;
            // The first note above all cues tells of the whole; later ones give headlines to what follows them.
            match block.iter().find_map(|line| heading(line, true)) {
                Some(title) if !out.cues.is_empty() || (notes > 1 && block.len() == 1) => pending.push(title),
                _ if out.cues.is_empty() => block.iter().for_each(|line| note(&mut out.head, line)),
                _ => {}
            }
        } else if matches!(*line, "STYLE" | "REGION") {
            at += lines.iter().skip(at).take_while(|line| !line.is_empty()).count();
        } else if out.cues.is_empty() && !line.starts_with("WEBVTT") {
            note(&mut out.head, line);
        } else if !line.bytes().all(|byte| byte.is_ascii_digit())
            && !lines.get(at).is_some_and(|next| next.contains("-->"))
            && let Some(last) = out.cues.last_mut()
            && last.text.len() < 4 * MAX_LINE
        {
            // Some writers put an empty line into a cue.
            last.text.push('\n');
            last.text.push_str(&cleaned(line).0);
        }
    }
    out.cues.sort_by(|a, b| a.start.total_cmp(&b.start));
    out.cues = unrolled(std::mem::take(&mut out.cues));
    out
}

fn note(head: &mut String, line: &str) {
    if head.len() < 20_000 && !line.is_empty() {
        head.push_str(line.trim());
        head.push('\n');
    }
}

/// How many lines from here a cue says: up to an empty line, or to the next cue where the empty line is missing.
fn spoken(lines: &[&str], at: usize) -> usize {
    let rest = lines.get(at..).unwrap_or_default();
    let length = rest.iter().take_while(|line| !line.is_empty() && !line.contains("-->")).count();
    let runs_into_next = rest.get(length).is_some_and(|line| line.contains("-->"));
    let last_is_number = length
        .checked_sub(1)
        .and_then(|last| rest.get(last))
        .is_some_and(|line| line.bytes().all(|b| b.is_ascii_digit()));
    if runs_into_next && last_is_number { length - 1 } else { length }
}

fn times(line: &str) -> Option<(f64, f64)> {
    let (start, rest) = line.split_once("-->")?;
    let start = time(start.trim())?;
    let end = time(rest.split_whitespace().next()?)?;
    (end >= start).then_some((start, end))
}

/// A time as seconds: `01:02:03,450`, `02:03.450`, `2:03`.
pub(super) fn time(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
    if part.is_empty() || part.len() > 9 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut secs = 0_u32;
    let mut fields = 0;
    for field in whole.split(':') {
        fields += 1;
        if field.is_empty() || field.len() > 3 || !field.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u32 = field.parse().ok()?;
        // Only the first field may be more than a minute's or an hour's share.
        if fields > 1 && value >= 60 {
            return None;
        }
        secs = secs.checked_mul(60)?.checked_add(value)?;
    }
    let fraction: f64 = format!("0.{part}").parse().ok()?;
    (fields == 2 || fields == 3).then_some(f64::from(secs) + fraction)
}

/// A line of chapters: a time and a headline.
pub(super) fn chapter(line: &str) -> Option<(f64, String)> {
    let (first, rest) = line.split_once([' ', '\t'])?;
    let start = time(first.trim_matches(['[', ']', '(', ')']))?;
    let title = rest.trim_start_matches(['-', '–', '—', ':', ' ', '\t']).trim();
    (!title.is_empty()).then(|| (start, title.chars().take(300).collect()))
}

/// The headline that a line gives to what follows it. In a note, `CHAPTER …` gives one too.
fn heading(line: &str, in_note: bool) -> Option<String> {
    let line = line.trim().trim_start_matches('[').trim_end_matches(']');
    let lower = line.to_lowercase();
    let keys: &[&str] = if in_note {
        &["judul:", "title:", "chapter:", "chapter ", "segmen:", "bab:", "berita:"]
    } else {
        &["judul:", "segmen:"]
    };
    let key = keys.iter().find(|key| lower.starts_with(**key))?;
    let title = line.get(key.len()..)?.trim();
    (!title.is_empty()).then(|| title.chars().take(300).collect())
}

fn push(out: &mut Cues, start: f64, end: f64, said: &[&str], line: u32) {
    let mut speaker = None;
    let mut is_turn = false;
    let mut kept: Vec<String> = Vec::new();
    for said in said.iter().take(20) {
        if let Some(title) = heading(said, false) {
            out.chapters.push((start, title));
            continue;
        }
        let (text, name) = cleaned(said);
        let bare = text.trim_start_matches(['-', '>', '–', ' ']);
        is_turn |= bare.len() < text.len() && kept.is_empty();
        speaker = speaker.or(name);
        if !bare.is_empty() && !is_sound(bare) {
            kept.push(bare.to_owned());
        }
    }
    if !kept.is_empty() {
        out.cues.push(Cue { start, end, speaker, is_turn, text: kept.join("\n"), line });
    }
}

/// `[Musik]`, `(tepuk tangan)`: what is heard and not said.
fn is_sound(line: &str) -> bool {
    let inside = |open, close| line.starts_with(open) && line.ends_with(close) && line.len() < 80;
    inside('[', ']') || inside('(', ')') || !line.chars().any(char::is_alphanumeric)
}

/// A line without tags and style marks, and the voice it names.
fn cleaned(line: &str) -> (String, Option<String>) {
    let mut text = String::new();
    let mut speaker = None;
    let short: String = line.chars().take(MAX_LINE).collect();
    let mut rest = short.as_str();
    while let Some(at) = rest.find(['<', '{']) {
        let (before, tagged) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        let close = if tagged.starts_with('<') { '>' } else { '}' };
        let second = tagged.chars().nth(1).unwrap_or(' ');
        let is_tag =
            if close == '>' { second.is_ascii_alphanumeric() || second == '/' } else { second == '\\' };
        match tagged.find(close).filter(|_| is_tag) {
            Some(end) => {
                let tag = tagged.get(1..end).unwrap_or_default();
                if let Some((kind, name)) = tag.split_once(char::is_whitespace)
                    && (kind == "v" || kind.starts_with("v."))
                {
                    speaker = speaker.or(Some(markup::collapse(&entity::decode(name))));
                }
                rest = tagged.get(end + 1..).unwrap_or_default();
            }
            None => {
                text.push_str(tagged.get(..1).unwrap_or_default());
                rest = tagged.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    let text = entity::decode(&text).replace("\\N", " ").replace("\\h", " ").replace(['♪', '♫'], " ");
    (markup::collapse(&text), speaker.filter(|name| !name.is_empty()))
}

/// Captions that roll up say each line two or three times: what the cue before ended with is not said again.
fn unrolled(cues: Vec<Cue>) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::with_capacity(cues.len());
    let mut shown: Vec<String> = Vec::new();
    for mut cue in cues {
        let lines: Vec<String> = cue.text.split('\n').map(str::to_owned).collect();
        let follows = out.last().is_some_and(|last| cue.start - last.end <= ROLLING);
        let mut fresh = lines.clone();
        if follows {
            let most = shown.len().min(lines.len());
            let again = (1..=most).rev().find(|n| {
                shown.get(shown.len() - n..).unwrap_or_default() == lines.get(..*n).unwrap_or_default()
            });
            fresh.drain(..again.unwrap_or(0));
            // A line that grows word by word: only what was added is new.
            if again.is_none()
                && let (Some(before), Some(now)) = (shown.last(), fresh.first_mut())
                && let Some(added) = now.strip_prefix(before.as_str())
                && added.starts_with(' ')
            {
                *now = added.trim_start().to_owned();
            }
        }
        shown = lines;
        if fresh.is_empty() {
            if let Some(last) = out.last_mut() {
                last.end = last.end.max(cue.end);
            }
            continue;
        }
        cue.text = fresh.join(" ");
        out.push(cue);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_both_formats_write_them() {
        for (text, secs) in
            [("01:02:03,450", 3723.45), ("02:03.450", 123.45), ("2:03", 123.0), ("100:00:00.0", 360_000.0)]
        {
            assert!(time(text).is_some_and(|found| (found - secs).abs() < 1e-9), "{text}");
        }
        for text in ["", "12", "1:2:3:4", "00:61:00,0", "a:b", "00:00:01,", "-1:00"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn markup_goes_and_voices_are_heard() {
        assert_eq!(
            cleaned("{\\an8}<v.loud Rina Sari>Air <i>surut</i> &amp; jalan 3 < 4"),
            ("Air surut & jalan 3 < 4".to_owned(), Some("Rina Sari".to_owned()))
        );
        assert_eq!(cleaned("<00:00:01.500><c>air</c>").0, "air");
        assert_eq!(cleaned("<i").0, "<i");
    }

    #[test]
    fn rolling_captions_say_a_line_once() {
        let text = "WEBVTT\nKind: captions\n\n00:00.000 --> 00:02.000\nair mulai surut\n\n00:02.000 --> 00:02.010\nair mulai surut\n\n\
            00:02.010 --> 00:04.000\nair mulai surut\nwarga pulang\n\n00:04.000 --> 00:05.000\nwarga pulang ke rumah\n\n\
            00:30.000 --> 00:32.000\nair mulai surut\n";
        let said: Vec<_> = read(text).cues.into_iter().map(|cue| cue.text).collect();
        assert_eq!(said, ["air mulai surut", "warga pulang", "ke rumah", "air mulai surut"]);
    }

    #[test]
    fn bad_cues_are_passed_over_and_counted() {
        let cues = read(
            "1\n00:00:01,000 --> 00:00:02,000\nsatu\n2\n00:00:xx --> 00:00:04,000\ndua\n\n3\n00:00:09,000 --> 00:00:05,000\ntiga\n\n4\n00:00:06,000 --> 00:00:07,000\nempat\n",
        );
        let said: Vec<_> = cues.cues.iter().map(|cue| (cue.text.as_str(), cue.line)).collect();
        assert_eq!(said, [("satu", 2), ("empat", 13)]);
        assert_eq!(cues.bad, [5, 9]);
    }
}
