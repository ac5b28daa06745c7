//! What the annotator promises of whole mentions, on invented texts and on any text.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use pantau_classifier::{Annotator, TextInput, heads::train::TextKind};
use pantau_domain::{
    Abuse, Annotations, DateOrigin, Emotion, GovernmentTone, MentionKind, Published, QuoteKind, Scope, Tone,
};
use proptest::prelude::*;
use std::sync::LazyLock;

static ANNOTATOR: LazyLock<Annotator> =
    LazyLock::new(|| Annotator::embedded().expect("shipped files are whole"));

fn label(kind: MentionKind, title: &str, body: &str) -> Annotations {
    let id = "uji-1".parse().expect("an id");
    let title = (!title.is_empty()).then_some(title);
    let input = TextInput { id: &id, title, body, kind, source: None, published: None };
    ANNOTATOR.annotate(&input, jiff::Timestamp::UNIX_EPOCH)
}

fn news(title: &str, body: &str) -> Annotations {
    label(MentionKind::News, title, body)
}

fn regions(labels: &Annotations) -> Vec<&str> {
    labels.regions.iter().map(|region| region.label.as_str()).collect()
}

#[test]
fn it_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Annotator>();
}

#[test]
fn kota_and_kabupaten_of_one_name_are_told_apart() {
    let city =
        news("Pemkot Malang Perbaiki Trotoar", "MALANG - Wali Kota Malang meninjau trotoar di Klojen.");
    assert_eq!(regions(&city), ["35.73"]);
    let regency =
        news("Bupati Malang Tinjau Panen", "MALANG - Bupati Malang meninjau panen di Kecamatan Kepanjen.");
    assert_eq!(regions(&regency), ["35.07"]);
    let police =
        news("Polres Kediri Kota Tangkap Pencuri", "KEDIRI - Polres Kediri Kota menangkap pencuri motor.");
    assert_eq!(regions(&police), ["35.71"]);
}

#[test]
fn clubs_dishes_and_stones_are_no_places() {
    let club =
        news("Persebaya Takluk di Makassar", "MAKASSAR - Persebaya takluk 0-1 dari tuan rumah di Makassar.");
    assert!(regions(&club).is_empty(), "{:?}", club.regions);
    let dish = news(
        "Warung Bakso Malang Ramai di Bandung",
        "BANDUNG - Warung bakso Malang itu ramai pembeli di Bandung.",
    );
    assert!(regions(&dish).is_empty(), "{:?}", dish.regions);
    let stone =
        news("Harga Batu Bara Naik", "JAKARTA - Harga batu bara naik. Nasib malang menimpa penambang batu.");
    assert!(regions(&stone).is_empty(), "{:?}", stone.regions);
}

#[test]
fn the_province_as_a_whole_is_35_and_elsewhere_is_nothing() {
    let province = news(
        "Pemprov Jatim Salurkan Beasiswa",
        "SURABAYA - Gubernur Jawa Timur Ratna Wiyono menyalurkan beasiswa bagi pelajar se-Jatim. Pemprov Jatim menyiapkan anggaran.",
    );
    assert_eq!(regions(&province), ["35"]);
    assert_eq!(province.scope, Scope::Jatim);
    let actor = province.actors.iter().find(|actor| actor.name == "Ratna Wiyono").expect("the governor");
    assert_eq!(actor.role.as_deref(), Some("Gubernur Jawa Timur"));
    let other =
        news("Banjir Rendam Semarang", "SEMARANG - Banjir merendam tiga kelurahan di Semarang, Jawa Tengah.");
    assert!(regions(&other).is_empty());
    assert_eq!(other.scope, Scope::Background);
}

#[test]
fn leaders_offices_have_one_spelling() {
    let text = "Wagub Jatim Bagas Prakoso hadir bersama Sekdaprov Jatim Laras Wening di lokasi.";
    let labels = news("Kunjungan Kerja", text);
    let roles: Vec<_> = labels.actors.iter().filter_map(|actor| actor.role.as_deref()).collect();
    assert_eq!(roles, ["Wakil Gubernur Jawa Timur", "Sekretaris Daerah Provinsi Jawa Timur"]);
}

#[test]
fn news_is_read_by_its_events() {
    let crime = news(
        "Dua Pelaku Pencurian Motor Ditangkap",
        "LAMONGAN - Polisi menangkap dua pelaku pencurian motor.",
    );
    assert_eq!(crime.tone.label(), Tone::Negative);
    let schedule =
        news("Jadwal SIM Keliling Hari Ini", "GRESIK - Berikut jadwal SIM keliling hari ini di Gresik.");
    assert_eq!(schedule.tone.label(), Tone::Neutral);
    let award = news(
        "Pemkab Tuban Raih Penghargaan Terbaik",
        "TUBAN - Pemkab Tuban meraih penghargaan layanan terbaik nasional.",
    );
    assert_eq!(award.tone.label(), Tone::Positive);
    assert_eq!(award.headline_tone.expect("a headline").label(), Tone::Positive);
    assert_eq!(award.government.expect("a government").label, GovernmentTone::Positive);
}

