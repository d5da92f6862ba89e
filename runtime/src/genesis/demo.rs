//! The cast of the development and local networks. Every secret here is public by design: it is
//! derived from a name, so that a demo needs no key files. [`public_keys`] lists them all, and the
//! consortium's founding file refuses each.

use crate::AccountId;
use alloc::{format, string::String, vec::Vec};
use galen_primitives::{ids::PeerKey, members::Role};
use sp_core::{ed25519, sr25519, Pair};

/// Hospitals' names, in the order of their identifiers. The first alone is in `development`.
pub const HOSPITALS: [&str; 4] = ["Alice", "Bob", "Charlie", "Dave"];

/// Hospital that joins later in tests and demos.
pub const NEWCOMER: &str = "Eve";

/// Staff roles that every demo hospital has an account for.
pub const STAFF: [&str; 6] = [
	"Registrar",
	"Gateway",
	"Clinician",
	"PrivacyOfficer",
	"Treasurer",
	"Operator",
];

/// The role of each account in [`STAFF`].
pub const STAFF_ROLES: [Role; 6] = [
	Role::Registrar,
	Role::Gateway,
	Role::Clinician,
	Role::PrivacyOfficer,
	Role::Treasurer,
	Role::Operator,
];

/// Demo patients, enrolled at the first hospital.
pub const PATIENTS: [&str; 3] = ["Amina", "Bilal", "Carmen"];

/// Every other organization's administrator.
pub const OTHERS: [&str; 3] = ["Partner", "EthicsBoard", "Auditor"];

/// The secret URI of a demo account: `//Alice` for a hospital's administrator and validator,
/// `//Alice//Registrar` for its staff, `//Amina` for a patient.
pub fn uri(path: &[&str]) -> String {
	path.iter().map(|part| format!("//{part}")).collect()
}

/// The account of a secret URI.
pub fn account(uri: &str) -> AccountId {
	sr25519(uri).into()
}

/// The sr25519 public key of a secret URI.
fn sr25519(uri: &str) -> sr25519::Public {
	// Both curves derive hard junctions from any name; these URIs are constants of this file.
	sr25519::Pair::from_string(uri, None)
		.map(|pair| pair.public())
		.unwrap_or_default()
}

/// The ed25519 public key of a secret URI: session keys of the demo validators.
pub fn ed25519(uri: &str) -> ed25519::Public {
	ed25519::Pair::from_string(uri, None)
		.map(|pair| pair.public())
		.unwrap_or_default()
}

/// The secret node key of a demo hospital or partner, for `--node-key`.
pub fn node_key(name: &str) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(format!("galen demo node key {name}").as_bytes())
}

/// The public half of [`node_key`]: what the chain's list of peers holds.
pub fn peer_key(name: &str) -> PeerKey {
	PeerKey(ed25519::Pair::from_seed(&node_key(name)).public().0)
}

/// The secret HPKE key (X25519) of a demo organization.
pub fn envelope_secret(name: &str) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(format!("galen demo envelope key {name}").as_bytes())
}

