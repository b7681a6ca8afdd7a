//! What raw SQL can smuggle past an engine, declared.

use stylobate_dialect::{Version, VersionRange};

/// Values that an engine takes from raw SQL and that are outside of their domain, or become others.
///
/// ```
/// use stylobate::conformance::DEVIATIONS;
///
/// assert!(DEVIATIONS.iter().any(|deviation| deviation.reason.contains("VARCHAR")));
/// ```
pub struct Deviation {
    /// The engine.
    pub engine: &'static str,
    /// The versions of the engine that take them; all of them if there are none.
    pub versions: Option<VersionRange>,
    /// Why it takes them.
    pub reason: &'static str,
    /// The names of the boundaries; each of them is checked to deviate still.
    pub values: &'static [&'static str],
}

/// All of them.
pub const DEVIATIONS: &[Deviation] = &[
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "`VARCHAR(n)` cuts surplus spaces at the end",
        values: &["string(5) 12345 ", "string(5)       "],
    },
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "`TIMESTAMPTZ` holds more than the years 0001 to 9999",
        values: &[
            "timestamp_tz 10000-01-01T00:00:00Z",
            "timestamp_tz infinity",
            "timestamp_tz -infinity",
        ],
    },
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "some words stand for instants",
        values: &["timestamp_tz yesterday"],
    },
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "documents may nest deeper than 128 levels",
        values: &[
            "json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…258",
            "json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…4000",
        ],
    },
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "numbers may have more than 1,000 digits",
        values: &["json 999999999999999999999999999999999999999999999999…1001", "json 1e1000"],
    },
    Deviation {
        engine: "postgres",
        versions: None,
        reason: "some words stand for true and false",
        values: &["boolean yes"],
    },
    Deviation {
        engine: "sqlite",
        versions: None,
        reason: "only the shape of an instant is checked, not the calendar",
        values: &[
            "timestamp_tz 2023-02-30T00:00:00Z",
            "timestamp_tz 2023-02-29T00:00:00Z",
            "timestamp_tz 1900-02-29T00:00:00Z",
            "timestamp_tz 2023-13-01T00:00:00Z",
            "timestamp_tz 2023-00-10T00:00:00Z",
            "timestamp_tz 2023-06-31T00:00:00Z",
            "timestamp_tz 2023-06-01T25:00:00Z",
            "timestamp_tz 2023-06-01T12:60:00Z",
            "timestamp_tz 0000-12-31T23:59:59Z",
        ],
    },
    Deviation {
        engine: "sqlite",
        versions: None,
        reason: "`json_valid` takes NUL and lone surrogates as escapes",
        values: &[
            "json \\\"\\\\u0000\\\"",
            "json {\\\"\\\\u0000\\\":1}",
            "json \\\"\\\\ud800\\\"",
            "json \\\"\\\\udc00\\\\ud800\\\"",
        ],
    },
    Deviation {
        engine: "sqlite",
        versions: None,
        reason: "documents may nest deeper than 128 levels",
        values: &["json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…258"],
    },
    Deviation {
        engine: "sqlite",
        versions: Some(VersionRange {
            from: Version::new(3, 40, 0),
            before: Some(Version::new(3, 42, 0)),
        }),
        reason: "documents may nest up to 2,000 levels deep",
        values: &["json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…4000"],
    },
    Deviation {
        engine: "sqlite",
        versions: None,
        reason: "numbers may have more than 1,000 digits",
        values: &["json 999999999999999999999999999999999999999999999999…1001", "json 1e1000"],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "`VARCHAR` holds the character NUL",
        values: &[
            "string \\0",
            "string a\\0",
            "string \\0a",
            "string a\\0b",
            "string(1) \\0",
            "string(5) 12\\0",
        ],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "`TIMESTAMPTZ` holds more than the years 0001 to 9999",
        values: &[
            "timestamp_tz 0000-12-31T23:59:59Z",
            "timestamp_tz 10000-01-01T00:00:00Z",
            "timestamp_tz infinity",
            "timestamp_tz -infinity",
        ],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "`JSON` takes NaN, Infinity, NUL and commas at the end",
        values: &[
            "json [1,]",
            "json {\\\"a\\\":1,}",
            "json \\\"\\\\u0000\\\"",
            "json {\\\"\\\\u0000\\\":1}",
            "json NaN",
            "json [NaN]",
            "json Infinity",
        ],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "documents may nest deeper than 128 levels",
        values: &[
            "json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…258",
            "json [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…4000",
        ],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "numbers may have more than 1,000 digits",
        values: &["json 999999999999999999999999999999999999999999999999…1001", "json 1e1000"],
    },
    Deviation {
        engine: "duckdb",
        versions: None,
        reason: "some words stand for true and false",
        values: &["boolean yes"],
    },
];
