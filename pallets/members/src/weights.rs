//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst, without the observers that are configured.
pub trait WeightInfo {
	/// Admitting a hospital.
	fn admit_organization() -> Weight;
	/// Suspending a hospital.
	fn suspend_organization() -> Weight;
	/// Resuming a hospital.
	fn resume_organization() -> Weight;
	/// Retiring a hospital.
	fn retire_organization() -> Weight;
	/// Replacing the envelope key.
	fn set_envelope_key() -> Weight;
	/// Appointing staff that worked for an organization that has left.
	fn appoint() -> Weight;
	/// Dismissing staff.
	fn dismiss() -> Weight;
	/// Moving a hospital's vote.
	fn set_seat() -> Weight;
	/// Enrolling a subject.
	fn enroll_subject() -> Weight;
	/// Releasing a subject with `r` representatives.
	fn release_subject(r: u32) -> Weight;
	/// Appointing a representative while `r` others have lapsed.
	fn appoint_representative(r: u32) -> Weight;
	/// Removing a representative.
	fn remove_representative() -> Weight;
	/// Attesting a qualification as an ethics board.
	fn attest_qualification() -> Weight;
	/// Revoking a qualification as an ethics board.
	fn revoke_qualification() -> Weight;
	/// Setting an organization's quota.
	fn set_quota() -> Weight;
	/// Authorizing an upgrade.
	fn authorize_upgrade() -> Weight;
	/// Giving an organization a new admin.
	fn restore_admin() -> Weight;
	/// Letting a staff member's transaction pass, charging it and settling it.
	fn check_membership() -> Weight;
}

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn admit_organization() -> Weight {
		Weight::from_parts(70_000_000, 0)
	}
	fn suspend_organization() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}
	fn resume_organization() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}
	fn retire_organization() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn set_envelope_key() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn appoint() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn dismiss() -> Weight {
		Weight::from_parts(45_000_000, 0)
	}
	fn set_seat() -> Weight {
		Weight::from_parts(70_000_000, 0)
	}
	fn enroll_subject() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}
	fn release_subject(r: u32) -> Weight {
		Weight::from_parts(55_000_000, 0)
			.saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(r.into()))
	}
	fn appoint_representative(r: u32) -> Weight {
		Weight::from_parts(70_000_000, 0)
			.saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(r.into()))
	}
	fn remove_representative() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn attest_qualification() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn revoke_qualification() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn set_quota() -> Weight {
		Weight::from_parts(30_000_000, 0)
	}
	fn authorize_upgrade() -> Weight {
		Weight::from_parts(15_000_000, 0)
	}
	fn restore_admin() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn check_membership() -> Weight {
		Weight::from_parts(20_000_000, 0)
	}
}
