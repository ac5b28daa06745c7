//! Texts cut into words and signs, and what their capital letters tell.

use pantau_text::token::{self, TokenKind};

/// One word, number or sign of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Where it begins, in bytes from the start of the text.
    pub(super) start: usize,
    /// Whether it is a word or number and no sign, address, emoji or account.
    pub(super) word: bool,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// Whether a line begins with it.
    pub(super) opens: bool,
}

impl Piece<'_> {
    pub(super) fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    /// Whether a sentence ends with it.
    pub(super) fn closes(&self) -> bool {
        !self.word && matches!(self.text, "." | "!" | "?" | "…")
    }
}

/// What capital letters tell in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Casing {
    /// They mark names.
    Telling,
    /// There are none.
    Lower,
    /// All words have them, as in headlines.
    Title,
}

/// The pieces of a text, in order.
pub(super) fn cut(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(text.len() / 5);
    let mut behind = 0_usize;
    let mut opens = true;
    for token in token::words(text) {
        signs(text, behind, token.start, &mut opens, &mut pieces);
        let named = matches!(token.kind, TokenKind::Word | TokenKind::Number);
        pieces.push(Piece {
            text: token.text,
            start: token.start,
            word: named,
            capital: named && begins_capital(token.text),
            opens,
        });
        opens = false;
        behind = token.end();
    }
    signs(text, behind, text.len(), &mut opens, &mut pieces);
    pieces
}

fn begins_capital(word: &str) -> bool {
    match word.as_bytes().first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
        _ => word.chars().next().is_some_and(char::is_uppercase),
    }
}

/// Signs between two words.
fn signs<'a>(text: &'a str, from: usize, to: usize, opens: &mut bool, pieces: &mut Vec<Piece<'a>>) {
    let gap = text.get(from..to).unwrap_or_default();
    if gap == " " {
        return;
    }
    for (at, sign) in gap.char_indices() {
        if sign == '\n' || sign == '\r' {
            *opens = true;
        } else if !sign.is_whitespace() && !sign.is_control() {
            let text = gap.get(at..at.saturating_add(sign.len_utf8())).unwrap_or_default();
            let start = from.saturating_add(at);
            pieces.push(Piece { text, start, word: false, capital: false, opens: *opens });
            *opens = false;
        }
    }
}

/// Lines of pieces with what capital letters tell in each. `lower`: nobody wrote capitals in the whole text.
pub(super) fn lines<'p, 'a>(pieces: &'p [Piece<'a>]) -> impl Iterator<Item = (&'p [Piece<'a>], Casing)> {
    let letters = |piece: &&Piece<'_>| piece.word && piece.text.len() > 2;
    let capitals = pieces.iter().filter(|piece| piece.capital).count();
    let words = pieces.iter().filter(letters).count();
    let lower = capitals.saturating_mul(30) < words;
    pieces.chunk_by(|_, next| !next.opens).map(move |line| {
        let words = line.iter().filter(letters).count();
        let small = line.iter().filter(letters).filter(|piece| !piece.capital).count();
        let casing = match () {
            () if lower => Casing::Lower,
            // One word in six may be small: `di`, `yang`, `untuk` of four letters and more.
            () if words >= 5 && small.saturating_mul(6) <= words => Casing::Title,
            () => Casing::Telling,
        };
        (line, casing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_pieces_and_lines_open() {
        let text = "Ketua KPU (Komisi) hadir.\nWarga (3) pulang";
        let pieces = cut(text);
        let found: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(
            found,
            ["Ketua", "KPU", "(", "Komisi", ")", "hadir", ".", "Warga", "(", "3", ")", "pulang"]
        );
        assert!(pieces[7].opens && !pieces[6].opens);
        assert!(pieces.iter().all(|piece| text.get(piece.start..piece.end()) == Some(piece.text)));
        assert_eq!(lines(&pieces).count(), 2);
    }

    #[test]
    fn casing_is_told_by_line() {
        let of = |text: &str| lines(&cut(text)).map(|(_, casing)| casing).collect::<Vec<_>>();
        assert_eq!(of("Bupati Sidoarjo Siagakan BPBD Antisipasi Banjir"), [Casing::Title]);
        assert_eq!(of("Bupati Sidoarjo datang ke lokasi banjir kemarin"), [Casing::Telling]);
        assert_eq!(of("bupati sidoarjo datang ke lokasi banjir kemarin"), [Casing::Lower]);
    }
}
