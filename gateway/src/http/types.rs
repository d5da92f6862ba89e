//! The JSON of requests and answers. Bytes are lower-case hexadecimal, rings and statements base64,
//! accounts SS58, times UTC seconds.

use crate::{
	auth::{challenge::Scheme, Actor},
	error::{Kind, Problem},
	ledger::{AccountId, Lease},
	store::{disclosures, Record},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_primitives::members::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ask for a challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
	/// The account that will sign, SS58.
	pub account: String,
}

/// Sign this.
#[derive(Serialize, ToSchema)]
pub struct ChallengeAnswer {
	/// 32 random bytes.
	pub challenge: String,
	/// Until when it can be answered.
	pub expires_at: u64,
}

/// The signed challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
	/// The account that signed, SS58.
	pub account: String,
	/// The challenge, as it was given out.
	pub challenge: String,
	/// 64 bytes, over the session claim.
	pub signature: String,
	/// How the account signs.
	#[serde(default)]
	pub scheme: Scheme,
	/// The X25519 key, 32 bytes, to which rings for this session are sealed; part of what was signed.
	#[serde(default)]
	pub envelope_key: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
	/// Goes into `Authorization: Bearer`.
	pub access_token: String,
	/// `Bearer`.
	pub token_type: &'static str,
	/// Seconds.
	pub expires_in: u64,
	/// Who this is.
	pub actor: ActorBody,
}

/// Who a session is.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ActorBody {
	/// A patient of this hospital.
	Subject {
		/// SS58.
		account: String,
	},
	/// Staff of an organization.
	Staff {
		/// SS58.
		account: String,
		/// The organization's number.
		organization: u32,
		/// Its roles there, now.
		roles: Vec<&'static str>,
	},
	/// A partner's system.
	Client {
		/// The organization's number.
		organization: u32,
		/// What the token is good for.
		scope: String,
	},
}

impl From<&Actor> for ActorBody {
	fn from(actor: &Actor) -> Self {
		match actor {
			Actor::Subject { account, .. } => Self::Subject {
				account: account.to_string(),
			},
			Actor::Staff {
				account,
				organization,
				roles,
			} => Self::Staff {
				account: account.to_string(),
				organization: organization.0,
				roles: Role::ALL
					.iter()
					.filter(|role| roles.has(**role))
					.map(|role| role_name(*role))
					.collect(),
			},
			Actor::Client {
				organization,
				scopes,
			} => Self::Client {
				organization: organization.0,
				scope: scopes.to_string(),
			},
		}
	}
}

fn role_name(role: Role) -> &'static str {
	match role {
		Role::Admin => "admin",
		Role::Registrar => "registrar",
		Role::Gateway => "gateway",
		Role::Clinician => "clinician",
		Role::Scientist => "scientist",
		Role::PrivacyOfficer => "privacy_officer",
		Role::Treasurer => "treasurer",
		Role::Operator => "operator",
	}
}

/// A token for a partner's system, RFC 6749.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
	/// Goes into `Authorization: Bearer`.
	pub access_token: String,
	/// `bearer`.
	pub token_type: &'static str,
	/// Seconds.
	pub expires_in: u64,
	/// What it is good for: what was asked, never more.
	pub scope: String,
}

/// A refused token, RFC 6749, section 5.2.
#[derive(Serialize, ToSchema)]
pub struct TokenError {
	/// The code.
	pub error: &'static str,
	/// For people.
	pub error_description: &'static str,
}

/// Link a patient to a ledger account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
	/// The account, enrolled here on the ledger, SS58.
	pub account: String,
	/// The hospital's identifier of the patient, `Patient/<id>` or `<id>`.
	pub patient: String,
}

/// The link.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentAnswer {
	/// The account, SS58.
	pub account: String,
	/// What the vault calls the patient.
	pub shelf: String,
}

/// What waits to be anchored.
#[derive(Serialize, ToSchema)]
pub struct OutboxAnswer {
	/// Leaves in no batch, or in one that is not anchored.
	pub pending: u64,
	/// Batches by state.
	pub batches: BatchCounts,
	/// Seconds since the finalized block's time.
	pub finalized_age_s: u64,
}

/// Batches by state.
#[derive(Serialize, ToSchema)]
pub struct BatchCounts {
	/// Cut, and not anchored in a finalized block yet.
	pub sealed: u64,
	/// Anchored in a finalized block.
	pub anchored: u64,
}

