//! `kill -9` at random instants of crawl, process and send: nothing is lost, nothing doubled.

use std::{
    collections::{HashMap, HashSet},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use pantau_replay::{Faults, MailSink, Network, NetworkSettings, SinkFaults, SinkSettings};
use serde_json::Value;

use crate::scratch::{Scratch, clock, configure};

/// Kills of each stage; at least twenty of the three together must fall while something is running.
const KILLS: u64 = 9;
/// Days of the replay network's world: enough for some two thousand mentions, so that there is work to be killed in.
const DAYS: u16 = 21;

/// What one mail takes at the least: the sink waits so long before it answers.
const SEND_MS: u64 = 15;

/// A small generator, so that the instants differ and can still be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn spawn(scratch: &Scratch, args: &[&str], run: u64) -> Child {
    scratch
        .pantau(args)
        .env("PANTAU_CLOCK", clock(run))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Milliseconds that a stage takes from where the data folder stands, on a copy of it.
fn time_of(scratch: &Scratch, stage: &str) -> u64 {
    let copy = scratch.path("copy");
    if copy.exists() {
        std::fs::remove_dir_all(&copy).unwrap();
    }
    let data = scratch.path("data");
    if data.exists() {
        assert!(Command::new("cp").arg("-a").arg(&data).arg(&copy).status().unwrap().success());
    }
    let begun = Instant::now();
    let output = scratch.pantau(&[stage, "--data", "copy"]).env("PANTAU_CLOCK", clock(200)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    u64::try_from(begun.elapsed().as_millis()).unwrap()
}

/// Runs and kills, then runs to the end. What is done by a kill stays done, so that the instants are drawn from a part of
/// the stage's time: it must do for all kills. Returns the next run's number and how many kills fell while it was
/// running.
fn kill_often(
    scratch: &Scratch,
    args: &[&str],
    mut run: u64,
    longest_ms: u64,
    dice: &mut Dice,
) -> (u64, u64) {
    let longest_ms = longest_ms.max(20);
    let mut fell = 0;
    for _ in 0..KILLS {
        let mut child = spawn(scratch, args, run);
        std::thread::sleep(Duration::from_millis(30 + dice.below(longest_ms)));
        fell += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        run += 1;
    }
    let output = scratch.pantau(args).env("PANTAU_CLOCK", clock(run)).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    (run + 1, fell)
}

#[test]
fn a_kill_at_any_instant_loses_and_doubles_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = NetworkSettings { seed: 11, days: DAYS, port: 0, faults: Faults::mild() };
    let network = runtime.block_on(Network::start(settings)).unwrap();
    let faults = SinkFaults { delay: Duration::from_millis(SEND_MS), ..SinkFaults::default() };
    let slow = SinkSettings { faults, ..SinkSettings::default() };
    let sink = runtime.block_on(MailSink::start(0, slow)).unwrap();
    let scratch = Scratch::new();
    let recipients = 40;
    configure(&scratch, &network, sink.address(), recipients);
    let mut dice = Dice(20_200_512);

    // How long a stage takes on this machine is measured on a copy, so that kills fall inside it on a fast machine too.
    let whole = time_of(&scratch, "crawl");
    let (run, crawl) = kill_often(&scratch, &["crawl"], 0, whole / KILLS, &mut dice);
    let whole = time_of(&scratch, "process");
    let (run, process) = kill_often(&scratch, &["process"], run, whole / KILLS, &mut dice);
    check_mentions(&scratch, &network);
    let day = crate::scratch::last_day(&network).to_string();
    scratch.ok(&["report", "daily", "--date", &day]);
    let whole = SEND_MS * recipients as u64;
    let (_, send) = kill_often(&scratch, &["send", "--to", "semua"], run, whole / KILLS, &mut dice);
    eprintln!("kills that fell while it was running: {crawl} in crawl, {process} in process, {send} in send");
    assert!(crawl.min(process).min(send) >= 4, "too few kills fell in one of the stages");
    assert!(crawl + process + send >= 20, "too few kills fell while something was running");
    check_mail(&scratch, &sink, recipients);
    let errors = scratch.doctor_errors(&[]);
    assert!(errors.is_empty(), "{errors:?}");
}

fn check_mentions(scratch: &Scratch, network: &Network) {
    let truth = network.world().truth();
    let expected: HashSet<&str> =
        truth.iter().filter(|line| line.expected).map(|line| line.key.as_str()).collect();
    let found = scratch.json(&["search", "", "--limit", "1000000", "--json"]);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for mention in found["mentions"].as_array().unwrap() {
        let key = if mention["platform"].is_null() { &mention["url"] } else { &mention["id"] };
        *seen.entry(key.as_str().unwrap().to_owned()).or_default() += 1;
    }
    let lost: Vec<_> = expected.iter().filter(|key| !seen.contains_key(**key)).collect();
    let doubled: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(lost.is_empty(), "{} of {} lost: {:?}", lost.len(), expected.len(), &lost[..lost.len().min(5)]);
    assert!(doubled.is_empty(), "doubled: {doubled:?}");
    assert!(seen.len() >= expected.len());
}

fn check_mail(scratch: &Scratch, sink: &MailSink, recipients: usize) {
    let mut copies: HashMap<String, usize> = HashMap::new();
    for message in sink.messages() {
        *copies.entry(message.message_id.clone()).or_default() += 1;
    }
    assert_eq!(copies.len(), recipients, "no mail is lost, and each recipient's has its own Message-ID");
    let doubled = copies.values().filter(|count| **count > 1).count();
    let report: Value =
        serde_json::from_slice(&scratch.pantau(&["doctor", "--json"]).output().unwrap().stdout).unwrap();
    let unknown = report["counts"]["dispatches_unknown"].as_u64().unwrap();
    eprintln!(
        "mail: {recipients} sent, {doubled} arrived twice, {unknown} counted as having perhaps arrived twice"
    );
    assert!(doubled as u64 <= unknown, "a mail that arrived twice is one that was counted as such");
}
