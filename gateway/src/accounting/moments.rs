//! Moments as people and as FHIR write them, always in UTC.

use galen_primitives::ids::Moment;
use time::{
	format_description::{well_known::Rfc3339, BorrowedFormatItem},
	macros::format_description,
	OffsetDateTime,
};

const SECOND: &[BorrowedFormatItem<'_>] =
	format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");

fn at(moment: Moment) -> Option<OffsetDateTime> {
	let seconds = i64::try_from(moment).ok()?;
	OffsetDateTime::from_unix_timestamp(seconds).ok()
}

/// For people, to the second.
pub fn show(moment: Moment) -> String {
	at(moment)
		.and_then(|known| known.format(SECOND).ok())
		.unwrap_or_else(|| format!("second {moment}"))
}

/// As a FHIR `instant`. A moment that has none, of which no block tells, is the first there is.
pub fn instant(moment: Moment) -> String {
	at(moment)
		.and_then(|known| known.format(&Rfc3339).ok())
		.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn moments_are_written_in_utc() {
		assert_eq!(show(1_800_000_000), "2027-01-15 08:00:00 UTC");
		assert_eq!(instant(1_800_000_000), "2027-01-15T08:00:00Z");
		assert_eq!(show(u64::MAX), format!("second {}", u64::MAX));
	}
}
