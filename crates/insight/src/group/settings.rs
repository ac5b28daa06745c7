//! What decides when texts belong together.

/// Thresholds of grouping. The defaults were set on labelled articles of June 2025; `docs/measures.md` says how.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSettings {
    /// Similarity (0 to 1) to a story from which a text joins it: four fifths of it the mean over the story's members,
    /// one fifth its greatest.
    pub story_similarity: f32,
    /// The same for an issue, which holds different events of one question.
    pub issue_similarity: f32,
    /// Share (0 to 1) of a post's distinctive words that one news story must hold for the post to join it.
    pub post_coverage: f32,
    /// Hours after which a story draws new texts half as strongly.
    pub story_half_life_hours: f32,
    /// Hours after which an issue draws new stories half as strongly.
    pub issue_half_life_hours: f32,
    /// Hours between two texts beyond which they are no longer compared for a story.
    pub story_window_hours: f32,
    /// Estimated share (0 to 1) of word triples from which two texts of neighbouring days can be copies.
    pub copy_similarity: f64,
    /// Share (0 to 1) of numbers that copies have in common.
    pub copy_facts: f64,
    /// Mentions kept in memory at most; the oldest are forgotten first.
    pub max_mentions: usize,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            story_similarity: 0.24,
            issue_similarity: 0.12,
            post_coverage: 0.5,
            story_half_life_hours: 96.0,
            issue_half_life_hours: 14.0 * 24.0,
            story_window_hours: 7.0 * 24.0,
            copy_similarity: 0.28,
            copy_facts: 0.65,
            max_mentions: 50_000,
        }
    }
}
