//! Whole files, and the sums that say whether they are whole.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use crate::ReaderError;

/// A file's bytes, if they are not more than `most`.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, ReaderError> {
    let fault = |source| ReaderError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(fault)?;
    let bytes = file.metadata().map_err(fault)?.len();
    if bytes > most {
        return Err(ReaderError::Large { bytes, most });
    }
    let mut read = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    file.take(most).read_to_end(&mut read).map_err(fault)?;
    Ok(read)
}

/// SHA-256 of bytes.
pub(crate) fn sum(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// An error unless the SHA-256 found is the one expected.
pub(crate) fn agree(found: &[u8; 32], expected: &[u8; 32]) -> Result<(), ReaderError> {
    if found == expected {
        return Ok(());
    }
    Err(ReaderError::Digest { expected: hex(expected), found: hex(found) })
}

/// Bytes as two hexadecimal digits each.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
