//! Orders, their lines and the arithmetic of escrow.

use super::Duties;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{Balance, Moment, OrganizationId, ReceiptId, TemplateRef},
};
use scale_info::TypeInfo;

/// What a requester demands and what it offers for it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct OrderTerms {
	/// What the data will be used for.
	pub purpose: Purpose,
	/// What will be done with it.
	pub action: Action,
	/// Categories without which a subject's data is of no use to the requester.
	pub required: CategorySet,
	/// Categories it takes where the subject allows them.
	pub optional: CategorySet,
	/// Duties the requester takes on; consent that asks for more admits nothing.
	pub duties: Duties,
	/// Tokens per released line; 0 is unpaid.
	#[codec(compact)]
	pub price: Balance,
	/// How many subjects at most.
	#[codec(compact)]
	pub max_lines: u32,
}

impl OrderTerms {
	/// Every category asked for.
	pub fn categories(&self) -> CategorySet {
		self.required.union(self.optional)
	}

	/// Whether the order is paid.
	pub fn is_paid(&self) -> bool {
		self.price > 0
	}

	/// The price of that many lines; `None` when no balance could be so large.
	pub fn price_of(&self, lines: u32) -> Option<Balance> {
		self.price.checked_mul(Balance::from(lines))
	}
}

/// Where an order stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum OrderState {
	/// Waits for the custodian.
	#[codec(index = 0)]
	Placed,
	/// The custodian includes subjects and releases.
	#[codec(index = 1)]
	Accepted,
	/// Nothing can be released any more and what was not released is refunded; released lines are
	/// still to be paid.
	#[codec(index = 2)]
	Settling,
	/// Nothing is held any more.
	#[codec(index = 3)]
	Closed {
		/// How it ended.
		how: Closing,
		/// When, in seconds; the retention runs from here.
		at: Moment,
	},
}

/// How an order ended.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Closing {
	/// The requester took it back before the custodian accepted.
	#[codec(index = 0)]
	Cancelled,
	/// The custodian declined.
	#[codec(index = 1)]
	Declined,
	/// The custodian did not answer before the deadline.
	#[codec(index = 2)]
	Expired,
	/// Accepted, and every line was paid or refunded.
	#[codec(index = 3)]
	Settled,
}

/// On which side of an order an organization stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Side {
	/// It placed the order.
	#[codec(index = 0)]
	Requester,
	/// It holds the records.
	#[codec(index = 1)]
	Custodian,
	/// A hospital that orders from itself.
	#[codec(index = 2)]
	Both,
}

/// How many lines of an order stand where. The sum is how many subjects were ever included.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Tally {
	/// Included or authorized, not yet released.
	#[codec(compact)]
	pub open: u32,
	/// Released, neither paid nor disputed.
	#[codec(compact)]
	pub released: u32,
	/// Released and disputed.
	#[codec(compact)]
	pub disputed: u32,
	/// Paid.
	#[codec(compact)]
	pub paid: u32,
	/// Refunded: consent was gone before release, or a dispute was upheld.
	#[codec(compact)]
	pub refunded: u32,
	/// Not released in time, refunded with the unused rest.
	#[codec(compact)]
	pub lapsed: u32,
}

impl Tally {
	/// How many subjects were ever included.
	pub fn included(&self) -> u32 {
		self.open
			.saturating_add(self.released)
			.saturating_add(self.disputed)
			.saturating_add(self.paid)
			.saturating_add(self.refunded)
			.saturating_add(self.lapsed)
	}

	/// Lines whose price waits to be paid, or for a ruling.
	pub fn awaiting_payment(&self) -> u32 {
		self.released.saturating_add(self.disputed)
	}
}

/// The ends of a first-in-first-out queue of lines: numbers in `head..tail` are in it, except those
/// taken out of the middle.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PaymentQueueEnds {
	/// The number of the oldest entry.
	#[codec(compact)]
	pub head: u32,
	/// The number the next entry gets.
	#[codec(compact)]
	pub tail: u32,
}

/// A requester's demand for data of many subjects at one custodian, with its escrow.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Order<AccountId> {
	/// Who wants to read.
	pub requester: OrganizationId,
	/// Who holds the records.
	pub custodian: OrganizationId,
	/// The requester's treasury at the time of placing: the escrow is held there, and refunds stay
	/// there, whatever treasury the requester has later.
	pub payer: AccountId,
	/// What is demanded and offered.
	pub terms: OrderTerms,
	/// Until when the custodian may accept, include and authorize.
	pub deadline: Moment,
	/// Where the order stands.
	pub state: OrderState,
	/// Where its lines stand.
	pub tally: Tally,
	/// What was held at first: price times lines.
	#[codec(compact)]
	pub escrow: Balance,
	/// What was paid out so far.
	#[codec(compact)]
	pub paid: Balance,
	/// What was given back so far.
	#[codec(compact)]
	pub refunded: Balance,
	/// Released lines in the order of their confirmation.
	pub payments: PaymentQueueEnds,
	/// Disputed lines in the order of their dispute.
	pub disputes: PaymentQueueEnds,
}

