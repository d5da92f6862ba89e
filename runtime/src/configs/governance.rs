//! One hospital, one vote. Nothing in this runtime answers to a single key: there is no sudo pallet
//! in any network, and the development preset is simply a council of one.

use crate::{
	constants::*, weights, AccountId, BlockNumber, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, EitherOfDiverse},
	weights::Weight,
};
use frame_system::EnsureRoot;
use sp_runtime::Perbill;

/// The hospitals' council.
pub type CouncilInstance = pallet_collective::Instance1;

/// Two thirds of the hospitals: membership, validators, tokens, templates, upgrades.
pub type CouncilMajority = EitherOfDiverse<
	EnsureRoot<AccountId>,
	pallet_collective::EnsureProportionAtLeast<AccountId, CouncilInstance, 2, 3>,
>;

/// Half of the hospitals or more: enough to stop something quickly, not to start it.
pub type CouncilOperators = EitherOfDiverse<
	EnsureRoot<AccountId>,
	pallet_collective::EnsureProportionAtLeast<AccountId, CouncilInstance, 1, 2>,
>;

parameter_types! {
	/// Half a block: what one motion may do at most.
	pub MaxProposalWeight: Weight = Perbill::from_percent(50) * MAX_BLOCK_WEIGHT;
	/// How long a motion stays open.
	pub const MotionDuration: BlockNumber = MOTION_DURATION;
}

impl pallet_collective::Config<CouncilInstance> for Runtime {
	type Consideration = ();
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type DisapproveOrigin = CouncilMajority;
	type KillOrigin = EnsureRoot<AccountId>;
	type MaxMembers = ConstU32<MAX_HOSPITALS>;
	type MaxProposalWeight = MaxProposalWeight;
	type MaxProposals = ConstU32<100>;
	type MotionDuration = MotionDuration;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	// Seats follow the membership of hospitals; nobody sets them by hand, except in a benchmark.
	#[cfg(not(feature = "runtime-benchmarks"))]
	type SetMembersOrigin = frame_system::EnsureNever<()>;
	#[cfg(feature = "runtime-benchmarks")]
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type WeightInfo = weights::pallet_collective::Measured<Runtime>;
}
