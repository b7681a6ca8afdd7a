//! The proof of one feature, for an ordinary test.

use crate::cases::feature_cases_needing;
use crate::plan::Plan;
use crate::report::{Report, text};
use crate::run::run;
use crate::{Engines, Tier};
use stylobate_model::Feature;

/// Proves a feature: see [`Proof`].
///
/// ```
/// use stylobate_conformance::{Engine, Engines, Folder, prove};
/// use stylobate_features::sequences::Sequences;
/// use toy_dialect::{Toy, ToyDriver};
///
/// fn engines() -> Engines {
///     Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy")).into()
/// }
///
/// // In an ordinary test:
/// prove(Sequences::new()).on(engines()).assert();
/// ```
#[must_use]
pub fn prove(feature: impl Into<Feature>) -> Proof {
    Proof { feature: feature.into(), needs: Vec::new(), engines: Engines::default() }
}

/// What is to be shown of a feature: on each engine it stands, reads back, stands again without a
/// change, stands twice side by side, survives hostile neighbours and a second applier, and
/// refuses the same wrong values.
///
/// A feature that a dialect refuses does not stand there, and so is not proven: the assertion
/// fails with every refusal, which names the object, the dialect and the way out. Only an author
/// who says by [`needs`](Self::needs) what the feature cannot do without may leave out the engines
/// that cannot do it.
///
/// ```
/// # use stylobate_conformance::{Engine, Folder};
/// # use toy_dialect::{Toy, ToyDriver};
///
/// use stylobate_conformance::prove;
/// use stylobate_model::{Column, Feature, Index, Table};
///
/// let jobs = Table::new("jobs")
///     .column(Column::integer("id"))
///     .column(Column::boolean("running"))
///     .primary_key(["id"])
///     .index(Index::on(["running"]).unique().filter("running = TRUE"));
/// let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy"));
/// prove(Feature::new("jobs", 1).table(jobs)).needs("indexes.unique_partial").on(engine).assert();
/// ```
#[derive(Clone, Debug)]
pub struct Proof {
    feature: Feature,
    needs: Vec<&'static str>,
    engines: Engines,
}

impl Proof {
    /// Says on which engines.
    #[must_use]
    pub fn on(mut self, engines: impl Into<Engines>) -> Self {
        self.engines = engines.into();
        self
    }

    /// Says that the feature cannot do without a capability, such as `indexes.unique_partial`: an
    /// engine whose dialect refuses it has to refuse the feature, for want of that and before any
    /// statement reaches it; every other one has to hold it.
    ///
    /// See the example of [`Proof`].
    #[must_use]
    pub fn needs(mut self, capability: &'static str) -> Self {
        self.needs.push(capability);
        self
    }

    /// Shows it.
    ///
    /// # Panics
    /// If there is no engine, one cannot be had, a case does not come out, a dialect refuses the
    /// feature for want of something that it was not said to need, or every dialect refuses it;
    /// with all that is known of it.
    #[track_caller]
    pub fn assert(self) {
        let report = self.run().unwrap_or_else(|error| panic!("{error}"));
        let mut said = Vec::new();
        // Writing to memory does not fail.
        let _ = text::write_header(&mut said, &report.header);
        let _ = text::write_end(&mut said, &report);
        let said = String::from_utf8_lossy(&said);
        let name = stylobate_model::Named::name(&self.feature);
        assert!(report.is_conformant(), "the feature {name} is not proven\n{said}");
        assert!(self.is_held(&report), "the feature {name} stands on no engine\n{said}");
    }

    fn run(&self) -> Result<Report, String> {
        self.check_needs()?;
        let cases = feature_cases_needing(&self.feature, &self.needs);
        // Containers are for the suite, unless there is nothing else.
        let listed = self.engines.listed();
        let has_quick = listed.iter().any(|engine| engine.tier() < Tier::Full);
        let tier = if has_quick { Tier::Server } else { Tier::Full };
        let plan = Plan::choose(&self.engines, cases, tier, &[], &[])?;
        Ok(run(&plan, &mut |_| {}))
    }

    /// Whether an engine holds the feature.
    fn is_held(&self, report: &Report) -> bool {
        report.results.iter().any(|proved| proved.outcome < crate::Outcome::ProvenRefused)
    }

    /// A capability that is misspelt would let nothing pass, and say so in other words.
    fn check_needs(&self) -> Result<(), String> {
        let Some(engine) = self.engines.listed().first() else { return Ok(()) };
        let known: Vec<_> =
            engine.dialect().capabilities().entries().iter().map(|entry| entry.name).collect();
        match self.needs.iter().find(|need| !known.contains(need)) {
            None => Ok(()),
            Some(need) => Err(format!(
                "there is no capability {need:?}; the capabilities are {}",
                known.join(", ")
            )),
        }
    }
}
