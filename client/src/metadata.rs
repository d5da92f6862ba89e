//! The runtime this crate was made for, and whether a node runs it.

use crate::api;
use std::{fmt, sync::OnceLock};
use subxt::{
	ext::codec::{Decode, Input},
	ArcMetadata, Metadata,
};

/// The metadata the types were generated from; `scripts/metadata` renews it.
const COMMITTED: &[u8] = include_bytes!("../metadata.scale");

/// The pallets this crate asks and calls. Another pallet may come or go without a new client.
const PALLETS: [&str; 13] = [
	"System",
	"Timestamp",
	"Balances",
	"Session",
	"Council",
	"Utility",
	"Members",
	"Validators",
	"Consent",
	"Access",
	"Rewards",
	"Anchors",
	"Recovery",
];

/// Which runtime.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuntimeVersion {
	/// Its name, `galen`.
	pub spec_name: String,
	/// Rises with every change of behaviour.
	pub spec_version: u32,
	/// Whether this is exactly the metadata's runtime: two builds can carry the same number. The
	/// first bytes of the metadata's hash, in hex.
	pub metadata: String,
}

impl fmt::Display for RuntimeVersion {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self {
			spec_name,
			spec_version,
			metadata,
		} = self;
		write!(f, "{spec_name} {spec_version} ({metadata})")
	}
}

/// The committed metadata, parsed once.
pub(crate) fn committed() -> &'static ArcMetadata {
	static PARSED: OnceLock<ArcMetadata> = OnceLock::new();
	PARSED.get_or_init(|| {
		// The types of this crate were generated from the same bytes, so they parse; qed.
		#[allow(clippy::expect_used)]
		Metadata::decode(&mut &COMMITTED[..])
			.expect("the macro read the same file; qed")
			.arc()
	})
}

/// Whether whatever this crate asks and calls is the same in that runtime.
pub(crate) fn fits(metadata: &Metadata) -> bool {
	hash(metadata) == hash(committed())
}

fn hash(metadata: &Metadata) -> [u8; 32] {
	metadata
		.hasher()
		.only_these_pallets(&PALLETS)
		.only_these_runtime_apis(&api::RUNTIME_APIS)
		.hash()
}

/// The runtime a metadata describes.
pub(crate) fn version_of(metadata: &Metadata) -> RuntimeVersion {
	let (spec_name, spec_version) = stated_version(metadata).unwrap_or_default();
	let mut fingerprint = hex::encode(hash(metadata));
	fingerprint.truncate(8);
	RuntimeVersion {
		spec_name,
		spec_version,
		metadata: fingerprint,
	}
}

/// What `System.Version` says.
fn stated_version(metadata: &Metadata) -> Option<(String, u32)> {
	let constant = metadata
		.pallet_by_name("System")?
		.constant_by_name("Version")?;
	decode_version(&mut constant.value()).ok()
}

/// `RuntimeVersion` starts with spec name, implementation name, authoring version, spec version.
fn decode_version(input: &mut impl Input) -> Result<(String, u32), subxt::ext::codec::Error> {
	let spec_name = String::decode(input)?;
	let _implementation = String::decode(input)?;
	let _authoring = u32::decode(input)?;
	Ok((spec_name, u32::decode(input)?))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_committed_metadata_is_galens_and_fits_itself() {
		let version = version_of(committed());
		assert_eq!(version.spec_name, "galen");
		assert!(version.spec_version >= 1);
		assert!(fits(committed()));
		assert!(api::is_codegen_valid_for(committed()));
	}

	#[test]
	fn every_pallet_that_is_asked_exists() {
		for pallet in PALLETS {
			assert!(committed().pallet_by_name(pallet).is_some(), "{pallet}");
		}
	}

	#[test]
	fn the_metadata_has_view_functions() {
		let access = committed().pallet_by_name("Access").unwrap();
		assert!(access.has_view_functions(), "export it as version 16");
	}
}
