//! Values on their way to a statement.

use stylobate_model::{DataType, Value};

/// A value with the data type as which it is bound.
///
/// ```
/// use stylobate_connect::Parameter;
/// use stylobate_model::DataType;
///
/// let topic = Parameter::new(DataType::TEXT, "hello");
/// assert_eq!(topic.value, "hello".into());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The type, whose whole domain is checked before the value is bound.
    pub data_type: DataType,
    /// The value.
    pub value: Value,
}

impl Parameter {
    /// A value that is bound as this type.
    pub fn new(data_type: DataType, value: impl Into<Value>) -> Self {
        Self { data_type, value: value.into() }
    }
}
