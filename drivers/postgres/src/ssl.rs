//! What a URL says of encryption.

use postgres::config::SslMode;
use stylobate_connect::{Error, ErrorKind};

/// How a connection is encrypted, and what is checked before it is used; as in `libpq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Never encrypted.
    Disable,
    /// Encrypted if the server can, without a check of who it is.
    Prefer,
    /// Encrypted, without a check of who the server is.
    Require,
    /// Encrypted, with a server whose certificate is signed by somebody who is trusted.
    VerifyCa,
    /// As before, and the certificate is for the host of the URL.
    VerifyFull,
}

/// What a URL asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) mode: Mode,
    /// The file with the certificates of those who are trusted; else whom the system trusts.
    pub(crate) roots: Option<String>,
}

impl Mode {
    /// What is as much for the `postgres` crate, which checks nothing by itself.
    pub(crate) fn ssl_mode(self) -> SslMode {
        match self {
            Self::Disable => SslMode::Disable,
            Self::Prefer => SslMode::Prefer,
            Self::Require | Self::VerifyCa | Self::VerifyFull => SslMode::Require,
        }
    }

    fn named(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                let message = "the URL has an sslmode that is not known; write disable, prefer, \
                               require, verify-ca or verify-full";
                return Err(Error::new(ErrorKind::Usage, message));
            }
        })
    }
}

/// Takes the parameters of encryption out of a URL without its scheme.
pub(crate) fn take(rest: &str) -> Result<(String, Wanted), Error> {
    let mut wanted = Wanted { mode: Mode::Prefer, roots: None };
    let Some((place, parameters)) = rest.split_once('?') else {
        return Ok((rest.to_owned(), wanted));
    };
    let mut others = Vec::new();
    for parameter in parameters.split('&') {
        match parameter.split_once('=') {
            Some(("sslmode", mode)) => wanted.mode = Mode::named(mode)?,
            // The word of `libpq` for whom the system trusts.
            Some(("sslrootcert", "system")) => wanted.roots = None,
            Some(("sslrootcert", path)) => wanted.roots = Some(decode(path)?),
            _ => others.push(parameter),
        }
    }
    if wanted.mode == Mode::Require && wanted.roots.is_some() {
        wanted.mode = Mode::VerifyCa;
    }
    let separator = if others.is_empty() { "" } else { "?" };
    Ok((format!("{place}{separator}{}", others.join("&")), wanted))
}

/// The path that stands in a URL with %20 for a space and the like.
fn decode(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).map_err(|error| {
        let message = "the path of sslrootcert in the URL is not UTF-8";
        Error::new(ErrorKind::Usage, message).with_source(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rest: &str, without: &str, mode: Mode, roots: Option<&str>) {
        let (text, wanted) = take(rest).unwrap();
        assert_eq!(text, without);
        assert_eq!(wanted, Wanted { mode, roots: roots.map(ToOwned::to_owned) });
    }

    #[test]
    fn the_parameters_are_taken_and_the_others_are_left() {
        check("host/app", "host/app", Mode::Prefer, None);
        check("host/app?a=b", "host/app?a=b", Mode::Prefer, None);
        check("host/app?sslmode=disable", "host/app", Mode::Disable, None);
        check("host/app?a=b&sslmode=require&c=d", "host/app?a=b&c=d", Mode::Require, None);
        check(
            "host?sslrootcert=%2Fmy%20roots.pem&sslmode=verify-full",
            "host",
            Mode::VerifyFull,
            Some("/my roots.pem"),
        );
        check("host?sslmode=verify-ca&sslrootcert=system", "host", Mode::VerifyCa, None);
        check("host?sslrootcert=50%&sslmode=prefer", "host", Mode::Prefer, Some("50%"));
    }

    #[test]
    fn a_root_to_require_is_a_root_to_verify() {
        check("host?sslmode=require&sslrootcert=a.pem", "host", Mode::VerifyCa, Some("a.pem"));
    }

    #[test]
    fn a_mode_that_is_not_known_is_refused() {
        let error = take("host?sslmode=allow").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the URL has an sslmode that is not known; write disable, prefer, require, verify-ca \
             or verify-full",
        );
    }
}
