//! What a text says about places, gathered word by word before anything is decided.

use super::{
    book::{CUES, Evidence},
    spot::{Setting, Spot},
};
use crate::lexicon::Zone;

/// Sums by zone: headline, lead, next sentences, rest.
pub(super) type ByZone = [f32; 4];

pub(super) fn put(sums: &mut ByZone, zone: Zone, weight: f32) {
    let at = match zone {
        Zone::Title => 0,
        Zone::Lead => 1,
        Zone::Upper => 2,
        Zone::Rest => 3,
    };
    if let Some(sum) = sums.get_mut(at) {
        *sum += weight;
    }
}

/// What is said of one place. Counts are of mentions of it.
#[derive(Debug, Default, Clone)]
pub(super) struct Traces {
    /// Its bare name.
    pub(super) name: ByZone,
    /// An office or the full name, which leaves no doubt (`Pemkot Malang`).
    pub(super) office: ByZone,
    /// Things that stand there, by how surely they tell it.
    pub(super) landmark: ByZone,
    /// Its campuses, whose people speak of all things.
    pub(super) campus: ByZone,
    /// Kecamatan of it: called so or beside its name.
    pub(super) district: ByZone,
    /// Kecamatan names that stand alone.
    pub(super) bare_district: f32,
    /// Its sports clubs.
    pub(super) club: ByZone,
    /// Things that stand on its border or in several places (`Gunung Semeru`), where it is not the first of them.
    pub(super) shared: ByZone,
    /// A part of the province that it belongs to (`Madura`).
    pub(super) part: ByZone,
    /// `di …`, where something happens.
    pub(super) located: ByZone,
    /// Behind a stadium's or hall's name.
    pub(super) venue: f32,
    /// `ke …`, `dari …`: a way, not a scene.
    pub(super) way: f32,
    /// `asal …`, `alumni …`: where somebody is from.
    pub(super) origin: f32,
    /// Within a longer name (`Universitas …`).
    pub(super) within: ByZone,
    /// In a list of places.
    pub(super) listed: f32,
    /// Places named in one breath with it (`Lumajang dan Malang`), one bit a place of the gazetteer's list.
    pub(super) beside: u64,
    /// For a kota or kabupaten of one name: what is sure of the other.
    pub(super) rival: f32,
    /// Followed by the province's name, or behind a kecamatan's: an address.
    pub(super) address: f32,
    /// It opens the body as a dateline.
    pub(super) dateline: bool,
    /// Weighted sum of all that, the measure that places are compared by.
    pub(super) sum: f32,
    /// Of the sum, what tells kota and kabupaten of one name apart.
    pub(super) sure: f32,
    /// Place of its first word in the body, in words; none where only the headline has it.
    pub(super) first: Option<usize>,
}

/// What is said of places, the province and the world.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By place in the gazetteer's list of codes.
    pub(super) places: Vec<Traces>,
    /// The province's name.
    pub(super) province: ByZone,
    /// Its bodies and programmes.
    pub(super) provincial: ByZone,
    /// Parts of it that are more than one place (`Madura`).
    pub(super) parts: ByZone,
    /// Its name within a longer one (`PLN Jatim`): mostly a body of it.
    pub(super) province_within: ByZone,
    /// `di Jawa Timur`.
    pub(super) province_located: ByZone,
    /// Its name behind a place's, which only tells where that lies.
    pub(super) province_address: f32,
    pub(super) foreign: ByZone,
    pub(super) foreign_located: f32,
    pub(super) foreign_dateline: bool,
    pub(super) traps: f32,
    /// Words that tell what kind of story it is, by [`Cue`].
    pub(super) cues: [ByZone; CUES],
    pub(super) words: usize,
    pub(super) titled: bool,
}

/// What naming a part of the province (`Madura`) counts for each of its places.
const PART: f32 = 0.2;

impl Tally {
    /// The place in the list whose traces have the largest sum, and that sum.
    pub(super) fn top(&self) -> (usize, f32) {
        let places = self.places.iter().enumerate().map(|(at, place)| (at, place.sum));
        places.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
    }

    /// Whether the province, a part of it or a body of it is named.
    pub(super) fn touches_province(&self) -> bool {
        let sums = [&self.province, &self.provincial, &self.parts];
        self.province_address > 0.0 || sums.into_iter().flatten().any(|sum| *sum > 0.0)
    }

    pub(super) fn cue(&mut self, cue: usize, zone: Zone) {
        if let Some(sums) = self.cues.get_mut(cue) {
            put(sums, zone, 1.0);
        }
    }

