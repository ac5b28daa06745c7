//! Claims from a large frontier.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use pantau_domain::CaptureKind;
use pantau_store::{FrontierEntry, Habit, Lease, SqliteStore, Store as _};

/// Addresses claimed at one time.
const BATCH: usize = 48;
/// Of each host, as the crawler takes them.
const PER_HOST: usize = 8;
/// Claims timed.
const CLAIMS: usize = 2_000;

pub(crate) fn run(addresses: usize, hosts: usize) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let store = SqliteStore::open(folder.path())?;
    let now = Timestamp::UNIX_EPOCH;
    let begun = Instant::now();
    let entry = |at: usize| FrontierEntry {
        url: format!(
            "https://www.kabar{}.example/berita/{at}/judul-yang-panjang-dari-sebuah-berita",
            at % hosts.max(1)
        ),
        source: format!("kabar{}", at % hosts.max(1)).parse().unwrap(),
        kind: CaptureKind::Article,
        due: now,
        priority: 10,
        etag: None,
        last_modified: None,
        failures: 0,
        hint: None,
        looks: 0,
        last: None,
        habit: Habit::default(),
    };
    for part in (0..addresses).collect::<Vec<_>>().chunks(20_000) {
        store.add_frontier(&part.iter().map(|at| entry(*at)).collect::<Vec<_>>())?;
    }
    let took = begun.elapsed();
    println!(
        "{addresses} addresses on {hosts} hosts added: {:.0} a second",
        addresses as f64 / took.as_secs_f64()
    );
    let started = Instant::now();
    let known = store.due_hosts(now)?;
    println!("hosts with due addresses: {} in {:.1} ms", known.len(), started.elapsed().as_secs_f64() * 1e3);
    let mut times: Vec<Duration> = Vec::with_capacity(CLAIMS);
    let mut turn = known.iter().cycle();
    for claim in 0..CLAIMS {
        let lease = Lease { holder: format!("bench-{claim}"), until: now + SignedDuration::from_hours(1) };
        let wants: Vec<(String, usize)> =
            turn.by_ref().take(BATCH / PER_HOST).map(|host| (host.clone(), PER_HOST)).collect();
        let started = Instant::now();
        let claimed = store.claim_frontier(now, &lease, &wants)?;
        times.push(started.elapsed());
        if claimed.is_empty() {
            break;
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{} claims of {BATCH}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}
