//! `stylobate conformance`: what is promised, proved on engines.

use std::process::ExitCode;

use super::error::Failure;
use super::{Context, Status};
use crate::conformance::{self, Arguments};

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    if arguments.whole_tier() == Some(conformance::Tier::Full)
        && let Some(why) = conformance::without_containers()
    {
        context.err.remark(why)?;
    }
    let engines = conformance::engines();
    match conformance::execute(arguments, &engines, &mut context.out) {
        Ok(conformance::Status::Success) => Ok(Status::Success),
        Ok(conformance::Status::NotConformant) => Ok(Status::Failed),
        Err(error) => Err(Failure::new(error)),
    }
}

/// Does what a case asks of a process beside its own, if that is what this process is for.
pub(super) fn child() -> Option<ExitCode> {
    conformance::run_if_asked(conformance::engines)
}
