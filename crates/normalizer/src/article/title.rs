//! The headline, chosen among what a page claims and shows.
//!
//! A page names itself up to five times: `og:title`, JSON-LD's `headline`, the `title` element, `h1`, and at times an
//! `h2`. Mostly they agree but for the outlet's name. Where they do not, one is the outlet's name on every page, and one
//! is written for search engines: that is the one the `title` element repeats.

use super::{EntryHint, facts::folded, jsonld::Linked, meta::Head};
use crate::page::Page;

/// The longest headline, in bytes.
const MAX_TITLE: usize = 400;
/// The most headings of a rank that are looked at.
const MAX_HEADINGS: usize = 8;
/// Letters of a heading from which on it can be told from a label. A guess.
const LEAST: usize = 8;
/// Characters of an `og:title` from which on it is written with care rather than cut short. Chosen on the made sets.
const OWN: usize = 25;

/// Signs that outlets put between a headline and their name.
const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " › ", " « "];

/// A wording and its letters.
struct Wording {
    text: String,
    letters: String,
}

impl Wording {
    fn new(text: String) -> Self {
        Self { letters: folded(&text), text }
    }
}

/// What the head and JSON-LD claim, without the outlet's name.
struct Claims {
    shared: Option<Wording>,
    linked: Option<Wording>,
    element: Option<Wording>,
    card: Option<Wording>,
    /// All of them before anything was cut.
    whole: Vec<String>,
}

impl Claims {
    /// What JSON-LD and the `title` element both say.
    fn agreed(&self) -> Option<&Wording> {
        let (linked, element) = (self.linked.as_ref()?, self.element.as_ref()?);
        (linked.letters == element.letters).then_some(linked)
    }

    fn cut(&self) -> impl Iterator<Item = &Wording> {
        [&self.linked, &self.shared, &self.element].into_iter().flatten()
    }
}

/// The headline: the heading that the head confirms, else one that is near to it, else what JSON-LD or the head claims.
pub(super) fn title(
    page: &Page<'_>,
    head: &Head,
    linked: &Linked,
    hint: Option<&EntryHint>,
) -> Option<String> {
    let shown = headings(page, "h1");
    let lower = headings(page, "h2");
    let sites = sites(head, linked, &shown, &lower);
    let cut = |claim: &Option<String>| {
        let text = without_site(claim.as_deref()?, &sites);
        (!text.is_empty() && text.len() <= MAX_TITLE).then(|| Wording::new(text))
    };
    let claims = Claims {
        shared: cut(&head.og_title),
        linked: cut(&linked.title),
        element: cut(&head.title),
        card: cut(&head.card_title),
        whole: [&head.og_title, &head.title, &linked.title]
            .into_iter()
            .flatten()
            .map(|claim| folded(claim))
            .collect(),
    };
    let is_site = |heading: &&Wording| sites.contains(&heading.letters);
    let named: Vec<&Wording> = shown.iter().filter(|heading| !is_site(heading)).collect();
    if let Some(heading) = confirmed(&named, &claims) {
        return Some(editorial(heading, &claims).to_owned());
    }
    // A heading of lower rank is believed only where it says just what is claimed.
    if let Some(heading) = lower.iter().find(|heading| {
        heading.letters.len() > LEAST && claims.cut().any(|claim| claim.letters == heading.letters)
    }) {
        return Some(heading.text.clone());
    }
    near(&named, &claims)
        .map(|heading| heading.text.clone())
        .or_else(|| claims.cut().next().map(|claim| claim.text.clone()))
        .or_else(|| {
            shown.iter().find(|heading| heading.letters.len() > LEAST).map(|heading| heading.text.clone())
        })
        .or_else(|| hint.and_then(|hint| hint.title.clone()))
}

fn headings(page: &Page<'_>, name: &str) -> Vec<Wording> {
    let is_heading = |index: &usize| page.name(*index) == name;
    let all = page.items().map(|(index, _)| index).filter(is_heading).take(MAX_HEADINGS);
    all.map(|index| Wording::new(page.text_of(index, MAX_TITLE))).collect()
}

/// The heading that most claims repeat word for word, else the first that one contains.
fn confirmed<'a>(named: &[&'a Wording], claims: &Claims) -> Option<&'a Wording> {
    let mut best: Option<(usize, &Wording)> = None;
    for heading in named.iter().filter(|heading| heading.letters.len() > LEAST) {
        let same = claims.cut().filter(|claim| claim.letters == heading.letters).count();
        let within = claims
            .whole
            .iter()
            .any(|claim| claim.contains(&heading.letters) && heading.letters.len() * 10 > claim.len() * 4);
        if (same > 0 || within) && best.is_none_or(|(most, _)| same > most) {
            best = Some((same, heading));
        }
    }
    best.map(|(_, heading)| heading)
}

