//! Lines that outlets put between the paragraphs of a text.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::markup;

/// Lines that are no text wherever they stand, as [`lowered`]: each alternative begins with letters, so that almost
/// every line is told from them by its first ones.
static NOISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(baca juga|baca selengkapnya|baca lainnya|baca artikel|baca berita|lihat juga|simak (juga|video|breaking|berita|artikel)|saksikan (juga|video|live)|",
        r"tonton (juga|video)|artikel terkait|berita terkait|advertisement|scroll to (continue|resume)|",
        r"gulir (ke bawah )?untuk|halaman selanjutnya|selanjutnya\W*$|pilihan editor|dapatkan (update|berita|informasi)|ikuti (kami|berita|saluran)|",
        r"(cek|baca|simak) (berita|artikel)[^.]{0,60}google news|download aplikasi|bergabung|gabung (ke|di|dengan)|",
        r"follow (us|our)|read (more|also|next)(?-u:\b)|see also(?-u:\b)|also read|share this|sign up for|subscribe (to|now)|click here to|",
        r"copyright ©|all rights reserved|hak cipta|dilarang (mengambil|meng-?copy|keras)|gambas:|embed|",
        r"((titel)?bild(rechte)?|fotos?|photos?|image|picture|cr[ée]dits?( photos?)?|copyright|źródło|zdjęcie|fot\.|quellen?)( ?credit)?\s*[:/©].{0,110}$|",
        r"(get in touch|got a story|have a tip|got a tip|for more stories like this|get the latest|never miss|if you enjoyed)(?-u:\b).{0,280}$|",
        r"(externer|empfohlener redaktioneller) inhalt$|werbung$|anzeige$|reklama$|publicidad$|pub$|annuncio$|artikelbild|",
        r"an dieser stelle (findest du|finden sie|befindet sich) (einen )?extern|du kannst ihn dir mit einem klick|ich bin damit einverstanden, dass|",
        r"(wir respektieren|wir schätzen) (deine|ihre) privatsphäre|personenbezogene daten können an dritt|link zum .{3,20}-inhalt|",
        r"this slideshow requires javascript|(this|diese) (web)?site (uses|verwendet) (cookies|akismet)|for the latest .{0,60} download|mit diesem button kannst|",
        r"s[íi]guenos en|siga-nos|seguici su|suivez-nous|folge? uns|folgen sie uns|suscr[íi]bete|abonnieren sie|bitte beachten sie, dass ihre kommentare|si vous souhaitez (critiquer|commenter)|",
        r"(le|te) puede interesar(?-u:\b)|(lea|lee|mira|vea) (también|además)(?-u:\b)|leia (também|mais)(?-u:\b)|veja também(?-u:\b)|(à )?lire aussi(?-u:\b)|leggi anche(?-u:\b)|czytaj (też|także|więcej|również)(?-u:\b)|",
        r"zobacz (też|także|również)(?-u:\b)|lesen sie (auch|hier|dazu)(?-u:\b)|lees ook(?-u:\b)|läs (mer|också)(?-u:\b)|first published (on|:)|last updated|updated at \d|our standards: |\d+ (hour|day|min(ute)?|week)s? ago\W*$|",
        r"duration:? \d+:\d+$|watch( now)? ?[|:].{0,120}$|watch now$|up next$|don.t miss$|buy now$|drukuj$|imprimir$|imprimer$|drucken$|stampa$|",
        r"loading\.{0,3}$|komentar$|bagikan(?-u:\b).{0,20}$|share$|tweet$|print$|iklan$|advert$|photo:|foto:|image:|video:$)"
    ))
    .ok()
});

/// The same of lines that say it at their end, looked at only where a line holds one of [`CREDITS`].
static CREDITED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(.{3,60}(getty images|/ ?afp|afp ?/|/reuters|/ ?dpa|/ ?epa).{0,30}$|",
        r".{3,20}-inhalte erlauben)"
    ))
    .ok()
});
const CREDITS: [&str; 6] = ["getty images", "afp", "/reuters", "dpa", "epa", "-inhalte erlauben"];

/// A line in small letters from its first letter or digit on.
fn lowered(line: &str) -> String {
    line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_').to_lowercase()
}

/// Bylines and marks at the ends of a text.
static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W*((penulis|editor|reporter|pewarta|redaktur|sumber|penyunting|wartawan|kontributor|laporan|uploader|redaksi|tags?|topik|kata kunci|categor(y|ies)|kategorien?|posted in|filed under|tagged)\s*[:：].{0,120}|",
        r"(der|dieser) (beitrag|eintrag|artikel) wurde .{0,200}|",
        r"copyright.{0,80}|(\(?[a-z]{2,6}/[a-z]{2,6}\)?))$"
    ))
    .ok()
});

/// A line that holds a date or hour and little else, as it stands below a headline.
static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(\d{1,2}[.:]\d{2}\s*(wib|wita|wit)\b|",
        r"^.{0,40}\b\d{1,2}[./]\s?(\d{1,2}[./]|jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|oct|nov|dez|dec)\s?[a-zä]*\.?\s?(19|20)?\d{2}\b.{0,40}$|",
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
    if line.len() >= 300 {
        return false;
    }
    let small = lowered(line);
    let mark = line.trim_start_matches(|c: char| c.is_whitespace() || c == '(' || c == '*');
    mark.starts_with('©')
        || matches(&NOISE, &small)
        || (CREDITS.iter().any(|word| small.contains(word)) && matches(&CREDITED, &small))
}

