//! Who is a member, what each may use, and whose validator proposes blocks.
//!
//! There are no fees. What a member may use is a quota of execution time, so the numbers here are
//! what keeps one member from crowding out the others.

use crate::{
	configs::{
		governance::{CouncilInstance, CouncilMajority},
		safety::Rights,
	},
	constants::*,
	weights, AccountId, Consent, Council, Recovery, Rewards, Runtime, Timestamp, Validators,
};
use alloc::vec::Vec;
use frame_support::{
	ensure, parameter_types,
	traits::{ChangeMembers, ConstU32, ConstU64},
	weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
	PalletId,
};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::Right,
	traits::{Clock, CouncilSeats},
};
use pallet_members::{Authority, ClassQuotas, Quota, SubjectObserver};
use sp_runtime::{DispatchResult, TokenError};

/// The block's time, in seconds.
pub struct BlockClock;

impl Clock for BlockClock {
	fn now() -> Moment {
		Timestamp::get() / 1_000
	}
}

/// Puts the hospitals' seats into the council.
pub struct Seats;

impl CouncilSeats<AccountId> for Seats {
	fn set_seats(seats: Vec<AccountId>) {
		let before = pallet_collective::Members::<Runtime, CouncilInstance>::get();
		<Council as ChangeMembers<AccountId>>::set_members_sorted(&seats, &before);
	}
}

/// A quota of `share` thousandths of the chain, with a burst of `seconds` of it.
const fn quota(share: u64, seconds: u64) -> Quota {
	// A block's worth of execution comes back every second.
	let per_second = MAX_BLOCK_WEIGHT.ref_time() / 1_000 * share;
	Quota {
		refill_per_second: per_second,
		size: per_second * seconds,
	}
}

parameter_types! {
	/// Derives organizations' token accounts.
	pub const TreasuryId: PalletId = PalletId(*b"galen/tr");
	/// Sized for four to a hundred hospitals: a hospital may use a quarter of the chain for
	/// minutes, a partner a twentieth, and one person a thousandth, which is a hundred ordinary
	/// acts at once and one a second after that.
	pub const DefaultQuotas: ClassQuotas = ClassQuotas {
		hospital: quota(250, 120),
		partner: quota(50, 120),
		ethics_board: quota(20, 120),
		auditor: quota(20, 120),
		individual: quota(1, 120),
	};
	/// One upgrade, or one full block, must always fit into an organization's bucket, and a few
	/// acts into a person's.
	pub const MinimumQuotas: ClassQuotas = ClassQuotas {
		hospital: quota(10, 120),
		partner: quota(10, 120),
		ethics_board: quota(10, 120),
		auditor: quota(10, 120),
		individual: quota(1, 30),
	};
	/// Replacing the council's members and planning a validator's removal: both touch one list of
	/// at most a hundred hospitals, and the council's open motions.
	pub StandingChangeWeight: Weight =
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(110, 105);
}

impl pallet_members::Config for Runtime {
	type Clock = BlockClock;
	type Council = Seats;
	type CouncilOrigin = CouncilMajority;
	type DefaultQuotas = DefaultQuotas;
	type MaxRepresentativesPerSubject = ConstU32<8>;
	type MaxSeats = ConstU32<MAX_HOSPITALS>;
	type MaxStaffPerOrganization = ConstU32<10_000>;
	type MaxSubjectsPerRepresentative = ConstU32<64>;
	type MinimumQuotas = MinimumQuotas;
	type OrganizationObserver = Validators;
	// A full block of bytes costs as much as a full block of time.
	type RefTimePerByte = ConstU64<{ WEIGHT_REF_TIME_PER_SECOND / 2 / MAX_BLOCK_BYTES as u64 }>;
	type Rights = Rights;
	type StandingChangeWeight = StandingChangeWeight;
	type SubjectObserver = Leaving;
	type TreasuryId = TreasuryId;
	type WeightInfo = weights::pallet_members::Measured<Runtime>;
}

/// When what others rely on in the membership ends, for answers that say until when they hold.
pub struct Ends;

impl pallet_consent::MembershipEnds<AccountId> for Ends {
	fn grantors(subject: &AccountId, now: Moment) -> Vec<(AccountId, Option<Moment>)> {
		pallet_members::Representatives::<Runtime>::get(subject)
			.into_iter()
			.filter(|known| known.rights.has(Right::Grant) && now < known.until)
			.map(|known| (known.account, Some(known.until)))
			.collect()
	}

	fn qualified_until(id: OrganizationId, now: Moment) -> Option<Moment> {
		pallet_members::Qualifications::<Runtime>::get(id)
			.into_iter()
			.map(|attestation| attestation.until)
			.filter(|until| now < *until)
			.min()
	}
}

/// Sees to a subject's affairs when it leaves its hospital.
pub struct Leaving;

impl SubjectObserver<AccountId> for Leaving {
	fn releasing(
		subject: &AccountId,
		_: OrganizationId,
		authorized_by: Authority,
	) -> DispatchResult {
		// A hospital may not put a patient out while there is something to redeem.
		ensure!(
			authorized_by == Authority::Itself || !Rewards::has_something_to_redeem(subject),
			TokenError::NotExpendable
		);
		// Whoever ends the enrolment: afterwards the subject could sign neither for a withdrawal nor
		// for its tokens, so nothing it permitted outlives it.
		Consent::withdraw_on_leaving(subject);
		Rewards::redeem_on_leaving(subject);
		Recovery::forget(subject);
		Ok(())
	}

	fn weight() -> Weight {
		// A subject's whole consent value, read and written, its tokens, and what recovery holds.
		<<Runtime as pallet_consent::Config>::WeightInfo as pallet_consent::WeightInfo>::exercises_right()
			.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().reads_writes(6, 8))
	}
}
