//! Anchored batches and tombstones.

use super::{as_hex, small, value};
use crate::{AccountId, BlockNumber};
use galen_primitives::{
	ids::{BatchNumber, Commitment, Moment, OrganizationId},
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
	}
}
