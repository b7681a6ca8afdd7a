//! Reports of a run.

pub(crate) mod jsonl;
pub(crate) mod junit;
pub(crate) mod markdown;
pub(crate) mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stylobate_dialect::Dialect;

use crate::plan::Plan;
use crate::{Outcome, Proved};

/// Everything that a run found out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Report {
    pub(crate) header: Header,
    pub(crate) results: Vec<Proved>,
    pub(crate) mutants: Vec<MutantLine>,
    pub(crate) footer: Footer,
}

/// What a run was of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// The version of the suite.
    pub(crate) suite: String,
    pub(crate) tier: String,
    /// The seed of everything that is random.
    pub(crate) seed: u64,
    /// How many outcomes there have to be.
    pub(crate) planned: usize,
    pub(crate) engines: Vec<EngineLine>,
}

/// One engine of a run, with what its dialect claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct EngineLine {
    pub(crate) engine: String,
    pub(crate) dialect: String,
    pub(crate) product: String,
    pub(crate) version: String,
    /// The versions for which the claims are made.
    pub(crate) versions: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) build: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// What is claimed of each capability, in the order of the record.
    pub(crate) claims: Vec<ClaimLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClaimLine {
    pub(crate) capability: String,
    pub(crate) support: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// What became of one mutant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct MutantLine {
    pub(crate) mutant: String,
    pub(crate) engine: String,
    /// What it breaks.
    pub(crate) breaks: String,
    /// The cases that failed with it.
    pub(crate) killed_by: Vec<String>,
    /// Whether what it breaks came up at all.
    pub(crate) applied: bool,
    /// Whether every case was tried on it, rather than cases until one noticed.
    #[serde(default)]
    pub(crate) thorough: bool,
}

impl MutantLine {
    /// Whether the suite let it through.
    pub(crate) fn survived(&self) -> bool {
        self.applied && self.killed_by.is_empty()
    }
}

/// The sum of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Footer {
    pub(crate) planned: usize,
    pub(crate) counted: usize,
    pub(crate) outcomes: BTreeMap<String, usize>,
    pub(crate) mutants: usize,
    pub(crate) mutants_survived: usize,
    pub(crate) conformant: bool,
    /// A checksum over engines, cases and outcomes.
    pub(crate) hash: String,
}

impl Header {
    pub(crate) fn of(plan: &Plan, engines: Vec<EngineLine>) -> Self {
        Self {
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            tier: plan.tier.to_string(),
            seed: crate::cases::SEED,
            planned: plan.len(),
            engines,
        }
    }
}

impl EngineLine {
    pub(crate) fn of(
        engine: &str,
        dialect: &dyn Dialect,
        build: String,
        error: Option<String>,
    ) -> Self {
        let claims = dialect.capabilities().entries().into_iter().map(|entry| ClaimLine {
            capability: entry.name.to_owned(),
            support: entry.support.word().to_owned(),
            reason: entry.support.reason().map(ToOwned::to_owned),
        });
        Self {
            engine: engine.to_owned(),
            dialect: dialect.name().to_owned(),
            product: dialect.words().product.to_owned(),
            version: dialect.version().to_string(),
            versions: dialect.capabilities().versions.to_string(),
            build,
            error,
            claims: claims.collect(),
        }
    }
}

impl Report {
    /// The report of a run; the outcomes are put in the order of engines and cases.
    pub(crate) fn new(header: Header, mut results: Vec<Proved>) -> Self {
        let order: BTreeMap<_, _> = header
            .engines
            .iter()
            .enumerate()
            .map(|(place, line)| (line.engine.clone(), place))
            .collect();
        let of = |proved: &Proved| {
            (order.get(&proved.engine).copied().unwrap_or(usize::MAX), proved.case.clone())
        };
        results.sort_by_cached_key(of);
        let footer = Footer::of(header.planned, &results, &[]);
        Self { header, results, mutants: Vec::new(), footer }
    }

    /// The report with what became of mutants.
    pub(crate) fn with_mutants(mut self, mutants: Vec<MutantLine>) -> Self {
        self.footer = Footer::of(self.header.planned, &self.results, &mutants);
        self.mutants = mutants;
        self
    }

    /// Several reports as one.
    pub(crate) fn merged(reports: Vec<Self>) -> Option<Self> {
        let mut reports = told_apart(reports).into_iter();
        let mut all = reports.next()?;
        // One that was cut off says nothing of what it did not come to.
        let mut whole = all.is_conformant();
        for report in reports {
            whole &= report.is_conformant();
            all.header.planned += report.header.planned;
            all.header.engines.extend(report.header.engines);
            all.results.extend(report.results);
            all.mutants.extend(report.mutants);
            if all.header.tier != report.header.tier {
                all.header.tier = "several".to_owned();
            }
        }
        let mut footer = Footer::of(all.header.planned, &all.results, &all.mutants);
        footer.conformant &= whole;
        Some(Self { footer, ..all })
    }

    pub(crate) fn is_conformant(&self) -> bool {
        self.footer.conformant
    }

    pub(crate) fn outcome(&self, engine: &str, case: &str) -> Option<Outcome> {
        let found =
            self.results.iter().find(|proved| proved.engine == engine && proved.case == case);
        found.map(|proved| proved.outcome)
    }
}

/// The reports, in which an engine that several of them have is named with its version.
fn told_apart(mut reports: Vec<Report>) -> Vec<Report> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in reports.iter().flat_map(|report| &report.header.engines) {
        *counts.entry(line.engine.clone()).or_default() += 1;
    }
    for report in &mut reports {
        for line in &mut report.header.engines {
            if counts.get(&line.engine).is_none_or(|count| *count < 2) {
                continue;
            }
            let name = format!("{} {}", line.engine, line.version);
            for proved in &mut report.results {
                if proved.engine == line.engine {
                    proved.engine.clone_from(&name);
                }
            }
            for mutant in &mut report.mutants {
                if mutant.engine == line.engine {
                    mutant.engine.clone_from(&name);
                }
            }
            line.engine = name;
        }
    }
    reports
}

impl Footer {
    pub(crate) fn of(planned: usize, results: &[Proved], mutants: &[MutantLine]) -> Self {
        use sha2::{Digest, Sha256};

        let mut outcomes = BTreeMap::new();
        let mut hash = Sha256::new();
        for proved in results {
            *outcomes.entry(proved.outcome.word().to_owned()).or_insert(0) += 1;
            hash.update(format!("{}\0{}\0{}\n", proved.engine, proved.case, proved.outcome));
        }
        let survived = mutants.iter().filter(|mutant| mutant.survived()).count();
        let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            planned,
            counted: results.len(),
            outcomes,
            mutants: mutants.len(),
            mutants_survived: survived,
            conformant: planned > 0
                && results.len() == planned
                && results.iter().all(|proved| proved.outcome.conforms())
                && survived == 0,
            hash,
        }
    }
}
