//! Why mail cannot be sent at all. What a server says to one letter is a [`crate::Sent`].

use thiserror::Error;

/// Settings or a letter that no server can be asked to take.
#[derive(Debug, Error)]
pub enum DeliveryError {
    /// The server's address cannot be read.
    #[error(
        "`smtp_url` `{url}` is not of the form smtp://host:port, smtps://host:port or smtp://user@host:port?tls=required"
    )]
    Server {
        /// As configured, without a password.
        url: String,
    },
    /// A mail address cannot be read.
    #[error("`{address}` is no mail address")]
    Address {
        /// As given.
        address: String,
    },
    /// The message could not be put together.
    #[error("the message cannot be put together: {reason}")]
    Message {
        /// What the builder said.
        reason: String,
    },
}
