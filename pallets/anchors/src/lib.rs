//! Fixes, block by block, what the hospitals' vaults hold: per custodian a sequence without gaps of
//! *batches*, each the root of a Merkle tree over up to 2²⁰ salted commitments.
//!
//! # Terminology
//!
//! - **Batch**: the leaves a custodian anchored together. On chain it is a header of about a hundred
//!   bytes, whether it has one leaf or a million.
//! - **Tombstone**: the entry that says that what one leaf committed to was erased. The leaf stays
//!   in its batch, but with the salt gone it opens to nothing.
//! - **Block tree**: the small Merkle tree over the batches one block anchored. Its root goes into
//!   the next block's leaf of the Merkle mountain range, so that one recent root proves all history.
//!
//! # Scenarios
//!
//! *The gateway of Hospital North dies while anchoring.* 1. It calls [`Pallet::anchor_batch`] with
//! number 7 and is killed before it learns the outcome. 2. After the restart it sends the same
//! batch again. 3. If the first one arrived, the second is refused with [`Error::AlreadyAnchored`],
//! which the outbox counts as success. If not, it is anchored now. Either way it is there once.
//!
//! *Hospital North would like a record never to have existed.* 1. It sends another root under the
//! old number 7: [`Error::NumberTaken`]. 2. It goes on with number 9, leaving 8 for later:
//! [`Error::SequenceGap`]. Headers have no call that changes or removes them.
//!
//! *Amina has a record erased.* 1. She demands it with [`Pallet::request_erasure`], and hands the list
//! of records to the gateway. From now on everybody sees until when the hospital must answer. 2. A
//! privacy officer agrees, and the vault destroys the record's key and salt and signs a certificate.
//! 3. The gateway calls [`Pallet::record_erasure`] with the batch, the leaf and a commitment to the
//! certificate. From then on every proof of the record can be seen to be of something erased. 4. It
//! answers the demand with [`Pallet::answer_erasure`]. That works also while the hospital is
//! suspended: its suspension is no reason to keep Amina's data.
//!
//! *Hospital North must keep Amina's records by law.* It answers [`ErasureOutcome::Declined`] with the
//! ground. *It does not answer at all.* After 30 days the demand is overdue, for everybody to see in
//! [`Pallet::overdue_erasures`]; an answer after that stays marked as late.
//!
//! # State machine
//!
//! | State of (custodian, number) | `anchor_batch` | `record_erasure` |
//! |---|---|---|
//! | beyond the next | `SequenceGap` | `BatchNotFound` |
//! | the next | → anchored, `BatchAnchored` | `BatchNotFound` |
//! | anchored | `AlreadyAnchored` if the same, else `NumberTaken` | leaf → tombstone, `ErasureRecorded`; again: `AlreadyErased` |
//!
//! | State of a demand | `request_erasure` | `answer_erasure` |
//! |---|---|---|
//! | none | → open, `ErasureRequested` | `RequestNotFound` |
//! | open | of everything: `AlreadyRequested`; of records: another one | → answered, `ErasureAnswered` |
//! | answered | another one | `AlreadyAnswered` |
//!
//! # Data structures
//!
//! [`Batches`] and [`Tombstones`] grow by one value a call and are never iterated by one. The tree
//! of the current block is kept as its frontier in [`LatestBlock`], so that anchoring costs the same
//! however many batches came before. [`BlockBatches`] is a ring that the next block with batches
//! overwrites. Nothing runs in a hook.
//!
//! [`ErasureRequests`] grows by one value a demand, of which a subject can make
//! [`MAX_ERASURE_REQUESTS`] of each kind in the time a custodian has for an answer; no call iterates
//! it. What a call reads instead is the subject's own short list, [`ErasureRequestsOf`].
//!
//! # API
//!
//! Read: [`Pallet::batch`], [`Pallet::next_number`], [`Pallet::is_erased`], [`Pallet::tombstone`],
//! [`Pallet::batches_of_block`], [`Pallet::batch_inclusion`], [`Pallet::erasure_request`],
//! [`Pallet::erasure_requests_of`], [`Pallet::open_erasures`], [`Pallet::overdue_erasures`]. Write:
//! [`Pallet::anchor_batch`], [`Pallet::record_erasure`], [`Pallet::request_erasure`],
//! [`Pallet::answer_erasure`]. The runtime's leaf provider calls [`Pallet::leaf_extra`].
//!
//! # Privacy and safety
//!
//! - Roots are over salted commitments: they say nothing about content, even to someone who can
//!   guess it. Leaf counts and times show how busy a hospital is, and batching is what blurs that.
//! - A tombstone says that something was erased, not what or whose. Each has a commitment of its own,
//!   so that tombstones of one certificate cannot be told from others.
//! - A demand says that an account wants something erased, not what. Whoever compares the times of
//!   tombstones and answers can still guess which belong together when few are underway: gateways
//!   collect them.
//! - The chain does not check that a root is a tree of anything, or that a number of leaves is true.
//!   A custodian who lies about it only makes its own records unprovable.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod demands;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Prepares what the benchmarks cannot make themselves.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// An account that now acts as gateway of an active hospital, and that hospital.
	fn gateway() -> (AccountId, galen_primitives::ids::OrganizationId);

	/// A subject enrolled at the hospital, with as many representatives as there can be, and the one
	/// of them that is found last, who may both grant and withdraw.
	fn represented(custodian: galen_primitives::ids::OrganizationId) -> (AccountId, AccountId);
}

