//! Why a page cannot be shown, parted by who must act.

use axum::http::StatusCode;
use pantau_index::IndexError;
use pantau_store::StoreError;

/// A question that cannot be answered with a page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// What was asked cannot be understood: the reader must ask differently.
    #[error("`{field}` {reason}")]
    Asked {
        /// The field of the address.
        field: &'static str,
        /// What is wrong with it, in Indonesian.
        reason: String,
    },
    /// There is no such thing.
    #[error("no {what}")]
    Missing {
        /// What is not there, in Indonesian.
        what: &'static str,
    },
    /// The name under which this machine was asked is none of its own.
    #[error("asked under a foreign host name")]
    Host,
    /// More is asked at once than can be answered.
    #[error("too many questions at once")]
    Busy,
    /// The store failed.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The index failed.
    #[error("index: {0}")]
    Index(IndexError),
    /// A worker ended without an answer: our fault.
    #[error("a worker ended without an answer")]
    Worker,
}

impl From<IndexError> for PageError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Query { position, .. } => {
                Self::asked("q", format!("tidak dapat dibaca pada karakter ke-{position}"))
            }
            other => Self::Index(other),
        }
    }
}

impl PageError {
    pub(crate) fn asked(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Asked { field, reason: reason.into() }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Asked { .. } => StatusCode::BAD_REQUEST,
            Self::Missing { .. } => StatusCode::NOT_FOUND,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Index(_) | Self::Worker => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the reader is told: (heading, sentence). Nothing of our inside stands in it.
    pub(crate) fn told(&self) -> (&'static str, String) {
        match self {
            Self::Asked { field, reason } => {
                ("Permintaan tidak dapat dipahami", format!("Isian “{field}” {reason}."))
            }
            Self::Missing { what } => ("Tidak ditemukan", format!("{} tidak ada di basis data ini.", pantau_report::words::capital(what))),
            Self::Host => (
                "Alamat tidak dikenal",
                "Dasbor ini hanya menjawab di bawah alamat IP atau nama localhost.".to_owned(),
            ),
            Self::Busy => ("Sedang sibuk", "Terlalu banyak permintaan sekaligus; silakan coba beberapa saat lagi.".to_owned()),
            Self::Store(error) if error.is_transient() => {
                ("Sedang sibuk", "Basis data sedang dipakai proses lain; silakan coba beberapa saat lagi.".to_owned())
            }
            Self::Store(_) | Self::Index(_) | Self::Worker => (
                "Terjadi gangguan",
                "Halaman ini tidak dapat disusun. Rincian gangguan dicatat di log; operator dapat menjalankan “pantau doctor”.".to_owned(),
            ),
        }
    }
}
