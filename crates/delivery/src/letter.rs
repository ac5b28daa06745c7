//! One message as a value, and its bytes.

use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{Attachment as Part, Mailbox, MultiPart, SinglePart, header::ContentType},
};

use crate::DeliveryError;

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Media type, for example `application/pdf`.
    pub media_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// One message to one recipient. The same letter always has the same bytes, so that a second try is a true copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Message-ID with its angle brackets.
    pub message_id: String,
    /// When it was put into the outbox.
    pub date: Timestamp,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_email: String,
    /// Subject.
    pub subject: String,
    /// The body as HTML.
    pub html: String,
    /// The body as plain text.
    pub text: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl Letter {
    /// The message's bytes.
    ///
    /// # Errors
    /// Where an address or a media type cannot be read.
    pub(crate) fn bytes(&self, from: &Mailbox) -> Result<(Address, Vec<u8>), DeliveryError> {
        let broken = |reason: String| DeliveryError::Message { reason };
        let address: Address =
            self.to_email.parse().map_err(|_| DeliveryError::Address { address: self.to_email.clone() })?;
        let name = self.to_name.replace(['\r', '\n'], " ");
        let body = MultiPart::alternative()
            .boundary("pantau-isi")
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        let mut whole = MultiPart::mixed().boundary("pantau-surat").multipart(body);
        for file in &self.attachments {
            let kind = ContentType::parse(&file.media_type).map_err(|error| broken(error.to_string()))?;
            whole = whole.singlepart(Part::new(file.name.clone()).body(file.bytes.clone(), kind));
        }
        let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(self.date.as_second()).unwrap_or(0));
        let message = Message::builder()
            .message_id(Some(self.message_id.clone()))
            .date(date)
            .from(from.clone())
            .to(Mailbox::new(Some(name), address.clone()))
            .subject(self.subject.replace(['\r', '\n'], " "))
            .multipart(whole)
            .map_err(|error| broken(error.to_string()))?;
        Ok((address, message.formatted()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            message_id: "<daily-2020-05-12.0a1b@pantau>".to_owned(),
            date: "2020-05-12T23:00:00Z".parse().unwrap(),
            to_name: "Kepala Biro\r\nBcc: lain@example.id".to_owned(),
            to_email: "kepala@example.id".to_owned(),
            subject: "Laporan\r\nX-Jahat: ya".to_owned(),
            html: "<p>Isi</p>".to_owned(),
            text: "Isi".to_owned(),
            attachments: vec![Attachment {
                name: "laporan.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: b"%PDF-".to_vec(),
            }],
        }
    }

    #[test]
    fn the_same_letter_has_the_same_bytes_and_one_message_id() {
        let from: Mailbox = "PPI <ppi@example.go.id>".parse().unwrap();
        let (_, first) = letter().bytes(&from).unwrap();
        let (_, second) = letter().bytes(&from).unwrap();
        assert_eq!(first, second);
        let text = String::from_utf8(first).unwrap();
        assert_eq!(text.matches("Message-ID: <daily-2020-05-12.0a1b@pantau>").count(), 1);
    }

    #[test]
    fn line_breaks_in_names_and_subjects_make_no_headers() {
        let from: Mailbox = "PPI <ppi@example.go.id>".parse().unwrap();
        let text = String::from_utf8(letter().bytes(&from).unwrap().1).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Jahat:")), "{head}");
    }

    #[test]
    fn a_wrong_address_is_named() {
        let from: Mailbox = "ppi@example.go.id".parse().unwrap();
        let wrong = Letter { to_email: "tidak ada".to_owned(), ..letter() };
        assert!(matches!(wrong.bytes(&from), Err(DeliveryError::Address { .. })));
    }
}
