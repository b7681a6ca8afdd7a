//! The reader of PostgreSQL's catalog.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stylobate_fuzz::Target;

fuzz_target!(|input: &[u8]| Target::PostgresCatalog.check(input));
