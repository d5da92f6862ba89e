//! The code tables as one document, for wallets and the command line.

use super::{
	duo::{DataUse, DATA_USES},
	Action, Category, Confidentiality, Mapping, Obligation, Purpose, PurposeSet, Refrain,
	Sensitivity, SensitivitySet, MAPPINGS,
};
use alloc::{vec, vec::Vec};
use serde::Serialize;

/// Every code system Galen knows.
#[derive(Serialize)]
pub struct Table {
	/// The code systems.
	pub systems: Vec<System>,
	/// Purposes that only their own code permits.
	pub explicit_purposes: PurposeSet,
	/// Sensitivities that a permit covers only where it lists them.
	pub explicit_sensitivities: SensitivitySet,
	/// From FHIR R4 resource types and categories to Galen's categories.
	pub category_mappings: &'static [Mapping],
	/// GA4GH data use codes.
	pub data_uses: &'static [DataUse],
}

/// One code system.
#[derive(Serialize)]
pub struct System {
	/// Its name in Galen.
	pub name: &'static str,
	/// Its canonical URL.
	pub system: &'static str,
	/// Its codes, in the order of their numbers.
	pub codes: Vec<Code>,
}

/// One code.
#[derive(Serialize)]
pub struct Code {
	/// SCALE index and bit position.
	pub index: u32,
	/// The code as published.
	pub code: &'static str,
	/// Display name, in English.
	pub display: &'static str,
	/// The codes directly above.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub parents: Vec<&'static str>,
}

/// Lists one code system.
macro_rules! system {
	($name:literal, $code:ident) => {
		System {
			name: $name,
			system: $code::SYSTEM,
			codes: $code::ALL
				.iter()
				.map(|code| Code {
					index: code.index(),
					code: code.code(),
					display: code.display(),
					parents: code.parents().iter().map(|parent| parent.code()).collect(),
				})
				.collect(),
		}
	};
}

/// All code tables. Serialized with two-space indentation this is `primitives/codes.json`.
pub fn table() -> Table {
	Table {
		systems: vec![
			system!("purpose", Purpose),
			system!("action", Action),
			system!("category", Category),
			system!("confidentiality", Confidentiality),
			system!("sensitivity", Sensitivity),
			system!("obligation", Obligation),
			system!("refrain", Refrain),
		],
		explicit_purposes: PurposeSet::EXPLICIT,
		explicit_sensitivities: SensitivitySet::EXPLICIT,
		category_mappings: MAPPINGS,
		data_uses: DATA_USES,
	}
}
