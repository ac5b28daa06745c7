//! The outlets that ship, held against what they must be.

use std::collections::HashSet;

use pantau_classifier::Annotator;
use pantau_domain::Outlet;

use super::Config;

fn outlets() -> Vec<Outlet> {
    let named = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .join("config/pantau.toml");
    Config::load(Some(&named)).unwrap_or_else(|faults| panic!("{faults}")).outlets
}

#[test]
fn shipped_outlets_have_ids_of_their_own_and_regions_that_exist() {
    let annotator = Annotator::embedded().unwrap();
    let outlets = outlets();
    let ids: HashSet<&str> = outlets.iter().map(|outlet| outlet.id.as_str()).collect();
    let homes: HashSet<&str> = outlets.iter().map(|outlet| outlet.home.as_str()).collect();
    assert_eq!((ids.len(), homes.len()), (outlets.len(), outlets.len()));
    for outlet in &outlets {
        assert!(!outlet.enabled, "`{}`: nobody is followed before someone has looked", outlet.id);
        assert!(outlet.unverified && !outlet.partner, "`{}`", outlet.id);
        if let Some(region) = &outlet.region {
            assert!(annotator.gazetteer().name(region).is_some(), "`{}` is at home in `{region}`", outlet.id);
        }
        let host = pantau_text::address::host(&outlet.home).unwrap();
        assert!(outlet.id.as_str().starts_with(&host), "`{}`", outlet.id);
    }
}

/// The list that the shipped file was compiled from, where it is beside the checkout. Says so where it is not.
fn compiled_from() -> Option<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .join("../shared/data/reference");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let both = read("outlets.tsv").zip(read("gazetteer.tsv"));
    if both.is_none() {
        assert!(
            std::env::var_os("PANTAU_REQUIRE").is_none(),
            "the shared reference lists are required but absent"
        );
        said_left_out();
    }
    both
}

#[expect(clippy::print_stderr, reason = "a test tells what it left out")]
fn said_left_out() {
    eprintln!("LEFT OUT: shipped outlets against the reference list: it is not beside this checkout");
}

#[test]
fn none_of_the_reference_list_is_left_out() {
    let Some((list, gazetteer)) = compiled_from() else { return };
    let outlets = outlets();
    let code = |name: &str| {
        let rows = gazetteer.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        rows.filter(|row| !row[0].starts_with("district"))
            .find(|row| row[2] == name)
            .map(|row| row[1].to_owned())
    };
    let mut regions = HashSet::new();
    let rows = list.lines().skip(1).filter(|line| !line.is_empty());
    for row in rows.clone().map(|line| line.split('\t').collect::<Vec<_>>()) {
        let [name, site, feed, medium, level, region, network] = row[..] else { panic!("{row:?}") };
        let home = format!("https://{site}/");
        let outlet =
            outlets.iter().find(|outlet| outlet.home == home).unwrap_or_else(|| panic!("{site} is left out"));
        assert_eq!(outlet.name, name);
        assert_eq!((outlet.medium.as_str(), outlet.level.as_str()), (medium, level), "{site}");
        assert_eq!(outlet.network.as_deref().unwrap_or(""), network, "{site}");
        assert!(feed.is_empty() || outlet.feeds.iter().any(|known| known == feed), "{site}");
        if let Some(code) = code(region) {
            assert_eq!(outlet.region.as_ref().map(|region| region.as_str()), Some(code.as_str()), "{site}");
            regions.insert(code);
        }
    }
    assert_eq!(outlets.len(), rows.count());
    let covered: HashSet<String> =
        outlets.iter().filter_map(|o| Some(o.region.as_ref()?.to_string())).collect();
    assert!(regions.len() > 10 && regions.is_subset(&covered), "{regions:?}");
}
