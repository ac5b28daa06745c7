//! Places of East Java: names, codes, where they lie.

use std::collections::HashMap;

use pantau_domain::RegionCode;

use crate::{
    ClassifierError,
    lexicon::{phrases, rows},
};

const FILE: &str = "places/gazetteer.tsv";
const TEXT: &str = include_str!("../../../../lexicons/places/gazetteer.tsv");

/// One region.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its code.
    pub code: RegionCode,
    /// Its full name (`Kabupaten Malang`, `Kota Malang`; a kecamatan's has no kind before it).
    pub name: String,
    /// Latitude and longitude in degrees; none for the province and for kecamatan.
    pub position: Option<(f64, f64)>,
    pub(crate) aliases: Vec<String>,
}

/// The province, its 38 kabupaten and kota, and their kecamatan.
#[derive(Debug)]
pub struct Gazetteer {
    places: HashMap<RegionCode, Place>,
    codes: Vec<RegionCode>,
    pub(crate) districts: Vec<RegionCode>,
}

impl Gazetteer {
    pub(crate) fn load() -> Result<Self, ClassifierError> {
        let mut gazetteer = Self { places: HashMap::new(), codes: Vec::new(), districts: Vec::new() };
        for row in rows::<7>(FILE, TEXT) {
            let [level, code, name, _, latitude, longitude, aliases] = row?;
            let fault = |_| ClassifierError::line(FILE, 0, "no region code", code);
            let code: RegionCode = code.parse().map_err(fault)?;
            let position = latitude.parse().ok().zip(longitude.parse().ok());
            let aliases = phrases(aliases).map(str::to_owned).collect();
            match level {
                "district" => gazetteer.districts.push(code.clone()),
                "regency" | "city" => gazetteer.codes.push(code.clone()),
                _ => {}
            }
            let place = Place { code: code.clone(), name: name.replace('"', "'"), position, aliases };
            gazetteer.places.insert(code, place);
        }
        gazetteer.codes.sort();
        Ok(gazetteer)
    }

    /// The codes of the 38 kabupaten and kota, in order.
    #[must_use]
    pub fn codes(&self) -> &[RegionCode] {
        &self.codes
    }

    /// The full name of the province, a kabupaten, a kota or a kecamatan.
    #[must_use]
    pub fn name(&self, code: &RegionCode) -> Option<&str> {
        self.places.get(code).map(|place| place.name.as_str())
    }

    /// The name as maps and tables write it: `Kab. Malang`, `Kota Malang`, and the bare name where only one
    /// kabupaten or kota has it.
    #[must_use]
    pub fn short_name(&self, code: &RegionCode) -> Option<String> {
        let name = self.name(code)?;
        let (kind, bare) = kind(name);
        if kind.is_empty() || !self.is_twin(bare) {
            // `Batu` alone is a stone.
            return Some(if bare == "Batu" { name.to_owned() } else { bare.to_owned() });
        }
        Some(name.replacen("Kabupaten", "Kab.", 1))
    }

    /// Latitude and longitude in degrees of a kabupaten's or kota's seat.
    #[must_use]
    pub fn position(&self, code: &RegionCode) -> Option<(f64, f64)> {
        self.places.get(code)?.position
    }

    /// Everything known of one region.
    #[must_use]
    pub fn place(&self, code: &RegionCode) -> Option<&Place> {
        self.places.get(code)
    }

    /// Whether a kabupaten and a kota both bear this bare name.
    pub(crate) fn is_twin(&self, bare: &str) -> bool {
        self.codes.iter().filter(|code| self.name(code).is_some_and(|name| kind(name).1 == bare)).count() > 1
    }
}

/// `Kabupaten` or `Kota` and the name without it.
pub(crate) fn kind(name: &str) -> (&str, &str) {
    match name.split_once(' ') {
        Some((kind @ ("Kabupaten" | "Kota"), bare)) => (kind, bare),
        _ => ("", name),
    }
}
