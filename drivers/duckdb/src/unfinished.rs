//! Files in which there is no database yet.
//!
//! DuckDB makes a file first and writes into it then, and whoever opens it in between is told that
//! it is no database, as is whoever opens an empty file.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// What DuckDB writes when it makes a file: one header, and two of which one is the present one.
const HEADERS: u64 = 3 * 4096;
/// A checksum, and the letters `DUCK`.
const START: usize = 12;

/// Whether a file holds less than what DuckDB writes first, and nothing that it would not write.
///
/// To close a file gives up every lock that the process has on it, so that this one must not be
/// open elsewhere in the process.
pub(crate) fn is_unfinished(path: &Path) -> bool {
    let start = || -> io::Result<Option<Vec<u8>>> {
        let file = File::open(path)?;
        let is_short = file.metadata()?.len() < HEADERS;
        let mut start = Vec::new();
        file.take(START as u64).read_to_end(&mut start)?;
        Ok(is_short.then_some(start))
    };
    let Ok(Some(start)) = start() else { return false };
    match start.get(8..START) {
        Some(letters) => letters == b"DUCK" || start.iter().all(|byte| *byte == 0),
        None => start.iter().all(|byte| *byte == 0),
    }
}

/// Writes a new database into a file if it is empty still; as [`is_unfinished`] does, it closes it.
pub(crate) fn fill(path: &Path, new_database: &[u8]) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    // Another process may be about the same.
    file.lock()?;
    if file.metadata()?.len() == 0 {
        file.write_all(new_database)?;
        file.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_database_is_unfinished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        let database = [&[7; 8], b"DUCK".as_slice(), &[0; 100]].concat();
        for (content, expected) in [
            (b"".as_slice(), true),
            (&[0; 5], true),
            (&[0; 4096], true),
            (&database, true),
            (&[0; 20_000], false),
            (b"a text", false),
            (b"no database at all", false),
        ] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(is_unfinished(&path), expected, "{content:?}");
        }
        assert!(!is_unfinished(&folder.path().join("none.db")));
    }

    #[test]
    fn a_file_that_is_not_empty_any_more_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        std::fs::write(&path, "").unwrap();
        fill(&path, b"one").unwrap();
        fill(&path, b"other").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
    }
}
