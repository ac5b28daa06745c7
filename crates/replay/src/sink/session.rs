//! One SMTP conversation (RFC 5321, with PIPELINING, SIZE and 8BITMIME).

use std::io;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time,
};

use super::{Shared, Verdict};

/// Longest command that is read; RFC 5321 allows 512 bytes.
const COMMAND_BYTES: usize = 4096;
/// So many wrong commands end a conversation.
const MOST_ERRORS: usize = 20;

/// A piece of what the client sends.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// A whole line with its end.
    Line(Vec<u8>),
    /// The begin or middle of a line that is longer than what was allowed.
    Part(Vec<u8>),
    /// The client has gone.
    End,
}

/// The connection with what was read and not yet used.
struct Wire<S> {
    stream: S,
    buffer: Vec<u8>,
    /// Everything before this was searched for a line end.
    searched: usize,
    idle: time::Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    async fn piece(&mut self, most: usize) -> io::Result<Piece> {
        loop {
            let fresh = self.buffer.get(self.searched..).unwrap_or_default();
            if let Some(end) = fresh.iter().position(|byte| *byte == b'\n') {
                let length = self.searched + end + 1;
                return Ok(Piece::Line(self.cut(length)));
            }
            if self.buffer.len() >= most {
                let length = self.buffer.len();
                return Ok(Piece::Part(self.cut(length)));
            }
            self.searched = self.buffer.len();
            let read = time::timeout(self.idle, self.stream.read_buf(&mut self.buffer)).await;
            match read {
                Ok(Ok(0)) => return Ok(Piece::End),
                Ok(Ok(_)) => {}
                Ok(Err(fault)) => return Err(fault),
                Err(_) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
    }

    fn cut(&mut self, length: usize) -> Vec<u8> {
        self.searched = 0;
        self.buffer.drain(..length).collect()
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await
    }
}

/// The envelope that is being built.
#[derive(Default)]
struct Envelope {
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl Envelope {
    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

/// What to do after a command.
enum Step {
    Say(String),
    Data,
    Quit,
}

/// Serves one connection until it ends.
pub(crate) async fn run(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let idle = shared.settings.idle;
    let mut wire = Wire { stream, buffer: Vec::new(), searched: 0, idle };
    wire.say("220 pantau.invalid ESMTP mail sink").await?;
    let mut envelope = Envelope::default();
    let mut errors = 0;
    loop {
        let line = match wire.piece(COMMAND_BYTES).await? {
            Piece::Line(line) => line,
            Piece::Part(_) => return wire.say("500 5.5.2 line too long").await,
            Piece::End => return Ok(()),
        };
        match command(&line, &mut envelope, shared) {
            Step::Say(answer) => {
                errors += usize::from(answer.starts_with("50"));
                wire.say(&answer).await?;
                if errors > MOST_ERRORS {
                    return wire.say("421 4.7.0 too many errors").await;
                }
            }
            Step::Quit => return wire.say("221 2.0.0 bye").await,
            Step::Data => {
                wire.say("354 end with <CRLF>.<CRLF>").await?;
                let goes_on = message(&mut wire, &mut envelope, shared).await?;
                if !goes_on {
                    return Ok(());
                }
            }
        }
    }
}

fn command(line: &[u8], envelope: &mut Envelope, shared: &Shared) -> Step {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end_matches(['\r', '\n']);
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let say = |answer: &str| Step::Say(answer.to_owned());
    match verb.to_ascii_uppercase().as_str() {
        "EHLO" => {
            envelope.reset();
            envelope.greeted = true;
            let size = shared.settings.max_message_bytes;
            Step::Say(format!(
                "250-pantau.invalid\r\n250-PIPELINING\r\n250-SIZE {size}\r\n250-8BITMIME\r\n250 SMTPUTF8"
            ))
        }
        "HELO" => {
            envelope.reset();
            envelope.greeted = true;
            say("250 pantau.invalid")
        }
        "MAIL" => Step::Say(mail(rest, envelope, shared)),
        "RCPT" => Step::Say(recipient(rest, envelope, shared)),
        "DATA" if envelope.from.is_none() => say("503 5.5.1 MAIL first"),
        "DATA" if envelope.to.is_empty() => say("554 5.5.1 no valid recipients"),
        "DATA" => Step::Data,
        "RSET" => {
            envelope.reset();
            say("250 2.0.0 ok")
        }
        "NOOP" => say("250 2.0.0 ok"),
        "VRFY" => say("252 2.1.5 send it and see"),
        "QUIT" => Step::Quit,
        _ => say("500 5.5.2 command not known"),
    }
}

fn mail(rest: &str, envelope: &mut Envelope, shared: &Shared) -> String {
    if !envelope.greeted {
        return "503 5.5.1 EHLO first".to_owned();
    }
    if envelope.from.is_some() {
        return "503 5.5.1 sender is already given".to_owned();
    }
    let Some((address, parameters)) = path(rest, "FROM:") else {
        return "501 5.5.4 MAIL FROM:<address>".to_owned();
    };
    let size = parameters.split(' ').find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("SIZE").then(|| value.parse::<usize>().ok())?
    });
    if size.is_some_and(|size| size > shared.settings.max_message_bytes) {
        return "552 5.3.4 message too big".to_owned();
    }
    envelope.from = Some(address.to_owned());
    "250 2.1.0 ok".to_owned()
}

fn recipient(rest: &str, envelope: &mut Envelope, shared: &Shared) -> String {
    if envelope.from.is_none() {
        return "503 5.5.1 MAIL first".to_owned();
    }
    let Some((address, _)) = path(rest, "TO:").filter(|(address, _)| !address.is_empty()) else {
        return "501 5.5.4 RCPT TO:<address>".to_owned();
    };
    if envelope.to.len() >= shared.settings.max_recipients {
        return "452 4.5.3 too many recipients".to_owned();
    }
    if shared.refuses(address) {
        return "550 5.1.1 no such mailbox".to_owned();
    }
    envelope.to.push(address.to_owned());
    "250 2.1.5 ok".to_owned()
}

/// The address in angle brackets after a keyword, and the parameters behind it.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = tail.trim_start().strip_prefix('<')?.split_once('>')?;
    (!address.contains(char::is_whitespace)).then_some((address, parameters.trim()))
}

/// Reads a message to its end and answers it; false where the conversation is over.
async fn message<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    envelope: &mut Envelope,
    shared: &Shared,
) -> io::Result<bool> {
    let Some(raw) = body(wire, shared.settings.max_message_bytes).await? else { return Ok(false) };
    let from = envelope.from.clone().unwrap_or_default();
    let to = std::mem::take(&mut envelope.to);
    envelope.reset();
    let verdict = match raw {
        Some(raw) => shared.take(&from, &to, raw),
        None => {
            wire.say("552 5.3.4 message too big").await?;
            return Ok(true);
        }
    };
    let delay = shared.delay();
    if !delay.is_zero() {
        time::sleep(delay).await;
    }
    match verdict {
        Verdict::Taken => wire.say("250 2.0.0 taken").await?,
        Verdict::Later => wire.say("451 4.3.0 try again later").await?,
        Verdict::Full => wire.say("452 4.3.1 mailbox full").await?,
        Verdict::Dropped => return Ok(false),
    }
    Ok(true)
}

/// The message with dots unstuffed; inside none where it is too big, outside none where the client
/// went away. Only `CRLF . CRLF` ends it, so that a lone line feed cannot smuggle a second message in.
async fn body<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    most: usize,
) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut raw: Vec<u8> = Vec::new();
    let mut fresh = true;
    let mut seen = 0_usize;
    loop {
        let (piece, whole) = match wire.piece(COMMAND_BYTES).await? {
            Piece::Line(line) => (line, true),
            Piece::Part(part) => (part, false),
            Piece::End => return Ok(None),
        };
        if fresh && whole && piece == b".\r\n" {
            return Ok(Some((seen <= most).then_some(raw)));
        }
        let text = if fresh { piece.strip_prefix(b".").unwrap_or(&piece) } else { &piece };
        seen = seen.saturating_add(text.len());
        // A client that goes on far beyond the limit is not worth hearing out.
        if seen > most.saturating_mul(4).saturating_add(1_000_000) {
            return Ok(None);
        }
        if seen <= most {
            raw.extend_from_slice(text);
        }
        fresh = whole && piece.ends_with(b"\r\n");
    }
}
