//! Where things stand in the state: what a verifier reads, and so what a maker of bundles must put
//! into the storage proof. The names and hashers are the runtime's; a test compares them with it.

use crate::Account;
use alloc::vec::Vec;
use codec::Encode;
use galen_primitives::{
	consent::Consents,
	ids::{BatchNumber, OrganizationId, TemplateId},
};
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};

/// A key in the state.
pub type Key = Vec<u8>;

fn item(pallet: &[u8], name: &[u8]) -> Key {
	[twox_128(pallet), twox_128(name)].concat()
}

/// `Twox64Concat`.
fn twox(mut key: Key, part: &impl Encode) -> Key {
	let part = part.encode();
	key.extend_from_slice(&twox_64(&part));
	key.extend_from_slice(&part);
	key
}

/// `Blake2_128Concat`.
fn blake2(mut key: Key, part: &impl Encode) -> Key {
	let part = part.encode();
	key.extend_from_slice(&blake2_128(&part));
	key.extend_from_slice(&part);
	key
}

/// The hash of block 0. From block 1 on, and for good.
pub fn genesis_hash() -> Key {
	twox(item(b"System", b"BlockHash"), &0_u32)
}

/// The runtime under which the block was made.
pub fn runtime() -> Key {
	item(b"System", b"LastRuntimeUpgrade")
}

/// The block's time.
pub fn now() -> Key {
	item(b"Timestamp", b"Now")
}

/// The authorities that finalize.
pub fn grandpa_authorities() -> Key {
	item(b"Grandpa", b"Authorities")
}

/// A batch's header.
pub fn batch(custodian: OrganizationId, batch: BatchNumber) -> Key {
	twox(twox(item(b"Anchors", b"Batches"), &custodian), &batch)
}

/// What the keys of all tombstones of a batch begin with. When nothing begins with it, no leaf of
/// the batch is erased.
pub fn tombstones(custodian: OrganizationId, batch: BatchNumber) -> Key {
	twox(twox(item(b"Anchors", b"Tombstones"), &custodian), &batch)
}

/// A leaf's tombstone.
pub fn tombstone(custodian: OrganizationId, batch: BatchNumber, leaf: u32) -> Key {
	blake2(tombstones(custodian, batch), &leaf)
}

/// A subject's consent.
pub fn consents(subject: &Account) -> Key {
	blake2(item(b"Consent", b"Consents"), subject)
}

/// A template's versions in short.
pub fn template(id: TemplateId) -> Key {
	twox(item(b"Consent", b"Templates"), &id)
}

/// An organization.
pub fn organization(id: OrganizationId) -> Key {
	twox(item(b"Members", b"Organizations"), &id)
}

/// An organization's qualifications.
pub fn qualifications(id: OrganizationId) -> Key {
	twox(item(b"Members", b"Qualifications"), &id)
}

/// A subject's representatives.
pub fn representatives(subject: &Account) -> Key {
	blake2(item(b"Members", b"Representatives"), subject)
}

/// What every statement rests on: which network, which runtime, when. A bundle of authorities needs
/// nothing else.
pub fn common() -> Vec<Key> {
	Vec::from([genesis_hash(), runtime(), now()])
}

/// All that a bundle about these leaves of a batch must have read.
pub fn of_record(custodian: OrganizationId, number: BatchNumber, leaves: &[u32]) -> Vec<Key> {
	let mut keys = common();
	keys.push(batch(custodian, number));
	keys.push(tombstones(custodian, number));
	keys.extend(
		leaves
			.iter()
			.map(|leaf| tombstone(custodian, number, *leaf)),
	);
	keys
}

/// All that a bundle about this subject's consent must have read. `consents` is what stands there;
/// the default when nothing does.
pub fn of_consent(
	subject: &Account,
	recipient: OrganizationId,
	stored: &Consents<Account>,
) -> Vec<Key> {
	let mut keys = common();
	keys.push(consents(subject));
	keys.push(organization(recipient));
	keys.push(qualifications(recipient));
	keys.push(representatives(subject));
	keys.extend(
		stored
			.directives
			.iter()
			.map(|directive| template(directive.template.id)),
	);
	keys
}
