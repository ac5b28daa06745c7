//! What every stage needs of text.
//!
//! Tokens, stems, sentences and slang for Indonesian, Javanese and Madurese ([`token`], [`stem`](mod@stem), [`sentence`]);
//! dates and numbers in Indonesian and English words ([`date`], [`number`]); canonical addresses ([`address`]);
//! shingles, digests and MinHash signatures ([`shingle`]); small packed bodies ([`packed`]). No I/O, no clock: "now" is a parameter.

pub mod address;
pub mod date;
pub mod number;
pub mod packed;
pub mod sentence;
pub mod shingle;
pub mod stem;
pub mod token;
