//! The certificate of an erasure: what a custodian gives the subject, and commits to on chain.

// The codec derive casts the indices it was given.
#![allow(clippy::cast_possible_truncation)]

use super::{ObjectId, Payload, Signed, SubjectVaultId};
use crate::hazmat::hash::blake2b_256;
use codec::{Decode, Encode};
use galen_primitives::ids::{BatchNumber, Commitment, Moment, OrganizationId};

const COMMITMENT_DOMAIN: &[u8] = b"galen/certificate/1";
const LEAF_DOMAIN: &[u8] = b"galen/certificate/leaf/1";

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ErasureScope {
	/// One record.
	#[codec(index = 0)]
	Record {
		/// Its object in the vault.
		object: ObjectId,
		/// The batch that anchors it.
		batch: BatchNumber,
		/// Its leaf there.
		leaf_index: u32,
	},
	/// Everything the vault held of one subject.
	#[codec(index = 1)]
	Subject {
		/// The subject, as the vault calls them.
		subject: SubjectVaultId,
		/// How many records could be read until then.
		records: u32,
	},
	/// Some records of one subject.
	#[codec(index = 2)]
	Records {
		/// The subject, as the vault calls them.
		subject: SubjectVaultId,
		/// How many.
		records: u32,
		/// Commitment to their list: what the subject's demand on chain says, if there was one.
		list: Commitment,
	},
}

/// Why: the grounds of GDPR, article 17 (1), as codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ErasureReason {
	/// The purpose is fulfilled or the retention period over (a).
	#[codec(index = 0)]
	NoLongerNeeded,
	/// The subject withdrew the consent it was kept on (b).
	#[codec(index = 1)]
	ConsentWithdrawn,
	/// The subject objected (c).
	#[codec(index = 2)]
	Objection,
	/// It should not have been processed (d).
	#[codec(index = 3)]
	UnlawfulProcessing,
	/// A law or an authority demands it (e).
	#[codec(index = 4)]
	LegalObligation,
}

/// States that keys and salts were destroyed, so that what they opened cannot be read any more, by
/// anyone, the custodian included.
///
/// Only [`super::erase_record`], [`super::erase_records`] and [`super::erase_subject`] can write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub struct ErasureCertificate {
	/// The chain it belongs to.
	pub genesis: [u8; 32],
	/// Who erased.
	pub custodian: OrganizationId,
	/// What.
	pub scope: ErasureScope,
	/// Why.
	pub reason: ErasureReason,
	/// When, UTC seconds.
	pub erased_at: Moment,
	/// Random: keeps the commitment from being guessed.
	pub nonce: [u8; 32],
}

impl Payload for ErasureCertificate {
	const DOMAIN: &'static str = "galen/erasure/1";
}

/// A certificate with its signature.
pub type SignedCertificate = Signed<ErasureCertificate>;

impl SignedCertificate {
	/// What goes on chain: `H("galen/certificate/1" ‖ bytes of the signed certificate)`.
	pub fn commitment(&self) -> Commitment {
		Commitment(blake2b_256(&[COMMITMENT_DOMAIN, &self.to_bytes()]))
	}

	/// What the tombstone of one leaf says, where one certificate is about several leaves:
	/// `H("galen/certificate/leaf/1" ‖ batch (8, little-endian) ‖ leaf (4, little-endian) ‖ bytes of
	/// the signed certificate)`. Whoever has no certificate cannot tell that two tombstones belong
	/// together.
	pub fn leaf_commitment(&self, batch: BatchNumber, leaf_index: u32) -> Commitment {
		Commitment(blake2b_256(&[
			LEAF_DOMAIN,
			&batch.0.to_le_bytes(),
			&leaf_index.to_le_bytes(),
			&self.to_bytes(),
		]))
	}
}
