//! What the errors of Toy mean.

use stylobate_dialect::{Diagnosis, ErrorKind, Failure};

/// The code is the engine's extended result code: the low byte says the kind, the rest says more.
pub(crate) fn diagnose(failure: &Failure<'_>) -> Diagnosis {
    let code: u32 = failure.code.and_then(|code| code.parse().ok()).unwrap_or_default();
    let behind_colon = failure.message.split_once(": ").map(|(_, object)| object.to_owned());
    let named = |kind| Diagnosis { kind, object: behind_colon.clone() };
    match (code & 0xff, code) {
        (1, _) => statement(failure.message),
        (3 | 8, _) => ErrorKind::PermissionDenied.into(),
        (5, 517) => ErrorKind::SerializationFailure.into(),
        (5 | 6, _) => ErrorKind::Busy.into(),
        (7 | 13, _) => ErrorKind::InsufficientResources.into(),
        (9, _) => ErrorKind::Canceled.into(),
        (10 | 14, _) => ErrorKind::ConnectionLost.into(),
        (19, 275) => match behind_colon.as_ref().is_some_and(|name| name.ends_with("_domain")) {
            true => named(ErrorKind::ValueOutOfDomain),
            false => named(ErrorKind::CheckViolation),
        },
        (19, 1299) => named(ErrorKind::NotNullViolation),
        (19, 1555 | 2067 | 2579) => named(ErrorKind::UniqueViolation),
        (19, 787 | 1811) => ErrorKind::ForeignKeyViolation.into(),
        (20, _) => ErrorKind::ValueOutOfDomain.into(),
        (26, _) => ErrorKind::Usage.into(),
        _ => ErrorKind::Other.into(),
    }
}

/// The meaning of the one code for everything that is wrong with a statement.
fn statement(message: &str) -> Diagnosis {
    let object = |part: &str| Some(part.trim_matches('"').to_owned());
    if let Some((_, name)) = message.strip_prefix("no such ").and_then(|of| of.split_once(": ")) {
        return Diagnosis { kind: ErrorKind::UndefinedObject, object: object(name) };
    }
    if let Some((_, name)) = message.split_once(" has no column named ") {
        return Diagnosis { kind: ErrorKind::UndefinedObject, object: object(name) };
    }
    if let Some((_, name)) =
        message.strip_suffix(" already exists").and_then(|text| text.split_once(' '))
    {
        return Diagnosis { kind: ErrorKind::DuplicateObject, object: object(name) };
    }
    if message.starts_with("duplicate column name") || message.starts_with("there is already") {
        return ErrorKind::DuplicateObject.into();
    }
    let syntax = ["syntax error", "incomplete input", "unrecognized token"];
    match syntax.iter().any(|words| message.contains(words)) {
        true => ErrorKind::Syntax.into(),
        false => ErrorKind::Other.into(),
    }
}
