//! Names that mean more than one thing, each with invented sentences: twins, clubs, dishes, words, places elsewhere.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::sync::LazyLock;

use pantau_classifier::{Annotator, TextInput};
use pantau_domain::{Annotations, MentionKind, Scope};

static ANNOTATOR: LazyLock<Annotator> =
    LazyLock::new(|| Annotator::embedded().expect("shipped files are whole"));

fn news(title: &str, body: &str) -> Annotations {
    let id = "uji-1".parse().expect("an id");
    let input = TextInput {
        id: &id,
        title: Some(title),
        body,
        kind: MentionKind::News,
        source: None,
        published: None,
    };
    ANNOTATOR.annotate(&input, jiff::Timestamp::UNIX_EPOCH)
}

#[track_caller]
fn check(title: &str, body: &str, wanted: &[&str]) {
    let labels = news(title, body);
    let found: Vec<&str> = labels.regions.iter().map(|region| region.label.as_str()).collect();
    assert_eq!(found, wanted, "{title}: {:?}", labels.regions);
}

/// The seven names that a kota and a kabupaten share, each by the offices and kecamatan of either.
#[test]
fn kota_and_kabupaten_of_one_name() {
    for (name, city, city_district, regency, regency_district) in [
        ("Malang", "35.73", "Lowokwaru", "35.07", "Sumberpucung"),
        ("Madiun", "35.77", "Manguharjo", "35.19", "Kebonsari"),
        ("Blitar", "35.72", "Sananwetan", "35.05", "Kanigoro"),
        ("Kediri", "35.71", "Mojoroto", "35.06", "Plosoklaten"),
        ("Probolinggo", "35.74", "Kedopok", "35.13", "Krejengan"),
        ("Pasuruan", "35.75", "Bugul Kidul", "35.14", "Rembang"),
        ("Mojokerto", "35.76", "Magersari", "35.16", "Dawarblandong"),
    ] {
        let upper = name.to_uppercase();
        check(
            &format!("Pemkot {name} Perbaiki Drainase di {city_district}"),
            &format!(
                "{upper} - Pemerintah Kota {name} memperbaiki drainase di Kecamatan {city_district}. Wali Kota {name} \
                 Surya Wibawa meninjau pekerjaan itu bersama warga Kota {name}."
            ),
            &[city],
        );
        check(
            &format!("Bupati {name} Tinjau Jembatan di {regency_district}"),
            &format!(
                "{upper} - Bupati {name} Laras Wening meninjau jembatan desa di Kecamatan {regency_district}, Kabupaten \
                 {name}. Pemkab {name} menyiapkan anggaran perbaikan."
            ),
            &[regency],
        );
        check(
            &format!("Polres {name} Kota Tangkap Pencuri Motor"),
            &format!(
                "{upper} - Satreskrim Polres {name} Kota menangkap pencuri motor milik warga Kota {name}."
            ),
            &[city],
        );
    }
}

#[test]
fn batu_is_a_city_and_a_stone() {
    check(
        "Pemkot Batu Tata Pedagang",
        "BATU - Pemerintah Kota Batu menata pedagang di Alun-Alun Batu. Wali Kota Batu meninjau lokasi.",
        &["35.79"],
    );
    check(
        "Warga Temukan Batu Besar di Sungai",
        "SEMARANG - Warga menemukan batu besar di sungai. Batu itu diduga batu candi.",
        &[],
    );
    check("Harga Batu Bara Turun", "JAKARTA - Harga batu bara turun. Ekspor batu bara melemah.", &[]);
}

#[test]
fn malang_is_a_city_and_misfortune() {
    check(
        "Nasib Malang Pedagang di Bandung",
        "BANDUNG - Nasib malang menimpa pedagang itu. Sungguh malang, dagangannya terbakar di Bandung, Jawa Barat.",
        &[],
    );
    check(
        "Malang Tak Dapat Ditolak",
        "SEMARANG - Malang tak dapat ditolak, rumah warga di Semarang, Jawa Tengah, roboh.",
        &[],
    );
}

#[test]
fn clubs_are_where_they_play() {
    check(
        "Persik Kediri Takluk di Makassar",
        "MAKASSAR - Persik Kediri takluk 0-1 dari tuan rumah dalam laga liga di Makassar, Sulawesi Selatan.",
        &[],
    );
    check(
        "Persela Lamongan Curi Poin di Padang",
        "PADANG - Persela Lamongan bermain imbang 1-1 di kandang lawan, Padang, Sumatera Barat.",
        &[],
    );
    check(
        "Laga Digelar di Stadion Gajayana",
        "MALANG - Laga persahabatan dua klub digelar di Stadion Gajayana, Kota Malang, Minggu. Ribuan penonton hadir di \
         Kota Malang.",
        &["35.73"],
    );
}

