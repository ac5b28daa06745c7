//! One letter handed to a mail server, command by command, so that it is known how far it came.

use std::time::Duration;

use lettre::{
    address::Address,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use url::Url;

use crate::{DeliveryError, Letter};

/// The longest one letter may take; RFC 5321 section 4.5.3.2 allows a server 10 minutes for the data's end.
const LONGEST: Duration = Duration::from_secs(600);
/// The longest a server may take to greet.
const CONNECT: Duration = Duration::from_secs(30);

/// Where mail goes out.
#[derive(Clone)]
pub struct MailSettings {
    /// `smtp://host:port`, `smtps://host:port`, with `user@` where the server wants a name and `?tls=required` for STARTTLS.
    pub smtp_url: String,
    /// Sender, `Name <address>`.
    pub from: String,
    /// The password, from environment or file.
    pub password: Option<String>,
}

/// How far a letter came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The server took it.
    Accepted {
        /// What it said.
        reply: String,
    },
    /// The server refused it for good (5xx).
    Refused {
        /// What it said.
        reply: String,
    },
    /// Certainly not accepted: no connection, a 4xx, or an end before the data. To be tried again.
    Deferred {
        /// What happened.
        reply: String,
    },
    /// The whole message was on its way when the connection fell: it may have been accepted.
    Unknown {
        /// What happened.
        reply: String,
    },
}

/// Hands letters to one mail server.
pub struct Mailer {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    from: Mailbox,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tls {
    /// From the first byte (smtps).
    Whole,
    /// STARTTLS, and no mail without it.
    Required,
    /// STARTTLS where the server offers it.
    Offered,
}

impl Mailer {
    /// A mailer with these settings. Connects only when a letter is sent.
    ///
    /// # Errors
    /// Where the server's address or the sender cannot be read.
    pub fn new(settings: &MailSettings) -> Result<Self, DeliveryError> {
        let wrong = || DeliveryError::Server { url: without_password(&settings.smtp_url) };
        let url = Url::parse(&settings.smtp_url).map_err(|_| wrong())?;
        let required = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Whole, 465),
            "smtp" if required => (Tls::Required, 587),
            "smtp" => (Tls::Offered, 25),
            _ => return Err(wrong()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?.to_owned();
        let from =
            settings.from.parse().map_err(|_| DeliveryError::Address { address: settings.from.clone() })?;
        let credentials = match (url.username(), &settings.password) {
            ("", _) => None,
            (user, password) => Some(Credentials::new(user.to_owned(), password.clone().unwrap_or_default())),
        };
        // Fails only where a provider is installed already, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials, from })
    }

    /// Whether the server is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_matches(['[', ']']);
        bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Hands one letter to the server.
    ///
    /// # Errors
    /// Where the letter itself cannot be put together; whatever the server or the network does is a [`Sent`].
    pub async fn send(&self, letter: &Letter) -> Result<Sent, DeliveryError> {
        let (to, bytes) = letter.bytes(&self.from)?;
        let mut handed_over = false;
        let talk = self.talk(to, &bytes, &mut handed_over);
        Ok(match tokio::time::timeout(LONGEST, talk).await {
            Ok(Ok(reply)) => Sent::Accepted { reply },
            Ok(Err(error)) => outcome(&error, handed_over),
            Err(_) if handed_over => Sent::Unknown { reply: "no answer to the data in time".to_owned() },
            Err(_) => Sent::Deferred { reply: "no answer in time".to_owned() },
        })
    }

