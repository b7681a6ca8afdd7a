//! The crate that `stylobate new-dialect` makes, and the names that it takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of this test alone, inside of the target folder, that goes away.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made")
}

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a member")
}

fn new_dialect(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stylobate-full"));
    command.arg("new-dialect").args(arguments).current_dir(folder);
    command.output().expect("the command runs")
}

#[track_caller]
fn succeed(output: Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    out
}

/// The files below a folder, with what is in them.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be read").path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let text = fs::read_to_string(&path).expect("it is text");
                    files.push((path, text));
                }
            }
        }
    }
    files
}

#[test]
fn a_new_dialect_compiles_and_is_conformant() {
    let folder = folder();
    let checkout = checkout().to_str().expect("the path is text");
    let told = succeed(new_dialect(folder.path(), &["mariadb", "--stylobate-path", checkout]));
    let made = folder.path().join("mariadb-dialect");
    let files = files(&made);
    assert_eq!(files.len(), 10);
    for (path, text) in files {
        let path = path.strip_prefix(&made).expect("it is in the folder");
        assert!(told.contains(path.to_str().expect("the path is text")), "{told}");
        for rest in ["toy", "Toy", "todo!", "unimplemented!"] {
            assert!(!text.contains(rest), "{} has {rest}:\n{text}", path.display());
        }
    }
    // The versions that are there already are taken, for nothing may be fetched.
    let locked = Path::new(checkout).join("Cargo.lock");
    fs::copy(locked, made.join("Cargo.lock")).expect("the lock file can be copied");
    // What the tests themselves link is there already, and is taken as it is.
    let target =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let mut test = Command::new(env!("CARGO"));
    test.args(["test", "--offline", "--test", "conformance", "--", "--case", "key.*"])
        .current_dir(&made)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    let report = succeed(test.output().expect("cargo runs"));
    assert!(report.contains("mariadb: Mariadb 3."), "{report}");
    assert!(report.contains("key.unique.many_nulls"), "{report}");
    assert!(report.trim_end().ends_with("; conformant"), "{report}");
}

#[test]
fn a_new_dialect_depends_on_what_is_published() {
    let folder = folder();
    succeed(new_dialect(folder.path(), &["cloud_spanner", "--path", "somewhere/else"]));
    let made = folder.path().join("somewhere/else");
    let manifest = fs::read_to_string(made.join("Cargo.toml")).expect("it is there");
    assert!(manifest.contains("name = \"cloud-spanner-dialect\""), "{manifest}");
    assert!(!manifest.contains("path = ") && !manifest.contains("publish"), "{manifest}");
    for name in ["connect", "dialect", "model", "conformance"] {
        let line = format!("stylobate-{name} = \"{}\"\n", env!("CARGO_PKG_VERSION"));
        assert!(manifest.contains(&line), "{manifest}");
    }
    let main = fs::read_to_string(made.join("tests/conformance.rs")).expect("it is there");
    assert!(main.contains("use cloud_spanner_dialect::{CloudSpanner, CloudSpannerDriver};"));
    assert!(main.contains("Folder::new(\"cloud-spanner\")"), "{main}");
}

#[test]
fn a_name_or_a_folder_that_does_not_do_is_refused() {
    let folder = folder();
    fs::create_dir(folder.path().join("oracle-dialect")).expect("a folder can be made");
    let long = "x".repeat(41);
    for (name, reason) in [
        ("MariaDB", "is no name for a dialect"),
        ("maria db", "is no name for a dialect"),
        ("maria--db", "is no name for a dialect"),
        ("maria-db_x", "is no name for a dialect"),
        ("maria-", "is no name for a dialect"),
        ("9lives", "is no name for a dialect"),
        ("", "is no name for a dialect"),
        ("örbit", "is no name for a dialect"),
        (&long, "is no name for a dialect"),
        ("self", "another use for the name Self"),
        ("value", "another use for the name Value"),
        ("oracle", "The folder oracle-dialect exists already"),
    ] {
        let refused = new_dialect(folder.path(), &[name]);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0), "{error}");
        assert!(error.starts_with("error: ") && error.contains(reason), "{name}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
}
