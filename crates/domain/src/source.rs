//! Where mentions come from.

use serde::{Deserialize, Serialize};

use crate::{AccountId, RegionCode, SourceId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $expected:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word used in files and interfaces.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseError;
            fn from_str(value: &str) -> Result<Self, $crate::ParseError> {
                match value { $($word => Ok($name::$variant),)+ other => Err($crate::ParseError::word($what, other, $expected)) }
            }
        }
    };
}
pub(crate) use words;

words!(
    /// The kind of a news medium.
    Medium, "medium", "online, print, tv, radio" {
        /// A web site.
        Online = "online",
        /// A newspaper or magazine.
        Print = "print",
        /// Television.
        Tv = "tv",
        /// Radio.
        Radio = "radio",
    }
);
words!(
    /// Whom a news medium is made for.
    Level, "level", "local, national" {
        /// A place or province.
        Local = "local",
        /// The whole country.
        National = "national",
    }
);
words!(
    /// Where a mention was published: the web and the four platforms that are watched.
    Platform, "platform", "web, instagram, x, facebook, youtube, other" {
        /// A news medium of any kind.
        Web = "web",
        /// Instagram.
        Instagram = "instagram",
        /// X, formerly Twitter.
        X = "x",
        /// Facebook.
        Facebook = "facebook",
        /// YouTube.
        Youtube = "youtube",
        /// Another platform, from an import.
        Other = "other",
    }
);
words!(
    /// Whose words a source carries; captures of the two classes are archived apart.
    SourceClass, "source class", "outlet, person" {
        /// News media: archived without a term.
        Outlet = "outlet",
        /// Persons on platforms: archived under a term.
        Person = "person",
    }
);

impl Platform {
    /// Whose words this platform carries.
    #[must_use]
    pub fn class(self) -> SourceClass {
        if self == Self::Web { SourceClass::Outlet } else { SourceClass::Person }
    }
}

/// A news medium that is followed. Times and delays belong to the crawler, not to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Its id in configuration and store.
    pub id: SourceId,
    /// Its name as readers know it.
    pub name: String,
    /// Its home page.
    pub home: String,
    /// Addresses of its feeds.
    #[serde(default)]
    pub feeds: Vec<String>,
    /// Addresses of its sitemaps.
    #[serde(default)]
    pub sitemaps: Vec<String>,
    /// Addresses of section pages whose links are articles.
    #[serde(default)]
    pub sections: Vec<String>,
    /// What the address of an article on a section page looks like: a pattern with `*`, `**` and `#`. None: links are
    /// judged by their shape and words.
    #[serde(default)]
    pub link_rule: Option<String>,
    /// The address of its list of articles of one day, with `{yyyy}`, `{mm}` and `{dd}` where the day stands.
    #[serde(default)]
    pub archive: Option<String>,
    /// What kind of medium it is.
    #[serde(default = "online")]
    pub medium: Medium,
    /// Whom it is made for.
    #[serde(default = "local")]
    pub level: Level,
    /// The region it is at home in, a code of the gazetteer.
    #[serde(default)]
    pub region: Option<RegionCode>,
    /// The group of outlets it belongs to.
    #[serde(default)]
    pub network: Option<String>,
    /// Whether it is a partner of the bureau.
    #[serde(default)]
    pub partner: bool,
    /// Whether nobody has confirmed yet that its addresses give what they should.
    #[serde(default)]
    pub unverified: bool,
    /// Whether it is followed.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn online() -> Medium {
    Medium::Online
}

fn local() -> Level {
    Level::Local
}

fn yes() -> bool {
    true
}

/// An account on a platform that is followed, or a search on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its id in configuration and store.
    pub id: AccountId,
    /// The platform.
    pub platform: Platform,
    /// Its name on the platform, without `@`.
    pub handle: String,
    /// The address of the platform's interface (base of all requests).
    pub api: String,
    /// The environment variable that holds the key, never the key itself.
    #[serde(default)]
    pub key_env: Option<String>,
    /// Whether it is followed. Connectors ship switched off.
    #[serde(default)]
    pub enabled: bool,
}
