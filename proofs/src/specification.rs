//! Trust from a network's raw chain specification, which is what its nodes start from.

use crate::{ProofError, Trust};
use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;
use serde_json::Value;

/// Why a file is no raw specification to trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecificationError {
	/// It is not JSON.
	NotJson,
	/// It does not spell out the state of block 0.
	NotRaw,
	/// A key or a value is not hexadecimal.
	NotHexadecimal,
	/// The state is not that of a Galen network.
	Proof(ProofError),
}

impl fmt::Display for SpecificationError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotJson => f.write_str("the specification is no JSON"),
			Self::NotRaw => f.write_str(
				"the specification does not spell out the state; export it with `galen-node \
				 export-chain-spec --raw`",
			),
			Self::NotHexadecimal => f.write_str("the specification's state is not hexadecimal"),
			Self::Proof(error) => write!(f, "the specification's state cannot be trusted: {error}"),
		}
	}
}

impl core::error::Error for SpecificationError {}

impl Trust {
	/// Trust in the network of a raw chain specification.
	///
	/// # Errors
	/// It is none.
	pub fn of_specification(json: &[u8]) -> Result<Self, SpecificationError> {
		let spec: Value = serde_json::from_slice(json).map_err(|_| SpecificationError::NotJson)?;
		let raw = spec
			.pointer("/genesis/raw")
			.ok_or(SpecificationError::NotRaw)?;
		let children = raw.get("childrenDefault").and_then(Value::as_object);
		if children.is_some_and(|children| !children.is_empty()) {
			// Their roots would be part of the state, and no runtime of Galen has any.
			return Err(SpecificationError::Proof(ProofError::MalformedValue));
		}
		let top = raw
			.get("top")
			.and_then(Value::as_object)
			.ok_or(SpecificationError::NotRaw)?;
		let state = top
			.iter()
			.map(|(key, value)| Some((bytes(key)?, bytes(value.as_str()?)?)))
			.collect::<Option<BTreeMap<_, _>>>()
			.ok_or(SpecificationError::NotHexadecimal)?;
		Self::of_genesis_state(state).map_err(SpecificationError::Proof)
	}
}

/// Reads `0x` and pairs of hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
	hex::decode(text.strip_prefix("0x")?).ok()
}
