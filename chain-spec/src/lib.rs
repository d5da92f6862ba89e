//! Chain specifications: what a node must know of a network before it has seen a block.
//!
//! Three networks: `development` (one validator), `local` (four hospitals on one machine) and
//! `consortium`, which is built from a file of real public keys and holds no secret and no known
//! key. The genesis state itself comes from the runtime's presets.

pub mod consortium;

use galen_runtime::constants::{SS58_PREFIX, TOKEN_DECIMALS, TOKEN_SYMBOL};
use sc_chain_spec::{ChainSpecExtension, ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A Galen chain specification.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// How far apart the validators are; sets GRANDPA's timing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FinalityProfile {
	/// One machine or one region: votes travel in milliseconds, and validators vote for the head.
	Lan,
	/// Several regions: the SDK's patience.
	#[default]
	Wan,
}

/// What a Galen specification says beyond the SDK's fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// GRANDPA's timing.
	pub finality: FinalityProfile,
}

impl Extensions {
	/// The extensions of a specification, if it has them.
	pub fn try_get(spec: &dyn sc_chain_spec::ChainSpec) -> Option<&Self> {
		sc_chain_spec::get_extension(spec.extensions())
	}
}

/// Why a specification cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// Neither a preset nor a file.
	#[error(
		"there is no preset and no readable file called `{0}`; use `development`, `local`, or the \
		 path of a specification"
	)]
	Unknown(String),
	/// The file is there but is no specification.
	#[error("{path} is no Galen chain specification: {why}", path = path.display())]
	Malformed {
		/// The file.
		path: PathBuf,
		/// What the parser said.
		why: String,
	},
	/// The consortium preset needs keys.
	#[error(
		"the consortium network is built from the hospitals' keys: run `galen-chain-spec \
		 consortium --keys FILE`, then start the node with `--chain` and the written file"
	)]
	NeedsKeys,
	/// The runtime was built without its wasm.
	#[error("this binary was built without the runtime's wasm (SKIP_WASM_BUILD); build it again")]
	NoWasm,
	/// The consortium's key file is wrong.
	#[error(transparent)]
	Consortium(#[from] consortium::Error),
}

/// The specification called `id`: a preset's name, or the path of a file.
///
/// An empty name is `development`, as with every Substrate node.
pub fn load(id: &str) -> Result<ChainSpec, Error> {
	match id {
		"" | "dev" | "development" => development(),
		"local" => local(),
		"consortium" => Err(Error::NeedsKeys),
		path => from_file(Path::new(path)),
	}
}

fn from_file(path: &Path) -> Result<ChainSpec, Error> {
	if !path.is_file() {
		return Err(Error::Unknown(path.display().to_string()));
	}
	ChainSpec::from_json_file(path.to_path_buf()).map_err(|why| Error::Malformed {
		path: path.to_path_buf(),
		why,
	})
}

/// One validator, one organization of each kind, named demo accounts.
pub fn development() -> Result<ChainSpec, Error> {
	Ok(builder(FinalityProfile::Lan)?
		.with_name("Galen Development")
		.with_id("galen_development")
		.with_chain_type(ChainType::Development)
		.with_genesis_config_preset_name(sp_genesis_preset::DEVELOPMENT)
		.build())
}

/// Four hospitals on one machine.
pub fn local() -> Result<ChainSpec, Error> {
	Ok(builder(FinalityProfile::Lan)?
		.with_name("Galen Local")
		.with_id("galen_local")
		.with_chain_type(ChainType::Local)
		.with_genesis_config_preset_name(sp_genesis_preset::LOCAL)
		.build())
}

/// A network of real hospitals, from their ceremony file.
pub fn consortium(file: &consortium::Ceremony) -> Result<ChainSpec, Error> {
	let plan = file.plan()?;
	Ok(builder(file.finality)?
		.with_name(&file.name)
		.with_id(&file.id)
		.with_chain_type(ChainType::Live)
		.with_genesis_config_patch(galen_runtime::genesis::genesis(&plan))
		.build())
}

use galen_runtime::genesis::preset_id as sp_genesis_preset;

fn builder(
	finality: FinalityProfile,
) -> Result<sc_chain_spec::ChainSpecBuilder<Extensions>, Error> {
	let wasm = galen_runtime::WASM_BINARY.ok_or(Error::NoWasm)?;
	Ok(ChainSpec::builder(wasm, Extensions { finality })
		.with_protocol_id("galen")
		.with_properties(properties()))
}

fn properties() -> Properties {
	[
		("tokenSymbol", TOKEN_SYMBOL.into()),
		("tokenDecimals", TOKEN_DECIMALS.into()),
		("ss58Format", SS58_PREFIX.into()),
	]
	.into_iter()
	.map(|(key, value): (&str, serde_json::Value)| (key.to_owned(), value))
	.collect()
}
