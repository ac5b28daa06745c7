//! Mentions that the machine leaves to the analysts: those whose tone it cannot tell well enough.

use pantau_domain::{Brief, Scope, UNSURE};

/// Mentions whose best tone has less than [`UNSURE`], those that matter most first: in scope before what touches the province and the rest, then the
/// least sure. Copies are left out, since a label of the original says the same.
#[must_use]
pub fn unsure(briefs: &[Brief]) -> Vec<&Brief> {
    let rank = |brief: &Brief| match brief.scope {
        Scope::Jatim => 0,
        Scope::Touch => 1,
        Scope::Background => 2,
    };
    let mut queue: Vec<&Brief> =
        briefs.iter().filter(|brief| brief.copy_of.is_none() && brief.tone.score() < UNSURE).collect();
    queue.sort_by(|left, right| {
        let by_scope = rank(left).cmp(&rank(right));
        by_scope.then(left.tone.score().total_cmp(&right.tone.score())).then(left.id.cmp(&right.id))
    });
    queue
}

#[cfg(test)]
mod tests {
    use pantau_domain::ToneScores;

    use super::*;

    #[test]
    fn the_least_sure_in_scope_come_first() {
        let brief = |id: &str, scope, top: f32| Brief {
            scope,
            tone: ToneScores::new(top, 1.0 - top, 0.0),
            ..crate::invented::brief(id, "kabar-brantas", 3)
        };
        let mut copy = brief("m-5", Scope::Jatim, 0.5);
        copy.copy_of = Some("m-2".parse().unwrap());
        let all = [
            brief("m-1", Scope::Background, 0.5),
            brief("m-2", Scope::Jatim, 0.54),
            brief("m-3", Scope::Jatim, 0.51),
            brief("m-4", Scope::Jatim, 0.9),
            copy,
        ];
        let queue: Vec<&str> = unsure(&all).into_iter().map(|brief| brief.id.as_str()).collect();
        assert_eq!(queue, ["m-3", "m-2", "m-1"]);
    }
}
