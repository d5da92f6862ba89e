//! Decides which hospitals validate, which peers may be spoken to, and what becomes of a validator
//! that signs two things where one is allowed.
//!
//! # Terminology
//!
//! - *Seat*: a hospital's place among the validators, given and taken by the council.
//! - *Account*: the staff account under which the hospital's session keys are registered in the
//!   session pallet (`set_keys`, with proof that the keys are held).
//! - *Seated*: in the set that the next session boundary plans. The running session's set, and the
//!   next one's, are the session pallet's.
//! - *Kept*: should be out, and stays seated because too few validators would be left.
//! - *Disabled*: caught equivocating. May not author in the running session, and does not come back
//!   before the council resumes it with new keys.
//! - *Peer key*: the ed25519 key of a node's network identity.
//!
//! # Scenarios
//!
//! *A hospital joins.* 1. Its operator generates session keys on the node and registers them with
//! the session pallet. 2. The council calls [`admit_validator`](Call::admit_validator) in session 7.
//! 3. The boundary to session 8 plans session 9 with the hospital in it. 4. From session 9 on it
//! authors and votes: **always the session after the next one**. Leaving takes as long.
//!
//! *A machine was restored from a backup and signs twice.* 1. Another validator's node imports both
//! blocks and reports them with [`report_aura_equivocation`](Call::report_aura_equivocation).
//! 2. The offender is disabled at once: it authors no block in this session. 3. Its seat is taken
//! from it if the minimum allows; otherwise it is kept and stays disabled, session after session.
//! 4. The hospital generates new keys and registers them; the council calls
//! [`resume_validator`](Call::resume_validator), which refuses the old keys.
//!
//! *Why an offender is not simply thrown out.* With n validators the ledger survives ⌊(n−1)/3⌋
//! faulty ones. Above the minimum of 4, dropping a known faulty one never lowers how many *more*
//! may fail. At the minimum it does: three validators survive no fault at all, while four of which
//! one is disabled still finalize with the three others. So there the offender stays, counted as
//! the one fault, without authoring, until the council has a replacement. Its votes in GRANDPA
//! still count while it is seated; that is part of the one fault the set is built for.
//!
//! *A hospital is suspended by the council.* Its validator leaves by the same rule, and comes back
//! when the hospital does. Whoever was kept leaves as soon as a replacement is seated.
//!
//! *A forger.* Two copies of one block, blocks of two slots, a seal of somebody else, a key that
//! was no validator's: each is refused in the pool, and no foreign report is taken at all, for only
//! an author can put its own node's report into a block.
//!
//! *Finality stands still, more than a third is lost.* The council names the last finalized block
//! with [`note_stalled`](Call::note_stalled), as the runbook says.
//!
//! # State machine
//!
//! | Seat | `admit` | `suspend` | `resume` | `retire` | offence | organization suspended |
//! |---|---|---|---|---|---|---|
//! | none | seated | `NotValidator` | `NotValidator` | `NotValidator` | – | – |
//! | seated | `AlreadyValidator` | out | `NotSuspended` | none | out, disabled | out |
//! | at the minimum | `AlreadyValidator` | `TooFewValidators` | as before | `TooFewValidators` | kept, disabled | kept |
//! | out | `AlreadyValidator` | `AlreadySuspended` or recorded too | seated | none | disabled | recorded too |
//! | kept | `AlreadyValidator` | `TooFewValidators` | seated | `TooFewValidators` | kept, disabled | kept |
//!
//! # Data structures
//!
//! All seats in one bounded value, read whole at every boundary; the offenders by account; peer
//! keys by organization, with an index from key to organization.
//!
//! # API
//!
//! Views: `validators`, `pending_changes`, `peer_ids`, `allowed_peers`, `minimum_validators`. For
//! the runtime: the session pallet's [`SessionManager`](pallet_session::SessionManager) in its
//! historical form, the offences pallet's handler, the members pallet's
//! [`OrganizationObserver`](galen_primitives::traits::OrganizationObserver), and
//! [`AllowedPeers`](galen_primitives::traits::AllowedPeers). For the node: [`api`].
//!
//! # Privacy and safety
//!
//! Everything here is about organizations and machines, nothing about people. Peer keys are public
//! to every member, which is their purpose. A peer key is taken on the word of the organization
//! that names it; one that names another's key is found out by the refusal that follows, and the
//! council clears it with [`clear_peer_ids`](Call::clear_peer_ids).
//!
//! A header does not say which chain it belongs to. Session keys used on two networks at once look
//! like an equivocation to both: keys are generated for one network.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	warn(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

