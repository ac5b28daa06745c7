//! `kill -9` at random instants of crawl, process and send: nothing is lost, nothing doubled.

use std::{
    collections::{HashMap, HashSet},
    process::{Child, Stdio},
    time::Duration,
};

use pantau_replay::{Faults, MailSink, Network, NetworkSettings, SinkFaults, SinkSettings};
use serde_json::Value;

use crate::scratch::Scratch;

/// Kills of each stage: of the three together at least twenty are to fall while something is running.
const KILLS: u64 = 9;
/// Days of the replay network's world: enough for some hundred mentions.
const DAYS: u16 = 7;

/// A small generator, so that the instants differ and can still be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A clock an hour later at each run: what a killed process had claimed has come free by then.
fn clock(run: u64) -> String {
    format!("2020-06-{:02}T{:02}:00:00+07:00", 2 + run / 24, run % 24)
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

/// Runs and kills, then runs to the end. Returns the next run's number and how many kills fell while it was running.
fn kill_often(
    scratch: &Scratch,
    args: &[&str],
    mut run: u64,
    longest_ms: u64,
    dice: &mut Dice,
) -> (u64, u64) {
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

fn configure(scratch: &Scratch, network: &Network, sink: &MailSink, recipients: usize) {
    #[derive(serde::Serialize)]
    struct Outlets {
        outlet: Vec<pantau_domain::Outlet>,
    }
    #[derive(serde::Serialize)]
    struct Accounts {
        account: Vec<pantau_domain::Account>,
    }
    let hosts = serde_json::to_string(&network.hosts()).unwrap();
    scratch.write(
        "config/pantau.toml",
        &format!("[crawl]\nallow_private = {hosts}\n[mail]\nsmtp_url = \"smtp://{}\"\n", sink.address()),
    );
    scratch.write("config/outlets.toml", &toml::to_string(&Outlets { outlet: network.outlets() }).unwrap());
    scratch
        .write("config/accounts.toml", &toml::to_string(&Accounts { account: network.accounts() }).unwrap());
    let person = |n: usize| {
        format!("[[recipient]]\nname = \"Penerima {n}\"\nemail = \"p{n}@example.id\"\ngroups = [\"semua\"]\n")
    };
    scratch.write("config/recipients.toml", &(0..recipients).map(person).collect::<String>());
    scratch.write("config/editions.toml", "");
}

#[test]
fn a_kill_at_any_instant_loses_and_doubles_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = NetworkSettings { seed: 11, days: DAYS, port: 0, faults: Faults::mild() };
    let network = runtime.block_on(Network::start(settings)).unwrap();
    let faults = SinkFaults { delay: Duration::from_millis(15), ..SinkFaults::default() };
    let slow = SinkSettings { faults, ..SinkSettings::default() };
    let sink = runtime.block_on(MailSink::start(0, slow)).unwrap();
    let scratch = Scratch::new();
    let recipients = 40;
    configure(&scratch, &network, &sink, recipients);
    let mut dice = Dice(20_200_512);

    let (run, crawl) = kill_often(&scratch, &["crawl"], 0, 800, &mut dice);
    let (run, process) = kill_often(&scratch, &["process"], run, 350, &mut dice);
    check_mentions(&scratch, &network);
    let day = crate::scratch::last_day(&network).to_string();
    scratch.ok(&["report", "daily", "--date", &day]);
    let (_, send) = kill_often(&scratch, &["send", "--to", "semua"], run, 700, &mut dice);
    eprintln!("kills that fell while it was running: {crawl} in crawl, {process} in process, {send} in send");
    // How many fall is up to the machine's speed; a run in which few do proves little and says so.
    assert!(crawl + process + send >= 8, "too few kills fell while something was running");
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
