//! Lines of JSON from files, gzipped or plain.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read},
    path::Path,
};

use serde_json::Value;

/// Every line of a file as JSON.
pub(crate) fn each(
    path: &Path,
    mut found: impl FnMut(Value) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let file = File::open(path).map_err(|fault| format!("`{}`: {fault}", path.display()))?;
    let is_packed = path.extension().is_some_and(|end| end == "gz");
    let source: Box<dyn Read> =
        if is_packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    for line in BufReader::new(source).lines() {
        let line = line?;
        if !line.trim().is_empty() {
            found(serde_json::from_str(&line)?)?;
        }
    }
    Ok(())
}

/// All lines of a file as JSON.
pub(crate) fn all(path: &Path) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    each(path, |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// `found of all = share`, or a dash where there was nothing to find.
pub(crate) fn share(found: usize, all: usize) -> String {
    if all == 0 { "-".to_owned() } else { format!("{found}/{all} = {:.4}", found as f64 / all as f64) }
}
