//! The compiled runtime, as nodes execute it, on the node's own database and with a clock of our own: for
//! what a network would take days for, and for times without consensus in them.
//!
//! Everything that happens goes through the compiled runtime's own interfaces. Transactions are put
//! together byte by byte as the chain's documentation has them, so that nothing here knows the runtime's
//! types.

use crate::database::{Database, Engine, State, VERSION as STATE_VERSION};
use anyhow::{ensure, Context};
use codec::{Compact, Decode, Encode};
use galen_client::{AccountId, Call};
use galen_primitives::ids::{Balance, Moment};
use galen_runtime::{
	constants::{SESSION_BLOCKS, SLOT_MILLIS},
	Header, VERSION,
};
use sc_executor::WasmExecutor;
use sp_core::{
	storage::Storage,
	traits::{CallContext, CodeExecutor, Externalities as _, RuntimeCode, WrappedRuntimeCode},
	H256,
};
use sp_runtime::{
	generic::{Digest, DigestItem},
	traits::{BlakeTwo256, Header as _},
	ApplyExtrinsicResult, OpaqueExtrinsic,
};
use sp_state_machine::{Ext, OverlayedChanges};
use std::{
	borrow::Cow,
	collections::{BTreeMap, HashMap},
	time::{Duration, Instant},
};
use subxt_signer::sr25519::Keypair;
use tempfile::TempDir;

/// Time of the first block, in milliseconds: 18 November 2026.
const BEGIN: u64 = 1_795_000_000_000;

/// Bytes of the trie cache: what a validator of the tests has.
const TRIE_CACHE: usize = 64 << 20;

/// The runtime on a state.
pub struct Sandbox {
	/// Of the parent block; what the block changes is in the overlay.
	state: State,
	overlay: OverlayedChanges<BlakeTwo256>,
	database: Database,
	/// Its folder, if it goes with the sandbox.
	_folder: Option<TempDir>,
	executor: WasmExecutor,
	code: Cow<'static, [u8]>,
	genesis: H256,
	parent: H256,
	number: u32,
	millis: u64,
	nonces: HashMap<[u8; 32], u64>,
}

/// What a transaction took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
	/// The time of its application: signature, extensions, call.
	pub took: Duration,
	/// What the block was charged for it.
	pub charged: Duration,
}

impl Sandbox {
	/// Puts the runtime on this state and begins the first block.
	pub fn new(storage: Storage) -> anyhow::Result<Self> {
		let folder = tempfile::Builder::new()
			.prefix("galen-bench-sandbox-")
			.tempdir()?;
		let database = Database::make(Engine::Rocks, folder.path(), storage, TRIE_CACHE)?;
		let mut sandbox = Self::on(database)?;
		sandbox._folder = Some(folder);
		Ok(sandbox)
	}

	/// Begins the first block on a database that holds nothing but the beginning.
	pub fn on(database: Database) -> anyhow::Result<Self> {
		let code = galen_runtime::WASM_BINARY;
		let code = code.context("this program was built without the runtime's wasm")?;
		let (genesis, _) = database.head();
		let mut sandbox = Self {
			state: database.state()?,
			overlay: OverlayedChanges::default(),
			database,
			_folder: None,
			executor: WasmExecutor::builder().build(),
			code: Cow::Borrowed(code),
			genesis,
			parent: genesis,
			number: 0,
			millis: BEGIN,
			nonces: HashMap::new(),
		};
		sandbox.begin(BEGIN + SLOT_MILLIS)?;
		Ok(sandbox)
	}

	/// Ends the block and begins the next in which there is room: the block in which a session ends is
	/// charged as a full one. Returns how long it took to end the block: its last hooks, its root, and its
	/// way to the disk.
	pub fn next_block(&mut self) -> anyhow::Result<Duration> {
		self.wait(0)
	}

	/// Lets so many seconds pass in which nobody made a block.
	pub fn wait(&mut self, seconds: Moment) -> anyhow::Result<Duration> {
		let took = self.end()?;
		self.begin(self.millis + SLOT_MILLIS + 1_000 * seconds)?;
		if self.number.is_multiple_of(SESSION_BLOCKS) {
			self.end()?;
			self.begin(self.millis + SLOT_MILLIS)?;
		}
		Ok(took)
	}

