//! Roots of Indonesian words: enhanced confix stripping with a list of our own.
//!
//! [`stem`] takes particles, possessives, derivational suffixes and up to three prefixes off and asks the list at each
//! step; the first root found in the order of the rules is the stem. A word in which no root is found stays as it is,
//! but for a closing `-nya`. [`stem_informal`] knows the affixes of posts and the commonest Javanese ones besides.

mod informal;
mod prefix;
mod roots;
mod suffix;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use informal::stem_informal;
pub use roots::Roots;

use self::{
    prefix::{Prefix, vowel, ways},
    suffix::{Ends, Suffix, derivations, ends, goes_with},
};

/// Words longer than this are left as they are: longer than any word of the language.
const LONGEST: usize = 40;
/// Words shorter than this have no affix.
const SHORTEST: usize = 4;
/// Most prefixes one word has: `kesepersepuluhnya`.
const PREFIXES: usize = 3;

/// The root of a folded word by the shipped list (`mempertanyakannya` is `tanya`).
#[must_use]
pub fn stem(word: &str) -> Cow<'_, str> {
    Roots::shipped().stem(word)
}

impl Roots {
    /// The root of a folded word by this list; the word itself where none is found.
    #[must_use]
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        if word.len() < SHORTEST || word.len() > LONGEST || !plain(word) {
            return Cow::Borrowed(word);
        }
        match word.rsplit_once('-') {
            Some((left, right)) => self.doubled(word, left, right),
            None => self.find(word).unwrap_or_else(|| self.unknown(word)),
        }
    }

    /// The root of a word without hyphens, where the rules lead to one.
    fn find<'a>(&self, word: &'a str) -> Option<Cow<'a, str>> {
        if self.contains(word.as_bytes()) { Some(Cow::Borrowed(word)) } else { self.derived(word) }
    }

    fn derived<'a>(&self, word: &'a str) -> Option<Cow<'a, str>> {
        let mut search = Search::new(self, word.as_bytes())?;
        let (start, end) = search.root()?;
        if let Some(same) =
            word.get(start..end).filter(|same| Some(same.as_bytes()) == search.part(start, end))
        {
            return Some(Cow::Borrowed(same));
        }
        let letters = search.part(start, end)?;
        Some(Cow::Owned(letters.iter().map(|letter| char::from(*letter)).collect()))
    }

    /// Of the unknown words in -nya seven in ten stand without it elsewhere in the corpora, of those in ber- and -lah
    /// fewer than six, in di- and -an fewer than four (`examples/roots.rs` counts them): so -nya alone goes.
    fn unknown<'a>(&self, word: &'a str) -> Cow<'a, str> {
        match word.strip_suffix("nya") {
            Some(left) if left.len() >= SHORTEST => self.stem(left),
            _ => Cow::Borrowed(word),
        }
    }

    /// Reduplication (`berbalas-balasan`, `meniru-nirukan`), or an ending behind a hyphen (`nikmat-ku`).
    fn doubled<'a>(&self, word: &'a str, left: &'a str, right: &str) -> Cow<'a, str> {
        if matches!(right, "ku" | "mu" | "nya" | "lah" | "kah" | "tah" | "pun") && left.len() >= 2 {
            return self.stem(left);
        }
        if left.contains('-') || left.len() < 2 || right.len() < 2 {
            return Cow::Borrowed(word);
        }
        let (one, other) = (self.stem(left), self.stem(right));
        if one == other {
            return one;
        }
        // The second half of a verb keeps the nasal and nothing else of its prefix: `memanggil-manggil`.
        let prefixed = |prefix: &str| self.stem(&format!("{prefix}{right}")) == one;
        if (left.starts_with("me") && prefixed("me")) || (left.starts_with("pe") && prefixed("pe")) {
            return one;
        }
        Cow::Borrowed(word)
    }
}

/// Whether the rules can read a word: lower-case letters, with hyphens within.
fn plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        && !word.starts_with('-')
        && !word.ends_with('-')
}

/// One word under the knife: its letters, in which swallowed ones are put back where they stood.
struct Search<'r> {
    roots: &'r Roots,
    letters: [u8; LONGEST],
    ends: Ends,
}

impl<'r> Search<'r> {
    fn new(roots: &'r Roots, word: &[u8]) -> Option<Self> {
        let mut letters = [0; LONGEST];
        letters.get_mut(..word.len())?.copy_from_slice(word);
        Some(Self { roots, letters, ends: ends(word) })
    }

    fn part(&self, start: usize, end: usize) -> Option<&[u8]> {
        self.letters.get(start..end)
    }

    fn is_root(&self, start: usize, end: usize) -> bool {
        self.part(start, end).is_some_and(|part| self.roots.contains(part))
    }