#[test]
fn posts_are_read_by_what_they_say_and_know_no_government_unless_named() {
    let anger = label(
        MentionKind::Post,
        "",
        "pelayanan dinas lambat bgt, petugasnya gk ramah, kecewa sekali sama pemkot",
    );
    assert_eq!(anger.tone.label(), Tone::Negative);
    assert_eq!(anger.government.expect("a government").label, GovernmentTone::Negative);
    let food = label(MentionKind::Comment, "", "sotonya enak banget, porsinya banyak");
    assert_eq!(food.tone.label(), Tone::Positive);
    assert_eq!(food.government.expect("a label").label, GovernmentTone::None);
}

#[test]
fn languages_of_the_province_are_told_apart() {
    let language = |text: &str| label(MentionKind::Post, "", text).language.label.0;
    assert_eq!(language("jalan di depan pasar sudah diperbaiki oleh pemerintah kota"), "id");
    assert_eq!(language("dalane wis apik saiki, matur nuwun pak, aku seneng banget"), "jv");
    assert_eq!(language("engko' terro mole ka Madura polana la abit ta' atemmo ban oreng seppo"), "mad");
    assert_eq!(language("the road in front of the market has been repaired"), "en");
    assert_eq!(language("👍👍"), "und");
}

#[test]
fn a_theme_needs_more_than_a_mask() {
    let about = news("Vaksinasi Covid-19 Digelar", "Vaksinasi Covid-19 dosis kedua digelar di balai kota.");
    assert_eq!(about.themes[0].theme, "covid19");
    assert!(about.themes[0].subthemes.contains(&"vaksin".to_owned()));
    assert!(news("Masker Wajah Alami", "Masker dari beras membuat kulit cerah.").themes.is_empty());
}

#[test]
fn a_later_speaker_is_given_the_full_name() {
    let body = "NGAWI - Kapolres Ngawi AKBP Surya Wibawa memimpin apel.\n\"Kami menambah patroli malam hari,\" ujar Surya. \
                \"Warga diminta segera melapor,\" imbuhnya.";
    let labels = news("Polres Ngawi Tambah Patroli", body);
    let speakers: Vec<_> =
        labels.quotes.iter().map(|quote| (quote.speaker.as_str(), quote.role.as_deref())).collect();
    assert_eq!(speakers, [("Surya Wibawa", Some("Kapolres Ngawi")); 2]);
}

#[test]
fn quotes_are_direct_and_reported_and_split() {
    let body = "Blitar - Kepala Dinas Perhubungan Kabupaten Blitar, Ratna Wulandari, mengatakan halte baru dibuka pekan depan. \
                “Kami sudah menguji semua jalur,” kata Ratna di Blitar, Senin. Menurutnya, tarif tidak naik. Warga mengaku senang. \
                Sementara itu, Direktur PT Roda Lancar, Bagas Prakoso, menyebut armada ditambah. “Ada lima bus,” ujarnya, “dan \
                sepuluh sopir baru yang dilatih.” Hujan turun sore itu.";
    let labels = news("Halte Baru Dibuka", body);
    let told: Vec<_> = labels
        .quotes
        .iter()
        .map(|quote| (quote.kind, quote.speaker.as_str(), quote.role.as_deref()))
        .collect();
    let ratna = ("Ratna Wulandari", Some("Kepala Dinas Perhubungan Kabupaten Blitar"));
    let bagas = ("Bagas Prakoso", Some("Direktur PT Roda Lancar"));
    let (direct, reported) = (QuoteKind::Direct, QuoteKind::Reported);
    assert_eq!(
        told,
        [
            (reported, ratna.0, ratna.1),
            (direct, ratna.0, ratna.1),
            (reported, ratna.0, ratna.1),
            (reported, "Warga", None),
            (reported, bagas.0, bagas.1),
            (direct, bagas.0, bagas.1),
            (direct, bagas.0, bagas.1),
        ]
    );
    assert_eq!(labels.quotes[1].text, "Kami sudah menguji semua jalur");
    let names: Vec<_> = labels.actors.iter().map(|actor| actor.name.as_str()).collect();
    assert!(names.starts_with(&["Ratna Wulandari", "Bagas Prakoso"]), "{names:?}");
}

