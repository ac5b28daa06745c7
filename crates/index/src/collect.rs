//! Counts over everything that matches, in the one pass that also finds the best.

use std::collections::BTreeMap;

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};

use crate::{Counted, Facets, document};

/// The fields counted, in the order of [`Facets`].
const FIELDS: [&str; 4] = ["tone", "topic", "region", "source"];

/// Values of one facet that are returned at most; an office follows some hundred sources.
const VALUES: usize = 500;

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) total: u64,
    values: [BTreeMap<String, u64>; 4],
    days: BTreeMap<i64, u64>,
}

impl Counts {
    pub(crate) fn days(&self) -> Vec<(jiff::civil::Date, u64)> {
        self.days.iter().filter_map(|(day, count)| Some((document::day(*day)?, *count))).collect()
    }

    pub(crate) fn facets(self) -> Facets {
        let [tone, topic, region, source] = self.values.map(sorted);
        Facets { tone, topic, region, source }
    }
}

fn sorted(counts: BTreeMap<String, u64>) -> Counted {
    let mut counts: Counted = counts.into_iter().collect();
    // The map gave them by name, and the sort is stable.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.truncate(VALUES);
    counts
}

pub(crate) struct CountAll;

/// One field of one segment: its column, and how often each value's number occurred.
struct Tally {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

pub(crate) struct SegmentCounts {
    total: u64,
    tallies: [Tally; 4],
    day: Column<i64>,
    days: BTreeMap<i64, u64>,
}

impl Collector for CountAll {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let fast = segment.fast_fields();
        let tally = |field: &str| -> tantivy::Result<Tally> {
            let column = fast.str(field)?;
            let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
            Ok(Tally { column, counts })
        };
        let [tone, topic, region, source] = FIELDS;
        Ok(SegmentCounts {
            total: 0,
            tallies: [tally(tone)?, tally(topic)?, tally(region)?, tally(source)?],
            day: fast.i64("day")?,
            days: BTreeMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Counts>>) -> tantivy::Result<Counts> {
        let mut all = Counts::default();
        for part in parts {
            let part = part?;
            all.total += part.total;
            for (sum, values) in all.values.iter_mut().zip(part.values) {
                for (value, count) in values {
                    *sum.entry(value).or_default() += count;
                }
            }
            for (day, count) in part.days {
                *all.days.entry(day).or_default() += count;
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = tantivy::Result<Counts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        for tally in &mut self.tallies {
            if let Some(column) = &tally.column {
                for value in column.term_ords(doc) {
                    if let Some(count) = usize::try_from(value).ok().and_then(|at| tally.counts.get_mut(at)) {
                        *count += 1;
                    }
                }
            }
        }
        if let Some(day) = self.day.first(doc) {
            *self.days.entry(day).or_default() += 1;
        }
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        let mut counts = Counts { total: self.total, days: self.days, ..Counts::default() };
        for (values, tally) in counts.values.iter_mut().zip(self.tallies) {
            let Some(column) = tally.column else { continue };
            for (number, count) in tally.counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let mut name = String::new();
                if column.ord_to_str(number as u64, &mut name)? {
                    values.insert(name, count);
                }
            }
        }
        Ok(counts)
    }
}
