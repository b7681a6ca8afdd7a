//! The guard that every bound value passes.

use stylobate_model::{DataType, OutOfDomain, Value};

use crate::{Dialect, Wire};

/// Checks a value against the domain of its type and turns it into what a driver binds.
///
/// # Errors
/// The rule of the domain that the value breaks; it is the same for every dialect.
pub fn bind(
    dialect: &dyn Dialect,
    value: &Value,
    data_type: &DataType,
) -> Result<Wire, OutOfDomain> {
    value.check(data_type)?;
    Ok(match value {
        Value::Null => Wire::Null,
        _ => dialect.encode(value, data_type),
    })
}