/// The confirmed heading, or one of two wordings that were chosen with care for readers elsewhere: a shared title that
/// stands against the heading and the `title` element, or what JSON-LD and the `title` element say against a heading
/// that was copied into all that is shared.
fn editorial<'a>(heading: &'a Wording, claims: &'a Claims) -> &'a str {
    let same = |claim: &Option<Wording>| claim.as_ref().is_some_and(|claim| claim.letters == heading.letters);
    if let Some(agreed) = claims.agreed()
        && same(&claims.shared)
        && same(&claims.card)
    {
        return &agreed.text;
    }
    let Some(own) = &claims.shared else { return &heading.text };
    let is_alone = own.letters != heading.letters
        && same(&claims.element)
        && claims
            .linked
            .as_ref()
            .is_none_or(|linked| linked.letters == heading.letters || linked.letters == own.letters);
    let is_whole = own.text.chars().count() >= OWN && !own.text.ends_with('…') && !own.text.ends_with("...");
    if is_alone && is_whole { &own.text } else { &heading.text }
}

/// A heading that no claim repeats: believed where it is the only one and shares words with a claim, unless the page's
/// other claims agree against it.
fn near<'a>(named: &[&'a Wording], claims: &Claims) -> Option<&'a Wording> {
    let [heading] = named else { return None };
    if claims.agreed().is_some() {
        return None;
    }
    // What it has more than a claim is a kicker.
    if claims.cut().any(|claim| heading.letters.contains(&claim.letters)) {
        return None;
    }
    let own = words(&heading.text);
    let is_near = claims.cut().any(|claim| {
        let claimed = words(&claim.text);
        let shared = own.iter().filter(|word| claimed.contains(word)).count();
        shared * 3 >= own.len().min(claimed.len()) && shared > 0
    });
    (own.len() >= 2 && is_near).then_some(*heading)
}

/// Words of four letters and more.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_lowercase)
        .collect()
}

/// Letters of the outlet's name: what the head calls it, and a first heading that the `title` element has at an end
/// where the article's own name stands at the other.
fn sites(head: &Head, linked: &Linked, shown: &[Wording], lower: &[Wording]) -> Vec<String> {
    let mut sites: Vec<String> = Vec::new();
    let own = [&head.og_title, &linked.title].into_iter().flatten().map(|claim| folded(claim));
    let own: Vec<String> = own.collect();
    if let Some(site) =
        head.site.as_deref().map(folded).filter(|site| !site.is_empty() && !own.contains(site))
    {
        sites.push(site);
    }
    let Some(title) = &head.title else { return sites };
    let whole = folded(title);
    let has_separator = SEPARATORS.iter().any(|separator| title.contains(separator));
    let mut ends: Vec<&String> = Vec::new();
    let mut leads: Vec<&String> = Vec::new();
    for Wording { letters, .. } in shown {
        if letters.is_empty() || !has_separator || *letters == whole || own.contains(letters) {
            continue;
        }
        // What leads is the outlet only where another heading, or a claim, is what follows it.
        let follows =
            |other: &str| !other.is_empty() && !other.contains(letters.as_str()) && whole.ends_with(other);
        if whole.ends_with(letters) {
            ends.push(letters);
        } else if whole.starts_with(letters)
            && (own.iter().any(|claim| follows(claim))
                || shown.iter().chain(lower).any(|other| follows(&other.letters)))
        {
            leads.push(letters);
        }
    }
    // Where headings stand at both ends, the outlet's is the last, unless the sign leads from the large to the small.
    let outlets = if ends.is_empty() || (title.contains(" » ") && !leads.is_empty()) { leads } else { ends };
    sites.extend(outlets.into_iter().cloned());
    sites
}

/// A title without ` - Outlet` or ` | Outlet` at its end, without `Outlet » ` at its head.
fn without_site(title: &str, sites: &[String]) -> String {
    let mut title = without_lead(title.trim(), sites);
    for _ in 0..3 {
        let Some((position, separator)) = SEPARATORS
            .iter()
            .filter_map(|separator| title.rfind(separator).map(|position| (position, *separator)))
            .max_by_key(|(position, _)| *position)
        else {
            break;
        };
        let Some((before, after)) = title.split_at_checked(position) else { break };
        let after = after.strip_prefix(separator).unwrap_or(after);
        let letters = folded(after);
        let is_site = !letters.is_empty()
            && sites.iter().any(|site| site.contains(&letters) || letters.contains(site.as_str()));
        let short = after.split_whitespace().count() <= 4 && before.split_whitespace().count() >= 3;
        let is_dash = matches!(separator, " - " | " – " | " — ");
        if !(is_site || (short && !is_dash) || (short && looks_like_site(after))) {
            break;
        }
        title = before.trim_end();
    }
    title.to_owned()
}

fn without_lead<'a>(title: &'a str, sites: &[String]) -> &'a str {
    let mut title = title;
    for _ in 0..2 {
        let Some((before, after)) = SEPARATORS
            .iter()
            .filter_map(|separator| title.split_once(separator))
            .min_by_key(|(before, _)| before.len())
        else {
            break;
        };
        let letters = folded(before);
        let is_archive = matches!(letters.as_str(), "blogarchive" | "blogarchiv");
        if !is_archive && !sites.contains(&letters) {
            break;
        }
        title = after.trim_start();
    }
    title
}

fn looks_like_site(text: &str) -> bool {
    let first_upper = text
        .split_whitespace()
        .all(|word| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()));
    first_upper || text.contains(".com") || text.contains(".co") || text.contains(".id")
}
