//! Lines that outlets put between the paragraphs of a text.

use std::sync::LazyLock;

use regex::Regex;

use crate::markup;

/// Lines that are no text wherever they stand.
static NOISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W*(baca juga|baca selengkapnya|baca lainnya|baca artikel|baca berita|lihat juga|simak (juga|video|breaking|berita|artikel)|saksikan (juga|video|live)|",
        r"tonton (juga|video)|artikel terkait|berita terkait|advertisement|scroll to (continue|resume)|",
        r"gulir (ke bawah )?untuk|halaman selanjutnya|selanjutnya\W*$|pilihan editor|dapatkan (update|berita|informasi)|ikuti (kami|berita|saluran)|",
        r"(cek|baca|simak) (berita|artikel)[^.]{0,60}google news|download aplikasi|bergabung|gabung (ke|di|dengan)|",
        r"follow (us|our)|read (more|also|next)\b|see also\b|also read|share this|sign up for|subscribe (to|now)|click here to|",
        r"copyright ©|©|all rights reserved|hak cipta|dilarang (mengambil|meng-?copy|keras)|\[gambas|\[?embed|",
        r"loading\.{0,3}$|komentar$|bagikan\b.{0,20}$|share$|tweet$|print$|iklan$|advert$|photo:|foto:|image:|video:$)"
    ))
    .ok()
});

/// Bylines and marks at the ends of a text.
static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W*((penulis|editor|reporter|pewarta|redaktur|sumber|penyunting|wartawan|kontributor|laporan|uploader|redaksi|tags?|topik|kata kunci)\s*[:：].{0,120}|",
        r"copyright.{0,80}|(\(?[a-z]{2,6}/[a-z]{2,6}\)?))$"
    ))
    .ok()
});

/// A line that holds a date or hour and little else, as it stands below a headline.
static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(\d{1,2}[.:]\d{2}\s*(wib|wita|wit)\b|",
        r"\b\d{1,2} (jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)[a-z]* (19|20)\d{2}\b|",
        r"^\W*(published|posted|updated|last updated|diterbitkan|diperbarui|tayang)\b)"
    ))
    .ok()
});

fn is_dateline(line: &str) -> bool {
    line.len() < 90 && !line.ends_with(['.', '!', '?', '"', '”']) && matches(&DATELINE, line)
}

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// Whether a line is no part of any text.
pub(crate) fn is_noise(line: &str) -> bool {
    line.len() < 300 && matches(&NOISE, line)
}

/// Lines put together as a text: without noise, without the title at its head, without bylines at its ends, without a
/// line said twice in a row.
pub(crate) fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>, title: Option<&str>) -> String {
    let title = title.map(markup::collapse).unwrap_or_default();
    let mut kept: Vec<String> = Vec::new();
    for line in lines {
        let line = markup::collapse(line);
        let has_words = line.chars().any(char::is_alphanumeric);
        if !has_words || is_noise(&line) || kept.last() == Some(&line) {
            continue;
        }
        if kept.len() < 3 && (line == title || matches(&BYLINE, &line) || is_dateline(&line)) {
            continue;
        }
        kept.push(line);
    }
    while kept.len() > 1 && kept.last().is_some_and(|last| matches(&BYLINE, last)) {
        kept.pop();
    }
    kept.join("\n")
}
