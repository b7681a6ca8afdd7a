//! The record of claims itself.

use std::collections::BTreeSet;

use super::{claim, identifier};
use crate::check::holds;
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "capability.record.has_a_case_each",
            "every claim of the record has a case that proves it",
            has_a_case_each,
        ),
        Case::new(
            "capability.record.gives_reasons",
            "every claim that is not native says how it is met, or why it is not",
            gives_reasons,
        ),
        Case::new(
            "capability.record.knows_its_attempts",
            "raw attempts and known deviations are those of capabilities and cases that there are",
            knows_its_attempts,
        ),
        Case::new(
            "capability.record.covers_the_version",
            "the version that was found is one of those for which the claims are made",
            covers_the_version,
        ),
        Case::new(
            "capability.record.is_for_its_version",
            "a target inside of the range of versions makes the same claims",
            is_for_its_version,
        ),
    ]
}

fn has_a_case_each(stage: &mut Stage) -> Result<(), Failure> {
    let known: BTreeSet<_> = super::super::cases().into_iter().map(|case| case.id).collect();
    let entries = stage.dialect().capabilities().entries();
    let missing: Vec<_> =
        entries.iter().filter(|entry| !known.contains(&identifier(entry.name))).collect();
    holds(missing.is_empty(), || format!("these claims are proved by no case: {missing:?}"))
}

fn gives_reasons(stage: &mut Stage) -> Result<(), Failure> {
    let entries = stage.dialect().capabilities().entries();
    let silent: Vec<_> = entries
        .iter()
        .filter(|entry| entry.support.reason().is_some_and(|reason| reason.trim().is_empty()))
        .map(|entry| entry.name)
        .collect();
    holds(silent.is_empty(), || format!("these claims give no reason: {silent:?}"))
}

fn knows_its_attempts(stage: &mut Stage) -> Result<(), Failure> {
    for capability in stage.engine().attempted() {
        claim(stage, capability)?;
    }
    let known: BTreeSet<_> = super::super::cases().into_iter().map(|case| case.id).collect();
    let stray: Vec<_> = stage
        .engine()
        .known_deviations()
        .iter()
        .filter(|deviation| !known.contains(&deviation.case))
        .map(|deviation| deviation.case.as_str())
        .collect();
    holds(stray.is_empty(), || format!("known deviations of no case: {stray:?}"))
}

fn covers_the_version(stage: &mut Stage) -> Result<(), Failure> {
    // The dialect of the connection, not the one of the engine, knows the version.
    let db = stage.open()?;
    let (version, range) = (db.dialect().version(), db.dialect().capabilities().versions);
    holds(range.contains(version), || {
        format!("the engine is of version {version}, and the claims are for {range}")
    })
}

fn is_for_its_version(stage: &mut Stage) -> Result<(), Failure> {
    let db = stage.open()?;
    let (found, oldest) = (db.dialect().capabilities(), stage.engine().dialect());
    if found.versions != oldest.capabilities().versions {
        return Ok(());
    }
    holds(found == oldest.capabilities(), || {
        format!("the claims for {} and for {} differ", db.dialect().version(), oldest.version())
    })
}
