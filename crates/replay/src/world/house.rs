//! House styles: every outlet says the same thing in words of its own.

use crate::rng::Rng;

/// Words that editors swap freely: each row holds what is written and what a house may prefer.
const PREFERENCES: &[(&str, &str)] = &[
    ("sebanyak", "sejumlah"),
    ("sekitar", "kurang lebih"),
    ("telah", "sudah"),
    ("sudah", "telah"),
    ("hingga", "sampai"),
    ("tersebut", "itu"),
    ("dapat", "bisa"),
    ("bisa", "dapat"),
    ("karena", "lantaran"),
    ("namun", "akan tetapi"),
    ("agar", "supaya"),
    ("kemudian", "lalu"),
    ("setiap", "tiap"),
    ("tiap", "setiap"),
    ("warga", "penduduk"),
    ("membantu", "menolong"),
    ("memakai", "menggunakan"),
    ("menggunakan", "memakai"),
    ("sedangkan", "sementara"),
    ("kini", "sekarang"),
    ("hanya", "cuma"),
    ("seluruh", "semua"),
    ("semua", "seluruh"),
    ("mencapai", "menyentuh"),
    ("petugas", "aparat"),
    ("pekan", "minggu"),
    ("menerima", "memperoleh"),
    ("mendapat", "memperoleh"),
    ("diminta", "diimbau"),
    ("meminta", "mengimbau"),
    ("serta", "dan"),
];

/// Openings that some houses put before a sentence.
const OPENINGS: &[&str] =
    &["Diketahui, ", "Menurut catatan redaksi, ", "Sebagai informasi, ", "Berdasarkan data yang dihimpun, "];

const VERBS: &[&str] = &["kata", "ujar", "ungkap", "tutur", "jelas", "papar", "terang", "beber"];

/// The words that one outlet prefers.
#[derive(Debug, Clone)]
pub(crate) struct House {
    preferred: Vec<(&'static str, &'static str)>,
    verb: &'static str,
    /// One sentence in so many gets an opening; 0 for none.
    opening: usize,
    label: &'static str,
}

impl House {
    /// The house style of an outlet; it depends on the outlet alone.
    pub(crate) fn of(outlet: &'static str) -> Self {
        let mut rng = Rng::of(0, outlet);
        let mut preferred: Vec<_> = PREFERENCES.iter().copied().filter(|_| rng.chance(55)).collect();
        // A pair that is preferred both ways would turn a text round and back.
        preferred.dedup_by(|next, kept| next.0 == kept.1 && next.1 == kept.0);
        let verb = rng.pick(VERBS).copied().unwrap_or("kata");
        let opening = if rng.chance(40) { 5 } else { 0 };
        Self { preferred, verb, opening, label: outlet }
    }

    /// The verb of saying that the house prefers.
    pub(crate) fn verb(&self) -> &'static str {
        self.verb
    }

    /// A text in the house's words. Only lower-case words are touched, so that names stay as they are.
    pub(crate) fn rewrite(&self, text: &str) -> String {
        let mut rng = self.chance(text);
        text.split(' ').map(|word| self.word(word, &mut rng)).collect::<Vec<_>>().join(" ")
    }

    /// A sentence in the house's words that may get an opening.
    pub(crate) fn fact(&self, text: &str) -> String {
        let mut rng = self.chance(text);
        let opened = self.opening > 0 && rng.below(self.opening) == 0;
        match decapitalised(text).filter(|_| opened) {
            Some(rest) => self.rewrite(&format!("{}{rest}", rng.pick(OPENINGS).copied().unwrap_or(""))),
            None => self.rewrite(text),
        }
    }

    fn chance(&self, text: &str) -> Rng {
        Rng::of(u64::try_from(text.len()).unwrap_or(0), self.label)
    }

    fn word(&self, word: &str, rng: &mut Rng) -> String {
        let core = word.trim_end_matches([',', '.', ';', ':']);
        let tail = word.strip_prefix(core).unwrap_or("");
        let chosen = self.preferred.iter().find(|(from, _)| *from == core);
        match chosen {
            Some((_, to)) if rng.chance(85) => format!("{to}{tail}"),
            _ => word.to_owned(),
        }
    }
}

/// The text with a small first letter; none where its first word may be a name.
fn decapitalised(text: &str) -> Option<String> {
    const ORDINARY: &[&str] = &[
        "Sebanyak",
        "Sekitar",
        "Dua",
        "Tiga",
        "Empat",
        "Lima",
        "Enam",
        "Tujuh",
        "Sebelas",
        "Puluhan",
        "Warga",
        "Petugas",
        "Jumlah",
        "Harga",
        "Sedikitnya",
        "Seluruh",
        "Setiap",
        "Tiap",
        "Para",
        "Jalan",
        "Korban",
        "Kendaraan",
        "Lajur",
        "Rumah",
        "Bantuan",
    ];
    let first = text.split(' ').next().unwrap_or("");
    let mut letters = text.chars();
    let head = letters.next()?.to_lowercase().to_string();
    ORDINARY.contains(&first).then(|| format!("{head}{}", letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_rewrites_words_and_leaves_names() {
        let text = "Sebanyak 12 keluarga di Desa Telah Jaya telah mengungsi karena banjir.";
        let houses: Vec<String> =
            ["kabar-brantas", "lintas-arjuno", "bumantara"].map(|id| House::of(id).rewrite(text)).to_vec();
        assert!(houses.iter().all(|text| text.contains("Desa Telah Jaya") && text.contains("12 keluarga")));
        assert!(houses.iter().any(|rewritten| rewritten != text));
        assert_eq!(House::of("bumantara").rewrite(text), houses[2]);
    }
}
