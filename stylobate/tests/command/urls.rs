//! URLs of databases that cannot be opened: one sentence each, and nothing is made.

use crate::support::{Folder, Run};

#[track_caller]
fn sentence(run: Run) -> String {
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    assert!(run.err.starts_with("error: ") && run.err.ends_with(".\n"), "{}", run.err);
    assert!(run.err.chars().nth("error: ".len()).unwrap().is_uppercase() || run.err.contains('/'));
    run.err
}

#[test]
fn an_unknown_scheme_is_answered_with_those_that_there_are() {
    for command in ["apply", "inspect"] {
        let error = sentence(Folder::new().run(&[command, "oracle://u:secret@host/db"]));
        assert!(
            error.starts_with("error: No driver for the scheme oracle: there are drivers for ")
        );
        assert!(error.contains("sqlite") && !error.contains("secret"), "{error}");
    }
}

#[cfg(not(feature = "duckdb"))]
#[test]
fn a_driver_that_is_not_linked_is_answered_with_its_cargo_feature() {
    let error = sentence(Folder::new().run(&["apply", "duckdb://app.duckdb"]));
    assert!(error.ends_with("build with the cargo feature duckdb to add it.\n"), "{error}");
}

#[test]
fn what_is_no_url_is_not_repeated() {
    let error = sentence(Folder::new().run(&["apply", "just-a-secret"]));
    assert!(error.contains("sqlite://app.db") && !error.contains("secret"), "{error}");
}

#[test]
fn a_missing_folder_is_named() {
    let folder = Folder::new();
    for command in ["apply", "inspect"] {
        let error = sentence(folder.run(&[command, "sqlite://lost/app.db"]));
        assert!(error.contains("lost"), "{error}");
    }
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_that_is_no_database_is_named_and_untouched() {
    let folder = Folder::new();
    let text =
        "This is a letter, and it is longer than the header of a database would be. ".repeat(20);
    folder.write("letter.txt", &text);
    for command in ["apply", "inspect"] {
        let error = sentence(folder.run(&[command, "sqlite://letter.txt"]));
        assert!(error.contains("letter.txt"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(folder.path("letter.txt")).unwrap(), text);
}

#[test]
fn inspect_and_diff_never_make_a_database() {
    let folder = Folder::new();
    for arguments in
        [["inspect", "sqlite://new.db"].as_slice(), &["diff", "sqlite://new.db", "sqlite://new.db"]]
    {
        let error = sentence(folder.run(arguments));
        assert!(error.contains("new.db"), "{error}");
    }
    assert!(folder.names().is_empty());
}

#[cfg(feature = "postgres")]
#[test]
fn a_server_that_cannot_be_reached_is_named_without_the_password() {
    let url = "postgres://app:secret@127.0.0.1:1/app";
    for command in ["apply", "inspect"] {
        let error = sentence(Folder::new().run(&[command, url]));
        assert!(error.contains("127.0.0.1") && !error.contains("secret"), "{error}");
    }
}
