//! What DuckDB's errors mean.
//!
//! Its messages begin with their class, and nothing else tells what they mean.

use stylobate_dialect::{Diagnosis, ErrorKind};

use crate::catalog::text::{names, quoted_name};

pub(crate) fn diagnose(message: &str) -> Diagnosis {
    let (class, text) = message.split_once(": ").unwrap_or((message, ""));
    match class {
        "Constraint Error" => constraint(text),
        "TransactionContext Error" => transaction(text).into(),
        "Conversion Error" | "Out of Range Error" | "Invalid Input Error" => input(text).into(),
        "Catalog Error" => catalog(text),
        "Binder Error" => binder(text),
        "Parser Error" | "Syntax Error" => ErrorKind::Syntax.into(),
        "Not implemented Error" => ErrorKind::Unsupported.into(),
        "IO Error" => input_output(text).into(),
        "FATAL Error" | "Connection Error" => ErrorKind::ConnectionLost.into(),
        "Out of Memory Error" => ErrorKind::InsufficientResources.into(),
        "Permission Error" => ErrorKind::PermissionDenied.into(),
        "INTERRUPT Error" => ErrorKind::Canceled.into(),
        _ => ErrorKind::Other.into(),
    }
}

fn constraint(text: &str) -> Diagnosis {
    if let Some(column) = text.strip_prefix("NOT NULL constraint failed: ") {
        // The names are in quotes where they need them.
        let names = names(column).unwrap_or_default();
        let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
        let object = Some(names.join(".")).filter(|object| !object.is_empty());
        return Diagnosis { kind: ErrorKind::NotNullViolation, object };
    }
    if let Some(text) = text.strip_prefix("CHECK constraint failed on table \"") {
        let (table, check) = quoted_name(text).unwrap_or((text.to_owned(), ""));
        // No check of a definition calls a function, so that this is the length of a string(n).
        let is_domain = check.starts_with(" with expression CHECK((length(");
        let kind = if is_domain { ErrorKind::ValueOutOfDomain } else { ErrorKind::CheckViolation };
        return Diagnosis { kind, object: Some(table) };
    }
    let starts = |start: &str| text.starts_with(start);
    if starts("Duplicate key") || starts("Data contains duplicates") || is_duplicate(text) {
        ErrorKind::UniqueViolation.into()
    } else if starts("Violates foreign key") {
        ErrorKind::ForeignKeyViolation.into()
    } else {
        ErrorKind::Other.into()
    }
}

fn is_duplicate(text: &str) -> bool {
    text.starts_with("PRIMARY KEY or UNIQUE constraint violation")
}

fn transaction(text: &str) -> ErrorKind {
    let committed = text.strip_prefix("Failed to commit: ");
    if text.starts_with("Current transaction is aborted") {
        ErrorKind::TransactionPoisoned
    } else if text.starts_with("cannot ") {
        // A second BEGIN, or the end of a transaction that there is not.
        ErrorKind::Usage
    } else if committed.is_some_and(is_duplicate) {
        ErrorKind::UniqueViolation
    } else if committed.is_some_and(|text| text.starts_with("Violates foreign key")) {
        ErrorKind::ForeignKeyViolation
    } else {
        ErrorKind::SerializationFailure
    }
}

fn input(text: &str) -> ErrorKind {
    if text.starts_with("Cannot execute statement") && text.contains("read-only") {
        ErrorKind::PermissionDenied
    } else {
        ErrorKind::ValueOutOfDomain
    }
}

fn catalog(text: &str) -> Diagnosis {
    let name = text.split_once(" with name ").map_or("", |(_, name)| name);
    let first = name.lines().next().unwrap_or_default();
    let ends = [
        (" already exists!", ErrorKind::DuplicateObject),
        (" does not exist!", ErrorKind::UndefinedObject),
        (" does not exist because ", ErrorKind::UndefinedObject),
    ];
    // The name may have the words of another failure in it, so that the end of the line goes first.
    let at_end = ends.iter().find_map(|(end, kind)| Some((first.strip_suffix(end)?, *kind)));
    let within = || ends.iter().find_map(|(end, kind)| Some((name.rsplit_once(end)?.0, *kind)));
    match at_end.or_else(within) {
        Some((name, kind)) => Diagnosis { kind, object: Some(unquoted(name)) },
        None => ErrorKind::Other.into(),
    }
}

