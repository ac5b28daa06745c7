//! An edition on paper: typeset by an embedded template that reads the edition as data.

mod data;
mod world;

use std::sync::{Arc, OnceLock};

use pantau_domain::Edition;
use typst::{comemo, diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::ReportError;
use world::{Base, EditionWorld};

/// Lines of the annex that are printed at most. The page and the data hold all of them.
pub const ANNEX_LINES: usize = 400;
/// Compilations that the typesetter's memory of earlier ones is kept for.
const KEPT: usize = 3;

/// Writes editions as PDF. Holds fonts and library, which all renderers share: making one is cheap.
#[derive(Clone)]
pub struct Renderer {
    base: Arc<Base>,
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer {
    /// A renderer with the bundled fonts.
    #[must_use]
    pub fn new() -> Self {
        static BASE: OnceLock<Arc<Base>> = OnceLock::new();
        Self { base: Arc::clone(BASE.get_or_init(|| Arc::new(Base::new()))) }
    }

    /// Typesets an edition on A4 as tagged PDF/A-2b with bookmarks. The same edition gives the same bytes.
    ///
    /// Rare combinations of characters have a glyph in no single font, which the archival profile refuses. The edition
    /// is then set again with what the text family has, other characters as a box; where even that is refused the
    /// result is plain tagged PDF.
    ///
    /// # Errors
    /// [`ReportError`] where the typesetter refuses the edition, which is our fault.
    pub fn pdf(&self, edition: &Edition) -> Result<Vec<u8>, ReportError> {
        let result = self.archival(edition, &|c| self.base.holds(c)).and_then(|first| match first {
            Export::Archival(bytes) => Ok(bytes),
            Export::Plain(plain) => {
                self.archival(edition, &|c| self.base.holds_alone(c)).map(|second| match second {
                    Export::Archival(bytes) => bytes,
                    Export::Plain(_) => plain,
                })
            }
        });
        // What the typesetter remembers would grow without end in a process that runs for years.
        comemo::evict(KEPT);
        result
    }

    fn archival(&self, edition: &Edition, holds: &dyn Fn(char) -> bool) -> Result<Export, ReportError> {
        let data = data::bytes(edition, holds)
            .map_err(|source| ReportError::Data { edition: edition.id.to_string(), source })?;
        let world = EditionWorld::new(&self.base, data);
        let document = typst::compile::<PagedDocument>(&world)
            .output
            .map_err(|errors| refused(edition, errors.first()))?;
        if let Ok(bytes) = typst_pdf::pdf(&document, &options(edition, Some(PdfStandard::A_2b))) {
            return Ok(Export::Archival(bytes));
        }
        typst_pdf::pdf(&document, &options(edition, None))
            .map(Export::Plain)
            .map_err(|errors| refused(edition, errors.first()))
    }
}

/// A finished file, and whether it keeps the archival profile.
enum Export {
    Archival(Vec<u8>),
    Plain(Vec<u8>),
}

fn options(edition: &Edition, standard: Option<PdfStandard>) -> PdfOptions {
    let standards = standard.and_then(|standard| PdfStandards::new(&[standard]).ok()).unwrap_or_default();
    PdfOptions {
        ident: Smart::Custom(edition.id.to_string()),
        creator: Smart::Custom(Some("pantau".to_owned())),
        standards,
        ..PdfOptions::default()
    }
}

fn refused(edition: &Edition, first: Option<&SourceDiagnostic>) -> ReportError {
    ReportError::Typeset {
        edition: edition.id.to_string(),
        message: first.map_or_else(|| "no reason given".to_owned(), |error| error.message.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + Clone>() {}
        shared::<Renderer>();
    }
}
