//! Reads a text's words once and fills a [`Tally`].

use super::{
    Regions,
    book::Evidence,
    spot::Spot,
    tally::{Tally, Traces, put},
};
use crate::lexicon::{Document, Hit, Word};

/// What stood before in the same part, to see lists and addresses.
#[derive(Clone, Copy)]
struct Before {
    /// The word behind it.
    end: usize,
    place: Option<usize>,
    district: bool,
}

impl Regions {
    pub(super) fn tally(&self, document: &Document<'_>) -> Tally {
        let mut tally = Tally {
            places: vec![Traces::default(); self.gazetteer.codes().len()],
            words: document.words.len().saturating_sub(document.in_title),
            titled: document.in_title > 0,
            ..Tally::default()
        };
        let mut districts: Vec<(Hit<'_, Evidence>, Spot)> = Vec::new();
        let mut before: Option<Before> = None;
        for hit in self.book.find(&document.words) {
            let Some(word) = document.words.get(hit.at) else { continue };
            if let Evidence::Cue(cue) = hit.value {
                tally.cue(*cue, word.zone);
                continue;
            }
            if !is_name(document, &hit, word) {
                continue;
            }
            let spot = self.spot(document, &hit, word);
            let joined = before.filter(|before| before.end == hit.at && listing(document.gap(hit.at)));
            let beside = joined.or(before.filter(|before| self.coupled(document, &hit, *before)));
            let listed = joined.and_then(|before| before.place);
            let address = joined.is_some_and(|before| before.district);
            let place = tally.take(hit.value, &spot, (listed, address));
            if let (Some(one), Some(other)) = (beside.and_then(|before| before.place), place) {
                tally.couple(one, other);
            }
            let district = matches!(hit.value, Evidence::District { .. });
            before = Some(Before { end: hit.at.saturating_add(hit.length), place, district });
            if district {
                districts.push((hit, spot));
            }
        }
        self.districts(&mut tally, document, &districts);
        self.settle_twins(&mut tally);
        tally
    }

    /// `Lumajang dan Malang`, `Tuban Lamongan`: two names in one breath.
    fn coupled(&self, document: &Document<'_>, hit: &Hit<'_, Evidence>, before: Before) -> bool {
        let next = before.end == hit.at && document.gap(hit.at) == " ";
        let and = before.end.saturating_add(1) == hit.at;
        next || and && self.words.and.contains(&document.id(before.end))
    }

    /// Kecamatan support their kabupaten where it is named, or are called kecamatan and lie in no other.
    fn districts(&self, tally: &mut Tally, document: &Document<'_>, hits: &[(Hit<'_, Evidence>, Spot)]) {
        let named: Vec<f32> = tally.places.iter().map(|place| place.sum).collect();
        let abroad = tally.foreign.iter().sum::<f32>();
        for (hit, spot) in hits {
            let Evidence::District { codes, common } = hit.value else { continue };
            let before = hit.at.checked_sub(1).map_or(0, |at| document.id(at));
            let called = before != 0 && self.words.district.contains(&before);
            let supported: Vec<usize> = codes
                .iter()
                .copied()
                .filter(|code| named.get(*code).is_some_and(|sum| *sum >= 1.0))
                .collect();
            let (code, weight) = match (supported.as_slice(), codes.as_slice()) {
                ([code], _) if called || !common => (*code, 0.7),
                ([], [code]) if called && abroad < 2.0 => (*code, 0.9),
                ([], [code]) if !common => {
                    if let Some(place) = tally.places.get_mut(*code) {
                        place.bare_district += 1.0;
                        place.sum += 0.3 * spot.base;
                    }
                    continue;
                }
                _ => continue,
            };
            if let Some(place) = tally.places.get_mut(code) {
                put(&mut place.district, spot.zone, 1.0);
                place.take(spot, weight, true);
            }
        }
    }

    /// Where a kabupaten and a kota share a name, the bare name counts for the one that other evidence points to.
    fn settle_twins(&self, tally: &mut Tally) {
        for twins in &self.twins {
            let sure = |at: usize| tally.places.get(at).map_or(0.0, |place| place.sure);
            let (for_regency, for_city) = (sure(twins.regency), sure(twins.city));
            let undecided = (for_regency - for_city).abs() < 0.3;
            let city_wins = if undecided { twins.city_first } else { for_city > for_regency };
            let (winner, loser) =
                if city_wins { (twins.city, twins.regency) } else { (twins.regency, twins.city) };
            let both = sure(loser) > 0.45 * sure(winner) && sure(loser) > 2.0;
            let (first, second) = (sure(winner), sure(loser));
            if let Some(place) = tally.places.get_mut(winner) {
                place.rival = second;
            }
            if let Some(place) = tally.places.get_mut(loser) {
                if !both {
                    place.forget_names();
                }
                place.rival = first;
            }
        }
    }
}

/// A name without its capital is another word, unless nobody here writes capitals or it is long enough to be sure.
fn is_name(document: &Document<'_>, hit: &Hit<'_, Evidence>, word: &Word) -> bool {
    let sure = matches!(
        hit.value,
        Evidence::Exact { .. } | Evidence::Landmark { .. } | Evidence::Campus { .. } | Evidence::Club { .. }
    );
    word.capital || document.lower || hit.length > 1 && sure
}

/// Whether two names are parts of a list or an address.
fn listing(gap: &str) -> bool {
    matches!(gap.trim(), "," | "(" | ", (" | "-" | "/")
}
