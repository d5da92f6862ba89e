//! Issues, divides and redeems the prepaid data credit, and pays for contributions.
//!
//! # Terminology
//!
//! - *Token*: the smallest unit of the native balance, a prepaid data credit. Every token in
//!   circulation was issued by the council against a payment outside the chain, and leaves
//!   circulation when it is redeemed for a payment outside the chain.
//! - *Split*: how one payment is divided between subject, custodian and network, in parts per
//!   million. The template under which a subject consented fixes it.
//! - *Subject floor*: the least part of any payment that is the subject's, set by the council.
//! - *Contribution*: patient-generated data that the custodian stored, attested and anchored.
//! - *Network account*: receives the network's part of payments and pays for contributions.
//!
//! # Scenarios
//!
//! *A partner prepays.* 1. The partner pays the network outside the chain. 2. The council calls
//! [`issue`](Call::issue); the tokens appear in the partner's treasury, and orders can hold them.
//!
//! *Amina measures at home.* 1. Her hospital stores and anchors her measurements in a batch. 2. Its
//! gateway calls [`credit_contributions`](Call::credit_contributions) for that batch. 3. She earns
//! by the schedule, up to the daily cap, out of what the network earned from orders.
//! 4. She calls [`redeem`](Call::redeem) and is paid outside the chain under the number in
//! [`Redeemed`](Event::Redeemed).
//!
//! *A greedy gateway.* It calls `credit_contributions` again for the same batch, for more records
//! than the batch has, or for subjects of another hospital. Each is refused: the cursor of a
//! custodian only moves forward, and the batch's leaf count bounds what it can pay for.
//!
//! # State machine
//!
//! | Call | Supply | Refused as |
//! |---|---|---|
//! | `issue`, `issue_to_network` | rises | `ZeroAmount`, `MaxIssuanceExceeded`, `NoTreasury` |
//! | `redeem`, `redeem_for` | falls | `ZeroAmount`, `NotAuthorized`, `BalanceTooLow`, `TooSmall` |
//! | `credit_contributions` | same | `NotAuthorized`, `BatchNotAnchored`, `AlreadyCredited`, … |
//! | `set_schedule`, `set_subject_floor`, `set_transferability` | same | `FloorTooHigh` |
//!
//! # Data structures
//!
//! One value for the totals, the schedule, the floor and the transferability; one small value per
//! custodian ([`Cursors`]) and one per contributing subject ([`EarningsToday`]). Nothing grows with
//! the number of batches or payments.
//!
//! # API
//!
//! Views: `supply`, `schedule`, `subject_floor`, `transferability`, `earned_today`, `cursor`. For
//! other pallets: [`galen_primitives::traits::Payout`]. For the runtime: [`Pallet::transfers_allowed`]
//! for the call filter, [`Pallet::has_something_to_redeem`] for the pool,
//! [`Pallet::redeem_on_leaving`] for the membership's observer, and [`SubjectFloorOf`]
//! for whoever publishes templates.
//!
//! # Privacy and safety
//!
//! Balances are as public as any state, and a payment to a pseudonymous account says that it took
//! part in something. Events name a batch and a sum, never which records; the kinds of contribution
//! are three. Redeeming is a right: no quota, pause, deposit or organization stands in its way, and
//! it is bounded because every redemption takes at least [`Config::MinRedemption`] away from a
//! balance, or all of it.
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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use impls::SubjectFloorOf;
pub use pallet::*;
pub use types::{
	Contribution, ContributionKind, Cursor, DatedSchedule, Day, Earnings, Holder, Schedule, Totals,
	Transferability,
};
pub use weights::WeightInfo;

use galen_primitives::ids::{BatchNumber, OrganizationId};

/// The anchored batches, as far as contributions need to know them.
pub trait Batches {
	/// How many leaves a custodian's batch *of records* has; `None` when there is no such batch, or
	/// when it holds something else, such as disclosures.
	fn leaf_count(custodian: OrganizationId, batch: BatchNumber) -> Option<u64>;
}

