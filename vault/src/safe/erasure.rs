//! Erasure by destroying keys. The ciphertext may survive in backups and elsewhere; without the key
//! it is noise, and without the salt its anchor opens to nothing.

use super::{
	ErasureCertificate, ErasureReason, ErasureScope, GenesisHash, ObjectId, SignedCertificate,
	SignerKey, SubjectVaultId,
};
use crate::hazmat::random::{make_public, NoRandomness};
use galen_primitives::ids::{BatchNumber, Moment, OrganizationId};

/// Where a vault keeps its wrapped keys.
///
/// A `destroy_*` returns only once the key cannot be read again after a power cut: overwritten or
/// deleted, and synced. Backups of the shelf are the custodian's to age out; that is why the subject
/// key is one small file.
pub trait KeyShelf {
	/// How the shelf fails.
	type Error: std::error::Error;

	/// Destroys a record's wrapped secret. Nothing to destroy is not a failure: after a crash the
	/// same erasure is asked for again.
	fn destroy_record(&mut self, object: &ObjectId) -> Result<(), Self::Error>;

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
