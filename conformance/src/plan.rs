//! What is going to run: which cases on which engines.

use wildmatch::WildMatch;

use crate::{Case, Engine, Engines, Tier};

/// Which cases on which engines a run covers.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) tier: Tier,
    pub(crate) engines: Vec<Engine>,
    pub(crate) cases: Vec<Case>,
}

impl Plan {
    /// The plan that a tier, names of engines and patterns of identifiers choose.
    pub(crate) fn choose(
        engines: &Engines,
        cases: Vec<Case>,
        tier: Tier,
        names: &[String],
        patterns: &[String],
    ) -> Result<Self, String> {
        let chosen = if names.is_empty() {
            let of_tier = engines.listed().iter().filter(|engine| engine.tier() <= tier);
            of_tier.cloned().collect()
        } else {
            let find = |name: &String| {
                engines.find(name).ok_or_else(|| {
                    let known: Vec<_> = engines.listed().iter().map(Engine::name).collect();
                    format!("there is no engine {name:?}; the engines are {}", known.join(", "))
                })
            };
            names.iter().map(find).collect::<Result<Vec<_>, _>>()?
        };
        if chosen.is_empty() {
            return Err(format!("the tier {tier} has no engine here; choose one by --engine"));
        }
        let patterns: Vec<_> = patterns.iter().map(|pattern| WildMatch::new(pattern)).collect();
        let is_chosen = |case: &Case| {
            let asked = patterns.iter().any(|pattern| pattern.matches(&case.id));
            case.tier <= tier && (patterns.is_empty() || asked)
        };
        let cases: Vec<_> = cases.into_iter().filter(is_chosen).collect();
        if cases.is_empty() {
            return Err("no case of the tier has such an identifier; see --list".to_owned());
        }
        Ok(Self { tier, engines: chosen, cases })
    }

    /// How many outcomes the run has to have.
    pub(crate) fn len(&self) -> usize {
        self.engines.len() * self.cases.len()
    }
}
