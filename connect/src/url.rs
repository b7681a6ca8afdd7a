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

/// The URL with `***` in place of a password, both before the host and as a parameter.
fn redact(text: &str) -> String {
    let mut shown = text.to_owned();
    if let Some(start) = shown.find("://").map(|place| place + 3) {
        let end = shown[start..].find(['/', '?', '#']).map_or(shown.len(), |end| start + end);
        // A password may itself hold an at sign or a slash that was not encoded.
        let at = shown[start..end].rfind('@').or_else(|| shown[start..].rfind('@'));
        if let Some(at) = at.map(|at| start + at)
            && let Some(colon) = shown[start..at].find(':').map(|colon| start + colon)
        {
            shown.replace_range(colon + 1..at, "***");
        }
    }
    let lower = shown.to_ascii_lowercase();
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for (place, _) in lower.match_indices("password=") {
        let start = place + "password=".len();
        let end = shown[start..].find(['&', ' ', '#']).map_or(shown.len(), |end| start + end);
        parts.push((start, end));
    }
    for (start, end) in parts.into_iter().rev() {
        shown.replace_range(start..end, "***");
    }
    shown
}