#[test]
fn dishes_are_no_places() {
    for (dish, city) in [
        ("Soto Lamongan", "Medan"),
        ("Pecel Madiun", "Makassar"),
        ("Rawon Surabaya", "Palembang"),
        ("Sate Madura", "Pontianak"),
    ] {
        check(
            &format!("Warung {dish} Ramai di {city}"),
            &format!(
                "{} - Warung {dish} itu ramai pembeli di {city}. Pemiliknya warga {city}.",
                city.to_uppercase()
            ),
            &[],
        );
    }
}

#[test]
fn origins_and_ways_are_no_scenes() {
    let labels = news(
        "Atlet Raih Emas di Jepang",
        "TOKYO - Atlet asal Jember, Jawa Timur, itu meraih emas di Jepang. Ia berlatih di Jakarta selama dua tahun dan \
         akan bertanding lagi di Thailand.",
    );
    assert!(labels.regions.is_empty(), "{:?}", labels.regions);
    check(
        "Banjir Rendam Rel di Grobogan",
        "GROBOGAN - Banjir merendam rel di Grobogan, Jawa Tengah. Kereta rute Semarang-Surabaya dialihkan lewat Solo, kata \
         BPBD Jawa Tengah di Semarang.",
        &[],
    );
}

/// Kecamatan and stations of other provinces with names that East Java knows too.
#[test]
fn names_shared_with_other_provinces() {
    check(
        "Pasar Gubug Terbakar",
        "GROBOGAN - Pasar di Kecamatan Purwodadi, Grobogan, Jawa Tengah, terbakar. Warga Purwodadi berkumpul di lokasi.",
        &[],
    );
    check(
        "Polres Batu Bara Tangkap Bandar",
        "BATU BARA - Polres Batu Bara, Sumatera Utara, menangkap bandar narkoba di Kabupaten Batu Bara.",
        &[],
    );
    check(
        "Wisata Kebun Teh di Lawang Sewu",
        "SEMARANG - Lawang Sewu di Semarang, Jawa Tengah, ramai wisatawan.",
        &[],
    );
}

#[test]
fn mountains_lie_where_their_offices_say() {
    let labels = news(
        "Gunung Semeru Erupsi Lagi",
        "LUMAJANG - Gunung Semeru di Kabupaten Lumajang kembali erupsi, kata petugas Pos Pengamatan Gunung Semeru. BPBD \
         Lumajang meminta warga Lumajang waspada.",
    );
    assert_eq!(labels.regions[0].label.as_str(), "35.08", "{:?}", labels.regions);
    assert_eq!(labels.scope, Scope::Jatim);
    check(
        "Polda Jatim Gelar Operasi Zebra Semeru",
        "SURABAYA - Polda Jatim menggelar Operasi Zebra Semeru di seluruh Jawa Timur. Kapolda Jatim meminta warga tertib.",
        &["35"],
    );
}

#[test]
fn the_province_may_stand_beside_a_place() {
    let labels = news(
        "Gubernur Jatim Resmikan Pasar di Ngawi",
        "NGAWI - Gubernur Jawa Timur Ratna Wiyono meresmikan pasar di Kecamatan Paron, Kabupaten Ngawi. Bupati Ngawi dan \
         warga Ngawi menyambutnya.",
    );
    assert!(labels.regions.iter().any(|region| region.label.as_str() == "35.21"), "{:?}", labels.regions);
    assert_eq!(labels.scope, Scope::Jatim);
}

#[test]
fn two_places_may_be_meant() {
    check(
        "Bupati Tuban dan Bupati Lamongan Teken Kerja Sama",
        "TUBAN - Bupati Tuban dan Bupati Lamongan meneken kerja sama air bersih. Pemkab Tuban dan Pemkab Lamongan membangun \
         pipa di Kabupaten Tuban dan Kabupaten Lamongan.",
        &["35.23", "35.24"],
    );
}

#[test]
fn a_national_matter_is_no_part_of_the_province() {
    let labels = news(
        "Menteri Umumkan Tarif Baru",
        "JAKARTA - Menteri mengumumkan tarif baru di Jakarta. Tarif itu berlaku nasional mulai Januari, kata Kementerian.",
    );
    assert!(labels.regions.is_empty());
    assert_eq!(labels.scope, Scope::Background);
}
