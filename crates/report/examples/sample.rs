//! Writes invented editions of all kinds as HTML, PDF and text into a folder, to look at them:
//! `cargo run -p pantau-report --example sample -- /tmp/sample`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{error::Error, path::Path};

use pantau_domain::edition::EditionKind;
use pantau_report::{Renderer, html, mail_text};

#[expect(clippy::disallowed_methods, reason = "an example writes files; the room itself does not")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "/tmp/sample".to_owned());
    std::fs::create_dir_all(&folder)?;
    let mut daily = support::full(EditionKind::Daily, "2025-06-10", "2025-06-10", 180);
    let mut gaps = support::full(EditionKind::Daily, "2025-06-10", "2025-06-10", 60);
    support::silent(&mut gaps);
    let mut alarms = support::full(EditionKind::Daily, "2025-06-10", "2025-06-10", 60);
    support::alarmed(&mut alarms);
    daily.posts.truncate(3);
    let editions = [
        ("daily", daily, 300),
        ("gaps", gaps, 150),
        ("alarms", alarms, 150),
        ("empty", support::empty(EditionKind::Daily, "2025-06-10", "2025-06-10"), 40),
        ("weekly", support::full(EditionKind::Weekly, "2025-06-04", "2025-06-10", 400), 700),
        ("monthly", support::full(EditionKind::Monthly, "2025-06-01", "2025-06-30", 1500), 2600),
        ("special", support::full(EditionKind::Special, "2020-05-01", "2020-05-31", 900), 1600),
    ];
    let renderer = Renderer::new();
    let mut times = String::new();
    for (name, digest, mentions) in editions {
        let briefs = support::briefs(mentions, digest.period.until, 3);
        let edition = support::composed(&digest, &briefs);
        for round in ["first", "again"] {
            let start = std::time::Instant::now();
            let pdf = renderer.pdf(&edition)?;
            times.push_str(&format!(
                "{name} {round}: {} ms, {} bytes\n",
                start.elapsed().as_millis(),
                pdf.len()
            ));
            std::fs::write(Path::new(&folder).join(format!("{name}.pdf")), pdf)?;
        }
        std::fs::write(Path::new(&folder).join(format!("{name}.html")), html(&edition))?;
        std::fs::write(Path::new(&folder).join(format!("{name}.txt")), mail_text(&edition))?;
        std::fs::write(Path::new(&folder).join(format!("{name}.summary.txt")), &edition.summary)?;
    }
    std::fs::write(Path::new(&folder).join("times.txt"), times)?;
    Ok(())
}
