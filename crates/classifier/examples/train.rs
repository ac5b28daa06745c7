//! Trains the shipped models and measures them.
//!
//!     train tone --data FILE[*TIMES] [--data FILE]... [--dev FILE]... [--eval FILE]... [--penalty P] [--bits B] [--neutral S] --out MODEL
//!     train language --data FILE [--data FILE]... [--eval FILE]... --out MODEL
//!
//! Files hold lines of `id TAB label TAB text`. `*3` behind a file's name makes each of its lines count three times.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{collections::HashMap, process::ExitCode};

use pantau_classifier::{eval, train};

type Fault = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: impl Iterator<Item = String>) -> Result<(), Fault> {
    let task = args.next().ok_or("tone or language?")?;
    let mut options: HashMap<String, Vec<String>> = HashMap::new();
    while let Some(name) = args.next() {
        options.entry(name).or_default().push(args.next().ok_or("an option without a value")?);
    }
    let all = |name: &str| options.get(name).cloned().unwrap_or_default();
    let one = |name: &str| options.get(name).and_then(|values| values.last()).cloned();
    let out = one("--out").ok_or("--out MODEL is missing")?;
    if task == "language" {
        let mut lines = String::new();
        for file in all("--data") {
            lines.push_str(&std::fs::read_to_string(&file)?);
            lines.push('\n');
        }
        let bits = one("--bits").map_or(Ok(16), |value| value.parse())?;
        let penalty = one("--penalty").map_or(Ok(3e-6), |value| value.parse())?;
        std::fs::write(&out, train::language(&lines, bits, penalty))?;
        return Ok(());
    }
    let texts = weighted(&all("--data"))?;
    let mut settings = train::TrainSettings::default();
    if let Some(penalty) = one("--penalty") {
        settings.penalty = penalty.parse()?;
    }
    if let Some(bits) = one("--bits") {
        settings.bits = bits.parse()?;
    }
    let mut model = train::tone(&texts, &settings);
    if let Some(by) = one("--neutral") {
        train::shift_neutral(&mut model, by.parse()?);
    }
    let mut dev = Vec::new();
    for file in all("--dev") {
        dev.append(&mut train::read_tsv(&std::fs::read_to_string(file)?));
    }
    train::calibrate(&mut model, &dev);
    for file in all("--eval") {
        let texts = train::read_tsv(&std::fs::read_to_string(&file)?);
        let figures = eval::tone(&model, &texts);
        if one("--table").is_some() {
            println!("{file}\n{figures}");
        } else {
            println!(
                "{file}  accuracy {:.3}  macro-F1 {:.3}  neutral recall {:.3}",
                figures.accuracy,
                figures.macro_f1,
                figures.labels.get(1).map_or(0.0, |label| label.recall)
            );
        }
    }
    std::fs::write(&out, model.to_bytes())?;
    Ok(())
}

/// The lines of files named `FILE` or `FILE*TIMES`.
fn weighted(files: &[String]) -> Result<Vec<train::Labelled>, Fault> {
    let mut texts = Vec::new();
    for file in files {
        let (name, times) = file.split_once('*').unwrap_or((file, "1"));
        let times: u32 = times.parse()?;
        let mut more = train::read_tsv(&std::fs::read_to_string(name)?);
        more.iter_mut().for_each(|text| text.weight_percent = times.saturating_mul(100));
        texts.append(&mut more);
    }
    Ok(texts)
}
