//! Opens health data to a requester: by paid or unpaid order, for treatment, or in an emergency.
//!
//! # Terminology
//!
//! - *Order*: a requester's demand for data of many subjects at one custodian, with its price in
//!   escrow. One subject in it is a *line*.
//! - *Escrow*: tokens held on the requester's treasury until each line is paid or refunded.
//! - *Receipt*: the statement that one release may now happen. It names the recipient and pins the
//!   subject's consent version; its *lease* ends after a few blocks.
//! - *Emergency access*: access without consent, for hours, reviewed afterwards.
//! - *Sanction*: what a hospital gets for an unjustified emergency access.
//!
//! # Scenarios
//!
//! *A study buys laboratory results.* 1. A scientist of the partner calls
//! [`place_order`](Call::place_order); the escrow is held. 2. The hospital's privacy officer
//! accepts. 3. Its gateway includes subjects whose consent admits them. 4. For each it calls
//! [`authorize_release`](Call::authorize_release), waits until the receipt is finalized, releases,
//! and confirms. 5. When the dispute window is over, anyone calls [`settle`](Call::settle):
//! subject, hospital and network are paid.
//!
//! *Amina changes her mind.* She withdraws between steps 3 and 4. The gateway's authorization drops
//! her line and refunds it; she has nothing more to do. Had she withdrawn after the release, the
//! payment would stand.
//!
//! *The hospital vanishes.* Nobody releases. After the deadline anyone settles, and all of the
//! escrow goes back.
//!
//! *A requester that does not want to pay* disputes every line. The council rules, and where it
//! does not rule in time the lines are paid: a receipt and a signed disclosure stand against a
//! claim, and the release cannot be taken back.
//!
//! *An emergency.* 1. A clinician opens access to an unconscious patient; nobody is asked.
//! 2. Within 72 hours two privacy officers of the clinician's hospital review it. 3. If they do
//! not, or find it unjustified, the hospital enters into no paid order, on either side, until the
//! reviews are done or the council lifts the sanction. Care goes on.
//!
//! *An emergency during an outage.* The chain cannot be reached, and the gateway opens access by
//! itself. When the chain is back, the gateway or the clinician enters it with the time at which it
//! was opened; it is marked late, and the same review follows, counted from the entry.
//!
//! # State machine
//!
//! | Order | `accept` | `decline`, `cancel` | `include`, `authorize` | `confirm` | `settle` |
//! |---|---|---|---|---|---|
//! | Placed | Accepted; late `DeadlinePassed` | Closed | `NotAccepted` | `NotAccepted` | late: Closed |
//! | Accepted | `NotPlaced` | `NotPlaced` | Accepted; late `DeadlinePassed` | Accepted | pays; late: Settling |
//! | Settling | `NotPlaced` | `NotPlaced` | `NotAccepted` | `NotAccepted` | pays; in the end Closed |
//! | Closed | `NotPlaced` | `NotPlaced` | `NotAccepted` | `NotAccepted` | nothing |
//!
//! A line goes Included → Authorized → Released → Paid; it is Dropped when consent is gone at
//! authorization, Disputed and then Refunded or Paid on the requester's word and the council's, and
//! Lapsed when it was not released in time. The README holds the table of lines.
//!
//! # Data structures
//!
//! An order carries its own accounts: for each state, how many lines are in it. What is held follows
//! from them, so a deadline refunds any number of lines with one write. Released and disputed lines
//! wait in two queues, first in, first out, so settling needs no search. A hospital's unreviewed
//! emergency accesses are a linked list, so neither opening nor checking ever costs more or hits a
//! bound. Late entries are indexed by the four hours in which they were opened, so that entering one
//! twice changes nothing, in whatever order they come. Indices by organization, hospital and subject are key ranges, never lists.
//!
//! # API
//!
//! Views: `order`, `line`, `lines`, `orders_of`, `receipt`, `receipts_of`, `is_spendable`,
//! `emergency`, `emergencies`, `latest_emergencies`, `reviews`, `paid_orders_blocked`,
//! `pending_requests`. For the pool: [`Pallet::may_open_emergency`],
//! [`Pallet::may_record_late_emergency`] and [`Pallet::may_decline_request`].
//!
//! # Privacy and safety
//!
//! A line ties a pseudonymous subject to a purpose and a requester, for all members to see; a
//! subject has another account at every custodian, so lines cannot be joined across hospitals. The
//! count of refusals does not separate a deny from an absent consent, and a dropped line does not
//! say why. No emergency access is refused for money, quota or a full list.
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
mod errors;
mod events;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	Answer, Basis, Closing, ConsentRequest, DisputeReason, Duties, EmergencyAccess,
	EmergencyReason, Lease, Line, LineState, Order, OrderState, OrderTerms, PaymentQueueEnds,
	Receipt, Refusals, RequestState, RequestTerms, Review, ReviewQueue, Ruling, Side, Tally,
	Verdict, Watch,
};
pub use weights::WeightInfo;

