//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::analyzer;

/// Grows with every change of the fields or of the analyzer, so that an older index is made anew.
pub(crate) const VERSION: &str = "1";

/// The index's fields. Texts are not stored: the store has them.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) seq: Field,
    pub(crate) title: Field,
    pub(crate) body: Field,
    pub(crate) at: Field,
    pub(crate) day: Field,
    pub(crate) source: Field,
    pub(crate) platform: Field,
    pub(crate) kind: Field,
    pub(crate) tone: Field,
    pub(crate) scope: Field,
    pub(crate) language: Field,
    pub(crate) story: Field,
    pub(crate) topic: Field,
    pub(crate) region: Field,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut builder = Schema::builder();
        let text = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(analyzer::NAME)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        Self {
            seq: builder.add_u64_field("seq", INDEXED | FAST),
            title: builder.add_text_field("title", text.clone()),
            body: builder.add_text_field("body", text),
            at: builder.add_i64_field("at", INDEXED | FAST),
            day: builder.add_i64_field("day", INDEXED | FAST),
            source: builder.add_text_field("source", STRING | FAST),
            platform: builder.add_text_field("platform", STRING),
            kind: builder.add_text_field("kind", STRING),
            tone: builder.add_text_field("tone", STRING | FAST),
            scope: builder.add_text_field("scope", STRING),
            language: builder.add_text_field("language", STRING),
            story: builder.add_text_field("story", STRING),
            topic: builder.add_text_field("topic", STRING | FAST),
            region: builder.add_text_field("region", STRING | FAST),
            schema: builder.build(),
        }
    }
}