#[test]
fn an_office_alone_is_its_holder_on_the_day() {
    let id = "uji-1".parse().expect("an id");
    let day = "2016-03-01".parse().expect("a day");
    let published = Published::on_day(day, DateOrigin::Text);
    let body = "SURABAYA - Gubernur Jawa Timur mengatakan jalan itu selesai tahun ini.";
    let kind = MentionKind::News;
    let input = TextInput { id: &id, title: None, body, kind, source: None, published: Some(&published) };
    let labels = ANNOTATOR.annotate(&input, jiff::Timestamp::UNIX_EPOCH);
    let speakers: Vec<_> = labels.quotes.iter().map(|quote| quote.speaker.as_str()).collect();
    assert!(speakers.len() == 1 && speakers[0] != "Gubernur Jawa Timur", "{speakers:?}");
    assert_eq!(labels.quotes[0].role.as_deref(), Some("Gubernur Jawa Timur"));
    assert_eq!(news("", body).quotes[0].speaker, "Gubernur Jawa Timur");
}

#[test]
fn accessors_name_what_ships() {
    let gazetteer = ANNOTATOR.gazetteer();
    assert_eq!(gazetteer.codes().len(), 38);
    let code = "35.73".parse().expect("a code");
    assert_eq!(gazetteer.name(&code), Some("Kota Malang"));
    assert_eq!(gazetteer.short_name(&code).as_deref(), Some("Kota Malang"));
    assert_eq!(gazetteer.short_name(&"35.07".parse().expect("a code")).as_deref(), Some("Kab. Malang"));
    assert_eq!(gazetteer.short_name(&"35.78".parse().expect("a code")).as_deref(), Some("Surabaya"));
    assert!(gazetteer.codes().iter().all(|code| gazetteer.position(code).is_some()));
    assert_eq!(ANNOTATOR.topics().len(), 22);
    assert_eq!(ANNOTATOR.themes()[0].name, "covid19");
}

#[test]
fn other_heads_are_taken_where_they_fit() {
    let (news, post) = (heads("news"), heads("post"));
    let with =
        |kind, bytes: &[u8]| Annotator::embedded().expect("whole").with_heads(kind, bytes.to_vec(), "uji");
    let other = with(TextKind::News, &news).expect("heads for news");
    assert!(other.version().ends_with("+uji") && other.version().starts_with(ANNOTATOR.version()));
    assert!(
        with(TextKind::Post, &news).is_err() && with(TextKind::News, &post).is_err(),
        "of the other kind"
    );
    assert!(with(TextKind::News, &news[..news.len() - 1]).is_err() && with(TextKind::Post, &[]).is_err());
    let confusion = other.confusion(TextKind::News, "tone").expect("a head");
    assert_eq!((confusion.labels.len(), confusion.counts.len()), (3, 9));
    assert!(confusion.counts.iter().sum::<u32>() > 1_000, "judged on own labels");
}

#[test]
fn posts_have_emotion_and_abuse_and_news_has_none() {
    let post = label(MentionKind::Post, "", "goblok banget admin ini, muak aku, dasar tidak becus");
    assert_eq!(post.abuse.expect("a label").label, Abuse::Insult);
    assert_eq!(post.emotion.expect("a label").label, Emotion::Anger);
    let calm = label(MentionKind::Comment, "", "besok jadwal posyandu jam berapa ya bu");
    assert_eq!(
        (calm.emotion.expect("a label").label, calm.abuse.expect("a label").label),
        (Emotion::None, Abuse::None)
    );
    let news = news("Rapat Digelar", "TUBAN - Rapat digelar di balai desa.");
    assert!(news.emotion.is_none() && news.abuse.is_none());
}

fn heads(name: &str) -> Vec<u8> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../lexicons/models/{name}.bin"));
    std::fs::read(path).expect("a shipped file")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_labelled(title in "\\PC{0,80}", body in "(?s).{0,400}") {
        for kind in [MentionKind::News, MentionKind::Post] {
            let labels = label(kind, &title, &body);
            let sum = labels.tone.positive + labels.tone.neutral + labels.tone.negative;
            prop_assert!((sum - 1.0).abs() < 1e-3);
            prop_assert!(labels.regions.len() <= 3 && labels.topics.len() <= 3);
            prop_assert!(labels.actors.len() <= 12 && labels.quotes.len() <= 40);
        }
    }

    #[test]
    fn names_and_quotes_in_disorder_never_break_it(body in "(Gubernur |Jatim |\"|“|” |kata |Ia |Dr\\. |, |\\n|Kota |é|Budi |KPK |katanya\\. ){0,60}") {
        let labels = news(&body, &body);
        prop_assert!(labels.actors.len() <= 12);
    }
}