/// A record, as the hospital's index has it.
#[derive(Serialize, ToSchema)]
#[schema(as = Record)]
pub struct RecordBody {
	/// Its object.
	pub object: String,
	/// FHIR R4 resource type.
	pub resource_type: String,
	/// Category code.
	pub category: &'static str,
	/// v3-Confidentiality code.
	pub confidentiality: &'static str,
	/// v3-ActCode sensitivity codes.
	pub sensitivities: Vec<&'static str>,
	/// Clinical time, or null.
	pub clinical_time: Option<u64>,
	/// Counts from 1 for each resource.
	pub version: u32,
	/// Bytes of the resource as received.
	pub size: u64,
	/// The batch, once its leaf was cut into one.
	pub batch: Option<u64>,
	/// The leaf's index there.
	pub leaf_index: Option<u32>,
	/// When the hospital received it.
	pub received_at: u64,
}

impl From<&Record> for RecordBody {
	fn from(record: &Record) -> Self {
		let labels = &record.labels;
		Self {
			object: record.object.to_string(),
			resource_type: record.resource_type.clone(),
			category: labels.category.code(),
			confidentiality: labels.confidentiality.code(),
			sensitivities: labels
				.sensitivities
				.iter()
				.map(|code| code.code())
				.collect(),
			clinical_time: labels.clinical_time,
			version: record.version,
			size: record.size,
			batch: record.place.as_ref().map(|place| place.batch.0),
			leaf_index: record.place.as_ref().map(|place| place.index),
			received_at: record.received_at,
		}
	}
}

/// A page of records.
#[derive(Serialize, ToSchema)]
pub struct RecordsAnswer {
	/// In an order that never changes.
	pub records: Vec<RecordBody>,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<String>,
}

/// Ask for the keys of one's own records.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeysRequest {
	/// Objects, at most 65,536.
	pub objects: Vec<String>,
}

/// Keys of one's own records.
#[derive(Serialize, ToSchema)]
pub struct KeysAnswer {
	/// The sealed ring, base64; grounds are *own records*.
	pub ring: String,
}

/// That a record's leaf is in an anchored batch.
#[derive(Serialize, ToSchema)]
pub struct ProofAnswer {
	/// The object.
	pub object: String,
	/// The batch of this hospital.
	pub batch: u64,
	/// The leaf's index in it.
	pub leaf_index: u32,
	/// Its leaves.
	pub leaf_count: u32,
	/// Siblings from the bottom, RFC 6962.
	pub path: Vec<String>,
	/// The root over header and chunks of the ciphertext.
	pub ciphertext_root: String,
	/// The hash of the labels.
	pub metadata_hash: String,
}

/// That a disclosure's leaf is in an anchored batch.
#[derive(Serialize, ToSchema)]
pub struct DisclosureProofAnswer {
	/// The disclosure's number.
	pub number: u64,
	/// The batch of this hospital.
	pub batch: u64,
	/// The leaf's index in it.
	pub leaf_index: u32,
	/// Its leaves.
	pub leaf_count: u32,
	/// Siblings from the bottom, RFC 6962.
	pub path: Vec<String>,
}

/// Release lines of an order.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasesRequest {
	/// How many at most, 1 to 64; 64 if not given.
	#[serde(default)]
	pub limit: Option<u32>,
}

/// What one call released of an order.
#[derive(ToSchema)]
#[allow(dead_code)] // documents what `http/orders.rs` writes piece by piece
pub struct ReleasesAnswer {
	/// Rings.
	pub releases: Vec<ReleaseBody>,
	/// Lines that end here: consent is gone, or no record is permitted. It is never said which.
	pub dropped: u32,
	/// Lines that are still to be released: call again while this is not 0.
	pub remaining: u32,
}

/// A ring, handed out.
#[derive(Serialize, ToSchema)]
#[schema(as = Release)]
pub struct ReleaseBody {
	/// Under which receipt.
	pub receipt: u64,
	/// For which order, or null.
	pub order: Option<u64>,
	/// Whose records, SS58.
	pub subject: String,
	/// The hash of the chain's first block: part of what the ring is sealed for.
	pub genesis: String,
	/// The organization the ring is sealed to.
	pub recipient: u32,
	/// The sealed ring, base64.
	pub ring: String,
	/// Until when it can be fetched again.
	pub lease_end: LeaseEnd,
	/// The number of the disclosure that accounts for it.
	pub disclosure: u64,
	/// The records whose keys are in the ring.
	pub records: Vec<RecordBody>,
}

