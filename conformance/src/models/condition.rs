//! Conditions of checks and indexes.

use stylobate_model::{Column, Comparison, DataType, Expression, Table};

use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn condition(&mut self, table: &Table, depth: usize) -> Expression {
        if depth > 0 && self.source.chance(45) {
            let left = self.condition(table, depth - 1);
            return match self.source.below(3) {
                0 => left.and(self.condition(table, depth - 1)),
                1 => left.or(self.condition(table, depth - 1)),
                _ => left.negate(),
            };
        }
        let columns: Vec<_> = table.columns.iter().cloned().collect();
        let column = self.source.pick(&columns).clone();
        let operand = Expression::column(column.name.clone());
        if column.data_type == DataType::Json || self.source.chance(15) {
            return if self.source.chance(50) { operand.is_null() } else { operand.is_not_null() };
        }
        self.comparison(operand, &column, &columns)
    }

    fn comparison(
        &mut self,
        operand: Expression,
        column: &Column,
        columns: &[Column],
    ) -> Expression {
        let data_type = column.data_type;
        let is_integer = data_type.integer_range().is_some();
        match self.source.below(7) {
            0 => {
                let list: Vec<_> =
                    (0..=self.source.below(3)).map(|_| self.value(&data_type)).collect();
                if self.source.chance(50) { operand.one_of(list) } else { operand.none_of(list) }
            }
            1 => operand.between(self.value(&data_type), self.value(&data_type)),
            2 if data_type == DataType::Boolean => operand,
            3 if is_integer => {
                let bits = self.source.below(1 << 15) as i64;
                let masked = if self.source.chance(50) {
                    operand.bit_and(bits)
                } else {
                    operand.bit_or(bits)
                };
                masked.compare(*self.source.pick(&Comparison::ALL), self.value(&data_type))
            }
            4 => {
                let other = columns
                    .iter()
                    .find(|other| {
                        other.name != column.name && other.data_type.is_comparable_with(&data_type)
                    })
                    .unwrap_or(column);
                let other = Expression::column(other.name.clone());
                operand.compare(*self.source.pick(&Comparison::ALL), other)
            }
            _ => operand.compare(*self.source.pick(&Comparison::ALL), self.value(&data_type)),
        }
    }
}
