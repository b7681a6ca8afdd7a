//! The conformance suite over the engines of this build.
//!
//! ```
//! use stylobate::conformance::{engines, prove};
//! use stylobate::features::sequences::Sequences;
//!
//! // On one engine; `on(engines())` proves it on all of them.
//! if let Some(sqlite) = engines().find("sqlite") {
//!     prove(Sequences::new()).on(sqlite).assert();
//! }
//! ```

#[cfg(feature = "containers")]
mod container;
mod deviations;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_server;

#[cfg(feature = "duckdb")]
mod duckdb;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use deviations::{DEVIATIONS, Deviation};
#[cfg(feature = "postgres")]
pub use postgres_server::{PostgresServer, TestDatabase as PostgresDatabase};
pub use stylobate_conformance::*;

/// The engines that this build links, each with what is known to deviate on it.
///
/// PostgreSQL is the server that the environment variable `STYLOBATE_POSTGRES_URL` names, or one
/// that is started from the server binaries on this machine. An engine that cannot be had is not
/// left out: a run with it is not conformant, and says how to get it.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// assert!(stylobate::conformance::engines().find("sqlite").is_some());
/// ```
#[must_use]
pub fn engines() -> Engines {
    #[allow(
        unused_mut,
        clippy::vec_init_then_push,
        reason = "a build may link any of them, or none"
    )]
    let mut listed = Vec::new();
    #[cfg(feature = "sqlite")]
    listed.push(sqlite::engine());
    #[cfg(feature = "duckdb")]
    listed.push(duckdb::engine());
    #[cfg(feature = "postgres")]
    listed.push(postgres::engine());
    #[cfg(feature = "containers")]
    {
        listed.extend(postgres::containers::present().unwrap_or_default());
        Engines::new(listed).others(postgres::containers::find)
    }
    #[cfg(not(feature = "containers"))]
    Engines::new(listed)
}

/// Why no engine of [`engines`] runs in a container, if none does.
pub(crate) fn without_containers() -> Option<String> {
    #[cfg(feature = "containers")]
    return match postgres::containers::present() {
        Ok(present) if present.is_empty() => Some(
            "no image of PostgreSQL is present on the container engine, so that none is run; pull \
             one, or build some with `.ci/local-images`"
                .to_owned(),
        ),
        Ok(_) => None,
        Err(error) => Some(format!("no engine is run in a container: {error}")),
    };
    #[cfg(not(feature = "containers"))]
    Some(
        "no engine is run in a container, since this build has not the cargo feature containers"
            .to_owned(),
    )
}

/// The engine with what raw SQL is known to smuggle past it.
#[cfg(any(feature = "sqlite", feature = "duckdb", feature = "postgres"))]
fn with_deviations(engine: Engine) -> Engine {
    let name = engine.dialect().name();
    let boundaries = values::boundaries();
    DEVIATIONS.iter().filter(|deviation| deviation.engine == name).fold(
        engine,
        |engine, deviation| {
            let is_meant =
                |boundary: &&values::Boundary| deviation.values.contains(&boundary.name().as_str());
            boundaries.iter().filter(is_meant).fold(engine, |engine, boundary| {
                let (case, reason) = (boundary.raw_case(), deviation.reason);
                match deviation.versions {
                    None => engine.known_deviation(case, reason),
                    Some(versions) => engine.known_deviation_in(versions, case, reason),
                }
            })
        },
    )
}
