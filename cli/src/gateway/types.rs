//! What a gateway answers.

use crate::exit::{Code, Failure};
use galen_client::{AccountId, Hash};
use galen_primitives::ids::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gateway says of itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Identity {
	/// Whose gateway it is.
	pub organization: u32,
	/// Which network, in hex.
	pub genesis: String,
	/// The ed25519 key that signs disclosures, in hex.
	pub signer: String,
	/// Its version.
	pub version: String,
}

impl Identity {
	/// Whether the gateway belongs to the network the node knows. Nothing is signed for another.
	///
	/// # Errors
	/// It does not.
	pub fn check(&self, genesis: Hash, url: &str) -> Result<(), Failure> {
		let named = self.genesis.trim_start_matches("0x");
		if named == hex::encode(genesis.as_bytes()) {
			return Ok(());
		}
		Err(Failure::new(
			Code::Incompatible,
			format!("{url} belongs to another network than the node; check --gateway and --node"),
		))
	}

	/// The key that signs disclosures.
	///
	/// # Errors
	/// It is none.
	pub fn verifier(&self) -> Result<galen_vault::safe::VerifierKey, Failure> {
		let bytes = hex::decode(&self.signer)
			.ok()
			.and_then(|bytes| bytes.try_into().ok());
		bytes.map(galen_vault::safe::VerifierKey).ok_or_else(|| {
			Failure::new(
				Code::Incompatible,
				"the gateway names no key for disclosures",
			)
		})
	}
}

/// What the gateway wants signed.
#[derive(Debug, Deserialize)]
pub struct Challenge {
	pub challenge: String,
}

impl Challenge {
	/// The bytes to sign.
	///
	/// # Errors
	/// They are not 32.
	pub fn bytes(&self) -> Result<[u8; 32], Failure> {
		let bytes = hex::decode(&self.challenge).ok();
		bytes
			.and_then(|bytes| bytes.try_into().ok())
			.ok_or_else(|| {
				Failure::new(
					Code::Incompatible,
					"the gateway's challenge is not 32 bytes",
				)
			})
	}
}

/// A session, as it is given out.
#[derive(Deserialize)]
pub struct SessionToken {
	pub access_token: String,
	/// In seconds.
	pub expires_in: u64,
}

/// What an import stored, in running totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Stored {
	/// Resources read.
	pub resources: u64,
	/// Resources that were new, or new versions.
	pub stored: u64,
	/// Resources that were there already, byte for byte.
	pub unchanged: u64,
	/// Commitments that wait to be anchored, or are.
	pub leaves: u64,
}

impl Stored {
	/// Both together.
	#[must_use]
	pub const fn plus(self, other: Self) -> Self {
		Self {
			resources: self.resources.saturating_add(other.resources),
			stored: self.stored.saturating_add(other.stored),
			unchanged: self.unchanged.saturating_add(other.unchanged),
			leaves: self.leaves.saturating_add(other.leaves),
		}
	}
}

/// One line of the answer to a streamed import.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Progress {
	#[serde(flatten)]
	pub stored: Stored,
	/// Lines taken so far, empty ones included.
	pub lines: u64,
	/// Lines passed over so far, where that was asked for.
	pub skipped: u64,
	/// What was wrong with those passed over since the last progress.
	pub faults: Vec<LineFault>,
	/// Whether this is the last.
	pub done: bool,
	/// Why it ended before its end.
	pub error: Option<Outcome>,
	/// What kind of refusal that is.
	pub problem: Option<String>,
	/// At which line.
	pub line: Option<u64>,
	/// After how many seconds it makes sense to go on.
	pub retry_after_s: Option<u64>,
}

/// A line that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LineFault {
	/// Which, from 1.
	pub line: u64,
	/// Where in it.
	pub path: String,
	/// What is wrong.
	pub problem: String,
}

/// FHIR's `OperationOutcome`, as far as people need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Outcome {
	pub issue: Vec<Issue>,
}

/// One issue of an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Issue {
	pub severity: String,
	pub code: String,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub diagnostics: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub details: Option<Details>,
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub expression: Vec<String>,
}

/// An issue in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Details {
	#[serde(skip_serializing_if = "Option::is_none")]
	pub text: Option<String>,
}

impl fmt::Display for Issue {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		if let Some(path) = self.expression.first() {
			write!(f, "{path}: ")?;
		}
		let text = self
			.details
			.as_ref()
			.and_then(|details| details.text.as_deref());
		f.write_str(text.or(self.diagnostics.as_deref()).unwrap_or(&self.code))
	}
}

