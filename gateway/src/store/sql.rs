//! Statements over many rows, and columns as types.

use super::StoreError;
use sqlx::{any::AnyRow, AssertSqlSafe, Row, SqlSafeStr, SqlStr};

/// How many rows one statement takes: sizes are few, so that prepared statements are found again.
const BLOCKS: [usize; 4] = [64, 16, 4, 1];

/// Parts rows into blocks, each of one of few sizes.
pub(super) fn blocks<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
	let mut rest = rows;
	std::iter::from_fn(move || {
		let size = BLOCKS.into_iter().find(|size| *size <= rest.len())?;
		let (block, left) = rest.split_at_checked(size)?;
		rest = left;
		Some(block)
	})
}

/// A statement with `rows` groups of `columns` placeholders, `($1, $2), ($3, $4)`, between two
/// texts.
pub(super) fn with_rows(
	before: &'static str,
	rows: usize,
	columns: usize,
	after: &'static str,
) -> SqlStr {
	let mut text = String::from(before);
	let mut number = 0_usize;
	for row in 0..rows {
		text.push_str(if row == 0 { "(" } else { ", (" });
		for column in 0..columns {
			number = number.saturating_add(1);
			if column > 0 {
				text.push_str(", ");
			}
			text.push('$');
			text.push_str(&number.to_string());
		}
		text.push(')');
	}
	text.push_str(after);
	// The texts are constants and the rest is numbers.
	AssertSqlSafe(text).into_sql_str()
}

/// A column of 16 or 32 bytes.
pub(super) fn bytes<const N: usize>(
	row: &AnyRow,
	column: &'static str,
) -> Result<[u8; N], StoreError> {
	let bytes: &[u8] = row.try_get(column)?;
	bytes.try_into().map_err(|_| StoreError::Corrupt(column))
}

/// A column of 16 or 32 bytes, or null.
pub(super) fn maybe_bytes<const N: usize>(
	row: &AnyRow,
	column: &'static str,
) -> Result<Option<[u8; N]>, StoreError> {
	let bytes: Option<&[u8]> = row.try_get(column)?;
	bytes
		.map(|bytes| bytes.try_into().map_err(|_| StoreError::Corrupt(column)))
		.transpose()
}

/// A column with a number that is not negative.
pub(super) fn number<T: TryFrom<i64>>(row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
	let number: i64 = row.try_get(column)?;
	T::try_from(number).map_err(|_| StoreError::Corrupt(column))
}

/// A column with a number that is not negative, or null.
pub(super) fn maybe_number<T: TryFrom<i64>>(
	row: &AnyRow,
	column: &'static str,
) -> Result<Option<T>, StoreError> {
	let number: Option<i64> = row.try_get(column)?;
	number
		.map(|number| T::try_from(number).map_err(|_| StoreError::Corrupt(column)))
		.transpose()
}

/// A number as it is stored. What no column holds is refused here and not wrapped around.
pub(super) fn stored<T: TryInto<i64>>(number: T, column: &'static str) -> Result<i64, StoreError> {
	number.try_into().map_err(|_| StoreError::Corrupt(column))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn blocks_cover_all_rows_in_few_sizes() {
		for count in [0, 1, 3, 4, 63, 64, 65, 200] {
			let rows: Vec<usize> = (0..count).collect();
			let parted: Vec<&[usize]> = blocks(&rows).collect();
			assert_eq!(parted.concat(), rows);
			assert!(parted.iter().all(|block| BLOCKS.contains(&block.len())));
		}
	}

	#[test]
	fn placeholders_are_counted_through() {
		let text = with_rows("VALUES ", 2, 3, " END");
		assert_eq!(text.as_str(), "VALUES ($1, $2, $3), ($4, $5, $6) END");
	}
}
