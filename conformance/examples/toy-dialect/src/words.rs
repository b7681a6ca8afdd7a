//! How Toy spells what every engine has.

use stylobate_dialect::{IndexSchema, Keywords, OwnSchemaName, Words};

pub(crate) static WORDS: Words = Words {
    product: "Toy",
    quote: '`',
    keywords: Keywords::new(KEYWORDS),
    begin: "BEGIN IMMEDIATE",
    table_suffix: "",
    index_schema: IndexSchema::WithIndex,
    index_if_not_exists: true,
    qualified_references: false,
    own_schema: OwnSchemaName::Fixed("main"),
    always_byte_order: true,
    byte_order_collation: None,
    forward_references: true,
    row_of_defaults: "DEFAULT VALUES",
    placeholder: |number, _| format!("?{number}"),
};

/// What Toy refuses as a bare name, and what the parser of its texts takes for something else.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "add", "all", "alter", "and", "any", "as", "autoincrement", "between", "case", "cast", "check",
    "collate", "commit", "constraint", "create", "current_date", "current_time",
    "current_timestamp", "default", "deferrable", "delete", "distinct", "drop", "else", "escape",
    "except", "exists", "false", "foreign", "from", "group", "having", "if", "in", "index",
    "insert", "intersect", "interval", "into", "is", "isnull", "join", "limit", "localtime",
    "localtimestamp", "not", "nothing", "notnull", "null", "on", "or", "order", "primary", "raise",
    "references", "returning", "select", "set", "some", "table", "then", "to", "transaction",
    "trim", "true", "union", "unique", "update", "using", "values", "when", "where", "with",
];