/// One record as a gateway lists it: labels, never content.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Record {
	pub object: String,
	#[serde(default)]
	pub resource_type: Option<String>,
	pub category: String,
	pub confidentiality: String,
	pub sensitivities: Vec<String>,
	pub clinical_time: Option<Moment>,
	#[serde(default)]
	pub version: Option<u32>,
	pub size: u64,
	pub batch: Option<u64>,
	pub leaf_index: Option<u32>,
	pub received_at: Moment,
	/// Whether it was erased; its labels are then blank.
	#[serde(default)]
	pub erased: bool,
}

/// A page of records.
#[derive(Debug, Deserialize)]
pub struct Records {
	pub records: Vec<Record>,
	pub next: Option<String>,
}

/// The keys of one's own records, sealed.
#[derive(Debug, Deserialize)]
pub struct Ring {
	pub ring: String,
}

/// One release: keys sealed to the recipient, and which records they open.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Release {
	pub receipt: u64,
	#[serde(default)]
	pub order: Option<u64>,
	pub subject: AccountId,
	pub genesis: String,
	pub recipient: u32,
	pub ring: String,
	pub records: Vec<Record>,
}

/// What one round of releases brought.
#[derive(Debug, Deserialize)]
pub struct Releases {
	pub releases: Vec<Release>,
	/// Lines that ended without a release.
	pub dropped: u64,
	/// Lines that are still to be released.
	pub remaining: u64,
}

/// How something is anchored.
#[derive(Debug, Deserialize)]
pub struct Place {
	pub batch: u64,
	pub leaf_index: u32,
	pub leaf_count: u32,
	pub path: Vec<String>,
}

/// How a record is anchored.
#[derive(Debug, Deserialize)]
pub struct Proof {
	#[serde(flatten)]
	pub place: Place,
	pub ciphertext_root: String,
	pub metadata_hash: String,
	/// The leaf itself, of a record that was erased: to what it commits nobody can tell any more.
	#[serde(default)]
	pub erased_leaf: Option<String>,
}

/// An erasure as the gateway tells it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ErasureEntry {
	pub erasure: String,
	/// Its number on the ledger; none where the hospital erases by itself.
	pub demand: Option<u64>,
	pub account: Option<String>,
	pub everything: bool,
	pub state: String,
	pub list_missing: bool,
	pub overdue: bool,
	pub demanded_at: Moment,
	pub due: Option<Moment>,
	pub decided_at: Option<Moment>,
	pub destroyed_at: Option<Moment>,
	pub done_at: Option<Moment>,
	pub records: u32,
	pub reason: Option<String>,
	pub ground: Option<String>,
}

/// A page of erasures.
#[derive(Debug, Deserialize)]
pub struct Erasures {
	pub erasures: Vec<ErasureEntry>,
	pub next: Option<String>,
}

/// A certificate of erasure, base64.
#[derive(Debug, Deserialize)]
pub struct Certificate {
	pub certificate: String,
}

/// A record that was erased, and where its leaf is.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ErasedLeaf {
	pub object: String,
	pub batch: Option<u64>,
	pub leaf_index: Option<u32>,
}

/// A page of erased records.
#[derive(Debug, Default, Deserialize)]
pub struct ErasedLeaves {
	pub leaves: Vec<ErasedLeaf>,
	pub next: Option<String>,
}

/// One entry of the accounting of disclosures.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Disclosure {
	pub number: u64,
	/// Among the patient's own, from 0 without gaps.
	pub own_number: u64,
	pub receipt: u64,
	/// On what ground: order, treatment or emergency.
	pub basis: String,
	pub recipient: u32,
	pub purpose: String,
	pub categories: Vec<String>,
	pub records: u64,
	pub at: Moment,
	/// The number of an earlier entry whose keys never left; this entry says so.
	pub withheld: Option<u64>,
	/// The own number of the later entry that says so of this one.
	pub taken_back: Option<u64>,
	/// An emergency that was opened while the network was down, and how it came onto the ledger.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub sealed: Option<SealedGround>,
	/// Whether the accounting that the law asks for has it.
	pub accountable: bool,
	/// The exception by which it has not.
	pub exemption: Option<String>,
	/// What the hospital signed.
	pub statement: String,
	/// What hides the statement behind its commitment.
	pub salt: String,
	pub batch: Option<u64>,
	pub leaf_index: Option<u32>,
}

/// How an emergency that was opened while the network was down came onto the ledger.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SealedGround {
	pub entry: u64,
	pub opened_at: Moment,
	pub emergency: Option<u64>,
	pub entered_at: Option<Moment>,
	pub delay: Option<Moment>,
}