/// The public halves of [`envelope_secret`]. Written down, because the runtime has no use for the
/// curve otherwise; a test of the vault computes them again.
pub const ENVELOPE_KEYS: [(&str, [u8; 32]); 8] = [
	(
		"Alice",
		[
			0x75, 0xdd, 0x3d, 0x66, 0x20, 0x57, 0xaa, 0x74, 0x89, 0x88, 0x62, 0x17, 0x04, 0x6c,
			0x55, 0xdc, 0xf5, 0xaa, 0x75, 0xa8, 0x08, 0xdd, 0x86, 0x4e, 0x11, 0xd7, 0xb0, 0x1f,
			0xd9, 0x65, 0x97, 0x58,
		],
	),
	(
		"Bob",
		[
			0x35, 0x55, 0xd1, 0x27, 0x19, 0xbb, 0x91, 0xe9, 0x06, 0xd5, 0xb0, 0x4d, 0xa0, 0xad,
			0xd9, 0x2a, 0xe7, 0xc0, 0x72, 0x32, 0xa3, 0x0d, 0xcb, 0x14, 0x0e, 0xc4, 0xf3, 0x09,
			0x7f, 0xa3, 0xdf, 0x60,
		],
	),
	(
		"Charlie",
		[
			0x28, 0xda, 0xd6, 0x63, 0x78, 0x38, 0xa0, 0x25, 0xb0, 0x1f, 0x4e, 0x93, 0xd8, 0xf6,
			0x73, 0x86, 0x16, 0x7b, 0x73, 0x94, 0xf3, 0x22, 0x96, 0xaf, 0xb0, 0xdc, 0xb3, 0x72,
			0x56, 0x21, 0xfc, 0x42,
		],
	),
	(
		"Dave",
		[
			0xea, 0xb9, 0x10, 0x3f, 0x57, 0xb0, 0xdc, 0xcb, 0xba, 0x95, 0xcf, 0x96, 0x6f, 0x70,
			0x32, 0x81, 0xa6, 0x29, 0x4e, 0xa3, 0xf0, 0x86, 0xce, 0x5a, 0x61, 0x9d, 0x1d, 0x7c,
			0x11, 0x14, 0x5f, 0x48,
		],
	),
	(
		"Eve",
		[
			0x46, 0xf3, 0xf6, 0x5c, 0x5a, 0x6b, 0xe4, 0xb0, 0x70, 0xc9, 0x1a, 0xcc, 0x11, 0x59,
			0x7f, 0x05, 0x45, 0x68, 0x99, 0x35, 0x83, 0xd4, 0xf2, 0x2e, 0x9a, 0xe0, 0x5e, 0x73,
			0x18, 0xf0, 0x02, 0x36,
		],
	),
	(
		"Partner",
		[
			0x49, 0x25, 0x3e, 0xb4, 0x53, 0x61, 0x59, 0xe7, 0x6a, 0xc0, 0x08, 0x33, 0xce, 0xa4,
			0x29, 0xc2, 0xc4, 0x5e, 0x7c, 0x2e, 0x4c, 0xbf, 0x03, 0xf5, 0x68, 0x51, 0x3e, 0xa4,
			0x97, 0x49, 0x57, 0x1f,
		],
	),
	(
		"EthicsBoard",
		[
			0x04, 0xab, 0xa4, 0x99, 0x3b, 0xf9, 0x97, 0xe9, 0xc6, 0x70, 0x3b, 0x61, 0x52, 0x1d,
			0x2f, 0x27, 0x5c, 0x04, 0xf9, 0x7f, 0x58, 0x07, 0x49, 0x04, 0x39, 0x34, 0xce, 0xc5,
			0x7f, 0xf1, 0xf8, 0x75,
		],
	),
	(
		"Auditor",
		[
			0x74, 0xb5, 0x10, 0x27, 0x6b, 0x2a, 0xde, 0xb3, 0xb8, 0xc0, 0xf4, 0xfa, 0x8b, 0xb1,
			0x16, 0x94, 0x66, 0x8f, 0x07, 0x4c, 0xec, 0xa5, 0xdb, 0x11, 0xc5, 0xe2, 0x59, 0x23,
			0x7f, 0x86, 0x68, 0x55,
		],
	),
];

/// The public HPKE key of a demo organization.
pub fn envelope_key(name: &str) -> [u8; 32] {
	ENVELOPE_KEYS
		.iter()
		.find_map(|(known, key)| (*known == name).then_some(*key))
		.unwrap_or_default()
}

/// Every public key of the cast, for refusing them elsewhere.
pub fn public_keys() -> Vec<[u8; 32]> {
	let names = || {
		HOSPITALS
			.iter()
			.chain(&[NEWCOMER])
			.chain(&OTHERS)
			.chain(&PATIENTS)
	};
	let uris = names().flat_map(|name| {
		core::iter::once(uri(&[name])).chain(STAFF.iter().map(move |role| uri(&[name, role])))
	});
	uris.flat_map(|uri| [sr25519(&uri).0, ed25519(&uri).0])
		.chain(names().map(|name| peer_key(name).0))
		.collect()
}
