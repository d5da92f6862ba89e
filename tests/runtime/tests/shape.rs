//! What wallets, nodes and auditors rely on without looking.

mod common;

use common::{actor, extension, on_preset, validate, who};
use galen_runtime::{genesis, Runtime, RuntimeCall};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

#[test]
fn every_preset_should_build_with_all_invariants_kept() {
	for name in genesis::preset_names() {
		on_preset(name.as_ref(), || ());
	}
}

#[test]
fn our_own_extension_should_travel_as_no_bytes() {
	on_preset("development", || {
		let extension = extension(0);
		// Era, nonce and the metadata hash's mode, a byte each: what every wallet knows.
		assert_eq!(codec::Encode::encoded_size(&extension), 3);
	});
}

#[test]
fn a_call_should_stay_small() {
	// Every call is copied on its way through the dispatcher; large arguments are boxed.
	assert!(core::mem::size_of::<RuntimeCall>() <= 1024);
}

#[test]
fn metadata_should_be_served_in_every_version_that_clients_read() {
	for version in [14, 15, 16] {
		assert!(
			Runtime::metadata_at_version(version).is_some(),
			"version {version}"
		);
	}
}

#[test]
fn a_subject_with_no_balance_should_be_served() {
	on_preset("development", || {
		let leave = pallet_members::Call::<Runtime>::release_subject {
			subject: who(&["Amina"]),
		};
		validate(leave, &actor(&["Amina"])).expect("a patient needs no tokens");
	});
}

#[test]
fn a_stranger_should_be_refused_in_the_pool() {
	on_preset("development", || {
		let call = pallet_utility::Call::<Runtime>::batch { calls: Vec::new() };
		let refused = validate(call, &actor(&["Mallory"])).expect_err("no member");
		assert!(matches!(
			refused,
			TransactionValidityError::Invalid(
				InvalidTransaction::Custom(_) | InvalidTransaction::Payment
			)
		));
	});
}
