//! Chain specifications of a run: Galen's local network with the subjects enrolled, and the plain template
//! with their accounts endowed.

use crate::{
	people::{Cast, People},
	template::Variant,
};
use anyhow::Context;
use galen_chain_spec::{ChainSpec, Extensions, FinalityProfile};
use galen_runtime::genesis::{self, demo};
use galen_test_support::HOSPITALS;
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, storage::Storage};
use sp_runtime::BuildStorage;
use std::path::{Path, PathBuf};

/// What every account of the template starts with: far more than its fees.
const ENDOWMENT: u64 = 1 << 60;

/// Where the template's runtime looks for the list of peers.
const PEERS: &[u8] = b":peers";

/// Writes the raw specification of Galen's local network with all subjects enrolled, each at its hospital.
pub fn galen(cast: &Cast, folder: &Path) -> anyhow::Result<PathBuf> {
	write(&local(cast)?, folder, "galen.json", |_| Ok(()))
}

/// The first state of the same network.
pub fn storage(cast: &Cast) -> anyhow::Result<Storage> {
	local(cast)?.build_storage().map_err(anyhow::Error::msg)
}

fn local(cast: &Cast) -> anyhow::Result<ChainSpec> {
	let preset = genesis::preset(&genesis::preset_id::LOCAL.into()).context("the local preset")?;
	let mut patch: Value = serde_json::from_slice(&preset)?;
	let subjects = patch
		.pointer_mut("/members/subjects")
		.and_then(Value::as_array_mut)
		.context("the preset lists subjects")?;
	for group in [&cast.individuals, &cast.papers] {
		for (number, account) in (0..).zip(group.accounts()) {
			subjects.push(json!({
				"account": account.to_string(),
				"custodian": People::custodian(number),
			}));
		}
	}
	let code = galen_runtime::WASM_BINARY;
	let code = code.context("this program was built without the runtime's wasm")?;
	let extensions = Extensions {
		finality: FinalityProfile::Lan,
	};
	let spec = ChainSpec::builder(code, extensions)
		.with_name("Galen Bench")
		.with_id("galen_bench")
		.with_protocol_id("galen-bench")
		.with_genesis_config_patch(patch)
		.build();
	Ok(spec)
}

/// Writes the raw specification of the plain template, whose validators are the four hospitals' nodes.
///
/// Its finality has the SDK's patience, as a template's node has.
pub fn template(variant: Variant, people: &People, folder: &Path) -> anyhow::Result<PathBuf> {
	let authorities = HOSPITALS.map(|name| demo::ed25519(&demo::uri(&[name])));
	let authorities = authorities.map(|key| key.to_ss58check());
	let balances: Vec<Value> = people
		.accounts()
		.map(|account| json!([account.to_string(), ENDOWMENT]))
		.collect();
	let voters: Vec<Value> = authorities.iter().map(|key| json!([key, 1])).collect();
	let patch = json!({
		"aura": { "authorities": authorities },
		"grandpa": { "authorities": voters },
		"balances": { "balances": balances },
	});
	let code = variant
		.code()
		.context("this program was built without the template: see scripts/bench")?;
	let spec = ChainSpec::builder(
		code,
		Extensions {
			finality: FinalityProfile::Wan,
		},
	)
	.with_name(variant.name())
	.with_id(variant.id())
	.with_protocol_id(variant.id())
	.with_genesis_config_patch(patch)
	.build();
	let peers: Vec<[u8; 32]> = HOSPITALS
		.iter()
		.map(|name| demo::peer_key(name).0)
		.collect();
	write(&spec, folder, &format!("{}.json", variant.id()), |raw| {
		let top = raw
			.pointer_mut("/genesis/raw/top")
			.and_then(Value::as_object_mut)
			.context("a raw specification has a state")?;
		let peers = codec::Encode::encode(&peers);
		top.insert(hexadecimal(PEERS), hexadecimal(&peers).into());
		Ok(())
	})
}

fn write(
	spec: &ChainSpec,
	folder: &Path,
	name: &str,
	change: impl FnOnce(&mut Value) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
	let json = spec.as_json(true).map_err(anyhow::Error::msg)?;
	let mut raw: Value = serde_json::from_str(&json)?;
	change(&mut raw)?;
	let path = folder.join(name);
	std::fs::write(&path, raw.to_string())
		.with_context(|| format!("cannot write {}", path.display()))?;
	Ok(path)
}

fn hexadecimal(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}
