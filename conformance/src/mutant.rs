//! Mutants: engines with one thing broken, which the suite has to notice.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::Engine;

/// One way of breaking an engine.
#[derive(Debug)]
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    /// What it breaks.
    pub(crate) breaks: &'static str,
}

/// All of them.
pub(crate) static MUTATIONS: &[Mutation] = &[];

/// The mutation of this name.
pub(crate) fn find(name: &str) -> Option<&'static Mutation> {
    MUTATIONS.iter().find(|mutation| mutation.name == name)
}

impl Mutation {
    /// The engine with the mutation, and whether what it breaks has come up.
    pub(crate) fn of(&self, engine: &Engine) -> (Engine, Arc<AtomicBool>) {
        (engine.clone(), Arc::new(AtomicBool::new(false)))
    }
}

/// Runs the quick cases of a plan on mutants of its engines.
pub(crate) fn run(_plan: &crate::plan::Plan) -> Vec<crate::report::MutantLine> {
    Vec::new()
}
