//! What this pallet asks of the rest of the runtime, beyond the traits in `galen-primitives`.

use frame::prelude::*;
use galen_primitives::ids::OrganizationId;

use crate::types::Authority;

/// How [`CheckMembership`](crate::CheckMembership) treats a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightsClass {
	/// It needs quota and an organization in good standing.
	Ordinary,
	/// It exercises a right and has something live to act on: neither quota nor suspension stops
	/// it, and it goes ahead of ordinary transactions.
	ExemptLive,
	/// It does what an organization owes a subject, such as recording an erasure: suspension does
	/// not stop it, but it counts against the quota like any other call.
	DespiteSuspension,
	/// It would exercise a right, but there is nothing to act on: the pool refuses it. This is what
	/// bounds the calls that no quota bounds.
	ExemptButNothingToActOn,
}

/// Knows which calls exercise a right: withdrawing, denying, claiming, leaving, emergency access.
///
/// Two rules keep the exemption bounded. `ExemptLive` may be answered only when executing the call
/// uses up what it acts on, so that the same call is not live a second time. And a call that
/// carries other calls (a batch) is exempt only if every call in it is.
pub trait RightsCalls<AccountId, RuntimeCall> {
	/// Classifies `call` as signed by `signer`, reading the state it would act on.
	fn classify(call: &RuntimeCall, signer: &AccountId) -> RightsClass;

	/// The most that classifying this call costs.
	fn weight(call: &RuntimeCall) -> Weight;
}

/// Without rights, every call is ordinary.
impl<AccountId, RuntimeCall> RightsCalls<AccountId, RuntimeCall> for () {
	fn classify(_: &RuntimeCall, _: &AccountId) -> RightsClass {
		RightsClass::Ordinary
	}

	fn weight(_: &RuntimeCall) -> Weight {
		Weight::zero()
	}
}

/// Asked when a subject is about to leave its custodian: cleans up, or refuses.
pub trait SubjectObserver<AccountId> {
	/// Runs while the subject is still enrolled. An error keeps it enrolled.
	///
	/// When `authorized_by` is [`Authority::Itself`] the subject exercises its right to leave, and
	/// nothing but a bug may refuse: withdraw consent, refund what is open. When it is the
	/// custodian, refuse while the subject would lose something it has not been able to use, such
	/// as rewards.
	fn releasing(
		subject: &AccountId,
		custodian: OrganizationId,
		authorized_by: Authority,
	) -> DispatchResult;

	/// The most that `releasing` costs.
	fn weight() -> Weight;
}

impl<AccountId> SubjectObserver<AccountId> for () {
	fn releasing(_: &AccountId, _: OrganizationId, _: Authority) -> DispatchResult {
		Ok(())
	}

	fn weight() -> Weight {
		Weight::zero()
	}
}
