//! Random acts, honest and not: a key is replaced by two parties after the delay, or not at all.

use super::*;
use galen_primitives::members::{Right, RightSet, Role};
use proptest::prelude::*;

/// Which of the three parties a random actor can speak as. What an act needs beyond that, it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
	Registrar,
	OtherRegistrar,
	RegistrarElsewhere,
	Guardian,
	Aunt,
	Subject,
	Outsider,
}

impl Hand {
	fn account(self) -> AccountId {
		match self {
			Self::Registrar => RAUL,
			Self::OtherRegistrar => RITA,
			Self::RegistrarElsewhere => KLAUS,
			Self::Guardian => GUARDIAN,
			Self::Aunt => AUNT,
			Self::Subject => AMINA,
			Self::Outsider => STRANGER,
		}
	}
}

#[derive(Clone, Debug)]
enum Step {
	Open(Hand, bool),
	Approve(Hand, bool),
	Cancel(Hand),
	Complete,
	SetCode(Hand, u8),
	Dismiss(Hand),
	Hire(Hand),
	Strip(Hand),
	Trust(Hand),
	Pass(u64),
}

fn hand() -> impl Strategy<Value = Hand> {
	prop_oneof![
		3 => Just(Hand::Registrar),
		2 => Just(Hand::OtherRegistrar),
		1 => Just(Hand::RegistrarElsewhere),
		3 => Just(Hand::Guardian),
		2 => Just(Hand::Aunt),
		1 => Just(Hand::Subject),
		1 => Just(Hand::Outsider),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (hand(), any::<bool>()).prop_map(|(hand, code)| Step::Open(hand, code)),
		5 => (hand(), any::<bool>()).prop_map(|(hand, code)| Step::Approve(hand, code)),
		1 => hand().prop_map(Step::Cancel),
		4 => Just(Step::Complete),
		1 => (hand(), 1u8..4).prop_map(|(hand, code)| Step::SetCode(hand, code)),
		1 => hand().prop_map(Step::Dismiss),
		1 => hand().prop_map(Step::Hire),
		1 => hand().prop_map(Step::Strip),
		1 => hand().prop_map(Step::Trust),
		4 => prop_oneof![Just(1u64), Just(HOUR), Just(DAY), Just(DELAY)].prop_map(Step::Pass),
	]
}

/// Takes a step; whatever it may not do, it is refused.
fn take(step: &Step, may_use_code: bool) {
	let running = Recovery::attempt(AMINA);
	let number = running
		.as_ref()
		.map_or(Recovery::next_attempt(AMINA), |attempt| attempt.number);
	// A fresh key for each attempt, as whoever opens one would make it.
	let mut new_key = [0x80; 32];
	new_key[0] = u8::try_from(number.0).unwrap_or(u8::MAX);
	let new_key = AccountId::new(new_key);
	let code = |wanted: bool| {
		(wanted && may_use_code).then(|| approval(&her_code(), &AMINA, &new_key, number.0))
	};
	let _ = match step {
		Step::Open(hand, with) => {
			Recovery::open_recovery(signed(hand.account()), AMINA, new_key.clone(), code(*with))
		},
		Step::Approve(hand, with) => Recovery::approve_recovery(
			signed(hand.account()),
			AMINA,
			number,
			new_key.clone(),
			code(*with),
		),
		Step::Cancel(hand) => cancel(hand.account()),
		Step::Complete => complete(),
		Step::SetCode(hand, byte) => {
			Recovery::set_recovery_key(signed(hand.account()), Some(key_of(&code_of(*byte))))
		},
		Step::Dismiss(hand) => {
			Members::dismiss(&hand.account());
			Ok(())
		},
		Step::Hire(hand) if matches!(hand, Hand::Registrar | Hand::OtherRegistrar) => {
			Members::appoint(hand.account(), HOSPITAL, Role::Registrar);
			Ok(())
		},
		Step::Strip(hand) => {
			Members::represent(&AMINA, &hand.account(), RightSet::EMPTY);
			Ok(())
		},
		Step::Trust(hand) if matches!(hand, Hand::Guardian | Hand::Aunt) => {
			let rights = RightSet::of(&[Right::Recover]);
			Members::represent(&AMINA, &hand.account(), rights);
			Ok(())
		},
		Step::Pass(seconds) => {
			pass(*seconds);
			Ok(())
		},
		Step::Hire(_) | Step::Trust(_) => Ok(()),
	};
}

