//! What a hospital signed, read.

use super::to_hex;
use galen_primitives::{
	codes::{Action, Category, Purpose},
	ids::{Commitment, Moment},
};
use galen_vault::safe as vault;
use serde::Serialize;

/// What a release rested on.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DisclosureBasis {
	/// A line of an order.
	Order {
		/// Which.
		order: String,
	},
	/// Treatment.
	Treatment,
	/// An emergency.
	Emergency {
		/// Which.
		emergency: String,
	},
	/// An emergency while the chain could not be reached.
	LocalEmergency {
		/// The hospital's entry.
		entry: String,
	},
}

/// What was released.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Released {
	/// Under which receipt.
	pub receipt: String,
	/// On what grounds.
	pub basis: DisclosureBasis,
	/// Whose records.
	pub subject: String,
	/// Who can read them.
	pub recipient: u32,
	/// Why.
	pub purpose: Purpose,
	/// To do what.
	pub action: Action,
	/// Categories.
	pub categories: Vec<Category>,
	/// How many.
	pub records: u32,
	/// Which version of consent permitted it.
	pub consent_version: u32,
}

/// A signed entry of the accounting, read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisclosureSeen {
	/// The hospital.
	pub custodian: u32,
	/// Its number there.
	pub number: String,
	/// Its number among the subject's own.
	pub own: String,
	/// The leaf of the subject's entry before.
	pub previous: Option<String>,
	/// When.
	pub at: Moment,
	/// What was released; nothing where an earlier entry is taken back.
	pub released: Option<Released>,
	/// The entry that is taken back.
	pub withheld: Option<String>,
	/// The paragraph under which the law needs no account of it; nothing where it does.
	pub exempt: Option<&'static str>,
}

impl DisclosureSeen {
	/// The statement in plain form.
	pub fn of(statement: &vault::DisclosureStatement) -> Self {
		let (released, withheld, exempt) = match &statement.entry {
			vault::DisclosureEntry::Released(records) => (
				Some(Released::of(records)),
				None,
				vault::accountability(records.basis, records.purpose)
					.exemption()
					.map(vault::Exemption::paragraph),
			),
			vault::DisclosureEntry::Withheld { of } => (None, Some(of.to_string()), None),
		};
		Self {
			custodian: statement.custodian.0,
			number: statement.number.to_string(),
			own: statement.own.number.to_string(),
			previous: statement.own.previous.map(|leaf| to_hex(&leaf.0)),
			at: statement.at,
			released,
			withheld,
			exempt,
		}
	}
}

impl Released {
	fn of(records: &vault::ReleasedRecords) -> Self {
		use vault::DisclosureBasis as B;
		Self {
			receipt: records.receipt.0.to_string(),
			basis: match records.basis {
				B::Order(order) => DisclosureBasis::Order {
					order: order.0.to_string(),
				},
				B::Treatment => DisclosureBasis::Treatment,
				B::Emergency(id) => DisclosureBasis::Emergency {
					emergency: id.0.to_string(),
				},
				B::LocalEmergency { entry, .. } => DisclosureBasis::LocalEmergency {
					entry: entry.to_string(),
				},
			},
			subject: to_hex(&records.subject),
			recipient: records.recipient.0,
			purpose: records.purpose,
			action: records.action,
			categories: records.categories.iter().collect(),
			records: records.records,
			consent_version: records.consent_version,
		}
	}
}

/// How many entries a hospital says there are.
#[derive(Clone, Debug, Serialize)]
pub struct AccountingSeen {
	/// The hospital.
	pub custodian: u32,
	/// How many.
	pub entries: String,
	/// The leaf of the last.
	pub last: Option<String>,
	/// When it was counted.
	pub at: Moment,
}

impl AccountingSeen {
	/// The statement in plain form.
	pub fn of(statement: &vault::AccountingStatement) -> Self {
		Self {
			custodian: statement.custodian.0,
			entries: statement.entries.to_string(),
			last: statement.last.map(|leaf| to_hex(&leaf.0)),
			at: statement.at,
		}
	}
}

/// A certificate of erasure, read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateSeen {
	/// The hospital.
	pub custodian: u32,
	/// The record; nothing where it is all of a subject's.
	pub object: Option<String>,
	/// The batch that anchors it.
	pub batch: Option<String>,
	/// Its leaf there.
	pub leaf: Option<u32>,
	/// How many records, where it is more than one by name.
	pub records: Option<u32>,
	/// When.
	pub erased_at: Moment,
	/// What the ledger holds of it.
	pub commitment: String,
}

impl CertificateSeen {
	/// The certificate in plain form.
	pub fn of(certificate: &vault::ErasureCertificate, commitment: Commitment) -> Self {
		let mut seen = Self {
			custodian: certificate.custodian.0,
			object: None,
			batch: None,
			leaf: None,
			records: None,
			erased_at: certificate.erased_at,
			commitment: to_hex(&commitment.0),
		};
		match certificate.scope {
			vault::ErasureScope::Record {
				object,
				batch,
				leaf_index,
			} => {
				seen.object = Some(object.to_string());
				seen.batch = Some(batch.0.to_string());
				seen.leaf = Some(leaf_index);
			},
			vault::ErasureScope::Subject { records, .. }
			| vault::ErasureScope::Records { records, .. } => seen.records = Some(records),
		}
		seen
	}
}
