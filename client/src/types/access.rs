//! Orders, receipts, emergency accesses, questions.

use super::{as_hex, small, value};
use crate::{AccountId, BlockNumber};
use galen_primitives::{
	codes::{Action, CategorySet, ObligationSet, Purpose, RefrainSet},
	ids::{
		Balance, Commitment, ConsentRequestId, ConsentVersion, EmergencyId, Moment, OrderId,
		OrganizationId, ReceiptId, TemplateRef,
	},
};

value! {
	/// What goes with the data: what a recipient must and must not do.
	#[derive(Copy, Default)]
	pub struct Duties {
		/// What the recipient must do.
		pub obligations: ObligationSet,
		/// What the recipient must not do.
		pub refrains: RefrainSet,
	}
}

value! {
	/// What a requester demands and what it offers for it.
	#[derive(Copy)]
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
		/// Tokens per released line, in smallest units; 0 is unpaid.
		#[codec(compact)]
		pub price: Balance,
		/// How many subjects at most.
		#[codec(compact)]
		pub max_lines: u32,
	}
}

impl OrderTerms {
	/// Every category asked for.
	pub fn categories(&self) -> CategorySet {
		self.required.union(self.optional)
	}

	/// What is held when such an order is placed; `None` when no balance could be so large.
	pub fn escrow(&self) -> Option<Balance> {
		self.price.checked_mul(Balance::from(self.max_lines))
	}
}

small! {
	/// Where an order stands.
	pub enum OrderState {
		/// Waits for the custodian.
		#[codec(index = 0)]
		Placed,
		/// The custodian includes subjects and releases.
		#[codec(index = 1)]
		Accepted,
		/// Nothing can be released any more; released lines are still to be paid.
		#[codec(index = 2)]
		Settling,
		/// Nothing is held any more.
		#[codec(index = 3)]
		Closed {
			/// How it ended.
			how: Closing,
			/// When, in UTC seconds.
			at: Moment,
		},
	}
}

small! {
	/// How an order ended.
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
}

small! {
	/// On which side of an order an organization stands.
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
}

small! {
	/// How many lines of an order stand where.
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
}

impl Tally {
	/// How many subjects were ever included.
	pub const fn included(&self) -> u32 {
		self.open
			.saturating_add(self.released)
			.saturating_add(self.disputed)
			.saturating_add(self.paid)
			.saturating_add(self.refunded)
			.saturating_add(self.lapsed)
	}
}

small! {
	/// The ends of a first-in-first-out queue of lines.
	pub struct PaymentQueueEnds {
		/// The number of the oldest entry.
		#[codec(compact)]
		pub head: u32,
		/// The number the next entry gets.
		#[codec(compact)]
		pub tail: u32,
	}
}

value! {
	/// A requester's demand for data of many subjects at one custodian, with its escrow.
	pub struct Order {
		/// Who wants to read.
		pub requester: OrganizationId,
		/// Who holds the records.
		pub custodian: OrganizationId,
		/// Where the escrow is held and refunds stay.
		pub payer: AccountId,
		/// What is demanded and offered.
		pub terms: OrderTerms,
		/// Until when the custodian may accept, include and authorize, in UTC seconds.
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
}

impl Order {
	/// What is still held.
	pub const fn held(&self) -> Balance {
		self.escrow
			.saturating_sub(self.paid)
			.saturating_sub(self.refunded)
	}

	/// How many more subjects fit.
	pub const fn unused(&self) -> u32 {
		self.terms.max_lines.saturating_sub(self.tally.included())
	}
}

value! {
	/// One subject in an order.
	#[derive(Copy)]
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
}

small! {
	/// Where a line stands.
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
		/// Not released in time; the price was refunded.
		#[codec(index = 7)]
		Lapsed,
	}
}

small! {
	/// What a requester says is wrong with a release.
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
}

small! {
	/// What the council decides about a disputed line.
	pub enum Ruling {
		/// The release stands and is paid.
		#[codec(index = 0)]
		Pay,
		/// The dispute is upheld; the requester gets the price back.
		#[codec(index = 1)]
		Refund,
	}
}

