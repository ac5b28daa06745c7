//! What the reader promises: of made files always, of the published file where `PANTAU_READER` says where it lies.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise and says what it left out"
)]

mod formulas;
mod hostile;
mod made;
mod model;
mod published;
