//! Embeds the lines of standard input and says how many a second:
//! `cargo run --release -p pantau-reader --example embed -- e5-small-q4.bin < lines.txt`. With `--ids` it prints
//! each line's tokens, with `--vectors` its vector.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks on the terminal")]

use std::{
    io::{Read, Write},
    path::PathBuf,
    time::Instant,
};

use pantau_reader::Reader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("which file?")?);
    let print = arguments.next().unwrap_or_default();
    let started = Instant::now();
    let reader = Reader::open(&path)?;
    eprintln!("opened in {:.2} s", started.elapsed().as_secs_f64());
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let lines: Vec<&str> = input.lines().collect();
    let mut out = std::io::stdout().lock();
    if print == "--ids" {
        for line in &lines {
            writeln!(out, "{:?}", reader.token_ids(line))?;
        }
        return Ok(());
    }
    let tokens: usize = lines.iter().map(|line| reader.token_ids(line).len()).sum();
    let started = Instant::now();
    let vectors = reader.embed(&lines);
    let seconds = started.elapsed().as_secs_f64();
    if print == "--vectors" {
        for vector in &vectors {
            writeln!(out, "{vector:?}")?;
        }
    }
    let count = lines.len() as f64;
    eprintln!(
        "{count} texts of {:.1} tokens in {seconds:.2} s: {:.1} texts a second",
        tokens as f64 / count,
        count / seconds
    );
    Ok(())
}