small! {
	/// How many subjects of one call were not included, by reason; never telling why a person
	/// refused.
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
}

small! {
	/// What a receipt rests on.
	pub enum Basis {
		/// A line of an order.
		#[codec(index = 0)]
		Order(OrderId),
		/// Consent to treatment.
		#[codec(index = 1)]
		Treatment,
		/// An emergency access, without consent.
		#[codec(index = 2)]
		Emergency(EmergencyId),
	}
}

small! {
	/// How long a receipt may be spent. The end is not part of it.
	pub enum Lease {
		/// In blocks: consent was asked, and its answer ages quickly.
		#[codec(index = 0)]
		Blocks {
			/// The first block in which it no longer runs.
			end: BlockNumber,
		},
		/// In UTC seconds: an emergency runs for hours.
		#[codec(index = 1)]
		Clock {
			/// The first second in which it no longer runs.
			end: Moment,
		},
	}
}

impl Lease {
	/// Whether the receipt may be spent in this block at this time.
	pub const fn runs(&self, block: BlockNumber, now: Moment) -> bool {
		match *self {
			Self::Blocks { end } => block < end,
			Self::Clock { end } => now < end,
		}
	}
}

value! {
	/// The statement that one release may now happen.
	pub struct Receipt {
		/// What it rests on.
		pub basis: Basis,
		/// Whose records.
		pub subject: AccountId,
		/// Who holds them.
		pub custodian: OrganizationId,
		/// Who may read them; keys are sealed to this organization alone.
		pub recipient: OrganizationId,
		/// For what.
		pub purpose: Purpose,
		/// To do what with them.
		pub action: Action,
		/// Which categories.
		pub categories: CategorySet,
		/// Duties that go with the data.
		pub duties: Duties,
		/// The subject's consent version when this was written.
		#[codec(compact)]
		pub consent_version: ConsentVersion,
		/// When this was written, in UTC seconds.
		pub issued_at: Moment,
		/// The first moment at which the clock alone could change what consent admits. From then on
		/// the receipt is not spent.
		pub valid_until: Option<Moment>,
		/// Who asked for it.
		pub authorized_by: AccountId,
		/// How long it may be spent.
		pub lease: Lease,
	}
}

small! {
	/// Why a clinician could not wait for consent.
	pub enum EmergencyReason {
		/// Life or limb is at stake now.
		#[codec(index = 0)]
		LifeThreatened,
		/// The subject cannot decide and nobody who may is reachable.
		#[codec(index = 1)]
		Incapacitated,
		/// Someone else's life or health is in danger.
		#[codec(index = 2)]
		OthersInDanger,
		/// The hospital that holds consent and records is unreachable or transfers the subject.
		#[codec(index = 3)]
		UrgentTransfer,
	}
}

small! {
	/// What a reviewer found, from best to worst.
	pub enum Verdict {
		/// It was an emergency.
		#[codec(index = 0)]
		Justified,
		/// The reviewer cannot tell.
		#[codec(index = 1)]
		Unclear,
		/// It was none.
		#[codec(index = 2)]
		Unjustified,
	}
}

value! {
	/// One reviewer's verdict.
	#[derive(Copy)]
	pub struct Review {
		/// The privacy officer.
		pub officer: AccountId,
		/// What they found.
		pub verdict: Verdict,
	}
}

value! {
	/// Access without consent, for hours, answered for afterwards.
	pub struct EmergencyAccess {
		/// Whose records.
		pub subject: AccountId,
		/// The clinician's hospital, which reads them and answers for it.
		pub hospital: OrganizationId,
		/// Who opened it.
		pub clinician: AccountId,
		/// Why.
		pub reason: EmergencyReason,
		/// When, in UTC seconds.
		pub opened_at: Moment,
		/// Until when records may be read.
		pub ends_at: Moment,
		/// Until when two privacy officers must have reviewed it.
		pub review_due: Moment,
		/// The receipt under which the gateway releases.
		pub receipt: ReceiptId,
		/// The verdicts so far, at most two.
		pub reviews: Vec<Review>,
		/// The hospital's next older access without a complete review.
		pub older: Option<EmergencyId>,
		/// The hospital's next newer access without a complete review.
		pub newer: Option<EmergencyId>,
		/// Whether it was opened while the chain could not be reached and entered afterwards; the
		/// review window runs from the entry.
		pub late: bool,
	}
}

