use proptest::prelude::*;

use super::*;

/// A few roots, so that each rule is seen by itself.
const FEW: [&str; 60] = [
    "abai", "ajar", "alir", "awal", "baca", "bangun", "beri", "bom", "cari", "cek", "dapat", "duduk",
    "final", "goda", "gulung", "hitung", "ikan", "ikat", "indah", "jalan", "kaji", "kerja", "kirim", "kuat",
    "laut", "lempar", "makan", "makmur", "masuk", "minum", "nilai", "nyanyi", "pakai", "percaya", "pilih",
    "potret", "rajut", "rasa", "rata", "renang", "sapu", "serta", "sewa", "siap", "sosok", "syukur", "tahu",
    "tanam", "tani", "tari", "tarik", "ternak", "tulis", "untung", "warna", "yakin", "ziarah", "daun",
    "guru", "pandu",
];

#[track_caller]
fn check(pairs: &[(&str, &str)]) {
    let roots = Roots::new(FEW);
    for (word, root) in pairs {
        assert_eq!(roots.stem(word), *root, "{word}");
        assert_eq!(roots.stem(root), *root, "{root}");
    }
}

#[test]
fn particles_and_possessives_go() {
    check(&[
        ("bacalah", "baca"),
        ("bacakah", "baca"),
        ("gurutah", "guru"),
        ("gurupun", "guru"),
        ("guruku", "guru"),
        ("gurumu", "guru"),
        ("gurunya", "guru"),
        ("gurunyalah", "guru"),
    ]);
}

#[test]
fn derivational_suffixes_go_the_longer_first() {
    check(&[
        ("bacakan", "baca"),
        ("bacaan", "baca"),
        ("warnai", "warna"),
        ("kirimkanlah", "kirim"),
        ("bacaanku", "baca"),
        ("finalis", "final"),
        ("finalisme", "final"),
        ("finalisasi", "final"),
        ("finalisasinya", "final"),
    ]);
}

#[test]
fn plain_prefixes_go() {
    check(&[
        ("dibaca", "baca"),
        ("seguru", "guru"),
        ("kebangunan", "bangun"),
        ("kubaca", "baca"),
        ("kaubacakan", "baca"),
    ]);
}

#[test]
fn ber_and_ter_lose_their_r() {
    check(&[
        ("berjalan", "jalan"),
        ("berawal", "awal"),
        ("berenang", "renang"),
        ("bekerja", "kerja"),
        ("beternak", "ternak"),
        ("belajar", "ajar"),
        ("terjalan", "jalan"),
        ("terabai", "abai"),
        ("terasa", "rasa"),
        ("tepercaya", "percaya"),
    ]);
}

#[test]
fn nasals_fit_and_swallow() {
    check(&[
        ("melempar", "lempar"),
        ("merajut", "rajut"),
        ("mewarnai", "warna"),
        ("meyakini", "yakin"),
        ("membaca", "baca"),
        ("memotret", "potret"),
        ("memakan", "makan"),
        ("memilih", "pilih"),
        ("mencari", "cari"),
        ("mendapat", "dapat"),
        ("menziarahi", "ziarah"),
        ("mensyukuri", "syukur"),
        ("menilai", "nilai"),
        ("menulis", "tulis"),
        ("menyapu", "sapu"),
        ("menyanyi", "nyanyi"),
        ("menggoda", "goda"),
        ("menghitung", "hitung"),
        ("mengkaji", "kaji"),
        ("mengikat", "ikat"),
        ("mengirim", "kirim"),
        ("mengecek", "cek"),
        ("mempotret", "potret"),
        ("memercayai", "percaya"),
    ]);
}

#[test]
fn nouns_of_agents_and_acts() {
    check(&[
        ("pelaut", "laut"),
        ("pewarna", "warna"),
        ("pembaca", "baca"),
        ("pemilih", "pilih"),
        ("peminum", "minum"),
        ("pencari", "cari"),
        ("penulisan", "tulis"),
        ("penyewa", "sewa"),
        ("pengikat", "ikat"),
        ("pengirim", "kirim"),
        ("pengebom", "bom"),
        ("penggulungan", "gulung"),
        ("penilai", "nilai"),
        ("petani", "tani"),
        ("pekerja", "kerja"),
        ("peserta", "serta"),
        ("pelajar", "ajar"),
        ("pertanian", "tani"),
        ("perasaan", "rasa"),
        ("penarikan", "tarik"),
        ("menarikan", "tari"),
    ]);
}

#[test]
fn prefixes_stack() {
    check(&[
        ("memperindah", "indah"),
        ("diperkuat", "kuat"),
        ("dipersiapkan", "siap"),
        ("keberuntungan", "untung"),
        ("persemakmuran", "makmur"),
        ("mempelajari", "ajar"),
        ("diketahui", "tahu"),
        ("mengetahui", "tahu"),
        ("ketahui", "tahu"),
        ("kesepergurunya", "guru"),
    ]);
}

