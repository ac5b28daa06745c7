//! What a prefix may have been, and what stood behind it.

/// The prefixes, each with all its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    Di,
    Ke,
    Se,
    Ber,
    Ter,
    Me,
    Pe,
    /// `per-`, and `pe-` before a root in r (`perumahan`).
    Per,
    /// `ku-` and `kau-`, before everything else only.
    Person,
}

impl Prefix {
    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// One way to take a prefix off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) prefix: Prefix,
    /// How many bytes go.
    pub(super) skip: usize,
    /// The letter that the prefix had swallowed; it stands where the last byte that goes stood.
    pub(super) swallowed: Option<u8>,
}

/// The ways to take the first prefix off, the likeliest first. At most five.
pub(super) struct Ways {
    held: [Option<Way>; 5],
    count: usize,
}

impl Ways {
    const fn none() -> Self {
        Self { held: [None; 5], count: 0 }
    }

    fn push(&mut self, prefix: Prefix, skip: usize, swallowed: Option<u8>) {
        if let Some(free) = self.held.get_mut(self.count) {
            *free = Some(Way { prefix, skip, swallowed });
            self.count = self.count.saturating_add(1);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Way> {
        self.held.into_iter().flatten()
    }
}

pub(super) fn vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// How the prefix at the front of a word can be taken off.
pub(super) fn ways(word: &[u8], outermost: bool) -> Ways {
    let mut ways = Ways::none();
    match word {
        [b'd', b'i', ..] if outermost => ways.push(Prefix::Di, 2, None),
        [b's', b'e', ..] => ways.push(Prefix::Se, 2, None),
        [b'k', b'e', ..] => ways.push(Prefix::Ke, 2, None),
        [b'b', b'e', rest @ ..] => plain(&mut ways, Prefix::Ber, rest),
        [b't', b'e', rest @ ..] => plain(&mut ways, Prefix::Ter, rest),
        [b'm', b'e', rest @ ..] if outermost => nasal(&mut ways, Prefix::Me, rest),
        [b'p', b'e', rest @ ..] => {
            per(&mut ways, rest);
            nasal(&mut ways, Prefix::Pe, rest);
        }
        [b'k', b'a', b'u', ..] if outermost => ways.push(Prefix::Person, 3, None),
        [b'k', b'u', ..] if outermost => ways.push(Prefix::Person, 2, None),
        _ => {}
    }
    ways
}

/// `ber-` and `ter-`: the r is lost before a root in r and before a first syllable that ends in r.
fn plain(ways: &mut Ways, prefix: Prefix, rest: &[u8]) {
    match rest {
        [b'r', next, ..] if vowel(*next) => {
            ways.push(prefix, 3, None);
            ways.push(prefix, 2, None);
        }
        [b'r', ..] => ways.push(prefix, 3, None),
        // belajar; the only root that does it
        b"lajar" => ways.push(prefix, 3, None),
        [first, b'e', b'r', ..] if !vowel(*first) => ways.push(prefix, 2, None),
        _ => {}
    }
}

fn per(ways: &mut Ways, rest: &[u8]) {
    match rest {
        [b'r', next, ..] if vowel(*next) => {
            ways.push(Prefix::Per, 3, None);
            ways.push(Prefix::Per, 2, None);
        }
        [b'r', ..] => ways.push(Prefix::Per, 3, None),
        // pelajar, mempelajari
        b"lajar" => ways.push(Prefix::Per, 3, None),
        _ => {}
    }
}

/// `meN-` and `peN-`: the nasal fits the root's first letter and swallows p, t, s and k.
fn nasal(ways: &mut Ways, prefix: Prefix, rest: &[u8]) {
    match rest {
        [b'm', next, ..] if vowel(*next) => {
            ways.push(prefix, 2, None);
            ways.push(prefix, 3, Some(b'p'));
        }
        [b'm', b'b' | b'f' | b'v' | b'p', ..] => ways.push(prefix, 3, None),
        [b'n', b'g', next, ..] => {
            ways.push(prefix, 4, None);
            if vowel(*next) {
                ways.push(prefix, 4, Some(b'k'));
                if *next == b'e' {
                    ways.push(prefix, 5, None);
                }
                ways.push(prefix, 2, None);
            }
        }
        [b'n', b'y', next, ..] if vowel(*next) => {
            ways.push(prefix, 4, Some(b's'));
            ways.push(prefix, 2, None);
        }
        [b'n', next, ..] if vowel(*next) => {
            ways.push(prefix, 2, None);
            ways.push(prefix, 3, Some(b't'));
        }
        [b'n', b'c' | b'd' | b'j' | b's' | b't' | b'z', ..] => ways.push(prefix, 3, None),
        [b'l' | b'w' | b'y', next, ..] if vowel(*next) => ways.push(prefix, 2, None),
        [b'r', ..] if prefix == Prefix::Me => ways.push(prefix, 2, None),
        [b'r', ..] => {}
        // petani, pekerja, peserta
        [first, ..] if prefix == Prefix::Pe && !vowel(*first) => ways.push(prefix, 2, None),
        _ => {}
    }
}
