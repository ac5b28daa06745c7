//! The accounts: invented persons, agencies, outlets.

use pantau_domain::Platform;
use serde::Deserialize;

use crate::{
    outlets::roster::{ROSTER, Spec},
    rng::Rng,
};

/// Why an account is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Person,
    /// A public body.
    Agency,
    /// The outlet at this place of the roster.
    Outlet(usize),
    /// One of those that post one text together.
    Chorus,
}

/// An account on a platform.
#[derive(Debug, Clone)]
pub(crate) struct Persona {
    pub(crate) platform: Platform,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) place: String,
    /// The platform's id of the account.
    pub(crate) native: String,
    pub(crate) followers: u64,
    pub(crate) role: Role,
}

/// Rows of handle, name and place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rolls {
    x: Vec<[String; 3]>,
    instagram: Vec<[String; 3]>,
    facebook: Vec<[String; 3]>,
    youtube: Vec<[String; 3]>,
    agency: Vec<[String; 3]>,
    chorus: Vec<[String; 3]>,
}

/// All accounts: persons, agencies, the chorus, and one to three of each outlet.
pub(crate) fn accounts(rolls: &Rolls, seed: u64) -> Vec<Persona> {
    let mut rng = Rng::of(seed, "accounts");
    let mut out = Vec::new();
    let groups = [
        (&rolls.x, Platform::X, Role::Person, 300, 9_000),
        (&rolls.instagram, Platform::Instagram, Role::Person, 900, 60_000),
        (&rolls.facebook, Platform::Facebook, Role::Person, 500, 40_000),
        (&rolls.youtube, Platform::Youtube, Role::Person, 400, 30_000),
        (&rolls.agency, Platform::X, Role::Agency, 9_000, 90_000),
        (&rolls.chorus, Platform::X, Role::Chorus, 3, 40),
    ];
    for (rows, platform, role, low, high) in groups {
        for [handle, name, place] in rows {
            let followers = u64::try_from(rng.range(low, high)).unwrap_or(0);
            push(&mut out, platform, (handle, name, place), followers, role);
        }
    }
    for (outlet, spec) in ROSTER.iter().enumerate() {
        for platform in platforms(spec) {
            let handle = spec.id.replace('-', if *platform == Platform::Instagram { "." } else { "" });
            let followers = u64::try_from(rng.range(15_000, 240_000)).unwrap_or(0);
            push(&mut out, *platform, (&handle, spec.name, "Jawa Timur"), followers, Role::Outlet(outlet));
        }
    }
    out
}

fn platforms(spec: &Spec) -> &'static [Platform] {
    match spec.id {
        "layar-wilwatikta" => &[Platform::Youtube, Platform::Instagram],
        "kabar-brantas" | "sorot-delta" => &[Platform::Instagram, Platform::Facebook, Platform::X],
        "bumantara" | "saujana-niaga" | "harian-tugu-wetan" => &[Platform::X, Platform::Instagram],
        "mandala-pagi" => &[Platform::X, Platform::Youtube],
        _ => &[Platform::Facebook, Platform::Instagram],
    }
}

fn push(
    out: &mut Vec<Persona>,
    platform: Platform,
    (handle, name, place): (&str, &str, &str),
    followers: u64,
    role: Role,
) {
    // Ids do not depend on the seed: an account stays who it is.
    let mut rng = Rng::of(0, &format!("{platform}/{handle}"));
    let number = rng.next();
    let native = match platform {
        Platform::Instagram => format!("178414{:011}", number % 100_000_000_000),
        Platform::Facebook => format!("1042{:011}", number % 100_000_000_000),
        Platform::Youtube => format!("UC{}", super::ids::letters(&mut rng, 22)),
        _ => format!("{}", 900_000_000 + number % 1_000_000_000),
    };
    out.push(Persona {
        platform,
        handle: handle.to_owned(),
        name: name.to_owned(),
        place: place.to_owned(),
        native,
        followers,
        role,
    });
}
