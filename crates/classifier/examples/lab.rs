#![allow(clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, clippy::panic, clippy::disallowed_methods, clippy::string_slice, clippy::too_many_lines, reason = "lab")]
use pantau_classifier::heads::train::*;
use pantau_classifier::vectors::*;
use std::collections::HashMap;
fn f1(guesses: &[&Guess], labels: &[String]) -> (f64, f64, Vec<f64>) {
    let mut per = vec![]; let mut ok = 0;
    let best = |g: &Guess| labels[g.scores.iter().enumerate().max_by(|a,b| a.1.total_cmp(b.1)).unwrap().0].clone();
    for g in guesses { if best(g) == g.truth { ok += 1; } }
    for l in labels {
        let (mut tp, mut fp, mut fneg) = (0.0,0.0,0.0);
        for g in guesses { let b = best(g) == *l; let t = g.truth == *l; if b && t {tp+=1.0} else if b {fp+=1.0} else if t {fneg+=1.0} }
        if tp+fp+fneg>0.0 { per.push(2.0*tp/(2.0*tp+fp+fneg)); }
    }
    (per.iter().sum::<f64>()/per.len() as f64, ok as f64/guesses.len() as f64, per)
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a[1] == "vectors" {
        let texts: Vec<String> = std::io::stdin().lines().map(|l| l.unwrap()).collect();
        let t = std::time::Instant::now();
        let s = VectorSettings { words: a[3].parse().unwrap(), epochs: a[4].parse().unwrap(), ..Default::default() };
        let b = train(texts.iter().map(String::as_str), &s);
        println!("{} bytes {:?}", b.len(), t.elapsed());
        std::fs::write(&a[2], b).unwrap();
        return;
    }
    // lab cv news|post VECTORS FILE.tsv TOPICS heads key=value..
    let kind = if a[2] == "news" { TextKind::News } else { TextKind::Post };
    let vectors = Vectors::from_bytes(std::fs::read(&a[3]).unwrap().into()).unwrap();
    let topics: Vec<String> = std::fs::read_to_string(&a[5]).unwrap().lines().map(|l| l.split('\t').next().unwrap().to_owned()).filter(|t| t != "topic" && !t.starts_with('#') && !t.is_empty()).collect();
    let read = |p: &str| -> Vec<Sample> { std::fs::read_to_string(p).unwrap().lines().map(|l| {
        let p: Vec<&str> = l.split('\t').collect();
        let n = p.len();
        Sample { id: p[0].into(), group: p[1].into(), weight: p[2].parse().unwrap(), title: p[3].into(), body: p[4].into(), labels: p[5..n].iter().map(|x| (*x != "-").then(|| x.to_string())).collect() }
    }).collect() };
    let mut extra = vec![]; let mut tests: Vec<(String, Vec<Sample>)> = vec![];
    let only: Vec<&str> = a[6].split(',').collect();
    let mut s = HeadsSettings::default(); let mut folds = 5;
    for kv in &a[7..] { let (k, v) = kv.split_once('=').unwrap(); match k {
        "penalty" => s.penalty = v.parse().unwrap(), "balance" => s.balance = v.parse().unwrap(), "bits" => s.bits = v.parse().unwrap(), "steps" => s.steps = v.parse().unwrap(),
        "words" => s.words = v == "1", "vectors" => s.vectors = v == "1", "folds" => folds = v.parse().unwrap(),
        "extra" => extra.extend(read(v)), "test" => tests.push((v.into(), read(v))), _ => panic!() } }
    let samples = read(&a[4]);
    let names: HashMap<_, _> = head_names(kind, &topics).into_iter().collect();
    let t = std::time::Instant::now();
    if folds > 1 {
        let g = cross_validate(&vectors, kind, &topics, (&samples, &extra), folds, &only, &s).unwrap();
        for h in &only { let gs: Vec<&Guess> = g.iter().filter(|g| g.head == *h).collect();
            let (f, acc, per) = f1(&gs, &names[h]);
            println!("{h:12} n {} macro-F1 {f:.3} acc {acc:.3} {}", gs.len(), per.iter().map(|x| format!("{x:.2}")).collect::<Vec<_>>().join(" ")); }
    }
    for (name, test) in &tests {
        // train on samples + extra, test on another file: two groups
        let mut both: Vec<Sample> = samples.iter().chain(&extra).cloned().map(|mut x| { x.group = "a".into(); x }).collect();
        both.extend(test.iter().cloned().map(|mut x| { x.group = "b".into(); x }));
        let n = both.len() - test.len();
        let g = cross_validate(&vectors, kind, &topics, (&both[n..], &both[..n]), 1, &only, &s).unwrap();
        for h in &only { let gs: Vec<&Guess> = g.iter().filter(|g| g.head == *h).collect(); if gs.is_empty() { continue }
            let (f, acc, per) = f1(&gs, &names[h]);
            println!("  {name} {h:12} n {} macro-F1 {f:.3} acc {acc:.3} {}", gs.len(), per.iter().map(|x| format!("{x:.2}")).collect::<Vec<_>>().join(" ")); }
    }
    println!("{:?}", t.elapsed());
}
