//! Replaces the lost key of a subject: two of three parties, a delay that everybody can see, and a
//! week in which the new key can only take back.
//!
//! # Terminology
//!
//! - *Subject*: a patient's pseudonymous account. It stays the same for ever; only the key that acts
//!   for it is replaced.
//! - *Current key*: the key that acts for the subject now. At first the account's own.
//! - *Party*: one of three that speak for whoever lost a key: a *registrar* of the custodian, a
//!   *representative* with the right to recover, and the holder of the *recovery code*.
//! - *Recovery code*: words on paper. A key is derived from them, whose public half stands here; it
//!   signs [one statement](galen_primitives::recovery), and the words never travel.
//! - *Attempt*: one try to put one new key in the place of the current one.
//! - *Delay*: from the second approval to the replacement, 72 hours unless the genesis says otherwise.
//! - *Restraint*: the time in which a key can narrow and nothing else; seven days for a new key.
//!
//! # Scenarios
//!
//! *Amina loses her phone.* 1. She goes to her hospital with a new one and her recovery code. 2. The
//! registrar looks at her passport and calls [`open_recovery`](Call::open_recovery) with the new
//! wallet's key and the statement that her code has signed. 3. After three days anybody calls
//! [`complete_recovery`](Call::complete_recovery). 4. The new key acts as Amina: her consents, credits
//! and representatives are all there. For seven days it can only withdraw, pause, block and decline.
//!
//! *She has lost the code as well.* Her guardian, who has the right to recover, approves instead.
//!
//! *A thief finds the code.* The code is one party, and alone it cannot even open an attempt.
//!
//! *A thief has the phone and the code.* 1. The thief uses the phone like Amina; nobody can tell. 2.
//! Amina's hospital and her guardian replace the key. From the second approval on, the stolen phone
//! can only narrow. 3. The thief [cancels](Call::cancel_recovery), once or often: until the code has
//! approved as well the current key may do that. 4. Amina has the code too. Once all three have
//! approved, the key can stop nothing any more. The thief cannot set another code meanwhile:
//! [`set_recovery_key`](Call::set_recovery_key) is refused while an attempt runs, and if the thief was
//! quicker, Amina's paper still counts for three days.
//!
//! *A registrar wants Amina's account.* 1. Alone, or with a colleague, the registrar is one party. 2.
//! With a stolen code the registrar opens an attempt. 3. Amina's phone and her hospital's notice board
//! show it for three days, and she cancels it. 4. Had she not, the new key could have permitted
//! nothing for another week. 5. An accomplice whom the registrar makes a representative counts only
//! after as long as a new key is restrained, a week in which she is told and can remove them.
//!
//! # State machine
//!
//! | Attempt | `open_…` | `approve_…` | `cancel_…` by the key | `cancel_…` by a party | `complete_…` |
//! |---|---|---|---|---|---|
//! | none, or over | → Opened, or with the code → Approved | `NoAttempt` | `NoAttempt` | `NoAttempt` | `NoAttempt` |
//! | Opened, one party | `AttemptRuns` | → Approved, `ready_at` set | → none | → none | `TooFewParties` |
//! | Approved, two | `AttemptRuns` | → all three; `ready_at` stays | → none | → none | `NotReady`, then → replaced |
//! | Approved, three | `AttemptRuns` | `AlreadyApproved` | `ApprovedByAll` | → none | `NotReady`, then → replaced |
//!
//! An attempt that nobody completes is over [`Config::Lifetime`] after it opened, or after it was
//! ready. An approval counts for as long as whoever gave it is what it was: a registrar who is
//! dismissed, or a representative whose right ends, takes it along, and the next one starts the delay
//! anew.
//!
//! # Data structures
//!
//! One attempt, one code and one replacement at most for each subject. [`Controllers`] keeps every key
//! that ever acted for a subject not its own: such a key is never anything else again, so that nothing
//! it signed can be sent a second time. No call iterates.
//!
//! # API
//!
//! Views: `acts_for`, `attempt`, `next_attempt`, `recovery_key`, `former_recovery_key`, `recovered`,
//! `restraint`, `periods`.
//! For the runtime: [`ResolveKey`], [`Pallet::restraint_of`], [`Pallet::resolve`],
//! [`Pallet::exercises_right`], [`Pallet::forget`].
//!
//! # Privacy and safety
//!
//! An attempt is loud on purpose: events tell subject, new key and time, so that whoever still holds
//! the old key is warned. They name nobody else than accounts that were on chain before, and the new
//! key is made for this ledger alone.
//!
//! Delay and restraint are set at genesis, and no call changes them: neither the council nor anybody
//! who holds its keys can be in a hurry.
//!
//! A replaced key stays replaced when its subject leaves and is enrolled again: the stolen phone does
//! not come back to life.
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
pub mod extension;
mod genesis;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use extension::{Refusal, ResolveKey};
pub use genesis::{MAX_DELAY, MAX_RESTRAINT};
pub use pallet::*;
pub use types::{
	Approvals, Attempt, AttemptNumber, CodeSignature, EndedBy, FormerKey, Party, Periods,
	Recovered, RecoveryKey, RegistrarApproval, Restraint,
};
pub use weights::WeightInfo;

