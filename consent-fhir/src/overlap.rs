//! Whether a permit and a deny can be about the same request, and whether that matters.

use galen_primitives::{
	codes::{Purpose, PurposeSet, SensitivitySet},
	consent::{Conditions, Period, Recipient, Terms},
};

#[cfg(test)]
mod tests;

/// Whether some request and record could match both. Never `false` where one does.
pub(crate) fn overlap(permit: &Conditions, deny: &Conditions) -> bool {
	purposes_overlap(permit.purposes, deny.purposes)
		&& both(permit.actions, deny.actions, |one, other| one.meets(*other))
		&& both(permit.categories, deny.categories, |one, other| {
			one.meets(*other)
		})
		&& both(permit.recipient, deny.recipient, recipients_overlap)
		// A permit reaches up to its level, a deny from its level up.
		&& both(permit.confidentiality, deny.confidentiality, |up_to, from| {
			from <= up_to
		})
		&& labels_overlap(permit.sensitivities, deny.sensitivities)
		&& both(permit.data_period, deny.data_period, periods_overlap)
		&& both(permit.author, deny.author, |one, other| one == other)
}

/// Whether two conditions can both hold; one that is missing always does.
fn both<T>(one: Option<T>, other: Option<T>, meet: impl Fn(&T, &T) -> bool) -> bool {
	match (one, other) {
		(Some(one), Some(other)) => meet(&one, &other),
		_ => true,
	}
}

fn purposes_overlap(permit: Option<PurposeSet>, deny: Option<PurposeSet>) -> bool {
	Purpose::ALL.iter().any(|purpose| {
		let permitted = match permit {
			Some(listed) => listed.permitted().has(*purpose),
			None => !purpose.is_explicit(),
		};
		let denied = deny.is_none_or(|listed| listed.families().meets(purpose.asked()));
		permitted && denied
	})
}

/// An organization is of one kind and one country; which, is not known here.
fn recipients_overlap(one: &Recipient, other: &Recipient) -> bool {
	match (one, other) {
		(Recipient::Organization(one), Recipient::Organization(other)) => one == other,
		(Recipient::Kind(one), Recipient::Kind(other)) => one == other,
		(Recipient::Jurisdiction(one), Recipient::Jurisdiction(other)) => one == other,
		_ => true,
	}
}

/// A deny asks for one of its labels or a child; a permit does not reach what is on the explicit
/// list and it does not list.
fn labels_overlap(permit: Option<SensitivitySet>, deny: Option<SensitivitySet>) -> bool {
	let Some(denied) = deny else {
		return true;
	};
	let unreachable = SensitivitySet::EXPLICIT.without(permit.unwrap_or_default());
	!unreachable.covers(denied.families())
}

fn periods_overlap(one: &Period, other: &Period) -> bool {
	!one.is_over(other.start) && !other.is_over(one.start)
}

/// Whether every request and record that both the permit and the deny are about is also permitted,
/// on the same terms, by the other permit. Never `true` where one is not.
pub(crate) fn covers(
	other: (&Conditions, &Terms),
	permit: (&Conditions, &Terms),
	deny: &Conditions,
) -> bool {
	let ((other, other_terms), (permit, terms)) = (other, permit);
	let reached = |listed: Option<PurposeSet>| match listed {
		Some(listed) => listed.permitted(),
		None => PurposeSet::ALL.without(PurposeSet::EXPLICIT),
	};
	other_terms == terms
		&& other.sensitivities == permit.sensitivities
		&& reached(other.purposes).covers(reached(permit.purposes))
		&& within(other.actions, permit.actions, deny.actions, |whole, part| {
			whole.covers(*part)
		})
		&& within(
			other.categories,
			permit.categories,
			deny.categories,
			|whole, part| whole.covers(*part),
		)
		&& within(other.recipient, permit.recipient, deny.recipient, PartialEq::eq)
		// The deny's level, period and author leave open what a record of the permit has.
		&& within(other.confidentiality, permit.confidentiality, None, |up_to, level| {
			level <= up_to
		})
		&& within(other.data_period, permit.data_period, None, PartialEq::eq)
		&& within(other.author, permit.author, None, PartialEq::eq)
}

/// Whether a condition holds wherever two others do.
fn within<T>(
	whole: Option<T>,
	one: Option<T>,
	other: Option<T>,
	holds: impl Fn(&T, &T) -> bool,
) -> bool {
	let Some(whole) = whole else {
		return true;
	};
	[one, other]
		.iter()
		.flatten()
		.any(|part| holds(&whole, part))
}
