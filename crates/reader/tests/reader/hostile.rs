//! Damaged and hostile files are errors, never panics, and what is taken for a file can be read with.

use std::sync::LazyLock;

use pantau_reader::{Reader, ReaderError, Upper};
use proptest::prelude::*;

use crate::made;

static BASE: LazyLock<Vec<u8>> = LazyLock::new(|| made::base().0);
static UPPER: LazyLock<Vec<u8>> = LazyLock::new(|| made::upper([0; 32]).0);

/// Where the header, the vocabulary and the directory end.
const FRONT: usize = 2600;

fn damaged(file: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut file = file.to_vec();
    for (at, byte) in changes {
        let length = file.len();
        file[at % length] = *byte;
    }
    file
}

fn use_it(file: &[u8]) {
    if let Ok(reader) = Reader::from_bytes(file) {
        let _vectors = reader.embed(&["jembatan ambruk ☂", ""]);
    }
}

fn use_upper(file: &[u8]) {
    let base = Reader::from_bytes(&BASE).unwrap();
    if let Ok(reader) = Upper::from_bytes(file).and_then(|upper| base.with_upper(upper)) {
        let _readings = reader.classify("jembatan ambruk ☂");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_base_file_damaged_in_front(changes in prop::collection::vec((0..FRONT, any::<u8>()), 1..6)) {
        use_it(&damaged(&BASE, &changes));
    }

    #[test]
    fn a_base_file_damaged_anywhere(changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..20)) {
        use_it(&damaged(&BASE, &changes));
    }

    #[test]
    fn a_base_file_cut_short(length in 0..BASE.len()) {
        prop_assert!(Reader::from_bytes(&BASE[..length]).is_err());
    }

    #[test]
    fn an_upper_file_damaged_with_a_sum_that_agrees(
        front in prop::collection::vec((0usize..80, any::<u8>()), 0..3),
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 0..20),
    ) {
        let body = &UPPER[..UPPER.len() - 32];
        use_upper(&made::summed(damaged(&damaged(body, &front), &changes)));
    }

    #[test]
    fn an_upper_file_cut_short(length in 0..UPPER.len()) {
        prop_assert!(Upper::from_bytes(&UPPER[..length]).is_err());
        prop_assert!(Upper::from_bytes(&made::summed(UPPER[..length].to_vec())).is_err());
    }

    #[test]
    fn anything_at_all(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use_it(&[b"E5S1\x01\0\0\0".as_slice(), &bytes].concat());
        use_upper(&made::summed([b"PANTAUUP\x01\0\0\0".as_slice(), &bytes].concat()));
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    let mut file = BASE.clone();
    let length = file.len();
    file[length - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(Reader::from_bytes(&file), Err(ReaderError::Tensor { .. })));
}

#[test]
fn a_flipped_bit_is_seen() {
    let mut file = UPPER.clone();
    file[5000] ^= 1;
    let fault = Upper::from_bytes(&file).unwrap_err().to_string();
    assert!(fault.starts_with("the file's SHA-256 is"), "{fault}");
}

#[test]
fn another_file_is_no_base_file() {
    let folder = std::env::temp_dir();
    let fault = Reader::open(&folder.join("tidak-ada.bin")).unwrap_err();
    assert!(matches!(fault, ReaderError::File { .. }));
    let path = folder.join(format!("pantau-reader-{}.bin", std::process::id()));
    std::fs::write(&path, &*BASE).unwrap();
    let fault = Reader::open(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(fault, ReaderError::Digest { .. }));
}
