//! Words of a text as the index knows them: folded and stemmed, the same for texts and for queries.

use std::{borrow::Cow, collections::HashMap};

use pantau_text::token::{self, TokenKind};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The analyzer's name in the schema.
pub(crate) const NAME: &str = "pantau";
/// Longer words are no words; they are left out but keep their place.
const WORD_BYTES: usize = 80;
/// Stems remembered by one analyzer; a day's news has some 30,000 distinct words. Then it starts anew.
const STEMS_KEPT: usize = 50_000;

/// One word: where it stands, and its term; none where it has none.
pub(crate) fn terms(text: &str) -> impl Iterator<Item = (token::Token<'_>, Option<String>)> {
    token::words(text).map(|word| (word, term(word)))
}

fn term(word: token::Token<'_>) -> Option<String> {
    bare(word).map(|folded| token::stem(&folded).into_owned())
}

/// The folded word without its sign, one half of a reduplication.
fn bare(word: token::Token<'_>) -> Option<Cow<'_, str>> {
    if word.text.len() > WORD_BYTES || matches!(word.kind, TokenKind::Emoji | TokenKind::Address) {
        return None;
    }
    let folded = token::fold(word.text.trim_start_matches(['#', '@']));
    Some(match folded.split_once('-') {
        Some((left, right)) if left == right => Cow::Owned(left.to_owned()),
        _ => folded,
    })
}

/// The analyzer as the engine wants it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Analyzer {
    token: Token,
    stems: HashMap<String, String>,
}

pub(crate) struct Stream<'a> {
    words: Box<dyn Iterator<Item = token::Token<'a>> + 'a>,
    analyzer: &'a mut Analyzer,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        if self.stems.len() > STEMS_KEPT {
            self.stems.clear();
        }
        Stream { words: Box::new(token::words(text)), analyzer: self }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        for word in self.words.by_ref() {
            let token = &mut self.analyzer.token;
            token.position = token.position.wrapping_add(1);
            let Some(folded) = bare(word) else { continue };
            token.offset_from = word.start;
            token.offset_to = word.end();
            token.text.clear();
            if let Some(stem) = self.analyzer.stems.get(folded.as_ref()) {
                token.text.push_str(stem);
            } else {
                let stem = token::stem(&folded).into_owned();
                token.text.push_str(&stem);
                self.analyzer.stems.insert(folded.into_owned(), stem);
            }
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.analyzer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.analyzer.token
    }
}
