//! Help, versions, and command lines that are wrong.

use std::io::pipe;

use crate::support::{Folder, run};

#[test]
fn help_and_version_go_to_standard_output() {
    for arguments in [["--help"].as_slice(), &["-h"], &["help"], &["render", "--help"]] {
        let told = run(arguments);
        assert_eq!((told.status, told.err.as_str()), (0, ""));
        assert!(told.out.contains("Usage: stylobate"), "{}", told.out);
    }
    let version = run(&["--version"]).success();
    assert_eq!(version, format!("stylobate {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_command_has_help_within_a_hundred_columns() {
    let commands = ["features", "render", "apply", "inspect", "diff", "capabilities"];
    let overview = run(&["--help"]).success();
    for command in commands {
        assert!(overview.contains(command));
        let help = run(&[command, "--help"]).success();
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

#[test]
fn help_names_the_dialects_and_drivers_that_there_are() {
    assert!(run(&["render", "-h"]).success().contains("postgres, sqlite, duckdb, or all of them"));
    #[cfg(feature = "sqlite")]
    {
        let help = run(&["apply", "-h"]).success();
        let drivers = help.lines().find(|line| line.starts_with("This build has drivers for "));
        assert!(drivers.unwrap().contains("sqlite"), "{help}");
    }
}

#[cfg(not(feature = "sqlite"))]
#[test]
fn without_sqlite_the_demonstration_says_how_to_get_it() {
    let refused = run(&[]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    let way_out = "build with the cargo feature sqlite to add it.\n";
    assert!(refused.err.ends_with(way_out), "{}", refused.err);
}

#[test]
fn a_wrong_command_line_is_a_sentence_and_exits_with_one() {
    for (arguments, sentence) in [
        (["frobnicate"].as_slice(), "error: Unrecognized subcommand 'frobnicate'.\n"),
        (&["apply"], "error: The following required arguments were not provided:\n  <URL>\n"),
        (&["features", "--formt"], "error: Unexpected argument '--formt' found.\n"),
        (&["features", "--format", "xml"], "error: Invalid value 'xml' for '--format <FORMAT>'.\n"),
        (&["render", "--dialect", "sqlite", "--dialect", "sqlite"], "error: The argument"),
    ] {
        let refused = run(arguments);
        assert_eq!((refused.status, refused.out.as_str()), (1, ""), "{}", refused.err);
        assert!(refused.err.starts_with(sentence), "{}", refused.err);
        assert!(refused.err.contains("--help"), "{}", refused.err);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [["features"].as_slice(), &["render", "--dialect", "all"], &["--help"]] {
        let folder = Folder::new();
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = folder.command(arguments).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("error") && !err.contains("panicked"), "{err}");
    }
}

#[test]
fn colour_is_only_for_terminals() {
    for arguments in [["capabilities"].as_slice(), &["nothing"], &["render", "--dialect", "x"]] {
        let plain = run(arguments);
        assert!(!plain.out.contains('\x1b') && !plain.err.contains('\x1b'));
    }
}
