//! One file per call, one for each of the three stories the pallet is for, and what holds across
//! them.

mod approve_recovery;
mod cancel_recovery;
mod colluding_registrar;
mod complete_recovery;
mod extension;
mod genesis;
mod leaving;
mod lost_phone;
mod open_recovery;
mod properties;
mod set_recovery_key;
mod thief;
mod try_state;
mod views;

use crate::{mock::*, *};
use frame::testing_prelude::*;

/// Somebody without any part in it: neither family nor at the desk of her hospital.
fn outsiders() -> [AccountId; 6] {
	[AMINA, BORIS, CLEO, KLAUS, NEIGHBOUR, STRANGER]
}
