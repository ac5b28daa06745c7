//! Finds signatures that share a band, in 8 bytes a band.

use pantau_domain::Signature;
use pantau_text::shingle;

use super::doc::Slot;

/// Slots looked at for one key, the latest; a template fills one band with hundreds.
const DEPTH: usize = 48;
/// Places of an empty table, a power of two.
const PLACES: usize = 1 << 10;
/// The first number that is a list's and no slot's.
const LISTS: u32 = 1 << 31;
const EMPTY: u32 = u32::MAX;

/// A table of band keys with the slots whose signatures hold them.
///
/// A key is cut to 32 bits, which also say where in the table it stands, so that the table grows by copying it in order.
/// Of a million texts some forty million keys differ, and a query meets less than one foreign slot by chance: whoever
/// asks compares signatures anyway.
#[derive(Debug)]
pub struct Lookup {
    /// A power of two of them. The value is a slot, or a list's number where several slots hold one key.
    places: Vec<Place>,
    held: usize,
    lists: Vec<Vec<Slot>>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    key: u32,
    value: u32,
}

const FREE: Place = Place { key: 0, value: EMPTY };

impl Default for Lookup {
    fn default() -> Self {
        Self { places: vec![FREE; PLACES], held: 0, lists: Vec::new() }
    }
}

impl Lookup {
    /// Calls `found` with each slot that shares a band with this signature, once a band and the latest of each first.
    pub fn candidates(&self, signature: &Signature, mut found: impl FnMut(u32)) {
        // All places are touched before any is looked at, so that the waits for memory overlap.
        let keys: Vec<u32> = keys(signature).collect();
        let first: Vec<Place> =
            keys.iter().filter_map(|key| self.places.get(self.start(*key)).copied()).collect();
        for (key, place) in keys.into_iter().zip(first) {
            let value = if place.value == EMPTY {
                continue;
            } else if place.key == key {
                place.value
            } else {
                match self.places.get(self.find(key)) {
                    Some(place) if place.value != EMPTY => place.value,
                    _ => continue,
                }
            };
            match self.list(value) {
                None => found(value),
                Some(slots) => slots.iter().rev().take(DEPTH).for_each(|slot| found(*slot)),
            }
        }
    }

    /// Makes a signature findable under a slot below 2³¹.
    pub fn add(&mut self, slot: u32, signature: &Signature) {
        for key in keys(signature) {
            // Beyond two thirds, runs of taken places grow long.
            if self.held.saturating_mul(3) >= self.places.len().saturating_mul(2) {
                self.grow();
            }
            self.put(key, slot);
        }
    }

    /// Drops the slots that are no longer kept.
    pub fn retain(&mut self, kept: impl Fn(u32) -> bool) {
        let old = std::mem::take(self);
        for place in &old.places {
            if place.value == EMPTY {
                continue;
            }
            let one = [place.value];
            for slot in old.list(place.value).unwrap_or(&one).iter().filter(|slot| kept(**slot)) {
                if self.held.saturating_mul(3) >= self.places.len().saturating_mul(2) {
                    self.grow();
                }
                self.put(place.key, *slot);
            }
        }
    }

    fn put(&mut self, key: u32, slot: Slot) {
        let at = self.find(key);
        let lists = &mut self.lists;
        let Some(place) = self.places.get_mut(at) else { return };
        if place.value == EMPTY {
            *place = Place { key, value: slot };
            self.held = self.held.saturating_add(1);
        } else if let Some(list) =
            place.value.checked_sub(LISTS).and_then(|list| lists.get_mut(list as usize))
        {
            list.push(slot);
        } else {
            let list = u32::try_from(lists.len()).unwrap_or(LISTS).saturating_add(LISTS);
            lists.push(vec![place.value, slot]);
            place.value = list;
        }
    }

    fn list(&self, value: u32) -> Option<&[Slot]> {
        self.lists.get(value.checked_sub(LISTS)? as usize).map(Vec::as_slice)
    }

    /// Where a key stands if nothing else does: the order of keys is the order of places.
    fn start(&self, key: u32) -> usize {
        ((u64::from(key) * self.places.len() as u64) >> 32) as usize
    }

    /// The place that holds a key, else the free one where it belongs.
    fn find(&self, key: u32) -> usize {
        let mut at = self.start(key);
        while self.places.get(at).is_some_and(|place| place.value != EMPTY && place.key != key) {
            at = if at.saturating_add(1) == self.places.len() { 0 } else { at.saturating_add(1) };
        }
        at
    }

    fn grow(&mut self) {
        let larger = vec![FREE; self.places.len().saturating_mul(2)];
        let old = std::mem::replace(&mut self.places, larger);
        for place in old.into_iter().filter(|place| place.value != EMPTY) {
            let at = self.find(place.key);
            if let Some(free) = self.places.get_mut(at) {
                *free = place;
            }
        }
    }
}

fn keys(signature: &Signature) -> impl Iterator<Item = u32> {
    shingle::bands(signature).map(|key| (key >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    fn signature(lanes: &[u32]) -> Signature {
        Signature(lanes.iter().flat_map(|lane| [*lane; 3]).collect())
    }

    fn found(lookup: &Lookup, lanes: &[u32]) -> Vec<u32> {
        let mut slots = Vec::new();
        lookup.candidates(&signature(lanes), |slot| slots.push(slot));
        slots
    }

    #[test]
    fn the_latest_of_a_crowded_key_are_found() {
        let mut lookup = Lookup::default();
        for slot in 0..100 {
            lookup.add(slot, &signature(&[7]));
        }
        let slots = found(&lookup, &[7]);
        assert_eq!((slots.len(), slots.first(), slots.last()), (DEPTH, Some(&99), Some(&52)));
        assert!(found(&lookup, &[8]).is_empty());
        lookup.retain(|slot| slot < 3);
        assert_eq!(found(&lookup, &[7]), [2, 1, 0]);
    }

    #[test]
    fn an_empty_signature_is_never_found() {
        let mut lookup = Lookup::default();
        lookup.add(1, &Signature::default());
        assert!(found(&lookup, &[]).is_empty() && lookup.held == 0);
    }

    proptest! {
        #[test]
        fn it_finds_what_a_map_finds(
            lanes in prop::collection::vec(prop::collection::vec(0_u32..400, 42), 1..DEPTH),
            kept in 0_u32..60,
        ) {
            let mut lookup = Lookup::default();
            let mut plain: HashMap<(usize, u32), HashSet<u32>> = HashMap::new();
            for (slot, lanes) in (0_u32..).zip(&lanes) {
                lookup.add(slot, &signature(lanes));
                for (band, lane) in lanes.iter().enumerate() {
                    plain.entry((band, *lane)).or_default().insert(slot);
                }
            }
            let expected = |lanes: &[u32], kept: u32| -> HashSet<u32> {
                let held = lanes.iter().enumerate().filter_map(|(band, lane)| plain.get(&(band, *lane)));
                held.flatten().copied().filter(|slot| *slot < kept).collect()
            };
            // Keys of 32 bits meet by chance: a foreign slot may be found, one that shares a band is never missed.
            let agrees = |lookup: &Lookup, lanes: &[u32], kept: u32| {
                let slots: HashSet<u32> = found(lookup, lanes).into_iter().collect();
                let expected = expected(lanes, kept);
                slots.is_superset(&expected) && slots.len() <= expected.len() + 2
            };
            for lanes in &lanes {
                prop_assert!(agrees(&lookup, lanes, u32::MAX));
            }
            lookup.retain(|slot| slot < kept);
            for lanes in &lanes {
                prop_assert!(agrees(&lookup, lanes, kept));
            }
        }
    }
}
