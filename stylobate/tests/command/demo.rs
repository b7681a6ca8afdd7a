//! The command without arguments.

use crate::support::Folder;

#[test]
fn every_feature_is_put_into_a_new_database_that_stays() {
    let folder = Folder::new();
    let run = folder.run(&[]);
    assert_eq!(run.err, "");
    let out = run.success();
    assert!(out.starts_with("Put 21 tables into a new database of SQLite "), "{out}");
    assert!(
        out.contains("  wh_outbox                 18       6        feature outbox (version 1)\n")
    );
    assert!(out.contains("  types.uuid "), "{out}");
    let path = out.lines().nth(1).unwrap().trim();
    assert!(std::path::Path::new(path).is_file(), "{path}");
    let url = format!("sqlite://{path}");
    assert!(out.contains(&format!(" inspect {url}\n")), "{out}");
    let inspected = folder.run(&["inspect", &url]).success();
    assert_eq!(inspected.matches("\ntable ").count(), 21);
}

#[test]
fn each_run_has_a_database_of_its_own() {
    let folder = Folder::new();
    folder.run(&[]).success();
    folder.run(&[]).success();
    assert_eq!(folder.names().len(), 2);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = Folder::new();
    let output = folder.command(&[]).env("TMPDIR", folder.path("lost")).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("error: No temporary folder can be made: "), "{err}");
    assert!(err.ends_with("; set TMPDIR to another one.\n"), "{err}");
}
