//! All that the typesetter may see: the template, the edition's data, the bundled fonts. No files, no packages, no clock.

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

const TEMPLATE: &str = include_str!("../edition.typ");
/// How many of [`FONTS`], from the first, are the family of the text.
const TEXT_FONTS: usize = 4;
const FONTS: [&[u8]; 6] = [
    include_bytes!("../../fonts/PlusJakartaSans_400Regular.ttf"),
    include_bytes!("../../fonts/PlusJakartaSans_400Regular_Italic.ttf"),
    include_bytes!("../../fonts/PlusJakartaSans_600SemiBold.ttf"),
    include_bytes!("../../fonts/PlusJakartaSans_700Bold.ttf"),
    include_bytes!("../../fonts/DejaVuSans.ttf"),
    include_bytes!("../../fonts/DejaVuSans-Bold.ttf"),
];

/// What all editions share.
pub(crate) struct Base {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
}

impl Base {
    pub(crate) fn new() -> Self {
        let fonts: Vec<Font> = FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("edition.typ"), TEMPLATE.to_owned()),
            data: file("data.json"),
        }
    }

    /// Whether one of the families has this character in all its styles.
    pub(crate) fn holds(&self, c: char) -> bool {
        let (text, fallback) = self.fonts.split_at(self.fonts.len().min(TEXT_FONTS));
        covers(text, c) || covers(fallback, c)
    }

    /// Whether the text family alone has it, so that no cluster of characters needs two families.
    pub(crate) fn holds_alone(&self, c: char) -> bool {
        covers(self.fonts.get(..TEXT_FONTS).unwrap_or_default(), c)
    }
}

fn covers(fonts: &[Font], c: char) -> bool {
    !fonts.is_empty() && fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

fn file(name: &str) -> FileId {
    #[expect(clippy::expect_used, reason = "both names are literals without a fault")]
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The shared parts and one edition.
pub(crate) struct EditionWorld<'a> {
    base: &'a Base,
    data: Bytes,
}

impl<'a> EditionWorld<'a> {
    pub(crate) fn new(base: &'a Base, data: Vec<u8>) -> Self {
        Self { base, data: Bytes::new(data) }
    }
}

impl World for EditionWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.base.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.base.template.id() {
            Ok(self.base.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.base.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.base.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
