//! Aura proposes, GRANDPA finalizes, sessions change the validator set, and offences end a
//! validator's turn at once. All keys are ed25519, so that both can live in a PKCS#11 device.

use crate::{
	configs::{governance::CouncilMajority, members::BlockClock},
	constants::*,
	weights, AccountId, Aura, Balance, Balances, BlockNumber, Grandpa, Historical, Members,
	Offences, Runtime, RuntimeEvent, RuntimeOrigin, Session, SessionKeys, Validators,
};
use frame_support::{
	dispatch::DispatchResult,
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64, FindAuthor, KeyOwnerProofSystem},
};
use sp_consensus_aura::ed25519::AuthorityId as AuraId;
use sp_core::crypto::KeyTypeId;
use sp_runtime::{traits::OpaqueKeys, ConsensusEngineId};

impl pallet_aura::Config for Runtime {
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type AuthorityId = AuraId;
	// A validator caught equivocating authors nothing for the rest of the session.
	type DisabledValidators = Session;
	type MaxAuthorities = ConstU32<MAX_HOSPITALS>;
	type SlotDuration = ConstU64<SLOT_MILLIS>;
}

/// The account of the validator that authored a block.
pub struct AuthorAccount;

impl FindAuthor<AccountId> for AuthorAccount {
	fn find_author<'a, I>(digests: I) -> Option<AccountId>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		let index = Aura::find_author(digests)?;
		let index = usize::try_from(index).ok()?;
		pallet_session::Validators::<Runtime>::get()
			.get(index)
			.cloned()
	}
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = ();
	type FindAuthor = AuthorAccount;
}

parameter_types! {
	/// Blocks in a session.
	pub const Period: BlockNumber = SESSION_BLOCKS;
	/// The first session boundary.
	pub const Offset: BlockNumber = 0;
	/// Session keys cost a hospital nothing: who may hold them is decided by admission.
	pub const KeyDeposit: Balance = 0;
	/// Blocks for which evidence of an equivocation is accepted.
	pub const EquivocationWindow: u64 = ACCOUNTABLE_SESSIONS as u64 * SESSION_BLOCKS as u64;
}

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	// At most a third of the set, so that disabling can never stop finality by itself.
	type DisablingStrategy = pallet_session::disabling::UpToLimitDisablingStrategy;
	type KeyDeposit = KeyDeposit;
	type Keys = SessionKeys;
	type NextSessionRotation = pallet_session::PeriodicSessions<Period, Offset>;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Runtime, Validators>;
	type ShouldEndSession = pallet_session::PeriodicSessions<Period, Offset>;
	type ValidatorId = AccountId;
	// Only an operator registers session keys.
	type ValidatorIdOf = pallet_validators::OperatorAccounts<Runtime>;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = pallet_validators::NoIdentification;
	type RuntimeEvent = RuntimeEvent;
}

/// GRANDPA, when the council must replace its authorities by force.
pub struct ForcedChange;

impl pallet_validators::StalledFinality<BlockNumber> for ForcedChange {
	fn note_stalled(delay: BlockNumber, best_finalized: BlockNumber) -> DispatchResult {
		Grandpa::note_stalled(RuntimeOrigin::root(), delay, best_finalized)
	}
}

impl pallet_validators::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::ValidatorsHelper;
	type Clock = BlockClock;
	type CouncilOrigin = CouncilMajority;
	type Finality = ForcedChange;
	type HistoryDepth = ConstU32<ACCOUNTABLE_SESSIONS>;
	type MaxValidators = ConstU32<MAX_HOSPITALS>;
	type Members = Members;
	// Two minutes: a block that signals a forced change must not be reorganized away.
	type MinStallDelay = ConstU32<{ 2 * MINUTES }>;
	type ReportLongevity = EquivocationWindow;
	type ReportOffence = Offences;
	type WeightInfo = weights::pallet_validators::Measured<Runtime>;
}

impl pallet_offences::Config for Runtime {
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Runtime>;
	type OnOffenceHandler = Validators;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Runtime, Offences, Historical, EquivocationWindow>;
	type KeyOwnerProof =
		<Historical as KeyOwnerProofSystem<(KeyTypeId, pallet_grandpa::AuthorityId)>>::Proof;
	type MaxAuthorities = ConstU32<MAX_HOSPITALS>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<{ ACCOUNTABLE_SESSIONS as u64 }>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}
