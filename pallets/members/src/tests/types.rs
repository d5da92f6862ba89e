//! Rules that need nothing but a value.

use crate::{mock::*, *};
use galen_primitives::members::{OrganizationKind, Role};

#[test]
fn keys_of_small_order_are_unusable_with_and_without_the_ignored_bit() {
	let with = |first: u8, between: u8, last: u8| {
		let mut bytes = [between; 32];
		(bytes[0], bytes[31]) = (first, last);
		bytes
	};
	let order_eight = [
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
		0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
		0xb8, 0x00,
	];
	for bytes in [
		[0; 32],
		with(1, 0, 0),
		order_eight,
		with(0xec, 0xff, 0x7f),
		with(0xed, 0xff, 0x7f),
		with(0xee, 0xff, 0x7f),
	] {
		assert!(!EnvelopeKey(bytes).is_usable());
		let mut high = bytes;
		high[31] |= 0x80;
		assert!(!EnvelopeKey(high).is_usable());
	}
	assert!(EnvelopeKey(with(9, 0, 0)).is_usable());
	assert!(key(1).is_usable());
}

#[test]
fn only_hospitals_have_registrars_clinicians_and_gateways() {
	for kind in OrganizationKind::ALL {
		for role in [Role::Registrar, Role::Clinician, Role::Gateway] {
			assert_eq!(
				roles_of(*kind).has(role),
				*kind == OrganizationKind::Hospital
			);
		}
		assert!(roles_of(*kind).has(Role::Admin) && roles_of(*kind).has(Role::Operator));
		assert!(roles_of(*kind).is_known());
	}
	assert_eq!(
		roles_of(OrganizationKind::Hospital),
		galen_primitives::members::RoleSet::all()
	);
}

#[test]
fn what_is_stored_per_account_and_organization_stays_small() {
	use codec::MaxEncodedLen;
	assert_eq!(Organization::<AccountId>::max_encoded_len(), 109);
	assert_eq!(Bucket::max_encoded_len(), 33);
	assert_eq!(Representative::<AccountId>::max_encoded_len(), 87);
	assert_eq!(Attestation::max_encoded_len(), 47);
	// Two representations in the test runtime.
	assert_eq!(MemberRecord::<Test>::max_encoded_len(), 110);
	assert_eq!(
		codec::Encode::encoded_size(&MemberRecord::<Test>::default()),
		4
	);
}

#[test]
fn a_bounded_call_is_small() {
	assert!(core::mem::size_of::<Call<Test>>() <= 160);
}
