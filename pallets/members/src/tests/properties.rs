//! Whatever is called in whatever order, the invariants hold.

use crate::mock::*;
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationKind, Qualification, Relation, RightSet, RoleSet},
};
use proptest::prelude::*;

/// Accounts that random calls are about; few, so that they meet.
fn someone(n: u8) -> AccountId {
	[
		HANA,
		RAUL,
		CLEO,
		KLAUS,
		PAULA,
		EDGAR,
		AMINA,
		BORIS,
		BILAL,
		fresh(0),
		fresh(1),
		fresh(2),
	][usize::from(n) % 12]
		.clone()
}

fn random_call() -> impl Strategy<Value = (u8, u8, u8, u16, u64)> {
	(0u8..19, any::<u8>(), any::<u8>(), any::<u16>(), 0u64..3)
}

fn run((kind, a, b, bits, time): (u8, u8, u8, u16, u64)) {
	let id = OrganizationId(u32::from(b) % 7);
	let (who, other) = (signed(someone(a)), someone(b));
	let until = Now::get() + time * DAY;
	// Refusals are as welcome as successes: only the invariants matter.
	let _ = match kind {
		0 => Members::admit_organization(
			council(),
			OrganizationKind::ALL[usize::from(bits) % 4],
			SWISS,
			key(3),
			commitment(3),
			other,
		),
		1 => Members::suspend_organization(council(), id),
		2 => Members::resume_organization(council(), id),
		3 => Members::retire_organization(council(), id),
		4 => Members::set_envelope_key(who, key(a)),
		5 | 6 => Members::appoint(who, other, RoleSet(bits % 256), (time > 0).then_some(until)),
		7 => Members::dismiss(who, other),
		8 => Members::set_seat(who, other),
		9 => Members::enroll_subject(who, other),
		10 => Members::release_subject(who, other),
		11 | 12 => Members::appoint_representative(
			signed(RAUL),
			someone(a),
			other,
			RightSet(a % 32),
			Relation::Prn,
			commitment(3),
			until,
		),
		13 => Members::remove_representative(who, someone(a ^ b), other),
		14 => Members::attest_qualification(
			council(),
			id,
			Qualification::NonProfit,
			commitment(3),
			until,
		),
		15 => Members::revoke_qualification(council(), id, Qualification::NonProfit),
		16 => Members::restore_admin(council(), id, other),
		17 => {
			let _ = in_block(transaction(
				someone(a),
				frame_system::Call::remark {
					remark: vec![0; usize::from(bits)],
				},
			));
			Ok(())
		},
		_ => {
			Now::mutate(|now| *now += time * DAY);
			Ok(())
		},
	};
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

	#[test]
	fn invariants_survive_any_sequence_of_calls(
		calls in proptest::collection::vec(random_call(), 1..80)
	) {
		ExtBuilder::default().build_and_execute(|| {
			for call in calls {
				// Each call in a storage layer, as when it is dispatched.
				let _ = frame::deps::frame_support::storage::with_storage_layer::<(), DispatchError, _>(
					|| { run(call); Ok(()) },
				);
				Members::do_try_state().expect("invariants hold");
			}
		});
	}

	#[test]
	fn no_payer_ever_uses_more_than_size_plus_refill(
		steps in proptest::collection::vec((0u64..4, 0u16..2_000), 1..120)
	) {
		ExtBuilder::default().build_and_execute(|| {
			let mut used = 0u64;
			for (seconds, length) in steps {
				Now::mutate(|now| *now += seconds);
				let call = frame_system::Call::remark { remark: vec![0; usize::from(length)] };
				let next = transaction(AMINA, call);
				let cost = price(&next);
				if in_block(next).is_ok() {
					used += cost;
				}
				let elapsed = Now::get() - START;
				let allowed = INDIVIDUAL.size + elapsed * INDIVIDUAL.refill_per_second;
				prop_assert!(used <= allowed);
			}
			Ok(())
		})?;
	}
}
