//! Model files and databases, as they are named on the command line.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use stylobate_connect::DatabaseUrl;
use stylobate_model::{Database, Document, Feature, Named};

use super::error::Failure;
use super::selection;
use crate::Drivers;

/// What stands on the command line for something that has tables.
pub(super) enum Side<'a> {
    /// A model file.
    File(&'a Path),
    /// The URL of a database.
    Url(&'a str),
}

impl<'a> Side<'a> {
    /// Tells a file from a URL, which begins with a scheme.
    pub(super) fn of(text: &'a OsStr, drivers: &Drivers) -> Self {
        let path = Path::new(text);
        let Some(url) = text.to_str() else { return Self::File(path) };
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        let is_known =
            |scheme: &str| drivers.schemes().any(|known| known.eq_ignore_ascii_case(scheme));
        let is_url = url.contains("://")
            || scheme.is_some_and(is_known)
            || (url.parse::<DatabaseUrl>().is_ok() && !path.exists());
        if is_url { Self::Url(url) } else { Self::File(path) }
    }

    /// The file or the URL, without a password.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Url(url) => shown(url),
        }
    }
}

/// A URL without its password; what is none is not shown, since it may hold one.
pub(super) fn shown(url: &str) -> String {
    url.parse::<DatabaseUrl>().map_or_else(|_| "a database".to_owned(), |url| url.to_string())
}

/// The definition in a model file, which may name the features of `own` and the ready-made ones.
pub(super) fn read_model(path: &Path, own: &Database) -> Result<Database, Failure> {
    let file = path.display();
    let unreadable =
        |reason: String| Failure::new(format!("the model file {file} cannot be read: {reason}"));
    let bytes = fs::read(path).map_err(|error| {
        unreadable(match error.kind() {
            ErrorKind::NotFound => "there is no such file; check its name".to_owned(),
            ErrorKind::IsADirectory => "it is a folder; name a file in it".to_owned(),
            _ => error.to_string(),
        })
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        unreadable(format!("line {line} is not UTF-8; save it as UTF-8"))
    })?;
    Document::from_json(&text)
        .and_then(|document| document.expand(&known(own)))
        .map_err(|error| Failure::new(format!("the model file {file} is wrong: {error}")))
}

/// The features that a model file may name.
fn known(own: &Database) -> Vec<Feature> {
    let mut known: Vec<Feature> = selection::features(own).into_iter().cloned().collect();
    for feature in crate::features::all() {
        if !known.iter().any(|first| first.name() == feature.name()) {
            known.push(feature);
        }
    }
    known
}
