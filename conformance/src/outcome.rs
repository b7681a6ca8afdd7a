//! How cases come out.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::Exchange;

/// How a case came out on an engine.
///
/// ```
/// use stylobate_conformance::Outcome;
///
/// assert_eq!(Outcome::ProvenEmulated.to_string(), "proven-emulated");
/// let bad: Vec<_> = Outcome::ALL.into_iter().filter(|outcome| !outcome.conforms()).collect();
/// assert_eq!(bad, [Outcome::Failed, Outcome::NotRun]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The engine does it.
    Proven,
    /// Something else that gives the same answers stands for it.
    ProvenEmulated,
    /// It is left out, with a note, and the answers are the same.
    ProvenOmitted,
    /// The dialect refuses it before any statement, and the engine does not do it either.
    ProvenRefused,
    /// The engine does otherwise, as is declared.
    KnownDeviation,
    /// The engine, the driver or the dialect does not do what it should.
    Failed,
    /// It was planned, and not reached or lost on the way.
    NotRun,
}

impl Outcome {
    /// All of them, from the best to the worst.
    pub const ALL: [Self; 7] = [
        Self::Proven,
        Self::ProvenEmulated,
        Self::ProvenOmitted,
        Self::ProvenRefused,
        Self::KnownDeviation,
        Self::Failed,
        Self::NotRun,
    ];

    /// The word for it, such as `proven-emulated`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::ProvenEmulated => "proven-emulated",
            Self::ProvenOmitted => "proven-omitted",
            Self::ProvenRefused => "proven-refused",
            Self::KnownDeviation => "known-deviation",
            Self::Failed => "failed",
            Self::NotRun => "not-run",
        }
    }

    /// Whether a run with it can be conformant.
    #[must_use]
    pub fn conforms(self) -> bool {
        !matches!(self, Self::Failed | Self::NotRun)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How one case came out on one engine, with what shows it.
///
/// ```
/// use stylobate_conformance::{Outcome, Proved};
///
/// let line = r#"{"case":"key.unique.many_nulls","engine":"toy","outcome":"proven",
///                "sentence":"many rows can have NULL where they are unique","milliseconds":3}"#;
/// let proved: Proved = serde_json::from_str(line)?;
/// assert_eq!((proved.outcome, proved.milliseconds), (Outcome::Proven, 3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// The identifier of the case.
    pub case: String,
    /// The name of the engine.
    pub engine: String,
    /// How it came out.
    pub outcome: Outcome,
    /// What holds when the case is proven.
    pub sentence: String,
    /// The dialect's claim on the capabilities that the case is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<(String, String)>,
    /// Why it came out so, if there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// The statements and the engine's answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) exchanges: Vec<Exchange>,
}
