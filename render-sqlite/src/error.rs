//! What the errors of SQLite mean.
//!
//! The code is the [extended result code](https://sqlite.org/rescode.html) as decimal text.

use stylobate_dialect::{Diagnosis, ErrorKind, Failure};

pub(crate) fn diagnose(failure: &Failure<'_>) -> Diagnosis {
    let code: u32 = failure.code.and_then(|code| code.parse().ok()).unwrap_or_default();
    let message = failure.message.trim();
    // The low byte is the primary code, the rest says more.
    match code & 0xff {
        1 => statement(message),
        3 | 8 | 23 => ErrorKind::PermissionDenied.into(),
        // Another connection wrote since this transaction read, so that waiting does not help.
        5 if code == 517 => ErrorKind::SerializationFailure.into(),
        5 | 6 | 15 => ErrorKind::Busy.into(),
        7 | 13 | 18 => ErrorKind::InsufficientResources.into(),
        9 => ErrorKind::Canceled.into(),
        10 if code == 3082 => ErrorKind::InsufficientResources.into(),
        10 | 14 => ErrorKind::ConnectionLost.into(),
        19 => constraint(code, message),
        20 => ErrorKind::ValueOutOfDomain.into(),
        21 | 25 | 26 => ErrorKind::Usage.into(),
        _ => ErrorKind::Other.into(),
    }
}

fn constraint(code: u32, message: &str) -> Diagnosis {
    let named = |kind| Diagnosis { kind, object: behind_colon(message) };
    match code {
        275 => {
            let object = behind_colon(message);
            let domain = object.as_ref().is_some_and(|name| name.ends_with("_domain"));
            let kind = if domain { ErrorKind::ValueOutOfDomain } else { ErrorKind::CheckViolation };
            Diagnosis { kind, object }
        }
        1299 => named(ErrorKind::NotNullViolation),
        1555 | 2067 | 2579 => named(ErrorKind::UniqueViolation),
        787 => ErrorKind::ForeignKeyViolation.into(),
        // The action RESTRICT is a trigger inside.
        1811 if message == "FOREIGN KEY constraint failed" => ErrorKind::ForeignKeyViolation.into(),
        3091 => {
            let object = message.rsplit_once(" column ").map(|(_, column)| column.to_owned());
            Diagnosis { kind: ErrorKind::ValueOutOfDomain, object }
        }
        _ => ErrorKind::Other.into(),
    }
}

/// The meaning of the one code that SQLite has for everything that is wrong with a statement.
fn statement(message: &str) -> Diagnosis {
    const UNDEFINED: [&str; 7] = [
        "no such table: ",
        "no such column: ",
        "no such index: ",
        "no such view: ",
        "no such trigger: ",
        "no such function: ",
        "no such module: ",
    ];
    const DUPLICATE: [&str; 3] = [
        "duplicate column name: ",
        "there is already a table named ",
        "there is already an index named ",
    ];
    let behind = |prefixes: &[&str]| {
        prefixes.iter().find_map(|prefix| message.strip_prefix(prefix)).map(ToOwned::to_owned)
    };
    let of = |kind, object: &str| Diagnosis { kind, object: Some(object.to_owned()) };
    if let Some(object) = behind(&UNDEFINED) {
        // A name in double quotes comes with a question.
        let name = object.split_once("\" - should").map(|(name, _)| name.trim_start_matches('"'));
        return of(ErrorKind::UndefinedObject, name.unwrap_or(&object));
    }
    if let object @ Some(_) = behind(&DUPLICATE) {
        return Diagnosis { kind: ErrorKind::DuplicateObject, object };
    }
    if let Some((_, column)) = message.split_once(" has no column named ") {
        return of(ErrorKind::UndefinedObject, column);
    }
    if let Some((_, name)) =
        message.strip_suffix(" already exists").and_then(|object| object.split_once(' '))
    {
        return of(ErrorKind::DuplicateObject, name);
    }
    if message.ends_with("syntax error")
        || message == "incomplete input"
        || message.starts_with("unrecognized token: ")
    {
        return ErrorKind::Syntax.into();
    }
    ErrorKind::Other.into()
}

fn behind_colon(message: &str) -> Option<String> {
    message.split_once(": ").map(|(_, object)| object.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, message: &str, kind: ErrorKind, object: Option<&str>) {
        let object = object.map(ToOwned::to_owned);
        let failure = Failure { code: Some(code), message };
        assert_eq!(diagnose(&failure), Diagnosis { kind, object });
    }

    #[test]
    fn codes_that_are_hard_to_provoke_have_their_kinds() {
        check("7", "out of memory", ErrorKind::InsufficientResources, None);
        check("3082", "disk I/O error", ErrorKind::InsufficientResources, None);
        check("266", "disk I/O error", ErrorKind::ConnectionLost, None);
        check("517", "database is locked", ErrorKind::SerializationFailure, None);
        check("261", "database is locked", ErrorKind::Busy, None);
        check("8", "attempt to write a readonly database", ErrorKind::PermissionDenied, None);
        check("9", "interrupted", ErrorKind::Canceled, None);
        check("11", "database disk image is malformed", ErrorKind::Other, None);
        check("1811", "not on sundays", ErrorKind::Other, None);
    }

    #[test]
    fn a_name_with_a_colon_is_kept_whole() {
        let message = "CHECK constraint failed: a: b_domain";
        check("275", message, ErrorKind::ValueOutOfDomain, Some("a: b_domain"));
        check("275", "CHECK constraint failed: a: b", ErrorKind::CheckViolation, Some("a: b"));
    }

    #[test]
    fn a_failure_without_a_code_is_other() {
        let failure = Failure { code: None, message: "no such table: mails" };
        assert_eq!(diagnose(&failure), ErrorKind::Other.into());
    }
}
