//! Features: that one stands everywhere, and behaves the same.

pub(in crate::cases) mod samples;
mod standing;
mod truth;
mod wrong_values;

use std::sync::Arc;

use stylobate_connect::Connection;
use stylobate_dialect::lower;
use stylobate_features::perspectives::Perspectives;
use stylobate_migrate::Outcome as Ensured;
use stylobate_model::{Database, Feature, Named, Placement};

use crate::check::lines;
use crate::{Case, Failure, Stage};

/// The cases of the ready-made features, and of what one of them was before.
pub(crate) fn cases() -> Vec<Case> {
    let of = |feature: Feature| cases_of(&label(&feature), &feature, &[]);
    let mut cases: Vec<_> = stylobate_features::all().into_iter().flat_map(of).collect();
    cases.extend(cases_of("perspectives_v1", &Perspectives::version_1(), &[]));
    cases
}

/// The cases that prove one feature, under `feature.<name>`.
///
/// ```
/// # use stylobate_model::{Column, Feature, Table};
/// let table = Table::new("mails").column(Column::uuid("id")).primary_key(["id"]);
/// let mails = Feature::new("mail-outbox", 1).table(table);
/// let cases = stylobate_conformance::feature_cases(&mails);
/// assert!(cases.iter().any(|case| case.id == "feature.mail_outbox.stands_twice"));
/// ```
#[must_use]
pub fn feature_cases(feature: &Feature) -> Vec<Case> {
    feature_cases_needing(feature, &[])
}

/// The cases that prove a feature which asks for capabilities that a dialect may refuse.
pub(crate) fn feature_cases_needing(feature: &Feature, needs: &[&'static str]) -> Vec<Case> {
    cases_of(&label(feature), feature, needs)
}

/// The name of a feature as a part of an identifier.
fn label(feature: &Feature) -> String {
    let plain = |character: char| match character.is_ascii_alphanumeric() {
        true => character.to_ascii_lowercase(),
        false => '_',
    };
    feature.name().as_str().chars().map(plain).collect()
}

fn cases_of(label: &str, feature: &Feature, needs: &[&'static str]) -> Vec<Case> {
    let subject = Arc::new(Subject { feature: feature.clone(), needs: needs.to_vec() });
    let case = |(name, what, body): &(&str, &str, Body)| {
        let (subject, body) = (Arc::clone(&subject), *body);
        let sentence = format!("the feature {} {what}", feature.name());
        let shown = move |stage: &mut Stage| body(&subject, stage);
        let case = Case::new(format!("feature.{label}.{name}"), sentence, shown);
        // What is said of a restart has to hold for databases as users open them.
        let case = if LASTING.contains(name) { case.lasting() } else { case };
        needs.iter().fold(case, |case, need| case.needs(need))
    };
    SHOWN.iter().map(case).collect()
}

type Body = fn(&Subject, &mut Stage) -> Result<(), Failure>;

/// What is shown of every feature.
static SHOWN: [(&str, &str, Body); 7] = [
    ("stands", "stands in an empty database", standing::stands),
    ("reads_back", "reads back as it was wanted, before and after a restart", standing::reads_back),
    ("idempotent", "is in place the second time, with rows in it", standing::idempotent),
    (
        "stands_twice",
        "stands twice in one database, each with rows of its own",
        standing::stands_twice,
    ),
    (
        "hostile_neighbours",
        "stands beside tables with hostile names, and beside others of its own names",
        standing::hostile_neighbours,
    ),
    (
        "second_applier",
        "is made once when four ask for it at the same time",
        standing::second_applier,
    ),
    (
        "refuses_wrong_values",
        "takes rows that are right and refuses each wrong value by its kind",
        wrong_values::refuses_wrong_values,
    ),
];

const LASTING: [&str; 2] = ["stands", "reads_back"];

/// A feature that is to be proved.
pub(super) struct Subject {
    feature: Feature,
    /// The capabilities for want of which a dialect may refuse it.
    needs: Vec<&'static str>,
}

impl Subject {
    fn database(&self) -> Database {
        self.feature.clone().into()
    }

    fn stand(&self, stage: &mut Stage, db: &mut Connection) -> Result<Ensured, Failure> {
        self.stand_placed(stage, db, &Placement::new())
    }

    /// Makes the feature. A refusal that its author has not said to expect is told in full: a
    /// feature that does not stand is not proven.
    fn stand_placed(
        &self,
        stage: &mut Stage,
        db: &mut Connection,
        placement: &Placement,
    ) -> Result<Ensured, Failure> {
        let resolved = self.database().resolve(placement).map_err(|problems| {
            Failure::new(format!("the definition of the feature is wrong:\n{problems}"))
        })?;
        if let Err(refusals) = lower(db.dialect(), &resolved.catalog)
            && let Some(refusal) =
                refusals.iter().find(|refusal| !self.needs.contains(&refusal.capability))
        {
            let refusals: Vec<_> = refusals.iter().collect();
            return Err(Failure::new(format!(
                "the feature does not stand here:{}\nif it is meant to need what such a dialect \
                 refuses, say so where it is proved, by .needs({:?})",
                lines(&refusals),
                refusal.capability
            )));
        }
        stage.stand_placed(db, &self.database(), placement)
    }
}
