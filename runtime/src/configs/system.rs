//! Block limits and accounts. Weights are sized for one-second slots: see [`MAX_BLOCK_WEIGHT`].

use crate::{
	configs::safety::CallFilter, constants::*, weights, Aura, Balance, Block, Nonce, PalletInfo,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin,
	RuntimeTask, System, TxExtension, UncheckedExtrinsic, VERSION,
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, ConstU64, VariantCountOf},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{traits::AccountIdLookup, AccountId32, Perbill};
use sp_version::RuntimeVersion;

/// Share of a block that ordinary transactions may fill; the rest is for what must not wait.
const NORMAL_SHARE: Perbill = Perbill::from_percent(75);

/// Share of a block kept free for what happens at its beginning, whoever fills it.
const AVERAGE_INITIALIZATION: Perbill = Perbill::from_percent(10);

parameter_types! {
	/// Blocks whose hash the chain remembers: also the longest life of a signed transaction.
	pub const BlockHashCount: u32 = 2_400;
	/// This runtime's version.
	pub const Version: RuntimeVersion = VERSION;
	/// Execution limits.
	pub Weights: BlockWeights = block_weights();
	/// Size limits.
	pub Length: BlockLength = BlockLength::builder()
		.max_length(MAX_BLOCK_BYTES)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_SHARE * MAX_BLOCK_BYTES)
		.build();
}

/// What a block holds: the normal share for everybody, the rest for what must not wait.
#[allow(clippy::expect_used)] // of constants only, so that the first test would fail
fn block_weights() -> BlockWeights {
	let normal = NORMAL_SHARE * MAX_BLOCK_WEIGHT;
	BlockWeights::builder()
		.base_block(weights::overhead::BLOCK_EXECUTION)
		.for_class(DispatchClass::all(), |class| {
			class.base_extrinsic = weights::overhead::EXTRINSIC_BASE;
		})
		.for_class(DispatchClass::Normal, |class| {
			class.max_total = Some(normal)
		})
		.for_class(DispatchClass::Operational, |class| {
			class.max_total = Some(MAX_BLOCK_WEIGHT);
			class.reserved = Some(MAX_BLOCK_WEIGHT.saturating_sub(normal));
		})
		.avg_block_initialization(AVERAGE_INITIALIZATION)
		.build()
		.expect("the limits do not contradict each other")
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountData = pallet_balances::AccountData<Balance>;
	type AccountId = AccountId32;
	type BaseCallFilter = CallFilter;
	type Block = Block;
	type BlockHashCount = BlockHashCount;
	type BlockLength = Length;
	type BlockWeights = Weights;
	type DbWeight = weights::database::DatabaseWeight;
	type ExtensionsWeightInfo = weights::frame_system_extensions::Measured<Runtime>;
	type Lookup = AccountIdLookup<AccountId32, ()>;
	type MaxConsumers = ConstU32<16>;
	type Nonce = Nonce;
	type SS58Prefix = frame_support::traits::ConstU16<SS58_PREFIX>;
	type SystemWeightInfo = weights::frame_system::Measured<Runtime>;
	type Version = Version;
}

impl pallet_timestamp::Config for Runtime {
	type MinimumPeriod = ConstU64<{ SLOT_MILLIS / 2 }>;
	type Moment = u64;
	type OnTimestampSet = Aura;
	type WeightInfo = weights::pallet_timestamp::Measured<Runtime>;
}

parameter_types! {
	/// Least balance of an account that holds tokens.
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
}

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<0>;
	type MaxReserves = ConstU32<0>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = weights::pallet_balances::Measured<Runtime>;
}

impl pallet_utility::Config for Runtime {
	type PalletsOrigin = crate::OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::pallet_utility::Measured<Runtime>;
}

// The node itself submits equivocation reports; these build the extrinsics for it.
impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<LocalCall> frame_system::offchain::CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() -> TxExtension {
		(
			frame_system::AuthorizeCall::new(),
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckMortality::from(sp_runtime::generic::Era::Immortal),
			pallet_recovery::ResolveKey::new(),
			pallet_members::CheckMembership::new(),
			// Not signed, so the nonce is not looked at.
			frame_system::CheckNonce::from(0),
			frame_system::CheckWeight::new(),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		)
	}
}
