//! The delivery of one edition to one recipient.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DispatchId, EditionId, source::words};

/// Someone who receives editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Name or office.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// The groups it belongs to.
    #[serde(default)]
    pub groups: Vec<String>,
}

words!(
    /// Where a dispatch stands.
    DispatchState, "dispatch state", "queued, sending, accepted, refused, failed" {
        /// Waiting for its turn or for another try.
        Queued = "queued",
        /// Handed to the server; its answer is not yet known.
        Sending = "sending",
        /// The server took it.
        Accepted = "accepted",
        /// The server refused it for good.
        Refused = "refused",
        /// All tries are used up.
        Failed = "failed",
    }
);

/// The delivery of one edition to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Its id: the same edition to the same address has the same id.
    pub id: DispatchId,
    /// The edition.
    pub edition: EditionId,
    /// The mail address.
    pub email: String,
    /// The recipient's name.
    pub name: String,
    /// The message's own id, the same at every try.
    pub message_id: String,
    /// Where it stands.
    pub state: DispatchState,
    /// Tries so far.
    pub tries: u32,
    /// Tries whose outcome a kill left unknown, so that the message may have arrived twice.
    pub unknown_tries: u32,
    /// Not before this instant.
    pub due: Timestamp,
    /// What the server said last.
    pub reply: Option<String>,
}