pub mod api;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod equivocation;
mod impls;
#[cfg(test)]
mod mock;
mod session;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use equivocation::{AuraEquivocation, EquivocationProof};
pub use pallet::*;
pub use session::{NoIdentification, OperatorAccounts};
pub use types::{Change, Offender, PendingChange, Seat, SuspensionReason, ValidatorInfo};
pub use weights::WeightInfo;

/// Where logs of this pallet go.
pub(crate) const LOG_TARGET: &str = "runtime::validators";

/// The finality gadget, as far as a stall concerns it.
pub trait StalledFinality<BlockNumber> {
	/// Replaces the authorities by force at the next session boundary, `delay` blocks after it,
	/// voting on from `best_finalized`.
	fn note_stalled(
		delay: BlockNumber,
		best_finalized: BlockNumber,
	) -> frame::prelude::DispatchResult;
}

/// Prepares the members and keys that benchmarks act with; the runtime knows how.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId, Keys> {
	/// An active hospital and a staff account of it with the operator's role; another for every
	/// index.
	fn hospital(index: u32) -> (galen_primitives::ids::OrganizationId, AccountId);
	/// Session keys with the given Aura key, the others different for every index.
	fn keys(aura: sp_consensus_aura::ed25519::AuthorityId, index: u32) -> Keys;
}