	fn end(&mut self) -> anyhow::Result<Duration> {
		let start = Instant::now();
		let (header, _) = self.call("BlockBuilder_finalize_block", &[])?;
		let header = Header::decode(&mut header.as_slice())?;
		self.parent = header.hash();
		let changes = self
			.overlay
			.drain_storage_changes(&self.state, STATE_VERSION)
			.map_err(anyhow::Error::msg)?;
		ensure!(
			changes.transaction_storage_root == *header.state_root(),
			"the runtime's root is not the database's"
		);
		self.overlay = OverlayedChanges::default();
		self.database.add(changes, Some(header))?;
		self.state = self.database.state()?;
		Ok(start.elapsed())
	}

	fn begin(&mut self, millis: u64) -> anyhow::Result<()> {
		self.number += 1;
		self.millis = millis;
		let slot = millis / SLOT_MILLIS;
		let digest = Digest {
			logs: vec![DigestItem::PreRuntime(*b"aura", slot.encode())],
		};
		let zero = H256::zero();
		let header = Header::new(self.number, zero, zero, self.parent, digest);
		self.call("Core_initialize_block", &header.encode())?;
		// Inherent data is a map from names of eight bytes to encoded values.
		let data: BTreeMap<[u8; 8], Vec<u8>> = [
			(*b"timstap0", millis.encode()),
			(*b"auraslot", slot.encode()),
		]
		.into();
		let (inherents, _) = self.call("BlockBuilder_inherent_extrinsics", &data.encode())?;
		for inherent in Vec::<OpaqueExtrinsic>::decode(&mut inherents.as_slice())? {
			self.apply(&inherent.encode())?;
		}
		Ok(())
	}

	/// Applies a call of this key in the block; what it does stays.
	///
	/// # Errors
	/// The transaction is not valid, or its call failed.
	pub fn submit(&mut self, call: &Call, key: &Keypair) -> anyhow::Result<Cost> {
		let what = || format!("{}.{}", call.pallet(), call.name());
		let transaction = self.sign(call, key);
		let before = self.charged()?;
		let took = self.apply(&transaction).with_context(what)?;
		Ok(Cost {
			took,
			charged: self.charged()?.saturating_sub(before),
		})
	}

	fn apply(&mut self, transaction: &[u8]) -> anyhow::Result<Duration> {
		let (applied, took) = self.call("BlockBuilder_apply_extrinsic", transaction)?;
		let applied = ApplyExtrinsicResult::decode(&mut applied.as_slice())?;
		ensure!(
			applied == Ok(Ok(())),
			"a transaction was not carried out: {applied:?}"
		);
		Ok(took)
	}

	/// A signed transaction that never expires.
	fn sign(&mut self, call: &Call, key: &Keypair) -> Vec<u8> {
		let account = key.public_key().0;
		let nonce = self.nonces.entry(account).or_default();
		let call = call.bytes();
		// Era, nonce, whether the metadata's hash is signed; every extension of our own is empty.
		let extra = [vec![0], Compact(*nonce).encode(), vec![0]].concat();
		let implied = (
			VERSION.spec_version,
			VERSION.transaction_version,
			self.genesis,
			self.genesis,
			None::<[u8; 32]>,
		);
		let payload = [call.as_slice(), &extra, &implied.encode()].concat();
		let signature = if payload.len() > 256 {
			key.sign(&sp_crypto_hashing::blake2_256(&payload))
		} else {
			key.sign(&payload)
		};
		*nonce += 1;
		// Version 4, signed; an account by itself; sr25519.
		let body = [&[0x84, 0][..], &account, &[1], &signature.0, &extra, &call].concat();
		body.encode()
	}

	/// What an account could spend.
	pub fn free_balance(&mut self, account: &AccountId) -> anyhow::Result<Balance> {
		let key = [
			sp_crypto_hashing::twox_128(b"System").to_vec(),
			sp_crypto_hashing::twox_128(b"Account").to_vec(),
			sp_crypto_hashing::blake2_128(&account.0).to_vec(),
			account.0.to_vec(),
		]
		.concat();
		let Some(stored) = self.stored(&key) else {
			return Ok(0);
		};
		// Nonce and three counters of references stand before the balance.
		let (_, _, _, _, free) = <(u32, u32, u32, u32, Balance)>::decode(&mut stored.as_slice())?;
		Ok(free)
	}