/// Prepares what the benchmarks cannot make themselves.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// A subject, a registrar of its hospital, and the last of as many representatives as it can
	/// have, with every right.
	fn parties() -> (AccountId, AccountId, AccountId);
	/// Lets so much time pass.
	fn advance(seconds: galen_primitives::ids::Moment);
}

#[frame::pallet]
// The macros' own expansions.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing
)]
pub mod pallet {
	use super::*;
	use frame::{prelude::*, traits::StorageVersion};
	use galen_primitives::{
		ids::Moment,
		traits::{Clock, Membership},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// An attempt as stored.
	pub type AttemptOf<T> = Attempt<<T as frame_system::Config>::AccountId>;
	/// Approvals as stored.
	pub type ApprovalsOf<T> = Approvals<<T as frame_system::Config>::AccountId>;
	/// A replacement as stored.
	pub type RecoveredOf<T> = Recovered<<T as frame_system::Config>::AccountId>;

	/// See the [module documentation](self).
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who is a registrar of which hospital, who is enrolled where, and who represents whom.
		type Members: Membership<Self::AccountId>;

		/// The block's time: delay, restraint and lifetime are measured with it.
		type Clock: Clock;

		/// The calls a restrained key may make, also as a batch's content. Whatever is not in it is
		/// refused, so a call that is forgotten here waits and does no harm.
		type Narrowing: Contains<<Self as frame_system::Config>::RuntimeCall>;

		/// How long an attempt waits for its second approval, and how long after its delay it can be
		/// completed. Longer keeps a forgotten attempt in the way of the next one. Suggested: 14 days.
		#[pallet::constant]
		type Lifetime: Get<Moment>;

		/// What the calls and the extension cost.
		type WeightInfo: WeightInfo;

		/// Prepares subjects and parties.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Seconds from the second approval to the replacement. Set at genesis and never again.
	#[pallet::storage]
	pub type Delay<T> = StorageValue<_, Moment, ValueQuery, genesis::DefaultDelay>;

	/// Seconds in which a new key can only narrow. Set at genesis and never again.
	#[pallet::storage]
	pub type RestraintPeriod<T> = StorageValue<_, Moment, ValueQuery, genesis::DefaultRestraint>;

	// All keys below are accounts, which are chosen by who makes them.

	/// The number of the next attempt for every subject that had one. Never reset, so that no approval
	/// by a code is good twice.
	#[pallet::storage]
	pub type NextAttempts<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, AttemptNumber, ValueQuery>;

	/// The key of every subject's recovery code.
	#[pallet::storage]
	pub type RecoveryKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, RecoveryKey>;

	/// The code before that of every subject that ever changed it.
	#[pallet::storage]
	pub type FormerKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, FormerKey>;

	/// The attempt of every subject that has one, or had one that came to nothing.
	#[pallet::storage]
	pub type Attempts<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, AttemptOf<T>>;

	/// The subject of every key that ever replaced another. It acts while [`Replaced`] names it.
	#[pallet::storage]
	pub type Controllers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, T::AccountId>;

	/// The key that acts for every subject whose own does not any more.
	#[pallet::storage]
	pub type Replaced<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, RecoveredOf<T>>;

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// Seconds from the second approval to the replacement.
		pub delay: Moment,
		/// Seconds in which a new key can only narrow.
		pub restraint: Moment,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				delay: genesis::DefaultDelay::get(),
				restraint: genesis::DefaultRestraint::get(),
				_config: Default::default(),
			}
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			self.install();
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				T::Lifetime::get() > 0,
				"recovery: an attempt must have time for its second approval"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A subject has another recovery code from now on, or none.
		RecoveryKeySet {
			/// Whose.
			subject: T::AccountId,
			/// The code's public key.
			key: Option<RecoveryKey>,
		},
		/// Somebody wants to replace a subject's key. If you are the subject and did not ask for it,
		/// cancel it.
		RecoveryOpened {
			/// Whose key.
			subject: T::AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// The key that is to act for the subject.
			new_key: T::AccountId,
			/// As what it was opened, which is the first approval.
			party: Party,
			/// Who opened it.
			authorized_by: T::AccountId,
		},
		/// One more party has approved an attempt.
		RecoveryApproved {
			/// Whose key.
			subject: T::AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// Which party.
			party: Party,
			/// From when on the key can be replaced; `None` while a party is missing.
			ready_at: Option<Moment>,
		},
		/// An attempt was stopped, and nothing was replaced.
		RecoveryCancelled {
			/// Whose key.
			subject: T::AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// Who stopped it.
			authorized_by: EndedBy,
		},
		/// An attempt that nobody completed in time was cleared away.
		RecoveryLapsed {
			/// Whose key.
			subject: T::AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
		},
		/// Another key acts for a subject from now on, and no key before it ever again.
		KeyReplaced {
			/// Whose.
			subject: T::AccountId,
			/// By which attempt.
			attempt: AttemptNumber,
			/// The key that acted until now.
			former_key: T::AccountId,
			/// The key that acts from now on.
			new_key: T::AccountId,
			/// Until when it can only narrow.
			restrained_until: Moment,
		},
	}

	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The account is not enrolled as a subject.
		NotEnrolled,
		/// Only a registrar of the subject's active hospital, or a representative with the right to
		/// recover, can do this.
		NotAParty,
		/// Only the subject's key, or a party that has approved, can cancel.
		NotAuthorized,
		/// An attempt to replace the key is running. Cancel it, or wait until it is over.
		AttemptRuns,
		/// No attempt to replace the key is running. Open one.
		NoAttempt,
		/// The attempt that runs has another number or another new key. Look at it again.
		OtherAttempt,
		/// This party has approved already, or you have as another one. Another party must.
		AlreadyApproved,
		/// The key belongs to somebody already, or once did. Make a new one.
		KeyInUse,
		/// The subject has no recovery code.
		NoRecoveryKey,
		/// The recovery code does not fit, or its statement is about another attempt.
		WrongCode,
		/// Anybody could sign for this key. Make a new recovery code.
		UnusableRecoveryKey,
		/// A key that has just replaced another cannot do this yet.
		KeyRestrained,
		/// All three parties have approved. Only one of them can stop it now.
		ApprovedByAll,
		/// Fewer than two parties approve, now that it counts.
		TooFewParties,
		/// The delay is not over.
		NotReady,
		/// All numbers for attempts are used up.
		NumbersExhausted,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Set the key of your recovery code, in place of any you have, or remove it. The code before
		/// counts for as long as a recovery takes.
		///
		/// Origin: the subject. It is refused while an attempt runs and while your key is restrained,
		/// so that a thief cannot change the code in a hurry. Errors: `NotEnrolled`, `AttemptRuns`,
		/// `KeyRestrained`, `UnusableRecoveryKey`. Emits [`Event::RecoveryKeySet`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_recovery_key())]
		pub fn set_recovery_key(origin: OriginFor<T>, key: Option<RecoveryKey>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_recovery_key(who, key).map_err(Into::into)
		}

		/// Ask that another key act for a subject who has lost theirs. With the subject's recovery
		/// code two parties have approved at once.
		///
		/// Origin: a registrar of the subject's active custodian, or a representative with the right
		/// to recover; that is the first approval. `code` is the statement that the recovery code has
		/// signed for the attempt that `next_attempt` names. Errors: `NotEnrolled`, `NotAParty`,
		/// `AttemptRuns`, `KeyInUse`, `NoRecoveryKey`, `WrongCode`, `NumbersExhausted`. Emits
		/// [`Event::RecoveryOpened`], [`Event::RecoveryApproved`] with a code, and
		/// [`Event::RecoveryLapsed`] for an attempt that was over.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::open_recovery())]
		pub fn open_recovery(
			origin: OriginFor<T>,
			subject: T::AccountId,
			new_key: T::AccountId,
			code: Option<CodeSignature>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_open_recovery(who, subject, new_key, code).map_err(Into::into)
		}

		/// Approve that another key act for a subject, or hand in the approval of the recovery code,
		/// or both. The delay starts when the second party has approved.
		///
		/// Origin: a registrar of the subject's active custodian, or a representative with the right
		/// to recover. `attempt` and `new_key` say what you have looked at. Errors: `NotEnrolled`,
		/// `NotAParty`, `NoAttempt`, `OtherAttempt`, `AlreadyApproved`, `NoRecoveryKey`, `WrongCode`.
		/// Emits [`Event::RecoveryApproved`] for each party that is added.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::approve_recovery())]
		pub fn approve_recovery(
			origin: OriginFor<T>,
			subject: T::AccountId,
			attempt: AttemptNumber,
			new_key: T::AccountId,
			code: Option<CodeSignature>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_approve_recovery(who, subject, attempt, new_key, code).map_err(Into::into)
		}

		/// Stop the attempt to replace your key, or one you approved.
		///
		/// Origin: the subject's current key, unless all three parties have approved; or a registrar
		/// of the active custodian, if the hospital has approved; or the representative who has.
		/// Errors: `NoAttempt`, `ApprovedByAll`, `NotAuthorized`. Emits
		/// [`Event::RecoveryCancelled`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::cancel_recovery())]
		pub fn cancel_recovery(origin: OriginFor<T>, subject: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_recovery(who, subject).map_err(Into::into)
		}

		/// Put the new key in the place of the current one, after the delay. No key before it acts for
		/// the subject any more, and for a while the new one can only narrow.
		///
		/// Origin: anybody who can sign. Errors: `NoAttempt`, `TooFewParties`, `NotReady`, `KeyInUse`.
		/// Emits [`Event::KeyReplaced`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::complete_recovery())]
		pub fn complete_recovery(origin: OriginFor<T>, subject: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_complete_recovery(subject).map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The account for which a key acts: another one if it replaced that one's key, its own
		/// otherwise; `None` when it was replaced itself.
		pub fn acts_for(key: T::AccountId) -> Option<T::AccountId> {
			Self::resolve(&key)
		}

		/// The attempt that runs for a subject.
		pub fn attempt(subject: T::AccountId) -> Option<AttemptOf<T>> {
			Self::live_attempt(&subject, T::Clock::now())
		}

		/// The number that the next attempt for a subject gets, which its recovery code must sign.
		pub fn next_attempt(subject: T::AccountId) -> AttemptNumber {
			NextAttempts::<T>::get(subject)
		}

		/// The public key of a subject's recovery code.
		pub fn recovery_key(subject: T::AccountId) -> Option<RecoveryKey> {
			RecoveryKeys::<T>::get(subject)
		}

		/// The code before it, and until when that counts.
		pub fn former_recovery_key(subject: T::AccountId) -> Option<FormerKey> {
			let now = T::Clock::now();
			FormerKeys::<T>::get(subject).filter(|former| now < former.until)
		}

		/// The key that acts for a subject in place of its own, and since when.
		pub fn recovered(subject: T::AccountId) -> Option<RecoveredOf<T>> {
			Replaced::<T>::get(subject)
		}

		/// What keeps a subject's key from anything but narrowing now.
		pub fn restraint(subject: T::AccountId) -> Option<Restraint> {
			Self::restraint_of(&subject, T::Clock::now())
		}

		/// How long everything takes on this network.
		pub fn periods() -> Periods {
			Periods {
				delay: Delay::<T>::get(),
				restraint: RestraintPeriod::<T>::get(),
				lifetime: T::Lifetime::get(),
			}
		}
	}
}
