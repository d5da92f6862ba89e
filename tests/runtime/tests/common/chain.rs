//! A network from its preset, its blocks and its clock.

use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::{OnFinalize, OnInitialize},
};
use galen_primitives::{ids::Moment, traits::Clock};
use galen_runtime::{
	configs::BlockClock, genesis, AllPalletsWithSystem, BlockNumber, RuntimeGenesisConfig, System,
	Timestamp,
};
use serde_json::{json, Value};
use sp_core::storage::Storage;
use sp_runtime::{traits::Header as _, BuildStorage, Digest, DigestItem, DispatchError};
use std::{
	collections::BTreeMap,
	sync::{Mutex, PoisonError},
};

/// Seconds in an hour.
pub const HOUR: Moment = 3_600;
/// Seconds in a day.
pub const DAY: Moment = 24 * HOUR;

/// Time of genesis, in milliseconds: late in the morning of 18 November 2026.
pub const GENESIS_MILLIS: u64 = 1_795_000_000_000;

/// Time between two blocks, in milliseconds, when nothing is wrong.
const SLOT_MILLIS: u64 = galen_runtime::constants::SLOT_MILLIS;

/// Runs `test` on a fresh chain of this preset, at block 1, and checks every invariant after it.
pub fn on_preset(preset: &str, test: impl FnOnce()) {
	preset_with(preset, json!({})).execute_with(|| {
		test();
		assert_invariants();
	});
}

/// A fresh chain at block 1: the preset with `patch` over it.
pub fn preset_with(preset: &str, patch: Value) -> sp_io::TestExternalities {
	let mut externalities = sp_io::TestExternalities::new(genesis_state(preset, patch));
	externalities.execute_with(|| begin_block(1, GENESIS_MILLIS + SLOT_MILLIS));
	externalities
}

/// The state of genesis. Deriving the demo's keys takes long, so each is made once a process.
fn genesis_state(preset: &str, patch: Value) -> Storage {
	static MADE: Mutex<BTreeMap<(String, String), Storage>> = Mutex::new(BTreeMap::new());
	let make = || {
		let json = genesis::preset(&preset.into()).expect("the preset exists");
		let of_preset: Value = serde_json::from_slice(&json).expect("the preset is JSON");
		let mut config =
			serde_json::to_value(RuntimeGenesisConfig::default()).expect("the default is JSON");
		merge(&mut config, of_preset);
		merge(&mut config, patch.clone());
		let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("the preset fits");
		config.build_storage().expect("genesis builds")
	};
	let key = (preset.to_owned(), patch.to_string());
	// A test that failed while it held the lock left nothing half-made behind.
	let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
	made.entry(key).or_insert_with(make).clone()
}

fn merge(into: &mut Value, patch: Value) {
	match (into, patch) {
		(Value::Object(into), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(Value::Null), value);
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
fn begin_block(number: BlockNumber, millis: u64) {
	let slot = sp_consensus_aura::Slot::from(millis / SLOT_MILLIS);
	let digest = Digest {
		logs: vec![DigestItem::PreRuntime(
			sp_consensus_aura::AURA_ENGINE_ID,
			codec::Encode::encode(&slot),
		)],
	};
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &digest);
	AllPalletsWithSystem::on_initialize(number);
	Timestamp::set_timestamp(millis);
	System::note_finished_initialize();
}

/// Ends the block and begins the next, so many milliseconds later.
fn end_block_and_begin(later: u64) {
	let number = System::block_number();
	let millis = Timestamp::get() + later;
	AllPalletsWithSystem::on_finalize(number);
	let header = System::finalize();
	assert_eq!(*header.number(), number);
	begin_block(number + 1, millis);
}

/// Ends the block and begins the next.
pub fn next_block() {
	end_block_and_begin(SLOT_MILLIS);
}

/// Runs whole blocks until `number` has begun.
pub fn run_to(number: BlockNumber) {
	while System::block_number() < number {
		next_block();
	}
}

/// Lets so many seconds pass in which nobody made a block; the next one begins after them.
pub fn wait(seconds: Moment) {
	end_block_and_begin(seconds * 1_000);
}

/// The block's time in seconds, as every pallet sees it.
pub fn now() -> Moment {
	BlockClock::now()
}

/// Everything that happened in this block.
pub fn events() -> Vec<galen_runtime::RuntimeEvent> {
	System::events()
		.into_iter()
		.map(|record| record.event)
		.collect()
}

/// Does something and undoes what it did to the state.
pub fn without_trace<R>(act: impl FnOnce() -> R) -> R {
	let done = with_transaction(|| -> TransactionOutcome<Result<R, DispatchError>> {
		TransactionOutcome::Rollback(Ok(act()))
	});
	done.expect("transactions nest deep enough for tests")
}
