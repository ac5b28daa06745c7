//! `source probe` on the replay network, and what its blocks are good for; `source list`.

use pantau_replay::{Faults, Network, NetworkSettings};

use crate::scratch::{Scratch, clock, configure, text};

fn network() -> (tokio::runtime::Runtime, Network) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = NetworkSettings { seed: 11, days: 3, port: 0, faults: Faults::none() };
    let network = runtime.block_on(Network::start(settings)).unwrap();
    (runtime, network)
}

/// The number behind a word: `received 12, …`.
fn number(line: &str, word: &str) -> u64 {
    let rest = line.split(word).nth(1).unwrap();
    rest.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[test]
fn a_probed_outlet_can_be_followed_as_its_block_stands() {
    let (_runtime, network) = network();
    let scratch = Scratch::new();
    configure(&scratch, &network, "127.0.0.1:9", 1);
    scratch.write("config/outlets.toml", "");
    scratch.write("config/accounts.toml", "");
    let outlets = network.outlets();
    let mut blocks = String::new();
    for outlet in &outlets {
        let before = network.requests();
        let output = scratch.ok(&["source", "probe", &outlet.home]);
        let block = text(&output.stdout);
        // The fetcher's own look at robots.txt is one more.
        assert!(network.requests() - before <= 26, "{}: {}", outlet.id, text(&output.stderr));
        assert!(block.contains(&format!("name = \"{}\"", outlet.name)), "{}: {block}", outlet.id);
        assert!(block.contains("enabled = true"), "{}: {block}", outlet.id);
        assert!(
            block.contains("article read good") || block.contains("article read fair"),
            "{}: {block}",
            outlet.id
        );
        assert!(text(&output.stderr).contains("next: look at the block"), "{}", text(&output.stderr));
        blocks.push_str(&block);
        blocks.push('\n');
    }
    assert_eq!(network.trespasses(), 0, "nothing was asked that robots.txt forbids");
    assert!(!scratch.path("data").exists(), "a probe keeps nothing");
    scratch.write("config/outlets.toml", &blocks);
    scratch.ok(&["check"]);
    for outlet in &outlets {
        let host = outlet.home.trim_start_matches("http://").trim_end_matches('/');
        let id = host.replace(':', "-");
        let output =
            scratch.pantau(&["crawl", "--source", &id]).env("PANTAU_CLOCK", clock(0)).output().unwrap();
        let said = text(&output.stdout);
        assert!(output.status.success(), "{}: {}", outlet.id, text(&output.stderr));
        assert!(number(&said, "received") >= 5, "{} ({id}): {said}{blocks}", outlet.id);
    }
    assert_eq!(network.trespasses(), 0);
    let listed = scratch.json(&["source", "list", "--json"]);
    let first = &listed["outlets"][0];
    assert_eq!(
        (listed["outlets"].as_array().unwrap().len(), &first["enabled"]),
        (outlets.len(), &true.into())
    );
    assert!(first["health"].as_str().unwrap().starts_with("nothing yet"), "{first}");
}

#[test]
fn any_page_of_an_outlet_and_its_bare_host_lead_to_its_home() {
    let (_runtime, network) = network();
    let scratch = Scratch::new();
    configure(&scratch, &network, "127.0.0.1:9", 1);
    let outlets = network.outlets();
    let outlet = outlets.iter().find(|outlet| outlet.feeds.iter().any(|url| url.ends_with("/feed"))).unwrap();
    let host = outlet.home.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let truth = network.world().truth();
    let article =
        truth.iter().find(|line| line.source == outlet.id).and_then(|line| line.url.clone()).unwrap();
    for given in [host, article, outlet.feeds[0].clone()] {
        let seen = scratch.json(&["source", "probe", &given, "--json"]);
        assert_eq!(seen["home"], outlet.home.as_str(), "{given}");
        assert_eq!(seen["feeds"][0]["url"], outlet.feeds[0].as_str(), "{given}: {seen}");
        assert_eq!(seen["feeds"][0]["kind"], "rss");
        assert!(seen["toml"].as_str().unwrap().contains("[[outlet]]"));
        // It is configured already, and that is said.
        assert!(seen["notes"].to_string().contains(outlet.id.as_str()), "{}", seen["notes"]);
    }
}

#[test]
fn what_goes_wrong_is_said_in_words_with_what_to_do() {
    let scratch = Scratch::new();
    let check = |given: &str, code: i32, words: &[&str]| {
        let output = scratch.pantau(&["source", "probe", given]).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{given}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{given}: {said}");
        assert!(output.stdout.is_empty(), "{given}");
    };
    check("kabar", 2, &["is no address of a web page", "https://media.example/"]);
    check("http://127.0.0.1:9/", 1, &["was not asked", "hint:", "allow_private"]);
    scratch.write("config/pantau.toml", "[crawl]\nallow_private = [\"127.0.0.1:9\"]\n");
    for name in ["outlets", "accounts", "recipients", "editions"] {
        scratch.write(&format!("config/{name}.toml"), "");
    }
    check("http://127.0.0.1:9/", 1, &["could not be read", "hint: open the address in a browser"]);
}

#[test]
fn outlets_are_listed_without_data_and_faults_of_patterns_are_named() {
    let scratch = Scratch::new();
    scratch.ok(&["init"]);
    let output = scratch.ok(&["source", "list"]);
    assert!(text(&output.stdout).contains("off, unverified"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("there are no data"), "{}", text(&output.stderr));
    assert!(!scratch.path("data").exists());
    let outlets = std::fs::read_to_string(scratch.path("config/outlets.toml")).unwrap();
    scratch.write("config/outlets.toml", &outlets.replacen("enabled = false", "enabled = true", 1));
    let said = text(&scratch.ok(&["check"]).stderr);
    assert!(said.contains("nobody has confirmed its addresses"), "{said}");
    let wrong = outlets.replacen("unverified = true\n", "unverified = true\nlink_rule = \"read/*\"\n", 1);
    scratch.write("config/outlets.toml", &wrong);
    let output = scratch.pantau(&["check"]).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("outlets.toml:") && said.contains("`link_rule` `read/*` begins with"), "{said}");
    assert!(said.contains("hint: for example link_rule"), "{said}");
}
