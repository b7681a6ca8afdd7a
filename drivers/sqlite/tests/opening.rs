//! What can be opened, and what is said of what cannot.

mod common;

use std::path::Path;

use common::{drivers, memory, run};
use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::Version;
use stylobate_model::{DataType, Value};

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

fn refused(url: &str) -> Error {
    drivers().open(url).expect_err(url)
}

fn setting(db: &mut Connection, name: &str) -> Value {
    let sql = format!("PRAGMA {name}");
    db.query(&sql, &[], &[DataType::BigInt]).unwrap().remove(0).remove(0)
}

#[test]
fn a_missing_file_is_made_only_if_it_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's 100%?#.db");
    let error = drivers().open_existing(&url(&path)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndefinedObject);
    assert_eq!(error.to_string(), format!("the database {} does not exist", path.display()));
    assert!(!path.exists());
    let mut db = drivers().open(&url(&path)).unwrap();
    run(&mut db, &["CREATE TABLE t (a INT) STRICT"]);
    drop(db);
    assert!(path.exists());
    let mut db = drivers().open_existing(&url(&path)).unwrap();
    assert_eq!(db.read().unwrap().lowered.catalog().tables().count(), 1);
}

#[test]
fn a_path_is_no_url_of_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file:app.db?mode=memory");
    run(&mut drivers().open(&url(&path)).unwrap(), &["CREATE TABLE t (a INT) STRICT"]);
    assert!(path.exists());
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none").join("app.db");
    let error = refused(&url(&path));
    assert_eq!(error.kind(), ErrorKind::UndefinedObject);
    let expected = format!(
        "the database {} cannot be opened: the folder {} does not exist; make it first",
        path.display(),
        folder.path().join("none").display()
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_folder_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&url(folder.path()));
    assert_eq!(error.kind(), ErrorKind::Usage);
    let expected = format!("{} is a folder; name a file in it", folder.path().display());
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_url_without_a_path_is_refused() {
    assert_eq!(refused("sqlite://").kind(), ErrorKind::Usage);
}

#[test]
fn another_file_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "dear reader, this is no database at all".repeat(100)).unwrap();
    for opened in [drivers().open(&url(&path)), drivers().open_existing(&url(&path))] {
        let error = opened.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        let expected =
            format!("the file {} is no SQLite database; name another one", path.display());
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn an_empty_file_is_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    std::fs::write(&path, "").unwrap();
    let mut db = drivers().open_existing(&url(&path)).unwrap();
    assert!(db.read().unwrap().opaque.is_empty());
}

#[cfg(unix)]
#[test]
fn a_file_that_the_system_does_not_open_is_named_with_the_reason() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("circle.db");
    symlink(&path, &path).unwrap();
    let error = refused(&url(&path));
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    let start = format!("the database {} cannot be opened: ", path.display());
    assert!(error.to_string().starts_with(&start), "{error}");

    let path = folder.path().join("secret.db");
    drop(drivers().open(&url(&path)).unwrap());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    match std::fs::File::open(&path) {
        // The superuser may read everything.
        Ok(_) => drop(drivers().open(&url(&path)).unwrap()),
        Err(_) => assert_eq!(refused(&url(&path)).kind(), ErrorKind::PermissionDenied),
    }
}

#[test]
fn a_database_in_utf_16_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.db");
    let wide = rusqlite::Connection::open(&path).unwrap();
    wide.execute_batch("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a)").unwrap();
    drop(wide);
    let error = refused(&url(&path));
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("UTF-16"), "{error}");
}

#[test]
fn what_is_relied_on_is_set() {
    let mut db = memory();
    assert_eq!(setting(&mut db, "foreign_keys"), 1.into());
    assert_eq!(setting(&mut db, "busy_timeout"), 5000.into());
    let found: Version = rusqlite::version().parse().unwrap();
    assert_eq!(db.dialect().version(), found);
    assert_eq!(db.dialect().name(), "sqlite");
}

#[test]
fn each_database_in_memory_is_its_own() {
    run(&mut memory(), &["CREATE TABLE t (a INT) STRICT"]);
    assert_eq!(memory().read().unwrap().lowered.catalog().tables().count(), 0);
    assert!(drivers().open_existing("sqlite://:memory:").is_ok());
}
