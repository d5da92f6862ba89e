//! Emergency accesses that were opened while the chain could not be reached: one signed entry for each,
//! chained to the one before, written before anything is released, and sealed on the disk.
//!
//! An entry keeps what the clinician signed, byte for byte, so that what is entered on the chain
//! afterwards can be held against it. Each names the digest of the one before it, so that none can be
//! taken out of the middle; the accounting of disclosures names its digest too, so that none can be
//! exchanged once that is anchored.
//!
//! A sealed entry is an object like a record's, under a key of its own that the custodian's key wraps:
//! who has the disk and not that key learns how many there are and when, and nothing else.

// The codec derive casts the indices it was given.
#![allow(clippy::cast_possible_truncation)]

use super::{
	open_object, seal_object, CustodianKey, KeyError, ObjectError, ObjectId, Payload, RecordKey,
	SignatureError, Signed, VerifierKey,
};
use crate::hazmat::{
	hash::blake2b_256,
	random::{make_public, NoRandomness},
};
use codec::{Decode, Encode};
use galen_primitives::{
	ids::{Moment, OrganizationId, ReceiptId},
	merkle::Digest,
};
use zeroize::Zeroizing;

const DIGEST_DOMAIN: &[u8] = b"galen/local-emergency-digest/1";
const KEY_DOMAIN: &[u8] = b"galen/wrap/local-emergency/1";

/// Receipts of the chain are counted from 0 and never come here; from here on are those that a
/// custodian gives its own sealed entries. Small enough for a number of JSON.
const FIRST_LOCAL_RECEIPT: u64 = 1 << 52;

/// The receipt under which a sealed entry's records are released: a number of the custodian's own, on
/// no chain.
pub const fn local_receipt(entry: u64) -> ReceiptId {
	ReceiptId(FIRST_LOCAL_RECEIPT.saturating_add(entry))
}

/// Which sealed entry a receipt is of; `None` for one of the chain.
pub const fn local_entry(receipt: ReceiptId) -> Option<u64> {
	receipt.0.checked_sub(FIRST_LOCAL_RECEIPT)
}

/// How a clinician's account signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClaimScheme {
	/// Schnorr on ristretto.
	#[codec(index = 0)]
	Sr25519,
	/// EdDSA.
	#[codec(index = 1)]
	Ed25519,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LocalEmergency {
	/// The chain it belongs to.
	pub genesis: [u8; 32],
	/// Whose gateway wrote it.
	pub custodian: OrganizationId,
	/// Its number at this gateway, from 0 without gaps.
	pub number: u64,
	/// The digest of the entry before; none for the first.
	pub previous: Option<Digest>,
	/// The number of the entry whose access this one uses, because it still ran: nothing of this one is
	/// entered on the chain. `None` where it opened an access of its own.
	pub joins: Option<u64>,
	/// Who opened.
	pub clinician: [u8; 32],
	/// Whose records, by ledger account.
	pub subject: [u8; 32],
	/// Why: the SCALE index of the chain's reason.
	pub reason: u8,
	/// For how many hours.
	pub hours: u8,
	/// When, by the gateway's clock, UTC seconds.
	pub opened_at: Moment,
	/// The bytes the clinician signed.
	pub claim: Vec<u8>,
	/// How.
	pub scheme: ClaimScheme,
	/// The signature over them.
	pub signature: [u8; 64],
}

impl Payload for LocalEmergency {
	const DOMAIN: &'static str = "galen/local-emergency/1";
}

/// An entry with the gateway's signature.
pub type SignedLocalEmergency = Signed<LocalEmergency>;

impl SignedLocalEmergency {
	/// What the next entry, and the accounting, name it by.
	pub fn digest(&self) -> Digest {
		Digest(blake2b_256(&[DIGEST_DOMAIN, &self.to_bytes()]))
	}

	/// Reads an entry and checks that this gateway's key signed it for this chain, with this number.
	pub fn check(
		bytes: &[u8],
		signer: &VerifierKey,
		genesis: &[u8; 32],
		number: u64,
	) -> Result<LocalEmergency, SignatureError> {
		let signed = Self::from_bytes(bytes)?;
		let entry = signed.verify(signer)?;
		if entry.genesis != *genesis || entry.number != number {
			return Err(SignatureError::Invalid);
		}
		Ok(entry.clone())
	}
}

/// Why an entry cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealedEntryError {
	/// Its key.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// Its object.
	#[error(transparent)]
	Object(#[from] ObjectError),
	/// No randomness for a key.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// The key of one entry that is yet to be sealed. Made before the entry has its number, since the
/// custodian's key may lie on a device that takes its time.
#[derive(Debug)]
pub struct EntryKey {
	name: ObjectId,
	key: RecordKey,
	wrapped: Vec<u8>,
}

impl EntryKey {
	/// A new one, wrapped by the custodian's key.
	pub fn make(custodian: &dyn CustodianKey) -> Result<Self, SealedEntryError> {
		let (name, key) = (ObjectId(make_public()?), RecordKey::make()?);
		let wrapped = custodian.wrap(&context_of(&name), key.expose())?;
		Ok(Self { name, key, wrapped })
	}

	/// Seals a signed entry. One key seals one entry.
	pub fn seal(self, signed: &SignedLocalEmergency) -> Result<SealedLocalEmergency, ObjectError> {
		let object = seal_object(&self.name, &self.key, &signed.to_bytes())?;
		Ok(SealedLocalEmergency {
			name: self.name,
			wrapped_key: self.wrapped,
			bytes: object.bytes,
		})
	}
}

/// A signed entry that only the custodian's key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedLocalEmergency {
	/// What key and object are bound to: random.
	pub name: ObjectId,
	/// The key of the object, wrapped by the custodian's.
	pub wrapped_key: Vec<u8>,
	/// The sealed object.
	pub bytes: Vec<u8>,
}

impl SealedLocalEmergency {
	/// Opens the entry. The bytes are a signed one, to be checked.
	pub fn open(
		&self,
		custodian: &dyn CustodianKey,
	) -> Result<Zeroizing<Vec<u8>>, SealedEntryError> {
		let key = custodian.unwrap(&context_of(&self.name), &self.wrapped_key)?;
		let key = RecordKey::from_bytes(key);
		Ok(open_object(&self.name, &key, &self.bytes)?)
	}
}

fn context_of(name: &ObjectId) -> Vec<u8> {
	[KEY_DOMAIN, &name.0].concat()
}