use frame::pallet_macros::import_section;

/// Prepares the members and consents that benchmarks act with; the runtime knows how.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// An active hospital with a funded treasury, all qualifications and the most expensive
	/// profile; different for every seed.
	fn hospital(seed: u32) -> galen_primitives::ids::OrganizationId;
	/// A staff account of the organization in the role; different for every seed.
	fn staff(
		organization: galen_primitives::ids::OrganizationId,
		role: galen_primitives::members::Role,
		seed: u32,
	) -> AccountId;
	/// A subject enrolled at the hospital whose consent is as long as can be and in its last rule
	/// permits everything to everybody, paid too, without obligations; different for every seed.
	fn subject(custodian: galen_primitives::ids::OrganizationId, seed: u32) -> AccountId;
	/// A representative of the subject who may grant and withdraw.
	fn representative(subject: &AccountId) -> AccountId;
	/// Moves the clock forward.
	fn advance(seconds: galen_primitives::ids::Moment);
}

// The events and errors of this pallet, as part of the module below.
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame::pallet]
#[allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing
)] // the macros' own expansions
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame::{prelude::*, traits::ConstU32};
	use galen_primitives::{
		codes::{Action, CategorySet, Purpose},
		ids::{
			Balance, Commitment, ConsentRequestId, EmergencyId, Moment, OrderId, OrganizationId,
			ReceiptId,
		},
		traits::{Clock, ConsentDecisions, Membership, Payout},
	};

	/// Most subjects, receipts or payments one call handles.
	pub const MAX_BATCH: u32 = 256;

	/// Most entries one view returns.
	pub const PAGE: u32 = 256;

	/// The shortest emergency access.
	pub const MIN_HOURS: u8 = 4;

	/// The longest emergency access.
	pub const MAX_HOURS: u8 = 24;

	/// Within this many seconds of its opening, two privacy officers review an emergency access:
	/// 72 hours.
	pub const REVIEW_WINDOW: Moment = 72 * 60 * 60;

	/// A late entry must be made within this many seconds of the opening: 30 days. Longer ago than any
	/// outage, and a bound on what a stolen key can enter without any quota.
	pub const MAX_LATENESS: Moment = 30 * 24 * 60 * 60;

	/// The longest lease: D1 of the reliability page bounds how old an answer a gateway may act on.
	pub const MAX_LEASE_BLOCKS: u32 = 10;

	/// A subject gets at least this many seconds to answer a question: one day.
	pub const MIN_REQUEST_TTL: Moment = 24 * 60 * 60;

	/// The subjects of one call.
	pub type SubjectsOf<T> =
		BoundedVec<<T as frame_system::Config>::AccountId, ConstU32<MAX_BATCH>>;

	/// The receipts of one call.
	pub type ReceiptIds = BoundedVec<ReceiptId, ConstU32<MAX_BATCH>>;

	/// A subject's inbox.
	pub type InboxOf<T> = BoundedVec<ConsentRequest, <T as Config>::MaxInbox>;

	/// An order of this chain.
	pub type OrderOf<T> = Order<<T as frame_system::Config>::AccountId>;

	/// A receipt of this chain.
	pub type ReceiptOf<T> = Receipt<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

	/// An emergency access of this chain.
	pub type EmergencyAccessOf<T> = EmergencyAccess<<T as frame_system::Config>::AccountId>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The native balance, in which escrow is held. Its minimum must be 1: with a larger one a
		/// subject without tokens could not be paid a small share.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// The reason under which escrow is held.
		type RuntimeHoldReason: From<HoldReason>;

		/// Who is an organization, its staff, a subject.
		type Members: Membership<Self::AccountId>;

		/// Decides consent.
		type Consents: ConsentDecisions<Self::AccountId>;

		/// Divides a line's price.
		type Payout: Payout<Self::AccountId>;

		/// The block's time, which decides deadlines and windows.
		type Clock: Clock;

		/// Rules on disputes and lifts sanctions: a majority of the hospitals.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How many blocks a receipt may be spent, 1 to 10. Too few, and a receipt is stale before
		/// it is finalized; more let a release follow an older answer. Suggested: 10.
		#[pallet::constant]
		type LeaseBlocks: Get<BlockNumberFor<Self>>;

		/// Most lines of one order. Suggested: 1,000,000.
		#[pallet::constant]
		type MaxLines: Get<u32>;

		/// The shortest time to deliver, in seconds. Suggested: 1 hour.
		#[pallet::constant]
		type MinDelivery: Get<Moment>;

		/// The longest time to deliver, in seconds: how long escrow can be bound by a custodian who
		/// does nothing. Suggested: 180 days.
		#[pallet::constant]
		type MaxDelivery: Get<Moment>;

		/// How long after its authorization a release may be confirmed, in seconds. Long enough for
		/// a gateway to come back from an outage; what is not confirmed is refunded. Suggested: 24
		/// hours.
		#[pallet::constant]
		type ConfirmationWindow: Get<Moment>;

		/// How long after its confirmation a release may be disputed, in seconds; then it is paid.
		/// Suggested: 7 days.
		#[pallet::constant]
		type DisputeWindow: Get<Moment>;

		/// How long the council may rule on a dispute, in seconds; then the line is paid.
		/// Suggested: 30 days.
		#[pallet::constant]
		type RulingWindow: Get<Moment>;

		/// Most questions in a subject's inbox, answered and lapsed ones that still keep their
		/// organization from asking again included. Lowering it makes fuller inboxes undecodable.
		/// Suggested: 16.
		#[pallet::constant]
		type MaxInbox: Get<u32>;

		/// The longest time to answer a question, in seconds. Suggested: 90 days.
		#[pallet::constant]
		type MaxRequestTtl: Get<Moment>;

		/// How long an organization may not ask a subject again after a no or no answer, in seconds.
		/// Suggested: 30 days.
		#[pallet::constant]
		type RequestQuiet: Get<Moment>;

		/// How long a closed order stays, in seconds. Suggested: 90 days.
		#[pallet::constant]
		type OrderRetention: Get<Moment>;

		/// How long a receipt stays after it was written, in seconds. Suggested: 90 days; the
		/// gateways keep their signed disclosures six years.
		#[pallet::constant]
		type ReceiptRetention: Get<Moment>;

		/// How long a reviewed emergency access stays after its end, in seconds. Suggested: 6 years
		/// (45 CFR 164.530(j)).
		#[pallet::constant]
		type EmergencyRetention: Get<Moment>;

		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Prepares members and consents for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Why this pallet holds tokens.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The escrow of orders, on the requester's treasury.
		#[codec(index = 0)]
		OrderEscrow,
	}

	/// The next order's number.
	#[pallet::storage]
	pub type NextOrder<T: Config> = StorageValue<_, OrderId, ValueQuery>;

	/// The next receipt's number.
	#[pallet::storage]
	pub type NextReceipt<T: Config> = StorageValue<_, ReceiptId, ValueQuery>;

	/// The next emergency access's number.
	#[pallet::storage]
	pub type NextEmergency<T: Config> = StorageValue<_, EmergencyId, ValueQuery>;

	/// The next question's number.
	#[pallet::storage]
	pub type NextRequest<T: Config> = StorageValue<_, ConsentRequestId, ValueQuery>;

	/// Orders, with the accounts of their escrow.
	// Twox64Concat: the chain assigns the key. So with all numbers and organizations below.
	#[pallet::storage]
	pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, OrderOf<T>>;

	/// Subjects in orders.
	// Blake2_128Concat: the subject chooses its account. So with all accounts below.
	#[pallet::storage]
	pub type Lines<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrderId, Blake2_128Concat, T::AccountId, Line>;

	/// Released lines that wait for the end of their dispute window, by their number in the order.
	#[pallet::storage]
	pub type PaymentQueue<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrderId, Twox64Concat, u32, T::AccountId>;

	/// Disputed lines that wait for a ruling, by their number in the order.
	#[pallet::storage]
	pub type DisputeQueue<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrderId, Twox64Concat, u32, T::AccountId>;

	/// The orders of an organization, on either side.
	#[pallet::storage]
	pub type OrdersOf<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrganizationId, Twox64Concat, OrderId, Side>;

	/// Receipts.
	#[pallet::storage]
	pub type Receipts<T: Config> = StorageMap<_, Twox64Concat, ReceiptId, ReceiptOf<T>>;

	/// The receipts about a subject.
	#[pallet::storage]
	pub type ReceiptsOf<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, ReceiptId, ()>;

	/// Emergency accesses.
	#[pallet::storage]
	pub type Emergencies<T: Config> =
		StorageMap<_, Twox64Concat, EmergencyId, EmergencyAccessOf<T>>;

	/// The emergency accesses of a hospital.
	#[pallet::storage]
	pub type EmergenciesOf<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrganizationId, Twox64Concat, EmergencyId, ()>;

	/// The latest emergency access of each hospital to a subject.
	#[pallet::storage]
	pub type LatestEmergencies<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		OrganizationId,
		EmergencyId,
	>;

	/// Which accesses were entered late, by when they were opened: what is entered twice is told from
	/// what happened twice.
	// Blake2_128Concat for both: whoever enters chooses the time.
	#[pallet::storage]
	pub type LateEmergencies<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		(OrganizationId, Watch),
		EmergencyId,
	>;

	/// What each hospital still has to review, and whether it is sanctioned.
	#[pallet::storage]
	pub type Reviews<T: Config> =
		StorageMap<_, Twox64Concat, OrganizationId, ReviewQueue, ValueQuery>;

	/// Questions to each subject.
	#[pallet::storage]
	pub type Inboxes<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, InboxOf<T>, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			let lease = T::LeaseBlocks::get();
			assert!(
				lease >= 1u32.into() && lease <= MAX_LEASE_BLOCKS.into(),
				"a lease runs for 1 to 10 blocks"
			);
			assert!(
				<T::Currency as fungible::Inspect<_>>::minimum_balance() == 1,
				"a minimum balance above 1 refuses small shares of payments"
			);
			assert!(
				T::MinDelivery::get() > 0 && T::MinDelivery::get() <= T::MaxDelivery::get(),
				"the times to deliver are a range"
			);
			assert!(
				T::MaxRequestTtl::get() >= MIN_REQUEST_TTL,
				"the times to answer are a range"
			);
			assert!(T::MaxLines::get() > 0, "an order has lines");
			assert!(T::MaxInbox::get() > 0, "an inbox has room");
			assert!(
				T::ConfirmationWindow::get() > 0 && T::DisputeWindow::get() > 0,
				"a release can be confirmed and disputed"
			);
			assert!(
				Watch::SECONDS <= Moment::from(MIN_HOURS).saturating_mul(60 * 60),
				"two accesses may be opened within one watch"
			);
			let block = T::BlockWeights::get();
			let ordinary = block.get(DispatchClass::Normal);
			let most = ordinary.max_extrinsic.unwrap_or(block.max_block);
			let full_batches = [
				T::WeightInfo::include_subjects(MAX_BATCH),
				T::WeightInfo::confirm_delivery(MAX_BATCH),
				T::WeightInfo::settle(MAX_BATCH),
				T::WeightInfo::prune_order(MAX_BATCH),
				T::WeightInfo::prune_receipts(MAX_BATCH),
			];
			assert!(
				full_batches.iter().all(|batch| batch.all_lte(most)),
				"a full batch fits into no block"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Asks a hospital for data of many subjects, and sets its price aside.
		///
		/// Origin: a scientist of an active hospital or partner. Price times lines is held on the
		/// organization's treasury until lines are paid or refunded; who may spend the treasury so
		/// is decided by appointing scientists. `delivery` is how many seconds the custodian has to
		/// accept, include and release. Research needs a live ethics approval and accepted terms.
		///
		/// Emits [`Event::OrderPlaced`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::place_order())]
		pub fn place_order(
			origin: OriginFor<T>,
			custodian: OrganizationId,
			terms: OrderTerms,
			#[pallet::compact] delivery: Moment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_place_order(who, custodian, terms, delivery).map_err(Into::into)
		}

		/// Accepts an order on behalf of the hospital that holds the records.
		///
		/// Origin: a privacy officer of the custodian, since it decides that records leave the
		/// house for somebody else's purpose. Paid orders are refused while the hospital owes
		/// reviews of emergency accesses or is sanctioned.
		///
		/// Emits [`Event::OrderAccepted`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::accept_order())]
		pub fn accept_order(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_accept_order(who, order).map_err(Into::into)
		}

		/// Declines an order; the requester gets everything back.
		///
		/// Origin: a privacy officer of the custodian, before accepting.
		///
		/// Emits [`Event::OrderClosed`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::decline_order())]
		pub fn decline_order(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_decline_order(who, order)
		}

		/// Takes an order back before the custodian has accepted it; everything is refunded.
		///
		/// Origin: a scientist of the requester.
		///
		/// Emits [`Event::OrderClosed`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::cancel_order())]
		pub fn cancel_order(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_order(who, order)
		}

		/// Adds subjects to an order, as far as their consent admits them.
		///
		/// Origin: the gateway of the custodian. Consent is asked for each subject and category; a
		/// subject comes in if all required categories are admitted, and with those alone that are.
		/// Others are counted, never named. Nothing is released by this.
		///
		/// Emits [`Event::SubjectsIncluded`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::include_subjects(Pallet::<T>::length(subjects)))]
		pub fn include_subjects(
			origin: OriginFor<T>,
			order: OrderId,
			subjects: SubjectsOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_include_subjects(who, order, subjects).map_err(Into::into)
		}

		/// Asks consent again and, if it stands, says that one subject's data may be released now.
		///
		/// Origin: the gateway of the custodian. If consent is gone, the line is dropped and its
		/// price refunded, and the call succeeds: look for the event. A line whose receipt can no
		/// longer be spent may be authorized again; confirm first what was released under it.
		///
		/// Emits [`Event::ReleaseAuthorized`] or [`Event::LineDropped`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::authorize_release())]
		pub fn authorize_release(
			origin: OriginFor<T>,
			order: OrderId,
			subject: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_authorize_release(who, order, subject)
		}

		/// States that these subjects' data was released to the requester.
		///
		/// Origin: the gateway of the custodian, within the confirmation window after each receipt.
		/// `disclosures` commits to the signed disclosures, which a dispute will ask for. All of
		/// the lines are confirmed, or none. From here the payment stands, whatever the subject
		/// does later.
		///
		/// Emits [`Event::DeliveryConfirmed`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::confirm_delivery(Pallet::<T>::length(subjects)))]
		pub fn confirm_delivery(
			origin: OriginFor<T>,
			order: OrderId,
			subjects: SubjectsOf<T>,
			disclosures: Commitment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_confirm_delivery(who, order, subjects, disclosures).map_err(Into::into)
		}

		/// Says that a release did not bring what was admitted.
		///
		/// Origin: a scientist of the requester, within the dispute window. The council may rule
		/// until the ruling window ends; then the line is paid.
		///
		/// Emits [`Event::LineDisputed`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::dispute())]
		pub fn dispute(
			origin: OriginFor<T>,
			order: OrderId,
			subject: T::AccountId,
			reason: DisputeReason,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_dispute(who, order, subject, reason).map_err(Into::into)
		}

		/// Rules on a dispute: the line is paid, or its price goes back.
		///
		/// Origin: the council.
		///
		/// Emits [`Event::DisputeResolved`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::resolve_dispute())]
		pub fn resolve_dispute(
			origin: OriginFor<T>,
			order: OrderId,
			subject: T::AccountId,
			ruling: Ruling,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_resolve_dispute(order, subject, ruling)
		}

		/// Pays what an order owes and refunds what it cannot deliver any more.
		///
		/// Origin: anyone, any number of times; what is not due yet is left alone, and what is done
		/// is not done again. Pays a batch of lines a call.
		///
		/// Emits [`Event::OrderSettled`] if anything was due, and [`Event::OrderClosed`] when
		/// nothing is left.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::settle(MAX_BATCH))]
		pub fn settle(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let visited = Self::do_settle(order)?;
			Ok(Some(T::WeightInfo::settle(visited)).into())
		}

		/// Opens one subject's records to the clinician's hospital for treatment.
		///
		/// Origin: a clinician of an active hospital. The subject's consent is asked; the receipt
		/// covers the categories it admits, and its obligations bind the hospital.
		///
		/// Emits [`Event::AccessOpened`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::open_access())]
		pub fn open_access(
			origin: OriginFor<T>,
			subject: T::AccountId,
			purpose: Purpose,
			action: Action,
			categories: CategorySet,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_open_access(who, subject, purpose, action, categories).map_err(Into::into)
		}

		/// Opens one subject's records to the clinician's hospital in an emergency, without consent.
		///
		/// Origin: a clinician of an active hospital. Never refused for money or quota; only a
		/// subject who forbade emergency access by name is not read. Everybody is told, and two
		/// privacy officers review it within 72 hours.
		///
		/// Emits [`Event::EmergencyAccessOpened`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::open_emergency_access())]
		pub fn open_emergency_access(
			origin: OriginFor<T>,
			subject: T::AccountId,
			reason: EmergencyReason,
			hours: u8,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_open_emergency_access(who, subject, reason, hours).map_err(Into::into)
		}

		/// Says whether an emergency access was justified.
		///
		/// Origin: a privacy officer of the clinician's hospital who is not the clinician; two of
		/// them. The worse verdict counts. An unjustified access sanctions the hospital.
		///
		/// Emits [`Event::EmergencyAccessReviewed`] and perhaps [`Event::HospitalSanctioned`].
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::review_emergency_access())]
		pub fn review_emergency_access(
			origin: OriginFor<T>,
			emergency: EmergencyId,
			verdict: Verdict,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_review_emergency_access(who, emergency, verdict).map_err(Into::into)
		}

		/// Lets a sanctioned hospital enter into paid orders again.
		///
		/// Origin: the council. Overdue reviews block on until they are done.
		///
		/// Emits [`Event::SanctionLifted`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::lift_sanction())]
		pub fn lift_sanction(origin: OriginFor<T>, hospital: OrganizationId) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_lift_sanction(hospital).map_err(Into::into)
		}

		/// Asks a subject whether they would consent.
		///
		/// Origin: a scientist of an active hospital or partner, with what research needs. One
		/// question at a time from an organization to a subject; after a no, or none answer, a
		/// quiet period. `ttl` is how many seconds the subject has to answer.
		///
		/// Emits [`Event::ConsentRequested`].
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::request_consent())]
		pub fn request_consent(
			origin: OriginFor<T>,
			subject: T::AccountId,
			terms: RequestTerms,
			#[pallet::compact] ttl: Moment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_request_consent(who, subject, terms, ttl).map_err(Into::into)
		}

		/// Answers a requester's question. Not answering is no.
		///
		/// Origin: the subject, or a representative with the right to grant (to agree) or to
		/// withdraw (to decline). Agreeing gives no consent yet; the wallet gives the directive in
		/// the same step.
		///
		/// Emits [`Event::RequestAnswered`].
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::answer_request())]
		pub fn answer_request(
			origin: OriginFor<T>,
			subject: T::AccountId,
			request: ConsentRequestId,
			answer: Answer,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_answer_request(who, subject, request, answer).map_err(Into::into)
		}

		/// Takes a batch of a closed order's lines out of the state, and with the last one the
		/// order.
		///
		/// Origin: anyone, after the retention.
		///
		/// Emits [`Event::OrderPruned`] when nothing is left.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::prune_order(MAX_BATCH))]
		pub fn prune_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let removed = Self::do_prune_order(order)?;
			Ok(Some(T::WeightInfo::prune_order(removed)).into())
		}

		/// Takes receipts out of the state that can no longer be spent.
		///
		/// Origin: anyone, after the retention. All of them, or none.
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::prune_receipts(Pallet::<T>::length(receipts)))]
		pub fn prune_receipts(origin: OriginFor<T>, receipts: ReceiptIds) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_prune_receipts(receipts).map_err(Into::into)
		}

		/// Takes a reviewed emergency access out of the state.
		///
		/// Origin: anyone, after the retention.
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::prune_emergency())]
		pub fn prune_emergency(origin: OriginFor<T>, emergency: EmergencyId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_prune_emergency(emergency).map_err(Into::into)
		}

		/// Takes questions out of a subject's inbox that no longer matter.
		///
		/// Origin: anyone.
		#[pallet::call_index(19)]
		#[pallet::weight(T::WeightInfo::prune_requests())]
		pub fn prune_requests(origin: OriginFor<T>, subject: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_prune_requests(subject).map_err(Into::into)
		}

		/// Enters an emergency access that was opened while the chain could not be reached.
		///
		/// Origin: the clinician who opened it, or a gateway of the clinician's hospital; where the
		/// clinician has left since, the gateway names itself. `opened_at` is when that was, in
		/// seconds, at most 30 days ago. Never refused for money or quota, and entered once for the
		/// four hours in which it was opened. It grants nothing once its hours are over; two privacy
		/// officers review it within 72 hours from now, like any other.
		///
		/// Emits [`Event::LateEmergencyAccessRecorded`].
		#[pallet::call_index(20)]
		#[pallet::weight(T::WeightInfo::record_late_emergency_access())]
		pub fn record_late_emergency_access(
			origin: OriginFor<T>,
			subject: T::AccountId,
			clinician: T::AccountId,
			reason: EmergencyReason,
			hours: u8,
			#[pallet::compact] opened_at: Moment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_record_late_emergency_access(who, subject, clinician, reason, hours, opened_at)
				.map_err(Into::into)
		}
	}

	impl<T: Config> Pallet<T> {
		/// A bounded list's length, for weights.
		pub(crate) fn length<Item, Bound>(items: &BoundedVec<Item, Bound>) -> u32 {
			u32::try_from(items.len()).unwrap_or(u32::MAX)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// An order.
		pub fn order(order: OrderId) -> Option<OrderOf<T>> {
			Orders::<T>::get(order)
		}

		/// One subject's line in an order; what was not released in time shows as lapsed.
		pub fn line(order: OrderId, subject: T::AccountId) -> Option<Line> {
			Self::view_line(order, &subject)
		}

		/// The lines of an order, from after a subject on, in the order of their keys.
		pub fn lines(
			order: OrderId,
			after: Option<T::AccountId>,
			limit: u32,
		) -> Vec<(T::AccountId, Line)> {
			Self::view_lines(order, after, limit)
		}

		/// The orders of an organization on either side, from after an order on, in the order of
		/// their keys.
		pub fn orders_of(
			organization: OrganizationId,
			after: Option<OrderId>,
			limit: u32,
		) -> Vec<(OrderId, Side)> {
			Self::view_orders_of(organization, after, limit)
		}

		/// A receipt.
		pub fn receipt(receipt: ReceiptId) -> Option<ReceiptOf<T>> {
			Receipts::<T>::get(receipt)
		}

		/// The receipts about a subject, from after one on, in the order of their keys.
		pub fn receipts_of(
			subject: T::AccountId,
			after: Option<ReceiptId>,
			limit: u32,
		) -> Vec<(ReceiptId, ReceiptOf<T>)> {
			Self::view_receipts_of(subject, after, limit)
		}

		/// Whether the receipt may be spent in this block: its lease runs, its recipient is active,
		/// and neither the subject nor the clock has changed consent since. Asked at the best block
		/// by a gateway that has found the receipt finalized.
		pub fn is_spendable(receipt: ReceiptId) -> bool {
			Self::view_is_spendable(receipt)
		}

		/// An emergency access.
		pub fn emergency(emergency: EmergencyId) -> Option<EmergencyAccessOf<T>> {
			Emergencies::<T>::get(emergency)
		}

		/// The emergency accesses of a hospital, from after one on, in the order of their keys.
		pub fn emergencies(
			hospital: OrganizationId,
			after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<(EmergencyId, EmergencyAccessOf<T>)> {
			Self::view_emergencies(hospital, after, limit)
		}

		/// Each hospital's latest emergency access to a subject.
		pub fn latest_emergencies(
			subject: T::AccountId,
		) -> Vec<(EmergencyId, EmergencyAccessOf<T>)> {
			Self::view_latest_emergencies(subject)
		}

		/// What a hospital still has to review, and whether it is sanctioned.
		pub fn reviews(hospital: OrganizationId) -> ReviewQueue {
			Reviews::<T>::get(hospital)
		}

		/// Whether an organization may not enter into paid orders now.
		pub fn paid_orders_blocked(organization: OrganizationId) -> bool {
			Self::is_blocked_from_paid_orders(organization)
		}

		/// The questions a subject can answer now.
		pub fn pending_requests(subject: T::AccountId) -> Vec<ConsentRequest> {
			Self::view_pending_requests(subject)
		}
	}
}
