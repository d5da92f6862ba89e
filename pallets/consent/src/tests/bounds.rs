//! Sizes that weights and the block length rely on.

use crate::{mock::*, Call};
use codec::MaxEncodedLen;
use frame::deps::sp_core::crypto::AccountId32;
use galen_primitives::consent::Consents;

/// The weights charge this many bytes of proof for a subject's value, its trie path included.
#[test]
fn the_largest_value_of_a_subject_fits_the_proof_that_weights_charge() {
	let largest = Consents::<AccountId32>::max_encoded_len();
	assert!(largest <= 100_000, "{largest} bytes");
}

/// Every extrinsic is as large in memory as the largest call.
#[test]
fn a_call_stays_small_in_memory() {
	let size = core::mem::size_of::<Call<Test>>();
	assert!(size <= 512, "{size} bytes");
}