/// Bytes of a line that may be a label.
const LABEL: usize = 60;
/// How often a label comes.
const REPEATED: usize = 3;

/// Who wrote it, as a line of its own above the text.
static SIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?i:by|von|oleh|par|por|di|door|av|autor|text|stand|publikacja|veröffentlicht|aktualisiert|mis à jour|publicado|pubblicato|ditayangkan)\b[: ]",
        r".{3,70}[^.!?:”\x22]$"
    ))
    .ok()
});

/// What outlets list behind the editor's line is no text: all behind it goes where most of the text stands before it.
fn after_signature(kept: &mut Vec<String>) {
    let total: usize = kept.iter().map(String::len).sum();
    let mut before = 0;
    for place in 0..kept.len() {
        let Some(line) = kept.get(place) else { break };
        if place > 0 && before * 2 >= total && matches(&EDITOR, line) {
            kept.truncate(place);
            break;
        }
        before += line.len();
    }
}

/// Headings of boxes with other articles, with the writer's life, with what readers may do.
static BOX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(berita (lainnya|terkait|populer|terbaru|pilihan)|artikel (lainnya|terkait)|(baca|lihat|simak) juga|baca selengkapnya|tulis komentar|komentar|",
        r"tentang penulis|tag(s|ar)?|topik terkait|",
        r"related( (posts|articles|stories|content|topics|news))?|(read|see|watch|learn) (more|also|next)|more (from|on|stories|news|about)(?-u:\b).{0,40}|",
        r"recommended( for you)?|you (may|might) (also )?(like|be interested in).{0,20}|about the author|leave a (comment|reply)|comments?|share this.{0,20}|",
        r"ähnliche (beiträge|artikel)|verwandte (beiträge|artikel|themen)|mehr zum thema|mehr (aus|zu|von|dazu)(?-u:\b).{0,40}|lesen sie (auch|mehr).{0,40}|lies auch|",
        r"das könnte (dich|sie|euch) auch interessieren|das thema könnte.{0,40}|auch interessant|weiterlesen|zum weiterlesen|weiterführende.{0,30}|weitere (beiträge|artikel|themen|infos|informationen).{0,40}|",
        r"über (den autor|die autorin)|zur person|schlagwort.{0,10}|kategorien?(?-u:\b).{0,30}|themen|schreibe? einen kommentar|hinterlasse.{0,30}|kommentare?|teilen.{0,25}|gefällt mir|",
        r"contenido relacionado|(le|te) puede interesar.{0,20}|noticias relacionadas|lea también|relacionad[oa]s|leia (também|mais)|veja também|",
        r"à lire( aussi)?.{0,20}|lire aussi.{0,20}|sur le même sujet|articles liés|leggi anche.{0,20}|potrebbe interessarti|czytaj (też|także|więcej|również).{0,20}|zobacz (też|także|również).{0,20}|",
        r"lees ook.{0,20}|läs (mer|också).{0,20}|les også.{0,20})[\s:.»›…!]*$"
    ))
    .ok()
});

/// The longest line of such a box, in bytes.
const BOX_LINE: usize = 280;

/// Headings of boxes go; behind the middle of the text all goes that stands under one, unless the text goes on there.
fn other_articles(kept: &mut Vec<String>) {
    let total: usize = kept.iter().map(String::len).sum();
    let mut before = 0;
    let mut place = 0;
    while let Some(line) = kept.get(place) {
        let length = line.len();
        if place > 0 && length < 90 && matches(&BOX, &lowered(line)) {
            let rest = kept.get(place + 1..).unwrap_or_default();
            if before * 2 >= total && rest.iter().all(|line| line.len() < BOX_LINE) {
                kept.truncate(place);
                break;
            }
            kept.remove(place);
            continue;
        }
        before += length;
        place += 1;
    }
}

/// The editor's line.
static EDITOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*(editor|penyunting|redaktur|pewarta)\s*[:：].{0,60}$").ok());

/// Lines put together as a text: without noise, without the title at its head, without bylines at its ends, without a
/// line said twice in a row.
pub(crate) fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>, title: Option<&str>) -> String {
    let title = title.map(markup::collapse).unwrap_or_default();
    let mut kept: Vec<String> = Vec::new();
    let lines: Vec<String> = lines.map(markup::collapse).collect();
    let mut often: HashMap<&str, usize> = HashMap::new();
    for line in lines.iter().filter(|line| line.len() <= LABEL) {
        *often.entry(line).or_default() += 1;
    }
    // A text that is made of such lines, a table or a list, keeps them.
    let repeated: usize =
        often.iter().filter(|(_, count)| **count >= REPEATED).map(|(line, count)| line.len() * count).sum();
    if repeated * 8 > lines.iter().map(String::len).sum::<usize>() {
        often.clear();
    }
    for line in &lines {
        // A short line that comes again and again is a label of boxes between the paragraphs.
        if often.get(line.as_str()).is_some_and(|count| *count >= REPEATED) {
            continue;
        }
        let has_words = line.chars().any(char::is_alphanumeric);
        if !has_words || is_noise(line) || kept.last() == Some(line) {
            continue;
        }
        if kept.len() < 3
            && (*line == title || matches(&BYLINE, line) || is_dateline(line) || matches(&SIGNED, line))
        {
            continue;
        }
        kept.push(line.clone());
    }
    after_signature(&mut kept);
    other_articles(&mut kept);
    while kept.len() > 1
        && kept.last().is_some_and(|last| matches(&BYLINE, last) || is_dateline(last) && last.len() < 40)
    {
        kept.pop();
    }
    kept.join("\n")
}
