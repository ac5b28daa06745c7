//! Which keys each table may hold, and what their values must be.

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that is not empty.
    Word,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number between two bounds.
    Whole(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A list of whole numbers between two bounds.
    Wholes(i64, i64),
    /// A list of texts.
    Texts,
    /// An http or https address.
    Address,
    /// A list of those.
    Addresses,
    /// What addresses of articles look like.
    Rule,
    /// The address of a list by day.
    Archive,
}

/// One key: its name, what its value must be, whether it must be there, an example.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) example: &'static str,
}

const fn key(name: &'static str, kind: Kind, example: &'static str) -> Key {
    Key { name, kind, required: false, example }
}

const fn must(name: &'static str, kind: Kind, example: &'static str) -> Key {
    Key { name, kind, required: true, example }
}

/// A table or list of tables of a file.
pub(crate) struct TableKeys {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it is a list (`[[name]]`).
    pub(crate) list: bool,
    pub(crate) keys: &'static [Key],
}

/// `pantau.toml`
pub(crate) const MAIN: &[TableKeys] = &[
    TableKeys {
        name: "crawl",
        list: false,
        keys: &[
            key("contact", Kind::Word, "\"humas@example.go.id\""),
            key("allow_private", Kind::Texts, "[\"127.0.0.1:8801\"]"),
            key("host_delay_ms", Kind::Whole(0, 600_000), "2000"),
            key("host_concurrency", Kind::Whole(1, 16), "1"),
            key("timeout_secs", Kind::Whole(1, 600), "30"),
            key("body_mib", Kind::Whole(1, 512), "16"),
            key("outlets", Kind::Word, "\"outlets.toml\""),
            key("accounts", Kind::Word, "\"accounts.toml\""),
            key("feed_minutes", Kind::Whole(1, 10_080), "15"),
            key("sitemap_minutes", Kind::Whole(1, 10_080), "60"),
            key("section_minutes", Kind::Whole(1, 10_080), "30"),
            key("platform_minutes", Kind::Whole(1, 10_080), "30"),
            key("shortest_minutes", Kind::Whole(1, 1_440), "5"),
            key("longest_minutes", Kind::Whole(1, 10_080), "240"),
            key("again_hours", Kind::Wholes(1, 8_760), "[2, 12, 72]"),
        ],
    },
    TableKeys {
        name: "mail",
        list: false,
        keys: &[
            key("smtp_url", Kind::Text, "\"smtp://127.0.0.1:2525\""),
            key("from", Kind::Word, "\"PPI <ppi@example.go.id>\""),
            key("password_env", Kind::Text, "\"PANTAU_SMTP_PASSWORD\""),
            key("recipients", Kind::Word, "\"recipients.toml\""),
        ],
    },
    TableKeys {
        name: "site",
        list: false,
        keys: &[key("listen", Kind::Word, "\"127.0.0.1:8080\""), key("public_url", Kind::Text, "\"\"")],
    },
    TableKeys {
        name: "process",
        list: false,
        keys: &[key("threads", Kind::Whole(0, 256), "0"), key("editions", Kind::Word, "\"editions.toml\"")],
    },
    TableKeys {
        name: "schedule",
        list: true,
        keys: &[
            must("job", Kind::Word, "\"report daily\""),
            must("cron", Kind::Word, "\"0 6 * * *\""),
            key("send_to", Kind::Text, "\"pimpinan\""),
        ],
    },
];

/// `outlets.toml`
pub(crate) const OUTLETS: &[TableKeys] = &[TableKeys {
    name: "outlet",
    list: true,
    keys: &[
        must("id", Kind::Word, "\"kabar-brantas\""),
        must("name", Kind::Word, "\"Kabar Brantas\""),
        must("home", Kind::Address, "\"https://media.example/\""),
        key("feeds", Kind::Addresses, "[\"https://media.example/feed\"]"),
        key("sitemaps", Kind::Addresses, "[\"https://media.example/sitemap.xml\"]"),
        key("sections", Kind::Addresses, "[\"https://media.example/jatim\"]"),
        key("link_rule", Kind::Rule, "\"/read/#/*\""),
        key("archive", Kind::Archive, "\"https://media.example/indeks?date={yyyy}-{mm}-{dd}\""),
        key("medium", Kind::OneOf(&["online", "print", "tv", "radio"]), "\"online\""),
        key("level", Kind::OneOf(&["local", "national"]), "\"local\""),
        key("region", Kind::Word, "\"35.78\""),
        key("network", Kind::Word, "\"Grup Media\""),
        key("partner", Kind::Flag, "false"),
        key("unverified", Kind::Flag, "true"),
        key("enabled", Kind::Flag, "true"),
    ],
}];

/// `accounts.toml`
pub(crate) const ACCOUNTS: &[TableKeys] = &[TableKeys {
    name: "account",
    list: true,
    keys: &[
        must("id", Kind::Word, "\"youtube-pemprov\""),
        must("platform", Kind::OneOf(&["instagram", "x", "facebook", "youtube"]), "\"youtube\""),
        must("handle", Kind::Word, "\"pemprov\""),
        must("api", Kind::Address, "\"https://platform.example/\""),
        key("key_env", Kind::Word, "\"PANTAU_YOUTUBE_KEY\""),
        key("enabled", Kind::Flag, "false"),
    ],
}];

/// `recipients.toml`
pub(crate) const RECIPIENTS: &[TableKeys] = &[TableKeys {
    name: "recipient",
    list: true,
    keys: &[
        must("name", Kind::Word, "\"Kepala Biro\""),
        must("email", Kind::Word, "\"kepala@example.go.id\""),
        key("groups", Kind::Texts, "[\"pimpinan\"]"),
    ],
}];

/// `editions.toml`
pub(crate) const EDITIONS: &[TableKeys] = &[
    TableKeys {
        name: "edition",
        list: false,
        keys: &[
            key("organisation", Kind::Word, "\"Pemerintah Provinsi Jawa Timur\""),
            key("unit", Kind::Word, "\"Unit PPI\""),
            key("classification", Kind::OneOf(&["internal", "terbatas", "publik"]), "\"terbatas\""),
            key("issues", Kind::Whole(1, 20), "7"),
        ],
    },
    TableKeys {
        name: "signatory",
        list: true,
        keys: &[must("role", Kind::Word, "\"Kepala Biro\""), key("name", Kind::Text, "\"\"")],
    },
];
