//! FHIR's dates as spans of seconds, and moments as FHIR's dates. A date without a zone is in UTC.

use galen_primitives::ids::Moment;
use time::{Date, Month, OffsetDateTime};

const DAY: i64 = 86_400;

/// The seconds a FHIR date names: a year has many, a time of day one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
	/// The first second, from 1970 on; negative before.
	pub start: i64,
	/// The first second after.
	pub end: i64,
	/// Whether there is no time of day.
	pub is_bare: bool,
}

impl Span {
	/// The first second. What lies before 1970 counts as the first moment there is, as it does for
	/// the clinical time of records.
	pub fn first(&self) -> Moment {
		Moment::try_from(self.start).unwrap_or(0)
	}

	/// The first second after.
	pub fn after(&self) -> Moment {
		Moment::try_from(self.end).unwrap_or(0)
	}
}

/// Reads a FHIR `date` or `dateTime`: `2026`, `2026-05`, `2026-05-31`, `2026-05-31T08:30:00+02:00`.
pub(crate) fn read(text: &str) -> Option<Span> {
	match text.split_once('T') {
		None => read_date(text),
		Some((date, time)) => {
			let is_day = date.len() == "2026-05-31".len();
			let day = read_date(date).filter(|_| is_day)?;
			let start = day.start.checked_add(read_time(time)?)?;
			Some(Span {
				start,
				end: start.checked_add(1)?,
				is_bare: false,
			})
		},
	}
}

fn read_date(text: &str) -> Option<Span> {
	let mut parts = text.split('-');
	let year = i32::try_from(number(parts.next()?, 4)?).ok()?;
	let month = parts.next().map(month).transpose_some()?;
	let day = parts.next().map(|text| number(text, 2)).transpose_some()?;
	if year == 0 || parts.next().is_some() {
		return None;
	}
	let first = (month.unwrap_or(Month::January), day.unwrap_or(1));
	let last_month = month.unwrap_or(Month::December);
	let last = (
		last_month,
		day.unwrap_or_else(|| i64::from(last_month.length(year))),
	);
	let midnight = |(month, day): (Month, i64)| {
		let day = u8::try_from(day).ok()?;
		let date = Date::from_calendar_date(year, month, day).ok()?;
		Some(date.midnight().assume_utc().unix_timestamp())
	};
	Some(Span {
		start: midnight(first)?,
		end: midnight(last)?.checked_add(DAY)?,
		is_bare: true,
	})
}

/// Turns what is there and malformed into nothing at all.
trait TransposeSome<T> {
	fn transpose_some(self) -> Option<Option<T>>;
}

impl<T> TransposeSome<T> for Option<Option<T>> {
	fn transpose_some(self) -> Option<Option<T>> {
		match self {
			None => Some(None),
			Some(None) => None,
			Some(some) => Some(some),
		}
	}
}

fn month(text: &str) -> Option<Month> {
	Month::try_from(u8::try_from(number(text, 2)?).ok()?).ok()
}

/// Seconds from midnight UTC for `08:30:00.5+02:00`; can be negative. A fraction is cut off.
fn read_time(text: &str) -> Option<i64> {
	let (clock, zone) = text.split_at_checked(text.find(['Z', '+', '-'])?)?;
	let clock = match clock.split_once('.') {
		None => clock,
		Some((whole, fraction)) => {
			let is_fraction = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
			is_fraction.then_some(whole)?
		},
	};
	let mut parts = clock.split(':');
	let mut part = |most: i64| number(parts.next()?, 2).filter(|number| *number <= most);
	// A leap second is second 60.
	let (hours, minutes, seconds) = (part(23)?, part(59)?, part(60)?);
	if parts.next().is_some() {
		return None;
	}
	let local = seconds_of(hours, minutes)?.checked_add(seconds)?;
	local.checked_sub(read_zone(zone)?)
}

/// Seconds a zone is ahead of UTC.
fn read_zone(zone: &str) -> Option<i64> {
	if zone == "Z" {
		return Some(0);
	}
	let (sign, clock) = zone.split_at_checked(1)?;
	let (hours, minutes) = clock.split_once(':')?;
	let hours = number(hours, 2).filter(|hours| *hours <= 14)?;
	let minutes = number(minutes, 2).filter(|minutes| *minutes <= 59)?;
	let ahead = seconds_of(hours, minutes)?;
	match sign {
		"+" => Some(ahead),
		_ => ahead.checked_neg(),
	}
}

fn seconds_of(hours: i64, minutes: i64) -> Option<i64> {
	hours
		.checked_mul(3_600)?
		.checked_add(minutes.checked_mul(60)?)
}

fn number(text: &str, digits: usize) -> Option<i64> {
	let is_plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
	is_plain.then(|| text.parse().ok())?
}

/// A moment to the second; `None` if it lies beyond the year 9999, where FHIR has no dates.
pub(crate) fn exact(moment: Moment) -> Option<String> {
	let at = of(moment)?;
	let (date, hour, minute, second) = (day_text(&at), at.hour(), at.minute(), at.second());
	Some(format!("{date}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// A first moment: the date where it begins with the moment.
pub(crate) fn first(moment: Moment) -> Option<String> {
	if is_midnight(moment) {
		of(moment).map(|at| day_text(&at))
	} else {
		exact(moment)
	}
}

/// The last moment before `end`: the date where it ends there. `None` also if nothing lies before.
pub(crate) fn last_before(end: Moment) -> Option<String> {
	let last = end.checked_sub(1)?;
	if is_midnight(end) {
		of(last).map(|at| day_text(&at))
	} else {
		exact(last)
	}
}

fn is_midnight(moment: Moment) -> bool {
	i64::try_from(moment).is_ok_and(|seconds| seconds.rem_euclid(DAY) == 0)
}

fn of(moment: Moment) -> Option<OffsetDateTime> {
	let at = OffsetDateTime::from_unix_timestamp(i64::try_from(moment).ok()?).ok()?;
	(at.year() <= 9_999).then_some(at)
}

fn day_text(at: &OffsetDateTime) -> String {
	let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
	format!("{year:04}-{month:02}-{day:02}")
}