/// Prepares the members that benchmarks act with; the runtime knows how.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// An active hospital with a treasury, and a staff account of it in the role.
	fn hospital(role: galen_primitives::members::Role) -> (OrganizationId, AccountId);
	/// A subject enrolled at the hospital; different for every seed.
	fn subject(custodian: OrganizationId, seed: u32) -> AccountId;
	/// A representative of the subject who may claim.
	fn claimant(subject: &AccountId) -> AccountId;
	/// An anchored batch of records with that many leaves.
	fn batch(custodian: OrganizationId, leaves: u32) -> BatchNumber;
}

#[frame::pallet]
// The macros' own expansions trip these, and only macros and thin calls are in here.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing
)]
pub mod pallet {
	use super::*;
	use frame::{prelude::*, traits::ConstU32};
	use galen_primitives::{
		ids::Balance,
		traits::{Clock, Membership, Split, Templates},
	};

	/// Most contributions in one call.
	pub const MAX_CONTRIBUTIONS: u32 = 256;

	/// The contributions of one call.
	pub type ContributionsOf<T> = BoundedVec<
		Contribution<<T as frame_system::Config>::AccountId>,
		ConstU32<MAX_CONTRIBUTIONS>,
	>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The native balance. Its minimum must be 1: a larger one makes small shares of a payment
		/// vanish, and then supply no longer equals what was issued.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>
			+ fungible::Mutate<Self::AccountId>;

		/// Who is a hospital, a subject, a treasury.
		type Members: Membership<Self::AccountId>;

		/// The block's time, which decides the day of a cap.
		type Clock: Clock;

		/// Where the split of a payment is promised.
		type Templates: Templates;

		/// What custodians anchored.
		type Batches: Batches;

		/// Issues tokens and sets policy: a majority of the hospitals.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Names the network account. Changing it strands what the old account holds.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Most tokens one motion can issue, so that a slip of a digit is refused instead of voted.
		#[pallet::constant]
		type MaxIssuance: Get<Balance>;

		/// Least amount of a redemption that leaves something behind. It bounds how many
		/// redemptions a balance is good for; redeeming everything is always possible.
		#[pallet::constant]
		type MinRedemption: Get<Balance>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Prepares members for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Where every unit in circulation came from and went to.
	#[pallet::storage]
	pub type Supply<T: Config> = StorageValue<_, Totals, ValueQuery>;

	/// What contributions earn.
	#[pallet::storage]
	pub type CurrentSchedule<T: Config> = StorageValue<_, DatedSchedule, ValueQuery>;

	/// The least part of any payment that is the subject's, in parts per million.
	#[pallet::storage]
	pub type SubjectFloor<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Whether subjects may transfer tokens freely.
	#[pallet::storage]
	pub type Transfers<T: Config> = StorageValue<_, Transferability, ValueQuery>;

	/// How far each custodian has come in crediting its batches.
	// Twox64Concat: the council assigns the key.
	#[pallet::storage]
	pub type Cursors<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, Cursor<T::AccountId>, OptionQuery>;

	/// What each subject earned by contributions on the last day it earned anything.
	// Blake2_128Concat: the subject chooses its account.
	#[pallet::storage]
	pub type EarningsToday<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Earnings, ValueQuery>;