small! {
	/// What a hospital still has to review, and whether it is sanctioned.
	pub struct ReviewQueue {
		/// The access that waits longest, and when its review is due.
		pub oldest: Option<(EmergencyId, Moment)>,
		/// The access opened last of those that wait.
		pub newest: Option<EmergencyId>,
		/// How many wait.
		#[codec(compact)]
		pub waiting: u32,
		/// Whether an access was found unjustified and the council has not lifted the sanction.
		pub sanctioned: bool,
	}
}

value! {
	/// What a requester asks a subject to consent to.
	#[derive(Copy)]
	pub struct RequestTerms {
		/// What the data would be used for.
		pub purpose: Purpose,
		/// What would be done with it.
		pub action: Action,
		/// Which categories.
		pub categories: CategorySet,
		/// What an order would pay for the line, in smallest units; 0 is unpaid.
		#[codec(compact)]
		pub price: Balance,
		/// The template the requester proposes.
		pub template: Option<TemplateRef>,
	}
}

small! {
	/// Where a question stands.
	pub enum RequestState {
		/// Not answered; silence denies when it lapses.
		#[codec(index = 0)]
		Open,
		/// Answered with no.
		#[codec(index = 1)]
		Declined,
	}
}

value! {
	/// A question in a subject's inbox.
	#[derive(Copy)]
	pub struct ConsentRequest {
		/// Its number.
		pub id: ConsentRequestId,
		/// Who asks.
		pub requester: OrganizationId,
		/// For what.
		pub terms: RequestTerms,
		/// Where it stands.
		pub state: RequestState,
		/// Until when it can be answered, in UTC seconds.
		pub lapses_at: Moment,
		/// Until when this organization may not ask this subject again.
		pub quiet_until: Moment,
	}
}

small! {
	/// A subject's answer. It gives no consent: that is a directive.
	pub enum Answer {
		/// The requester may come with an order.
		#[codec(index = 0)]
		Agreed,
		/// No.
		#[codec(index = 1)]
		Declined,
	}
}

