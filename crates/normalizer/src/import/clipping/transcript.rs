//! Cues put together as passages, and passages as what a programme reported on.

use super::cues::{Cue, Cues};

/// A pause, in seconds, after which a new paragraph begins. Guess.
const BREATH: f64 = 2.5;
/// A silence, in seconds, that parts what a programme reports on, where no headings do: a jingle, advertisements. Guess.
const SILENCE: f64 = 10.0;
/// So many words make a report; less before a silence is an opening or a trailer and stays with what follows. Guess.
const REPORT_WORDS: usize = 60;
/// A paragraph ends with a sentence after so many bytes, and in any case after three times as many.
const PARAGRAPH: usize = 400;

/// What one person says without a break.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    /// Seconds from the file's begin.
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: String,
    /// The line of its first cue.
    pub(super) line: u32,
}

/// One report of a programme: a headline, where one is given, and its passages.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Part {
    pub(super) title: Option<String>,
    pub(super) passages: Vec<Passage>,
}

/// The reports of a programme: parted by its chapters, else by long silences.
pub(super) fn parts(cues: &Cues, side: &[(f64, String)]) -> Vec<Part> {
    let mut chapters = if side.is_empty() { cues.chapters.clone() } else { side.to_vec() };
    chapters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut chapters = chapters.into_iter().peekable();
    let has_chapters = chapters.peek().is_some();
    let mut parts: Vec<Part> = vec![Part::default()];
    let mut words = 0;
    let mut last: Option<&Cue> = None;
    for cue in &cues.cues {
        let mut title = None;
        while let Some((_, next)) = chapters.next_if(|(start, _)| *start <= cue.start) {
            title = Some(next);
        }
        let silent = last.is_some_and(|last| cue.start - last.end >= SILENCE);
        if title.is_some() || (!has_chapters && silent && words >= REPORT_WORDS) {
            parts.push(Part { title, passages: Vec::new() });
            words = 0;
        }
        words += cue.text.split_whitespace().count();
        if let Some(part) = parts.last_mut() {
            add(&mut part.passages, cue, last);
        }
        last = Some(cue);
    }
    parts.retain(|part| !part.passages.is_empty());
    parts
}

fn add(passages: &mut Vec<Passage>, cue: &Cue, last: Option<&Cue>) {
    let same_voice = last.is_none_or(|last| cue.speaker.is_none() || cue.speaker == last.speaker);
    let paused = last.is_some_and(|last| cue.start - last.end >= BREATH);
    match passages.last_mut() {
        Some(passage) if same_voice && !cue.is_turn && !paused && !is_full(&passage.text) => {
            passage.text.push(' ');
            passage.text.push_str(&cue.text);
            passage.end = passage.end.max(cue.end);
        }
        _ => {
            let text = match &cue.speaker {
                Some(speaker) => format!("{speaker}: {}", cue.text),
                None => cue.text.clone(),
            };
            passages.push(Passage { start: cue.start, end: cue.end, text, line: cue.line });
        }
    }
}

fn is_full(text: &str) -> bool {
    text.len() >= 3 * PARAGRAPH || (text.len() >= PARAGRAPH && text.ends_with(['.', '!', '?', '"', '”']))
}

/// A time of a transcript as people write it: `00:12:30`.
pub(super) fn clock(secs: f64) -> String {
    let whole = secs.clamp(0.0, 1e9) as u64;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::clipping::cues;

    fn long(words: usize) -> String {
        "air sungai naik lagi ".repeat(words / 4)
    }

    #[test]
    fn chapters_part_a_programme_and_silences_where_there_are_none() {
        let srt = format!(
            "1\n00:00:01,000 --> 00:00:20,000\n{0}\n\n2\n00:00:21,000 --> 00:00:40,000\n{1}\n\n3\n00:01:00,000 --> 00:01:10,000\nsampai jumpa\n",
            long(40),
            "padi kering dijual murah ".repeat(10)
        );
        let read = cues::read(&srt);
        let by_silence = parts(&read, &[]);
        assert_eq!(by_silence.len(), 2);
        assert_eq!(by_silence[0].passages.len(), 1);
        let by_chapter = parts(&read, &[(0.0, "Banjir".to_owned()), (20.5, "Panen".to_owned())]);
        let titles: Vec<_> = by_chapter.iter().map(|part| part.title.as_deref().unwrap()).collect();
        assert_eq!(titles, ["Banjir", "Panen"]);
        assert_eq!(by_chapter[1].passages.len(), 2, "a pause begins a paragraph");
        assert_eq!(clock(3723.9), "01:02:03");
    }

    #[test]
    fn a_new_voice_begins_a_paragraph() {
        let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Rina>selamat petang\n\n00:02.000 --> 00:03.000\n<v Rina>pemirsa\n\n00:03.000 --> 00:04.000\n<v Bima>air surut\n\n00:04.100 --> 00:05.000\n>> benar\n";
        let parts = parts(&cues::read(vtt), &[]);
        let said: Vec<_> = parts[0].passages.iter().map(|passage| passage.text.as_str()).collect();
        assert_eq!(said, ["Rina: selamat petang pemirsa", "Bima: air surut", "benar"]);
    }
}
