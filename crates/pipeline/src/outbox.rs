//! Editions on their way: queued once, tried until the server's answer is known.

use jiff::{SignedDuration, Timestamp};
use pantau_delivery::{Attachment, Letter, Mailer, Sent};
use pantau_domain::{Dispatch, DispatchId, DispatchState, Edition, EditionId, Recipient};
use pantau_report::mail_text;
use pantau_text::shingle;

use crate::{House, PipelineError};

/// Tries before a dispatch is given up: with the pauses below, about a day and a half.
const TRIES: u32 = 12;
/// The longest pause between two tries, in minutes.
const LONGEST_PAUSE_MINUTES: i64 = 240;

/// What working off did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SendTally {
    /// Accepted by the server.
    pub accepted: u64,
    /// Refused for good.
    pub refused: u64,
    /// Put back for another try.
    pub deferred: u64,
    /// Given up.
    pub failed: u64,
    /// Tries whose outcome is unknown.
    pub unknown: u64,
}

/// Queues an edition for recipients. The same edition is queued for an address once, however often it is asked for.
///
/// # Errors
/// Where the store fails or has no such edition.
pub fn queue(house: &House, edition: &EditionId, recipients: &[&Recipient]) -> Result<u64, PipelineError> {
    if house.store.edition(edition)?.is_none() {
        return Err(PipelineError::Missing { what: "edition", name: edition.to_string() });
    }
    let now = house.now();
    let dispatches: Vec<Dispatch> = recipients.iter().filter_map(|to| dispatch(edition, to, now)).collect();
    Ok(house.store.queue_dispatches(&dispatches)?)
}

fn dispatch(edition: &EditionId, to: &Recipient, now: Timestamp) -> Option<Dispatch> {
    let key = format!("{edition}\n{}", to.email.to_lowercase());
    let digest = format!("{:016x}", shingle::hash64(key.as_bytes()));
    let id: DispatchId = format!("d-{digest}").parse().ok()?;
    Some(Dispatch {
        id,
        edition: edition.clone(),
        email: to.email.clone(),
        name: to.name.clone(),
        message_id: format!("<{edition}.{digest}@pantau>"),
        state: DispatchState::Queued,
        tries: 0,
        unknown_tries: 0,
        due: now,
        reply: None,
    })
}

/// Hands over what is due, one letter after the other, until nothing is due or `stop` says so.
///
/// # Errors
/// Where the store fails; what servers say is kept with each dispatch.
pub async fn work_off(
    house: &House,
    mailer: &Mailer,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SendTally, PipelineError> {
    let mut tally = SendTally::default();
    while !stop() {
        let lease = house.lease();
        let Some(dispatch) = house.store.claim_dispatch(house.now(), &lease)? else { break };
        let sent = match house.store.edition(&dispatch.edition)? {
            Some(edition) => {
                let letter = letter(house, &dispatch, &edition)?;
                mailer.send(&letter).await.unwrap_or_else(|error| Sent::Refused { reply: error.to_string() })
            }
            None => Sent::Refused { reply: "the edition is gone".to_owned() },
        };
        let tries = dispatch.tries.saturating_add(1);
        let (state, reply) = judge(sent, tries, &mut tally);
        let due = house.now().saturating_add(pause(tries)).unwrap_or(Timestamp::MAX);
        if matches!(state, DispatchState::Refused | DispatchState::Failed) {
            house.fault("send", dispatch.id.as_str(), &reply);
        }
        house.store.commit_dispatch(&lease, &dispatch.id, state, due, &reply)?;
    }
    Ok(tally)
}

fn judge(sent: Sent, tries: u32, tally: &mut SendTally) -> (DispatchState, String) {
    match sent {
        Sent::Accepted { reply } => {
            tally.accepted += 1;
            (DispatchState::Accepted, reply)
        }
        Sent::Refused { reply } => {
            tally.refused += 1;
            (DispatchState::Refused, reply)
        }
        Sent::Deferred { reply } | Sent::Unknown { reply } if tries >= TRIES => {
            tally.failed += 1;
            (DispatchState::Failed, reply)
        }
        Sent::Deferred { reply } => {
            tally.deferred += 1;
            (DispatchState::Queued, reply)
        }
        Sent::Unknown { reply } => {
            tally.unknown += 1;
            // The store counts the try as one that may have arrived, since the dispatch comes back from `Sending`.
            (DispatchState::Sending, reply)
        }
    }
}

/// 1, 2, 4, … minutes.
fn pause(tries: u32) -> SignedDuration {
    SignedDuration::from_mins((1_i64 << tries.saturating_sub(1).min(10)).min(LONGEST_PAUSE_MINUTES))
}

fn letter(house: &House, dispatch: &Dispatch, edition: &Edition) -> Result<Letter, PipelineError> {
    let file = |name: &str| house.store.edition_file(&edition.id, name);
    let html = file("laporan.html")?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let attachments = file("laporan.pdf")?
        .map(|bytes| Attachment {
            name: format!("{}.pdf", edition.id),
            media_type: "application/pdf".to_owned(),
            bytes,
        })
        .into_iter()
        .collect();
    Ok(Letter {
        message_id: dispatch.message_id.clone(),
        date: edition.cutoff,
        to_name: dispatch.name.clone(),
        to_email: dispatch.email.clone(),
        subject: format!("{}: {}", edition.title, edition.period_label),
        html: html.unwrap_or_default(),
        text: mail_text(edition),
        attachments,
    })
}
