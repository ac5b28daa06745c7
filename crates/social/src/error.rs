//! Why a platform's reply cannot be read.

use pantau_domain::Platform;
use serde_json::Value;
use thiserror::Error;

/// Letters of one machine word that are kept.
const WORD: usize = 60;

/// A reply that gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SocialError {
    /// The platform answered with an error. Only its machine words are kept: its messages may repeat a key.
    #[error("the platform refused: {reason}")]
    Api {
        /// Codes and reasons, for example `190 463 OAuthException`.
        reason: String,
    },
    /// The body is no JSON object.
    #[error("the reply is no json object")]
    Body,
    /// The address is none that this platform's interface has.
    #[error("no address of the interface of `{platform}`")]
    Address {
        /// The platform.
        platform: Platform,
    },
    /// The platform has no interface that is followed.
    #[error("`{platform}` has no interface that is followed")]
    Platform {
        /// The platform.
        platform: Platform,
    },
}

/// The reply as JSON, or the error that it reports.
pub(crate) fn parse(body: &[u8]) -> Result<Value, SocialError> {
    let reply: Value = serde_json::from_slice(body).map_err(|_| SocialError::Body)?;
    if !reply.is_object() {
        return Err(SocialError::Body);
    }
    match reply.get("error").map(reason) {
        Some(reason) => Err(SocialError::Api { reason }),
        None => Ok(reply),
    }
}

/// X: an error is a problem, or a list of errors beside which there is nothing else. A list beside `data` concerns single
/// items (deleted, protected) and is no error of the reply.
pub(crate) fn parse_x(body: &[u8]) -> Result<Value, SocialError> {
    let reply = parse(body)?;
    if reply.get("data").is_some() || reply.get("meta").is_some() {
        return Ok(reply);
    }
    let errors = reply.get("errors").and_then(Value::as_array);
    let gone = |error: &Value| {
        error.get("type").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("/resource-not-found"))
    };
    match errors.and_then(|errors| errors.first()) {
        // Every item of a look-up is gone: an empty answer.
        Some(_) if reply.get("title").is_none() && errors.is_some_and(|all| all.iter().all(gone)) => {
            Ok(reply)
        }
        Some(first) if reply.get("title").is_none() => Err(SocialError::Api { reason: reason(first) }),
        _ if reply.get("title").is_some() || reply.get("type").is_some() => {
            Err(SocialError::Api { reason: reason(&reply) })
        }
        _ => Ok(reply),
    }
}

/// The machine words of an error body.
fn reason(error: &Value) -> String {
    let nested = error.pointer("/errors/0/reason");
    let fields = [
        error.get("code"),
        error.get("error_subcode"),
        nested,
        error.get("status"),
        error.get("type"),
        error.get("title"),
    ];
    let mut words: Vec<String> = fields.into_iter().flatten().filter_map(word).collect();
    words.extend(word(error));
    words.dedup();
    if words.is_empty() { "no reason given".to_owned() } else { words.join(" ") }
}

fn word(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.rsplit('/').next().unwrap_or("").to_owned(),
        _ => return None,
    };
    let word: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | ':'))
        .take(WORD)
        .collect();
    (!word.is_empty()).then_some(word)
}
