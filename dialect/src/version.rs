//! Versions of engines.

use std::fmt;
use std::str::FromStr;

/// The version of an engine, such as 15.18 or 3.40.1.
///
/// ```
/// use stylobate_dialect::Version;
///
/// let found: Version = "15.18 (Debian 15.18-0+deb12u1)".parse()?;
/// assert_eq!(found, Version::new(15, 18, 0));
/// assert!(found >= Version::new(13, 0, 0));
/// # Ok::<(), stylobate_dialect::UnknownVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

impl Version {
    /// The version of three numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }
}

impl From<u32> for Version {
    /// The first version of this major number.
    fn from(major: u32) -> Self {
        Self::new(major, 0, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch == 0 { Ok(()) } else { write!(f, ".{}", self.patch) }
    }
}

/// The versions from one on, up to another one.
///
/// ```
/// use stylobate_dialect::{Version, VersionRange};
///
/// let all = VersionRange::from(Version::new(13, 0, 0));
/// assert_eq!(all.to_string(), "13.0 and newer");
/// let old = VersionRange { before: Some(Version::new(3, 53, 0)), ..Version::new(3, 40, 0).into() };
/// assert!(old.contains(Version::new(3, 40, 1)) && !old.contains(Version::new(3, 53, 0)));
/// assert_eq!(old.to_string(), "3.40 to before 3.53");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionRange {
    /// The first version of it.
    pub from: Version,
    /// The first version behind it; none if it has no end.
    pub before: Option<Version>,
}

impl VersionRange {
    /// Whether a version is one of it.
    #[must_use]
    pub fn contains(&self, version: Version) -> bool {
        version >= self.from && self.before.is_none_or(|before| version < before)
    }
}

impl From<Version> for VersionRange {
    fn from(from: Version) -> Self {
        Self { from, before: None }
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.before {
            None => write!(f, "{} and newer", self.from),
            Some(before) => write!(f, "{} to before {before}", self.from),
        }
    }
}

/// A text that does not begin with a version.
///
/// ```
/// use stylobate_dialect::Version;
///
/// let unknown = "latest".parse::<Version>().unwrap_err();
/// assert_eq!(unknown.0, "latest");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} does not begin with a version such as 15.18 or v2.0.0")]
pub struct UnknownVersion(pub String);

impl FromStr for Version {
    type Err = UnknownVersion;

    /// Reads up to three numbers joined by dots, behind an optional `v`; what follows is ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim_start_matches('v');
        let end = trimmed
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(trimmed.len());
        let mut numbers = trimmed[..end].split('.').map(|number| number.parse().ok());
        match numbers.next().flatten() {
            Some(major) => Ok(Self {
                major,
                minor: numbers.next().flatten().unwrap_or(0),
                patch: numbers.next().flatten().unwrap_or(0),
            }),
            None => Err(UnknownVersion(text.to_owned())),
        }
    }
}
