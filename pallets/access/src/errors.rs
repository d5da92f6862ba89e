//! Why a call is refused, and what to do next.

use frame::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The signing account may not do this; ask whom the call names.
		NotAuthorized,
		/// Only hospitals and partners ask for data.
		NotARequester,
		/// Only a hospital's clinician may do this.
		NotAHospital,
		/// The custodian is no active hospital; choose another.
		CustodianUnavailable,
		/// The requester is suspended or retired; wait until it is resumed.
		RequesterInactive,
		/// No such subject is enrolled anywhere.
		SubjectUnknown,
		/// Name at least one category.
		NoCategories,
		/// A category is not in the code table; update the client.
		UnknownCategories,
		/// A category is both required and optional; choose one.
		CategoriesOverlap,
		/// A duty is not in the code table; update the client.
		UnknownDuties,
		/// Breaking the glass has its own call, `open_emergency_access`.
		EmergencyOnly,
		/// The purpose is not treatment; place an order.
		NotTreatment,
		/// Ask for at least one line.
		NoLines,
		/// Too many lines; place several orders.
		TooManyLines,
		/// The time to deliver is too short or too long.
		DeadlineOutOfRange,
		/// The hospital owes reviews of emergency accesses or is sanctioned; review them, or ask
		/// the council.
		PaidOrdersBlocked,
		/// Research needs a live ethics approval.
		EthicsApprovalMissing,
		/// Research needs accepted terms.
		TermsNotAccepted,
		/// The organization has no treasury.
		NoTreasury,
		/// Price times lines is more than any balance can be.
		EscrowTooLarge,
		/// The treasury does not have price times lines free; ask the treasurer.
		EscrowNotCovered,
		/// No such order.
		OrderNotFound,
		/// The order was accepted or closed already.
		NotPlaced,
		/// The order is not accepted yet, or releases no more.
		NotAccepted,
		/// The order's deadline has passed; settle it.
		DeadlinePassed,
		/// Every line of the order is used.
		OrderFull,
		/// The call names no subject.
		NoSubjects,
		/// The subject is not in this order.
		LineNotFound,
		/// The line was released, dropped or refunded already.
		LineNotOpen,
		/// The receipt can still be spent.
		LeaseRunning,
		/// There is no receipt under which this line could have been released.
		LineNotAuthorized,
		/// The release was confirmed too late; the line will be refunded.
		ConfirmationTooLate,
		/// Only a released line that is not paid yet can be disputed.
		LineNotReleased,
		/// The line is disputed already.
		AlreadyDisputed,
		/// The time to dispute is over.
		DisputeTooLate,
		/// The line is not disputed.
		LineNotDisputed,
		/// The subject's consent does not admit this.
		NotAdmitted,
		/// The subject has forbidden emergency access by name.
		EmergencyForbidden,
		/// The hospital has emergency access to this subject already; use it.
		EmergencyRunning,
		/// Emergency access lasts 4 to 24 hours.
		HoursOutOfRange,
		/// No such emergency access.
		EmergencyNotFound,
		/// Nobody reviews their own access.
		OwnAccess,
		/// This privacy officer has reviewed it; another one must.
		AlreadyReviewed,
		/// Two privacy officers have reviewed it.
		ReviewComplete,
		/// The review is not complete.
		ReviewOutstanding,
		/// The hospital is not sanctioned.
		NotSanctioned,
		/// The organization has asked this subject and may not ask again yet.
		AlreadyAsked,
		/// The subject's inbox is full; ask later.
		InboxFull,
		/// The time to answer is too short or too long.
		TtlOutOfRange,
		/// No such question to this subject.
		RequestNotFound,
		/// The question was answered already.
		AlreadyAnswered,
		/// The time to answer is over; it counts as no.
		RequestLapsed,
		/// Only a closed order can be pruned.
		NotClosed,
		/// It must stay in the state for longer.
		StillRetained,
		/// No such receipt.
		ReceiptNotFound,
		/// There is nothing to prune.
		NothingToPrune,
		/// No number is left.
		NumbersExhausted,
		/// Clinicians enter their own late accesses, gateways those of their hospital's clinicians;
		/// where the clinician has left, the gateway names itself.
		NotTheClinician,
		/// A late entry cannot have been opened in the future; check the clock.
		OpenedInTheFuture,
		/// It was opened more than 30 days ago; report it to the council.
		OpenedTooLongAgo,
		/// The hospital has entered an access to this subject of these four hours; nothing is needed.
		AlreadyRecorded,
	}
}
