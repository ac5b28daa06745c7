//! Special themes: word lists by sub-theme, as the configuration gives them.

use pantau_domain::ThemeHit;

use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary, Zone, phrases, rows},
};

/// One special theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name in commands and files, for example `covid19`.
    pub name: String,
    /// Its title in Indonesian.
    pub title: String,
    /// Words of which one must be said for a text to be about the theme.
    pub core: Vec<String>,
    /// Sub-themes with their terms, in the order of the file.
    pub subthemes: Vec<(String, Vec<String>)>,
}

/// Reads a theme's file: a line `# theme TAB name TAB title`, a line `core TAB terms`, then a line
/// `sub-theme TAB terms` for each; terms are parted by `;`.
///
/// # Errors
/// When a line lacks a column, or name or core terms are missing.
pub fn read_tsv(file: &str, text: &str) -> Result<Theme, ClassifierError> {
    let head =
        text.lines().find_map(|line| line.strip_prefix("# theme\t")).and_then(|line| line.split_once('\t'));
    let Some((name, title)) = head else {
        return Err(ClassifierError::line(file, 1, "a line `# theme`, name and title is missing", ""));
    };
    let (name, title) = (name.trim().to_owned(), title.trim().to_owned());
    let mut theme = Theme { name, title, core: Vec::new(), subthemes: Vec::new() };
    for row in rows::<2>(file, text) {
        let [subtheme, cell] = row?;
        let terms: Vec<String> = phrases(cell).map(str::to_owned).collect();
        if subtheme == "core" {
            theme.core.extend(terms);
        } else {
            theme.subthemes.push((subtheme.to_owned(), terms));
        }
    }
    if theme.core.is_empty() {
        return Err(ClassifierError::line(file, 1, "the core terms are missing", &theme.name));
    }
    Ok(theme)
}

#[derive(Debug)]
pub(crate) struct Themes {
    pub(crate) list: Vec<Theme>,
    books: Vec<(PhraseBook<()>, PhraseBook<usize>)>,
}

impl Themes {
    pub(crate) fn new(list: Vec<Theme>, vocabulary: &mut Vocabulary) -> Self {
        let mut books = Vec::new();
        for theme in &list {
            let core = theme.core.iter().map(|term| (vocabulary.phrase(term), ())).collect();
            let terms = theme.subthemes.iter().enumerate();
            let terms = terms.flat_map(|(at, (_, terms))| terms.iter().map(move |term| (at, term)));
            let terms = terms.map(|(at, term)| (vocabulary.phrase(term), at)).collect();
            books.push((PhraseBook::new(core), PhraseBook::new(terms)));
        }
        Self { list, books }
    }

    /// Themes that a mention is about: a core term in headline or lead, or three in the text.
    pub(crate) fn label(&self, document: &Document<'_>) -> Vec<ThemeHit> {
        let mut found = Vec::new();
        for (theme, (core, terms)) in self.list.iter().zip(&self.books) {
            let mut weight = 0_u32;
            for hit in core.find(&document.words) {
                let early = document.words.get(hit.at).is_some_and(|word| word.zone <= Zone::Lead);
                weight = weight.saturating_add(if early { 3 } else { 1 });
            }
            if weight < 3 {
                continue;
            }
            let mut counts: Vec<(usize, usize)> = (0..theme.subthemes.len()).map(|at| (0, at)).collect();
            for hit in terms.find(&document.words) {
                if let Some((count, _)) = counts.get_mut(*hit.value) {
                    *count = count.saturating_add(1);
                }
            }
            counts.retain(|(count, _)| *count > 0);
            counts.sort_by_key(|(count, at)| (std::cmp::Reverse(*count), *at));
            let names = counts.iter().filter_map(|(_, at)| theme.subthemes.get(*at));
            let subthemes = names.map(|(name, _)| name.clone()).collect();
            found.push(ThemeHit { theme: theme.name.clone(), subthemes });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# theme\tbanjir\tPenanganan Banjir\ncore\tbanjir;genangan\nbantuan\tlogistik;perahu karet\nsebab\ttanggul jebol";

    fn label(title: &str, body: &str) -> Vec<ThemeHit> {
        let mut vocabulary = Vocabulary::default();
        let themes = Themes::new(vec![read_tsv("banjir.tsv", FILE).expect("a theme")], &mut vocabulary);
        themes.label(&Document::new(&vocabulary, title, body))
    }

    #[test]
    fn a_theme_needs_its_core_and_orders_its_sub_themes() {
        let found = label("Banjir surut", "Tanggul jebol. Logistik dan perahu karet dikirim.");
        assert_eq!(found[0].subthemes, ["bantuan", "sebab"]);
        assert!(label("Perahu karet dilombakan", "Logistik lomba siap").is_empty());
    }

    #[test]
    fn a_file_without_core_is_refused() {
        assert!(read_tsv("x.tsv", "# theme\tx\tX\na\tb").is_err());
        assert!(read_tsv("x.tsv", "a\tb").is_err());
    }
}
