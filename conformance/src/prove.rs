//! The proof of one feature, for an ordinary test.

use crate::plan::Plan;
use crate::report::{Report, text};
use crate::run::run;
use crate::{Engines, Tier, feature_cases};
use stylobate_model::Feature;

/// Proves a feature: see [`Proof`].
///
/// ```no_run
/// # use stylobate_conformance::Engines;
/// # use stylobate_model::Feature;
/// # fn mails() -> Feature { Feature::new("mail-outbox", 1) }
/// # fn engines() -> Engines { Engines::default() }
/// #[test]
/// fn mails_stand_everywhere() {
///     stylobate_conformance::prove(mails()).on(engines()).assert();
/// }
/// ```
#[must_use]
pub fn prove(feature: impl Into<Feature>) -> Proof {
    Proof { feature: feature.into(), engines: Engines::default() }
}

/// What is to be shown of a feature: on each engine it stands, reads back, stands again without a
/// change, stands twice side by side, survives hostile neighbours and a second applier, and
/// refuses the same wrong values.
#[derive(Clone, Debug)]
pub struct Proof {
    feature: Feature,
    engines: Engines,
}

impl Proof {
    /// Says on which engines.
    #[must_use]
    pub fn on(mut self, engines: impl Into<Engines>) -> Self {
        self.engines = engines.into();
        self
    }

    /// Shows it.
    ///
    /// # Panics
    /// If there is no engine, one cannot be had, or a case does not come out; with all that is
    /// known of it.
    #[track_caller]
    pub fn assert(self) {
        let report = self.run().unwrap_or_else(|error| panic!("{error}"));
        let mut said = Vec::new();
        // Writing to memory does not fail.
        let _ = text::write_header(&mut said, &report.header);
        let _ = text::write_end(&mut said, &report);
        assert!(report.is_conformant(), "{}", String::from_utf8_lossy(&said));
    }

    fn run(&self) -> Result<Report, String> {
        let cases = feature_cases(&self.feature);
        let plan = Plan::choose(&self.engines, cases, Tier::Full, &[], &[])?;
        Ok(run(&plan, &mut |_| {}))
    }
}
