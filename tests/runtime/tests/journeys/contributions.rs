//! Contributions: Amina measures at home and answers questionnaires. Her hospital stores, attests
//! and anchors what she contributes, and she earns by the schedule, up to the cap of the day.

use crate::common::{
	actor,
	acts::*,
	cast::{amina, bilal, ALICE, BOB},
	enact, next_block, now, on_preset, wait, Actor, DAY, HOUR,
};
use galen_primitives::{
	codes::Purpose,
	ids::{Balance, BatchNumber},
	members::Right,
};
use galen_runtime::{
	constants::CREDIT, genesis::preset_id, AccountId, Balances, Rewards, Runtime, RuntimeCall,
};
use pallet_anchors::BatchKind;
use pallet_members::{Bucket, Buckets, Payer};
use pallet_rewards::{
	Call, Contribution, ContributionKind, ContributionKind::*, Day, Error, Schedule,
};
use sp_runtime::TokenError;

/// What the demo's schedule pays, and its cap.
const MEASUREMENT: Balance = CREDIT / 10;
const CAP: Balance = 5 * CREDIT;

/// Credits contributions of a batch, in the order the call asks for.
fn credit(batch: u64, of: &[(&Actor, ContributionKind, u32)]) -> RuntimeCall {
	let mut contributions: Vec<_> = of
		.iter()
		.map(|(who, kind, records)| Contribution {
			subject: who.account(),
			kind: *kind,
			records: *records,
		})
		.collect();
	contributions.sort_by_key(|entry| (entry.subject.clone(), entry.kind));
	Call::<Runtime>::credit_contributions {
		batch: BatchNumber(batch),
		contributions: contributions.try_into().expect("at most 256"),
	}
	.into()
}

fn balance(of: &Actor) -> Balance {
	free(&of.account())
}

fn network() -> AccountId {
	Rewards::network()
}

#[test]
fn contributions_should_earn_by_the_schedule_up_to_the_cap_of_the_day() {
	on_preset(preset_id::LOCAL, || {
		let issued = Balances::total_issuance();
		let fund = free(&network());
		let gateway = ALICE.gateway();
		let (amina, bilal) = (amina(), bilal());

		// Nothing is paid for what is not anchored.
		gateway.is_refused(
			credit(0, &[(&amina, Measurement, 1)]),
			Error::<Runtime>::BatchNotAnchored,
		);
		gateway.does(anchor(0, 100, BatchKind::Contributions));
		gateway.does(credit(
			0,
			&[
				(&amina, Measurement, 12),
				(&amina, Questionnaire, 1),
				(&bilal, Document, 2),
			],
		));
		assert_eq!(balance(&amina), 12 * MEASUREMENT + CREDIT);
		assert_eq!(balance(&bilal), 2 * CREDIT);
		assert_eq!(Rewards::earned_today(amina.account()), balance(&amina));

		// The same day, in another batch: 60 measurements are 6 credits, and the cap is 5 a day.
		gateway.does(anchor(1, 100, BatchKind::Contributions));
		gateway.does(credit(1, &[(&amina, Measurement, 60)]));
		assert_eq!(balance(&amina), CAP);
		gateway.does(anchor(2, 100, BatchKind::Contributions));
		gateway.does(credit(
			2,
			&[(&amina, Document, 1), (&bilal, Measurement, 1)],
		));
		assert_eq!(balance(&amina), CAP, "the day is full");
		assert_eq!(balance(&bilal), 2 * CREDIT + MEASUREMENT, "his is not");

		// Midnight comes (UTC), and with it a new day.
		let today = Day::of(now());
		while Day::of(now()) == today {
			wait(HOUR);
		}
		assert_eq!(Rewards::earned_today(amina.account()), 0);
		gateway.does(anchor(3, 100, BatchKind::Contributions));
		gateway.does(credit(3, &[(&amina, Document, 1)]));
		assert_eq!(balance(&amina), CAP + CREDIT);

		// All of it came out of what the network has, and nothing was made.
		let paid = balance(&amina) + balance(&bilal);
		assert_eq!(free(&network()), fund - paid);
		assert_eq!(Balances::total_issuance(), issued);
	});
}

#[test]
fn a_record_should_be_paid_for_once() {
	on_preset(preset_id::LOCAL, || {
		let gateway = ALICE.gateway();
		let (amina, bilal) = (amina(), bilal());
		gateway.does(anchor(0, 10, BatchKind::Contributions));
		gateway.does(anchor(1, 10, BatchKind::Contributions));
		let first = credit(0, &[(&amina, Measurement, 6)]);
		gateway.does(first.clone());
		gateway.is_refused(first, Error::<Runtime>::AlreadyCredited);

		// A batch has as many records as it has leaves, in all calls together.
		gateway.is_refused(
			credit(0, &[(&amina, Questionnaire, 5)]),
			Error::<Runtime>::MoreThanAnchored,
		);
		// Once the next batch is begun, the one before is done with.
		gateway.does(credit(1, &[(&amina, Measurement, 1)]));
		gateway.is_refused(
			credit(0, &[(&bilal, Document, 1)]),
			Error::<Runtime>::AlreadyCredited,
		);
	});
}

