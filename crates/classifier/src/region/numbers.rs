//! What the decisions are made by: numbers of a text and of one place in it.

use super::tally::{ByZone, Tally, Traces};

/// Takes numbers one by one, each with its name, always in the same order.
pub(super) trait Take: FnMut(&'static str, f32) {}
impl<F: FnMut(&'static str, f32)> Take for F {}

fn all(sums: &ByZone) -> f32 {
    sums.iter().sum()
}

fn log(value: f32) -> f32 {
    (1.0 + value.max(0.0)).ln()
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}

/// Headline, lead and the rest of a sum by zone.
fn three(sums: &ByZone) -> [f32; 3] {
    let [title, lead, upper, rest] = *sums;
    [log(title), log(lead), log(upper + 0.5 * rest)]
}

macro_rules! zones {
    ($take:expr, $name:literal, $sums:expr) => {
        let [title, lead, rest] = three($sums);
        $take(concat!($name, "_title"), title);
        $take(concat!($name, "_lead"), lead);
        $take(concat!($name, "_rest"), rest);
    };
}

/// Numbers of the whole text.
pub(super) fn text(tally: &Tally, take: &mut impl Take) {
    let (_, top) = tally.top();
    zones!(take, "province", &tally.province);
    zones!(take, "provincial", &tally.provincial);
    zones!(take, "province_within", &tally.province_within);
    zones!(take, "province_located", &tally.province_located);
    zones!(take, "parts", &tally.parts);
    zones!(take, "foreign", &tally.foreign);
    take("foreign_located", log(tally.foreign_located));
    take("foreign_dateline", flag(tally.foreign_dateline));
    take("province_address", log(tally.province_address));
    let whole = all(&tally.province) + 1.5 * all(&tally.provincial);
    take("province_share", whole / (whole + top).max(0.01));
    take("trap", log(tally.traps));
    let [national, sport, local, company, campaign, advice, profile, campus, home, away] = &tally.cues;
    zones!(take, "national", national);
    zones!(take, "sport", sport);
    zones!(take, "local", local);
    zones!(take, "company", company);
    zones!(take, "campaign", campaign);
    zones!(take, "advice", advice);
    zones!(take, "profile", profile);
    zones!(take, "campus_cue", campus);
    take("home", log(all(home)));
    take("away", log(all(away)));
    take("length", log(tally.words as f32 / 50.0));
    take("short", flag(tally.words < 60));
    take("untitled", flag(!tally.titled));
    let places = tally.places.iter().filter(|place| place.sum > 0.0);
    take("places", log(places.clone().count() as f32));
    let sum: f32 = places.clone().map(|place| place.sum).sum();
    take("top_share", if sum > 0.0 { top / sum } else { 0.0 });
    take("dateline", flag(places.clone().any(|place| place.dateline)));
    let titled = places.filter(|place| place.in_title() > 0.0).count();
    take("places_title", log(titled as f32));
}

/// Numbers of one place.
pub(super) fn place(tally: &Tally, at: usize, take: &mut impl Take) {
    let none = Traces::default();
    let own = tally.places.get(at).unwrap_or(&none);
    let around = Around::of(tally, own, at);
    traces(own, take);
    standing(own, &around, take);
    mixed(tally, own, &around, take);
    cued(tally, own, &around, take);
    sport(tally, own, &around, take);
    lower(tally, own, &around, take);
}

/// What stands around a place: the other places, the province.
struct Around {
    /// How many places have more said of them.
    above: usize,
    /// The largest sum of another place, and all of them together.
    other: f32,
    sum: f32,
    /// Whether another place is named before it, in the headline, as a dateline, and as a scene more than it.
    earlier: bool,
    other_title: bool,
    other_dateline: bool,
    other_scene: f32,
    /// Named in one breath with the foremost place.
    beside_best: bool,
    /// The province is in the headline and the place is not.
    only_province: f32,
    mentions: f32,
    scene: f32,
    dateline: f32,
    dateline_only: f32,
    no_scene: f32,
}

impl Around {
    fn of(tally: &Tally, own: &Traces, at: usize) -> Self {
        let best = tally.top().0;
        let ([title, ..], [strong, ..]) = (tally.province, tally.provincial);
        let (mentions, scene) = (own.mentions(), own.scene());
        let mut around = Self {
            above: 0,
            other: 0.0,
            sum: 0.0,
            earlier: false,
            other_title: false,
            other_dateline: false,
            other_scene: 0.0,
            beside_best: best != at && own.beside >> best.min(63) & 1 == 1,
            only_province: flag(title + strong > 0.0 && own.in_title() == 0.0),
            mentions,
            scene,
            dateline: flag(own.dateline),
            dateline_only: flag(own.dateline && mentions < 0.5),
            no_scene: flag(scene == 0.0),
        };
        for (_, place) in
            tally.places.iter().enumerate().filter(|(index, place)| *index != at && place.sum > 0.0)
        {
            around.other = around.other.max(place.sum);
            around.sum += place.sum;
            around.above += usize::from(place.sum > own.sum);
            around.other_title |= place.in_title() > 0.0;
            around.other_dateline |= place.dateline;
            around.other_scene = around.other_scene.max(place.scene());
            around.earlier |= place.first.is_some_and(|theirs| own.first.is_none_or(|ours| theirs < ours));
        }
        around
    }

    fn elsewhere(&self) -> f32 {
        flag(self.other_scene > self.scene)
    }
}

/// What is said of the place itself.
fn traces(own: &Traces, take: &mut impl Take) {
    zones!(take, "name", &own.name);
    zones!(take, "office", &own.office);
    zones!(take, "landmark", &own.landmark);
    zones!(take, "campus", &own.campus);
    zones!(take, "district", &own.district);
    zones!(take, "club", &own.club);
    zones!(take, "shared", &own.shared);
    zones!(take, "part", &own.part);
    zones!(take, "located", &own.located);
    zones!(take, "within", &own.within);
    take("bare_district", log(own.bare_district));
    take("venue", log(own.venue));
    take("way", log(own.way));
    take("origin", log(own.origin));
    take("listed", log(own.listed));
    take("address", log(own.address));
    take("dateline_own", flag(own.dateline));
    take("titled", flag(own.in_title() > 0.0));
    take("sum", log(own.sum));
    take("sure", log(own.sure));
    take("late", log(own.first.map_or(0.0, |first| first as f32 / 20.0)));
    take("coupled", flag(own.beside != 0));
    take("shared_named", flag(all(&own.shared) > 0.0 && all(&own.name) > 0.0));
    take("part_named", flag(all(&own.part) > 0.0 && all(&own.name) > 0.0));
    take("rival", log(own.rival));
    take("rival_stronger", flag(own.rival > own.sure));
    take("spread", own.by_zone().iter().filter(|zone| **zone > 0.0).count() as f32 / 4.0);
}

/// How it stands among the places of the text.
fn standing(own: &Traces, around: &Around, take: &mut impl Take) {
    let Around { mentions, scene, other, sum, other_scene, .. } = *around;
    take("dateline_only", around.dateline_only);
    take("once", flag(mentions < 1.5));
    take("often", flag(mentions > 3.5));
    take("share", own.sum / (own.sum + sum).max(0.01));
    take("of_best", (own.sum / other.max(0.01)).min(1.0));
    take("lead_over", log(own.sum / other.max(1.0)));
    take("second", flag(around.above == 1));
    take("third", flag(around.above == 2));
    take("later", flag(around.above > 2));
    take("earlier", flag(around.earlier));
    take("only_other_title", flag(around.other_title && own.in_title() == 0.0));
    take("other_dateline", flag(around.other_dateline));
    take("coupled_best", flag(around.beside_best));
    take("scene", log(scene));
    take("no_scene", around.no_scene);
    take("scene_share", scene / (scene + other_scene).max(1.0));
    take("other_scene", around.elsewhere());
    take("dateline_no_scene", around.dateline * around.no_scene);
    take("dateline_other_scene", around.dateline * around.elsewhere());
    take("dateline_other_title", flag(own.dateline && around.other_title && own.in_title() == 0.0));
}

/// How it stands beside the province and the world.
fn mixed(tally: &Tally, own: &Traces, around: &Around, take: &mut impl Take) {
    let mentions = around.mentions;
    let whole = all(&tally.province) + all(&tally.provincial);
    take("province_over", whole / (whole + mentions).max(1.0));
    take("only_province_title", around.only_province);
    take("only_province_no_scene", around.only_province * around.no_scene);
    take("only_province_dateline", around.only_province * around.dateline_only);
    take("province_dateline", around.dateline * around.only_province);
    let [title, lead, ..] = own.by_zone();
    let [province_title, province_lead, ..] = tally.province;
    let [body_title, body_lead, ..] = tally.provincial;
    let province = province_title + province_lead + body_title + body_lead;
    take("province_title_untitled", log(province_title + body_title) * flag(title == 0.0));
    take("province_lead_over", log(province) - log(title + lead));
    let abroad = all(&tally.foreign);
    take("abroad_share", abroad / (abroad + mentions).max(1.0));
    take("density", log(100.0 * mentions / (tally.words as f32 + 20.0)));
}

/// Names of the numbers of each kind of story: where the place is no more than a dateline, and where nothing is said
/// to happen there.
const CUED: [(&str, &str); 8] = [
    ("thin_national", "bare_national"),
    ("thin_sport", "bare_sport"),
    ("thin_local", "bare_local"),
    ("thin_company", "bare_company"),
    ("thin_campaign", "bare_campaign"),
    ("thin_advice", "bare_advice"),
    ("thin_profile", "bare_profile"),
    ("thin_campus", "bare_campus"),
];

/// The kind of story, for places of which little is said, and for campuses.
fn cued(tally: &Tally, own: &Traces, around: &Around, take: &mut impl Take) {
    for ((thin, bare), cue) in CUED.into_iter().zip(&tally.cues) {
        let [title, lead, ..] = *cue;
        take(thin, around.dateline_only * log(title + lead));
        take(bare, around.no_scene * log(title + lead));
    }
    let campus = flag(all(&own.campus) > 0.0);
    let [_, _, _, _, campaign, advice, _, campus_cue, ..] = &tally.cues;
    take("campus_campus", campus * log(all(campus_cue)));
    take("campus_advice", campus * log(all(advice)));
    take("campus_campaign", campus * log(all(campaign)));
    take("campus_dateline", campus * around.dateline);
    take("campus_other_scene", campus * around.elsewhere());
    take("campus_no_scene", campus * around.no_scene);
}

/// Sport is where it is played, not where the club is from.
fn sport(tally: &Tally, own: &Traces, around: &Around, take: &mut impl Take) {
    let [_, sport, .., home, away] = &tally.cues;
    let sport = flag(all(sport) >= 3.0);
    take("sport_dateline", sport * around.dateline);
    take("sport_dateline_only", sport * around.dateline_only);
    take("sport_venue", sport * log(own.venue));
    take("sport_located", sport * log(all(&own.located)));
    take("sport_within", sport * log(all(&own.within)));
    take("sport_club", sport * log(all(&own.club)));
    take("sport_landmark", sport * log(all(&own.landmark)));
    take("sport_name", sport * log(all(&own.name)));
    take("sport_scene", sport * log(around.scene));
    take("sport_other_scene", sport * around.elsewhere());
    take("sport_dateline_other_scene", sport * around.dateline * around.elsewhere());
    take("sport_campus", sport * log(all(&own.campus)));
    take("sport_titled", sport * flag(own.in_title() > 0.0));
    let club = flag(all(&own.club) > 0.0);
    let [club_title, ..] = own.club;
    take("club_home", club * log(all(home)));
    take("club_away", club * log(all(away)));
    take("club_title_home", flag(club_title > 0.0) * log(all(home)));
}

/// Places that neither headline nor lead names.
fn lower(tally: &Tally, own: &Traces, around: &Around, take: &mut impl Take) {
    let [title, lead, ..] = own.by_zone();
    let lower = flag(title + lead == 0.0);
    let ([_, province, ..], [_, body, ..]) = (tally.province, tally.provincial);
    take("lower_only", lower);
    take("lower_only_dateline", lower * around.dateline);
    take("lower_only_province", lower * around.only_province);
    take("lower_only_other_title", lower * flag(around.other_title));
    take("lower_only_scene", lower * log(around.scene));
    take("province_lead_lower", lower * log(province + body));
}

impl Traces {
    pub(super) fn in_title(&self) -> f32 {
        let [title, ..] = self.name;
        let [office, ..] = self.office;
        let [landmark, ..] = self.landmark;
        let [district, ..] = self.district;
        title + office + landmark + district
    }

    fn by_zone(&self) -> ByZone {
        let mut sums = self.name;
        for other in [&self.office, &self.landmark, &self.district] {
            sums.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
        sums
    }

    /// How much says that something happens there.
    pub(super) fn scene(&self) -> f32 {
        all(&self.located) + all(&self.landmark) + all(&self.district) + self.venue
    }

    pub(super) fn mentions(&self) -> f32 {
        all(&self.name) + all(&self.office) + all(&self.landmark) + all(&self.district)
    }
}
