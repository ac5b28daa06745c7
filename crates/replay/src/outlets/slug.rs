//! Headlines as parts of addresses.

/// At most so many letters of a headline go into its address.
const MOST: usize = 70;

/// Small letters and digits parted by hyphens, cut at a word.
pub(crate) fn slug(headline: &str) -> String {
    let mut out = String::new();
    for word in headline.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        if out.len() + word.len() >= MOST {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word.to_ascii_lowercase());
    }
    if out.is_empty() { "berita".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_and_plain() {
        assert_eq!(slug("Longsor, 2 Rumah di \"Tegalombo\" Rusak!"), "longsor-2-rumah-di-tegalombo-rusak");
        assert_eq!(slug("…"), "berita");
        assert!(slug(&"panjang sekali ".repeat(20)).len() <= MOST);
    }
}
