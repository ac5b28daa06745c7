//! The embedded engine: tantivy in a folder.

use std::{
    fmt,
    ops::Bound,
    path::{Path, PathBuf},
};

use pantau_domain::Population;
use tantivy::{
    Index, IndexReader, IndexWriter, Order, ReloadPolicy, Searcher, TantivyError, Term,
    collector::{Count, TopDocs},
    directory::error::LockError,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
        Query as TantivyQuery, RangeQuery, TermQuery,
    },
    schema::{Field as TantivyField, IndexRecordOption},
    tokenizer::TextAnalyzer,
};

use crate::{
    Clause, Field, Hit, Hits, IndexDocument, IndexError, Parsed, Query, Search, Sort, analyzer,
    collect::CountAll,
    document,
    exclude::Excluded,
    parse,
    schema::{Fields, VERSION},
};

/// Memory of the one writing thread before it writes a segment, in bytes. The machine has little.
const WRITER_BYTES: usize = 60_000_000;
/// A word in the headline weighs so much more than in the body. Guess.
const TITLE_BOOST: f32 = 2.0;
/// Names the schema's version in the folder.
const VERSION_FILE: &str = "pantau-index-version";
const MOST_HITS: usize = 1_000;
const MOST_OFFSET: usize = 100_000;

/// The search index in a folder.
#[derive(Clone)]
pub struct TantivyIndex {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

impl fmt::Debug for TantivyIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TantivyIndex").field("folder", &self.folder).finish_non_exhaustive()
    }
}

type Boxed = Box<dyn TantivyQuery>;