#[test]
fn barred_pairs_are_not_taken_apart() {
    // ber- … -i, ke- … -i, ke- … -kan, se- … -i, di- … -an, meN- … -an, ter- … -an, peN- … -kan
    for word in [
        "berwarnai",
        "kewarnai",
        "kewarnakan",
        "sewarnai",
        "dibacaan",
        "membacaan",
        "terbacaan",
        "pembacakan",
    ] {
        assert_eq!(Roots::new(FEW).stem(word), word);
    }
}

#[test]
fn one_k_for_two_is_forgiven_in_verbs() {
    check(&[("memasukan", "masuk"), ("dimasukan", "masuk"), ("kedudukan", "duduk")]);
}

#[test]
fn what_is_said_twice_is_said_once() {
    check(&[
        ("guru-guru", "guru"),
        ("berjalan-jalan", "jalan"),
        ("berkirim-kiriman", "kirim"),
        ("menulis-nulis", "tulis"),
        ("menulis-nuliskan", "tulis"),
        ("pembaca-pembaca", "baca"),
        ("guru-guru-nya", "guru"),
        ("guru-ku", "guru"),
        ("pilih-kasih", "pilih-kasih"),
        ("kupu-kupu", "kupu"),
        ("rerata", "rata"),
        ("dedaunan", "daun"),
        ("kinerja", "kerja"),
    ]);
}

#[test]
fn the_unknown_stays_but_for_nya() {
    check(&[
        ("mendongkrak", "mendongkrak"),
        ("sulistyanya", "sulistya"),
        ("subarkah", "subarkah"),
        ("marwan", "marwan"),
        ("di", "di"),
        ("", ""),
    ]);
    for word in [
        "Membaca",
        "m3mbaca",
        "-baca",
        "baca-",
        "--",
        "mémbaca",
        "membacamembacamembacamembacamembacamembaca",
    ] {
        assert_eq!(Roots::new(FEW).stem(word), word);
    }
}

#[test]
fn the_shipped_list_keeps_names_and_false_friends() {
    let kept = "kediri semarang pasuruan lamongan bangkalan bekasi medan menteri berita mereka sekolah kepala pertama masalah \
                sejarah beras keluarga perempuan tangan bulan";
    for word in kept.split_whitespace() {
        assert_eq!(stem(word), word);
    }
    let taken = [
        ("pertanggungjawabannya", "tanggungjawab"),
        ("penyelenggaraan", "selenggara"),
        ("pemberantasan", "berantas"),
        ("dipertimbangkan", "timbang"),
        ("kebanjiran", "banjir"),
        ("penyalahgunaan", "salahguna"),
        ("perekonomian", "ekonomi"),
        ("berkelanjutan", "lanjut"),
    ];
    for (word, root) in taken {
        assert_eq!(stem(word), root);
    }
}

#[test]
fn posts_are_read_too() {
    let pairs = [
        ("ngomongin", "omong"),
        ("ngirim", "kirim"),
        ("nyari", "cari"),
        ("nyapu", "sapu"),
        ("nulis", "tulis"),
        ("mikirin", "pikir"),
        ("ngecek", "cek"),
        ("dibantuin", "bantu"),
        ("bayarin", "bayar"),
        ("soale", "soal"),
        ("dilaporake", "lapor"),
        ("taktulis", "tulis"),
        ("membaca", "baca"),
        ("xyzzy", "xyzzy"),
        ("mas", "mas"),
    ];
    for (word, root) in pairs {
        assert_eq!(stem_informal(word), root, "{word}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let text = String::from_utf8_lossy(&bytes);
        let once = stem(&text).into_owned();
        prop_assert_eq!(stem(&once), once.as_str());
        let _informal = stem_informal(&text);
    }

    #[test]
    fn words_of_affixes_have_one_stem_no_longer_than_they(
        front in "(di|ke|se|ber|be|ter|te|me|mem|men|meng|meny|pe|per|pem|pen|peng|ku|kau){0,4}",
        middle in "[a-z]{0,8}",
        end in "(i|kan|an|is|isme|isasi|ku|mu|nya|lah|kah|pun|-nya|-){0,4}",
    ) {
        let word = format!("{front}{middle}{end}");
        let once = stem(&word).into_owned();
        prop_assert!(once.len() <= word.len());
        prop_assert_eq!(stem(&once), once.as_str());
        prop_assert_eq!(stem(&word), once.as_str());
        let informal = stem_informal(&word).into_owned();
        prop_assert!(informal.len() <= word.len());
    }
}
