//! URLs of databases.

use std::fmt;

use crate::{Error, ErrorKind};

/// The URL of a database: a scheme, and what its driver makes of the rest.
///
/// `postgres://user:password@host/database`, `sqlite://app.db`, `sqlite::memory:`. Its `Debug`
/// and `Display` hide the password.
///
/// ```
/// use stylobate_connect::DatabaseUrl;
///
/// let url: DatabaseUrl = "postgres://app:secret@localhost/app".parse()?;
/// assert_eq!(url.scheme(), "postgres");
/// assert_eq!(url.to_string(), "postgres://app:***@localhost/app");
/// let memory: DatabaseUrl = "sqlite::memory:".parse()?;
/// assert_eq!(memory.rest(), ":memory:");
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    text: String,
    scheme_length: usize,
}

impl DatabaseUrl {
    /// The scheme, which says the driver.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.text[..self.scheme_length]
    }

    /// What stands behind `scheme://` or `scheme:`.
    #[must_use]
    pub fn rest(&self) -> &str {
        let rest = &self.text[self.scheme_length + 1..];
        rest.strip_prefix("//").unwrap_or(rest)
    }

    /// The whole text, password and all: for drivers only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let is_scheme = |scheme: &str| {
            !scheme.is_empty()
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        };
        match text.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) && !rest.is_empty() => {
                Ok(Self { text: text.to_owned(), scheme_length: scheme.len() })
            }
            // The text is not repeated: it may hold a password.
            _ => Err(Error::new(
                ErrorKind::Usage,
                "this is no database URL; write it as scheme://…, for example sqlite://app.db",
            )),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact(&self.text))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", redact(&self.text))
    }
}

/// The text with `***` in place of the passwords of a URL in it, both before the host and as
/// parameters.
///
/// ```
/// let shown = stylobate_connect::redact("cannot use postgres://app:secret@localhost/app");
/// assert_eq!(shown, "cannot use postgres://app:***@localhost/app");
/// ```
#[must_use]
pub fn redact(text: &str) -> String {
    let mut shown = text.to_owned();
    if let Some(start) = shown.find("://").map(|place| place + 3) {
        let end = shown[start..].find(['/', '?', '#']).map_or(shown.len(), |end| start + end);
        // A password may itself hold an at sign or a slash that was not encoded.
        let query = shown[start..].find('?').map_or(shown.len(), |query| start + query);
        let at = shown[start..query].rfind('@').or_else(|| shown[start..].rfind('@'));
        if let Some(at) = at.map(|at| start + at)
            && let Some(colon) = shown[start..at].find(':').map(|colon| start + colon)
        {
            shown.replace_range(colon + 1..at, "***");
        } else if at.is_none()
            && let Some(colon) = shown[start..end].find(':').map(|colon| start + colon)
            && !shown[colon + 1..end].bytes().all(|byte| byte.is_ascii_digit() || byte == b']')
            && !shown[start..end].starts_with('[')
        {
            // What stands where a port has to be may be a password whose host was forgotten.
            shown.replace_range(colon + 1..end, "***");
        }
    }
    redact_parameters(&shown)
}

/// Hides the values of parameters whose decoded names end in `password`.
fn redact_parameters(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (place, part) in text.split_inclusive(['?', '&', ' ', '#']).enumerate() {
        let (assignment, end) = match part.char_indices().next_back() {
            Some((at, '?' | '&' | ' ' | '#')) => part.split_at(at),
            _ => (part, ""),
        };
        match assignment.split_once('=') {
            Some((key, _)) if place > 0 && is_password(key) => {
                shown.push_str(key);
                shown.push_str("=***");
            }
            _ => shown.push_str(assignment),
        }
        shown.push_str(end);
    }
    shown
}

fn is_password(key: &str) -> bool {
    let mut decoded = Vec::with_capacity(key.len());
    let mut rest = key.as_bytes();
    while let [byte, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped.filter(|_| *byte == b'%') {
            Some(escaped) => {
                decoded.push(escaped);
                rest = &tail[2..];
            }
            None => {
                decoded.push(*byte);
                rest = tail;
            }
        }
    }
    decoded.to_ascii_lowercase().ends_with(b"password")
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn passwords_are_hidden_wherever_they_stand() {
        for (text, shown) in [
            ("postgres://app:secret@host/app", "postgres://app:***@host/app"),
            ("postgres://app:se@cr/et@host/app", "postgres://app:***@host/app"),
            ("postgres://app@host/app?password=secret", "postgres://app@host/app?password=***"),
            ("postgres://host?a=1&pass%77ord=secret&b=2", "postgres://host?a=1&pass%77ord=***&b=2"),
            ("postgres://host?sslpassword=secret", "postgres://host?sslpassword=***"),
            ("postgres://app:secret", "postgres://app:***"),
            ("postgres://host:5432/app", "postgres://host:5432/app"),
            ("postgres://[::1]:5432/app", "postgres://[::1]:5432/app"),
            ("sqlite://data/app.db", "sqlite://data/app.db"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }
}
