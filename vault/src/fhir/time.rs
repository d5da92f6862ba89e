//! FHIR's dates as moments.

use galen_primitives::ids::Moment;

const DAY: i64 = 86_400;

/// The moment a FHIR `date`, `dateTime` or `instant` begins, in UTC. What names a year, a month or a
/// day begins with it, in UTC, since FHIR lets dates go without a zone. What lies before 1970 counts
/// as the first moment there is.
pub(super) fn moment(text: &str) -> Option<Moment> {
	let (date, time) = match text.split_once('T') {
		Some((date, time)) => (date, Some(time)),
		None => (text, None),
	};
	let mut parts = date.split('-');
	let year = number(parts.next()?, 4)?;
	let month = parts.next().map_or(Some(1), |text| number(text, 2))?;
	let day = parts.next().map_or(Some(1), |text| number(text, 2))?;
	if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
		return None;
	}
	let start = days(year, month, day)?.checked_mul(DAY)?;
	let within = match time {
		Some(time) => seconds(time)?,
		None => 0,
	};
	let seconds = start.checked_add(within)?;
	Some(Moment::try_from(seconds).unwrap_or(0))
}

fn number(text: &str, digits: usize) -> Option<i64> {
	let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
	plain.then(|| text.parse().ok())?
}

/// Seconds from midnight UTC for `10:00:00.5+02:00`; can be negative.
fn seconds(time: &str) -> Option<i64> {
	let zone_at = time.find(['Z', '+', '-'])?;
	let (clock, zone) = time.split_at_checked(zone_at)?;
	let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
	let mut parts = clock.split(':');
	let hours = number(parts.next()?, 2)?;
	let minutes = number(parts.next()?, 2)?;
	let seconds = number(parts.next()?, 2)?;
	let local = hours
		.checked_mul(3600)?
		.checked_add(minutes.checked_mul(60)?)?
		.checked_add(seconds)?;
	if parts.next().is_some() {
		return None;
	}
	local.checked_sub(offset(zone)?)
}

/// Seconds a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
	if zone == "Z" {
		return Some(0);
	}
	let (sign, clock) = zone.split_at_checked(1)?;
	let (hours, minutes) = clock.split_once(':')?;
	let ahead = number(hours, 2)?
		.checked_mul(3600)?
		.checked_add(number(minutes, 2)?.checked_mul(60)?)?;
	match sign {
		"+" => Some(ahead),
		_ => ahead.checked_neg(),
	}
}

/// Days from 1970-01-01 to a day of the Gregorian calendar. Counts years from March, so that the
/// leap day ends one.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
	let (year, month) = if month > 2 {
		(year, month.checked_sub(3)?)
	} else {
		(year.checked_sub(1)?, month.checked_add(9)?)
	};
	let leap_days = year
		.div_euclid(4)
		.checked_sub(year.div_euclid(100))?
		.checked_add(year.div_euclid(400))?;
	// March to January have 31 30 31 30 31 31 30 31 30 31 31 days: 153 in every five.
	let days_before_month = month.checked_mul(153)?.checked_add(2)?.div_euclid(5);
	year.checked_mul(365)?
		.checked_add(leap_days)?
		.checked_add(days_before_month)?
		.checked_add(day)?
		// From 1 March of year 0 to 1 January 1970, and days count from 1.
		.checked_sub(719_469)
}
