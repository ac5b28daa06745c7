//! Identifiers. Each is a text of 1 to 200 characters without control characters, cheap to clone.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::error::ParseError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(value: &str) -> Result<Self, ParseError> {
                let length = value.chars().take(201).count();
                if length == 0 || length > 200 || value.chars().any(char::is_control) {
                    return Err(ParseError::id($what, value));
                }
                Ok(Self(value.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseError;

            fn try_from(value: String) -> Result<Self, ParseError> {
                value.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// One mention: the id that an import gave it, else a digest of its canonical address or
    /// of platform and native id.
    MentionId,
    "mention id"
);
id!(
    /// One capture: the digest of what was received and when.
    CaptureId,
    "capture id"
);
id!(
    /// An outlet's or a platform's id as the configuration or an import names it (`kabar-brantas`, `detik.com`, `youtube`).
    SourceId,
    "source id"
);
id!(
    /// An account on a platform, as the platform names it.
    AccountId,
    "account id"
);
id!(
    /// One story; opaque and stable.
    StoryId,
    "story id"
);
id!(
    /// One issue; opaque and stable.
    IssueId,
    "issue id"
);
id!(
    /// One edition, for example `daily-2020-05-12-v1`.
    EditionId,
    "edition id"
);
id!(
    /// One delivery of one edition to one recipient.
    DispatchId,
    "dispatch id"
);
id!(
    /// A region of the gazetteer: `35` (East Java), `35.78` (a kabupaten or kota), `35.78.01` (a kecamatan).
    RegionCode,
    "region code"
);
id!(
    /// A topic of the taxonomy, for example `kesehatan`.
    TopicSlug,
    "topic slug"
);

impl RegionCode {
    /// Whether this is East Java or lies in it.
    #[must_use]
    pub fn in_east_java(&self) -> bool {
        self.as_str() == "35" || self.as_str().starts_with("35.")
    }

    /// The kabupaten/kota of this region: itself, or the one a kecamatan lies in; the province stays itself.
    #[must_use]
    pub fn regency(&self) -> RegionCode {
        let mut parts = self.as_str().splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(province), Some(regency), Some(_)) => Self(format!("{province}.{regency}").into()),
            _ => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_refuses_what_no_id_may_hold() {
        assert!("".parse::<MentionId>().is_err());
        assert!("a\nb".parse::<MentionId>().is_err());
        assert!("x".repeat(201).parse::<MentionId>().is_err());
        assert_eq!("x1:é".parse::<MentionId>().unwrap().as_str(), "x1:é");
    }

    #[test]
    fn a_kecamatan_knows_its_regency() {
        let code: RegionCode = "35.78.01".parse().unwrap();
        assert_eq!(code.regency().as_str(), "35.78");
        assert!(code.in_east_java());
        assert!(!"33.01".parse::<RegionCode>().unwrap().in_east_java());
        assert!(!"350".parse::<RegionCode>().unwrap().in_east_java());
    }
}
