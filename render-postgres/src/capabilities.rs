//! What PostgreSQL can do: all that the model can say, in every supported version.

use stylobate_dialect::Support::Native;
use stylobate_dialect::{
    Capabilities, ColumnCapabilities, ConstraintCapabilities, ForeignKeyCapabilities,
    IndexCapabilities, SchemaCapabilities, TableCapabilities, TransactionCapabilities,
    TypeCapabilities, Version, VersionRange,
};

pub(crate) const CAPABILITIES: Capabilities = Capabilities {
    versions: VersionRange { from: Version::new(13, 0, 0), before: None },
    schemas: SchemaCapabilities { named: Native },
    types: TypeCapabilities {
        uuid: Native,
        string: Native,
        string_length: Native,
        timestamp_tz: Native,
        json: Native,
        big_int: Native,
        integer: Native,
        small_int: Native,
        boolean: Native,
        bytes: Native,
    },
    columns: ColumnCapabilities {
        identity: Native,
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
        name: Native,
    },
    foreign_keys: ForeignKeyCapabilities {
        declared: Native,
        action: Native,
        restrict: Native,
        other_schema: Native,
        self_reference: Native,
        indexed_target: Native,
        mutual: Native,
    },
    indexes: IndexCapabilities {
        composite: Native,
        unique: Native,
        order: Native,
        partial: Native,
        unique_partial: Native,
    },
    transactions: TransactionCapabilities {
        schema_changes: Native,
        migration_lock: Native,
        several_processes: Native,
    },
};
