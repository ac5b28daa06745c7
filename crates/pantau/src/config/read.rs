//! Files read, every key and value checked, and what one file says about another.

use std::{collections::HashMap, path::Path};

use pantau_domain::{Account, Outlet, Recipient, SourceId};
use pantau_normalizer::{LinkRule, Received, RuleError, Rules, archive_fault, article};
use pantau_pipeline::timetable::{Job, JobSettings};
use serde::{Deserialize, de::DeserializeOwned};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Config, FILES, Fault, Faults, Schedule,
    keys::{self, Key, Kind, TableKeys},
};

#[derive(Deserialize)]
struct MainFile {
    #[serde(default)]
    crawl: super::Crawl,
    #[serde(default)]
    mail: super::Mail,
    #[serde(default)]
    site: super::Site,
    #[serde(default)]
    process: super::Process,
    #[serde(default)]
    schedule: Vec<Schedule>,
}

#[derive(Default, Deserialize)]
struct OutletFile {
    #[serde(default)]
    outlet: Vec<Outlet>,
}

#[derive(Default, Deserialize)]
struct AccountFile {
    #[serde(default)]
    account: Vec<Account>,
}

#[derive(Default, Deserialize)]
struct RecipientFile {
    #[serde(default)]
    recipient: Vec<Recipient>,
}

/// Where files come from: a folder, or the built-in ones.
enum Shelf<'a> {
    Folder(&'a Path),
    BuiltIn,
}

impl Shelf<'_> {
    /// A file's text and the name to call it by; none with a fault where it cannot be read.
    fn take(&self, name: &str, faults: &mut Vec<Fault>) -> Option<(String, String)> {
        match self {
            Self::BuiltIn => FILES
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, text)| (format!("built-in {name}"), (*text).to_owned())),
            Self::Folder(folder) => {
                let path = folder.join(name);
                let shown = path.display().to_string();
                match std::fs::read_to_string(&path) {
                    Ok(text) => Some((shown, text)),
                    Err(error) => {
                        let hint =
                            "write one with `pantau init`, or correct the name in `pantau.toml`".to_owned();
                        faults.push(Fault::whole(&shown, format!("cannot be read: {error}"), Some(hint)));
                        None
                    }
                }
            }
        }
    }
}

/// The rules of outlets whose pages need some, each in a file `rules/ID.toml` beside the configuration, with a page to
/// try them on in `rules/ID.html` where there is one: a rule that finds nothing there is a fault.
fn rules(shelf: &Shelf<'_>, outlets: &[Outlet], faults: &mut Vec<Fault>) -> HashMap<SourceId, Rules> {
    let Shelf::Folder(folder) = shelf else { return HashMap::new() };
    let mut found = HashMap::new();
    for outlet in outlets {
        let path = folder.join("rules").join(format!("{}.toml", outlet.id));
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let shown = path.display().to_string();
        match Rules::from_toml(&text) {
            Ok(rules) => {
                let page = path.with_extension("html");
                if let Ok(html) = std::fs::read(&page)
                    && !are_fit(&rules, &html, &outlet.home)
                {
                    let what = format!("a rule finds nothing in `{}`", page.display());
                    let hint = "correct the selector, or keep a page of the present layout there".to_owned();
                    faults.push(Fault::whole(&shown, what, Some(hint)));
                }
                found.insert(outlet.id.clone(), rules);
            }
            Err(errors) => {
                let say = |error: RuleError| Fault::whole(&shown, error.to_string(), None);
                faults.extend(errors.into_iter().map(say));
            }
        }
    }
    found
}

/// Whether every rule finds something on a page.
fn are_fit(rules: &Rules, html: &[u8], home: &str) -> bool {
    let received = Received { body: html, content_type: None, url: home, seen_at: jiff::Timestamp::MAX };
    article::read_with(&received, None, Some(rules))
        .is_ok_and(|page| !page.warnings.iter().any(|warning| warning == "rule_failed"))
}

pub(super) fn built_in() -> Result<Config, Faults> {
    // Nobody is followed and nobody written to unless a configuration says so; what is known of outlets still names them.
    let mut config = assemble(&Shelf::BuiltIn, "pantau.toml")?;
    for outlet in &mut config.outlets {
        outlet.enabled = false;
    }
    for account in &mut config.accounts {
        account.enabled = false;
    }
    config.recipients.clear();
    config.jobs.clear();
    config.mail.smtp_url.clear();
    Ok(config)
}

pub(super) fn load(path: &Path) -> Result<Config, Faults> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    assemble(&Shelf::Folder(folder), &name)
}

