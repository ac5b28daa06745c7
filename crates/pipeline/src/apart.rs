//! A file of others read in a process of its own: whatever it does to the reader, this process goes on.

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use pantau_normalizer::import::pdf::{PdfFault, PdfText};

/// How long a file may take by the clock, where the machine is busy; its share of computing is bounded below that.
const TIME: Duration = Duration::from_secs(60);
/// The most bytes that an answer may have.
const ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a PDF with a program that takes the file on its standard input and answers with one line of JSON:
/// `{"Ok":PdfText}` or `{"Err":PdfFault}`. The outer error is ours (it cannot be started), the inner one the file's.
pub(crate) fn pdf(program: &Path, file: &Path) -> std::io::Result<Result<PdfText, String>> {
    let input = std::fs::File::open(file)?;
    let mut child = Command::new(program)
        .arg("read-pdf")
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let begun = Instant::now();
    let Some(output) = child.stdout.take() else { return Err(std::io::Error::other("no standard output")) };
    let reader = std::thread::spawn(move || {
        let mut answer = Vec::new();
        output.take(ANSWER_BYTES).read_to_end(&mut answer).map(|_| answer)
    });
    let mut pause = Duration::from_millis(1);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if begun.elapsed() > TIME {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    };
    let answer = reader.join().map_err(|_| std::io::Error::other("the answer's reader broke down"))??;
    let Some(status) = status else {
        return Ok(Err(format!("gave no text within {} seconds", TIME.as_secs())));
    };
    if !status.success() {
        return Ok(Err(
            "damaged, or made to overwhelm its reader (it ran out of memory, depth or time)".to_owned()
        ));
    }
    let answer: Result<PdfText, PdfFault> = serde_json::from_slice(&answer)?;
    Ok(answer.map_err(|fault| fault.to_string()))
}
