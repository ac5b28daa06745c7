//! Crawling a replay network a second time.

use pantau_replay::{Faults, Network, NetworkSettings};

use crate::scratch::{Scratch, clock, configure, text};

/// `received 12, unchanged 3, …` as numbers by their words.
fn tally(line: &str, word: &str) -> u64 {
    let rest = line.split(word).nth(1).unwrap();
    rest.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn what_has_not_changed_is_asked_on_condition_and_not_kept_twice() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = NetworkSettings { seed: 5, days: 4, port: 0, faults: Faults::none() };
    let network = runtime.block_on(Network::start(settings)).unwrap();
    let scratch = Scratch::new();
    configure(&scratch, &network, "127.0.0.1:9", 1);
    let crawl = |run| {
        let output = scratch.pantau(&["crawl"]).env("PANTAU_CLOCK", clock(run)).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let first = crawl(0);
    let second = crawl(150);
    eprintln!("first: {first}second: {second}");
    let feeds: u64 = network.outlets().iter().map(|outlet| outlet.feeds.len() as u64).sum();
    assert_eq!(tally(&first, "unchanged"), 0);
    assert!(tally(&second, "unchanged") >= feeds, "each feed is asked with its validators");
    assert_eq!(tally(&second, "failed"), 0);
}
