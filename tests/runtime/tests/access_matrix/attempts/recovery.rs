//! Replacing the patient's key. The guardian has the right to recover, and so had the former one.

use super::Attempt;
use crate::common::{
	actor,
	acts::{approve_recovery, cancel_recovery, complete_recovery, open_recovery},
	cast::{amina, ALICE},
	wait, Actor,
};
use galen_runtime::{
	constants::{RECOVERY_DELAY, RECOVERY_RESTRAINT},
	Runtime, RuntimeCall,
};
use pallet_recovery::{AttemptNumber, Call, RecoveryKey};
use sp_core::{ed25519, Pair};

fn new_key() -> Actor {
	actor(&["New phone"])
}

/// The guardian has been one for long enough to have a say.
fn ripe() {
	wait(RECOVERY_RESTRAINT);
}

fn opened_by_the_hospital() {
	ripe();
	ALICE.registrar().does(open_recovery(&amina(), &new_key()));
}

fn opened_by_the_guardian() {
	ripe();
	actor(&["Guardian"]).does(open_recovery(&amina(), &new_key()));
}

fn approved_by_both() {
	opened_by_the_hospital();
	actor(&["Guardian"]).does(approve_recovery(&amina(), AttemptNumber(0), &new_key()));
}

fn after_the_delay() {
	approved_by_both();
	wait(RECOVERY_DELAY);
}

fn set_code() -> RuntimeCall {
	let code = ed25519::Pair::from_seed(&[1; 32]);
	Call::<Runtime>::set_recovery_key {
		key: Some(RecoveryKey(code.public().0)),
	}
	.into()
}

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("set_recovery_key", "one's own", |_| set_code()),
		Attempt::after(
			"set_recovery_key",
			"hospital and guardian want to replace the patient's key",
			approved_by_both,
			|_| set_code(),
		),
		Attempt::new("open_recovery", "the guardian is a new one", |_| {
			open_recovery(&amina(), &new_key())
		}),
		Attempt::after(
			"open_recovery",
			"the guardian has long been one",
			ripe,
			|_| open_recovery(&amina(), &new_key()),
		),
		Attempt::after(
			"approve_recovery",
			"the hospital opened it",
			opened_by_the_hospital,
			|_| approve_recovery(&amina(), AttemptNumber(0), &new_key()),
		),
		Attempt::after(
			"approve_recovery",
			"the guardian opened it",
			opened_by_the_guardian,
			|_| approve_recovery(&amina(), AttemptNumber(0), &new_key()),
		),
		Attempt::after(
			"cancel_recovery",
			"the hospital opened it",
			opened_by_the_hospital,
			|_| cancel_recovery(&amina()),
		),
		Attempt::after(
			"cancel_recovery",
			"hospital and guardian approved",
			approved_by_both,
			|_| cancel_recovery(&amina()),
		),
		Attempt::after(
			"complete_recovery",
			"after the delay",
			after_the_delay,
			|_| complete_recovery(&amina()),
		),
	]
}
