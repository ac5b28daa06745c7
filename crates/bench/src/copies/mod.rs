//! Near-duplicates: what is found of labelled pairs, of a real corpus and of made texts, and how fast.

mod join;
mod labelled;
mod made;
mod real;
mod zipf;

use std::path::Path;

pub(crate) fn run(
    pairs: Option<&Path>,
    corpus: Option<&Path>,
    texts: usize,
    peer_texts: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(corpus) = corpus {
        let mentions = real::load(corpus)?;
        if let Some(pairs) = pairs {
            labelled::run(pairs, &mentions)?;
        }
        real::run(&mentions);
    }
    if texts > 0 {
        made::run(texts, peer_texts);
    }
    Ok(())
}
