//! PostgreSQL: a server that is there, or one that is started.

use stylobate_conformance::{Engine, Tier};
use stylobate_driver_postgres::PostgresDriver;
use stylobate_render_postgres::Postgres;

use super::{PostgresServer, with_deviations};

pub(super) fn engine() -> Engine {
    let engine = Engine::new(Postgres::new(), PostgresDriver)
        .provision(PostgresServer::durable)
        .from_tier(Tier::Server);
    with_deviations(engine)
}