fn binder(text: &str) -> Diagnosis {
    let kind = ErrorKind::UndefinedObject;
    if let Some(rest) = text.strip_prefix("Referenced column \"")
        && let Some((name, _)) = rest.split_once("\" not found")
    {
        return Diagnosis { kind, object: Some(name.to_owned()) };
    }
    if let Some(rest) = text.strip_prefix("Referenced update column ")
        && let Some((name, _)) = rest.split_once(" not found in table!")
    {
        return Diagnosis { kind, object: Some(name.to_owned()) };
    }
    let first = text.lines().next().unwrap_or_default();
    match first.split_once(" does not have a column with name ") {
        Some((_, name)) => Diagnosis { kind, object: Some(unquoted(name)) },
        None if first.starts_with("Referenced table ") && first.contains(" not found") => {
            kind.into()
        }
        None if first.ends_with(" not supported") => ErrorKind::Unsupported.into(),
        None => ErrorKind::Other.into(),
    }
}

fn input_output(text: &str) -> ErrorKind {
    if text.starts_with("Could not set lock on file") {
        ErrorKind::Busy
    } else if text.contains("No space left on device") {
        ErrorKind::InsufficientResources
    } else if text.contains("Permission denied") || text.contains("Read-only file system") {
        ErrorKind::PermissionDenied
    } else {
        ErrorKind::ConnectionLost
    }
}

fn unquoted(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(message: &str) -> ErrorKind {
        diagnose(message).kind
    }

    /// The failures that no test brings about at an engine.
    #[test]
    fn rare_failures_have_their_kinds() {
        for (message, expected) in [
            ("FATAL Error: Failed: database has been invalidated", ErrorKind::ConnectionLost),
            ("INTERRUPT Error: Interrupted!", ErrorKind::Canceled),
            ("IO Error: Could not write file: No space left on device", {
                ErrorKind::InsufficientResources
            }),
            ("IO Error: Cannot open file \"a\": Permission denied", ErrorKind::PermissionDenied),
            ("IO Error: Could not read from file", ErrorKind::ConnectionLost),
            ("Permission Error: no", ErrorKind::PermissionDenied),
            ("TransactionContext Error: Failed to commit: Violates foreign key constraint", {
                ErrorKind::ForeignKeyViolation
            }),
            ("TransactionContext Error: Failed to commit: something else", {
                ErrorKind::SerializationFailure
            }),
            ("Constraint Error: another one", ErrorKind::Other),
            ("Dependency Error: Cannot alter entry", ErrorKind::Other),
            ("Binder Error: Creating such things is not supported", ErrorKind::Unsupported),
            ("Not implemented Error: Creating partial indexes", ErrorKind::Unsupported),
            ("no class at all", ErrorKind::Other),
            ("", ErrorKind::Other),
        ] {
            assert_eq!(kind(message), expected, "{message}");
        }
    }

    #[test]
    fn values_in_a_message_do_not_change_its_kind() {
        let message = "Constraint Error: Duplicate key \"a: Violates foreign key\" violates unique \
                       constraint.";
        assert_eq!(kind(message), ErrorKind::UniqueViolation);
        let message = "Constraint Error: CHECK constraint failed on table \"t\" with expression \
                       CHECK((\"length(\" <= 3))";
        assert_eq!(kind(message), ErrorKind::CheckViolation);
        let message = "Constraint Error: CHECK constraint failed on table \"a\"\" with expression \
                       CHECK((length(\" with expression CHECK((n >= 0))";
        assert_eq!(kind(message), ErrorKind::CheckViolation);
        let message = "Catalog Error: Table with name a already exists! does not exist!\nHint";
        assert_eq!(kind(message), ErrorKind::UndefinedObject);
    }
}
