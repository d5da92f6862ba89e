//! Whatever members, council and attackers do, the invariants hold and the minimum validates.

use crate::mock::*;
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
	Admit(u32),
	Retire(u32),
	Suspend(u32),
	Resume(u32),
	Standing(u32, u8),
	Equivocate(u32, u64),
	RotateKeys(u32, u8),
	NamePeers(u32, Vec<u8>),
	NextSession,
}

fn act() -> impl Strategy<Value = Act> {
	let hospital = 1..KEYLESS;
	prop_oneof![
		3 => hospital.clone().prop_map(Act::Admit),
		1 => hospital.clone().prop_map(Act::Retire),
		1 => hospital.clone().prop_map(Act::Suspend),
		2 => hospital.clone().prop_map(Act::Resume),
		2 => (hospital.clone(), 0u8..8).prop_map(|(h, to)| Act::Standing(h, to)),
		2 => (hospital.clone(), 0u64..1_000).prop_map(|(h, slot)| Act::Equivocate(h, slot)),
		1 => (hospital.clone(), 1u8..4).prop_map(|(h, generation)| Act::RotateKeys(h, generation)),
		1 => (hospital, proptest::collection::vec(0u8..12, 0..5))
			.prop_map(|(h, numbers)| Act::NamePeers(h, numbers)),
		2 => Just(Act::NextSession),
	]
}

fn perform(act: Act) {
	let root = RuntimeOrigin::root;
	let id = OrganizationId;
	// Most acts are refused now and then; refusals must change nothing, which the invariants and
	// the transactional layer see to.
	match act {
		Act::Admit(h) => drop(Validators::admit_validator(root(), id(h), operator(h))),
		Act::Retire(h) => drop(Validators::retire_validator(root(), id(h))),
		Act::Suspend(h) => drop(Validators::suspend_validator(root(), id(h))),
		Act::Resume(h) => drop(Validators::resume_validator(root(), id(h))),
		Act::Standing(h, to) => {
			let now = Organizations::get()[&h].status;
			let next = match to {
				// Retiring is rare and for good.
				0 => OrganizationStatus::Retired,
				1..=4 => OrganizationStatus::Active,
				_ => OrganizationStatus::Suspended,
			};
			if now != OrganizationStatus::Retired && now != next {
				Members::set_status(h, next);
			}
		},
		Act::Equivocate(h, slot) => {
			let running = Session::load_keys(&operator(h)).map(|keys| keys.aura);
			let pair = (0..4)
				.map(|generation| pair(h, generation))
				.find(|pair| running.as_ref() == Some(&sp_application_crypto::Pair::public(pair)));
			if let (Some(pair), true) = (pair, Session::validators().contains(&operator(h))) {
				let _ = include(&report(equivocation(&pair, slot), ownership(&pair)));
			}
		},
		Act::RotateKeys(h, generation) => rotate_keys(h, generation),
		Act::NamePeers(h, numbers) => {
			let before = Validators::allowed_peers().len();
			let named = frame::deps::frame_support::storage::with_storage_layer(|| {
				Validators::set_peer_ids(RuntimeOrigin::signed(operator(h)), peers(&numbers))
			});
			assert!(named.is_ok() || Validators::allowed_peers().len() == before);
		},
		Act::NextSession => run_to_session(Session::current_index() + 1),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn the_minimum_always_validates(
		validators in 4u32..8,
		acts in proptest::collection::vec(act(), 1..60),
	) {
		ExtBuilder::default().with_validators(validators).build_and_execute(|| {
			for act in acts {
				let told = format!("{act:?}");
				perform(act);
				assert_eq!(Validators::do_try_state(), Ok(()), "after {told}");
				assert!(validating().len() >= 4, "after {told}");
				assert!(disabled().len() <= (validating().len() - 1) / 3, "after {told}");
			}
		});
	}
}
