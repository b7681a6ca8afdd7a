//! How a column is spelled: its storage, its default, what makes it an identity column, and the
//! condition that guards its domain.

use stylobate_dialect::{ColumnSite, ColumnWords};
use stylobate_model::{DataType, DefaultValue};

use crate::WORDS;

/// The present instant. SQLite counts milliseconds, so the last three digits are zeros.
macro_rules! now {
    () => {
        "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
    };
}

/// Random bytes around two that are not all random: 0100 and four random bits for the version,
/// 10 and six random bits for the variant.
///
/// The first is taken from a row of bytes. The second is the last byte of a character: the one of
/// the code point 0x8080 + 0x101 * n ends in 0x80 + n in UTF-8.
macro_rules! new_uuid {
    () => {
        "CAST(randomblob(6) \
         || substr(x'404142434445464748494a4b4c4d4e4f', 1 + (random() & 15), 1) || randomblob(1) \
         || substr(CAST(char(32896 + 257 * (random() & 63)) AS BLOB), -1) || randomblob(7) AS BLOB)"
    };
}

pub(crate) const NOW: &str = now!();
pub(crate) const NEW_UUID: &str = new_uuid!();

const TIMESTAMP_SHAPE: &str = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\
     T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'";

pub(crate) fn words(site: &ColumnSite<'_>) -> ColumnWords {
    let column = site.column;
    ColumnWords {
        storage: storage(&column.data_type, site.primary_key && !column.identity).into(),
        collation: None,
        default: column.default.as_ref().and_then(default),
        identity: column.identity.then_some("AUTOINCREMENT".into()),
        before: Vec::new(),
        domain: domain(&WORDS.name(&column.name), &column.data_type),
    }
}

/// The declared type. An `INTEGER` that is the whole primary key would be the rowid, for which
/// SQLite makes up a value where none is given; an `INT` is a column like any other
/// (<https://sqlite.org/lang_createtable.html#rowid>).
fn storage(data_type: &DataType, plain_key: bool) -> &'static str {
    match data_type {
        DataType::Uuid | DataType::Bytes => "BLOB",
        DataType::String { .. } | DataType::TimestampTz | DataType::Json => "TEXT",
        DataType::BigInt | DataType::Integer | DataType::SmallInt | DataType::Boolean => {
            if plain_key {
                "INT"
            } else {
                "INTEGER"
            }
        }
    }
}

fn default(default: &DefaultValue) -> Option<&'static str> {
    match default {
        DefaultValue::Now => Some(concat!("(", now!(), ")")),
        DefaultValue::NewUuid => Some(concat!("(", new_uuid!(), ")")),
        DefaultValue::Integer(_)
        | DefaultValue::Boolean(_)
        | DefaultValue::String(_)
        | DefaultValue::Json(_) => None,
    }
}

/// The condition that holds for the values of the type and for NULL, where the storage takes more
/// than those. The name of the column is given as it is written.
pub(crate) fn domain(name: &str, data_type: &DataType) -> Option<String> {
    let text = |parts: &[&str]| Some(parts.concat());
    match data_type {
        DataType::Uuid => text(&["length(", name, ") = 16"]),
        // `length` of a text and `GLOB` stop at the first NUL; the bytes of a text are all of it.
        DataType::String { max_length: None } => {
            text(&["instr(CAST(", name, " AS BLOB), x'00') = 0"])
        }
        DataType::String { max_length: Some(length) } => {
            let bytes = " AS BLOB), x'00') = 0 AND length(";
            text(&["instr(CAST(", name, bytes, name, ") <= ", &length.to_string()])
        }
        DataType::TimestampTz => {
            // Most instants that may be absent are, and then no function is called.
            let (length, rest) = (" IS NULL OR length(CAST(", " AS BLOB)) = 27 AND ");
            text(&[name, length, name, rest, name, " GLOB ", TIMESTAMP_SHAPE])
        }
        // SQLite 3.40 says 0 to `json_valid(NULL)`.
        DataType::Json => text(&[name, " IS NULL OR json_valid(", name, ")"]),
        DataType::Integer => text(&[name, " BETWEEN -2147483648 AND 2147483647"]),
        DataType::SmallInt => text(&[name, " BETWEEN -32768 AND 32767"]),
        DataType::Boolean => text(&[name, " BETWEEN 0 AND 1"]),
        DataType::BigInt | DataType::Bytes => None,
    }
}

#[cfg(test)]
mod tests {
    use stylobate_model::{Column, TableName};

    use super::*;

    fn spelled(column: Column, primary_key: bool) -> ColumnWords {
        let table = TableName::new("default", "t");
        let (qualified, if_not_exists) = (false, false);
        words(&ColumnSite { table: &table, qualified, if_not_exists, primary_key, column: &column })
    }

    #[track_caller]
    fn check(data_type: DataType, storage: &str, domain: Option<&str>) {
        let words = spelled(Column::new("x", data_type), false);
        assert_eq!((&*words.storage, words.domain.as_deref()), (storage, domain));
        assert_eq!((words.collation, words.identity, words.before.len()), (None, None, 0));
    }

    #[test]
    fn each_type_has_its_storage_and_its_domain() {
        let shape = "x IS NULL OR length(CAST(x AS BLOB)) = 27 AND x GLOB \
                     '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].\
                     [0-9][0-9][0-9][0-9][0-9][0-9]Z'";
        let at_most = "instr(CAST(x AS BLOB), x'00') = 0 AND length(x) <= 255";
        let string = DataType::String { max_length: Some(255) };
        check(DataType::Uuid, "BLOB", Some("length(x) = 16"));
        check(DataType::TEXT, "TEXT", Some("instr(CAST(x AS BLOB), x'00') = 0"));
        check(string, "TEXT", Some(at_most));
        check(DataType::TimestampTz, "TEXT", Some(shape));
        check(DataType::Json, "TEXT", Some("x IS NULL OR json_valid(x)"));
        check(DataType::BigInt, "INTEGER", None);
        check(DataType::Integer, "INTEGER", Some("x BETWEEN -2147483648 AND 2147483647"));
        check(DataType::SmallInt, "INTEGER", Some("x BETWEEN -32768 AND 32767"));
        check(DataType::Boolean, "INTEGER", Some("x BETWEEN 0 AND 1"));
        check(DataType::Bytes, "BLOB", None);
    }

    #[test]
    fn only_an_identity_is_the_rowid() {
        assert_eq!(spelled(Column::big_int("id"), true).storage, "INT");
        assert_eq!(spelled(Column::boolean("id"), true).storage, "INT");
        let identity = spelled(Column::big_int("id").identity(), true);
        assert_eq!(identity.storage, "INTEGER");
        assert_eq!(identity.identity.as_deref(), Some("AUTOINCREMENT"));
    }

    #[test]
    fn a_name_is_quoted_in_its_domain_where_it_has_to_be() {
        let domain = spelled(Column::uuid("say \"hi\""), false).domain;
        assert_eq!(domain.as_deref(), Some("length(\"say \"\"hi\"\"\") = 16"));
    }

    #[test]
    fn defaults_that_are_no_constants_are_expressions_in_parentheses() {
        let now = spelled(Column::timestamp_tz("x").default(DefaultValue::Now), false);
        assert_eq!(now.default, Some("(strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))"));
        let uuid = spelled(Column::uuid("x").default(DefaultValue::NewUuid), false);
        assert_eq!(uuid.default, Some(format!("({NEW_UUID})").as_str()));
        let text = spelled(Column::text("x").default("it's"), false);
        assert_eq!(text.default, None);
    }
}
