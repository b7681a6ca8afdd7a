//! What DuckDB can do.

use stylobate_dialect::Support::{Emulated, Native, Omitted, Refused};
use stylobate_dialect::{
    Capabilities, ColumnCapabilities, ConstraintCapabilities, ForeignKeyCapabilities,
    IndexCapabilities, SchemaCapabilities, TableCapabilities, TransactionCapabilities,
    TypeCapabilities, Version, VersionRange,
};

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    versions: VersionRange { from: Version::new(2, 0, 0), before: None },
    schemas: SchemaCapabilities { named: Native },
    types: TypeCapabilities {
        uuid: Native,
        string: Emulated("VARCHAR, into which no value with NUL is bound"),
        string_length: Emulated("VARCHAR with a check of its length"),
        timestamp_tz: Native,
        json: Emulated("JSON in canonical form, which DuckDB compares as text"),
        big_int: Native,
        integer: Native,
        small_int: Native,
        boolean: Native,
        bytes: Native,
    },
    columns: ColumnCapabilities {
        identity: Emulated("a sequence and a default that takes its next value"),
        default_now: Native,
        default_new_uuid: Native,
        byte_order: Native,
        comment: Native,
    },
    tables: TableCapabilities { comment: Native },
    constraints: ConstraintCapabilities {
        primary_key: Native,
        unique: Native,
        check: Native,
        name: Omitted("DuckDB keeps no names of constraints; they are matched by structure"),
    },
    foreign_keys: ForeignKeyCapabilities {
        declared: Native,
        action: Refused("DuckDB has no actions of foreign keys"),
        restrict: Emulated("DuckDB checks every foreign key at once, as RESTRICT does"),
        other_schema: Refused("DuckDB has no foreign keys to another schema"),
        self_reference: Emulated(
            "a row that refers to itself or to one of the same statement is made first and refers \
             to it after",
        ),
        indexed_target: Refused(
            "DuckDB refuses to change a column of an index in a row that is referred to",
        ),
        mutual: Refused("DuckDB cannot add a foreign key to a table that stands"),
    },
    indexes: IndexCapabilities {
        composite: Native,
        unique: Native,
        order: Omitted("DuckDB keeps no order in an index"),
        partial: Emulated("an index of all rows"),
        unique_partial: Refused("DuckDB has no partial indexes"),
    },
    transactions: TransactionCapabilities {
        schema_changes: Native,
        migration_lock: Emulated(
            "a lock of the process, which alone can have the database open while it writes",
        ),
        several_processes: Refused("DuckDB lets one process alone open a database that it writes"),
    },
};
