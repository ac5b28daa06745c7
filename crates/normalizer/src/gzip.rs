//! Unpacking with bounds.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;
use pantau_text::packed::{at_once, said_size};

use crate::error::NormalizeError;

/// The most that a packed body may grow to, in bytes: sitemaps may have 50 MB by their standard (sitemaps.org).
pub(crate) const MAX_UNPACKED: usize = 52_428_800;
/// How many times its packed size a body may grow to; deflate's own limit is about 1,030, text stays below 60.
const MAX_RATIO: usize = 250;

/// Memory taken before anything was unpacked, in bytes at most: what a body says of its size is believed so far.
const MOST_AHEAD: usize = 2 << 20;

/// The body itself, or what a gzip body holds. A truncated one gives what could be read.
pub(crate) fn unpack(body: &[u8]) -> Result<Cow<'_, [u8]>, NormalizeError> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(body));
    }
    let limit = MAX_UNPACKED.min(body.len().saturating_mul(MAX_RATIO).max(65_536));
    if let Some(out) = at_once(body, limit.min(MOST_AHEAD)) {
        return Ok(Cow::Owned(out));
    }
    let mut out = Vec::with_capacity(said_size(body).min(limit).min(MOST_AHEAD));
    let result = MultiGzDecoder::new(body).take(limit as u64 + 1).read_to_end(&mut out);
    if out.len() > limit {
        return Err(NormalizeError::TooLarge { bytes: out.len(), limit });
    }
    if result.is_err() && out.is_empty() {
        return Err(NormalizeError::Gzip);
    }
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pack(body: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_bodies_are_unpacked_within_bounds() {
        assert_eq!(unpack(b"plain").unwrap().as_ref(), b"plain");
        assert_eq!(unpack(&pack(b"packed")).unwrap().as_ref(), b"packed");
        assert!(matches!(unpack(&pack(&vec![b'a'; 20_000_000])), Err(NormalizeError::TooLarge { .. })));
        assert_eq!(unpack(&[0x1f, 0x8b, 1, 2]), Err(NormalizeError::Gzip));
    }

    #[test]
    fn a_cut_body_gives_what_is_left() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let packed = pack(&text);
        let (half, _) = packed.split_at(packed.len() / 2);
        let unpacked = unpack(half).unwrap();
        assert!(!unpacked.is_empty() && text.starts_with(&unpacked));
    }
}
