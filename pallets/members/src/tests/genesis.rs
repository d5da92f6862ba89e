//! The membership a chain starts with.

use crate::{genesis::*, mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	members::{Qualification, Role, RoleSet},
	traits::Membership,
};

/// The message with which building from this configuration stops.
fn stops_with(change: impl FnOnce(&mut GenesisConfig<Test>)) -> String {
	let mut genesis = membership();
	change(&mut genesis);
	let stopped = std::panic::catch_unwind(|| {
		ExtBuilder::with_genesis(genesis).build();
	});
	*stopped
		.expect_err("genesis must be refused")
		.downcast::<String>()
		.expect("a message")
}

#[test]
fn everybody_is_in_place_from_the_start() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(CouncilMembers::get(), vec![KLAUS, HANA]);
		assert_eq!(
			Members::staff(KLAUS).unwrap().roles,
			RoleSet::of(&[Role::Admin, Role::Registrar])
		);
		assert_eq!(Members::custodian(BORIS), Some(HOSPITAL));
		for account in [HANA, RAUL, CLEO, KLAUS, PAULA, EDGAR, ADA, AMINA, BORIS] {
			assert_eq!(System::providers(&account), 1);
		}
		let held = <Members as Membership<AccountId>>::qualifications(PARTNER, START);
		assert!(held.has(Qualification::AcceptedTerms));
	});
}

#[test]
fn an_organization_may_start_with_several_admins_and_a_quota_of_its_own() {
	let mut genesis = membership();
	genesis.organizations[2].admins.push(fresh(0));
	let quota = Quota {
		size: 77 * MILLISECOND,
		refill_per_second: 5_000,
	};
	genesis.quotas.push(GenesisQuota {
		target: QuotaTarget::Organization(PARTNER),
		quota,
	});
	ExtBuilder::with_genesis(genesis).build_and_execute(|| {
		assert_eq!(Members::organization(PARTNER).unwrap().admins, 2);
		assert_eq!(Members::quota(fresh(0)).unwrap().size, quota.size);
	});
}

#[test]
fn building_twice_gives_the_same_state() {
	let root = || {
		ExtBuilder::default()
			.build()
			.execute_with(|| frame::deps::sp_io::storage::root(StateVersion::V1))
	};
	assert_eq!(root(), root());
}

#[test]
fn it_is_read_from_json_with_camel_case_names() {
	let genesis = membership();
	let json = serde_json_of(&genesis);
	assert!(json.contains("\"envelopeKey\""));
	assert!(json.contains("\"roles\":[\"Registrar\"]"));
}

fn serde_json_of(genesis: &GenesisConfig<Test>) -> String {
	serde_json::to_string(genesis).expect("genesis is serializable")
}

#[test]
fn nonsense_is_refused_with_the_entry_and_the_reason() {
	let cases: Vec<(String, &str)> = vec![
		(
			stops_with(|g| g.organizations[0].admins.clear()),
			"organization 0 of Hospital: LastAdmin",
		),
		(
			stops_with(|g| g.organizations[1].envelope_key = key(0)),
			"UnusableEnvelopeKey",
		),
		(
			stops_with(|g| g.organizations[1].admins = vec![HANA]),
			"AlreadySeat",
		),
		(stops_with(|g| g.staff[0].roles.clear()), "staff 0: NoRoles"),
		(
			stops_with(|g| g.staff[0].organization = NOBODY),
			"staff 0: OrganizationNotFound",
		),
		(
			stops_with(|g| g.staff[0].organization = PARTNER),
			"staff 0: RolesNotOfKind",
		),
		(
			stops_with(|g| g.staff[0].until = Some(0)),
			"staff 0: EndNotInFuture",
		),
		(
			stops_with(|g| g.staff[2].until = Some(5)),
			"staff 2: LastAdmin",
		),
		(
			stops_with(|g| g.subjects[1].account = AMINA),
			"subject 1: AlreadySubject",
		),
		(
			stops_with(|g| g.subjects[0].custodian = PARTNER),
			"subject 0: NotAHospital",
		),
		(
			stops_with(|g| g.subjects[0].account = HANA),
			"subject 0: AlreadyStaff",
		),
		(
			stops_with(|g| g.qualifications[0].attested_by = Some(BOARD)),
			"qualification 0: NotAuthorized",
		),
		(
			stops_with(|g| g.qualifications[0].qualification = Qualification::EthicsApproval),
			"qualification 0: NotAuthorized",
		),
		(
			stops_with(|g| g.qualifications[0].until = 0),
			"qualification 0: EndNotInFuture",
		),
		(
			stops_with(|g| {
				let quota = Quota {
					size: 1,
					refill_per_second: 1,
				};
				let target = QuotaTarget::Class(QuotaClass::Hospital);
				g.quotas.push(GenesisQuota { target, quota });
			}),
			"quota 0: QuotaBelowMinimum",
		),
	];
	for (message, expected) in cases {
		assert!(message.starts_with("members: genesis "), "{message}");
		assert!(
			message.ends_with(expected),
			"{message} should end with {expected}"
		);
	}
}
