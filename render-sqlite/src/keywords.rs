//! Words that have to be quoted when they are names.

/// The words that SQLite refuses as the bare name of a table, a column, an index or a constraint
/// (`with` only where an expression in parentheses begins), and `false` and `true`, which it takes
/// for a column only where there is one of that name.
///
/// SQLite knows [more keywords](https://sqlite.org/lang_keywords.html), but takes the others for
/// names wherever a name can stand.
pub(crate) static KEYWORDS: [&str; 67] = [
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "cast",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "current_date",
    "current_time",
    "current_timestamp",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "except",
    "exists",
    "false",
    "foreign",
    "from",
    "group",
    "having",
    "if",
    "in",
    "index",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "limit",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "primary",
    "raise",
    "references",
    "returning",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
    "with",
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_in_order() {
        assert!(super::KEYWORDS.is_sorted());
    }
}
