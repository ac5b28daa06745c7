//! Home, section and index pages.

use super::{
    html::{self, esc},
    roster::Spec,
};

/// How many articles a listing shows on one page.
pub(crate) const PER_PAGE: usize = 20;

/// One page of a listing.
pub(crate) struct Listing<'a> {
    pub(crate) title: &'a str,
    /// Address and headline, newest first.
    pub(crate) items: Vec<(String, String)>,
    /// The address of the next page, if there is one.
    pub(crate) next: Option<String>,
    /// The address of the page before, if there is one.
    pub(crate) previous: Option<String>,
    /// The feed that the page declares, by its media type and address.
    pub(crate) feed: Option<(&'static str, &'static str)>,
}

pub(crate) fn render(spec: &Spec, listing: &Listing<'_>) -> String {
    let look = spec.look;
    let rel = |name: &str, url: &Option<String>| {
        url.as_ref().map(|url| format!("<link rel=\"{name}\" href=\"{}\">\n", esc(url))).unwrap_or_default()
    };
    let declared = listing.feed.map_or_else(String::new, |(kind, path)| {
        format!("<link rel=\"alternate\" type=\"{kind}\" title=\"{}\" href=\"{path}\">\n", esc(spec.name))
    });
    let mut items = String::new();
    for (number, (url, title)) in listing.items.iter().enumerate() {
        items.push_str(&format!(
            "<div class=\"{look}-item\"><h3><a href=\"{}\">{}</a></h3></div>\n",
            esc(url),
            esc(title)
        ));
        if number == 6 {
            items.push_str(&html::advert(spec, number));
        }
    }
    let anchor = |name: &str, label: &str, url: &Option<String>| {
        url.as_ref()
            .map(|url| format!("<a rel=\"{name}\" href=\"{}\">{label}</a> ", esc(url)))
            .unwrap_or_default()
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"id\"><head>\n{meta}\n<title>{title} - {name}</title>\n{declared}{next}{prev}</head>\n<body>\n<div class=\"{look}-head\">{nav}</div>\n\
         <h1>{title}</h1>\n<div class=\"{look}-list\">\n{items}</div>\n<div class=\"pagination\">{back}{forth}</div>\n<div class=\"{look}-foot\">{footer}</div>\n</body></html>\n",
        meta = html::charset_meta(spec),
        title = esc(listing.title),
        name = esc(spec.name),
        next = rel("next", &listing.next),
        prev = rel("prev", &listing.previous),
        nav = html::nav(spec),
        back = anchor("prev", "Sebelumnya", &listing.previous),
        forth = anchor("next", "Berikutnya", &listing.next),
        footer = html::footer(spec),
    )
}
