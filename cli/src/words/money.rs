//! Data credit: GDC, with six decimal places.

use galen_primitives::ids::Balance;

/// Smallest units in one credit.
pub const CREDIT: Balance = 1_000_000;
/// Decimal places of a credit.
const PLACES: usize = 6;

/// An amount with its unit.
pub fn show(amount: Balance) -> String {
	format!("{} GDC", plain(amount))
}

/// An amount as it is typed.
pub fn plain(amount: Balance) -> String {
	let (whole, rest) = (amount / CREDIT, amount % CREDIT);
	if rest == 0 {
		return whole.to_string();
	}
	let decimals = format!("{rest:0PLACES$}");
	format!("{whole}.{}", decimals.trim_end_matches('0'))
}

/// An amount as somebody types it: `12` or `0.5`, in credits.
///
/// # Errors
/// It is none, or has more than six decimal places.
pub fn parse(text: &str) -> Result<Balance, String> {
	let malformed = || format!("{text:?} is no amount; write credits as 12 or 0.5");
	let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
	let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
	if !digits(whole) || !digits(decimals) {
		return Err(malformed());
	}
	if decimals.len() > PLACES {
		return Err(format!("{text}: a credit has six decimal places"));
	}
	let whole: Balance = whole.parse().map_err(|_| malformed())?;
	let rest: Balance = format!("{decimals:0<PLACES$}")
		.parse()
		.map_err(|_| malformed())?;
	whole
		.checked_mul(CREDIT)
		.and_then(|units| units.checked_add(rest))
		.ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_read_back() {
		for (text, units) in [
			("0", 0),
			("1", CREDIT),
			("0.5", CREDIT / 2),
			("0.000001", 1),
			("12.34", 12_340_000),
			("100000", 100_000 * CREDIT),
		] {
			assert_eq!(parse(text), Ok(units), "{text}");
			assert_eq!(plain(units), text);
		}
		assert_eq!(show(CREDIT / 2), "0.5 GDC");
	}

	#[test]
	fn what_is_no_amount_is_refused() {
		for wrong in [
			"",
			".",
			"1.",
			".5",
			"-1",
			"1e3",
			"1,5",
			"0.0000001",
			"9".repeat(40).as_str(),
		] {
			assert!(parse(wrong).is_err(), "{wrong}");
		}
	}
}
