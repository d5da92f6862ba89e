//! Small types whose meaning others rely on.

use super::*;
use crate::{
	ids::OrganizationId,
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
	},
};

#[test]
fn periods_are_half_open() {
	let period = Period::between(10, 20);
	assert!(!period.contains(9) && period.contains(10) && period.contains(19));
	assert!(!period.contains(20) && period.is_over(20) && !period.is_over(19));
	assert!(Period::from(10).contains(u64::MAX) && !Period::from(10).is_over(u64::MAX));
}

#[test]
fn a_floor_refuses_what_is_below_it_and_nothing_else() {
	assert!(Remuneration::Unpaid.covers(0) && !Remuneration::Unpaid.covers(1));
	let from = Remuneration::From(10);
	assert!(!from.covers(0) && !from.covers(9) && from.covers(10) && from.covers(11));
	assert!(Remuneration::From(0).covers(0));
}

#[test]
fn only_an_active_organization_is_a_recipient() {
	let profile = |status| OrganizationProfile {
		id: OrganizationId(1),
		kind: OrganizationKind::Hospital,
		jurisdiction: Jurisdiction(*b"DE"),
		status,
	};
	let of = |id, profile| {
		RecipientProfile::new(OrganizationId(id), profile, QualificationSet::EMPTY, None)
			.active
			.is_some()
	};
	assert!(of(1, Some(profile(OrganizationStatus::Active))));
	assert!(!of(1, Some(profile(OrganizationStatus::Suspended))));
	assert!(!of(1, Some(profile(OrganizationStatus::Retired))));
	assert!(!of(1, None));
	assert!(
		!of(2, Some(profile(OrganizationStatus::Active))),
		"a profile of somebody else"
	);
}

#[test]
fn permit_and_conditional_admit() {
	assert!(Outcome::Permit.admits() && Outcome::Conditional.admits());
	assert!(!Outcome::Deny.admits() && !Outcome::NoConsent.admits());
}