fn assemble(shelf: &Shelf<'_>, main: &str) -> Result<Config, Faults> {
    let mut faults = Vec::new();
    let Some((main_name, main_text)) = shelf.take(main, &mut faults) else { return Err(Faults(faults)) };
    let file: Option<MainFile> = checked(&main_name, &main_text, keys::MAIN, &mut faults);
    let crawl = file.as_ref().map_or_else(super::Crawl::default, |file| file.crawl.clone());
    let mail = file.as_ref().map_or_else(super::Mail::default, |file| file.mail.clone());
    let process = file.as_ref().map_or_else(super::Process::default, |file| file.process.clone());
    let editions_name = process.editions.clone().unwrap_or_else(|| "editions.toml".to_owned());

    let outlets: OutletFile = beside(shelf, &crawl.outlets, keys::OUTLETS, &mut faults);
    let accounts: AccountFile = beside(shelf, &crawl.accounts, keys::ACCOUNTS, &mut faults);
    let recipients: RecipientFile = beside(shelf, &mail.recipients, keys::RECIPIENTS, &mut faults);
    let editions: super::Editions = beside(shelf, &editions_name, keys::EDITIONS, &mut faults);

    twice(&crawl.outlets, "outlet", outlets.outlet.iter().map(|outlet| outlet.id.to_string()), &mut faults);
    twice(
        &crawl.accounts,
        "account",
        accounts.account.iter().map(|account| account.id.to_string()),
        &mut faults,
    );
    let rules = rules(shelf, &outlets.outlet, &mut faults);
    let mut config = Config {
        rules,
        crawl,
        mail,
        site: file.as_ref().map_or_else(super::Site::default, |file| file.site.clone()),
        process,
        jobs: Vec::new(),
        outlets: outlets.outlet,
        accounts: accounts.account,
        recipients: recipients.recipient,
        editions,
    };
    for schedule in file.map(|file| file.schedule).unwrap_or_default() {
        let settings = JobSettings::from(schedule);
        let place = main_text.find(&settings.cron).unwrap_or(0);
        match Job::read(&settings) {
            Ok(job) => config.jobs.push(job),
            Err(error) => faults.push(Fault::at(&main_name, &main_text, place, error.to_string(), None)),
        }
    }
    across(&config, &main_name, &main_text, &mut faults);
    if faults.is_empty() { Ok(config) } else { Err(Faults(faults)) }
}

fn beside<T: DeserializeOwned + Default>(
    shelf: &Shelf<'_>,
    name: &str,
    tables: &[TableKeys],
    faults: &mut Vec<Fault>,
) -> T {
    let Some((shown, text)) = shelf.take(name, faults) else { return T::default() };
    checked(&shown, &text, tables, faults).unwrap_or_default()
}

/// Checks a file's keys and values, and reads it where they are right.
fn checked<T: DeserializeOwned>(
    name: &str,
    text: &str,
    tables: &[TableKeys],
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let before = faults.len();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(20) {
        let place = error.span().map_or(0, |span| span.start);
        faults.push(Fault::at(name, text, place, error.message().to_owned(), None));
    }
    if faults.len() > before {
        return None;
    }
    let mut check = Check { name, text, faults };
    check.file(table.get_ref(), tables);
    if faults.len() > before {
        return None;
    }
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let place = error.span().map_or(0, |span| span.start);
            faults.push(Fault::at(name, text, place, error.message().to_owned(), None));
            None
        }
    }
}

struct Check<'a> {
    name: &'a str,
    text: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Check<'_> {
    fn say(&mut self, byte: usize, what: String, hint: Option<String>) {
        self.faults.push(Fault::at(self.name, self.text, byte, what, hint));
    }

    fn file(&mut self, table: &DeTable<'_>, tables: &[TableKeys]) {
        for (key, value) in table {
            let at = key.span().start;
            let word: &str = key.get_ref();
            let Some(known) = tables.iter().find(|table| table.name == word) else {
                let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
                self.say(at, format!("unknown table `{word}`"), Some(suggest(word, &names)));
                continue;
            };
            match (value.get_ref(), known.list) {
                (DeValue::Table(inner), false) => self.table(inner, known, at),
                (DeValue::Array(items), true) => {
                    for item in items {
                        match item.get_ref() {
                            DeValue::Table(inner) => self.table(inner, known, item.span().start),
                            _ => self.say(
                                item.span().start,
                                format!("`{word}` must be tables"),
                                Some(format!("write [[{word}]]")),
                            ),
                        }
                    }
                }
                (_, false) => {
                    self.say(at, format!("`{word}` must be a table"), Some(format!("write [{word}]")))
                }
                (_, true) => self.say(
                    at,
                    format!("`{word}` must be a list of tables"),
                    Some(format!("write [[{word}]]")),
                ),
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, known: &TableKeys, at: usize) {
        for (key, value) in table {
            let word: &str = key.get_ref();
            match known.keys.iter().find(|known| known.name == word) {
                Some(known) => self.value(known, value),
                None => {
                    let names: Vec<&str> = known.keys.iter().map(|key| key.name).collect();
                    self.say(key.span().start, format!("unknown key `{word}`"), Some(suggest(word, &names)));
                }
            }
        }
        for key in known.keys.iter().filter(|key| key.required) {
            if !table.keys().any(|word| word.get_ref().as_ref() == key.name) {
                let hint = Some(format!("for example {} = {}", key.name, key.example));
                self.say(at, format!("`{}` is missing", key.name), hint);
            }
        }
    }

    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        if let Some(what) = wrong(key.kind, value.get_ref()) {
            let hint = Some(format!("for example {} = {}", key.name, key.example));
            self.say(at, format!("`{}` {what}", key.name), hint);
        }
    }
}