#[frame::pallet]
// The macros' own expansions trip these.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing
)]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use frame::{deps::sp_runtime::BoundedBTreeMap, prelude::*, traits::ConstU32};
	use galen_primitives::{
		ids::{OrganizationId, PeerKey},
		traits::{Clock, Membership},
	};
	use pallet_session::historical::{self, IdentificationTuple};
	use sp_session::MembershipProof;
	use sp_staking::{offence::ReportOffence, SessionIndex};

	/// Most nodes of one organization: a validator and its standby, full nodes, an archive.
	pub const MAX_PEER_IDS: u32 = 8;

	/// The peer keys of one organization.
	pub type PeerIdsOf = BoundedVec<PeerKey, ConstU32<MAX_PEER_IDS>>;

	/// Every seat, by organization.
	pub type SeatsOf<T> = BoundedBTreeMap<
		OrganizationId,
		Seat<<T as frame_system::Config>::AccountId>,
		<T as Config>::MaxValidators,
	>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config:
		frame_system::Config
		+ pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
		+ historical::Config<FullIdentification = ()>
		+ CreateAuthorizedTransaction<Call<Self>>
	{
		/// Decides who validates: a majority of the hospitals.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who is a hospital, and who operates its node.
		type Members: Membership<Self::AccountId>;

		/// The block's time, at which an operator's role must be live.
		type Clock: Clock;

		/// Where a proven equivocation goes: the offences pallet, whose handler is this pallet.
		type ReportOffence: ReportOffence<
			Self::AccountId,
			IdentificationTuple<Self>,
			AuraEquivocation<IdentificationTuple<Self>>,
		>;

		/// The finality gadget.
		type Finality: StalledFinality<BlockNumberFor<Self>>;

		/// Most seats. Lowering it below the seats there are makes them undecodable; Aura's and
		/// GRANDPA's own limits must not be smaller.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Past sessions whose offences can still be proven. Each costs one small entry in state.
		#[pallet::constant]
		type HistoryDepth: Get<SessionIndex>;

		/// Blocks a report may wait in the pool of the node that made it.
		#[pallet::constant]
		type ReportLongevity: Get<u64>;

		/// Least delay of a forced authority change. Too small a one lets the block that signals
		/// the change be reorganized away, after which nodes disagree on the authorities for good.
		#[pallet::constant]
		type MinStallDelay: Get<BlockNumberFor<Self>>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Prepares members and keys for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId, Self::Keys>;
	}

	/// Fewest validators there may be; set at genesis, 4 in every network that means to survive a
	/// fault. Zero counts as one.
	#[pallet::storage]
	pub type MinValidators<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// All seats.
	#[pallet::storage]
	pub type Seats<T: Config> = StorageValue<_, SeatsOf<T>, ValueQuery>;

	/// Since when an account is disabled, and with which keys it offended. Outlives the seat until
	/// the account has left the running set, so that retiring an offender does not enable it.
	// Accounts are chosen by their holders, so the hasher is a cryptographic one.
	#[pallet::storage]
	pub type DisabledSince<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Offender<T::Hash>>;

	/// Peer keys of an organization.
	// Organizations are numbered by the chain, so a fast hasher would do; nobody counts the time.
	#[pallet::storage]
	pub type PeerIds<T: Config> =
		StorageMap<_, Blake2_128Concat, OrganizationId, PeerIdsOf, ValueQuery>;

	/// Whose a peer key is.
	// Keys are chosen by whoever generates them, so the hasher is a cryptographic one.
	#[pallet::storage]
	pub type PeerOwners<T: Config> = StorageMap<_, Blake2_128Concat, PeerKey, OrganizationId>;

	/// The first validators and peers of a network.
	///
	/// Build order: members before this pallet, and this pallet before the session pallet, which
	/// asks it for the first set.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Fewest validators there may ever be.
		pub min_validators: u32,
		/// Each hospital with the account its session keys are registered under.
		pub validators: Vec<(OrganizationId, T::AccountId)>,
		/// Peer keys of each organization, its validator's among them.
		pub peer_ids: Vec<(OrganizationId, Vec<PeerKey>)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(self);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital got a seat; it validates from the session named.
		ValidatorAdmitted {
			/// The hospital.
			organization: OrganizationId,
			/// The account its session keys are registered under.
			account: T::AccountId,
			/// First session with it in the set.
			from: SessionIndex,
		},
		/// A hospital gave up its seat.
		ValidatorRetired {
			/// The hospital.
			organization: OrganizationId,
			/// First session without it.
			from: SessionIndex,
		},
		/// A validator was taken from the set until it is resumed.
		ValidatorSuspended {
			/// The hospital.
			organization: OrganizationId,
			/// Why.
			reason: SuspensionReason,
			/// First session without it.
			from: SessionIndex,
		},
		/// A validator should be out of the set but stays, because too few would be left. Admit a
		/// replacement: the validator leaves with it.
		ValidatorKept {
			/// The hospital.
			organization: OrganizationId,
			/// Why it should be out.
			reason: SuspensionReason,
		},
		/// A validator is in good standing again and in the set from the session named, if it was
		/// out at all.
		ValidatorResumed {
			/// The hospital.
			organization: OrganizationId,
			/// First session with it in the set.
			from: SessionIndex,
		},
		/// A validator was caught equivocating: it authors no block until the council resumes it.
		ValidatorDisabled {
			/// The hospital.
			organization: OrganizationId,
			/// The session of the offence.
			session: SessionIndex,
		},
		/// An organization named the peer keys of its nodes.
		PeerIdsSet {
			/// The organization.
			organization: OrganizationId,
			/// How many keys it has now.
			peers: u32,
		},
		/// The council noted that finality stands still.
		FinalityStalled {
			/// Blocks after the next session boundary at which the new authorities take over.
			delay: BlockNumberFor<T>,
			/// The last finalized block they vote on from.
			best_finalized: BlockNumberFor<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such organization.
		UnknownOrganization,
		/// Only hospitals validate.
		NotHospital,
		/// The organization is suspended or retired. Resume the organization first.
		OrganizationNotActive,
		/// The account is no operator of the organization. Appoint it first.
		NotOperator,
		/// The hospital has a validator already. Retire it first.
		AlreadyValidator,
		/// The account validates for another hospital.
		AccountTaken,
		/// The account has no session keys registered. Call `session.set_keys` first.
		NoSessionKeys,
		/// There are as many validators as there may be.
		MaxValidatorsExceeded,
		/// Fewer validators than the minimum would be left. Admit a replacement first.
		TooFewValidators,
		/// The organization has no validator.
		NotValidator,
		/// The council suspended the validator already.
		AlreadySuspended,
		/// The validator is in good standing.
		NotSuspended,
		/// The session keys are those the validator offended with. Register new ones first.
		KeysNotRotated,
		/// Only an operator or administrator of the organization names its peers.
		NotAuthorized,
		/// The list names a peer key twice.
		DuplicatePeerKey,
		/// The peer key belongs to another organization.
		PeerKeyTaken,
		/// Both headers are the same block.
		SameBlock,
		/// A header is not of the slot the proof names.
		OtherSlot,
		/// A header is not sealed by the authority the proof names.
		BadSeal,
		/// The key was no validator's in the session the proof names.
		InvalidKeyOwnershipProof,
		/// The equivocation was reported before.
		DuplicateReport,
		/// The delay is so short that the change could be reorganized away.
		StallDelayTooShort,
		/// The block said to be finalized does not exist yet.
		FinalizedInFuture,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxValidators::get() > 0, "somebody must validate");
			assert!(
				T::HistoryDepth::get() > types::PLANNED_AHEAD,
				"an offence must be provable after its session"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes a hospital a validator, from the session after the next one.
		///
		/// Origin: the council. The hospital is active, `account` is an operator of it and has
		/// registered session keys.
		///
		/// Emits [`Event::ValidatorAdmitted`], and [`Event::ValidatorSuspended`] for whoever was
		/// kept only for want of a replacement.
		#[pallet::call_index(0)]
		#[pallet::weight(<T as Config>::WeightInfo::admit_validator())]
		pub fn admit_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
			account: T::AccountId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_admit(organization, account).map_err(Into::into)
		}

		/// Takes a hospital's seat away for good. It validates until the end of the next session.
		///
		/// Origin: the council. Refused when too few validators would be left.
		///
		/// Emits [`Event::ValidatorRetired`].
		#[pallet::call_index(1)]
		#[pallet::weight(<T as Config>::WeightInfo::retire_validator())]
		pub fn retire_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_retire(organization).map_err(Into::into)
		}

		/// Takes a validator out of the set until it is resumed, for instance for maintenance. It
		/// validates until the end of the next session.
		///
		/// Origin: the council. Refused when too few validators would be left.
		///
		/// Emits [`Event::ValidatorSuspended`].
		#[pallet::call_index(2)]
		#[pallet::weight(<T as Config>::WeightInfo::suspend_validator())]
		pub fn suspend_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_suspend(organization).map_err(Into::into)
		}

		/// Brings a suspended or disabled validator back, from the session after the next one.
		///
		/// Origin: the council. The hospital is active and has session keys; after an offence they
		/// must be new ones.
		///
		/// Emits [`Event::ValidatorResumed`].
		#[pallet::call_index(3)]
		#[pallet::weight(<T as Config>::WeightInfo::resume_validator())]
		pub fn resume_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_resume(organization).map_err(Into::into)
		}

		/// Names the peer keys of all nodes of the caller's organization, in place of those named
		/// before. Other members' nodes speak to these and to no others.
		///
		/// Origin: an operator or administrator of an active organization of any kind.
		///
		/// Emits [`Event::PeerIdsSet`].
		#[pallet::call_index(4)]
		#[pallet::weight(<T as Config>::WeightInfo::set_peer_ids())]
		pub fn set_peer_ids(origin: OriginFor<T>, peer_ids: PeerIdsOf) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_peer_ids(&who, peer_ids).map_err(Into::into)
		}

		/// Reports that a validator sealed two blocks for one slot. It is disabled at once.
		///
		/// Origin: nobody; a node puts the report into its own pool, and an author includes it.
		///
		/// Emits [`Event::ValidatorDisabled`], and [`Event::ValidatorSuspended`] or
		/// [`Event::ValidatorKept`].
		#[pallet::call_index(5)]
		#[pallet::weight(<T as Config>::WeightInfo::report_aura_equivocation())]
		#[pallet::authorize(|source, equivocation_proof, key_owner_proof| {
			Pallet::<T>::authorize_report(source, equivocation_proof, key_owner_proof)
		})]
		#[pallet::weight_of_authorize(
			<T as Config>::WeightInfo::authorize_report_aura_equivocation()
		)]
		pub fn report_aura_equivocation(
			origin: OriginFor<T>,
			equivocation_proof: Box<EquivocationProof<HeaderFor<T>>>,
			key_owner_proof: MembershipProof,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::do_report(&equivocation_proof, key_owner_proof).map_err(Into::into)
		}

		/// Replaces the finality authorities by force, because too many are lost for finality ever
		/// to come back by itself. Follow the runbook: a wrong number does lasting harm, and light
		/// clients need a new checkpoint afterwards.
		///
		/// Origin: the council. `delay` counts blocks from the next session boundary;
		/// `best_finalized_block_number` is the highest block any remaining validator saw final.
		///
		/// Emits [`Event::FinalityStalled`].
		#[pallet::call_index(6)]
		#[pallet::weight(<T as Config>::WeightInfo::note_stalled())]
		pub fn note_stalled(
			origin: OriginFor<T>,
			delay: BlockNumberFor<T>,
			best_finalized_block_number: BlockNumberFor<T>,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_note_stalled(delay, best_finalized_block_number)
		}

		/// Forgets the peer keys of an organization, for instance one that named another's.
		///
		/// Origin: the council.
		///
		/// Emits [`Event::PeerIdsSet`].
		#[pallet::call_index(7)]
		#[pallet::weight(<T as Config>::WeightInfo::clear_peer_ids())]
		pub fn clear_peer_ids(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_clear_peer_ids(organization);
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Every hospital with a seat, and how it stands.
		pub fn validators() -> Vec<ValidatorInfo<T::AccountId>> {
			Self::validator_infos()
		}

		/// What changes in the set, and from which session on.
		pub fn pending_changes() -> Vec<PendingChange<T::AccountId>> {
			Self::changes_ahead()
		}

		/// The peer keys an organization named, whatever its standing.
		pub fn peer_ids(organization: OrganizationId) -> Vec<PeerKey> {
			PeerIds::<T>::get(organization).into_inner()
		}

		/// The peer keys of all active organizations.
		pub fn allowed_peers() -> Vec<PeerKey> {
			<Self as galen_primitives::traits::AllowedPeers>::allowed_peers()
		}

		/// Fewest validators there may be.
		pub fn minimum_validators() -> u32 {
			Self::minimum()
		}
	}
}
