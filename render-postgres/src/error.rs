//! What PostgreSQL's errors mean.

use stylobate_dialect::{Diagnosis, ErrorKind, Failure};

/// What happens when two sessions create one object at once, `IF NOT EXISTS` or not: the later one
/// breaks a key of the catalog.
const CATALOG_KEYS: [&str; 5] = [
    "pg_class_relname_nsp_index",
    "pg_constraint_conrelid_contypid_conname_index",
    "pg_namespace_nspname_index",
    "pg_proc_proname_args_nsp_index",
    "pg_type_typname_nsp_index",
];

pub(crate) fn diagnose(failure: &Failure<'_>) -> Diagnosis {
    let Some(code) = failure.code else { return ErrorKind::Other.into() };
    let names: Vec<_> = failure.message.split('"').skip(1).step_by(2).collect();
    // A violated NOT NULL and a column that is not there name the column and then its table, every
    // other error its object last.
    let column_first = matches!(code, "23502" | "42703");
    let object = if column_first { names.first() } else { names.last() };
    let object = object.filter(|_| names_object(code)).map(|name| (*name).to_owned());
    let kind = match (kind(code), object.as_deref()) {
        (ErrorKind::CheckViolation, Some(name)) if name.ends_with("_domain") => {
            ErrorKind::ValueOutOfDomain
        }
        (ErrorKind::UniqueViolation, Some(name)) if CATALOG_KEYS.contains(&name) => {
            return ErrorKind::DuplicateObject.into();
        }
        (kind, _) => kind,
    };
    Diagnosis { kind, object }
}

/// Whether the last name in quotes is that of an object, not an excerpt of a value or a statement.
fn names_object(code: &str) -> bool {
    match code.get(..2) {
        Some("23" | "3F") => true,
        Some("42") => code != "42601",
        _ => false,
    }
}

/// The meaning of an SQLSTATE.
fn kind(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::UniqueViolation,
        // From version 18 on, the action RESTRICT has a code of its own.
        "23503" | "23001" => ErrorKind::ForeignKeyViolation,
        "23514" => ErrorKind::CheckViolation,
        "23502" => ErrorKind::NotNullViolation,
        "25P02" => ErrorKind::TransactionPoisoned,
        "40P01" => ErrorKind::Deadlock,
        "55P03" => ErrorKind::LockNotAvailable,
        "57014" => ErrorKind::Canceled,
        "57P01" | "57P02" | "57P03" | "57P05" => ErrorKind::ConnectionLost,
        "42P01" | "42703" | "42883" | "42704" | "3D000" | "3F000" | "57P04" => {
            ErrorKind::UndefinedObject
        }
        "42P07" | "42710" | "42P06" | "42701" | "42723" | "42P04" => ErrorKind::DuplicateObject,
        "42601" => ErrorKind::Syntax,
        "42501" | "25006" => ErrorKind::PermissionDenied,
        _ => match code.get(..2) {
            Some("08") => ErrorKind::ConnectionLost,
            Some("0A") => ErrorKind::Unsupported,
            Some("22") => ErrorKind::ValueOutOfDomain,
            Some("28") => ErrorKind::PermissionDenied,
            Some("40") => ErrorKind::SerializationFailure,
            Some("53") => ErrorKind::InsufficientResources,
            _ => ErrorKind::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, message: &str, kind: ErrorKind, object: Option<&str>) {
        let diagnosis = diagnose(&Failure { code: Some(code), message });
        assert_eq!(diagnosis, Diagnosis { kind, object: object.map(ToOwned::to_owned) });
    }

    #[test]
    fn codes_have_meanings_and_messages_name_objects() {
        let message = "duplicate key value violates unique constraint \"mails_pkey\"";
        check("23505", message, ErrorKind::UniqueViolation, Some("mails_pkey"));
        let message =
            "duplicate key value violates unique constraint \"pg_type_typname_nsp_index\"";
        check("23505", message, ErrorKind::DuplicateObject, None);
        let message = "null value in column \"id\" of relation \"mails\" violates not-null";
        check("23502", message, ErrorKind::NotNullViolation, Some("id"));
        let message =
            "new row for relation \"mails\" violates check constraint \"mails_size_check\"";
        check("23514", message, ErrorKind::CheckViolation, Some("mails_size_check"));
        let message = "new row for relation \"m\" violates check constraint \"m_size_domain\"";
        check("23514", message, ErrorKind::ValueOutOfDomain, Some("m_size_domain"));
        let message = "invalid input syntax for type uuid: \"no\"";
        check("22P02", message, ErrorKind::ValueOutOfDomain, None);
        check("42P01", "relation \"m\" does not exist", ErrorKind::UndefinedObject, Some("m"));
        let message = "column \"c\" of relation \"m\" does not exist";
        check("42703", message, ErrorKind::UndefinedObject, Some("c"));
        check("42601", "syntax error at or near \"x\"", ErrorKind::Syntax, None);
        check("40001", "could not serialize access", ErrorKind::SerializationFailure, None);
        check("53300", "too many clients", ErrorKind::InsufficientResources, None);
        check("XX000", "internal", ErrorKind::Other, None);
    }
}