/// What is wrong with a value, in words; none where it is right.
fn wrong(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (Kind::Text, DeValue::String(_)) | (Kind::Flag, DeValue::Boolean(_)) => None,
        (Kind::Word, DeValue::String(text)) => text.trim().is_empty().then(|| "must not be empty".to_owned()),
        (Kind::OneOf(words), DeValue::String(text)) => (!words.contains(&text.as_ref()))
            .then(|| format!("is `{text}`, must be one of {}", words.join(", "))),
        (Kind::Whole(low, high), DeValue::Integer(number)) => {
            match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) if (low..=high).contains(&number) => None,
                _ => Some(format!("must lie between {low} and {high}")),
            }
        }
        (Kind::Wholes(low, high), DeValue::Array(items)) => {
            items.iter().find_map(|item| wrong(Kind::Whole(low, high), item.get_ref()))
        }
        (Kind::Address, DeValue::String(text)) => not_address(text),
        (Kind::Rule, DeValue::String(text)) => LinkRule::new(text).err().map(|fault| fault.to_string()),
        (Kind::Archive, DeValue::String(text)) => archive_fault(text).err().map(|fault| fault.to_string()),
        (Kind::Texts, DeValue::Array(items)) => items
            .iter()
            .any(|item| !matches!(item.get_ref(), DeValue::String(_)))
            .then(|| "must hold texts".to_owned()),
        (Kind::Addresses, DeValue::Array(items)) => items.iter().find_map(|item| match item.get_ref() {
            DeValue::String(text) => not_address(text),
            _ => Some("must hold addresses".to_owned()),
        }),
        (Kind::Text | Kind::Word | Kind::OneOf(_) | Kind::Address | Kind::Rule | Kind::Archive, _) => {
            Some("must be a text in quotes".to_owned())
        }
        (Kind::Whole(low, high), _) => Some(format!("must be a whole number between {low} and {high}")),
        (Kind::Flag, _) => Some("must be true or false".to_owned()),
        (Kind::Texts | Kind::Addresses | Kind::Wholes(..), _) => {
            Some("must be a list in brackets".to_owned())
        }
    }
}

fn not_address(text: &str) -> Option<String> {
    let right = pantau_text::address::canonical(text, None).is_some();
    (!right).then(|| format!("`{text}` is no http or https address"))
}

/// The nearest known word, or all of them.
fn suggest(word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|name| (distance(word, name), *name)).min();
    match near {
        Some((steps, name)) if steps <= 2 || steps * 3 <= name.len() => format!("did you mean `{name}`?"),
        _ => format!("known are {}", known.join(", ")),
    }
}

/// Edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (j, right) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let cost = diagonal + usize::from(left != *right);
            before = cost.min(above + 1).min(before + 1);
            diagonal = above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn twice(file: &str, what: &str, ids: impl Iterator<Item = String>, faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    for id in ids {
        if !seen.insert(id.clone()) {
            faults.push(Fault::whole(
                file,
                format!("{what} `{id}` stands there twice"),
                Some("give each its own id".to_owned()),
            ));
        }
    }
}

