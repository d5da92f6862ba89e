//! The real runtime in externalities, started from a preset.

#![allow(dead_code)] // each test file uses its part of this

use frame_support::traits::{BuildGenesisConfig, OnFinalize, OnInitialize};
use galen_runtime::{
	genesis, AccountId, Aura, BlockNumber, Runtime, RuntimeGenesisConfig, System, Timestamp,
};
use sp_runtime::{
	traits::{Dispatchable, Header as _},
	Digest, DigestItem, DispatchResultWithInfo,
};

/// Time of block 1, in milliseconds: some day in November 2026.
pub const GENESIS_MILLIS: u64 = 1_795_000_000_000;

/// Runs `test` on a fresh chain of this preset, at block 1, and checks every invariant after it.
pub fn on_preset(preset: &str, test: impl FnOnce()) {
	let json = genesis::preset(&preset.into()).expect("the preset exists");
	let patch: serde_json::Value = serde_json::from_slice(&json).expect("the preset is JSON");
	let mut config =
		serde_json::to_value(RuntimeGenesisConfig::default()).expect("the default is JSON");
	merge(&mut config, patch);
	let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("the preset fits");

	let mut externalities = sp_io::TestExternalities::default();
	externalities.execute_with(|| {
		config.build();
		start_block(1);
		test();
		assert_invariants();
	});
}

fn merge(into: &mut serde_json::Value, patch: serde_json::Value) {
	match (into, patch) {
		(serde_json::Value::Object(into), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(serde_json::Value::Null), value);
			}
		},
		(into, patch) => *into = patch,
	}
}

/// Fails with the name of whichever invariant does not hold.
pub fn assert_invariants() {
	for (pallet, result) in galen_runtime::check_invariants() {
		assert_eq!(result, Ok(()), "an invariant of {pallet} is broken");
	}
}

/// Begins a block: digest, hooks, time.
pub fn start_block(number: BlockNumber) {
	let slot = sp_consensus_aura::Slot::from(GENESIS_MILLIS / 1_000 + u64::from(number));
	let digest = Digest {
		logs: vec![DigestItem::PreRuntime(
			sp_consensus_aura::AURA_ENGINE_ID,
			codec::Encode::encode(&slot),
		)],
	};
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &digest);
	galen_runtime::AllPalletsWithSystem::on_initialize(number);
	Timestamp::set_timestamp(GENESIS_MILLIS + u64::from(number) * 1_000);
	let _ = Aura::slot_duration();
}

/// Ends the block and begins the next.
pub fn next_block() {
	let number = System::block_number();
	galen_runtime::AllPalletsWithSystem::on_finalize(number);
	let header = System::finalize();
	assert_eq!(*header.number(), number);
	start_block(number + 1);
}

/// Runs whole blocks until `number` has begun.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		next_block();
	}
}

/// Dispatches a call signed by `account`, through the filters, without pool or extensions.
pub fn dispatch(
	call: impl Into<galen_runtime::RuntimeCall>,
	account: AccountId,
) -> DispatchResultWithInfo<frame_support::dispatch::PostDispatchInfo> {
	call.into()
		.dispatch(frame_system::RawOrigin::Signed(account).into())
}

/// Everything that happened in this block.
pub fn events() -> Vec<galen_runtime::RuntimeEvent> {
	System::events()
		.into_iter()
		.map(|record| record.event)
		.collect()
}

/// An account of the demo cast: `who(&["Alice", "Registrar"])`.
pub fn who(path: &[&str]) -> AccountId {
	galen_runtime::demo::account(&galen_runtime::demo::uri(path))
}

/// What surrounds a call of an account with this nonce.
pub fn extension(nonce: galen_runtime::Nonce) -> galen_runtime::TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(sp_runtime::generic::Era::Immortal),
		pallet_members::CheckMembership::new(),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// The real transaction, checked as the pool checks it.
pub fn validate(
	call: impl Into<galen_runtime::RuntimeCall>,
	signer: &str,
) -> sp_runtime::transaction_validity::TransactionValidity {
	use codec::Encode as _;
	use sp_core::Pair;
	let pair = sp_core::sr25519::Pair::from_string(signer, None).expect("a URI");
	let account: AccountId = pair.public().into();
	let nonce = System::account_nonce(&account);
	let extension = extension(nonce);
	let payload = galen_runtime::SignedPayload::new(call.into(), extension).expect("a payload");
	let signature = payload.using_encoded(|bytes| pair.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	let transaction = galen_runtime::UncheckedExtrinsic::new_signed(
		call,
		account.into(),
		signature.into(),
		extension,
	);
	galen_runtime::Executive::validate_transaction(
		sp_runtime::transaction_validity::TransactionSource::External,
		transaction,
		System::block_hash(0),
	)
}

/// Makes sure that `Runtime` is what the helpers speak of.
pub type TheRuntime = Runtime;