	/// The tokens and the policy at the beginning.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// What contributions earn.
		pub schedule: Schedule,
		/// The least part of any payment that is the subject's, in parts per million.
		pub subject_floor: u32,
		/// Whether subjects may transfer tokens freely.
		pub transferability: Transferability,
		/// Tokens of the network account, from which contributions are paid.
		pub network: Balance,
		/// Tokens of organizations that exist at genesis, put into their treasuries. The members
		/// must be built before this pallet.
		pub organizations: alloc::vec::Vec<(OrganizationId, Balance)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(self);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The council issued tokens to an organization, into its treasury.
		Issued {
			/// Who received them.
			organization: OrganizationId,
			/// How many.
			amount: Balance,
		},
		/// The council issued tokens to the network account.
		IssuedToNetwork {
			/// How many.
			amount: Balance,
		},
		/// Tokens were taken out of circulation; their holder is owed the payment outside the chain.
		Redeemed {
			/// Names the redemption: 1, 2, 3, … without gaps.
			number: u64,
			/// Whose tokens they were.
			holder: Holder<T::AccountId>,
			/// How many.
			amount: Balance,
			/// The account that asked for it.
			authorized_by: T::AccountId,
		},
		/// A custodian credited contributions of one batch.
		ContributionsCredited {
			/// The custodian.
			custodian: OrganizationId,
			/// Its batch.
			batch: BatchNumber,
			/// How many records this call credited.
			records: u64,
			/// What they earned together, after the daily caps.
			amount: Balance,
			/// The gateway that asked for it.
			authorized_by: T::AccountId,
		},
		/// The council changed what contributions earn.
		ScheduleSet {
			/// What they earn now.
			schedule: Schedule,
		},
		/// The council changed the subject's least part of a payment.
		SubjectFloorSet {
			/// Parts per million.
			parts: u32,
		},
		/// The council changed whether subjects may transfer tokens freely.
		TransferabilitySet {
			/// What holds now.
			transferability: Transferability,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The amount is zero; name at least one unit.
		ZeroAmount,
		/// One motion cannot issue so much; issue in several motions.
		MaxIssuanceExceeded,
		/// The organization has no treasury, or there is no such organization.
		NoTreasury,
		/// The supply cannot grow by so much.
		SupplyExceeded,
		/// The signing account may not do this; ask whom the call names.
		NotAuthorized,
		/// There are not so many free tokens in the account; redeem fewer.
		BalanceTooLow,
		/// This leaves something behind and is below the least redemption; redeem more, or all.
		TooSmall,
		/// The custodian has no anchored batch of records with this number; anchor it first.
		BatchNotAnchored,
		/// The batch, or this subject's kind of record in it, was credited or passed over before;
		/// batches are credited in order, and within one, contributions ascend by subject and kind.
		AlreadyCredited,
		/// The call names no contribution.
		NoContributions,
		/// A contribution counts no record; leave it out.
		NoRecords,
		/// More records are credited than the batch has leaves.
		MoreThanAnchored,
		/// The subject is not enrolled at the custodian that credits.
		NotCustodian,
		/// The network account cannot pay for these contributions; credit them when it can.
		FundTooLow,
		/// The floor is above one million parts per million.
		FloorTooHigh,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				<T::Currency as fungible::Inspect<_>>::minimum_balance() == 1,
				"a minimum balance above 1 destroys small shares of payments"
			);
			assert!(T::MaxIssuance::get() > 0, "nothing could ever be issued");
			assert!(
				T::MinRedemption::get() > 0,
				"a balance would be good for endless redemptions"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Where every unit in circulation came from and went to.
		pub fn supply() -> Totals {
			Supply::<T>::get()
		}

		/// What contributions earn now.
		pub fn schedule() -> Schedule {
			CurrentSchedule::<T>::get().schedule
		}

		/// The least part of any payment that is the subject's, in parts per million.
		pub fn subject_floor() -> u32 {
			SubjectFloor::<T>::get()
		}

		/// Whether subjects may transfer tokens freely.
		pub fn transferability() -> Transferability {
			Transfers::<T>::get()
		}

		/// What the subject earned by contributions today, in smallest units.
		pub fn earned_today(subject: T::AccountId) -> Balance {
			let earnings = EarningsToday::<T>::get(subject);
			if earnings.day == Day::of(T::Clock::now()) {
				earnings.amount
			} else {
				0
			}
		}

		/// How far the custodian has come in crediting its batches.
		pub fn cursor(custodian: OrganizationId) -> Option<Cursor<T::AccountId>> {
			Cursors::<T>::get(custodian)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Issues prepaid credit to an organization that has paid for it.
		///
		/// Origin: the council. The tokens appear in the organization's treasury.
		///
		/// Errors: `ZeroAmount`, `MaxIssuanceExceeded`, `NoTreasury`, `SupplyExceeded`.
		///
		/// Emits [`Event::Issued`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::issue())]
		pub fn issue(
			origin: OriginFor<T>,
			organization: OrganizationId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_issue(organization, amount).map_err(Into::into)
		}

		/// Issues credit to the network account, from which contributions are paid.
		///
		/// Origin: the council, when the members have paid for it together.
		///
		/// Errors: `ZeroAmount`, `MaxIssuanceExceeded`, `SupplyExceeded`.
		///
		/// Emits [`Event::IssuedToNetwork`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::issue_to_network())]
		pub fn issue_to_network(
			origin: OriginFor<T>,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_issue_to_network(amount).map_err(Into::into)
		}

		/// Turns tokens back into money: they leave circulation, and you are paid outside the chain
		/// under the number in the event.
		///
		/// Origin: a subject, for its own tokens, always; or the treasurer of an active hospital,
		/// for those of its treasury. You can always redeem everything; an amount that leaves
		/// something behind must reach the least redemption.
		///
		/// Errors: `ZeroAmount`, `NotAuthorized`, `BalanceTooLow`, `TooSmall`.
		///
		/// Emits [`Event::Redeemed`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::redeem())]
		pub fn redeem(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_redeem(who, amount).map_err(Into::into)
		}

		/// Turns the tokens of the person you represent back into money.
		///
		/// Origin: a representative who may claim for the subject.
		///
		/// Errors: `ZeroAmount`, `NotAuthorized`, `BalanceTooLow`, `TooSmall`.
		///
		/// Emits [`Event::Redeemed`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::redeem_for())]
		pub fn redeem_for(
			origin: OriginFor<T>,
			subject: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_redeem_for(who, subject, amount).map_err(Into::into)
		}

		/// Pays subjects for the data they contributed to one anchored batch.
		///
		/// Origin: a gateway of the custodian. Batches are credited in the order of their numbers;
		/// a large one in several calls. Within a batch, contributions strictly ascend by subject
		/// and kind, and all of them together count at most the batch's leaves. What is above a
		/// subject's daily cap is not paid. It is all or nothing: a refusal changes nothing.
		///
		/// Errors: `NotAuthorized`, `NoContributions`, `BatchNotAnchored`, `AlreadyCredited`,
		/// `NoRecords`, `MoreThanAnchored`, `NotCustodian`, `FundTooLow`.
		///
		/// Emits [`Event::ContributionsCredited`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::credit_contributions(contributions.len() as u32))]
		pub fn credit_contributions(
			origin: OriginFor<T>,
			batch: BatchNumber,
			contributions: ContributionsOf<T>,
		) -> DispatchResult {
			let gateway = ensure_signed(origin)?;
			Self::do_credit_contributions(gateway, batch, contributions).map_err(Into::into)
		}

		/// Sets what contributions earn from now on.
		///
		/// Origin: the council.
		///
		/// Emits [`Event::ScheduleSet`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::set_schedule())]
		pub fn set_schedule(origin: OriginFor<T>, schedule: Schedule) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_set_schedule(schedule);
			Ok(())
		}

		/// Sets the least part of any payment that is the subject's, in parts per million. It holds
		/// from the next settlement on, whatever a template's split says.
		///
		/// Origin: the council.
		///
		/// Errors: `FloorTooHigh`.
		///
		/// Emits [`Event::SubjectFloorSet`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::set_subject_floor())]
		pub fn set_subject_floor(origin: OriginFor<T>, parts: u32) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			ensure!(parts <= Split::WHOLE, Error::<T>::FloorTooHigh);
			SubjectFloor::<T>::put(parts);
			Self::deposit_event(Event::SubjectFloorSet { parts });
			Ok(())
		}

		/// Sets whether subjects may transfer tokens freely.
		///
		/// Origin: the council.
		///
		/// Emits [`Event::TransferabilitySet`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_transferability())]
		pub fn set_transferability(
			origin: OriginFor<T>,
			transferability: Transferability,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Transfers::<T>::put(transferability);
			Self::deposit_event(Event::TransferabilitySet { transferability });
			Ok(())
		}
	}
}
