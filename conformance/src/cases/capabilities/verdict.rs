//! What follows from a claim and the evidence on both sides of it.

use stylobate_dialect::Support;

use crate::{Failure, Outcome, Stage};

/// What an engine did with raw SQL.
pub(super) enum Attempt {
    Works,
    /// It said that it cannot do that.
    Refused(String),
    /// It took the SQL and does not do it.
    Inert(String),
}

/// One attempt with what came of it.
pub(super) struct Tried {
    pub(super) statements: Vec<String>,
    pub(super) attempt: Attempt,
}

/// Both sides of the evidence on a claim.
pub(super) struct Evidence {
    pub(super) capability: &'static str,
    pub(super) claim: Support,
    /// What the library does.
    pub(super) witness: Result<(), Failure>,
    /// What the engine does by itself.
    pub(super) tried: Vec<Tried>,
}

impl Evidence {
    /// Says how the case came out.
    pub(super) fn conclude(&self, stage: &mut Stage) -> Result<(), Failure> {
        if let Err(Failure::Lost(why)) = &self.witness {
            return Err(Failure::Lost(why.clone()));
        }
        let works = self.tried.iter().any(|tried| matches!(tried.attempt, Attempt::Works));
        let holds = self.witness.is_ok();
        let outcome = match self.claim {
            Support::Native if holds && works => Outcome::Proven,
            Support::Native => return Err(self.wrong("over-claim")),
            Support::Emulated(_) if holds && !works => Outcome::ProvenEmulated,
            Support::Omitted(_) if holds && !works => Outcome::ProvenOmitted,
            Support::Emulated(_) | Support::Omitted(_) if works => {
                return Err(self.wrong("under-claim"));
            }
            Support::Emulated(_) | Support::Omitted(_) => return Err(self.wrong("over-claim")),
            Support::Refused(_) => match &self.witness {
                Err(Failure::Refused(capabilities)) if capabilities.contains(&self.capability) => {
                    if works {
                        return Err(self.wrong("under-claim"));
                    }
                    Outcome::ProvenRefused
                }
                Ok(()) => return Err(self.wrong("silent narrowing")),
                Err(_) => return Err(self.wrong("a refusal without its error")),
            },
        };
        stage.conclude(outcome);
        stage.remark(self.both_sides());
        Ok(())
    }

    fn wrong(&self, what: &str) -> Failure {
        Failure::new(format!(
            "{what}: the dialect claims that {} is {}; {}",
            self.capability,
            self.claim,
            self.both_sides()
        ))
    }

    /// What the library and the engine did, in words.
    fn both_sides(&self) -> String {
        let library = match &self.witness {
            Ok(()) => "through the library it does what it should".to_owned(),
            Err(failure) => format!("through the library: {failure}"),
        };
        let tried = self.tried.iter().map(|tried| {
            let sql = tried.statements.join("; ");
            match &tried.attempt {
                Attempt::Works => format!("the engine does it by itself with `{sql}`"),
                Attempt::Refused(why) => format!("the engine refuses `{sql}` ({why})"),
                Attempt::Inert(why) => format!("the engine takes `{sql}` without effect ({why})"),
            }
        });
        let engine: Vec<_> = tried.collect();
        match engine.is_empty() {
            true => format!("{library}; no raw attempt was made"),
            false => format!("{library}; {}", engine.join("; ")),
        }
    }
}
