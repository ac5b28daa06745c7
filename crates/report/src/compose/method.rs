//! How the edition was made and how far it can be trusted.

use pantau_domain::edition::{Block, EditionKind, Section, Span};

use super::{Composer, section, strong, text};
use crate::{Accuracy, words};

impl Composer<'_> {
    pub(crate) fn method(&mut self) -> Section {
        let row =
            |name: &str, sentence: String| -> Vec<Span> { vec![strong(format!("{name}. ")), text(sentence)] };
        let mut rows = vec![row(
            "Sumber",
            "Pemberitaan dikumpulkan dari umpan, peta situs, dan halaman rubrik media yang terdaftar serta dari berkas \
             dan akun yang ditetapkan; yang tidak terdaftar tidak terbaca. Waktu dihitung menurut Waktu Indonesia Barat."
                .to_owned(),
        )];
        rows.push(row(
            "Yang dihitung",
            "Kecuali disebut lain, setiap angka menghitung pemberitaan dan unggahan dalam cakupan Jawa Timur, yaitu yang \
             menyangkut wilayahnya atau menyebut pejabat, perangkat daerah, atau program provinsi. Salinan dihitung \
             sebagai pemberitaan tersendiri dan ditandai sebagai salinan. Yang tidak bertanggal tidak dihitung."
                .to_owned(),
        ));
        rows.push(row("Tone", self.tone_method()));
        rows.push(row(
            "Rentang dan perbandingan",
            "Rentang keyakinan memuat nilai yang sebenarnya dengan tingkat keyakinan 95 persen, dengan \
             memperhitungkan kesalahan pengklasifikasi bila diketahui. Kata naik dan turun hanya dipakai bila rentang \
             perbandingan tidak memuat kesamaan; selain itu dinyatakan tidak berbeda nyata."
                .to_owned(),
        ));
        rows.push(row(
            "Istilah",
            "Peristiwa adalah kumpulan pemberitaan tentang kejadian yang sama; isu adalah kumpulan peristiwa yang \
             menghidupkan satu persoalan publik. Status isu: baru, naik, bertahan, puncak, mereda, muncul kembali."
                .to_owned(),
        ));
        if self.d.kind == EditionKind::Special {
            rows.push(row(
                "Angka resmi",
                "Angka resmi dari instansi berwenang bukan bagian dari koleksi ini.".to_owned(),
            ));
        }
        rows.push(row(
            "Rekomendasi",
            "Laporan ini disusun oleh sistem dari pemberitaan yang terkumpul dan memuat apa yang diberitakan, bukan \
             kebenarannya. Penilaian dan rekomendasi ditulis oleh analis."
                .to_owned(),
        ));
        section("metode", "Metode dan batasan", vec![Block::List(rows)])
    }

    fn tone_method(&self) -> String {
        let method = self.c.method;
        let mut out = format!(
            "Tone ditetapkan oleh pengklasifikasi {} untuk keseluruhan teks terhadap pokok bahasannya.",
            words::line(&method.tone_model, 80)
        );
        for (what, accuracy) in
            [("pemberitaan", method.news_accuracy), ("unggahan dan komentar", method.social_accuracy)]
        {
            out.push(' ');
            match accuracy {
                Some(Accuracy { accuracy, macro_f1, documents }) => out.push_str(&format!(
                    "Pada {} teks uji {what}, ketepatannya {} persen dan rerata F1 {}.",
                    words::count(documents),
                    words::decimal(accuracy * 100.0, 1),
                    words::decimal(macro_f1, 2)
                )),
                None => out.push_str(&format!("Ketepatannya untuk {what} belum diukur.")),
            }
        }
        out
    }
}
