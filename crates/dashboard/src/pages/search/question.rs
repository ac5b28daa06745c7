//! What a search asks, as the address says it.

use jiff::civil::Date;
use pantau_domain::{Population, RegionCode, SourceId, Tone, TopicSlug};
use pantau_index::{Query, Sort};

use crate::{
    asked::{Asked, QUERY_CHARS},
    error::PageError,
    links,
};

/// Pages that can be turned to: the index passes over at most 100,000 hits.
const PAGES: usize = 5_000;

/// A question to the index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) population: Population,
    pub(crate) topic: Option<TopicSlug>,
    pub(crate) region: Option<RegionCode>,
    pub(crate) source: Option<SourceId>,
    pub(crate) tone: Option<Tone>,
    pub(crate) sort: Sort,
    /// From 1.
    pub(crate) page: usize,
}

impl Question {
    /// From the fields of the page.
    pub(crate) fn from_reader(asked: &Asked) -> Result<Self, PageError> {
        let text = asked.text("q", QUERY_CHARS)?.unwrap_or_default().to_owned();
        let sort = match asked.text("urut", 20)? {
            Some("relevan") => Sort::Relevance,
            Some("terbaru") => Sort::Newest,
            // Without words nothing matches better than the rest.
            None if text.is_empty() => Sort::Newest,
            None => Sort::Relevance,
            Some(_) => return Err(PageError::asked("urut", "tidak dikenal (relevan atau terbaru)")),
        };
        Ok(Self {
            sort,
            since: asked.day("sejak")?,
            until: asked.day("hingga")?,
            population: asked.population("cakupan")?.unwrap_or(Population::All),
            topic: asked.word("topik")?,
            region: asked.word("wilayah")?,
            source: asked.word("sumber")?,
            tone: asked.word("tone")?,
            page: asked.number("hal", PAGES)?.unwrap_or(1),
            text,
        })
    }

    /// From the fields of the interface for machines.
    pub(crate) fn from_machine(asked: &Asked) -> Result<Self, PageError> {
        let text = asked.text("q", QUERY_CHARS)?.unwrap_or_default().to_owned();
        let sort = match asked.text("sort", 20)? {
            Some("relevance") => Sort::Relevance,
            Some("newest") => Sort::Newest,
            None if text.is_empty() => Sort::Newest,
            None => Sort::Relevance,
            Some(_) => return Err(PageError::asked("sort", "tidak dikenal (relevance atau newest)")),
        };
        Ok(Self {
            sort,
            since: asked.day("since")?,
            until: asked.day("until")?,
            population: asked.population("scope")?.unwrap_or(Population::All),
            topic: asked.word("topic")?,
            region: asked.word("region")?,
            source: asked.word("source")?,
            tone: asked.word("tone")?,
            page: asked.number("page", PAGES)?.unwrap_or(1),
            text,
        })
    }

    /// The same for the index, `limit` hits a page.
    pub(crate) fn to_query(&self, limit: usize) -> Query {
        Query {
            text: self.text.clone(),
            since: self.since,
            until: self.until,
            population: Some(self.population).filter(|population| *population != Population::All),
            topic: self.topic.as_ref().map(|topic| topic.as_str().to_owned()),
            region: self.region.as_ref().map(|region| region.as_str().to_owned()),
            source: self.source.as_ref().map(|source| source.as_str().to_owned()),
            tone: self.tone,
            sort: self.sort,
            limit,
            offset: self.offset(limit),
            ..Query::default()
        }
    }

    /// Hits before this page.
    pub(crate) fn offset(&self, limit: usize) -> usize {
        self.page.saturating_sub(1).saturating_mul(limit)
    }

    pub(crate) fn at_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    pub(crate) fn first_page(&self) -> Self {
        self.at_page(1)
    }

    /// The scope as the field's value: all is what is meant where nothing is said.
    pub(crate) fn scope(&self) -> &'static str {
        if self.population == Population::All { "" } else { self.population.as_str() }
    }

    /// The order as the field's value.
    pub(crate) fn order(&self) -> &'static str {
        if self.sort == Sort::Newest { "terbaru" } else { "relevan" }
    }

    /// Fields that are chosen beside the results.
    pub(crate) fn side(&self) -> [(&'static str, &str); 4] {
        [
            ("topik", self.topic.as_ref().map_or("", |topic| topic.as_str())),
            ("wilayah", self.region.as_ref().map_or("", |region| region.as_str())),
            ("sumber", self.source.as_ref().map_or("", |source| source.as_str())),
            ("tone", self.tone.map_or("", Tone::as_str)),
        ]
    }

    /// The address that asks this.
    pub(crate) fn href(&self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let (since, until) = (day(self.since), day(self.until));
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        // The order is said only where it differs from what would be meant without.
        let usual = (self.sort == Sort::Newest) == self.text.is_empty();
        let order = if usual { "" } else { self.order() };
        let [topic, region, source, tone] = self.side();
        links::with_query(
            "/cari",
            &[
                ("q", &self.text),
                ("sejak", &since),
                ("hingga", &until),
                ("cakupan", self.scope()),
                topic,
                region,
                source,
                tone,
                ("urut", order),
                ("hal", &page),
            ],
        )
    }
}

/// The last page that can be turned to, at least 1.
pub(crate) fn last_page(total: u64, limit: usize) -> usize {
    usize::try_from(total).unwrap_or(usize::MAX).div_ceil(limit.max(1)).clamp(1, PAGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(address: &str) -> Result<Question, PageError> {
        Question::from_reader(&Asked::read(&address.parse().unwrap()).unwrap())
    }

    #[test]
    fn an_address_says_what_it_was_made_from() {
        for address in [
            "/cari",
            "/cari?q=banjir%20rob&sejak=2020-05-01&hingga=2020-05-31&cakupan=jatim&topik=bencana&wilayah=35.78&sumber=kabar-brantas&tone=negative&urut=terbaru&hal=3",
            "/cari?urut=relevan",
        ] {
            assert_eq!(question(address).unwrap().href(), address);
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let long = format!("/cari?q={}", "x".repeat(QUERY_CHARS + 1));
        for address in [
            &long,
            "/cari?urut=lama",
            "/cari?hal=0",
            "/cari?hal=5001",
            "/cari?tone=buruk",
            "/cari?sejak=kemarin",
        ] {
            assert!(question(address).is_err(), "{address}");
        }
    }

    #[test]
    fn pages_are_counted_up_to_what_can_be_reached() {
        assert_eq!((last_page(0, 20), last_page(20, 20), last_page(21, 20)), (1, 1, 2));
        assert_eq!(last_page(u64::MAX, 20), PAGES);
    }
}
