//! A crawl of a loopback news web: the program as a user runs it, beside asking for the same pages and nothing else.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use pantau_domain::CaptureKind;
use pantau_normalizer::{Received, article, decoded};
use pantau_store::{Archive, ArchiveSettings};
use serde_json::Value;

use crate::spent::Stopwatch;

/// What to crawl with what.
pub(crate) struct Order<'a> {
    /// The built `pantau`.
    pub(crate) program: &'a Path,
    /// The site's program.
    pub(crate) site: &'a Path,
    /// Its pages.
    pub(crate) pages: &'a Path,
    /// The share of pages that misbehave.
    pub(crate) faults: f64,
    /// What robots.txt answers on the last host.
    pub(crate) robots_status: u16,
    /// How many hosts.
    pub(crate) hosts: usize,
}

/// The site while it runs.
struct Site {
    child: Child,
    port: u16,
    said: Value,
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Site {
    fn start(order: &Order<'_>) -> Result<Self, Box<dyn std::error::Error>> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut child = Command::new("python3")
            .arg(order.site)
            .arg("--data")
            .arg(order.pages)
            .args(["--warm", "--port", &port.to_string(), "--hosts", &order.hosts.to_string()])
            .args(["--faults", &order.faults.to_string()])
            .args(["--robots-status", &order.robots_status.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("the site says nothing")?).read_line(&mut line)?;
        Ok(Self { child, port, said: serde_json::from_str(&line)? })
    }

    fn host(&self, number: usize) -> String {
        format!("127.0.0.{}:{}", number + 1, self.port)
    }

    fn stats(&self) -> Result<Value, Box<dyn std::error::Error>> {
        let answer = get(&self.host(0), "/__stats")?;
        Ok(serde_json::from_slice(&answer)?)
    }
}

/// A body, by a connection of its own.
fn get(host: &str, path: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    Ok(answer.split_off(head))
}

/// Processor time of children that were waited for, and the most memory any of them held, in KiB.
fn children() -> (Duration, Duration) {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(") ").next().unwrap_or("").split(' ').collect();
    // Ticks of a hundredth of a second, as Linux gives them to programs on all machines that it runs on today.
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    (Duration::from_millis(ticks(13) * 10), Duration::from_millis(ticks(14) * 10))
}

/// Runs the program to its end; its processor time, its time by the clock, and the most memory it held, in KiB.
fn run_program(
    program: &Path,
    folder: &Path,
) -> Result<(Duration, Duration, u64), Box<dyn std::error::Error>> {
    let before = children();
    let begun = Instant::now();
    let mut child = Command::new(program)
        .arg("crawl")
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env_remove("PANTAU_DATA")
        .spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let status = loop {
        if let Ok(text) = std::fs::read_to_string(&status_file) {
            let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
            most = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(most).max(most);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err(format!("the crawl ended with {status}").into());
    }
    let after = children();
    Ok((after.0 - before.0 + after.1 - before.1, begun.elapsed(), most))
}

pub(crate) fn run(order: &Order<'_>) -> Result<(), Box<dyn std::error::Error>> {
    let site = Site::start(order)?;
    println!("{} pages on {} hosts, faults {}", site.said["pages"], order.hosts, site.said["faults"]);
    let folder = tempfile::tempdir()?;
    configure(&site, order.hosts, folder.path())?;
    let (cpu, wall, most) = run_program(order.program, folder.path())?;
    let stats = site.stats()?;
    let (articles, read, bytes) = read_all(&folder.path().join("data"))?;
    let per = |time: Duration| articles as f64 / time.as_secs_f64();
    println!(
        "fetched and archived: {articles} articles, {:.1} s by the clock, {:.2} s of processor time, {:.0} articles a CPU second, {:.0} MB at most",
        wall.as_secs_f64(),
        cpu.as_secs_f64(),
        per(cpu),
        most as f64 / 1024.0
    );
    println!(
        "read from the archive: {:.2} s of processor time; all together {:.0} articles a CPU second (Scrapy with trafilatura: 29, fetching alone 364)",
        read.as_secs_f64(),
        per(cpu + read)
    );
    println!(
        "robots violations {}, trap {}, asked more than once {}",
        stats["robots_violations"], stats["calendar_trap_hits"], stats["articles_hit_more_than_once"]
    );
    // The limit: the same bytes taken from the same site, and nothing done with them.
    if order.faults == 0.0 {
        let paths = addresses(&folder.path().join("data"))?;
        let watch = Stopwatch::start();
        let begun = Instant::now();
        let mut taken = 0;
        for url in &paths {
            let rest = url.trim_start_matches("http://");
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            taken += get(host, &format!("/{path}"))?.len();
        }
        println!(
            "limit: {} pages asked one after the other and thrown away: {:.1} s by the clock, {:.2} s of processor time ({:.0} MB; archived {:.0} MB)",
            paths.len(),
            begun.elapsed().as_secs_f64(),
            watch.spent().as_secs_f64(),
            taken as f64 / 1e6,
            bytes as f64 / 1e6
        );
    }
    let mut statuses: HashMap<String, u64> = HashMap::new();
    for host in stats["statuses"].as_object().into_iter().flatten() {
        for (status, count) in host.1.as_object().into_iter().flatten() {
            *statuses.entry(status.clone()).or_default() += count.as_u64().unwrap_or(0);
        }
    }
    let mut statuses: Vec<_> = statuses.into_iter().collect();
    statuses.sort();
    println!("answers by status: {statuses:?}");
    Ok(())
}

fn configure(site: &Site, hosts: usize, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder.join("config"))?;
    let names: Vec<String> = (0..hosts).map(|number| site.host(number)).collect();
    std::fs::write(
        folder.join("config/pantau.toml"),
        format!("[crawl]\ntimeout_secs = 10\nallow_private = {names:?}\n"),
    )?;
    let block = |(number, host): (usize, &String)| {
        format!(
            "[[outlet]]\nid = \"uji-{number}\"\nname = \"Uji {number}\"\nhome = \"http://{host}/\"\nfeeds = [\"http://{host}/feed.xml\"]\nsitemaps = [\"http://{host}/sitemap.xml\"]\n"
        )
    };
    std::fs::write(
        folder.join("config/outlets.toml"),
        names.iter().enumerate().map(block).collect::<String>(),
    )?;
    for file in ["accounts", "recipients", "editions"] {
        std::fs::write(folder.join(format!("config/{file}.toml")), "")?;
    }
    Ok(())
}

/// Articles in the archive, the processor time of reading them all, and their bytes as archived.
fn read_all(data: &Path) -> Result<(u64, Duration, u64), Box<dyn std::error::Error>> {
    let archive = Archive::open(data, ArchiveSettings::default())?;
    let mut records = Vec::new();
    archive.each_record(&mut |record| {
        records.push(record);
        Ok(())
    })?;
    records.retain(|record| record.kind == CaptureKind::Article);
    let watch = Stopwatch::start();
    let mut bytes = 0;
    for record in &records {
        let capture = archive.read(record)?;
        let body = decoded(&capture)?;
        let received = Received {
            body: &body,
            content_type: capture.content_type(),
            url: &capture.final_url,
            seen_at: capture.fetched_at,
        };
        std::hint::black_box(article::read(&received, None).is_ok());
        bytes += record.length;
    }
    Ok((records.len() as u64, watch.spent(), bytes))
}

fn addresses(data: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let archive = Archive::open(data, ArchiveSettings::default())?;
    let mut urls = Vec::new();
    archive.each_record(&mut |record| {
        if record.kind == CaptureKind::Article {
            urls.push(record.final_url);
        }
        Ok(())
    })?;
    Ok(urls)
}
