//! The Galen runtime: the state transition every validator agrees on.
//!
//! This is the only crate that knows every pallet. `configs` says how each is set up, `genesis`
//! how a network starts, `apis` what a node, wallet, gateway or auditor may ask without a
//! transaction, `constants` every number with its reason.
#![cfg_attr(not(feature = "std"), no_std)]
// The SDK's macros generate public items without documentation, and deep types.
#![allow(missing_docs)]
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
mod wasm {
	//! The compiled runtime, as the build script left it.
	#![allow(dead_code)] // of what is generated, only the compressed blob is used
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}
#[cfg(feature = "std")]
pub use wasm::{WASM_BINARY, WASM_BINARY_BLOATY};

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod genesis;
pub mod weights;

use alloc::vec::Vec;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use galen_primitives::ids::Balance;
pub use genesis::demo;

/// A signature of any of the curves wallets use: sr25519, ed25519 or ECDSA.
pub type Signature = MultiSignature;
/// An account: the public key, or its hash, of whoever signs.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// Height of a block.
pub type BlockNumber = u32;
/// Counts the transactions of an account.
pub type Nonce = u32;
/// Hash of a block, a state root or a call.
pub type Hash = sp_core::H256;
/// Block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Block with decoded transactions.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// Any block together with its justifications.
pub type SignedBlock = generic::SignedBlock<Block>;

/// What surrounds a call in a transaction. Every extension of our own encodes to zero bytes, so
/// that wallets which know only the standard ones can sign for this chain.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	// Before whatever asks who signed: a key that replaced a subject's is the subject from here on.
	pallet_recovery::ResolveKey<Runtime>,
	// Before the nonce, so that a stranger learns that it is no member, not that it has no account.
	pallet_members::CheckMembership<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction as it travels.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a transaction's signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Storage migrations of this release, in order; emptied once a release has applied them.
pub type Migrations = ();

/// Executes blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
	Migrations,
>;

/// Types the node needs where it must not depend on this runtime's call type.
pub mod opaque {
	use super::{BlakeTwo256, BlockNumber};
	use sp_runtime::generic;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// Header with the runtime's number and hash.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// Block whose transactions are bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

impl_opaque_keys! {
	/// The two keys a validator signs with in every session.
	pub struct SessionKeys {
		/// Proposes blocks.
		pub aura: Aura,
		/// Finalizes them.
		pub grandpa: Grandpa,
	}
}

/// Version of this runtime. `spec_version` rises with every change of behaviour, and
/// `transaction_version` whenever an existing call changes its index or arguments.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("galen"),
	impl_name: alloc::borrow::Cow::Borrowed("galen"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	/// The Galen runtime.
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Runtime>;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
	#[runtime::pallet_index(2)]
	pub type Authorship = pallet_authorship::Pallet<Runtime>;
	#[runtime::pallet_index(3)]
	pub type Aura = pallet_aura::Pallet<Runtime>;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances::Pallet<Runtime>;

	// Members come before sessions: a validator is a member first, also at genesis.
	#[runtime::pallet_index(20)]
	pub type Members = pallet_members::Pallet<Runtime>;
	#[runtime::pallet_index(21)]
	pub type Validators = pallet_validators::Pallet<Runtime>;

	#[runtime::pallet_index(5)]
	pub type Session = pallet_session::Pallet<Runtime>;
	#[runtime::pallet_index(6)]
	pub type Historical = pallet_session::historical::Pallet<Runtime>;
	#[runtime::pallet_index(7)]
	pub type Grandpa = pallet_grandpa::Pallet<Runtime>;
	#[runtime::pallet_index(8)]
	pub type Offences = pallet_offences::Pallet<Runtime>;

	#[runtime::pallet_index(9)]
	pub type Council = pallet_collective::Pallet<Runtime, Instance1>;
	#[runtime::pallet_index(10)]
	pub type Utility = pallet_utility::Pallet<Runtime>;
	#[runtime::pallet_index(11)]
	pub type SafeMode = pallet_safe_mode::Pallet<Runtime>;
	#[runtime::pallet_index(12)]
	pub type TxPause = pallet_tx_pause::Pallet<Runtime>;
	#[runtime::pallet_index(13)]
	pub type Mmr = pallet_mmr::Pallet<Runtime>;

	#[runtime::pallet_index(22)]
	pub type Consent = pallet_consent::Pallet<Runtime>;
	#[runtime::pallet_index(23)]
	pub type Access = pallet_access::Pallet<Runtime>;
	#[runtime::pallet_index(24)]
	pub type Rewards = pallet_rewards::Pallet<Runtime>;
	#[runtime::pallet_index(25)]
	pub type Anchors = pallet_anchors::Pallet<Runtime>;
	#[runtime::pallet_index(26)]
	pub type Recovery = pallet_recovery::Pallet<Runtime>;
}

/// The pallets whose invariants [`check_invariants`] walks.
pub fn check_invariants() -> Vec<(&'static str, sp_runtime::DispatchResult)> {
	alloc::vec![
		("Members", Members::do_try_state()),
		("Validators", Validators::do_try_state()),
		("Consent", Consent::do_try_state()),
		("Access", Access::do_try_state()),
		("Rewards", Rewards::do_try_state()),
		("Anchors", Anchors::do_try_state()),
		("Recovery", Recovery::do_try_state()),
	]
}
