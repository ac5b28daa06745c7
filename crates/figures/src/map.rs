//! East Java as a grid of tiles: every kabupaten/kota the same size, placed about where it lies.

use std::collections::HashMap;

use pantau_domain::RegionCode;

use crate::{
    Figure, palette,
    svg::{Anchor, Canvas, printed, to_f64},
};

/// Code, short name, whether it is a city that shares its name with a regency, column and row.
/// Codes as in the national list of regions; the places are our own drawing.
const TILES: [(&str, &str, bool, usize, usize); 38] = [
    ("35.23", "Tuban", false, 3, 0),
    ("35.24", "Lamongan", false, 4, 0),
    ("35.25", "Gresik", false, 5, 0),
    ("35.78", "Surabaya", false, 6, 0),
    ("35.26", "Bangkalan", false, 7, 0),
    ("35.27", "Sampang", false, 8, 0),
    ("35.28", "Pamekasan", false, 9, 0),
    ("35.29", "Sumenep", false, 10, 0),
    ("35.21", "Ngawi", false, 2, 1),
    ("35.22", "Bojonegoro", false, 3, 1),
    ("35.17", "Jombang", false, 4, 1),
    ("35.76", "Mojokerto", true, 5, 1),
    ("35.15", "Sidoarjo", false, 6, 1),
    ("35.20", "Magetan", false, 1, 2),
    ("35.77", "Madiun", true, 2, 2),
    ("35.18", "Nganjuk", false, 3, 2),
    ("35.71", "Kediri", true, 4, 2),
    ("35.16", "Mojokerto", false, 5, 2),
    ("35.75", "Pasuruan", true, 6, 2),
    ("35.74", "Probolinggo", true, 7, 2),
    ("35.12", "Situbondo", false, 8, 2),
    ("35.02", "Ponorogo", false, 1, 3),
    ("35.19", "Madiun", false, 2, 3),
    ("35.06", "Kediri", false, 3, 3),
    ("35.79", "Batu", false, 4, 3),
    ("35.73", "Malang", true, 5, 3),
    ("35.14", "Pasuruan", false, 6, 3),
    ("35.13", "Probolinggo", false, 7, 3),
    ("35.11", "Bondowoso", false, 8, 3),
    ("35.10", "Banyuwangi", false, 9, 3),
    ("35.01", "Pacitan", false, 0, 4),
    ("35.03", "Trenggalek", false, 1, 4),
    ("35.04", "Tulungagung", false, 2, 4),
    ("35.72", "Blitar", true, 3, 4),
    ("35.05", "Blitar", false, 4, 4),
    ("35.07", "Malang", false, 5, 4),
    ("35.08", "Lumajang", false, 6, 4),
    ("35.09", "Jember", false, 7, 4),
];

const WIDTH: f64 = 65.0;
const HEIGHT: f64 = 46.0;

/// The short name of a kabupaten/kota as the map writes it (`Kota Malang`, `Malang`); none for other codes.
#[must_use]
pub fn short_name(region: &RegionCode) -> Option<String> {
    TILES.iter().find(|(code, ..)| *code == region.as_str()).map(|(_, name, city, ..)| full(name, *city))
}

