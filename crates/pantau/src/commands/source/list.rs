//! Configured outlets and accounts, and how they do.

use std::{collections::HashMap, process::ExitCode};

use jiff::{Timestamp, civil::Date};
use pantau_domain::{Account, Outlet, SourceId, time};
use pantau_store::{Fault, SqliteStore, Store};
use pantau_text::address;
use serde_json::{Value, json};

use crate::{
    args::Place,
    bars::say,
    commands::print,
    config::{self, Config},
    open,
};

/// Days looked back for the last mention of a source.
const DAYS: i64 = 60;
/// Faults looked at.
const FAULTS: usize = 2_000;

/// What the store knows of sources.
struct Known {
    today: Date,
    last: HashMap<SourceId, Date>,
    faults: Vec<Fault>,
    /// Hosts that are left alone, and why.
    pauses: HashMap<String, String>,
}

/// Lists outlets and accounts.
pub(crate) fn list(place: &Place, as_json: bool) -> anyhow::Result<ExitCode> {
    let config = Config::load(config::locate(place.config.clone()).as_deref())?;
    let now = open::clock_for(&config)?.now();
    // A list makes no data folder where there is none.
    let known = if place.data.join("pantau.db").is_file() {
        Some(known(&SqliteStore::open(&place.data)?, now)?)
    } else {
        say(&format!(
            "note: there are no data in `{}` yet, so nothing is known of how sources do",
            place.data.display()
        ));
        None
    };
    let outlets: Vec<Value> = config.outlets.iter().map(|outlet| of_outlet(outlet, known.as_ref())).collect();
    let accounts: Vec<Value> =
        config.accounts.iter().map(|account| of_account(account, known.as_ref())).collect();
    if as_json {
        print([json!({"outlets": outlets, "accounts": accounts}).to_string()])?;
    } else {
        print(
            lines("OUTLET", &outlets).into_iter().chain([String::new()]).chain(lines("ACCOUNT", &accounts)),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn known(store: &dyn Store, now: Timestamp) -> anyhow::Result<Known> {
    let today = time::wib_day(now);
    let mut last: HashMap<SourceId, Date> = HashMap::new();
    for day in store.source_days(time::shift(today, -DAYS), today)? {
        let newest = last.entry(day.source).or_insert(day.day);
        *newest = (*newest).max(day.day);
    }
    let faults = store.faults(FAULTS)?.into_iter().filter(|fault| fault.stage == "crawl").collect();
    let pauses = store.hosts()?.into_iter().filter(|host| host.until > now);
    let pauses = pauses.map(|host| (host.host, host.reason)).collect();
    Ok(Known { today, last, faults, pauses })
}

impl Known {
    /// How a followed source does, in a few words.
    fn health(&self, last: Option<Date>, url: &str, fault: Option<&Fault>) -> String {
        let yesterday = time::shift(self.today, -1);
        if let Some(reason) = self.pauses.get(&address::authority(url).to_ascii_lowercase()) {
            return format!("its host is left alone for a while: {reason}");
        }
        match (last, fault) {
            (Some(day), _) if day >= yesterday => "well".to_owned(),
            (Some(day), None) => format!("silent since {day}"),
            (Some(day), Some(fault)) => format!("silent since {day}: {}", fault.reason),
            (None, Some(fault)) => format!("nothing yet: {}", fault.reason),
            (None, None) => "nothing yet".to_owned(),
        }
    }

    /// The last fault of an address that the outlet is followed by, else of its host.
    fn fault(&self, outlet: &Outlet) -> Option<&Fault> {
        let host = address::host(&outlet.home);
        let addresses = || outlet.feeds.iter().chain(&outlet.sitemaps).chain(&outlet.sections);
        let own = |fault: &&Fault| addresses().any(|url| *url == fault.subject);
        let near = |fault: &&Fault| address::host(&fault.subject) == host && host.is_some();
        self.faults.iter().find(own).or_else(|| self.faults.iter().find(near))
    }
}

fn of_outlet(outlet: &Outlet, known: Option<&Known>) -> Value {
    let last = known.and_then(|known| known.last.get(&outlet.id).copied());
    let health =
        known.filter(|_| outlet.enabled).map(|known| known.health(last, &outlet.home, known.fault(outlet)));
    json!({
        "id": outlet.id,
        "name": outlet.name,
        "home": outlet.home,
        "enabled": outlet.enabled,
        "unverified": outlet.unverified,
        "feeds": outlet.feeds.len(),
        "sitemaps": outlet.sitemaps.len(),
        "sections": outlet.sections.len(),
        "region": outlet.region,
        "partner": outlet.partner,
        "last_day": last.map(|day| day.to_string()),
        "health": health,
    })
}

/// Accounts of one platform share its source, so that what is known is known of the platform.
fn of_account(account: &Account, known: Option<&Known>) -> Value {
    let source: Option<SourceId> = account.platform.as_str().parse().ok();
    let last = known.zip(source).and_then(|(known, source)| known.last.get(&source).copied());
    let host = address::host(&account.api);
    let fault = known.and_then(|known| {
        known.faults.iter().find(|fault| host.is_some() && address::host(&fault.subject) == host)
    });
    json!({
        "id": account.id,
        "name": format!("{} {}", account.platform, account.handle),
        "enabled": account.enabled,
        "last_day": last.map(|day| day.to_string()),
        "health": known.filter(|_| account.enabled).map(|known| known.health(last, &account.api, fault)),
    })
}

/// A table for people: id, whether it is followed, the last day with a mention, how it does.
fn lines(title: &str, sources: &[Value]) -> Vec<String> {
    let field =
        |source: &Value, name: &str| source.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    let flag = |source: &Value, name: &str| source.get(name).and_then(Value::as_bool).unwrap_or(false);
    let state = |source: &Value| {
        let followed = if flag(source, "enabled") { "followed" } else { "off" };
        if flag(source, "unverified") { format!("{followed}, unverified") } else { followed.to_owned() }
    };
    let width =
        sources.iter().map(|source| field(source, "id").chars().count()).max().unwrap_or(0).clamp(7, 48);
    let mut out = vec![format!("{title:<width$}  {:<20}  {:<10}  HEALTH", "STATE", "LAST DAY")];
    out.extend(sources.iter().map(|source| {
        format!(
            "{:<width$}  {:<20}  {:<10}  {}",
            field(source, "id"),
            state(source),
            field(source, "last_day"),
            field(source, "health")
        )
    }));
    out
}