    /// Takes one phrase. `listed` is the place named before it in a list, `address` tells that a kecamatan was. The
    /// place that it names, if any.
    pub(super) fn take(
        &mut self,
        evidence: &Evidence,
        spot: &Spot,
        (listed, address): (Option<usize>, bool),
    ) -> Option<usize> {
        match evidence {
            Evidence::Trap => self.traps += 1.0,
            Evidence::Foreign => self.elsewhere(spot),
            Evidence::Province { strong: true } => put(&mut self.provincial, spot.zone, 1.0),
            Evidence::Province { strong: false } => self.province(spot, listed, address),
            Evidence::Part { codes } => {
                put(&mut self.parts, spot.zone, 1.0);
                self.each(codes, |_, place| {
                    put(&mut place.part, spot.zone, 1.0);
                    place.sum += PART * spot.base;
                });
            }
            Evidence::Name { codes } => {
                self.each(codes, |_, place| place.named(spot, listed.is_some(), address));
                return codes.first().copied();
            }
            Evidence::Exact { code } => {
                self.each(&[*code], |_, place| {
                    put(&mut place.office, spot.zone, 1.0);
                    place.listed += f32::from(u8::from(listed.is_some()));
                    place.take(spot, 1.3, true);
                });
                return Some(*code);
            }
            Evidence::Campus { code } => self.each(&[*code], |_, place| {
                put(&mut place.campus, spot.zone, 1.0);
                place.take(spot, 0.5, true);
            }),
            Evidence::Landmark { codes, weight } => self.each(codes, |rank, place| {
                if rank == 0 {
                    put(&mut place.landmark, spot.zone, weight / 3.0);
                    place.take(spot, weight / 2.5, true);
                } else {
                    put(&mut place.shared, spot.zone, 1.0);
                    place.take(spot, 0.3, true);
                }
            }),
            Evidence::Club { codes } => self.each(codes, |_, place| put(&mut place.club, spot.zone, 1.0)),
            Evidence::District { .. } | Evidence::Cue(_) => {}
        }
        None
    }

    /// Calls for each place with its rank in the list.
    fn each(&mut self, codes: &[usize], mut call: impl FnMut(usize, &mut Traces)) {
        for (rank, code) in codes.iter().enumerate() {
            if let Some(place) = self.places.get_mut(*code) {
                call(rank, place);
            }
        }
    }

    fn province(&mut self, spot: &Spot, listed: Option<usize>, address: bool) {
        if let Some(place) = listed.and_then(|place| self.places.get_mut(place)) {
            place.address += 1.0;
        }
        if listed.is_some() || address {
            self.province_address += 1.0;
            return;
        }
        put(&mut self.province, spot.zone, 1.0);
        match spot.setting {
            Setting::Within => put(&mut self.province_within, spot.zone, 1.0),
            Setting::Located => put(&mut self.province_located, spot.zone, 1.0),
            _ => {}
        }
    }

    fn elsewhere(&mut self, spot: &Spot) {
        put(&mut self.foreign, spot.zone, 1.0);
        self.foreign_dateline |= spot.setting == Setting::Dateline;
        if spot.setting == Setting::Located {
            self.foreign_located += 1.0;
        }
    }

    pub(super) fn couple(&mut self, one: usize, other: usize) {
        for (own, beside) in [(one, other), (other, one)] {
            if let Some(place) = self.places.get_mut(own) {
                place.beside |= 1_u64.checked_shl(u32::try_from(beside).unwrap_or(64)).unwrap_or(0);
            }
        }
    }
}

impl Traces {
    /// Whether anything points to this place.
    pub(super) fn is_candidate(&self) -> bool {
        self.sum > 0.0 || self.club.iter().any(|count| *count > 0.0)
    }

    /// Leaves only what is said of this place and not of another of its name.
    pub(super) fn forget_names(&mut self) {
        let own = std::mem::take(self);
        let Self {
            office, landmark, campus, district, bare_district, shared, part, sure, first, beside, ..
        } = own;
        let parts: f32 = part.iter().sum();
        let first = first.filter(|_| sure > 0.0);
        let sum = sure + PART * parts;
        *self = Self {
            office,
            landmark,
            campus,
            district,
            bare_district,
            shared,
            part,
            sure,
            first,
            sum,
            beside,
            ..Self::default()
        };
    }

    fn named(&mut self, spot: &Spot, listed: bool, address: bool) {
        if spot.setting != Setting::Dateline {
            put(&mut self.name, spot.zone, 1.0);
        }
        if address {
            self.address += 1.0;
        } else if listed {
            self.listed += 1.0;
        }
        self.take(spot, 1.0, false);
    }

    pub(super) fn take(&mut self, spot: &Spot, weight: f32, sure: bool) {
        let weight = weight * spot.base;
        self.sum += weight;
        if sure {
            self.sure += weight;
        }
        if spot.zone != Zone::Title && self.first.is_none() {
            self.first = Some(spot.at);
        }
        match spot.setting {
            Setting::Dateline => self.dateline = true,
            Setting::Origin => self.origin += 1.0,
            Setting::Located => put(&mut self.located, spot.zone, 1.0),
            Setting::Venue => self.venue += 1.0,
            Setting::Way => self.way += 1.0,
            Setting::Within => put(&mut self.within, spot.zone, 1.0),
            Setting::Plain => {}
        }
    }
}
