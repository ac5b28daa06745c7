//! Sentences with tags, a word a line, as labelled sets of entities hold them.

use super::pieces::{Piece, cut};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person.
    Person,
    /// A place.
    Place,
    /// An organisation.
    Organisation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Person, Self::Place, Self::Organisation];

    fn of(name: &str) -> Option<Self> {
        match name {
            "PERSON" | "PER" | "PPL" => Some(Self::Person),
            "PLACE" | "LOC" | "PLC" => Some(Self::Place),
            "ORGANISATION" | "ORGANIZATION" | "ORG" | "IND" => Some(Self::Organisation),
            _ => None,
        }
    }
}

/// Which way of marking names a set follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// Of news (tags `PER`, `LOC`, `ORG`): `Pemerintah Indonesia` names no place.
    News,
    /// Of reference works (tags `PERSON`, `PLACE`, `ORGANISATION`): every name of a place is marked.
    Reference,
    /// Of news in small letters (tags `PPL`, `PLC`, `IND`). Models learn from it and are not asked for it: it is
    /// read as [`Style::News`].
    Small,
}

impl Style {
    /// All styles.
    pub const ALL: [Self; 3] = [Self::News, Self::Reference, Self::Small];

    /// The style that names a kind so.
    fn of(name: &str) -> Option<Self> {
        Kind::of(name).map(|_| match name {
            "PPL" | "PLC" | "IND" => Self::Small,
            _ if name.len() > 3 => Self::Reference,
            _ => Self::News,
        })
    }

    /// The tag's name of a kind.
    #[must_use]
    pub fn name(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::News, Kind::Person) => "PER",
            (Self::News, Kind::Place) => "LOC",
            (Self::News, Kind::Organisation) => "ORG",
            (Self::Reference, Kind::Person) => "PERSON",
            (Self::Reference, Kind::Place) => "PLACE",
            (Self::Reference, Kind::Organisation) => "ORGANISATION",
            (Self::Small, Kind::Person) => "PPL",
            (Self::Small, Kind::Place) => "PLC",
            (Self::Small, Kind::Organisation) => "IND",
        }
    }
}

/// A tag: outside of names, or the first or a further word of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// In no name.
    Outside,
    /// First word of a name.
    Begin(Kind),
    /// Further word of a name.
    Inside(Kind),
}

impl Tag {
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }
}

/// A sentence with its tags, one a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its words and signs.
    pub words: Vec<String>,
    /// Their tags.
    pub tags: Vec<Tag>,
    /// How its names are marked.
    pub style: Style,
}

/// Reads lines of `word TAB tag` with empty lines between sentences. Names of other kinds count as none. The
/// style is that of the first tag of a name in the text.
#[must_use]
pub fn read(text: &str) -> Vec<Sentence> {
    let style = text
        .lines()
        .filter_map(|line| line.rsplit_once('\t')?.1.trim().split_once('-'))
        .find_map(|(_, name)| Style::of(name))
        .unwrap_or(Style::News);
    let mut sentences = Vec::new();
    let mut open = Sentence { words: Vec::new(), tags: Vec::new(), style };
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !open.words.is_empty() {
                let next = Sentence { words: Vec::new(), tags: Vec::new(), style };
                sentences.push(std::mem::replace(&mut open, next));
            }
            continue;
        }
        let (word, tag) = line.rsplit_once('\t').unwrap_or((line, "O"));
        let before = open.tags.last().copied().unwrap_or(Tag::Outside);
        open.tags.push(tag_of(tag.trim(), before));
        open.words.push(word.trim().to_owned());
    }
    sentences
}

/// A further word of a name that no word has begun begins one.
fn tag_of(tag: &str, before: Tag) -> Tag {
    let (place, name) = tag.split_once('-').unwrap_or((tag, ""));
    match (place, Kind::of(name)) {
        ("B", Some(kind)) => Tag::Begin(kind),
        ("I", Some(kind)) if before.kind() == Some(kind) => Tag::Inside(kind),
        ("I", Some(kind)) => Tag::Begin(kind),
        _ => Tag::Outside,
    }
}

/// A sentence as running text, and for each of its words the first byte and the byte behind.
pub(super) fn running(words: &[String]) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut bounds = Vec::with_capacity(words.len());
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        bounds.push((start, text.len()));
    }
    (text, bounds)
}