/// What one part says about another.
fn across(config: &Config, name: &str, text: &str, faults: &mut Vec<Fault>) {
    let find = |word: &str| text.find(word).unwrap_or(0);
    if config.crawl.host_delay_ms == 0 {
        let public = config.outlets.iter().any(|outlet| {
            let rest = outlet.home.split_once("://").map_or(outlet.home.as_str(), |(_, rest)| rest);
            let host = rest.split('/').next().unwrap_or(rest);
            outlet.enabled && !config.crawl.allow_private.iter().any(|allowed| allowed == host)
        });
        if public {
            let hint =
                Some("leave it at 2000; hosts in allow_private are asked without delay anyway".to_owned());
            let what = "`host_delay_ms` = 0 is accepted only where every outlet's host is in `allow_private`";
            faults.push(Fault::at(name, text, find("host_delay_ms"), what, hint));
        }
    }
    if config.site.listen.parse::<std::net::SocketAddr>().is_err() {
        let hint = Some("for example listen = \"127.0.0.1:8080\"".to_owned());
        faults.push(Fault::at(
            name,
            text,
            find("listen"),
            format!("`listen` `{}` is no address and port", config.site.listen),
            hint,
        ));
    }
    let settings = pantau_delivery::MailSettings {
        smtp_url: config.mail.smtp_url.clone(),
        from: config.mail.from.clone(),
        password: None,
    };
    if !config.mail.smtp_url.is_empty()
        && let Err(error) = pantau_delivery::Mailer::new(&settings)
    {
        let hint = Some("for example smtp_url = \"smtp://127.0.0.1:2525\"".to_owned());
        faults.push(Fault::at(name, text, find("smtp_url"), error.to_string(), hint));
    }
    for job in &config.jobs {
        let Some(group) = &job.settings.send_to else { continue };
        if !config.recipients.iter().any(|recipient| recipient.groups.contains(group)) {
            let hint =
                Some(format!("add a recipient with groups = [\"{group}\"] to {}", config.mail.recipients));
            faults.push(Fault::at(
                name,
                text,
                find(group),
                format!("no recipient is in group `{group}`"),
                hint,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str, tables: &[TableKeys]) -> Vec<String> {
        let mut faults = Vec::new();
        drop(checked::<toml::Table>("p.toml", text, tables, &mut faults));
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_files_as_shipped_are_valid() {
        let config = assemble(&Shelf::BuiltIn, "pantau.toml").unwrap_or_else(|faults| panic!("{faults}"));
        assert!(!config.outlets.is_empty() && !config.jobs.is_empty());
        assert!(
            built_in().unwrap().outlets.iter().all(|outlet| !outlet.enabled),
            "without a configuration nobody is followed"
        );
    }

    #[test]
    fn all_faults_are_told_at_once_each_with_its_place() {
        let text = "[crawl]\nhost_dely_ms = 5\ntimeout_secs = \"x\"\n[sitee]\n";
        let faults = faults_of(text, keys::MAIN);
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults.iter().any(|f| f.contains("p.toml:2:1: unknown key `host_dely_ms`")
            && f.contains("did you mean `host_delay_ms`?")));
        assert!(faults.iter().any(|f| f.contains("p.toml:3:16:") && f.contains("between 1 and 600")));
        assert!(
            faults.iter().any(|f| f.contains("p.toml:4:2: unknown table `sitee`") && f.contains("`site`"))
        );
    }

    #[test]
    fn patterns_of_an_outlet_are_read_before_they_are_used() {
        let text = "[[outlet]]\nid = \"a\"\nname = \"A\"\nhome = \"https://a.example/\"\nlink_rule = \"read/*\"\n\
                    archive = \"https://a.example/{tahun}\"\nunverified = \"ya\"\n";
        let faults = faults_of(text, keys::OUTLETS);
        let has = |place: &str, what: &str, hint: &str| {
            assert!(
                faults.iter().any(|f| f.contains(place) && f.contains(what) && f.contains(hint)),
                "{what}: {faults:?}"
            );
        };
        has(
            "p.toml:5:13",
            "`link_rule` `read/*` begins with neither",
            "hint: for example link_rule = \"/read/#/*\"",
        );
        has("p.toml:6:11", "`archive` holds `{tahun}`, known are {yyyy}", "hint: for example archive");
        has("p.toml:7:14", "`unverified` must be true or false", "hint");
        let right = text
            .replace("\"read/*\"", "\"/read/#/*\"")
            .replace("{tahun}", "{yyyy}/{mm}/{dd}")
            .replace("\"ya\"", "true");
        assert!(faults_of(&right, keys::OUTLETS).is_empty());
    }

    #[test]
    fn an_outlet_lacks_nothing_it_needs() {
        let text = "[[outlet]]\nid = \"a\"\nname = \"A\"\nmedium = \"paper\"\nfeeds = [\"ftp://x\"]\n";
        let faults = faults_of(text, keys::OUTLETS);
        assert!(faults.iter().any(|f| f.contains("`home` is missing")));
        assert!(faults.iter().any(|f| f.contains("one of online, print, tv, radio")));
        assert!(faults.iter().any(|f| f.contains("`ftp://x` is no http or https address")));
    }
}