#[test]
fn only_contributed_and_stored_records_of_ones_own_patients_should_earn() {
	on_preset(preset_id::LOCAL, || {
		let (gateway, amina) = (ALICE.gateway(), amina());
		gateway.does(anchor(0, 10, BatchKind::Disclosures));
		gateway.is_refused(
			credit(0, &[(&amina, Measurement, 1)]),
			Error::<Runtime>::BatchNotAnchored,
		);
		BOB.gateway().does(anchor(0, 10, BatchKind::Contributions));
		BOB.gateway().is_refused(
			credit(0, &[(&amina, Measurement, 1)]),
			Error::<Runtime>::NotCustodian,
		);
		assert_eq!(balance(&amina), 0);
	});
}

#[test]
fn the_council_should_set_what_counts_from_the_next_contribution_on() {
	on_preset(preset_id::LOCAL, || {
		let (gateway, amina) = (ALICE.gateway(), amina());
		let schedule = Schedule {
			measurement: 2 * CREDIT,
			questionnaire: 0,
			document: 0,
			daily_cap: 3 * CREDIT,
		};
		enact(Call::<Runtime>::set_schedule { schedule });
		gateway.does(anchor(0, 10, BatchKind::Contributions));
		gateway.does(credit(
			0,
			&[(&amina, Measurement, 2), (&amina, Document, 1)],
		));
		assert_eq!(balance(&amina), 3 * CREDIT);
	});
}

#[test]
fn an_empty_fund_should_refuse_a_call_whole() {
	on_preset(preset_id::LOCAL, || {
		let (gateway, amina, bilal) = (ALICE.gateway(), amina(), bilal());
		let all = free(&network());
		let schedule = Schedule {
			measurement: all,
			questionnaire: CREDIT,
			document: 0,
			daily_cap: all,
		};
		enact(Call::<Runtime>::set_schedule { schedule });
		gateway.does(anchor(0, 10, BatchKind::Contributions));
		let both = credit(0, &[(&amina, Measurement, 1), (&bilal, Questionnaire, 1)]);
		gateway.is_refused(both.clone(), Error::<Runtime>::FundTooLow);
		assert_eq!((balance(&amina), balance(&bilal)), (0, 0));
		// When the members have paid for it together, it is credited.
		enact(Call::<Runtime>::issue_to_network { amount: CREDIT });
		gateway.does(both);
		assert_eq!((balance(&amina), balance(&bilal)), (all, CREDIT));
	});
}

#[test]
fn what_was_earned_should_be_redeemed_whatever_happens() {
	on_preset(preset_id::LOCAL, || {
		let (gateway, amina) = (ALICE.gateway(), amina());
		let guardian = actor(&["Guardian"]);
		let until = now() + DAY;
		ALICE.registrar().does(appoint_representative(
			&amina,
			&guardian,
			&[Right::Claim],
			until,
		));
		gateway.does(anchor(0, 10, BatchKind::Contributions));
		gateway.does(credit(0, &[(&amina, Document, 3)]));
		let issued = Balances::total_issuance();

		// Her hospital does not let her go while she has something to redeem.
		let release_her = release(&amina);
		ALICE
			.registrar()
			.is_refused(release_her.clone(), TokenError::NotExpendable);
		// No quota, no hospital, no running chain: she redeems all the same.
		let empty = Bucket {
			level: 0,
			updated: now(),
			own: None,
		};
		Buckets::<Runtime>::insert(Payer::Individual(amina.account()), empty);
		enact(pallet_members::Call::<Runtime>::suspend_organization {
			organization: ALICE.id,
		});
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
		amina.does(redeem(CREDIT));
		guardian.does(Call::<Runtime>::redeem_for {
			subject: amina.account(),
			amount: CREDIT,
		});
		assert_eq!(balance(&amina), CREDIT);
		assert_eq!(Balances::total_issuance(), issued - 2 * CREDIT);
		assert_eq!(Rewards::supply().redemptions, 2);

		// Or she leaves, and is owed the rest.
		amina.does(release_her);
		assert_eq!(balance(&amina), 0);
		assert_eq!(Rewards::supply().redeemed, 3 * CREDIT);
	});
}

#[test]
fn a_contribution_should_give_nobody_a_right_to_read() {
	on_preset(preset_id::LOCAL, || {
		let (gateway, amina) = (ALICE.gateway(), amina());
		gateway.does(anchor(0, 10, BatchKind::Contributions));
		gateway.does(credit(0, &[(&amina, Measurement, 1)]));
		next_block();
		let answer = ask(&amina, ALICE.id, Purpose::Hresch).outcome;
		assert!(!answer.admits());
	});
}