/// The tags of the pieces that a sentence is cut into: signs at the edges of a name belong to none.
pub(super) fn spread(pieces: &[Piece<'_>], bounds: &[(usize, usize)], tags: &[Tag]) -> Vec<Tag> {
    let mut found = vec![Tag::Outside; pieces.len()];
    let of = |at: usize| bounds.partition_point(|(_, end)| *end <= at);
    let mut open: Option<(Kind, usize)> = None;
    let mut name = usize::MAX;
    for (index, piece) in pieces.iter().enumerate() {
        let word = of(piece.start);
        let tag = tags.get(word).copied().unwrap_or(Tag::Outside);
        if let Tag::Begin(_) = tag
            && name != word
        {
            open = None;
            name = word;
        }
        let Some(kind) = tag.kind() else {
            open = None;
            continue;
        };
        if !piece.word {
            continue;
        }
        let from = match open {
            Some((_, last)) => {
                for slot in found.get_mut(last.saturating_add(1)..=index).unwrap_or_default() {
                    *slot = Tag::Inside(kind);
                }
                index
            }
            None => {
                if let Some(slot) = found.get_mut(index) {
                    *slot = Tag::Begin(kind);
                }
                index
            }
        };
        open = Some((kind, from));
    }
    found
}

/// The tags of a sentence's words from those of its pieces.
pub(super) fn gather(pieces: &[Piece<'_>], bounds: &[(usize, usize)], tags: &[Tag]) -> Vec<Tag> {
    let mut found = vec![Tag::Outside; bounds.len()];
    let mut set = vec![false; bounds.len()];
    for (piece, tag) in pieces.iter().zip(tags) {
        let word = bounds.partition_point(|(_, end)| *end <= piece.start);
        let (Some(slot), Some(set)) = (found.get_mut(word), set.get_mut(word)) else { continue };
        if !*set && *tag != Tag::Outside {
            *slot = *tag;
            *set = true;
        }
    }
    // A name that went on within one word of the sentence goes on.
    let mut before = Tag::Outside;
    for tag in &mut found {
        if let Tag::Inside(kind) = *tag
            && before.kind() != Some(kind)
        {
            *tag = Tag::Begin(kind);
        }
        before = *tag;
    }
    found
}

/// A sentence as it would be cut from running text.
pub(super) fn recut(sentence: &Sentence) -> (Vec<String>, Vec<Tag>) {
    let (text, bounds) = running(&sentence.words);
    let pieces = cut(&text);
    let tags = spread(&pieces, &bounds, &sentence.tags);
    (pieces.iter().map(|piece| piece.text.to_owned()).collect(), tags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::{Organisation, Person, Place};

    const TEXT: &str =
        "Ketua\tO\nKPU\tB-ORG\n(Komisi\tI-ORG\nPemilihan)\tI-ORG\nBudi\tB-PER\n\nDi\tO\nNgawi\tI-LOC\n";

    #[test]
    fn sentences_are_read() {
        let read = read(TEXT);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].tags[1..3], [Tag::Begin(Organisation), Tag::Inside(Organisation)]);
        assert_eq!(read[1].tags, [Tag::Outside, Tag::Begin(Place)]);
        assert_eq!(read[0].style, Style::News);
        assert_eq!(super::read("Ani\tB-PERSON\n")[0].style, Style::Reference);
        assert_eq!(super::read("di\tO\nngawi\tB-PLC\n")[0].style, Style::Small);
    }

    #[test]
    fn tags_go_to_pieces_and_back() {
        let sentence = &read(TEXT)[0];
        let (words, tags) = recut(sentence);
        assert_eq!(words, ["Ketua", "KPU", "(", "Komisi", "Pemilihan", ")", "Budi"]);
        let inside = Tag::Inside(Organisation);
        assert_eq!(
            tags,
            [
                Tag::Outside,
                Tag::Begin(Organisation),
                inside,
                inside,
                inside,
                Tag::Outside,
                Tag::Begin(Person)
            ]
        );
        let (text, bounds) = running(&sentence.words);
        let pieces = cut(&text);
        assert_eq!(gather(&pieces, &bounds, &tags), sentence.tags);
    }
}
