//! Rules for the outlets whose pages the general reader does not read well.

use pantau_domain::{DateOrigin, Published};
use pantau_text::date;
use serde::Deserialize;

use super::{claimed, facts, selector::Selector, weigh::Main};
use crate::{error::RuleError, page::Page, received::Received};

/// The longest text of a field, in bytes.
const MAX_FIELD: usize = 400;

/// What an outlet's pages hold where. Fields without a rule, and those whose rule finds nothing, are read as on any
/// other page.
///
/// ```
/// use pantau_normalizer::Rules;
/// let rules = Rules::from_toml("text = ['div.isi > div']\ndrop = ['.promo']\ndate = ['time[datetime]']").unwrap();
/// assert!(!rules.is_empty());
/// assert!(Rules::from_toml("text = ['div..isi']\ntitel = []").is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    text: Vec<Selector>,
    drop: Vec<Selector>,
    title: Vec<Selector>,
    author: Vec<Selector>,
    date: Vec<Selector>,
}

/// Rules as they are written: lists of selectors, of which the first that finds something counts; of `drop` all count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Written {
    text: Vec<String>,
    drop: Vec<String>,
    title: Vec<String>,
    author: Vec<String>,
    date: Vec<String>,
}

impl Rules {
    /// Reads the keys `text`, `drop`, `title`, `author` and `date`, each a list of selectors such as
    /// `div.isi > p[class^=baca]`.
    ///
    /// # Errors
    /// All faults: what is no TOML, keys that are not known, selectors that cannot be read.
    pub fn from_toml(text: &str) -> Result<Self, Vec<RuleError>> {
        let written: Written = toml::from_str(text)
            .map_err(|fault| vec![RuleError::Toml { fault: fault.message().to_owned() }])?;
        let mut faults = Vec::new();
        let mut read = |key: &'static str, selectors: &[String]| -> Vec<Selector> {
            let mut read = Vec::new();
            for selector in selectors {
                match Selector::parse(selector) {
                    Ok(selector) => read.push(selector),
                    Err(fault) => {
                        faults.push(RuleError::Selector { key, selector: selector.clone(), fault });
                    }
                }
            }
            read
        };
        let rules = Self {
            text: read("text", &written.text),
            drop: read("drop", &written.drop),
            title: read("title", &written.title),
            author: read("author", &written.author),
            date: read("date", &written.date),
        };
        if faults.is_empty() { Ok(rules) } else { Err(faults) }
    }

    /// Whether they say nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.text, &self.drop, &self.title, &self.author, &self.date].iter().all(|list| list.is_empty())
    }

    /// The text's parts; none where no rule names them, or none of them is there.
    pub(super) fn main(&self, page: &Page<'_>) -> Field<Main> {
        first(&self.text, |selector| {
            let parts = selector.find(page);
            (!parts.is_empty()).then(|| Main::given(page, parts, &self.dropped(page)))
        })
    }

    /// What is left out of any text.
    pub(super) fn dropped(&self, page: &Page<'_>) -> Vec<usize> {
        self.drop.iter().flat_map(|selector| selector.find(page)).collect()
    }

    pub(super) fn title(&self, page: &Page<'_>) -> Field<String> {
        first(&self.title, |selector| selector.find(page).into_iter().find_map(|index| field(page, index)))
    }

    pub(super) fn author(&self, page: &Page<'_>) -> Field<String> {
        first(&self.author, |selector| {
            let mut names: Vec<String> = Vec::new();
            for name in selector.find(page).into_iter().filter_map(|index| field(page, index)) {
                let name = facts::clean_name(&name);
                if !name.is_empty() && !names.contains(&name) {
                    names.push(name);
                }
            }
            (!names.is_empty()).then(|| names.join("; "))
        })
    }

    pub(super) fn date(&self, page: &Page<'_>, received: &Received<'_>) -> Field<Published> {
        first(&self.date, |selector| {
            selector.find(page).into_iter().find_map(|index| {
                let written = page.attr(index, "datetime");
                written.and_then(|text| claimed(&text, DateOrigin::TimeElement, received)).or_else(|| {
                    let text = field(page, index)?;
                    claimed(&text, DateOrigin::Text, received)
                        .or_else(|| date::find(&text, received.seen_at, DateOrigin::Text))
                })
            })
        })
    }
}