    fn root(&mut self) -> Option<(usize, usize)> {
        let Ends { whole, particle, possessive } = self.ends;
        let tails = derivations(self.part(0, possessive)?);
        let verb = self.prefix_first(&[b"me", b"pe", b"di", b"ter"], &[b"i"]);
        if verb && let Some(found) = self.unprefixed(0, whole, None) {
            return Some(found);
        }
        let mut bare = [particle, possessive].into_iter().chain(tails.iter().flatten().map(|tail| tail.1));
        if let Some(end) = bare.find(|end| *end < whole && self.is_root(0, *end)) {
            return Some((0, end));
        }
        let other = self.prefix_first(&[b"be"], &[b"lah", b"an"]);
        let before = if other { self.unprefixed(0, whole, None) } else { None };
        before
            .or_else(|| {
                tails.into_iter().flatten().find_map(|(suffix, end)| self.unprefixed(0, end, Some(suffix)))
            })
            .or_else(|| {
                [possessive, particle, whole].into_iter().find_map(|end| self.unprefixed(0, end, None))
            })
            .or_else(|| self.one_k())
            .or_else(|| self.within())
    }

    /// The rule of precedence: with these pairs the prefix goes before the suffix (`petani`, `bertahan`).
    fn prefix_first(&self, fronts: &[&[u8]], ends: &[&[u8]]) -> bool {
        let word = self.part(0, self.ends.whole).unwrap_or_default();
        fronts.iter().any(|front| word.starts_with(front)) && ends.iter().any(|end| word.ends_with(end))
    }

    /// A root behind one to three prefixes.
    fn unprefixed(&mut self, start: usize, end: usize, suffix: Option<Suffix>) -> Option<(usize, usize)> {
        self.descend(start, end, suffix, 0)
    }

    fn descend(
        &mut self,
        start: usize,
        end: usize,
        suffix: Option<Suffix>,
        seen: u16,
    ) -> Option<(usize, usize)> {
        if seen.count_ones() as usize >= PREFIXES {
            return None;
        }
        let all = ways(self.part(start, end)?, seen == 0);
        for way in all.iter() {
            let barred = seen == 0
                && suffix.is_some_and(|suffix| !goes_with(way.prefix, suffix, self.part(start, end)));
            let from = start.saturating_add(way.skip).saturating_sub(usize::from(way.swallowed.is_some()));
            if barred || seen & way.prefix.bit() != 0 || end.saturating_sub(from) < 3 {
                continue;
            }
            let kept = self.letters.get(from).copied()?;
            if let Some(place) = self.letters.get_mut(from) {
                *place = way.swallowed.unwrap_or(kept);
            }
            if self.is_root(from, end) {
                return Some((from, end));
            }
            if way.prefix != Prefix::Person
                && let Some(found) = self.descend(from, end, suffix, seen | way.prefix.bit())
            {
                return Some(found);
            }
            if let Some(place) = self.letters.get_mut(from) {
                *place = kept;
            }
        }
        None
    }

    /// `-kan` behind a root in k, written with one k: `memasukan`.
    fn one_k(&mut self) -> Option<(usize, usize)> {
        let word = self.part(0, self.ends.possessive)?;
        let end = word.strip_suffix(b"an").filter(|left| left.ends_with(b"k"))?.len();
        if word.starts_with(b"pe") {
            return None;
        }
        self.unprefixed(0, end, Some(Suffix::Kan))
    }

    /// A first syllable said twice (`rerata`, `dedaunan`) and the infixes -el-, -em-, -er-, -in- (`kinerja`).
    fn within(&mut self) -> Option<(usize, usize)> {
        let possessive = self.ends.possessive;
        let word = self.part(0, possessive)?;
        let [first, second, third, rest @ ..] = word else { return None };
        let (first, second, third, after) = (*first, *second, *third, rest.first().copied());
        if vowel(first) {
            return None;
        }
        if second == b'e' && third == first {
            let shorter = word.strip_suffix(b"an").map(<[u8]>::len);
            let ends = [Some(possessive), shorter].into_iter().flatten();
            if let Some(end) = ends.into_iter().find(|end| *end >= 6 && self.is_root(2, *end)) {
                return Some((2, end));
            }
        }
        // melayat is no mayat: me-, be- and pe- are prefixes.
        let front = matches!(first, b'm' | b'b' | b'p') && second == b'e';
        let infix = !front && matches!([second, third], [b'e', b'l' | b'm' | b'r'] | [b'i', b'n']);
        if infix && after.is_some_and(vowel) && possessive >= 7 {
            let kept = self.letters;
            *self.letters.get_mut(2)? = first;
            if self.is_root(2, possessive) {
                return Some((2, possessive));
            }
            self.letters = kept;
        }
        None
    }
}