value! {
	/// What happened to orders, receipts and accesses.
	pub enum AccessEvent {
		/// A requester placed an order; its price is held.
		OrderPlaced {
			/// Its number.
			order: OrderId,
			/// Who wants to read.
			requester: OrganizationId,
			/// Who holds the records.
			custodian: OrganizationId,
			/// For what.
			purpose: Purpose,
			/// Tokens per released line.
			price: Balance,
			/// How many subjects at most.
			max_lines: u32,
			/// Until when it can be fulfilled.
			deadline: Moment,
			/// The scientist.
			authorized_by: AccountId,
		},
		/// The custodian accepted an order.
		OrderAccepted {
			/// Which.
			order: OrderId,
			/// The privacy officer.
			authorized_by: AccountId,
		},
		/// The custodian included subjects whose consent admits them.
		SubjectsIncluded {
			/// In which order.
			order: OrderId,
			/// How many.
			included: u32,
			/// How many it did not include.
			refused: Refusals,
		},
		/// A release may happen now.
		ReleaseAuthorized {
			/// The receipt to spend.
			receipt: ReceiptId,
			/// For which order.
			order: OrderId,
			/// Whose records.
			subject: AccountId,
		},
		/// Consent was gone before release; the line's price went back.
		LineDropped {
			/// In which order.
			order: OrderId,
			/// Whose line.
			subject: AccountId,
			/// What went back.
			refunded: Balance,
		},
		/// The custodian released lines.
		DeliveryConfirmed {
			/// Of which order.
			order: OrderId,
			/// How many.
			lines: u32,
			/// Commitment to the signed disclosures of these releases.
			#[serde(with = "as_hex")]
			disclosures: Commitment,
		},
		/// The requester disputes a release.
		LineDisputed {
			/// Of which order.
			order: OrderId,
			/// Whose line.
			subject: AccountId,
			/// Why.
			reason: DisputeReason,
		},
		/// The council ruled on a dispute.
		DisputeResolved {
			/// In which order.
			order: OrderId,
			/// On whose line.
			subject: AccountId,
			/// How.
			ruling: Ruling,
		},
		/// What was due was paid and refunded.
		OrderSettled {
			/// Of which order.
			order: OrderId,
			/// How many lines were paid.
			lines: u32,
			/// Tokens paid.
			paid: Balance,
			/// Tokens refunded.
			refunded: Balance,
		},
		/// An order holds nothing any more.
		OrderClosed {
			/// Which.
			order: OrderId,
			/// How it ended.
			how: Closing,
			/// Tokens paid in all.
			paid: Balance,
			/// Tokens refunded in all.
			refunded: Balance,
		},
		/// A closed order left the state.
		OrderPruned {
			/// Which.
			order: OrderId,
		},
		/// A clinician may read a subject's records for treatment.
		AccessOpened {
			/// The receipt to spend.
			receipt: ReceiptId,
			/// Whose records.
			subject: AccountId,
			/// The clinician's hospital.
			recipient: OrganizationId,
			/// The clinician.
			authorized_by: AccountId,
		},
		/// A clinician broke the glass: records are read without consent.
		EmergencyAccessOpened {
			/// Its number.
			emergency: EmergencyId,
			/// The receipt to spend.
			receipt: ReceiptId,
			/// Whose records.
			subject: AccountId,
			/// The clinician's hospital.
			hospital: OrganizationId,
			/// Why.
			reason: EmergencyReason,
			/// Until when.
			ends_at: Moment,
			/// Until when it must be reviewed.
			review_due: Moment,
			/// The clinician.
			authorized_by: AccountId,
		},
		/// A privacy officer reviewed an emergency access.
		EmergencyAccessReviewed {
			/// Which.
			emergency: EmergencyId,
			/// What this reviewer found.
			verdict: Verdict,
			/// What both found, once both have reviewed: the worse of the two.
			outcome: Option<Verdict>,
			/// Whether the review came after it was due.
			overdue: bool,
			/// The privacy officer.
			authorized_by: AccountId,
		},
		/// A hospital enters into no paid order until the council lifts this.
		HospitalSanctioned {
			/// Which.
			hospital: OrganizationId,
			/// For which unjustified access.
			emergency: EmergencyId,
		},
		/// The council lifted a sanction.
		SanctionLifted {
			/// Whose.
			hospital: OrganizationId,
		},
		/// A requester asked a subject for consent.
		ConsentRequested {
			/// The question's number.
			request: ConsentRequestId,
			/// Whom.
			subject: AccountId,
			/// Who asks.
			requester: OrganizationId,
			/// For what.
			purpose: Purpose,
			/// Until when it can be answered.
			lapses_at: Moment,
			/// The scientist.
			authorized_by: AccountId,
		},
		/// A subject answered.
		RequestAnswered {
			/// Which question.
			request: ConsentRequestId,
			/// Who was asked.
			subject: AccountId,
			/// What they said.
			answer: Answer,
			/// The subject, or its representative.
			authorized_by: AccountId,
		},
		/// A clinician broke the glass while the chain could not be reached; it is entered now.
		LateEmergencyAccessRecorded {
			/// Its number.
			emergency: EmergencyId,
			/// Its receipt, which grants nothing once the hours are over.
			receipt: ReceiptId,
			/// Whose records.
			subject: AccountId,
			/// The clinician's hospital.
			hospital: OrganizationId,
			/// Who opened it.
			clinician: AccountId,
			/// Why.
			reason: EmergencyReason,
			/// When it was opened; the delay is from here to this block.
			opened_at: Moment,
			/// Until when.
			ends_at: Moment,
			/// Until when it must be reviewed, counted from now.
			review_due: Moment,
			/// The gateway or clinician that entered it.
			authorized_by: AccountId,
		},
	}
}
