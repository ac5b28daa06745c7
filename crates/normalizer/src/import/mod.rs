//! Rows of imported files as mentions.

pub mod clipping;
mod csv;
mod fields;
pub mod pdf;
#[cfg(test)]
mod tests;
mod text;

use jiff::Timestamp;
use pantau_domain::{CaptureId, Mention, SourceId};

pub use self::csv::CsvReader;

/// The longest line or row read, in bytes.
pub const MAX_LINE: usize = 4_194_304;
/// The deepest nesting of a line, in brackets.
const MAX_DEPTH: usize = 32;

/// What every row of a file needs to know.
#[derive(Debug, Clone)]
pub struct ImportContext {
    /// The capture that holds the file.
    pub capture: CaptureId,
    /// When the file was taken in.
    pub seen_at: Timestamp,
    /// The source of rows that name none.
    pub source: Option<SourceId>,
}

/// A row that gives no mention, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {reason}")]
pub struct Reject {
    /// The line or row, from 1.
    pub row: u32,
    /// Why, in words for whoever imports.
    pub reason: String,
}

/// Reads one line of JSON: a mention in the shape of the import contract, or one with flat counts, platform and account.
/// What is not known is kept in `extra`.
///
/// # Errors
/// [`Reject`] where the line is too long, no JSON object, nested too deeply, or has neither text nor title.
pub fn read_json_line(line: &[u8], context: &ImportContext, row: u32) -> Result<Mention, Reject> {
    let reject = |reason: String| Reject { row, reason };
    if line.len() > MAX_LINE {
        return Err(reject(format!(
            "{} bytes are more than the {MAX_LINE} that a line may have",
            line.len()
        )));
    }
    if depth(line) > MAX_DEPTH {
        return Err(reject(format!("nested more than {MAX_DEPTH} deep")));
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let value: serde_json::Value = match serde_json::from_slice(line) {
        Ok(value) => value,
        Err(error) if error.is_syntax() && std::str::from_utf8(line).is_err() => {
            let lossy = String::from_utf8_lossy(line);
            serde_json::from_str(&lossy).map_err(|error| reject(format!("no JSON: {error}")))?
        }
        Err(error) => return Err(reject(format!("no JSON: {error}"))),
    };
    let serde_json::Value::Object(fields) = value else {
        return Err(reject("not a JSON object".to_owned()));
    };
    fields::mention(fields, context, row).map_err(reject)
}

/// The deepest nesting of brackets outside strings.
fn depth(line: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