/// The parties that act in a step, the code included.
fn parties(step: &Step) -> Vec<Party> {
	let (hand, code) = match step {
		Step::Open(hand, code) | Step::Approve(hand, code) => (hand, *code),
		_ => return Vec::new(),
	};
	let of_hand = match hand {
		Hand::Registrar | Hand::OtherRegistrar => Some(Party::Registrar),
		Hand::Guardian | Hand::Aunt => Some(Party::Representative),
		_ => None,
	};
	of_hand
		.into_iter()
		.chain(code.then_some(Party::Code))
		.collect()
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

	/// Whatever one party does, with whomever's help who is none, no key is replaced.
	#[test]
	fn fewer_than_two_parties_should_never_replace_a_key(
		steps in prop::collection::vec(step(), 1..60),
		only in prop_oneof![
			Just(Party::Registrar),
			Just(Party::Representative),
			Just(Party::Code),
		],
	) {
		run(|| {
			for step in &steps {
				let others = parties(step).into_iter().any(|party| party != only && party != Party::Code);
				if others {
					continue;
				}
				take(step, only == Party::Code);
				prop_assert_eq!(Recovery::acts_for(AMINA), Some(AMINA));
			}
			Ok(())
		})?;
	}

	/// A key that is replaced was replaced by two, and everybody was warned for the whole delay.
	#[test]
	fn two_parties_and_the_delay_should_stand_behind_every_replacement(
		steps in prop::collection::vec(step(), 1..80),
	) {
		run(|| {
			let mut warned_at = None;
			for step in &steps {
				System::reset_events();
				let before = Recovery::attempt(AMINA);
				take(step, true);
				for event in events() {
					match event {
						Event::RecoveryApproved { ready_at, .. }
							if ready_at.is_none_or(|ready_at| ready_at == Now::get() + DELAY) =>
						{
							warned_at = ready_at.map(|_| Now::get());
						},
						Event::RecoveryOpened { .. } => warned_at = None,
						Event::KeyReplaced { new_key, restrained_until, .. } => {
							let before = before.clone().expect("an attempt was completed");
							prop_assert_eq!(&before.new_key, &new_key);
							prop_assert!(before.approvals.count() >= 2);
							let warned_at = warned_at.expect("two have approved");
							prop_assert!(warned_at + DELAY <= Now::get());
							prop_assert_eq!(restrained_until, Now::get() + RESTRAINT);
							prop_assert_eq!(Recovery::acts_for(new_key), Some(AMINA));
						},
						_ => (),
					}
				}
				prop_assert_eq!(Recovery::do_try_state(), Ok(()));
			}
			Ok(())
		})?;
	}

	/// At any time exactly one key acts for her, and it can narrow.
	#[test]
	fn exactly_one_key_should_act_for_her_and_always_narrow(
		steps in prop::collection::vec(step(), 1..60),
	) {
		run(|| {
			let mut keys = vec![AMINA];
			for step in &steps {
				take(step, true);
				for event in events() {
					if let Event::KeyReplaced { new_key, .. } = event {
						keys.push(new_key);
					}
				}
				let acting: Vec<_> = keys
					.iter()
					.filter(|key| Recovery::acts_for((*key).clone()) == Some(AMINA))
					.collect();
				prop_assert_eq!(&acting, &keys.last().into_iter().collect::<Vec<_>>());
				let current = acting[0].clone();
				let nonce = System::account_nonce(AMINA);
				prop_assert!(in_pool(&transaction(current, nonce, narrowing())).is_ok());
			}
			Ok(())
		})?;
	}
}