/// When a lease ends.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LeaseEnd {
	/// The first block in which it no longer runs.
	Block(u32),
	/// The first second in which it no longer runs.
	Time(u64),
}

impl From<Lease> for LeaseEnd {
	fn from(lease: Lease) -> Self {
		match lease {
			Lease::Blocks { end } => Self::Block(end),
			Lease::Clock { end } => Self::Time(end),
		}
	}
}

/// One entry of the accounting of disclosures.
#[derive(Serialize, ToSchema)]
#[schema(as = Disclosure)]
pub struct DisclosureBody {
	/// Its number at this hospital.
	pub number: u64,
	/// The receipt it accounts for.
	pub receipt: u64,
	/// Who can read.
	pub recipient: u32,
	/// v3-PurposeOfUse code.
	pub purpose: &'static str,
	/// Category codes of the records.
	pub categories: Vec<&'static str>,
	/// How many records.
	pub records: u32,
	/// When.
	pub at: u64,
	/// Null, or the number of an earlier entry whose ring was never handed out: this entry says so.
	pub withheld: Option<u64>,
	/// The signed statement, base64.
	pub statement: String,
	/// What hides the statement behind its leaf.
	pub salt: String,
	/// The batch, once its leaf was cut into one.
	pub batch: Option<u64>,
	/// The leaf's index there.
	pub leaf_index: Option<u32>,
}

impl From<&disclosures::Disclosure> for DisclosureBody {
	fn from(entry: &disclosures::Disclosure) -> Self {
		Self {
			number: entry.number,
			receipt: entry.receipt.0,
			recipient: entry.recipient.0,
			purpose: entry.purpose.code(),
			categories: entry.categories.iter().map(|code| code.code()).collect(),
			records: entry.records,
			at: entry.at,
			withheld: entry.withheld,
			statement: STANDARD.encode(&entry.statement),
			salt: hex::encode(entry.salt),
			batch: entry.place.as_ref().map(|place| place.batch.0),
			leaf_index: entry.place.as_ref().map(|place| place.index),
		}
	}
}

/// A page of the accounting.
#[derive(Serialize, ToSchema)]
pub struct DisclosuresAnswer {
	/// In the order of their numbers.
	pub disclosures: Vec<DisclosureBody>,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<u64>,
}

/// What a client must know before it signs anything.
#[derive(Serialize, ToSchema)]
pub struct AboutAnswer {
	/// The hospital's number on the ledger.
	pub organization: u32,
	/// The hash of the chain's first block. Compare it with your own node's.
	pub genesis: String,
	/// The ed25519 key that signs disclosures.
	pub signer: String,
	/// The program's version.
	pub version: &'static str,
}

/// Whether the gateway can do its work.
#[derive(Serialize, ToSchema)]
pub struct ReadyAnswer {
	/// All of the below.
	pub ready: bool,
	/// The database answers.
	pub database: bool,
	/// The objects can be reached.
	pub objects: bool,
	/// The node answers and finality is fresh.
	pub ledger: bool,
}

/// A page.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
	/// What `next` of the page before said.
	pub after: Option<String>,
	/// How many at most, up to 1,000; 100 if not given.
	pub limit: Option<u32>,
}

impl Page {
	/// How many to return.
	pub fn limit(&self) -> Result<u32, Problem> {
		match self.limit.unwrap_or(100) {
			limit @ 1..=1_000 => Ok(limit),
			_ => Err(Kind::BadRequest.into()),
		}
	}
}

/// Reads an account: SS58, or 64 hexadecimal digits after `0x`.
pub fn account(text: &str) -> Result<AccountId, Problem> {
	match text.strip_prefix("0x") {
		Some(digits) => bytes(digits).map(AccountId),
		None => text.parse().map_err(|_| Kind::BadRequest.into()),
	}
}

/// Reads bytes in hexadecimal.
pub fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Problem> {
	let mut bytes = [0; N];
	hex::decode_to_slice(text, &mut bytes).map_err(|_| Problem::from(Kind::BadRequest))?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn accounts_are_ss58_or_prefixed_hex() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let by_ss58 = account(alice).unwrap();
		assert_eq!(by_ss58.to_string(), alice);
		let by_hex = account(&format!("0x{}", hex::encode(by_ss58.0))).unwrap();
		assert_eq!(by_hex, by_ss58);
		for wrong in ["", "0x", "0x00", "5Grwva", &hex::encode([1; 32])] {
			assert!(account(wrong).is_err(), "{wrong}");
		}
	}
}