/// What a rule gave.
pub(super) enum Field<T> {
    /// There is none.
    Unruled,
    /// It found nothing.
    Failed,
    /// It found this.
    Found(T),
}

impl<T> Field<T> {
    /// What was found, or what the general reader finds; a rule that found nothing is noted.
    pub(super) fn or_else(
        self,
        warnings: &mut Vec<String>,
        general: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        match self {
            Self::Found(found) => return Some(found),
            Self::Failed if !warnings.iter().any(|warning| warning == FAILED) => {
                warnings.push(FAILED.to_owned())
            }
            Self::Failed | Self::Unruled => {}
        }
        general()
    }
}

/// The warning that a rule of the outlet found nothing: its pages have changed.
const FAILED: &str = "rule_failed";

fn first<T>(selectors: &[Selector], find: impl Fn(&Selector) -> Option<T>) -> Field<T> {
    if selectors.is_empty() {
        return Field::Unruled;
    }
    selectors.iter().find_map(find).map_or(Field::Failed, Field::Found)
}

/// The words of an element; of one in the head, its `content`.
fn field(page: &Page<'_>, index: usize) -> Option<String> {
    let text = match page.attr(index, "content") {
        Some(content) => crate::markup::collapse(&content),
        None => page.text_of(index, MAX_FIELD),
    };
    (!text.is_empty() && text.len() <= MAX_FIELD).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{self, Article};

    const SENTENCE: &str = "Petani di lereng gunung memanen padi lebih awal karena hujan turun terus-menerus sejak awal bulan ini, kata kepala desa.";

    fn read(html: &str, rules: &str) -> Article {
        let received = Received {
            body: html.as_bytes(),
            content_type: None,
            url: "https://kabar.example/a",
            seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
        };
        article::read_with(&received, None, Some(&Rules::from_toml(rules).unwrap())).unwrap()
    }

    fn page() -> String {
        format!(
            "<h1>Kanal Desa</h1><div class=judul>Panen Raya Dimulai</div><div class=nama>Oleh: Sekar Ayu</div>\
             <div class=nama>Bagus Dwi</div><div class=hari>Dimuat 10 Juni 2025</div><div class='iklan related'><div id=isi>{SENTENCE}\
             <div class=promo>{SENTENCE} Unduh.</div><p>{SENTENCE} Akhir.</p></div></div><article><p>{SENTENCE} Lain.</p>\
             <p>{SENTENCE} Lain lagi.</p><p>{SENTENCE} Lain pula.</p></article>"
        )
    }

    #[test]
    fn rules_go_before_what_any_page_is_read_by() {
        let rules = "text = ['div#isi']\ndrop = ['.promo']\ntitle = ['.judul']\nauthor = ['div.nama']\ndate = ['.hari']";
        let article = read(&page(), rules);
        assert_eq!(article.body, format!("{SENTENCE}\n{SENTENCE} Akhir."));
        assert_eq!(article.title.as_deref(), Some("Panen Raya Dimulai"));
        assert_eq!(article.author.as_deref(), Some("Sekar Ayu; Bagus Dwi"));
        assert_eq!(article.published.unwrap().day().to_string(), "2025-06-10");
        assert!(!article.warnings.iter().any(|warning| warning == FAILED));
    }

    #[test]
    fn a_rule_that_finds_nothing_leaves_the_page_to_the_general_reader() {
        let article = read(&page(), "text = ['div#tidak-ada']\ntitle = ['.tidak-ada']");
        assert!(article.body.contains("Lain pula."), "{}", article.body);
        assert!(!article.body.contains("Akhir."));
        assert_eq!(article.warnings.iter().filter(|warning| *warning == FAILED).count(), 1);
        let dropped = read(&page(), "drop = ['article > p']");
        assert!(!dropped.body.contains("Lain"), "{}", dropped.body);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = Rules::from_toml("text = ['div..a', 'p']\ndate = ['>x']").unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`text`: selector `div..a`: `.` and `#` need a name",
                "`date`: selector `>x`: `>` needs an element on both sides"
            ]
        );
        assert!(Rules::from_toml("titel = ['h1']").is_err());
    }
}
