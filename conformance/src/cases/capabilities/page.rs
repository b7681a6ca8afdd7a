//! The page `raw-attempts.md` is generated from the capabilities, so that it says what is done.
//!
//! `STYLOBATE_BLESS=1` writes it instead of comparing it.

use std::fmt::Write as _;
use std::path::Path;

use super::transactions::{LOCK, LOCK_TABLE, SCHEMA_CHANGES, TABLE};
use super::{Claimed, Shows, Step, processes};
use crate::cases::cases;

const HEAD: &str = "\
# Raw attempts

What a dialect claims is tried by SQL of the engine's own too: by the generic attempts below, and by
those of `Engine::raw_attempt`, for an engine that does it in another way. Each attempt runs in a new
database. It is judged by what the engine does afterwards, not by whether it was accepted: so it has
to make what the generic one makes, under the same names, and then the engine is asked what the last
column says.

";

/// A row of the page.
struct Row {
    capability: &'static str,
    attempts: Vec<String>,
    asked: String,
}

impl Row {
    fn new(capability: &'static str, generic: &[&[&str]], stands: bool, asked: String) -> Self {
        let attempt = |statements: &&[&str]| {
            statements.iter().map(|sql| format!("`{sql}`")).collect::<Vec<_>>().join("<br>")
        };
        let asked = match stands {
            true => format!("(a table `attempt` with `id` and `value` stands before) {asked}"),
            false => asked,
        };
        Self { capability, attempts: generic.iter().map(attempt).collect(), asked }
    }

    fn of(claimed: Claimed) -> Self {
        let asked = match claimed.effect {
            Shows::Statements(steps) => steps.iter().map(step).collect::<Vec<_>>().join("<br>"),
            Shows::Finding(what, _) | Shows::Standing(what, _) => what.to_owned(),
        };
        Self::new(claimed.capability, claimed.generic, claimed.prepared.is_some(), asked)
    }
}

fn step((sql, expected): &Step) -> String {
    match expected {
        Ok(()) => format!("`{sql}` is taken"),
        Err(kind) => format!("`{sql}` is refused: {kind}"),
    }
}

/// What is tried of transactions, each in its own way.
fn of_transactions() -> [Row; 3] {
    let asked = |text: &str| text.to_owned();
    [
        Row::new(
            SCHEMA_CHANGES,
            &[&[TABLE]],
            false,
            asked(
                "there is no table `attempt` after the transaction in which it was made is rolled back",
            ),
        ),
        Row::new(
            LOCK,
            &[&[LOCK_TABLE]],
            true,
            asked(
                "a second transaction with the same statements waits for the end of the first, or is refused",
            ),
        ),
        Row::new(
            processes::CAPABILITY,
            &[&[TABLE]],
            false,
            asked(
                "a second process inserts into `attempt` between two rows of this one, and all three are there",
            ),
        ),
    ]
}

fn page() -> String {
    let mut page = String::from(HEAD);
    page.push_str("| capability | generic attempts | what is asked then |\n| --- | --- | --- |\n");
    for row in super::claimed().map(Row::of).chain(of_transactions()) {
        let attempts = row.attempts.join("<br>or<br>");
        let _ = writeln!(page, "| `{}` | {attempts} | {} |", row.capability, row.asked);
    }
    page
}

#[test]
fn the_page_of_raw_attempts_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("raw-attempts.md");
    let page = page();
    if std::env::var_os("STYLOBATE_BLESS").is_some() {
        std::fs::write(&path, page).expect("the page can be written");
        return;
    }
    let known = std::fs::read_to_string(&path).expect("the page can be read");
    assert!(known == page, "raw-attempts.md is out of date; write it with STYLOBATE_BLESS=1");
}

#[test]
fn every_capability_has_its_row() {
    let page = page();
    let proving: Vec<_> = cases().into_iter().filter_map(|case| case.proves).collect();
    assert!(proving.len() > 30, "only {} capabilities have a case", proving.len());
    for capability in proving {
        assert_eq!(page.matches(&format!("\n| `{capability}` |")).count(), 1, "{capability}");
    }
}