/// Counts of the 38 kabupaten/kota on the grid. Codes outside it (the province itself, a kecamatan) are not drawn; a
/// region without a value shows 0.
#[must_use]
pub fn tile_map(values: &[(RegionCode, usize)]) -> Figure {
    let mut of: HashMap<&str, usize> = HashMap::new();
    for (region, value) in values {
        let sum = of.entry(region.as_str()).or_default();
        *sum = sum.saturating_add(*value);
    }
    let most = TILES.iter().filter_map(|(code, ..)| of.get(code)).copied().max().unwrap_or(0);
    let mut canvas = Canvas::new(720.0, 5.0 * HEIGHT + 34.0);
    let mut filled: Vec<(usize, String)> = Vec::new();
    for (code, name, city, column, row) in TILES {
        let value = of.get(code).copied().unwrap_or(0);
        let (x, y) = (2.0 + WIDTH * to_f64(column), 2.0 + HEIGHT * to_f64(row));
        let step = shade(value, most);
        let fill = palette::STEPS.get(step).copied().unwrap_or(palette::GROUND);
        let ink = if step >= 3 { "#ffffff" } else { palette::INK };
        canvas.rect(x, y, WIDTH - 3.0, HEIGHT - 3.0, fill);
        let middle = x + (WIDTH - 3.0) / 2.0;
        if city {
            canvas.text(middle, y + 10.0, 8.0, ink, Anchor::Middle, "Kota");
        }
        canvas.text(middle, y + 20.5, 9.5, ink, Anchor::Middle, name);
        canvas.bold(middle, y + 36.0, 13.0, ink, Anchor::Middle, &printed(value));
        if value > 0 {
            filled.push((value, full(name, city)));
        }
    }
    key(&mut canvas, most);
    filled.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let list: Vec<String> =
        filled.iter().map(|(value, name)| format!("{name} {}", printed(*value))).collect();
    let alternative = if list.is_empty() {
        "Peta ubin Jawa Timur: tidak ada kabupaten/kota yang disebut.".to_owned()
    } else {
        format!("Peta ubin Jawa Timur: {}; selebihnya nol.", list.join(", "))
    };
    Figure { svg: canvas.finish(&alternative), alternative }
}

fn full(name: &str, city: bool) -> String {
    if city { format!("Kota {name}") } else { name.to_owned() }
}

/// 0 for none, 1 to 4 by quarters of the largest value.
fn shade(value: usize, most: usize) -> usize {
    if value == 0 || most == 0 {
        return 0;
    }
    (1..4).find(|step| value <= most.saturating_mul(*step) / 4).unwrap_or(4)
}

/// The meaning of the shades, under the map.
fn key(canvas: &mut Canvas, most: usize) {
    let y = 5.0 * HEIGHT + 24.0;
    let mut x = canvas.legend(2.0, y, palette::STEPS[0], None, "tidak disebut");
    let mut from = 1;
    for step in 1..=4_usize {
        let until = most.saturating_mul(step) / 4;
        if until < from {
            continue;
        }
        let words =
            if until == from { printed(from) } else { format!("{}–{}", printed(from), printed(until)) };
        let fill = palette::STEPS.get(shade(until, most)).copied().unwrap_or(palette::GROUND);
        x = canvas.legend(x, y, fill, None, &words);
        from = until + 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_grid_holds_38_regions_in_38_places() {
        let codes: HashSet<&str> = TILES.iter().map(|tile| tile.0).collect();
        let places: HashSet<(usize, usize)> = TILES.iter().map(|tile| (tile.3, tile.4)).collect();
        assert_eq!((codes.len(), places.len()), (38, 38));
        for number in (1..=29).chain(71..=79) {
            assert!(codes.contains(format!("35.{number:02}").as_str()), "35.{number:02}");
        }
        let names: HashSet<String> = TILES.iter().map(|tile| full(tile.1, tile.2)).collect();
        assert_eq!(names.len(), 38, "no two tiles read the same");
    }

    #[test]
    fn values_stand_on_their_tiles_and_in_the_words() {
        let figure = tile_map(&[
            ("35.78".parse().unwrap(), 1200),
            ("35".parse().unwrap(), 9),
            ("35.73".parse().unwrap(), 3),
        ]);
        assert!(figure.svg.contains(">1.200<"));
        assert_eq!(
            figure.alternative,
            "Peta ubin Jawa Timur: Surabaya 1.200, Kota Malang 3; selebihnya nol."
        );
    }

    #[test]
    fn the_largest_is_darkest_and_one_mention_is_seen() {
        assert_eq!(shade(0, 100), 0);
        assert_eq!(shade(1, 100), 1);
        assert_eq!(shade(100, 100), 4);
        assert_eq!(shade(26, 100), 2);
    }
}
