//! Made texts: words drawn as a language draws them, and copies with some words changed.

/// Words of the made language.
const VOCABULARY: usize = 80_000;
/// Words of a text.
const WORDS: usize = 300;
/// One text in so many is a copy.
const COPY_EVERY: usize = 10;
/// Texts between a copy and what it copies.
const BACK: usize = 999;

/// Makes the same texts every time.
pub(crate) struct Maker {
    words: Vec<String>,
    /// Cumulated shares of the words, the commonest first.
    shares: Vec<f64>,
    /// Where in `shares` a thousandth begins, so that the search is short.
    marks: Vec<usize>,
}

/// Which text a copy was made of, and what share of its words was changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) text: usize,
    pub(crate) changed: f64,
}

impl Maker {
    pub(crate) fn new() -> Self {
        let mut chance = Chance(1);
        let words = (0..VOCABULARY).map(|rank| word(rank, &mut chance)).collect();
        let mut total = 0.0;
        let mut shares: Vec<f64> = (1..=VOCABULARY)
            .map(|rank| {
                total += 1.0 / rank as f64;
                total
            })
            .collect();
        shares.iter_mut().for_each(|share| *share /= total);
        let marks = (0..=1_000).map(|mark| shares.partition_point(|s| *s < f64::from(mark) / 1e3)).collect();
        Self { words, shares, marks }
    }

    /// What the text at this place copies; none where it is its own.
    pub(crate) fn origin(at: usize) -> Option<Origin> {
        if at < BACK || at % COPY_EVERY != COPY_EVERY - 1 {
            return None;
        }
        Some(Origin {
            text: at - BACK,
            changed: if (at / COPY_EVERY).is_multiple_of(2) { 0.05 } else { 0.15 },
        })
    }

    /// The text at this place.
    pub(crate) fn text(&self, at: usize) -> String {
        let mut words = self.ranks(Self::origin(at).map_or(at, |origin| origin.text));
        if let Some(origin) = Self::origin(at) {
            let mut chance = Chance(Chance(!(at as u64)).next());
            for word in &mut words {
                if chance.share() < origin.changed {
                    *word = self.draw(&mut chance);
                }
            }
        }
        let mut text = String::with_capacity(WORDS * 8);
        for rank in words {
            text.push_str(&self.words[rank]);
            text.push(' ');
        }
        text
    }

    fn ranks(&self, at: usize) -> Vec<usize> {
        // Seeds that differ by the step of the generator would give each text the next one's words.
        let mut chance = Chance(Chance(at as u64).next());
        (0..WORDS).map(|_| self.draw(&mut chance)).collect()
    }

    fn draw(&self, chance: &mut Chance) -> usize {
        let share = chance.share();
        let mark = (share * 1e3) as usize;
        let (from, to) = (self.marks[mark], self.marks[mark + 1]);
        let found = from + self.shares[from..=to.min(VOCABULARY - 1)].partition_point(|s| *s < share);
        found.min(VOCABULARY - 1)
    }
}

/// A word of the length that its rank has in a language: common ones are short. Its number keeps it apart from others.
fn word(rank: usize, chance: &mut Chance) -> String {
    const HEADS: [&str; 16] =
        ["b", "d", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w", "ng", "ny"];
    const VOWELS: [&str; 5] = ["a", "i", "u", "e", "o"];
    let mut out = String::new();
    let mut number = rank;
    while out.is_empty() || number > 0 {
        out.push_str(HEADS[number % 16]);
        number /= 16;
        out.push_str(VOWELS[(number + chance.next() as usize) % 5]);
    }
    out
}

struct Chance(u64);

impl Chance {
    /// Splitmix64 (public domain).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to 1, 1 excluded.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
