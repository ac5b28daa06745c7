//! What tells equal and nearly equal texts: digests, word shingles and MinHash signatures.
//!
//! A shingle is three words in a row. Each is hashed once; the 126 lanes of a signature come from that hash by double
//! hashing (`low + lane * high`), which costs one addition a lane and keeps lanes pairwise independent.

use pantau_domain::{MentionId, SIGNATURE_LANES, Signature};
use xxhash_rust::xxh3::xxh3_64;

/// Texts with fewer words than this have an empty signature: three or four shared shingles prove nothing.
pub const MIN_WORDS: usize = 8;

/// Lanes in one band: 42 bands of 3 find 0.98 of pairs that share 44 % of their shingles (computed).
const BAND_ROWS: usize = 3;

/// The xxh3 hash of bytes, the same on every machine.
#[must_use]
pub fn hash64(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// The digest of a text's words: letters and digits in lower case. Texts that differ in case, punctuation or spacing
/// alone have the same.
#[must_use]
pub fn digest(text: &str) -> u64 {
    let mut normal = String::with_capacity(text.len());
    each_word(text, |word| {
        normal.push_str(word);
        normal.push(' ');
    });
    hash64(normal.as_bytes())
}

/// The MinHash signature of a text's word 3-shingles; empty where it has fewer than [`MIN_WORDS`] words.
#[must_use]
pub fn signature(text: &str) -> Signature {
    let mut words = Vec::with_capacity(text.len() / 6);
    each_word(text, |word| words.push(hash64(word.as_bytes())));
    if words.len() < MIN_WORDS {
        return Signature::default();
    }
    let mut lanes = [u32::MAX; SIGNATURE_LANES];
    for shingle in words.windows(3) {
        let hash = shingle.iter().fold(0_u64, |hash, word| mix(hash.rotate_left(23) ^ word));
        take_minima(&mut lanes, hash);
    }
    Signature(lanes.to_vec())
}

/// The estimated share of shingles that two texts have in common, 0 to 1; 0 where either signature is empty.
#[must_use]
pub fn jaccard(left: &Signature, right: &Signature) -> f64 {
    let lanes = left.0.len().min(right.0.len());
    if lanes == 0 || left.0.len() != right.0.len() {
        return 0.0;
    }
    let equal = left.0.iter().zip(&right.0).filter(|(a, b)| a == b).count();
    equal as f64 / lanes as f64
}

/// The keys under which a text is looked up: near-duplicates share at least one. 42 of them, or none.
pub fn bands(signature: &Signature) -> impl Iterator<Item = u64> {
    signature.0.chunks_exact(BAND_ROWS).zip(1_u64..).map(|(rows, band)| {
        rows.iter().fold(mix(band), |hash, row| mix(hash.rotate_left(17) ^ u64::from(*row)))
    })
}

/// The id of a mention that has none of its own: 16 hexadecimal digits of its key's hash.
#[must_use]
#[expect(clippy::expect_used, reason = "16 hexadecimal digits are a valid id")]
pub fn mention_id(key: &str) -> MentionId {
    format!("{:016x}", hash64(key.as_bytes())).parse().expect("16 hexadecimal digits are a valid id")
}

fn take_minima(lanes: &mut [u32; SIGNATURE_LANES], hash: u64) {
    let step = (hash >> 32) as u32 | 1;
    let mut value = hash as u32;
    for lane in lanes.iter_mut() {
        *lane = (*lane).min(value);
        value = value.wrapping_add(step);
    }
}

/// The finaliser of MurmurHash3 (public domain): every input bit reaches every output bit.
fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

fn each_word(text: &str, mut found: impl FnMut(&str)) {
    let mut word = String::with_capacity(32);
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
                continue;
            }
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            found(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        found(&word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(seed: u64, words: usize) -> Vec<String> {
        let mut state = seed;
        (0..words)
            .map(|_| {
                state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
                format!("kata{}", state % 5000)
            })
            .collect()
    }

    fn changed(words: &[String], share: f64, seed: u64) -> Vec<String> {
        let mut out = words.to_vec();
        let fresh = text(seed ^ 0xabc, words.len());
        for (index, word) in out.iter_mut().enumerate() {
            if (mix(seed ^ index as u64) % 1000) as f64 / 1000.0 < share {
                word.clone_from(&fresh[index]);
            }
        }
        out
    }

    #[test]
    fn a_digest_sees_words_alone() {
        assert_eq!(digest("Gubernur: \"Panen\" raya!"), digest("gubernur panen\nRAYA"));
        assert_ne!(digest("panen raya"), digest("panenraya"));
    }

    #[test]
    fn short_texts_have_no_signature() {
        assert!(signature("satu dua tiga empat lima enam tujuh").0.is_empty());
        assert_eq!(signature("satu dua tiga empat lima enam tujuh delapan").0.len(), SIGNATURE_LANES);
        assert!(jaccard(&Signature::default(), &Signature::default()).abs() < 1e-9);
        assert_eq!(bands(&Signature::default()).count(), 0);
        assert_eq!(bands(&signature(&text(1, 50).join(" "))).count(), 42);
    }

    #[test]
    fn near_copies_share_a_band_and_strangers_do_not() {
        let (mut near, mut far, mut strange) = (0, 0, 0);
        for seed in 0..200 {
            let words = text(seed, 300);
            let base = signature(&words.join(" "));
            let shares = |other: &[String]| {
                let other = signature(&other.join(" "));
                bands(&base).zip(bands(&other)).any(|(a, b)| a == b)
            };
            near += usize::from(shares(&changed(&words, 0.05, seed)));
            far += usize::from(shares(&changed(&words, 0.15, seed)));
            strange += usize::from(shares(&text(seed + 100_000, 300)));
        }
        assert!(near >= 199, "5 % changed: {near} of 200");
        assert!(far >= 188, "15 % changed: {far} of 200");
        assert_eq!(strange, 0);
    }

    #[test]
    fn the_estimate_follows_the_shared_part() {
        let words = text(7, 400);
        let half: Vec<String> = words.iter().take(200).cloned().chain(text(8, 200)).collect();
        let estimate = jaccard(&signature(&words.join(" ")), &signature(&half.join(" ")));
        assert!((estimate - 1.0 / 3.0).abs() < 0.13, "{estimate}");
    }

    #[test]
    fn ids_are_stable() {
        assert_eq!(mention_id("https://kabar.example/a").as_str().len(), 16);
        assert_eq!(mention_id("a"), mention_id("a"));
        assert_ne!(mention_id("a"), mention_id("b"));
    }

    proptest! {
        #[test]
        fn any_text_is_like_itself(text in "\\PC{0,300}") {
            let own = signature(&text);
            let expected = if own.0.is_empty() { 0.0 } else { 1.0 };
            prop_assert!((jaccard(&own, &signature(&text)) - expected).abs() < 1e-9);
            prop_assert_eq!(digest(&text), digest(&format!(" {text}\n")));
        }
    }
}