	/// What the block was charged so far, of all classes.
	fn charged(&mut self) -> anyhow::Result<Duration> {
		let key = [
			sp_crypto_hashing::twox_128(b"System"),
			sp_crypto_hashing::twox_128(b"BlockWeight"),
		]
		.concat();
		let stored = self.stored(&key);
		let stored = stored.context("the runtime counts what a block weighs")?;
		// Three classes, each with a time in picoseconds and a proof size.
		type Class = (Compact<u64>, Compact<u64>);
		let classes = <[Class; 3]>::decode(&mut stored.as_slice())?;
		let picoseconds: u64 = classes.iter().map(|(time, _)| time.0).sum();
		Ok(Duration::from_nanos(picoseconds / 1_000))
	}

	/// Puts a value into the state, past the runtime.
	pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
		Ext::new(&mut self.overlay, &self.state, None).set_storage(key, value);
	}

	/// Ends the block and lets go of the database; its newest block is returned.
	pub fn close(mut self) -> anyhow::Result<(H256, u32)> {
		self.end()?;
		Ok(self.database.head())
	}

	/// A value of the state, as the block has changed it.
	fn stored(&mut self, key: &[u8]) -> Option<Vec<u8>> {
		Ext::new(&mut self.overlay, &self.state, None).storage(key)
	}

	/// Calls the runtime; what it does to the state stays.
	pub fn call(&mut self, method: &str, input: &[u8]) -> anyhow::Result<(Vec<u8>, Duration)> {
		let fetcher = WrappedRuntimeCode(self.code.clone());
		let code = RuntimeCode {
			code_fetcher: &fetcher,
			heap_pages: None,
			hash: b"the one".to_vec(),
		};
		let mut ext = Ext::new(&mut self.overlay, &self.state, None);
		let start = Instant::now();
		let (output, _) = self
			.executor
			.call(&mut ext, &code, method, input, CallContext::Offchain);
		let took = start.elapsed();
		Ok((
			output.map_err(|error| anyhow::anyhow!("{method}: {error}"))?,
			took,
		))
	}

	/// What a view function answers, and how long that took.
	pub fn view(&mut self, id: &[u8; 32], input: &[u8]) -> anyhow::Result<(Vec<u8>, Duration)> {
		const METHOD: &str = "RuntimeViewFunction_execute_view_function";
		let (output, took) = self.call(METHOD, &(id, input.to_vec()).encode())?;
		let (tag, mut rest) = output.split_first().context("an answer")?;
		ensure!(*tag == 0, "the runtime does not know this view");
		Ok((Vec::<u8>::decode(&mut rest)?, took))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		chain::spec,
		log::{Act, Entry, Terms},
		peers::galen,
		people::{Cast, People},
	};

	/// The state of two subjects.
	fn sandbox() -> (Sandbox, Cast) {
		let cast = Cast {
			individuals: People::new("sandbox", 2).unwrap(),
			papers: People::new("nobody", 0).unwrap(),
		};
		(Sandbox::new(spec::storage(&cast).unwrap()).unwrap(), cast)
	}

	#[test]
	fn acts_are_carried_out_charged_and_kept() {
		let (mut sandbox, cast) = sandbox();
		let people = &cast.individuals;
		let give = |subject| {
			let terms = Terms {
				purposes: 1,
				categories: 1,
				recipient: 0,
				until: 4_102_444_800,
			};
			let act = Act::Give(terms);
			galen::call(&Entry { subject, act }, people.account(subject), None).unwrap()
		};
		let cost = sandbox.submit(&give(0), people.key(0)).unwrap();
		assert!(cost.took > Duration::ZERO && cost.charged > Duration::from_micros(100));
		// Over a session's end, whose block has room for nothing.
		for _ in 0..SESSION_BLOCKS {
			assert!(sandbox.next_block().unwrap() > Duration::ZERO);
			assert!(!sandbox.number.is_multiple_of(SESSION_BLOCKS));
		}
		assert_eq!(sandbox.database.head().1, sandbox.number - 1);
		sandbox.submit(&give(1), people.key(1)).unwrap();
		sandbox.submit(&give(0), people.key(0)).unwrap();
		// Somebody else's key does not sign for a subject.
		let refused = sandbox.submit(&give(0), people.key(1)).unwrap_err();
		assert!(
			format!("{refused:#}").contains("Consent.give_consent"),
			"{refused:#}"
		);
	}

	#[test]
	fn the_clock_is_ours() {
		let (mut sandbox, _) = sandbox();
		let before = sandbox.millis;
		sandbox.wait(24 * 3_600).unwrap();
		assert!(sandbox.millis >= before + 24 * 3_600 * 1_000);
	}
}
