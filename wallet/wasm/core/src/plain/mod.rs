//! The JSON that goes in and out: what `wallet/src/contracts` describes in TypeScript. Amounts and other
//! large numbers are decimal text, bytes are hexadecimal after `0x`, codes are the code systems' own.
//!
//! Both directions are conversions between these types and the primitives': there is no second meaning.

mod act;
mod consents;
mod rules;
mod statements;

pub use act::*;
pub use consents::*;
pub use rules::*;
pub use statements::*;

use crate::Fault;
use galen_primitives::members::{OrganizationKind, Qualification, QualificationSet};
use serde::Deserialize;

/// An account, as the wallet's Rust side has it.
pub type Account = [u8; 32];

/// Bytes as the JSON has them.
pub fn to_hex(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// Bytes from the JSON.
///
/// # Errors
/// They are not hexadecimal after `0x`.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Fault> {
	let digits = text.strip_prefix("0x").ok_or(Fault::Malformed)?;
	hex::decode(digits).map_err(|_| Fault::Malformed)
}

/// 32 bytes from the JSON.
///
/// # Errors
/// They are not 32 bytes in hexadecimal.
pub fn from_hex32(text: &str) -> Result<[u8; 32], Fault> {
	from_hex(text)?.try_into().map_err(|_| Fault::Malformed)
}

/// Names of an enum of the membership, as the JSON has them.
macro_rules! names {
	($module:ident, $kind:ty { $($variant:ident = $name:literal),+ $(,)? }) => {
		/// Reads and writes the enum by its name.
		pub mod $module {
			use super::*;
			use serde::{de::Error, Deserializer, Serializer};

			/// The name.
			pub const fn name(value: $kind) -> &'static str {
				match value { $(<$kind>::$variant => $name,)+ }
			}

			/// The value of a name.
			pub fn value(name: &str) -> Option<$kind> {
				match name { $($name => Some(<$kind>::$variant),)+ _ => None }
			}

			/// For serde.
			pub fn serialize<S: Serializer>(value: &$kind, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.serialize_str(name(*value))
			}

			/// For serde.
			pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$kind, D::Error> {
				let name = String::deserialize(deserializer)?;
				value(&name).ok_or_else(|| D::Error::custom("no such name"))
			}
		}
	};
}

names!(kind, OrganizationKind {
	Hospital = "hospital",
	Partner = "partner",
	EthicsBoard = "ethics_board",
	Auditor = "auditor",
});

names!(qualification, Qualification {
	ResearcherStatus = "researcher_status",
	AffiliationAndRole = "affiliation_and_role",
	AcceptedTerms = "accepted_terms",
	ControlledAccess = "controlled_access",
	EthicsApproval = "ethics_approval",
	NonProfit = "non_profit",
});

/// An amount from decimal text: JavaScript's numbers end at 2⁵³.
fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
	let text = String::deserialize(deserializer)?;
	text.parse()
		.map_err(|_| <D::Error as serde::de::Error>::custom("no amount"))
}

/// Qualifications by name.
mod qualifications {
	use super::*;
	use serde::{de::Error, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(
		set: &QualificationSet,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		let all = Qualification::ALL.iter().copied();
		serializer.collect_seq(all.filter(|code| set.has(*code)).map(qualification::name))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<QualificationSet, D::Error> {
		let names = Vec::<String>::deserialize(deserializer)?;
		names.iter().try_fold(QualificationSet::EMPTY, |set, name| {
			qualification::value(name)
				.map(|code| set.with(code))
				.ok_or_else(|| D::Error::custom("no such qualification"))
		})
	}
}
