//! Properties that hold of random inputs, which shrink when one does not.
//!
//! What once failed is kept in the folder `seeds`, and comes first.

mod families;
mod identifiers;
mod interleave;
mod machine;
mod migrations;
mod round_trip;
mod values;

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use crate::cases::SEED;
use crate::{Case, Failure, Stage};

/// How often a failing input is made smaller at most.
const STEPS: u32 = 4_000;
/// For how long a failing input is made smaller, in milliseconds.
const SHRINKING: u32 = 15_000;

/// A family of random inputs, and what holds of each.
struct Family {
    name: &'static str,
    sentence: &'static str,
    /// What is needed of the dialect.
    needs: &'static [&'static str],
    /// Inputs that once failed, a line each, in hexadecimal digits.
    seeds: &'static str,
    /// How many inputs there are when it has to be quick.
    few: u32,
    /// How many there are when there is time.
    many: u32,
    /// The most bytes of an input.
    length: usize,
    /// Makes what checks an input.
    start: fn(&mut Stage) -> Result<Check, Failure>,
}

/// What checks an input.
type Check = Box<dyn FnMut(&[u8]) -> Result<(), Failure>>;

pub(crate) fn cases() -> Vec<Case> {
    let of = |family: &'static Family| {
        let case = |id: String, count: u32| {
            let case = Case::new(id, family.sentence, move |stage| prove(stage, family, count));
            family.needs.iter().fold(case, |case, capability| case.needs(capability))
        };
        let name = family.name;
        [
            case(format!("prop.{name}"), family.few),
            case(format!("prop.{name}.long"), family.many).full(),
        ]
    };
    families::FAMILIES.iter().flat_map(of).collect()
}

fn prove(stage: &mut Stage, family: &Family, count: u32) -> Result<(), Failure> {
    let mut check = (family.start)(stage)?;
    for (number, seed) in family.seeds.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let bytes = read(seed).ok_or_else(|| {
            Failure::new(format!("seed {} of {} is no hexadecimal text", number + 1, family.name))
        })?;
        check(&bytes).map_err(|failure| failure.during(format!("the stored input {seed}")))?;
    }
    let config = Config {
        cases: count,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        max_shrink_time: SHRINKING,
        // That a mutant is noticed is enough.
        max_shrink_iters: if stage.is_of_mutant() { 0 } else { STEPS },
        ..Config::default()
    };
    let check = RefCell::new(check);
    let tested = TestRunner::new(config).run(&vec(any::<u8>(), 0..family.length), |bytes| {
        let checked = (check.borrow_mut())(&bytes);
        checked.map_err(|failure| TestCaseError::fail(failure.to_string()))
    });
    match tested {
        Ok(()) => Ok(()),
        Err(TestError::Abort(reason)) => Err(Failure::new(format!("it was given up: {reason}"))),
        Err(TestError::Fail(reason, bytes)) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Err(Failure::new(format!(
                "{reason}\n  the smallest input that was found is {digits}; keep it as a line of \
                 seeds/{}.txt of the crate stylobate-conformance",
                family.name
            )))
        }
    }
}

/// The bytes of hexadecimal digits.
fn read(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.trim();
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |place: usize| u8::from_str_radix(digits.get(place..place + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}
