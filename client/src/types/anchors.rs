//! Anchored batches and tombstones.

use super::{as_hex, small, value};
use crate::{AccountId, BlockNumber};
use galen_primitives::{
	ids::{BatchNumber, Commitment, ErasureRequestId, Moment, OrganizationId},
	merkle::Digest,
};

small! {
	/// What the leaves of a batch commit to.
	pub enum BatchKind {
		/// Records the custodian's vault stored.
		#[codec(index = 0)]
		Records,
		/// Releases the custodian made: the entries of the accounting of disclosures.
		#[codec(index = 1)]
		Disclosures,
		/// Data subjects contributed themselves, attested by the custodian.
		#[codec(index = 2)]
		Contributions,
	}
}

value! {
	/// An anchored batch.
	#[derive(Copy)]
	pub struct BatchHeader {
		/// Root of the RFC 6962 tree over the batch's leaves.
		#[serde(with = "as_hex")]
		pub root: Digest,
		/// How many leaves the tree has, from 1 to 2²⁰.
		#[codec(compact)]
		pub leaf_count: u32,
		/// What the leaves commit to.
		pub kind: BatchKind,
		/// Time of the block that anchored it, UTC seconds.
		#[codec(compact)]
		pub anchored_at: Moment,
		/// Number of the block that anchored it.
		pub block: BlockNumber,
		/// Its place, from 0, among the batches of that block.
		#[codec(compact)]
		pub position: u32,
	}
}

value! {
	/// Says of one leaf that what it committed to was erased, and its salt with it.
	#[derive(Copy)]
	pub struct Tombstone {
		/// Commitment to the signed certificate of erasure, which the custodian keeps.
		#[serde(with = "as_hex")]
		pub certificate: Commitment,
		/// Time of the block that recorded it, UTC seconds.
		#[codec(compact)]
		pub recorded_at: Moment,
		/// Number of the block that recorded it.
		pub block: BlockNumber,
	}
}

small! {
	/// What is to be erased.
	pub enum ErasureScope {
		/// Everything the custodian holds of the subject.
		#[codec(index = 0)]
		Everything,
		/// Some records: a salted hash of their list, which goes to the custodian's gateway.
		#[codec(index = 1)]
		Records(#[serde(with = "as_hex")] Commitment),
	}
}

small! {
	/// Why a custodian may keep what a subject wants erased: GDPR, article 17 (3).
	pub enum RetentionGround {
		/// Freedom of expression and information (a).
		#[codec(index = 0)]
		Expression,
		/// A law demands that it is kept, or a task in the public interest does (b).
		#[codec(index = 1)]
		LegalObligation,
		/// Public interest in the area of public health (c).
		#[codec(index = 2)]
		PublicHealth,
		/// Archiving, research or statistics that erasing would make impossible or seriously impair (d).
		#[codec(index = 3)]
		Archiving,
		/// Legal claims (e).
		#[codec(index = 4)]
		LegalClaims,
	}
}

impl RetentionGround {
	/// Every ground, by index.
	pub const ALL: [Self; 5] = [
		Self::Expression,
		Self::LegalObligation,
		Self::PublicHealth,
		Self::Archiving,
		Self::LegalClaims,
	];
}

small! {
	/// What a custodian did about a demand.
	pub enum ErasureOutcome {
		/// Keys and salts are destroyed.
		#[codec(index = 0)]
		Erased {
			/// Commitment to the signed certificate, which the subject gets from the gateway.
			#[serde(with = "as_hex")]
			certificate: Commitment,
		},
		/// Nothing was erased.
		#[codec(index = 1)]
		Declined {
			/// Why it may be kept.
			ground: RetentionGround,
		},
	}
}

small! {
	/// An outcome, and since when it stands.
	pub struct ErasureAnswer {
		/// What was done.
		pub outcome: ErasureOutcome,
		/// Time of the block with the answer, UTC seconds.
		#[codec(compact)]
		pub at: Moment,
	}
}

value! {
	/// A demand for erasure.
	#[derive(Copy)]
	pub struct ErasureRequest {
		/// Whose records.
		pub subject: AccountId,
		/// Who holds them.
		pub custodian: OrganizationId,
		/// Which.
		pub scope: ErasureScope,
		/// Time of the block with the demand, UTC seconds.
		#[codec(compact)]
		pub requested_at: Moment,
		/// From this moment on it is overdue, or was answered late.
		#[codec(compact)]
		pub due: Moment,
		/// What came of it; `None` while it is open.
		pub answer: Option<ErasureAnswer>,
	}
}

impl ErasureRequest {
	/// Whether it is open and should not be any more.
	pub fn is_overdue(&self, now: Moment) -> bool {
		self.answer.is_none() && self.due <= now
	}

	/// Whether it was answered, but too late.
	pub fn is_late(&self) -> bool {
		self.answer.is_some_and(|answer| self.due <= answer.at)
	}
}

value! {
	/// What was anchored and erased.
	pub enum AnchorsEvent {
		/// A custodian's batch is anchored for good.
		#[codec(index = 0)]
		BatchAnchored {
			/// Whose batch.
			custodian: OrganizationId,
			/// Which of the custodian's batches.
			number: BatchNumber,
			/// Root of the tree over its leaves.
			#[serde(with = "as_hex")]
			root: Digest,
			/// How many leaves it has.
			leaf_count: u32,
			/// What the leaves commit to.
			kind: BatchKind,
			/// Its place among this block's batches.
			position: u32,
			/// The gateway account that anchored it.
			authorized_by: AccountId,
		},
		/// What a leaf committed to was erased.
		#[codec(index = 1)]
		ErasureRecorded {
			/// Whose batch.
			custodian: OrganizationId,
			/// Which of the custodian's batches.
			batch: BatchNumber,
			/// Which of its leaves.
			leaf_index: u32,
			/// Commitment to the signed certificate of erasure.
			#[serde(with = "as_hex")]
			certificate: Commitment,
			/// The gateway account that recorded it.
			authorized_by: AccountId,
		},
		/// Somebody demanded that records of a subject are erased.
		#[codec(index = 2)]
		ErasureRequested {
			/// Which demand.
			request: ErasureRequestId,
			/// Whose records.
			subject: AccountId,
			/// Who holds them, and must answer.
			custodian: OrganizationId,
			/// Which records.
			scope: ErasureScope,
			/// Until when.
			due: Moment,
			/// The subject, or the representative who demanded it.
			authorized_by: AccountId,
		},
		/// A custodian answered a demand for erasure.
		#[codec(index = 3)]
		ErasureAnswered {
			/// Which demand.
			request: ErasureRequestId,
			/// Whose records.
			subject: AccountId,
			/// Who holds or held them.
			custodian: OrganizationId,
			/// What was done.
			outcome: ErasureOutcome,
			/// Whether the time for an answer was over.
			is_late: bool,
			/// The gateway account that answered.
			authorized_by: AccountId,
		},
	}
}