    async fn talk(&self, to: Address, bytes: &[u8], handed_over: &mut bool) -> Result<String, Error> {
        let mut server = self.connect().await?;
        server.command(Mail::new(Some(self.from.email.clone()), Vec::new())).await?;
        server.command(Rcpt::new(to, Vec::new())).await?;
        server.command(Data).await?;
        *handed_over = true;
        let reply = server.message(bytes).await?;
        let words: Vec<&str> = reply.message().collect();
        let said = format!("{} {}", reply.code(), words.join(" "));
        // It is accepted whatever becomes of the goodbye.
        drop(tokio::time::timeout(Duration::from_secs(5), server.quit()).await);
        Ok(said.chars().take(300).collect())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let server = (self.host.trim_matches(['[', ']']), self.port);
        let parameters = || TlsParameters::new(self.host.clone());
        let whole = if self.tls == Tls::Whole { Some(parameters()?) } else { None };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &hello, whole, None).await?;
        // A server on this machine is spoken to in the clear: its certificate could not name it.
        let offered = self.tls == Tls::Offered && connection.can_starttls() && !self.is_loopback();
        if self.tls == Tls::Required || offered {
            connection.starttls(parameters()?, &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn outcome(error: &Error, handed_over: bool) -> Sent {
    let reply: String = error.to_string().chars().take(300).collect();
    if error.is_permanent() {
        Sent::Refused { reply }
    } else if error.is_transient() || !handed_over {
        Sent::Deferred { reply }
    } else {
        Sent::Unknown { reply }
    }
}

fn without_password(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) => {
            let _cannot_be_a_base = parsed.set_password(None);
            parsed.into()
        }
        Err(_) => url.rsplit('@').next().unwrap_or(url).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
    };

    use super::*;

    /// What the server of a test does after the message's final dot.
    #[derive(Clone, Copy)]
    enum AtEnd {
        Say(&'static str),
        HangUp,
    }

    /// A mail server for one letter, which answers RCPT with `rcpt`.
    async fn server(rcpt: &'static str, end: AtEnd) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let mut seen = Vec::new();
            write.write_all(b"220 uji ESMTP\r\n").await.unwrap();
            let mut in_data = false;
            while let Ok(Some(line)) = lines.next_line().await {
                seen.push(line.clone());
                let answer = match line.split(' ').next().unwrap() {
                    "." if in_data => match end {
                        AtEnd::Say(words) => words,
                        AtEnd::HangUp => return seen,
                    },
                    _ if in_data => continue,
                    "EHLO" => "250-uji\r\n250 8BITMIME",
                    "RCPT" => rcpt,
                    "DATA" => {
                        in_data = true;
                        "354 go on"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                };
                write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
            seen
        });
        (port, task)
    }

    async fn send(port: u16) -> Sent {
        let settings = MailSettings {
            smtp_url: format!("smtp://127.0.0.1:{port}"),
            from: "PPI <ppi@example.go.id>".to_owned(),
            password: None,
        };
        let letter = Letter {
            message_id: "<a@pantau>".to_owned(),
            date: Timestamp::UNIX_EPOCH,
            to_name: "Kepala".to_owned(),
            to_email: "kepala@example.id".to_owned(),
            subject: "Laporan".to_owned(),
            html: "<p>.</p>".to_owned(),
            text: ".\n.titik".to_owned(),
            attachments: Vec::new(),
        };
        Mailer::new(&settings).unwrap().send(&letter).await.unwrap()
    }

    use jiff::Timestamp;

    #[tokio::test]
    async fn what_the_server_takes_is_accepted() {
        let (port, seen) = server("250 ok", AtEnd::Say("250 2.0.0 queued as 1")).await;
        assert_eq!(send(port).await, Sent::Accepted { reply: "250 2.0.0 queued as 1".to_owned() });
        let seen = seen.await.unwrap();
        assert!(seen.iter().any(|line| line == "Message-ID: <a@pantau>"));
    }

    #[tokio::test]
    async fn a_5xx_is_refused_and_a_4xx_deferred() {
        let (port, _) = server("550 5.1.1 no such user", AtEnd::HangUp).await;
        assert!(matches!(send(port).await, Sent::Refused { .. }));
        let (port, _) = server("451 4.3.0 later", AtEnd::HangUp).await;
        assert!(matches!(send(port).await, Sent::Deferred { .. }));
    }

    #[tokio::test]
    async fn a_connection_that_falls_after_the_data_is_unknown() {
        let (port, _) = server("250 ok", AtEnd::HangUp).await;
        assert!(matches!(send(port).await, Sent::Unknown { .. }));
    }

    #[tokio::test]
    async fn no_server_is_deferred() {
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        assert!(matches!(send(port).await, Sent::Deferred { .. }));
    }

    #[test]
    fn a_wrong_server_address_is_named_without_its_password() {
        let settings = MailSettings {
            smtp_url: "http://u:rahasia@h".to_owned(),
            from: "a@b.id".to_owned(),
            password: None,
        };
        let error = Mailer::new(&settings).err().unwrap().to_string();
        assert!(error.contains("http://u@h") && !error.contains("rahasia"), "{error}");
    }
}
