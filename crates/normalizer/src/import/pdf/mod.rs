//! The text of a PDF: page by page, columns in the order of reading, words parted at line ends joined.
//!
//! Pages are drawn by `hayro-interpret` into nothing, and what it draws letters with is kept. That library bounds
//! neither the memory nor the depth that a hostile file asks for: whoever reads files of others calls [`read`] in a
//! process of its own, with limits of memory and time, as `pantau import` does. A panic of it is caught here.

mod columns;
mod glyphs;
mod paragraphs;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt,
    hayro_syntax::{LoadPdfError, Pdf},
    interpret_page,
};
use kurbo::Rect;
use serde::{Deserialize, Serialize};

use self::{columns::median, glyphs::Letters, paragraphs::Paragraph};
use crate::markup;

/// The largest file read, in bytes: a whole scanned newspaper has about as much.
pub const MAX_BYTES: usize = 134_217_728;
/// The most pages read.
const MAX_PAGES: usize = 400;
/// The most letters read; a page of a newspaper has about 15,000.
const MAX_LETTERS: usize = 3_000_000;
/// So many times as high as the text letters of a headline are at least.
const HEADLINE: f64 = 1.25;

/// What a PDF says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PdfText {
    /// Its paragraphs in order of reading, each with the page on which it begins, from 1.
    pub paragraphs: Vec<(u32, String)>,
    /// Where the headline stands in `paragraphs`: the highest letters of the first page.
    pub headline: Option<usize>,
    /// The title that the file gives itself.
    pub title: Option<String>,
    /// Pages in the file.
    pub pages: u32,
    /// What was odd: `truncated`, `unknown_letters`.
    pub warnings: Vec<String>,
}

/// Why a PDF gives no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum PdfFault {
    /// Too large.
    #[error("a PDF of more than 128 MiB is not read")]
    TooLarge,
    /// No PDF, or damaged beyond reading.
    #[error("damaged, or no PDF at all")]
    Damaged,
    /// It opens only with a password.
    #[error("locked with a password; save it without one")]
    Locked,
    /// It was scanned.
    #[error("this PDF holds pictures only, no text; run text recognition (OCR) over it first")]
    Pictures,
    /// It is empty.
    #[error("this PDF holds no text")]
    Empty,
    /// Its fonts do not say which characters their letters are.
    #[error(
        "the letters of this PDF cannot be told: its fonts name no characters; print it to PDF again or run text recognition (OCR) over it"
    )]
    Nameless,
}

/// Reads a PDF.
///
/// # Errors
/// [`PdfFault`]: why there is no text.
pub fn read(bytes: Vec<u8>) -> Result<PdfText, PdfFault> {
    if bytes.len() > MAX_BYTES {
        return Err(PdfFault::TooLarge);
    }
    // Nothing that the library touches outlives the call, so that a state broken by a panic is seen by nobody.
    catch_unwind(AssertUnwindSafe(|| inner(bytes))).unwrap_or(Err(PdfFault::Damaged))
}

fn inner(bytes: Vec<u8>) -> Result<PdfText, PdfFault> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => PdfFault::Locked,
        LoadPdfError::Invalid => PdfFault::Damaged,
    })?;
    let mut out =
        PdfText { pages: u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX), ..PdfText::default() };
    let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
    let cache = InterpreterCache::new();
    let (mut pictures, mut unknown, mut known) = (0, 0, 0);
    let mut room = MAX_LETTERS;
    let mut pages = Vec::new();
    for (at, page) in pdf.pages().iter().take(MAX_PAGES).enumerate() {
        let mut letters = Letters { room, ..Letters::default() };
        let (width, height) = page.render_dimensions();
        let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, frame, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut letters);
        room = letters.room;
        pictures += letters.pictures;
        unknown += letters.unknown;
        known += letters.letters.len();
        pages.push((u32::try_from(at + 1).unwrap_or(u32::MAX), columns::blocks(letters.letters)));
    }
    if room == 0 || pdf.pages().len() > MAX_PAGES {
        out.warnings.push("truncated".to_owned());
    }
    if unknown > known {
        return Err(PdfFault::Nameless);
    }
    if unknown * 20 > known {
        out.warnings.push("unknown_letters".to_owned());
    }
    let paragraphs = paragraphs::of_pages(pages);
    let said: usize = paragraphs.iter().map(|paragraph| paragraph.text.len()).sum();
    if said < 20 {
        return Err(if pictures > 0 { PdfFault::Pictures } else { PdfFault::Empty });
    }
    out.headline = headline(&paragraphs);
    out.title = pdf.metadata().title.as_deref().and_then(info).filter(|title| is_title(title));
    out.paragraphs = paragraphs.into_iter().map(|paragraph| (paragraph.page, paragraph.text)).collect();
    Ok(out)
}

/// The paragraph of the highest letters on the first page, where they are clearly higher than the text's.
fn headline(paragraphs: &[Paragraph]) -> Option<usize> {
    let weighed =
        paragraphs.iter().flat_map(|p| std::iter::repeat_n(p.size, (p.text.len() / 20).clamp(1, 200)));
    let text = median(weighed.collect());
    let first = paragraphs.first()?.page;
    let mut best: Option<(usize, f64)> = None;
    for (at, paragraph) in paragraphs.iter().enumerate().take_while(|(_, p)| p.page == first) {
        let words =
            paragraph.text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
        let fits = words >= 2 && paragraph.text.len() <= 300 && paragraph.size >= HEADLINE * text;
        if fits && best.is_none_or(|(_, size)| paragraph.size > size * 1.02) {
            best = Some((at, paragraph.size));
        }
    }
    best.map(|(at, _)| at)
}

/// A text of the file's own description: UTF-16 with a mark, UTF-8, else PDFDocEncoding, which for letters is Latin-1.
fn info(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..bytes.len().min(2_000)).unwrap_or(bytes);
    let text = if bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]) {
        crate::charset::decode(bytes, None)
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    };
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    Some(markup::collapse(&text)).filter(|text| !text.is_empty())
}

/// Whether the file's own title is a headline rather than what a program wrote there.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let by_program =
        ["untitled", "microsoft word", "tanpa judul", "dokumen", "document", "scan", "layout", "page "]
            .iter()
            .any(|word| lower.starts_with(word));
    let is_file = [".doc", ".docx", ".pdf", ".indd", ".qxp", ".qxd", ".rtf", ".odt", ".txt", ".html"]
        .iter()
        .any(|end| lower.ends_with(end));
    !by_program && !is_file && title.split_whitespace().count() >= 3
}
