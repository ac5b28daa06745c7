//! Packed bodies: kept as they came, and measured while they come.

use std::io::{self, Read, Write};

use flate2::{read::MultiGzDecoder, write};
use pantau_text::packed::at_once;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// What we say that we understand. Every server that packs at all packs with gzip.
pub(crate) const ACCEPTED: &str = "gzip";
/// How many times its packed size a body may grow to; deflate's own limit is about 1,030, text stays below 60.
const MAX_RATIO: u64 = 250;
/// Below this size in bytes no ratio is looked at.
const FREE: u64 = 1 << 20;
/// How a gzip stream begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How a body is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Not at all.
    Plain,
    /// With gzip.
    Gzip,
    /// In a way that was not asked for.
    Other(String),
}

impl Coding {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let value = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "none" | "utf-8" => Self::Plain,
            "gzip" | "x-gzip" => Self::Gzip,
            other => Self::Other(other.chars().take(40).collect()),
        }
    }
}

/// Bodies up to so many bytes unpacked are kept unpacked for whoever reads them next.
const KEPT: usize = 4 << 20;

/// Bytes counted up to a limit, and kept where they are few.
struct Counter {
    bytes: u64,
    limit: u64,
    kept: Vec<u8>,
}

impl Write for Counter {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        if self.bytes > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "too large"));
        }
        if self.bytes <= KEPT as u64 {
            self.kept.extend_from_slice(piece);
        } else {
            self.kept = Vec::new();
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Up to so many bytes a packed body is unpacked at its end, at once; beyond, while it comes.
const AT_ONCE: u64 = 512 << 10;

/// Measures what a body unpacks to, so that a bomb is found out before it is held anywhere.
pub(crate) struct Gauge {
    limit: u64,
    received: u64,
    is_gzip: bool,
    /// Of a body that is too long to wait for its end.
    unpacker: Option<write::MultiGzDecoder<Counter>>,
}

impl Gauge {
    /// For a body of this coding that may have `limit` bytes unpacked.
    pub(crate) fn new(coding: &Coding, limit: usize) -> Self {
        Self { limit: limit as u64, received: 0, is_gzip: *coding == Coding::Gzip, unpacker: None }
    }

    /// Takes the piece that was added last to the body.
    ///
    /// # Errors
    /// What is wrong with it, and whether asking again is of no use.
    pub(crate) fn take(&mut self, body: &[u8], piece: usize) -> Result<(), (String, bool)> {
        self.received = body.len() as u64;
        if self.received > self.limit {
            return Err((format!("body of more than {} bytes", self.limit), true));
        }
        // Some servers say gzip and send the text as it is. Its first bytes may come one by one.
        if body.iter().zip(MAGIC).any(|(byte, expected)| *byte != expected) {
            self.is_gzip = false;
        }
        if !self.is_gzip || self.received <= AT_ONCE {
            return Ok(());
        }
        if self.unpacker.is_some() {
            self.unpack(body.get(body.len().saturating_sub(piece)..).unwrap_or_default())
        } else {
            self.unpack(body)
        }
    }

    fn unpack(&mut self, piece: &[u8]) -> Result<(), (String, bool)> {
        let unpacker = self.unpacker.get_or_insert_with(|| {
            write::MultiGzDecoder::new(Counter { bytes: 0, limit: self.limit, kept: Vec::new() })
        });
        if let Err(error) = unpacker.write_all(piece) {
            return Err(if error.kind() == io::ErrorKind::FileTooLarge {
                self.too_large()
            } else {
                ("the body is no gzip stream".to_owned(), false)
            });
        }
        let bytes = unpacker.get_ref().bytes;
        if bytes > FREE && bytes / MAX_RATIO > self.received {
            return Err((format!("body grows {MAX_RATIO} times when unpacked"), true));
        }
        Ok(())
    }

    fn too_large(&self) -> (String, bool) {
        (format!("body of more than {} bytes when unpacked", self.limit), true)
    }

    /// The body has ended. What it unpacks to, where it was packed and is not large.
    ///
    /// # Errors
    /// Where its stream has not ended, or unpacks to too much.
    pub(crate) fn end(mut self, body: &[u8]) -> Result<Option<Vec<u8>>, (String, bool)> {
        if !self.is_gzip || body.is_empty() {
            return Ok(None);
        }
        if self.unpacker.is_none() {
            // What is below the size at which ratios are looked at cannot be a bomb.
            let most = usize::try_from(FREE.min(self.limit)).unwrap_or(0);
            if let Some(plain) = at_once(body, most) {
                return Ok(Some(plain));
            }
            for piece in body.chunks(PIECE) {
                self.unpack(piece)?;
            }
        }
        let too_large = self.too_large();
        match self.unpacker.map(write::MultiGzDecoder::finish) {
            None => Ok(None),
            Some(Ok(counter)) => Ok((counter.bytes <= KEPT as u64).then_some(counter.kept)),
            Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => Err(too_large),
            Some(Err(_)) => Err(("the body broke off inside its gzip stream".to_owned(), false)),
        }
    }
}

/// Pieces in which a body at hand is unpacked, in bytes: none unpacks to much before it is measured.
const PIECE: usize = 16 << 10;

/// The body unpacked; it was measured before. One that is no gzip stream is given as it is.
pub(crate) fn unpacked(body: Vec<u8>) -> Vec<u8> {
    if !body.starts_with(&MAGIC) {
        return body;
    }
    let mut out = Vec::new();
    match MultiGzDecoder::new(body.as_slice()).read_to_end(&mut out) {
        Ok(_) => out,
        Err(_) => body,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pack(body: &[u8]) -> Vec<u8> {
        let mut encoder = write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn measure(body: &[u8], limit: usize, piece: usize) -> Result<Option<Vec<u8>>, (String, bool)> {
        let mut gauge = Gauge::new(&Coding::Gzip, limit);
        let mut end = 0;
        for piece in body.chunks(piece.max(1)) {
            end += piece.len();
            gauge.take(body.get(..end).unwrap(), piece.len())?;
        }
        gauge.end(body)
    }

    #[test]
    fn bombs_are_found_out_and_half_streams_are() {
        let text: Vec<u8> = (0..50_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        assert_eq!(measure(&pack(&text), 1 << 20, 1000), Ok(Some(text.clone())));
        assert!(measure(&pack(&vec![0; 3 << 20]), 2 << 20, 1000).unwrap_err().1, "too large");
        assert!(measure(&pack(&vec![0; 3 << 20]), 8 << 20, 1000).unwrap_err().0.contains("250 times"));
        let packed = pack(&text);
        let (half, _) = packed.split_at(packed.len() / 2);
        let long: Vec<u8> = (0..900_000_u32).flat_map(|n| (n ^ (n << 13)).to_string().into_bytes()).collect();
        let packed_long = pack(&long);
        assert!(packed_long.len() as u64 > AT_ONCE, "unpacked while it comes");
        assert_eq!(measure(&packed_long, 16 << 20, 9_999), Ok((long.len() <= KEPT).then(|| long.clone())));
        let zeros = pack(&vec![0; 200 << 20]);
        assert!(measure(&zeros, 1 << 30, 100_000).unwrap_err().0.contains("250 times"));
        assert!(!measure(half, 1 << 20, 777).unwrap_err().1, "may be whole the next time");
        assert_eq!(measure(b"plain text under the name of gzip", 1 << 20, 5), Ok(None));
    }

    proptest! {
        #[test]
        fn a_packed_body_measures_as_plain_ones_do(body in proptest::collection::vec(any::<u8>(), 0..4000), piece in 1..500_usize) {
            prop_assert_eq!(unpacked(pack(&body)), body.clone());
            prop_assert_eq!(measure(&pack(&body), 5000, piece), Ok(Some(body)));
        }

        #[test]
        fn no_bytes_break_it(body in proptest::collection::vec(any::<u8>(), 0..400), piece in 1..50_usize) {
            let mut with_magic = MAGIC.to_vec();
            with_magic.extend(&body);
            drop(measure(&with_magic, 1000, piece));
            drop(unpacked(with_magic));
        }
    }
}
