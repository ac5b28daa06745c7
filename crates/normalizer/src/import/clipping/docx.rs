//! The text of a Word document: its paragraphs in order, a table's row as one line.

use std::io::{Cursor, Read};

use quick_xml::{Reader, events::Event};

use crate::markup;

/// The most that a part may grow to, in bytes. A thousand pages of text are about 20 MB of markup.
const MAX_PART: u64 = 67_108_864;
/// The most entries of the archive that are looked at; documents with many pictures have some hundreds.
const MAX_ENTRIES: usize = 10_000;
/// The deepest nesting of elements; tables in tables stay below 60.
const MAX_DEPTH: usize = 500;

/// What a Word document says.
#[derive(Debug, Default)]
pub(super) struct Docx {
    /// One paragraph a line, empty ones kept.
    pub(super) text: String,
    /// The first paragraph in a style of titles or headings.
    pub(super) heading: Option<String>,
    /// Whether the markup ends in the middle.
    pub(super) is_cut: bool,
}

/// Reads a Word document; `Err` says why it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Docx, String> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(
            "an old or password-protected Word document; save it as .docx without a password".to_owned()
        );
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| "the Word document is damaged (no archive that can be read)".to_owned())?;
    if zip.len() > MAX_ENTRIES {
        return Err(format!(
            "{} parts are more than the {MAX_ENTRIES} that a Word document may have",
            zip.len()
        ));
    }
    let Some(body) = part(&mut zip, "word/document.xml")? else {
        return Err("no Word document: the archive has no `word/document.xml`".to_owned());
    };
    // The author in the file's own description is whoever typed it, not who wrote the article: it is left there.
    Ok(paragraphs(&body))
}

fn part(zip: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, String> {
    let file = match zip.by_name(name) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(_) => return Err(format!("the Word document is damaged (`{name}` cannot be unpacked)")),
    };
    let mut body = Vec::new();
    let result = file.take(MAX_PART + 1).read_to_end(&mut body);
    if body.len() as u64 > MAX_PART {
        return Err(format!("`{name}` unpacks to more than {MAX_PART} bytes"));
    }
    if result.is_err() && body.is_empty() {
        return Err(format!("the Word document is damaged (`{name}` cannot be unpacked)"));
    }
    Ok(Some(crate::charset::decode(&body, None)))
}

/// Where in the document the reader is.
#[derive(Default)]
struct Place {
    depth: usize,
    /// The depth of an element whose text is none of ours: deleted text, a second version of a text box.
    skipped: Option<usize>,
    /// Whether inside `w:t`.
    in_text: bool,
    /// Tables around.
    tables: usize,
    line: String,
    style: String,
}

fn paragraphs(xml: &str) -> Docx {
    let mut out = Docx::default();
    let mut place = Place::default();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                place.depth += 1;
                if place.depth > MAX_DEPTH {
                    out.is_cut = true;
                    break;
                }
                let name = element.local_name();
                place.open(name.as_ref());
            }
            Ok(Event::Empty(element)) => {
                let name = element.local_name();
                if name.as_ref() == "pStyle" {
                    place.style = value(element.attributes_raw());
                } else if name.as_ref() == "p" && place.tables == 0 && place.skipped.is_none() {
                    out.text.push('\n');
                } else {
                    place.mark(name.as_ref());
                }
            }
            Ok(Event::End(element)) => {
                let name = element.local_name();
                place.close(name.as_ref(), &mut out);
                place.depth = place.depth.saturating_sub(1);
            }
            Ok(Event::Text(text)) if place.in_text && place.skipped.is_none() => {
                place.line.push_str(&text.xml10_content());
            }
            Ok(Event::CData(text)) if place.in_text && place.skipped.is_none() => {
                place.line.push_str(&text.xml10_content());
            }
            Ok(Event::GeneralRef(reference)) if place.in_text && place.skipped.is_none() => {
                match reference.resolve_char_ref() {
                    Ok(Some(c)) => place.line.push(c),
                    _ => place
                        .line
                        .push_str(&crate::entity::decode(&format!("&{};", reference.xml10_content()))),
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                out.is_cut = true;
                break;
            }
        }
    }
    // What a cut document has of its last paragraph.
    out.text.push_str(&place.line);
    out.is_cut |= place.depth > 0;
    out
}

impl Place {
    fn open(&mut self, name: &str) {
        if self.skipped.is_some() {
            return;
        }
        match name {
            // Word writes a text box twice: once as it is and once for readers that do not know it.
            "del" | "Fallback" | "moveFrom" => self.skipped = Some(self.depth),
            "t" => self.in_text = true,
            "tbl" => self.tables += 1,
            "p" if self.tables == 0 => {
                self.style.clear();
            }
            other => self.mark(other),
        }
    }

    /// Elements that stand for a character.
    fn mark(&mut self, name: &str) {
        if self.skipped.is_some() {
            return;
        }
        match name {
            "tab" | "ptab" => self.line.push(' '),
            "br" | "cr" => self.line.push(if self.tables == 0 { '\n' } else { ' ' }),
            "noBreakHyphen" => self.line.push('-'),
            _ => {}
        }
    }

    fn close(&mut self, name: &str, out: &mut Docx) {
        if self.skipped.is_some_and(|depth| depth >= self.depth) {
            self.skipped = None;
            return;
        }
        if self.skipped.is_some() {
            return;
        }
        match name {
            "t" => self.in_text = false,
            // A cell's paragraphs become one, a row's cells are parted by tabs, so that a table of two columns reads as a header.
            "p" if self.tables > 0 => self.line.push(' '),
            "tc" if self.tables == 1 => {
                let trimmed = self.line.trim_end().len();
                self.line.truncate(trimmed);
                self.line.push('\t');
            }
            "tr" if self.tables == 1 => self.end(out),
            "tbl" => self.tables = self.tables.saturating_sub(1),
            "p" => self.end(out),
            _ => {}
        }
    }

    fn end(&mut self, out: &mut Docx) {
        let cells = |line: &str| line.split('\t').map(markup::collapse).collect::<Vec<_>>().join("\t");
        let lines: Vec<String> =
            self.line.split('\n').map(|line| cells(line).trim_end().to_owned()).collect();
        let line = lines.join("\n");
        let style = self.style.to_lowercase();
        let heads = ["title", "heading1", "judul", "judul1"].contains(&style.replace(' ', "").as_str());
        if heads && out.heading.is_none() && !line.is_empty() {
            out.heading = Some(markup::collapse(&line));
        }
        out.text.push_str(&line);
        out.text.push('\n');
        self.line.clear();
    }
}

/// The attribute `w:val`.
fn value(attributes: &str) -> String {
    markup::attribute(attributes, "w:val").map(std::borrow::Cow::into_owned).unwrap_or_default()
}