// The macros expand to code that these lints, meant for ours, would refuse.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame::{prelude::*, traits::StorageVersion};
	use galen_primitives::{
		ids::{BatchNumber, Commitment, ErasureRequestId, Moment, OrganizationId},
		merkle::{Digest, MAX_BATCH_LEAVES},
		traits::{Clock, Membership},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A header as this chain stores it.
	pub type HeaderOf<T> = BatchHeader<BlockNumberFor<T>>;
	/// A tombstone as this chain stores it.
	pub type TombstoneOf<T> = Tombstone<BlockNumberFor<T>>;
	/// A block's tree as this chain stores it.
	pub type BlockTreeOf<T> = BlockTree<BlockNumberFor<T>>;
	/// A demand as this chain stores it.
	pub type ErasureRequestOf<T> = ErasureRequest<<T as frame_system::Config>::AccountId>;

	/// See the [module documentation](self).
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime decides for this pallet.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who is the gateway of which hospital.
		type Members: Membership<Self::AccountId>;

		/// The block's time.
		type Clock: Clock;

		/// The most batches one block anchors; the next wait for the next block. It bounds the ring
		/// of [`BlockBatches`] and the length of a proof in a block's tree. Raising it is free;
		/// lowering it leaves the values of the upper slots behind unused.
		///
		/// From 1 to 65536; 256 is plenty for a consortium.
		#[pallet::constant]
		type MaxBatchesPerBlock: Get<u32>;

		/// How many seconds a custodian has to answer a demand for erasure. Changing it changes
		/// nothing for demands that are made already.
		///
		/// At least one.
		#[pallet::constant]
		type ErasurePeriod: Get<Moment>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Prepares benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// The most leaves one batch may have.
		fn max_batch_leaves() -> u32 {
			MAX_BATCH_LEAVES
		}

		/// The most demands for erasure of one kind that count for one subject.
		fn max_erasure_requests() -> u32 {
			MAX_ERASURE_REQUESTS
		}
	}

	/// Every batch there ever was, by custodian and number.
	// Twox64Concat: both keys are dense numbers the chain itself counts up.
	#[pallet::storage]
	pub type Batches<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Twox64Concat,
		BatchNumber,
		HeaderOf<T>,
		OptionQuery,
	>;

	/// The number a custodian's next batch must have, which is how many it has anchored.
	// Twox64Concat: the key is a dense number the chain assigns.
	#[pallet::storage]
	pub type NextNumbers<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, BatchNumber, ValueQuery>;

	/// The leaves that were erased, by custodian, batch and leaf index.
	// Blake2_128Concat for the leaf index, which the caller picks; the others as above.
	#[pallet::storage]
	pub type Tombstones<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, OrganizationId>,
			NMapKey<Twox64Concat, BatchNumber>,
			NMapKey<Blake2_128Concat, u32>,
		),
		TombstoneOf<T>,
		OptionQuery,
	>;

	/// The tree over the batches of the latest block that anchored any.
	#[pallet::storage]
	pub type LatestBlock<T: Config> = StorageValue<_, BlockTreeOf<T>, OptionQuery>;

	/// The batches of that block, by position. Slots beyond its number of batches are left over from
	/// an earlier block and mean nothing.
	// Twox64Concat: the key is a position below `MaxBatchesPerBlock`.
	#[pallet::storage]
	pub type BlockBatches<T: Config> = StorageMap<_, Twox64Concat, u32, BatchRef, OptionQuery>;

	/// Every demand for erasure there ever was.
	// Twox64Concat: the key is a dense number the chain assigns.
	#[pallet::storage]
	pub type ErasureRequests<T: Config> =
		StorageMap<_, Twox64Concat, ErasureRequestId, ErasureRequestOf<T>, OptionQuery>;

	/// The number of the next demand.
	#[pallet::storage]
	pub type NextErasureRequest<T: Config> = StorageValue<_, ErasureRequestId, ValueQuery>;

	/// The demands about a subject that are open or whose time is not over; others stay until the list
	/// is next written, and count for nothing.
	// Blake2_128Concat: the key is an account.
	#[pallet::storage]
	pub type ErasureRequestsOf<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, ListedErasures, ValueQuery>;

	/// The demands that wait for a custodian's answer.
	// Twox64Concat: both keys are dense numbers the chain assigns.
	#[pallet::storage]
	pub type OpenErasures<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Twox64Concat,
		ErasureRequestId,
		(),
		OptionQuery,
	>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A custodian's batch is anchored for good.
		#[codec(index = 0)]
		BatchAnchored {
			/// Whose batch.
			custodian: OrganizationId,
			/// Which of the custodian's batches.
			number: BatchNumber,
			/// Root of the tree over its leaves.
			root: Digest,
			/// How many leaves it has.
			leaf_count: u32,
			/// What the leaves commit to.
			kind: BatchKind,
			/// Its place among this block's batches.
			position: u32,
			/// The gateway account that anchored it.
			authorized_by: T::AccountId,
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
			certificate: Commitment,
			/// The gateway account that recorded it.
			authorized_by: T::AccountId,
		},
		/// Somebody demanded that records of a subject are erased.
		#[codec(index = 2)]
		ErasureRequested {
			/// Which demand.
			request: ErasureRequestId,
			/// Whose records.
			subject: T::AccountId,
			/// Who holds them, and must answer.
			custodian: OrganizationId,
			/// Which records.
			scope: ErasureScope,
			/// Until when.
			due: Moment,
			/// The subject, or the representative who demanded it.
			authorized_by: T::AccountId,
		},
		/// A custodian answered a demand for erasure.
		#[codec(index = 3)]
		ErasureAnswered {
			/// Which demand.
			request: ErasureRequestId,
			/// Whose records.
			subject: T::AccountId,
			/// Who holds or held them.
			custodian: OrganizationId,
			/// What was done.
			outcome: ErasureOutcome,
			/// Whether the time for an answer was over.
			is_late: bool,
			/// The gateway account that answered.
			authorized_by: T::AccountId,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The account may not do this, now. A gateway's work needs the gateway role: ask an admin of
		/// the hospital. Only the subject, or a representative who may both grant and withdraw,
		/// demands an erasure.
		NotAuthorized,
		/// The organization is suspended or retired. Anchoring resumes when the council lifts it.
		OrganizationNotActive,
		/// Only hospitals anchor: only they hold records.
		NotAHospital,
		/// Exactly this batch is anchored already under this number. Nothing is left to do.
		AlreadyAnchored,
		/// Another batch is anchored under this number. Numbers are never reused.
		NumberTaken,
		/// The number is beyond the next one. Anchor the batches before it first.
		SequenceGap,
		/// The custodian has used up all numbers.
		MaxBatchesExceeded,
		/// The root is all zeros, which no tree has.
		ZeroRoot,
		/// A batch has at least one leaf.
		NoLeaves,
		/// A batch has at most 2²⁰ leaves. Split it.
		MaxLeavesExceeded,
		/// This block anchors no more batches. Send it again for the next.
		BlockFull,
		/// The custodian has anchored no batch with this number.
		BatchNotFound,
		/// The batch has fewer leaves than that.
		LeafNotFound,
		/// The erasure of this leaf is recorded already.
		AlreadyErased,
		/// The commitment to the certificate is all zeros, which no commitment is.
		ZeroCertificate,
		/// The subject is enrolled at no hospital, so there is nobody to demand an erasure of.
		NotEnrolled,
		/// The commitment to the list of records is all zeros, which no commitment is.
		ZeroCommitment,
		/// The erasure of everything is demanded already. Wait for the answer.
		AlreadyRequested,
		/// The subject has made as many demands of this kind as may be made at a time. Wait for
		/// answers, or for the time of the oldest to be over.
		TooManyRequests,
		/// All numbers of demands are used up.
		MaxErasuresExceeded,
		/// The custodian has no demand with this number.
		RequestNotFound,
		/// The demand is answered already. Nothing is left to do.
		AlreadyAnswered,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			let max = T::MaxBatchesPerBlock::get();
			assert!(
				(1..=65_536).contains(&max),
				"MaxBatchesPerBlock must be from 1 to 65536"
			);
			assert!(
				T::ErasurePeriod::get() > 0,
				"ErasurePeriod must be at least a second"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Anchor a batch of your hospital's commitments for good.
		///
		/// The origin must be signed by an account that acts as gateway of an active hospital.
		/// `number` is exactly the hospital's next; sending the same batch twice anchors it once.
		/// `root` is the root of the RFC 6962 tree over the `leaf_count` leaves.
		///
		/// Fails with `NotAuthorized`, `OrganizationNotActive`, `NotAHospital`, `ZeroRoot`,
		/// `NoLeaves`, `MaxLeavesExceeded`, `AlreadyAnchored`, `NumberTaken`, `SequenceGap`,
		/// `BlockFull` or `MaxBatchesExceeded`.
		///
		/// Emits [`Event::BatchAnchored`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::anchor_batch())]
		pub fn anchor_batch(
			origin: OriginFor<T>,
			number: BatchNumber,
			root: Digest,
			#[pallet::compact] leaf_count: u32,
			kind: BatchKind,
		) -> DispatchResult {
			let gateway = ensure_signed(origin)?;
			Self::do_anchor_batch(
				gateway,
				number,
				BatchContent {
					root,
					leaf_count,
					kind,
				},
			)
			.map_err(Into::into)
		}

		/// Record that what one leaf of your hospital's batch committed to was erased.
		///
		/// The origin must be signed by an account with the live role of gateway in the custodian's
		/// organization. The organization may be suspended or retired: a person's right to erasure
		/// does not depend on its standing. `certificate` commits to the signed certificate that the
		/// vault issued when it destroyed the key and the salt.
		///
		/// Fails with `NotAuthorized`, `ZeroCertificate`, `BatchNotFound`, `LeafNotFound` or
		/// `AlreadyErased`.
		///
		/// Emits [`Event::ErasureRecorded`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::record_erasure())]
		pub fn record_erasure(
			origin: OriginFor<T>,
			batch: BatchNumber,
			#[pallet::compact] leaf_index: u32,
			certificate: Commitment,
		) -> DispatchResult {
			let gateway = ensure_signed(origin)?;
			Self::do_record_erasure(gateway, batch, leaf_index, certificate).map_err(Into::into)
		}

		/// Demand that your hospital erases records: everything it holds of you, or those on a list.
		///
		/// This cannot be undone once the hospital has done it, and copies that others received by
		/// your consent stay with them. The hospital must answer within 30 days; it may have to keep
		/// records by law, and then says so.
		///
		/// The origin must be signed by the subject, or by a representative who may both grant and
		/// withdraw. Nothing can stop this call: no quota, pause or suspension. For some records,
		/// `scope` commits to their list, which is then handed to the hospital's gateway.
		///
		/// Fails with `NotAuthorized`, `NotEnrolled`, `ZeroCommitment`, `AlreadyRequested`,
		/// `TooManyRequests` or `MaxErasuresExceeded`.
		///
		/// Emits [`Event::ErasureRequested`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::request_erasure())]
		pub fn request_erasure(
			origin: OriginFor<T>,
			subject: T::AccountId,
			scope: ErasureScope,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_request_erasure(signer, subject, scope).map_err(Into::into)
		}

		/// Answer a demand for erasure, once: it was done, or why the records are kept.
		///
		/// The origin must be signed by an account with the live role of gateway in the custodian's
		/// organization, which may be suspended or retired. An answer after the demand's time stays
		/// marked as late.
		///
		/// Fails with `NotAuthorized`, `RequestNotFound`, `AlreadyAnswered` or `ZeroCertificate`.
		///
		/// Emits [`Event::ErasureAnswered`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::answer_erasure())]
		pub fn answer_erasure(
			origin: OriginFor<T>,
			request: ErasureRequestId,
			outcome: ErasureOutcome,
		) -> DispatchResult {
			let gateway = ensure_signed(origin)?;
			Self::do_answer_erasure(gateway, request, outcome).map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The custodian's batch with this number.
		pub fn batch(custodian: OrganizationId, number: BatchNumber) -> Option<HeaderOf<T>> {
			Batches::<T>::get(custodian, number)
		}

		/// The number the custodian's next batch must have.
		pub fn next_number(custodian: OrganizationId) -> BatchNumber {
			NextNumbers::<T>::get(custodian)
		}

		/// Whether what this leaf committed to was erased.
		pub fn is_erased(custodian: OrganizationId, batch: BatchNumber, leaf_index: u32) -> bool {
			Tombstones::<T>::contains_key((custodian, batch, leaf_index))
		}

		/// The tombstone of this leaf, if it has one.
		pub fn tombstone(
			custodian: OrganizationId,
			batch: BatchNumber,
			leaf_index: u32,
		) -> Option<TombstoneOf<T>> {
			Tombstones::<T>::get((custodian, batch, leaf_index))
		}

		/// The batches this block anchored, in order. Asked of the state of a block, it answers for
		/// that block or, when that block had none, for none.
		pub fn batches_of_block(block: BlockNumberFor<T>) -> Vec<BatchRef> {
			Self::refs_of_block(block)
		}

		/// The proof that a batch is in the tree of its block, to go with a proof of the next
		/// block's leaf in the mountain range. Ask it of the state of the block that anchored the
		/// batch: after the next block with batches it is `None`.
		pub fn batch_inclusion(
			custodian: OrganizationId,
			number: BatchNumber,
		) -> Option<BatchInclusion<BlockNumberFor<T>>> {
			Self::inclusion_of(BatchRef { custodian, number })
		}

		/// A demand for erasure.
		pub fn erasure_request(request: ErasureRequestId) -> Option<ErasureRequestOf<T>> {
			ErasureRequests::<T>::get(request)
		}

		/// The demands about a subject that are open, and those answered whose time is not over.
		pub fn erasure_requests_of(
			subject: T::AccountId,
		) -> Vec<(ErasureRequestId, ErasureRequestOf<T>)> {
			Self::view_erasure_requests_of(&subject)
		}

		/// The demands that wait for a custodian's answer, from after one on, in the order of their
		/// keys, at most 256.
		pub fn open_erasures(
			custodian: OrganizationId,
			after: Option<ErasureRequestId>,
			limit: u32,
		) -> Vec<(ErasureRequestId, ErasureRequestOf<T>)> {
			Self::view_open_erasures(custodian, after, limit, |_| true)
		}

		/// Those of them whose time is over.
		pub fn overdue_erasures(
			custodian: OrganizationId,
			after: Option<ErasureRequestId>,
			limit: u32,
		) -> Vec<(ErasureRequestId, ErasureRequestOf<T>)> {
			let now = T::Clock::now();
			Self::view_open_erasures(custodian, after, limit, |request| request.is_overdue(now))
		}
	}
}
