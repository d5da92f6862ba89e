//! What the pallet tells the world. Public for ever: numbers and codes, and no reason of a refusal.

use frame::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
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
			authorized_by: T::AccountId,
		},
		/// The custodian accepted an order.
		OrderAccepted {
			/// Which.
			order: OrderId,
			/// The privacy officer.
			authorized_by: T::AccountId,
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
			subject: T::AccountId,
		},
		/// Consent was gone before release; the line's price went back.
		LineDropped {
			/// In which order.
			order: OrderId,
			/// Whose line.
			subject: T::AccountId,
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
			disclosures: Commitment,
		},
		/// The requester disputes a release.
		LineDisputed {
			/// Of which order.
			order: OrderId,
			/// Whose line.
			subject: T::AccountId,
			/// Why.
			reason: DisputeReason,
		},
		/// The council ruled on a dispute.
		DisputeResolved {
			/// In which order.
			order: OrderId,
			/// On whose line.
			subject: T::AccountId,
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
			subject: T::AccountId,
			/// The clinician's hospital.
			recipient: OrganizationId,
			/// The clinician.
			authorized_by: T::AccountId,
		},
		/// A clinician broke the glass: records are read without consent.
		EmergencyAccessOpened {
			/// Its number.
			emergency: EmergencyId,
			/// The receipt to spend.
			receipt: ReceiptId,
			/// Whose records.
			subject: T::AccountId,
			/// The clinician's hospital.
			hospital: OrganizationId,
			/// Why.
			reason: EmergencyReason,
			/// Until when.
			ends_at: Moment,
			/// Until when it must be reviewed.
			review_due: Moment,
			/// The clinician.
			authorized_by: T::AccountId,
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
			authorized_by: T::AccountId,
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
			subject: T::AccountId,
			/// Who asks.
			requester: OrganizationId,
			/// For what.
			purpose: Purpose,
			/// Until when it can be answered.
			lapses_at: Moment,
			/// The scientist.
			authorized_by: T::AccountId,
		},
		/// A subject answered.
		RequestAnswered {
			/// Which question.
			request: ConsentRequestId,
			/// Who was asked.
			subject: T::AccountId,
			/// What they said.
			answer: Answer,
			/// The subject, or its representative.
			authorized_by: T::AccountId,
		},
		/// A clinician broke the glass while the chain could not be reached; it is entered now.
		LateEmergencyAccessRecorded {
			/// Its number.
			emergency: EmergencyId,
			/// Its receipt, which grants nothing once the hours are over.
			receipt: ReceiptId,
			/// Whose records.
			subject: T::AccountId,
			/// The clinician's hospital.
			hospital: OrganizationId,
			/// Who opened it.
			clinician: T::AccountId,
			/// Why.
			reason: EmergencyReason,
			/// When it was opened; the delay is from here to this block.
			opened_at: Moment,
			/// Until when.
			ends_at: Moment,
			/// Until when it must be reviewed, counted from now.
			review_due: Moment,
			/// The gateway or clinician that entered it.
			authorized_by: T::AccountId,
		},
	}
}
