//! Which definitions a command works on, and where they are placed.

use std::path::PathBuf;

use stylobate_model::{Database, Feature, FeatureUse, Named, Placement, Resolved, Schema};

use super::error::Failure;
use super::side;

/// What is selected of the definitions, and under which names.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// Begin the names of tables, indexes and constraints with this, instead of a feature's own
    /// prefix.
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<String>,
    /// Leave the names of indexes and constraints without any prefix.
    #[arg(long)]
    keep_index_names: bool,
    /// Take only this feature; may be given several times. Without it and without a model,
    /// everything is taken.
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<String>,
    /// Take what this model file defines, and the features that are named beside it.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl Selection {
    /// What is selected, under its physical names.
    pub(super) fn resolve(&self, own: &Database) -> Result<Resolved, Failure> {
        let what = match &self.model {
            Some(path) => format!("the model file {}", path.display()),
            None => "the definition".to_owned(),
        };
        self.database(own)?
            .resolve(&self.placement())
            .map_err(|problems| Failure::definition(&what, problems))
    }

    fn placement(&self) -> Placement {
        let placement = match &self.prefix {
            Some(prefix) => Placement::new().prefix(prefix),
            None => Placement::new(),
        };
        if self.keep_index_names { placement.keep_index_names() } else { placement }
    }

    fn database(&self, own: &Database) -> Result<Database, Failure> {
        let mut selected = match &self.model {
            Some(path) => side::read_model(path, own)?,
            None if self.features.is_empty() => return Ok(own.clone()),
            None => Database::new(),
        };
        for name in &self.features {
            select(name, own, &mut selected)?;
        }
        Ok(selected)
    }
}

/// Adds every use of a feature, where the program's own definition has it.
fn select(name: &str, own: &Database, selected: &mut Database) -> Result<(), Failure> {
    let mut found = false;
    for (schema, used) in uses(own).filter(|(_, used)| *used.feature().name() == name) {
        found = true;
        let target = selected.schemas.get_or_insert_with(&schema.name, Schema::new);
        if !target.features.contains(used.name().as_str()) {
            target.features.insert(used.clone());
        }
    }
    if found {
        return Ok(());
    }
    let names: Vec<_> = features(own).iter().map(|feature| feature.name().to_string()).collect();
    Err(Failure::new(match names.is_empty() {
        true => format!("there is no feature {name:?}; nothing here has features"),
        false => format!("there is no feature {name:?}; the features are {}", names.join(", ")),
    }))
}

/// The features of a definition, each once.
pub(super) fn features(database: &Database) -> Vec<&Feature> {
    let mut features: Vec<&Feature> = Vec::new();
    for (_, used) in uses(database) {
        if !features.iter().any(|known| known.name() == used.feature().name()) {
            features.push(used.feature());
        }
    }
    features
}

fn uses(database: &Database) -> impl Iterator<Item = (&Schema, &FeatureUse)> {
    database
        .schemas
        .iter()
        .flat_map(|schema| schema.features.iter().map(move |used| (schema, used)))
}
