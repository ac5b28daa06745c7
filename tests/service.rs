//! `pantau run`: crawls, processes, makes and mails the edition at its hour, serves, stops cleanly.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use pantau_replay::{Faults, MailSink, Network, NetworkSettings, SinkSettings};

use crate::scratch::Scratch;

/// One page over plain HTTP.
fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

fn wait<T>(longest: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < longest, "waited {longest:?} for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_service_mails_the_daily_edition_at_its_hour_and_stops_cleanly() {
    #[derive(serde::Serialize)]
    struct Outlets {
        outlet: Vec<pantau_domain::Outlet>,
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = NetworkSettings { seed: 3, days: 5, port: 0, faults: Faults::mild() };
    let network = runtime.block_on(Network::start(settings)).unwrap();
    let sink = runtime.block_on(MailSink::start(0, SinkSettings::default())).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let scratch = Scratch::new();
    scratch.write(
        "config/pantau.toml",
        &format!(
            "[crawl]\nallow_private = {}\n[mail]\nsmtp_url = \"smtp://{}\"\n[site]\nlisten = \"127.0.0.1:{port}\"\n\
             [[schedule]]\njob = \"report daily\"\ncron = \"0 6 * * *\"\nsend_to = \"pimpinan\"\n",
            serde_json::to_string(&network.hosts()).unwrap(),
            sink.address()
        ),
    );
    scratch.write("config/outlets.toml", &toml::to_string(&Outlets { outlet: network.outlets() }).unwrap());
    scratch.write("config/accounts.toml", "");
    scratch.write("config/editions.toml", "");
    scratch.write(
        "config/recipients.toml",
        "[[recipient]]\nname = \"Kepala\"\nemail = \"kepala@example.id\"\ngroups = [\"pimpinan\"]\n",
    );
    let day = crate::scratch::last_day(&network);
    let morning = format!("{}T05:30:00+07:00*60", day.tomorrow().unwrap());
    let mut child = scratch
        .pantau(&["run"])
        .env("PANTAU_CLOCK", morning)
        .stderr(Stdio::inherit())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();

    wait(Duration::from_secs(60), "the dashboard", || {
        get(port, "/").filter(|page| page.starts_with("HTTP/1.1 200"))
    });
    let mail = wait(Duration::from_secs(180), "the daily edition in the mail sink", || {
        sink.messages().into_iter().next()
    });
    assert!(mail.message_id.contains(&format!("daily-{day}")), "{}", mail.message_id);
    let raw = String::from_utf8_lossy(&mail.raw).into_owned();
    assert!(raw.contains("application/pdf") && raw.contains("text/html") && raw.contains("text/plain"));

    let asked = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let status = wait(Duration::from_secs(30), "a clean stop", || child.try_wait().unwrap());
    assert!(status.success(), "{status}");
    eprintln!("stopped {:.1} s after SIGTERM", asked.elapsed().as_secs_f64());
    assert_eq!(sink.messages().len(), 1, "one edition, one recipient, one mail");
    assert!(scratch.doctor_errors(&[]).is_empty());
}
