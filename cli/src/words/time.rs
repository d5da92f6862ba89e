//! Moments, dates and spans, always in UTC.

use galen_primitives::ids::Moment;
use time::{
	format_description::{well_known::Rfc3339, BorrowedFormatItem},
	macros::format_description,
	Date, OffsetDateTime,
};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const MINUTE: &[BorrowedFormatItem<'_>] =
	format_description!("[year]-[month]-[day] [hour]:[minute] UTC");

/// Seconds in a day.
pub const DAY: Moment = 86_400;

/// Now, by this machine's clock.
pub fn now() -> Moment {
	Moment::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or_default()
}

/// A moment to the minute.
pub fn show(moment: Moment) -> String {
	format(moment, MINUTE)
}

/// A moment's date.
pub fn date(moment: Moment) -> String {
	format(moment, DATE)
}

/// A date where the moment is a day's beginning, otherwise to the minute.
pub fn short(moment: Moment) -> String {
	if moment.is_multiple_of(DAY) {
		date(moment)
	} else {
		show(moment)
	}
}

fn format(moment: Moment, description: &[BorrowedFormatItem<'_>]) -> String {
	let known = i64::try_from(moment)
		.ok()
		.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
	known
		.and_then(|known| known.format(description).ok())
		.unwrap_or_else(|| format!("second {moment}"))
}

/// A moment as somebody types it: a date, which is its first second, or RFC 3339.
///
/// # Errors
/// It is neither, or lies before 1970.
pub fn parse(text: &str) -> Result<Moment, String> {
	let seconds = match Date::parse(text, DATE) {
		Ok(date) => date.midnight().assume_utc().unix_timestamp(),
		Err(_) => OffsetDateTime::parse(text, &Rfc3339)
			.map_err(|_| format!("{text:?} is no date; write 2027-01-31 or 2027-01-31T08:00:00Z"))?
			.unix_timestamp(),
	};
	Moment::try_from(seconds).map_err(|_| format!("{text} lies before 1970"))
}

/// A span as somebody types it: `90s`, `30m`, `12h`, `7d`, in seconds.
///
/// # Errors
/// It is none.
pub fn parse_span(text: &str) -> Result<Moment, String> {
	let malformed = || format!("{text:?} is no span of time; write 12h or 7d");
	let unit = text.chars().last().ok_or_else(malformed)?;
	let number = text.strip_suffix(unit).ok_or_else(malformed)?;
	let seconds = match unit {
		's' => 1,
		'm' => 60,
		'h' => 3_600,
		'd' => DAY,
		_ => return Err(malformed()),
	};
	let number: Moment = number.parse().map_err(|_| malformed())?;
	number.checked_mul(seconds).ok_or_else(malformed)
}

/// A span of time, roughly.
pub fn span(seconds: Moment) -> String {
	let (number, unit) = rough(seconds);
	format!("{number} {unit}")
}

/// A span in the unit in which people would say it.
const fn rough(span: Moment) -> (Moment, &'static str) {
	match span {
		0..120 => (span, "s"),
		120..7_200 => (span / 60, "min"),
		7_200..172_800 => (span / 3_600, "h"),
		_ => (span / DAY, "days"),
	}
}

/// How far away a moment is, roughly.
pub fn from_now(moment: Moment, now: Moment) -> String {
	let (span, ahead) = match moment.checked_sub(now) {
		Some(span) => (span, true),
		None => (now.saturating_sub(moment), false),
	};
	let (number, unit) = rough(span);
	if ahead {
		format!("in {number} {unit}")
	} else {
		format!("{number} {unit} ago")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn dates_are_their_first_second_in_utc() {
		assert_eq!(parse("1970-01-02"), Ok(DAY));
		assert_eq!(parse("1970-01-02T01:00:00+01:00"), Ok(DAY));
		assert_eq!(date(DAY), "1970-01-02");
		assert_eq!(short(DAY), "1970-01-02");
		assert_eq!(short(DAY + 60), "1970-01-02 00:01 UTC");
		for wrong in ["", "2027", "31.01.2027", "2027-02-30", "1969-01-01"] {
			assert!(parse(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn spans_have_a_unit() {
		assert_eq!(parse_span("7d"), Ok(7 * DAY));
		assert_eq!(parse_span("12h"), Ok(43_200));
		for wrong in ["", "7", "d", "-1d", "7 d", "99999999999999999d"] {
			assert!(parse_span(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn distances_are_rough() {
		assert_eq!(from_now(90, 0), "in 90 s");
		assert_eq!(from_now(0, 7_200), "2 h ago");
		assert_eq!(from_now(DAY * 3, 0), "in 3 days");
		assert_eq!(span(600), "10 min");
	}
}
