//! Orders, releases, treatment and emergency access, questions.

use super::{accounts, TooMany, MAX_BATCH};
use crate::{
	api,
	types::{Answer, DisputeReason, EmergencyReason, OrderTerms, RequestTerms, Ruling, Verdict},
	AccountId, Call,
};
use api::runtime_types::bounded_collections::bounded_vec::BoundedVec;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{Commitment, ConsentRequestId, EmergencyId, Moment, OrderId, OrganizationId, ReceiptId},
};

fn tx() -> api::access::calls::api::TransactionApi {
	api::tx().access()
}

/// A scientist asks a hospital for data; the price is held. `delivery` is how many seconds the
/// custodian has.
pub fn place_order(custodian: OrganizationId, terms: OrderTerms, delivery: Moment) -> Call {
	Call::of(&tx().place_order(custodian.into(), terms.into(), delivery))
}

/// The custodian's privacy officer accepts.
pub fn accept_order(order: OrderId) -> Call {
	Call::of(&tx().accept_order(order.into()))
}

/// The custodian's privacy officer declines.
pub fn decline_order(order: OrderId) -> Call {
	Call::of(&tx().decline_order(order.into()))
}

/// The requester's scientist takes the order back before it is accepted.
pub fn cancel_order(order: OrderId) -> Call {
	Call::of(&tx().cancel_order(order.into()))
}

/// The custodian's gateway adds subjects, as far as their consent admits them.
///
/// # Errors
/// More than [`MAX_BATCH`] subjects.
pub fn include_subjects(order: OrderId, subjects: &[AccountId]) -> Result<Call, TooMany> {
	let subjects = BoundedVec(accounts(subjects)?);
	Ok(Call::of(&tx().include_subjects(order.into(), subjects)))
}

/// The custodian's gateway asks consent again and has a receipt written, or the line dropped.
pub fn authorize_release(order: OrderId, subject: AccountId) -> Call {
	Call::of(&tx().authorize_release(order.into(), subject))
}

/// The custodian's gateway states that these subjects' data was released.
///
/// # Errors
/// More than [`MAX_BATCH`] subjects.
pub fn confirm_delivery(
	order: OrderId,
	subjects: &[AccountId],
	disclosures: Commitment,
) -> Result<Call, TooMany> {
	let subjects = BoundedVec(accounts(subjects)?);
	Ok(Call::of(&tx().confirm_delivery(
		order.into(),
		subjects,
		disclosures.into(),
	)))
}

/// The requester's scientist says that a release did not bring what was admitted.
pub fn dispute(order: OrderId, subject: AccountId, reason: DisputeReason) -> Call {
	Call::of(&tx().dispute(order.into(), subject, reason.into()))
}

/// The council rules on a dispute.
pub fn resolve_dispute(order: OrderId, subject: AccountId, ruling: Ruling) -> Call {
	Call::of(&tx().resolve_dispute(order.into(), subject, ruling.into()))
}

/// Anyone has paid what is due and refunded what cannot be delivered any more.
pub fn settle(order: OrderId) -> Call {
	Call::of(&tx().settle(order.into()))
}

/// A clinician opens one subject's records for treatment.
pub fn open_access(
	subject: AccountId,
	purpose: Purpose,
	action: Action,
	categories: CategorySet,
) -> Call {
	Call::of(&tx().open_access(subject, purpose.into(), action.into(), categories.into()))
}

/// A clinician opens one subject's records in an emergency, for 4 to 24 hours.
pub fn open_emergency_access(subject: AccountId, reason: EmergencyReason, hours: u8) -> Call {
	Call::of(&tx().open_emergency_access(subject, reason.into(), hours))
}

/// The clinician or the hospital's gateway enters an emergency access that was opened, in UTC
/// seconds, while the chain could not be reached.
pub fn record_late_emergency_access(
	subject: AccountId,
	clinician: AccountId,
	reason: EmergencyReason,
	hours: u8,
	opened_at: Moment,
) -> Call {
	Call::of(&tx().record_late_emergency_access(
		subject,
		clinician,
		reason.into(),
		hours,
		opened_at,
	))
}

/// A privacy officer says whether an emergency access was justified.
pub fn review_emergency_access(emergency: EmergencyId, verdict: Verdict) -> Call {
	Call::of(&tx().review_emergency_access(emergency.into(), verdict.into()))
}

/// The council lets a sanctioned hospital enter into paid orders again.
pub fn lift_sanction(hospital: OrganizationId) -> Call {
	Call::of(&tx().lift_sanction(hospital.into()))
}

/// A scientist asks a subject whether they would consent; `ttl` is how many seconds they have.
pub fn request_consent(subject: AccountId, terms: RequestTerms, ttl: Moment) -> Call {
	Call::of(&tx().request_consent(subject, terms.into(), ttl))
}

/// The subject, or a representative, answers.
pub fn answer_request(subject: AccountId, request: ConsentRequestId, answer: Answer) -> Call {
	Call::of(&tx().answer_request(subject, request.into(), answer.into()))
}

/// Anyone takes a batch of a closed order's lines out of the state, after the retention.
pub fn prune_order(order: OrderId) -> Call {
	Call::of(&tx().prune_order(order.into()))
}

/// Anyone takes receipts out of the state, after the retention.
///
/// # Errors
/// More than [`MAX_BATCH`] receipts.
pub fn prune_receipts(receipts: &[ReceiptId]) -> Result<Call, TooMany> {
	if receipts.len() > MAX_BATCH {
		return Err(TooMany(receipts.len()));
	}
	let receipts = receipts.iter().map(|receipt| (*receipt).into()).collect();
	Ok(Call::of(&tx().prune_receipts(BoundedVec(receipts))))
}

/// Anyone takes a reviewed emergency access out of the state, after the retention.
pub fn prune_emergency(emergency: EmergencyId) -> Call {
	Call::of(&tx().prune_emergency(emergency.into()))
}

/// Anyone takes questions out of a subject's inbox that no longer matter.
pub fn prune_requests(subject: AccountId) -> Call {
	Call::of(&tx().prune_requests(subject))
}
