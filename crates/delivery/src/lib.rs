//! An edition on its way to a recipient, by SMTP.
//!
//! [`Mailer::send`] hands one [`Letter`] to a mail server and says exactly how far it came ([`Sent`]): accepted,
//! refused, not accepted, or unknown, where the connection fell between the message and the server's answer. The
//! outbox and its tries are kept by the store and worked off by the pipeline; this crate keeps nothing.

mod error;
mod letter;
mod smtp;

pub use error::DeliveryError;
pub use letter::{Attachment, Letter};
pub use smtp::{MailSettings, Mailer, Sent};
