//! The settings of a connection that belongs to the application.

use postgres::types::{ToSql, Type};
use postgres::{GenericClient, SimpleQueryMessage};
use stylobate_connect::Error;
use stylobate_dialect::Version;
use stylobate_render_postgres::Postgres;

use crate::error::from_postgres;
use crate::session::{no_schema, supported};

/// What a connection is asked before it is used. Outside of a transaction each message is one by
/// itself, which began when the message came; inside of one the transaction is older.
const QUESTION: &str = "\
    SELECT pg_catalog.current_setting('server_version_num'), \
    pg_catalog.now() <> pg_catalog.statement_timestamp(), \
    pg_catalog.current_schema(), pg_catalog.quote_ident(pg_catalog.current_schema()), \
    pg_catalog.current_setting('search_path'), pg_catalog.current_setting('TimeZone'), \
    pg_catalog.current_setting('DateStyle'), pg_catalog.current_setting('bytea_output'), \
    pg_catalog.current_setting('standard_conforming_strings'), \
    pg_catalog.current_setting('quote_all_identifiers')";

/// What is found in an open connection.
pub(crate) struct Found {
    pub(crate) version: Version,
    /// Whether the application has a transaction open.
    pub(crate) in_transaction: bool,
    /// The settings that have to be others, with the values that they have.
    pub(crate) pins: Vec<Pin>,
}

/// A setting that is another one for a while.
pub(crate) struct Pin {
    name: &'static str,
    before: String,
    meanwhile: String,
}

/// Asks an open connection for what has to be known of it.
pub(crate) fn find<C: GenericClient>(client: &mut C) -> Result<Found, Error> {
    let failed = |error| from_postgres(&Postgres::new(), error);
    let messages = client.simple_query(QUESTION).map_err(failed)?;
    let row = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let value = |place| row.and_then(|row| row.get(place));
    let version = supported(value(0))?;
    let schema = match (value(2), value(3)) {
        (Some(schema), Some(quoted)) if !schema.starts_with("pg_") => quoted,
        _ => return Err(no_schema()),
    };
    let wanted = [
        ("search_path", format!("{schema}, pg_temp")),
        ("TimeZone", "UTC".to_owned()),
        ("DateStyle", "ISO, MDY".to_owned()),
        ("bytea_output", "hex".to_owned()),
        ("standard_conforming_strings", "on".to_owned()),
        ("quote_all_identifiers", "off".to_owned()),
    ];
    let pin = |(place, (name, meanwhile))| {
        let before = value(place).unwrap_or_default().to_owned();
        (before != meanwhile).then_some(Pin { name, before, meanwhile })
    };
    let pins = (4..).zip(wanted).filter_map(pin).collect();
    Ok(Found { version, in_transaction: value(1) == Some("t"), pins })
}

impl Found {
    /// Sets what has to be set, for the transaction alone if there is one.
    pub(crate) fn pin<C: GenericClient>(&self, client: &mut C) -> Result<(), postgres::Error> {
        self.set(client, |pin| &pin.meanwhile)
    }

    /// Sets everything to what it was before.
    pub(crate) fn restore<C: GenericClient>(&self, client: &mut C) -> Result<(), postgres::Error> {
        self.set(client, |pin| &pin.before)
    }

    fn set<C: GenericClient>(
        &self,
        client: &mut C,
        value: impl Fn(&Pin) -> &str,
    ) -> Result<(), postgres::Error> {
        let mut sql = String::from("SELECT TRUE");
        let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> =
            vec![(&self.in_transaction, Type::BOOL)];
        let values: Vec<_> = self.pins.iter().map(|pin| (pin.name, value(pin))).collect();
        for (name, value) in &values {
            let place = parameters.len() + 1;
            sql.push_str(&format!(", pg_catalog.set_config(${place}, ${}, $1)", place + 1));
            parameters.extend([(name as _, Type::TEXT), (value as _, Type::TEXT)]);
        }
        if values.is_empty() { Ok(()) } else { client.query_typed(&sql, &parameters).map(drop) }
    }
}