impl TantivyIndex {
    /// Opens the index of a folder, or makes an empty one where there is none. One that is damaged or of another
    /// version is [`IndexError::Rebuild`]: then call [`TantivyIndex::recreate`] and index everything again.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let rebuild = |reason: String| IndexError::Rebuild { folder: folder.to_owned(), reason };
        if !folder.join("meta.json").exists() {
            let used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
            return if used { Err(rebuild("it has no meta.json".into())) } else { Self::recreate(folder) };
        }
        let version = std::fs::read_to_string(folder.join(VERSION_FILE)).unwrap_or_default();
        if version.trim() != VERSION {
            return Err(rebuild(format!("it has version `{}`, not `{VERSION}`", version.trim())));
        }
        let index = Index::open_in_dir(folder).map_err(|fault| rebuild(fault.to_string()))?;
        let fields = Fields::new();
        if index.schema() != fields.schema {
            return Err(rebuild("its fields are others".into()));
        }
        Self::over(folder, index, fields).map_err(|fault| rebuild(fault.to_string()))
    }

    /// Throws away what is in the folder and makes an empty index.
    pub fn recreate(folder: &Path) -> Result<Self, IndexError> {
        let io = |action: &'static str| {
            let path = folder.to_owned();
            move |source| IndexError::Io { action, path, source }
        };
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(io("clear"))?;
        }
        std::fs::create_dir_all(folder).map_err(io("make"))?;
        let fields = Fields::new();
        std::fs::write(folder.join(VERSION_FILE), VERSION).map_err(io("write to"))?;
        let index = Index::create_in_dir(folder, fields.schema.clone())?;
        Ok(Self::over(folder, index, fields)?)
    }

    fn over(folder: &Path, index: Index, fields: Fields) -> Result<Self, TantivyError> {
        index.tokenizers().register(analyzer::NAME, TextAnalyzer::from(analyzer::Analyzer::default()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()?;
        Ok(Self { folder: folder.to_owned(), index, reader, fields })
    }

    /// The one writer. Another one, in this or another process, is [`IndexError::Busy`].
    pub fn writer(&self) -> Result<IndexWriterHandle, IndexError> {
        let writer = self.index.writer_with_num_threads(1, WRITER_BYTES).map_err(|fault| match fault {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                IndexError::Busy { folder: self.folder.clone() }
            }
            other => IndexError::Engine(other),
        })?;
        Ok(IndexWriterHandle { writer, reader: self.reader.clone(), fields: self.fields.clone() })
    }

    fn term(field: TantivyField, text: &str) -> Boxed {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
    }

    /// A word or phrase in headline or body.
    fn words(&self, text: &str) -> Boxed {
        let terms: Vec<(usize, String)> =
            analyzer::terms(text).enumerate().filter_map(|(place, (_, term))| Some((place, term?))).collect();
        let one = |field: TantivyField| -> Boxed {
            match terms.as_slice() {
                [] => Box::new(EmptyQuery),
                [(_, term)] => {
                    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
                }
                several => Box::new(PhraseQuery::new_with_offset(
                    several
                        .iter()
                        .map(|(place, term)| (*place, Term::from_field_text(field, term)))
                        .collect(),
                )),
            }
        };
        let title: Boxed = Box::new(BoostQuery::new(one(self.fields.title), TITLE_BOOST));
        Box::new(BooleanQuery::new(vec![(Occur::Should, title), (Occur::Should, one(self.fields.body))]))
    }

    fn clause(&self, clause: &Clause) -> Boxed {
        match clause {
            Clause::Word(text) | Clause::Phrase(text) => self.words(text),
            Clause::Is(field, value) => {
                let field = match field {
                    Field::Source => self.fields.source,
                    Field::Region => self.fields.region,
                    Field::Topic => self.fields.topic,
                    Field::Tone => self.fields.tone,
                    Field::Platform => self.fields.platform,
                    Field::Kind => self.fields.kind,
                    Field::Scope => self.fields.scope,
                    Field::Language => self.fields.language,
                    Field::Story => self.fields.story,
                };
                quiet(Self::term(field, value))
            }
        }
    }

    fn filters(&self, query: &Query) -> Vec<Boxed> {
        let fields = &self.fields;
        let mut filters = Vec::new();
        let named = [
            (fields.topic, query.topic.as_deref()),
            (fields.region, query.region.as_deref()),
            (fields.source, query.source.as_deref()),
            (fields.platform, query.platform.map(|platform| platform.as_str())),
            (fields.tone, query.tone.map(|tone| tone.as_str())),
            (fields.kind, query.kind.map(|kind| kind.as_str())),
        ];
        for (field, value) in named {
            filters.extend(value.map(|value| Self::term(field, value)));
        }
        if query.since.is_some() || query.until.is_some() {
            let bound = |day: Option<jiff::civil::Date>| {
                day.map_or(Bound::Unbounded, |day| {
                    Bound::Included(Term::from_field_i64(fields.day, document::day_number(day)))
                })
            };
            // A range without one end would hold no field; the widest number stands for it.
            let lowest = Bound::Included(Term::from_field_i64(fields.day, i64::MIN));
            let lower = if query.since.is_some() { bound(query.since) } else { lowest };
            filters.push(Box::new(RangeQuery::new(lower, bound(query.until))));
        }
        match query.population {
            None | Some(Population::All) => {}
            Some(Population::Jatim) => filters.push(Self::term(fields.scope, "jatim")),
            Some(Population::National) => filters.push(Box::new(BooleanQuery::new(vec![
                (Occur::Should, Self::term(fields.scope, "touch")),
                (Occur::Should, Self::term(fields.scope, "background")),
            ]))),
        }
        filters
    }

    fn query(&self, query: &Query, parsed: &Parsed) -> Boxed {
        let mut parts: Vec<(Occur, Boxed)> = Vec::new();
        for choice in &parsed.must {
            let choices = choice.iter().map(|clause| (Occur::Should, self.clause(clause))).collect();
            parts.push((Occur::Must, Box::new(BooleanQuery::new(choices))));
        }
        parts.extend(self.filters(query).into_iter().map(|filter| (Occur::Must, quiet(filter))));
        if parts.is_empty() {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        parts.extend(
            parsed.must_not.iter().map(|clause| -> (Occur, Boxed) {
                (Occur::MustNot, Box::new(Excluded(self.clause(clause))))
            }),
        );
        Box::new(BooleanQuery::new(parts))
    }
}

/// A condition that does not weigh.
fn quiet(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn seq_of(searcher: &Searcher, address: tantivy::DocAddress) -> Result<Option<u64>, TantivyError> {
    let segment = searcher.segment_reader(address.segment_ord);
    Ok(segment.fast_fields().u64("seq")?.first(address.doc_id))
}

impl Search for TantivyIndex {
    fn search(&self, query: &Query) -> Result<Hits, IndexError> {
        let parsed = parse(&query.text)?;
        let wanted = self.query(query, &parsed);
        let searcher = self.reader.searcher();
        let (limit, offset) = (query.limit.min(MOST_HITS), query.offset.min(MOST_OFFSET));
        // The engine wants a limit of at least one.
        let best = TopDocs::with_limit(limit.max(1)).and_offset(offset);
        let (found, counts): (Vec<(f32, tantivy::DocAddress)>, _) = match query.sort {
            Sort::Relevance => searcher.search(&wanted, &(best.order_by_score(), CountAll))?,
            Sort::Newest => {
                let newest = best.order_by_fast_field::<i64>("at", Order::Desc);
                let (found, counts) = searcher.search(&wanted, &(newest, CountAll))?;
                (found.into_iter().map(|(_, address)| (0.0, address)).collect(), counts)
            }
        };
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found.into_iter().take(limit) {
            hits.extend(seq_of(&searcher, address)?.map(|seq| Hit { seq, score }));
        }
        Ok(Hits { total: counts.total, hits, days: counts.days(), facets: counts.facets() })
    }

    fn writer(&self) -> Result<IndexWriterHandle, IndexError> {
        Self::writer(self)
    }

    fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    fn missing(&self, seqs: &[u64]) -> Result<Vec<u64>, IndexError> {
        let searcher = self.reader.searcher();
        let mut missing = Vec::new();
        for seq in seqs {
            let one = TermQuery::new(Term::from_field_u64(self.fields.seq, *seq), IndexRecordOption::Basic);
            if searcher.search(&one, &Count)? == 0 {
                missing.push(*seq);
            }
        }
        Ok(missing)
    }
}

/// The right to change the index. What was put in is found after [`IndexWriterHandle::commit`].
pub struct IndexWriterHandle {
    writer: IndexWriter,
    reader: IndexReader,
    fields: Fields,
}

impl fmt::Debug for IndexWriterHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("IndexWriterHandle").finish_non_exhaustive()
    }
}

impl IndexWriterHandle {
    /// Puts a document in; one with the same number is replaced.
    pub fn put(&mut self, document: &IndexDocument<'_>) -> Result<(), IndexError> {
        self.delete(document.seq);
        self.writer.add_document(document.build(&self.fields))?;
        Ok(())
    }

    /// Takes a document out.
    pub fn delete(&mut self, seq: u64) {
        self.writer.delete_term(Term::from_field_u64(self.fields.seq, seq));
    }

    /// Writes everything to disk and shows it to searches of this process at once, of others within a second.
    pub fn commit(&mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        self.reader.reload()?;
        Ok(())
    }
}
