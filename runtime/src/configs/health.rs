//! Consent, access, tokens, anchors and recovery: what only Galen has, and how the five meet.
//!
//! Times are in seconds here; block numbers only where a lease needs them, because a lease is about
//! how far one node's head may be behind another's.

use crate::{
	configs::{
		governance::CouncilMajority,
		members::{BlockClock, Ends},
		safety::OnlyNarrows,
	},
	constants::*,
	weights, AccountId, Anchors, Balance, Balances, BlockNumber, Consent, Hash, Members, Recovery,
	Rewards, Runtime, RuntimeHoldReason,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
	PalletId,
};
use galen_primitives::ids::{BatchNumber, Moment, OrganizationId};
use pallet_anchors::BatchKind;
use sp_runtime::traits::BlakeTwo256;

/// Seconds in an hour.
const HOUR: Moment = 3_600;
/// Seconds in a day.
const DAY: Moment = 24 * HOUR;
/// Days of six years, leap days included: 45 CFR 164.528 and 164.530(j).
const SIX_YEARS: Moment = 2_192 * DAY;

impl pallet_consent::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
	type Clock = BlockClock;
	type MaxRepresentatives = ConstU32<8>;
	type MemberEnds = Ends;
	type Members = Members;
	// Joint guardians have a fortnight to agree.
	type ProposalLifetime = ConstU64<{ 14 * DAY }>;
	type SubjectFloor = pallet_rewards::SubjectFloorOf<Runtime>;
	type TemplateOrigin = CouncilMajority;
	type WeightInfo = weights::pallet_consent::Measured<Runtime>;
	type Widening = Unrestrained;
}

/// Whose key may widen. The extension has refused a restrained one already; consent asks for itself, so
/// that no other way to a call gets past it.
pub struct Unrestrained;

impl pallet_consent::CanWiden<AccountId> for Unrestrained {
	fn can_widen(signer: &AccountId, now: Moment) -> bool {
		Recovery::restraint_of(signer, now).is_none()
	}
}

impl pallet_recovery::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
	type Clock = BlockClock;
	// Time to find the code or the guardian, and, after the delay, the way back to the hospital.
	type Lifetime = ConstU64<{ 14 * DAY }>;
	type Members = Members;
	type Narrowing = OnlyNarrows;
	type WeightInfo = weights::pallet_recovery::Measured<Runtime>;
}

parameter_types! {
	/// How long a receipt may be spent: ten blocks, by design the longest there is.
	pub const LeaseBlocks: BlockNumber = 10;
}

impl pallet_access::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
	type Clock = BlockClock;
	type ConfirmationWindow = ConstU64<DAY>;
	type Consents = Consent;
	type CouncilOrigin = CouncilMajority;
	type Currency = Balances;
	type DisputeWindow = ConstU64<{ 7 * DAY }>;
	type EmergencyRetention = ConstU64<SIX_YEARS>;
	type LeaseBlocks = LeaseBlocks;
	type MaxDelivery = ConstU64<{ 180 * DAY }>;
	type MaxInbox = ConstU32<16>;
	type MaxLines = ConstU32<1_000_000>;
	type MaxRequestTtl = ConstU64<{ 90 * DAY }>;
	type Members = Members;
	type MinDelivery = ConstU64<HOUR>;
	type OrderRetention = ConstU64<{ 90 * DAY }>;
	type Payout = Rewards;
	type ReceiptRetention = ConstU64<{ 90 * DAY }>;
	type RequestQuiet = ConstU64<{ 30 * DAY }>;
	type RulingWindow = ConstU64<{ 30 * DAY }>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = weights::pallet_access::Measured<Runtime>;
}

parameter_types! {
	/// Names the network's own account.
	pub const RewardsId: PalletId = PalletId(*b"galen/rw");
	/// A hundred million credits a motion: more is a slip of a digit.
	pub const MaxIssuance: Balance = 100_000_000 * CREDIT;
	/// A hundredth of a credit.
	pub const MinRedemption: Balance = CREDIT / 100;
}

impl pallet_rewards::Config for Runtime {
	type Batches = AnchoredBatches;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
	type Clock = BlockClock;
	type CouncilOrigin = CouncilMajority;
	type Currency = Balances;
	type MaxIssuance = MaxIssuance;
	type Members = Members;
	type MinRedemption = MinRedemption;
	type PalletId = RewardsId;
	type Templates = Consent;
	type WeightInfo = weights::pallet_rewards::Measured<Runtime>;
}

/// The anchored batches of records, as far as rewards need to know them.
pub struct AnchoredBatches;

impl pallet_rewards::Batches for AnchoredBatches {
	fn leaf_count(custodian: OrganizationId, batch: BatchNumber) -> Option<u64> {
		let header = Anchors::batch(custodian, batch)?;
		// Made by the hospital or contributed by its patients, both are records; disclosures are not.
		let holds_records = matches!(header.kind, BatchKind::Records | BatchKind::Contributions);
		holds_records.then(|| u64::from(header.leaf_count))
	}
}

impl pallet_anchors::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
	type Clock = BlockClock;
	type ErasurePeriod = ConstU64<ERASURE_PERIOD>;
	type MaxBatchesPerBlock = ConstU32<256>;
	type Members = Members;
	type WeightInfo = weights::pallet_anchors::Measured<Runtime>;
}

/// What each leaf of the mountain range commits to: the parent block, and every batch anchored in it.
pub struct MountainLeaf;

impl pallet_mmr::LeafDataProvider for MountainLeaf {
	type LeafData = (BlockNumber, Hash, pallet_anchors::LeafExtra);

	fn leaf_data() -> Self::LeafData {
		let (number, hash) = pallet_mmr::ParentNumberAndHash::<Runtime>::leaf_data();
		(number, hash, Anchors::leaf_extra())
	}
}

impl pallet_mmr::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type BlockHashProvider = pallet_mmr::DefaultBlockHashProvider<Runtime>;
	type Hashing = BlakeTwo256;
	type LeafData = MountainLeaf;
	type OnNewRoot = ();
	type WeightInfo = weights::pallet_mmr::Measured<Runtime>;

	const INDEXING_PREFIX: &'static [u8] = b"galen-mmr";
}
