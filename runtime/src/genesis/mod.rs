//! How a network starts. Every preset is a [`Plan`], and one function turns a plan into genesis.
//!
//! There is one wasm for all networks: `development` and `local` are presets inside it, and a real
//! consortium's plan comes from its founding file (`galen-chain-spec consortium`).

pub mod demo;
mod development;
mod economy;
mod local;
mod plan;

pub use plan::{Hospital, Plan};

use alloc::{vec, vec::Vec};
use sp_genesis_builder::PresetId;

/// Names of the presets.
pub mod preset_id {
	/// One validator and one organization of each kind, with named demo accounts.
	pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;
	/// Four hospitals on one machine.
	pub const LOCAL: &str = sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
}

/// The genesis of a plan, as a patch of the runtime's default genesis.
pub fn genesis(plan: &Plan) -> serde_json::Value {
	plan.to_genesis()
}

/// The preset of this name, as JSON.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
	let plan = match id.as_ref() {
		preset_id::DEVELOPMENT => development::plan(),
		preset_id::LOCAL => local::plan(),
		_ => return None,
	};
	// Serializing a value that was just built in memory cannot fail; a preset that did would be
	// absent, and the test that builds every preset would say so.
	serde_json::to_vec(&genesis(&plan)).ok()
}

/// Every preset's name.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(preset_id::DEVELOPMENT),
		PresetId::from(preset_id::LOCAL),
	]
}