/// A page of disclosures.
#[derive(Debug, Deserialize)]
pub struct Disclosures {
	pub disclosures: Vec<Disclosure>,
	/// How many there are on all pages.
	pub entries: u64,
	/// The hospital's signed statement of that.
	pub accounting: String,
	pub next: Option<serde_json::Value>,
}

/// An entry of an inbox.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct InboxEntry {
	pub number: u64,
	pub at: Moment,
	pub block: u32,
	pub kind: String,
	pub loud: bool,
	pub unread: bool,
	pub refs: InboxRefs,
}

/// What an entry refers to: numbers, accounts, codes. What is not known here is passed over.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct InboxRefs {
	#[serde(skip_serializing_if = "Option::is_none")]
	pub order: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub receipt: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub emergency: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub local: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub request: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub directive: Option<u32>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub template: Option<u32>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub minimum: Option<u16>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub motion: Option<u32>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub hash: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub organization: Option<u32>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub subject: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub account: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub code: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub purpose: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub amount: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub count: Option<u32>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub due: Option<Moment>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub until: Option<Moment>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub since: Option<Moment>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub delay: Option<Moment>,
	pub overdue: bool,
}

/// Blocks whose entries are missing.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct InboxGap {
	pub first_block: u32,
	pub last_block: u32,
	pub since: Moment,
	pub until: Moment,
}

/// A page of an inbox.
#[derive(Debug, Deserialize)]
pub struct InboxPage {
	pub entries: Vec<InboxEntry>,
	pub next: Option<u64>,
	pub unread: u64,
	pub gaps: Vec<InboxGap>,
}

/// How far an inbox is read.
#[derive(Debug, Deserialize)]
pub struct InboxRead {
	pub read: u64,
}

/// Records that were opened while the network could not be reached.
#[derive(Deserialize)]
pub struct OpenedLocally {
	pub entry: u64,
	pub joins: Option<u64>,
	pub ends_at: Moment,
	pub access_token: String,
	pub release: Release,
}

/// An emergency access that was opened while the network could not be reached, as the hospital keeps it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LocalEmergency {
	pub entry: u64,
	pub subject: AccountId,
	pub clinician: AccountId,
	pub reason: String,
	pub opened_at: Moment,
	pub ends_at: Moment,
	pub receipt: u64,
	pub state: String,
	pub joins: Option<u64>,
	pub emergency: Option<u64>,
	pub entered_at: Option<Moment>,
	pub delay: Option<Moment>,
	pub why: Option<String>,
}

/// A page of them.
#[derive(Debug, Deserialize)]
pub struct LocalEmergencies {
	pub emergencies: Vec<LocalEmergency>,
	pub next: Option<u64>,
}

/// A patient's place in the vault.
#[derive(Debug, Deserialize, Serialize)]
pub struct Enrolment {
	pub account: AccountId,
	pub shelf: String,
	/// Whether anything was imported of the patient; older gateways do not say.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub has_records: Option<bool>,
}

/// Where a list is to be continued, whatever the gateway takes as a cursor.
pub fn cursor(next: Option<&serde_json::Value>) -> Option<String> {
	match next? {
		serde_json::Value::Null => None,
		serde_json::Value::String(text) => Some(text.clone()),
		other => Some(other.to_string()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_gateway_of_another_network_is_not_signed_in_at() {
		let identity = Identity {
			organization: 0,
			genesis: hex::encode([1; 32]),
			signer: String::new(),
			version: "0.1.0".into(),
		};
		assert!(identity.check(Hash::repeat_byte(1), "").is_ok());
		let error = identity.check(Hash::repeat_byte(2), "").unwrap_err();
		assert_eq!(error.code, Code::Incompatible);
	}

	#[test]
	fn progress_and_refusal_of_a_stream_are_told_apart() {
		let line = r#"{"lines":4,"resources":3,"stored":2,"unchanged":1,"leaves":2,"skipped":0,"done":false}"#;
		let progress: Progress = serde_json::from_str(line).unwrap();
		assert_eq!((progress.lines, progress.stored.resources), (4, 3));
		assert!(!progress.done && progress.error.is_none());
		let line = r#"{"error":{"resourceType":"OperationOutcome","issue":[{"code":"structure"}]},
			"problem":"invalid-fhir","line":7,"retry_after_s":null}"#;
		let refused: Progress = serde_json::from_str(line).unwrap();
		assert_eq!(refused.line, Some(7));
		assert_eq!(refused.error.unwrap().issue[0].to_string(), "structure");
	}
}
