//! The state from which every attempt starts: a network on an ordinary day, in which every role is
//! somebody and has what it needs.

use crate::common::{
	actor,
	acts::*,
	cast::{amina, bilal, ALICE, BOB},
	chain::preset_with,
	enact, now, wait, Actor, DAY, HOUR,
};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Right, Role, RoleSet},
};
use galen_runtime::{constants::CREDIT, genesis::preset_id, Runtime};
use pallet_anchors::BatchKind;
use pallet_members::EnvelopeKey;
use pallet_rewards::{Contribution, ContributionKind};
use serde_json::json;

/// A partner that has all it needs, and is suspended.
pub const PAUSED: OrganizationId = OrganizationId(7);
/// A partner that has left.
pub const FORMER: OrganizationId = OrganizationId(8);

/// What every treasury starts with.
const FUNDS: u128 = 1_000 * CREDIT;

/// When mandates and attestations end: far beyond the longest retention.
fn far() -> Moment {
	now() + 20 * 365 * DAY
}

/// The state, made anew by the acts of those who are in it.
pub fn fresh() -> sp_io::TestExternalities {
	// One validator can go, so that its coming and going is a matter of who asks.
	let patch = json!({ "validators": { "minValidators": 3 } });
	let mut state = preset_with(preset_id::LOCAL, patch);
	state.execute_with(|| {
		staff();
		partners();
		standing_of_hospitals();
		representatives();
		consents();
		batches();
		wait(DAY + HOUR);
		crate::common::assert_invariants();
	});
	state
}

/// Gives an account roles in the organization of `admin`.
fn appoint(admin: &Actor, account: &Actor, roles: &[Role]) {
	admin.does(pallet_members::Call::<Runtime>::appoint {
		account: account.account(),
		roles: RoleSet::of(roles),
		until: None,
	});
}

/// The patient's hospital has an account for everything; the other one began with fewer.
fn staff() {
	let founder = ALICE.admin();
	let admin = ALICE.staff("Admin");
	appoint(&founder, &admin, &[Role::Admin]);
	appoint(&founder, &ALICE.staff("Scientist"), &[Role::Scientist]);
	appoint(&admin, &founder, &[Role::Operator]);
	admin.does(pallet_members::Call::<Runtime>::set_seat {
		account: ALICE.staff("Seat").account(),
	});
	appoint(&BOB.admin(), &BOB.staff("Scientist"), &[Role::Scientist]);
}

fn admit_partner(admin: &Actor) {
	enact(pallet_members::Call::<Runtime>::admit_organization {
		kind: OrganizationKind::Partner,
		jurisdiction: Jurisdiction(*b"DE"),
		envelope_key: EnvelopeKey([7; 32]),
		descriptor: commitment("a partner"),
		admin: admin.account(),
	});
}

/// What research needs, and tokens to pay for it.
fn equip(organization: OrganizationId) {
	let attest = |qualification| pallet_members::Call::<Runtime>::attest_qualification {
		organization,
		qualification,
		commitment: commitment("a certificate"),
		until: far(),
	};
	enact(attest(Qualification::AcceptedTerms));
	actor(&["EthicsBoard"]).does(attest(Qualification::EthicsApproval));
	enact(pallet_rewards::Call::<Runtime>::issue {
		organization,
		amount: FUNDS,
	});
}

fn partners() {
	let (paused, former) = (actor(&["Paused"]), actor(&["Former"]));
	admit_partner(&paused);
	admit_partner(&former);
	appoint(
		&paused,
		&actor(&["Paused", "Scientist"]),
		&[Role::Scientist],
	);
	for organization in [PAUSED, FORMER] {
		equip(organization);
	}
	enact(pallet_members::Call::<Runtime>::suspend_organization {
		organization: PAUSED,
	});
	enact(pallet_members::Call::<Runtime>::retire_organization {
		organization: FORMER,
	});
}

/// Both hospitals may order data themselves, and have something to redeem.
fn standing_of_hospitals() {
	equip(ALICE.id);
	equip(BOB.id);
}

fn representatives() {
	use Right::*;
	let appoint = |name: &str, rights: &[Right], until| {
		let call = appoint_representative(&amina(), &actor(&[name]), rights, until);
		ALICE.registrar().does(call);
	};
	let all = [View, Grant, Withdraw, Claim, Recover];
	appoint("Guardian", &all, far());
	appoint("Granter", &[Grant], far());
	appoint("Withdrawer", &[Withdraw], far());
	appoint("Claimer", &[Claim], far());
	appoint("Viewer", &[View], far());
	appoint("FormerGuardian", &all, now() + DAY);
}

/// The patients let anybody treat them, and anybody with an approval pay for research.
fn consents() {
	for patient in [amina(), bilal()] {
		patient.does(give_care(&patient));
		patient.does(give_research(&patient, 0));
	}
}

/// Both hospitals have anchored two batches of records. The patients have earned something by the
/// first; the second waits to be credited.
fn batches() {
	for hospital in [ALICE, BOB] {
		hospital.gateway().does(anchor(0, 100, BatchKind::Records));
		hospital.gateway().does(anchor(1, 100, BatchKind::Records));
	}
	let mut patients = [amina(), bilal()];
	patients.sort_by_key(Actor::account);
	let contributions = patients.map(|patient| Contribution {
		subject: patient.account(),
		kind: ContributionKind::Document,
		records: 1,
	});
	ALICE
		.gateway()
		.does(pallet_rewards::Call::<Runtime>::credit_contributions {
			batch: galen_primitives::ids::BatchNumber(0),
			contributions: contributions.to_vec().try_into().expect("two"),
		});
}
