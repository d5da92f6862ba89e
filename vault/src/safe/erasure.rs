//! Erasure by destroying keys. The ciphertext may survive in backups and elsewhere; without the key
//! it is noise, and without the salt its anchor opens to nothing.

use super::{
	ErasureCertificate, ErasureReason, ErasureScope, GenesisHash, ObjectId, SignedCertificate,
	SignerKey, SubjectVaultId,
};
use crate::hazmat::{
	hash::blake2b_256,
	random::{make_public, NoRandomness},
};
use galen_primitives::ids::{BatchNumber, Commitment, Moment, OrganizationId};
use std::collections::BTreeSet;

const LIST_DOMAIN: &[u8] = b"galen/erasure-list/1";

/// Keeps the commitment to a list of records from being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListSalt(pub [u8; 32]);

impl ListSalt {
	/// A new one.
	pub fn make() -> Result<Self, NoRandomness> {
		make_public().map(Self)
	}
}

/// What a demand for the erasure of some records says of their list on chain:
/// `H("galen/erasure-list/1" ‖ salt ‖ ids of the objects, each once, ascending)`.
pub fn derive_list_commitment(salt: &ListSalt, objects: &[ObjectId]) -> Commitment {
	let objects: BTreeSet<&ObjectId> = objects.iter().collect();
	let mut list = Vec::with_capacity(objects.len().saturating_mul(16));
	for object in objects {
		list.extend_from_slice(&object.0);
	}
	Commitment(blake2b_256(&[LIST_DOMAIN, &salt.0, &list]))
}

/// Where a vault keeps its wrapped keys.
///
/// A `destroy_*` returns only once the key cannot be read again after a power cut: overwritten, and
/// synced. What lies in a database is in its backups too, so destroying a key means destroying its
/// half ([`super::Half`]), which is in none.
pub trait KeyShelf {
	/// How the shelf fails.
	type Error: std::error::Error;

	/// Destroys a record's wrapped secret. Nothing to destroy is not a failure: after a crash the
	/// same erasure is asked for again.
	fn destroy_record(&mut self, object: &ObjectId) -> Result<(), Self::Error>;

	/// Destroys the wrapped secrets of several records: at one go, where the shelf can.
	fn destroy_records(&mut self, objects: &[ObjectId]) -> Result<(), Self::Error> {
		objects
			.iter()
			.try_for_each(|object| self.destroy_record(object))
	}

	/// Whether a record's wrapped secret can be read.
	fn holds_record(&self, object: &ObjectId) -> Result<bool, Self::Error>;

	/// Destroys a subject's wrapped key.
	fn destroy_subject(&mut self, subject: &SubjectVaultId) -> Result<(), Self::Error>;

	/// Whether a subject's wrapped key can be read.
	fn holds_subject(&self, subject: &SubjectVaultId) -> Result<bool, Self::Error>;
}

/// Why an erasure gave no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureError<E: std::error::Error> {
	/// The shelf failed. Whether the key is gone is unknown: ask again.
	#[error("the key shelf failed")]
	Shelf(#[source] E),
	/// The shelf says that it destroyed the key and still has it.
	#[error("the key is still there")]
	StillThere,
	/// The key is gone, but the certificate needs randomness: ask again.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// Which record to erase, and what the certificate says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordErasure {
	/// The chain that anchors it.
	pub genesis: GenesisHash,
	/// Who erases.
	pub custodian: OrganizationId,
	/// The record's object.
	pub object: ObjectId,
	/// The batch that anchors it.
	pub batch: BatchNumber,
	/// Its leaf there.
	pub leaf_index: u32,
	/// Why.
	pub reason: ErasureReason,
	/// The time now, UTC seconds.
	pub now: Moment,
}

/// Which subject to erase, and what the certificate says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectErasure {
	/// The chain that anchors the subject's records.
	pub genesis: GenesisHash,
	/// Who erases.
	pub custodian: OrganizationId,
	/// The subject.
	pub subject: SubjectVaultId,
	/// How many of the subject's records can be read until now.
	pub records: u32,
	/// Why.
	pub reason: ErasureReason,
	/// The time now, UTC seconds.
	pub now: Moment,
}

/// Which records of a subject to erase, and what the certificate says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordsErasure<'a> {
	/// The chain that anchors them.
	pub genesis: GenesisHash,
	/// Who erases.
	pub custodian: OrganizationId,
	/// Whose records.
	pub subject: SubjectVaultId,
	/// Their objects, each once.
	pub objects: &'a [ObjectId],
	/// Commitment to their list.
	pub list: Commitment,
	/// Why.
	pub reason: ErasureReason,
	/// The time now, UTC seconds.
	pub now: Moment,
}

/// Destroys the keys and salts of several records and certifies it.
pub fn erase_records<S: KeyShelf>(
	shelf: &mut S,
	signer: &SignerKey,
	erasure: &RecordsErasure<'_>,
) -> Result<SignedCertificate, ErasureError<S::Error>> {
	shelf
		.destroy_records(erasure.objects)
		.map_err(ErasureError::Shelf)?;
	for object in erasure.objects {
		if shelf.holds_record(object).map_err(ErasureError::Shelf)? {
			return Err(ErasureError::StillThere);
		}
	}
	Ok(signer.sign(ErasureCertificate {
		genesis: erasure.genesis.0,
		custodian: erasure.custodian,
		scope: ErasureScope::Records {
			subject: erasure.subject,
			records: u32::try_from(erasure.objects.len()).unwrap_or(u32::MAX),
			list: erasure.list,
		},
		reason: erasure.reason,
		erased_at: erasure.now,
		nonce: make_public()?,
	}))
}

/// Destroys a record's key and salt and certifies it. There is no way to write a certificate but
/// through the destruction.
pub fn erase_record<S: KeyShelf>(
	shelf: &mut S,
	signer: &SignerKey,
	erasure: &RecordErasure,
) -> Result<SignedCertificate, ErasureError<S::Error>> {
	shelf
		.destroy_record(&erasure.object)
		.map_err(ErasureError::Shelf)?;
	if shelf
		.holds_record(&erasure.object)
		.map_err(ErasureError::Shelf)?
	{
		return Err(ErasureError::StillThere);
	}
	Ok(signer.sign(ErasureCertificate {
		genesis: erasure.genesis.0,
		custodian: erasure.custodian,
		scope: ErasureScope::Record {
			object: erasure.object,
			batch: erasure.batch,
			leaf_index: erasure.leaf_index,
		},
		reason: erasure.reason,
		erased_at: erasure.now,
		nonce: make_public()?,
	}))
}

/// Destroys a subject's key, and with it all of the subject's record keys and salts, and certifies
/// it.
pub fn erase_subject<S: KeyShelf>(
	shelf: &mut S,
	signer: &SignerKey,
	erasure: &SubjectErasure,
) -> Result<SignedCertificate, ErasureError<S::Error>> {
	shelf
		.destroy_subject(&erasure.subject)
		.map_err(ErasureError::Shelf)?;
	if shelf
		.holds_subject(&erasure.subject)
		.map_err(ErasureError::Shelf)?
	{
		return Err(ErasureError::StillThere);
	}
	Ok(signer.sign(ErasureCertificate {
		genesis: erasure.genesis.0,
		custodian: erasure.custodian,
		scope: ErasureScope::Subject {
			subject: erasure.subject,
			records: erasure.records,
		},
		reason: erasure.reason,
		erased_at: erasure.now,
		nonce: make_public()?,
	}))
}
