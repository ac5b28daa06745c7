//! What robots.txt tells a reader: sitemaps, and the rules of the group that is meant for us.
//!
//! Whether an address may be asked is not decided here but in `crawler`, for every request.

/// The most lines read (RFC 9309 asks for 500 KiB, which is about so many).
const MAX_LINES: usize = 20_000;
/// The most sitemaps and the most rules kept.
const MAX_KEPT: usize = 200;

/// What robots.txt says to one agent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Robots {
    /// Addresses of sitemaps, absolute, as written.
    pub sitemaps: Vec<String>,
    /// Paths that may not be asked.
    pub disallow: Vec<String>,
    /// Paths that may be asked although a rule above would forbid it.
    pub allow: Vec<String>,
    /// Seconds between two requests.
    pub crawl_delay_secs: Option<f32>,
    /// Whether a group names the agent, so that the general one does not count.
    pub is_named: bool,
}

impl Robots {
    /// Whether everything is forbidden.
    #[must_use]
    pub fn forbids_all(&self) -> bool {
        self.disallow.iter().any(|path| path == "/" || path == "/*") && self.allow.is_empty()
    }
}

#[derive(Default)]
struct Group {
    agents: Vec<String>,
    has_rules: bool,
    rules: Robots,
}

/// Reads robots.txt for an agent's product token. `base` is its address.
#[must_use]
pub fn robots(body: &[u8], agent: &str, base: &str) -> Robots {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    let mut sitemaps: Vec<String> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines().take(MAX_LINES) {
        let line = line.split('#').next().unwrap_or("");
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "sitemap" => {
                if let Some(url) = super::joined(value, base)
                    && sitemaps.len() < MAX_KEPT
                    && !sitemaps.contains(&url)
                {
                    sitemaps.push(url);
                }
            }
            "user-agent" => {
                // Several names stand before the rules that they share.
                if groups.last().is_none_or(|group| group.has_rules) {
                    groups.push(Group::default());
                }
                if let Some(group) = groups.last_mut() {
                    group.agents.push(value.to_ascii_lowercase());
                }
            }
            name @ ("disallow" | "allow" | "crawl-delay") => {
                let Some(group) = groups.last_mut() else { continue };
                group.has_rules = true;
                rule(&mut group.rules, name, value);
            }
            _ => {}
        }
    }
    let own = agent.to_ascii_lowercase();
    let named = groups.iter().any(|group| group.agents.contains(&own));
    let mut out = Robots { sitemaps, is_named: named, ..Robots::default() };
    let wanted = if named { own.as_str() } else { "*" };
    for group in groups.into_iter().filter(|group| group.agents.iter().any(|agent| agent == wanted)) {
        out.disallow.extend(group.rules.disallow);
        out.allow.extend(group.rules.allow);
        out.crawl_delay_secs = out.crawl_delay_secs.or(group.rules.crawl_delay_secs);
    }
    out.disallow.truncate(MAX_KEPT);
    out.allow.truncate(MAX_KEPT);
    out
}

fn rule(rules: &mut Robots, name: &str, value: &str) {
    let list = match name {
        "crawl-delay" => {
            let secs = value.parse().ok().filter(|secs: &f32| secs.is_finite() && *secs >= 0.0);
            rules.crawl_delay_secs = rules.crawl_delay_secs.or(secs);
            return;
        }
        "disallow" => &mut rules.disallow,
        _ => &mut rules.allow,
    };
    if !value.is_empty() && value.len() <= super::MAX_ADDRESS && list.len() < MAX_KEPT {
        list.push(value.to_owned());
    }
}
