//! CSV and TSV with a header row.

use std::io::{Chain, Cursor, Read, Take};

use serde_json::{Map, Value};

use super::{ImportContext, MAX_LINE, Reject, fields};
use pantau_domain::Mention;

/// The most columns read.
const MAX_COLUMNS: usize = 512;

/// Reads mentions from a table with a header row. Comma, semicolon and tab are told apart by the header; column names
/// are those of JSON lines and their common other names, in any case.
pub struct CsvReader<'a, R> {
    records: csv::ByteRecordsIntoIter<Take<Chain<Cursor<Vec<u8>>, R>>>,
    names: Vec<String>,
    context: &'a ImportContext,
    row: u32,
}

impl<'a, R: Read> CsvReader<'a, R> {
    /// A reader over a table of at most 4 GiB; it reads the header at once.
    ///
    /// # Errors
    /// [`Reject`] for row 1 where there is no header.
    pub fn new(mut input: R, context: &'a ImportContext) -> Result<Self, Reject> {
        let reject = |reason: String| Reject { row: 1, reason };
        let mut head = Vec::new();
        input.by_ref().take(65_536).read_to_end(&mut head).map_err(|error| reject(error.to_string()))?;
        let delimiter = delimiter(&head);
        let whole = Cursor::new(head).chain(input);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(whole.take(4 << 30));
        let header = reader.byte_headers().map_err(|error| reject(error.to_string()))?.clone();
        let names: Vec<String> = header
            .iter()
            .take(MAX_COLUMNS)
            .map(|name| {
                let name = String::from_utf8_lossy(name);
                name.trim_start_matches('\u{feff}').trim().to_lowercase().replace([' ', '-'], "_")
            })
            .collect();
        if names.iter().all(String::is_empty) {
            return Err(reject("no header row".to_owned()));
        }
        Ok(Self { records: reader.into_byte_records(), names, context, row: 1 })
    }
}

fn delimiter(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| first.iter().filter(|byte| **byte == delimiter).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| (count(*delimiter), *delimiter == b','))
        .unwrap_or(b',')
}

impl<R: Read> Iterator for CsvReader<'_, R> {
    type Item = Result<Mention, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        self.row = self.row.saturating_add(1);
        let row = self.row;
        let record = match record {
            Ok(record) => record,
            Err(error) => return Some(Err(Reject { row, reason: error.to_string() })),
        };
        if record.as_slice().len() > MAX_LINE {
            return Some(Err(Reject { row, reason: format!("row longer than {MAX_LINE} bytes") }));
        }
        let mut values = Map::new();
        for (name, value) in self.names.iter().zip(record.iter()) {
            if !value.is_empty() && !name.is_empty() {
                values.insert(name.clone(), Value::String(String::from_utf8_lossy(value).into_owned()));
            }
        }
        Some(fields::mention(values, self.context, row).map_err(|reason| Reject { row, reason }))
    }
}
