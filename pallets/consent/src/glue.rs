//! What this pallet asks of the rest of the runtime, beyond the traits in `galen-primitives`.

use alloc::vec::Vec;
use galen_primitives::ids::{Moment, OrganizationId};

/// The membership's end dates, which decide until when a decision holds.
pub trait MembershipEnds<AccountId> {
	/// The accounts that hold the right to grant for the subject at `now`, each with the first
	/// moment without it. Bounded by the representatives a subject can have.
	fn grantors(subject: &AccountId, now: Moment) -> Vec<(AccountId, Option<Moment>)>;

	/// The first moment at which one of the organization's qualifications that hold at `now` ends.
	fn qualified_until(id: OrganizationId, now: Moment) -> Option<Moment>;
}

/// Whether a key may widen consent now. A freshly recovered one may not, since it may be a thief's;
/// it may narrow at once.
pub trait CanWiden<AccountId> {
	/// Whether the account may widen at `now`.
	fn can_widen(signer: &AccountId, now: Moment) -> bool;
}

/// Without recovery, every key may.
impl<AccountId> CanWiden<AccountId> for () {
	fn can_widen(_: &AccountId, _: Moment) -> bool {
		true
	}
}

/// Prepares the members that benchmarks act with; the runtime knows how.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// A hospital and one of its registrars.
	fn registrar() -> (OrganizationId, AccountId);
	/// A subject enrolled at the hospital.
	fn subject(custodian: OrganizationId) -> AccountId;
	/// As many representatives of the subject, with every right, as it can have.
	fn representatives(subject: &AccountId) -> Vec<AccountId>;
}
