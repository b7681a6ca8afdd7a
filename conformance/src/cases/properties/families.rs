//! The families.

use super::{Family, growing, identifiers, interleave, machine, migrations, round_trip, values};

macro_rules! seeds {
    ($name:literal) => {
        include_str!(concat!("../../../seeds/", $name, ".txt"))
    };
}

pub(super) static FAMILIES: &[Family] = &[
    Family {
        name: "schema_roundtrip",
        sentence: "a random definition that is made and read back equals what was lowered, and \
                   lowering it twice changes nothing",
        needs: &["transactions.schema_changes"],
        seeds: seeds!("schema_roundtrip"),
        few: 8,
        many: 512,
        length: 400,
        start: round_trip::start,
    },
    Family {
        name: "ident_fuzz",
        sentence: "whatever names a definition may give are read back the same, hold rows, and \
                   run nothing else",
        needs: &["transactions.schema_changes"],
        seeds: seeds!("ident_fuzz"),
        few: 16,
        many: 768,
        length: 160,
        start: identifiers::start,
    },
    Family {
        name: "value_boundary_fuzz",
        sentence: "a random value at the boundaries of its domain is accepted and read back the \
                   same, or refused, as the model says",
        needs: &[],
        seeds: seeds!("value_boundary_fuzz"),
        few: 48,
        many: 2048,
        length: 200,
        start: values::start,
    },
    Family {
        name: "model_vs_engine",
        sentence: "random changes of rows are accepted and refused, and leave what stands, as a \
                   model in memory says",
        needs: &[
            "foreign_keys.declared",
            "constraints.unique",
            "constraints.check",
            "constraints.primary_key",
        ],
        seeds: seeds!("model_vs_engine"),
        few: 8,
        many: 256,
        length: 160,
        start: machine::start,
    },
    Family {
        name: "fault_schedule",
        sentence: "a random definition whose migration fails at a random step leaves nothing, and \
                   the next one makes everything",
        needs: &["transactions.schema_changes"],
        seeds: seeds!("fault_schedule"),
        few: 5,
        many: 120,
        length: 300,
        start: migrations::start_faults,
    },
    Family {
        name: "interleave",
        sentence: "two appliers of definitions that overlap, interleaved at random, come to their \
                   end or are told to try again, and make what both want",
        needs: &[],
        seeds: seeds!("interleave"),
        few: 3,
        many: 40,
        length: 300,
        start: interleave::start,
    },
    Family {
        name: "refused_means_zero_statements",
        sentence: "a random definition that the dialect refuses is refused before any statement",
        needs: &[],
        seeds: seeds!("refused_means_zero_statements"),
        few: 64,
        many: 2048,
        length: 400,
        start: migrations::start_refused,
    },
    Family {
        name: "migrate_a_b",
        sentence: "a random definition of which a part stands already becomes what it is when it \
                   is made at once, and the rows of the part stay",
        needs: &[],
        seeds: seeds!("migrate_a_b"),
        few: 2,
        many: 120,
        length: 400,
        start: growing::start,
    },
    Family {
        name: "idempotent_random",
        sentence: "a random definition that stands is found so, and nothing is changed",
        needs: &[],
        seeds: seeds!("idempotent_random"),
        few: 3,
        many: 60,
        length: 400,
        start: migrations::start_idempotent,
    },
];
