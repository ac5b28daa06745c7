//! A mail server on loopback that keeps what it is sent: the bundled mail sink.

mod header;
mod session;

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle, time::Instant};

use crate::ReplayError;

/// How many connections are served at once; more wait.
const CONNECTIONS: usize = 64;

/// What goes wrong at the sink on purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SinkFaults {
    /// So many messages are refused with 451 at their end, and not kept.
    pub transient: u32,
    /// Recipients refused with 550.
    pub refused: Vec<String>,
    /// So many messages are kept, but the connection is dropped before the answer.
    pub drop_after_data: u32,
    /// The wait before each answer to a message.
    pub delay: Duration,
}

/// How the sink behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkSettings {
    /// Largest message that is taken, in bytes.
    pub max_message_bytes: usize,
    /// How many messages are kept; further ones are refused with 452.
    pub max_messages: usize,
    /// How many recipients a message may have.
    pub max_recipients: usize,
    /// A connection that says nothing for so long is closed.
    pub idle: Duration,
    /// Where each message is also written as an `.eml` file.
    pub folder: Option<PathBuf>,
    /// What goes wrong.
    pub faults: SinkFaults,
}

impl Default for SinkSettings {
    fn default() -> Self {
        Self {
            max_message_bytes: 25_000_000,
            max_messages: 10_000,
            max_recipients: 100,
            idle: Duration::from_secs(60),
            folder: None,
            faults: SinkFaults::default(),
        }
    }
}

/// A message that the sink has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender; empty for a bounce.
    pub from: String,
    /// The envelope's recipients that were accepted.
    pub to: Vec<String>,
    /// The Message-ID header without angle brackets; empty where there is none.
    pub message_id: String,
    /// The Subject header, decoded; empty where there is none.
    pub subject: String,
    /// The message as it was sent, dots unstuffed.
    pub raw: Vec<u8>,
    /// Time since the sink was started.
    pub at: Duration,
    /// Whether the sender was told that it was taken.
    pub answered: bool,
}

/// What sessions share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: SinkSettings,
    started: Instant,
    messages: Mutex<Vec<Received>>,
    faults: Mutex<SinkFaults>,
}

/// A running sink. Dropping it closes its port; open connections end with their next word.
#[derive(Debug)]
pub struct MailSink {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl MailSink {
    /// Opens 127.0.0.1:`port` (0 takes any that is free) and takes mail from then on.
    ///
    /// # Errors
    /// Where the port cannot be opened or the folder cannot be made.
    pub async fn start(port: u16, settings: SinkSettings) -> Result<Self, ReplayError> {
        if let Some(folder) = &settings.folder {
            std::fs::create_dir_all(folder)
                .map_err(|source| ReplayError::Folder { path: folder.clone(), source })?;
        }
        let fault = |source| ReplayError::Listen { port, source };
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let faults = Mutex::new(settings.faults.clone());
        let shared =
            Arc::new(Shared { settings, started: Instant::now(), messages: Mutex::default(), faults });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { shared, address, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has taken, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        self.shared.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets what goes wrong from now on.
    pub fn set_faults(&self, faults: SinkFaults) {
        *self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Closes its port.
    pub async fn stop(mut self) {
        self.task.abort();
        // The task ends as cancelled, which is what was asked for.
        if let Err(fault) = (&mut self.task).await {
            tracing::debug!(error = %fault, "mail sink stopped");
        }
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    if let Err(fault) = session::run(stream, &shared).await {
                        tracing::debug!(error = %fault, "mail session ended");
                    }
                    drop(slot);
                });
            }
            Err(fault) => {
                tracing::warn!(error = %fault, "mail sink cannot accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// What happens to a message at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Kept, answered 250.
    Taken,
    /// Kept, and the connection dropped instead of an answer.
    Dropped,
    /// Not kept, answered 451.
    Later,
    /// Not kept, answered 452: the sink is full or cannot write.
    Full,
}

impl Shared {
    /// Whether a recipient is to be refused.
    pub(crate) fn refuses(&self, address: &str) -> bool {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.refused.iter().any(|refused| refused.eq_ignore_ascii_case(address))
    }

    /// The wait before the answer to a message.
    pub(crate) fn delay(&self) -> Duration {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).delay
    }

    /// Keeps a message, or does not.
    pub(crate) fn take(&self, from: &str, to: &[String], raw: Vec<u8>) -> Verdict {
        let verdict = {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            if faults.transient > 0 {
                faults.transient -= 1;
                return Verdict::Later;
            }
            let dropped = faults.drop_after_data > 0;
            faults.drop_after_data = faults.drop_after_data.saturating_sub(1);
            if dropped { Verdict::Dropped } else { Verdict::Taken }
        };
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() >= self.settings.max_messages {
            return Verdict::Full;
        }
        let received = Received {
            from: from.to_owned(),
            to: to.to_vec(),
            message_id: header::value(&raw, "message-id").trim_matches(['<', '>']).to_owned(),
            subject: header::decoded(&header::value(&raw, "subject")),
            raw,
            at: self.started.elapsed(),
            answered: verdict == Verdict::Taken,
        };
        if let Err(fault) = self.write(&received, messages.len() + 1) {
            tracing::warn!(error = %fault, "mail sink cannot write a message");
            return Verdict::Full;
        }
        messages.push(received);
        verdict
    }

    fn write(&self, received: &Received, number: usize) -> std::io::Result<()> {
        let Some(folder) = &self.settings.folder else { return Ok(()) };
        let safe = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
        let name: String = received.message_id.chars().take(60).map(safe).collect();
        // Another run may have left files: a number that is taken is passed over.
        let path = (number..number + 100_000)
            .map(|number| folder.join(format!("{number:05}-{name}.eml")))
            .find(|path| !path.exists());
        let path = path.ok_or_else(|| std::io::Error::other("folder is full"))?;
        std::fs::write(path, &received.raw)
    }
}

#[cfg(test)]
mod tests;