impl<AccountId> Order<AccountId> {
	/// What is still held.
	pub fn held(&self) -> Balance {
		self.escrow
			.saturating_sub(self.paid)
			.saturating_sub(self.refunded)
	}

	/// What will go back unless it is released first.
	pub fn refundable(&self) -> Balance {
		let lines = if self.is_releasing() {
			self.unused().saturating_add(self.tally.open)
		} else {
			0
		};
		self.terms.price_of(lines).unwrap_or(Balance::MAX)
	}

	/// What released lines earned. A disputed line counts here: unless a ruling says otherwise in
	/// time, it is paid.
	pub fn payable(&self) -> Balance {
		self.terms
			.price_of(self.tally.awaiting_payment())
			.unwrap_or(Balance::MAX)
	}

	/// How many more subjects fit.
	pub fn unused(&self) -> u32 {
		self.terms.max_lines.saturating_sub(self.tally.included())
	}

	/// Whether lines may still come to be released.
	pub fn is_releasing(&self) -> bool {
		matches!(self.state, OrderState::Placed | OrderState::Accepted)
	}

	/// Whether an accepted order has nothing more to pay, refund or release.
	pub fn is_finished(&self) -> bool {
		let nothing_to_come = match self.state {
			OrderState::Accepted => self.unused() == 0 && self.tally.open == 0,
			OrderState::Settling => true,
			OrderState::Placed | OrderState::Closed { .. } => false,
		};
		nothing_to_come && self.tally.awaiting_payment() == 0
	}
}

/// One subject in an order.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Line {
	/// Where the line stands.
	pub state: LineState,
	/// What the subject's consent admitted when it was last asked.
	pub categories: CategorySet,
	/// The latest receipt, if there is one.
	pub receipt: Option<ReceiptId>,
	/// The template whose split divides the price; known from the first authorization.
	pub template: Option<TemplateRef>,
}

/// Where a line stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum LineState {
	/// Consent admitted it; no receipt yet.
	#[codec(index = 0)]
	Included,
	/// A receipt was written.
	#[codec(index = 1)]
	Authorized {
		/// Until when the custodian may confirm the release.
		confirm_by: Moment,
	},
	/// The custodian released and confirmed.
	#[codec(index = 2)]
	Released {
		/// Until when the requester may dispute; then it is paid.
		dispute_by: Moment,
		/// Its number in the queue of payments.
		#[codec(compact)]
		number: u32,
	},
	/// The requester says it did not get what was admitted.
	#[codec(index = 3)]
	Disputed {
		/// Why.
		reason: DisputeReason,
		/// Until when the council may rule; then it is paid.
		rule_by: Moment,
		/// Its number in the queue of disputes.
		#[codec(compact)]
		number: u32,
	},
	/// The price was paid.
	#[codec(index = 4)]
	Paid,
	/// Consent was gone before release; the price was refunded.
	#[codec(index = 5)]
	Dropped,
	/// A dispute was upheld; the price was refunded.
	#[codec(index = 6)]
	Refunded,
	/// Not released in time; the price was refunded. Never stored: it follows from the order's
	/// state, so that a deadline costs one write and not one for each line.
	#[codec(index = 7)]
	Lapsed,
}

/// What a requester says is wrong with a release.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum DisputeReason {
	/// Nothing arrived.
	#[codec(index = 0)]
	NotReceived,
	/// What arrived cannot be opened or parsed.
	#[codec(index = 1)]
	Unreadable,
	/// An admitted category is missing.
	#[codec(index = 2)]
	Incomplete,
	/// What arrived does not match its anchor.
	#[codec(index = 3)]
	NotAnchored,
}

/// What the council decides about a disputed line.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Ruling {
	/// The release stands and is paid.
	#[codec(index = 0)]
	Pay,
	/// The dispute is upheld; the requester gets the price back.
	#[codec(index = 1)]
	Refund,
}

/// How many subjects of one call were not included, by reason.
///
/// A deny, an absent consent, a withdrawn one and one whose duties the requester does not accept
/// are one number: in a call that names a single subject, finer counts would tell why.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Refusals {
	/// Not enrolled at the custodian.
	#[codec(compact)]
	pub not_enrolled: u32,
	/// Already in the order, or twice in the call.
	#[codec(compact)]
	pub repeated: u32,
	/// Consent does not admit all required categories, or none at all.
	#[codec(compact)]
	pub not_admitted: u32,
	/// No line was left.
	#[codec(compact)]
	pub no_room: u32,
}
