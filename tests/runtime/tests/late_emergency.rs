//! Breaking the glass while the chain cannot be reached: entered afterwards through the real pool, beyond
//! any quota and pause, once.

mod common;

use common::{
	actor,
	acts::give_care,
	cast::{amina, ALICE, BOB},
	enact, next_block, now, on_preset, validate, wait, Actor, DAY, HOUR,
};
use galen_primitives::ids::{EmergencyId, Moment};
use galen_runtime::{configs::BlockClock, genesis::preset_id::LOCAL, Access, Runtime, RuntimeCall};
use pallet_access::types::{EmergencyReason, Verdict};
use pallet_members::{extension::RIGHTS_PRIORITY, Bucket, Buckets, Payer, Refusal};

/// Six hours of access to the first patient, opened by the second hospital's clinician.
fn entry(clinician: &Actor, opened_at: Moment) -> RuntimeCall {
	pallet_access::Call::<Runtime>::record_late_emergency_access {
		subject: amina().account(),
		clinician: clinician.account(),
		reason: EmergencyReason::LifeThreatened,
		hours: 6,
		opened_at,
	}
	.into()
}

/// Nothing is left of what the second hospital may use.
fn use_up_the_quota() {
	let empty = Bucket {
		level: 0,
		updated: <BlockClock as galen_primitives::traits::Clock>::now(),
		own: None,
	};
	Buckets::<Runtime>::insert(Payer::Organization(BOB.id), empty);
}

#[test]
fn an_access_during_an_outage_should_be_entered_beyond_quota_and_halt_and_reviewed() {
	on_preset(LOCAL, || {
		let opened_at = now();
		wait(2 * DAY);
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
		use_up_the_quota();

		let call = entry(&BOB.clinician(), opened_at);
		let validity = validate(call.clone(), &BOB.gateway()).expect("the pool takes it");
		assert_eq!(validity.priority, RIGHTS_PRIORITY);
		BOB.gateway().does(call);
		let id = EmergencyId(0);
		let access = Access::emergency(id).expect("it is stored");
		assert!(access.late);
		assert_eq!(access.opened_at, opened_at);
		assert_eq!(access.review_due, now() + pallet_access::REVIEW_WINDOW);
		assert!(!Access::is_spendable(access.receipt), "its hours are over");

		// Nobody reviews it in time: the hospital enters into no paid order.
		assert!(!Access::paid_orders_blocked(BOB.id));
		wait(pallet_access::REVIEW_WINDOW);
		assert!(Access::paid_orders_blocked(BOB.id));
		enact(pallet_safe_mode::Call::<Runtime>::force_exit {});
		BOB.officer()
			.does(pallet_access::Call::<Runtime>::review_emergency_access {
				emergency: id,
				verdict: Verdict::Justified,
			});
	});
}

#[test]
fn the_pool_should_take_only_what_would_be_entered() {
	on_preset(LOCAL, || {
		let opened_at = now();
		wait(DAY);
		let (gateway, clinician) = (BOB.gateway(), BOB.clinician());
		for (by, call) in [
			(&gateway, entry(&clinician, now() + HOUR)),
			(&gateway, entry(&clinician, now() - 31 * DAY)),
			(&gateway, entry(&ALICE.clinician(), opened_at)),
			(&clinician, entry(&gateway, opened_at)),
			(&BOB.officer(), entry(&clinician, opened_at)),
			(&amina(), entry(&amina(), opened_at)),
		] {
			by.is_turned_away(call, Refusal::NothingToActOn);
		}
		clinician.does(entry(&clinician, opened_at));
		next_block();
		gateway.is_turned_away(entry(&clinician, opened_at), Refusal::NothingToActOn);
		actor(&["Mallory"]).is_turned_away(entry(&clinician, opened_at), Refusal::NotAMember);
		amina().does(give_care(&amina()));
	});
}
