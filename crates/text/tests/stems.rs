//! Words and stems of public tests. They need the shared data folder beside the workspace; where it is absent the test
//! says so and is left out (with `PANTAU_REQUIRE=1` it fails instead).

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads its data from files and the environment and says what was left out"
)]

use std::path::Path;

use pantau_text::{stem, token};

#[test]
fn public_pairs_are_stemmed_as_wanted() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nlp/stem_pairs.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var("PANTAU_REQUIRE").as_deref() != Ok("1"), "{} is missing", path.display());
        eprintln!("LEFT OUT: ../shared/data is not there, public pairs of words and stems were not read");
        return;
    };
    let mut wrong = Vec::new();
    let mut read = 0;
    for line in text.lines() {
        let mut columns = line.split('\t');
        let (Some(words), Some(wanted)) = (columns.next(), columns.next()) else { continue };
        let stems: Vec<String> =
            words.split(' ').map(|word| stem::stem(&token::fold(word)).into_owned()).collect();
        read += 1;
        if stems.join(" ") != wanted {
            wrong.push(format!("{words} is {}, not {wanted}", stems.join(" ")));
        }
    }
    assert_eq!((read, wrong), (194, Vec::new()));
}
