//! The JSON of requests and answers. Bytes are lower-case hexadecimal, rings and statements base64,
//! accounts SS58, times UTC seconds.

use crate::{
	accounting::Marked,
	auth::{challenge::Scheme, Actor},
	error::{Kind, Problem},
	inbox,
	ledger::{AccountId, Lease},
	store::{
		disclosures::{self, BasisKind},
		Record,
	},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_primitives::members::Role;
use galen_vault::safe::Exemption;
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
	/// Somebody who may act for a patient of this hospital, and names the patient in each request
	/// with the header `Galen-Subject`.
	Representative {
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
			Actor::Representative { account, .. } => Self::Representative {
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
	/// Whether anything was imported of the patient yet. Of a mistyped number, nothing ever is.
	pub has_records: bool,
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

/// What there is to order.
#[derive(Serialize, ToSchema)]
#[schema(as = Catalogue)]
pub struct CatalogueAnswer {
	/// When it was counted, in UTC seconds: once a day.
	pub at: u64,
	/// Every category.
	pub categories: Vec<CategoryCount>,
}

/// How many patients have records of a category.
#[derive(Serialize, ToSchema)]
pub struct CategoryCount {
	/// The category's code.
	pub category: &'static str,
	/// At least so many, in steps of 11; none where they are fewer than 11.
	pub patients: Option<u64>,
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
	/// Whether it was erased: its labels are then blank.
	pub erased: bool,
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
			erased: record.wrapped_secret.is_none(),
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
	/// The root over header and chunks of the ciphertext; empty of a record that was erased.
	pub ciphertext_root: String,
	/// The hash of the labels; empty of a record that was erased.
	pub metadata_hash: String,
	/// The leaf itself, of a record that was erased; null of others.
	pub erased_leaf: Option<String>,
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
	/// The proof bundle that shows without node and chain that the batch is anchored, base64; null
	/// until it is made, some seconds later.
	pub bundle: Option<String>,
}

/// In which form the accounting is wanted, and which page of it.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountingQuery {
	/// JSON only: what `next` of the page before said.
	pub after: Option<String>,
	/// JSON only: how many at most, up to 1,000; 100 if not given.
	pub limit: Option<u32>,
	/// The form. If not given, the one that `Accept` prefers.
	#[param(inline)]
	pub format: Option<AccountingFormat>,
}

/// Forms of the accounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountingFormat {
	/// `application/json`, in pages.
	Json,
	/// `text/plain`, the whole, in plain words.
	Text,
	/// `text/html`, the whole, to print.
	Html,
	/// `application/fhir+json`, the whole: a bundle of AuditEvents.
	Fhir,
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
	/// Its number among the subject's own, from 0 without gaps.
	pub own_number: u64,
	/// The receipt it accounts for.
	pub receipt: u64,
	/// On what ground: `order`, `treatment` or `emergency`.
	pub basis: &'static str,
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
	/// Null, or the `own_number` of the later entry that says so of this one.
	pub taken_back: Option<u64>,
	/// Null, or the sealed entry of this hospital it rests on: an emergency that was opened while the
	/// ledger could not be reached. The receipt is then a number of the hospital's own.
	pub sealed: Option<SealedGroundBody>,
	/// Whether the accounting that the law asks for has it: 45 CFR 164.528.
	pub accountable: bool,
	/// The exception by which it has not, or null.
	pub exemption: Option<&'static str>,
	/// The signed statement, base64.
	pub statement: String,
	/// What hides the statement behind its leaf.
	pub salt: String,
	/// The batch, once its leaf was cut into one.
	pub batch: Option<u64>,
	/// The leaf's index there.
	pub leaf_index: Option<u32>,
}

/// How an emergency that was opened without the ledger came onto it.
#[derive(Serialize, ToSchema)]
#[schema(as = SealedGround)]
pub struct SealedGroundBody {
	/// The number of the sealed entry.
	pub entry: u64,
	/// When it was opened.
	pub opened_at: u64,
	/// Its number on the ledger, once it is there.
	pub emergency: Option<u64>,
	/// When it was entered there.
	pub entered_at: Option<u64>,
	/// By how many seconds late.
	pub delay: Option<u64>,
}

impl From<&disclosures::SealedGround> for SealedGroundBody {
	fn from(sealed: &disclosures::SealedGround) -> Self {
		Self {
			entry: sealed.entry,
			opened_at: sealed.opened_at,
			emergency: sealed.entered.map(|(emergency, _)| emergency.0),
			entered_at: sealed.entered.map(|(_, at)| at),
			delay: sealed.delay(),
		}
	}
}

impl From<&disclosures::Disclosure> for DisclosureBody {
	fn from(entry: &disclosures::Disclosure) -> Self {
		let standing = Marked::of(entry);
		Self {
			number: entry.number,
			own_number: entry.own_number,
			receipt: entry.receipt.0,
			basis: match entry.basis {
				BasisKind::Order => "order",
				BasisKind::Treatment => "treatment",
				BasisKind::Emergency => "emergency",
			},
			recipient: entry.recipient.0,
			purpose: entry.purpose.code(),
			categories: entry.categories.iter().map(|code| code.code()).collect(),
			records: entry.records,
			at: entry.at,
			withheld: entry.withheld,
			taken_back: entry.taken_back,
			sealed: entry.sealed.as_ref().map(Into::into),
			accountable: standing.is_accountable(),
			exemption: match standing {
				Marked::Disclosed(marked) => marked.exemption().map(Exemption::paragraph),
				Marked::Nothing => None,
			},
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
	/// How many there are on all pages together.
	pub entries: u64,
	/// The hospital's signed statement of how many there are and which is the last, base64.
	pub accounting: String,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<u64>,
}

/// Which page of an inbox.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
	/// Entries after this number.
	pub after: Option<u64>,
	/// How many at most, up to 1,000; 100 if not given.
	pub limit: Option<u32>,
	/// Where `after` is not given: only what comes after the last number that was marked as read.
	#[serde(default)]
	pub unread: bool,
}

/// An entry of an inbox.
#[derive(Serialize, ToSchema)]
#[schema(as = InboxEntry)]
pub struct InboxEntryBody {
	/// Its number in this mailbox, from 1.
	pub number: u64,
	/// The time of the block that said so.
	pub at: u64,
	/// That block, which is finalized.
	pub block: u32,
	/// What happened.
	pub kind: inbox::Kind,
	/// Whether it is to be shown before all others.
	pub loud: bool,
	/// Whether this reader has not marked it as read.
	pub unread: bool,
	/// What it refers to.
	pub refs: inbox::Refs,
}

/// Blocks whose entries are missing in every mailbox.
#[derive(Serialize, ToSchema)]
#[schema(as = InboxGap)]
pub struct InboxGapBody {
	/// The first of them.
	pub first_block: u32,
	/// The last of them.
	pub last_block: u32,
	/// The time of the last block that was read before.
	pub since: u64,
	/// The time of the first block that was read after.
	pub until: u64,
}

/// A page of an inbox. There is no push: ask again.
#[derive(Serialize, ToSchema)]
pub struct InboxAnswer {
	/// In the order of their numbers. Numbers may be missing: of the hospital's entries a reader sees
	/// those that concern its roles, and the oldest are dropped.
	pub entries: Vec<InboxEntryBody>,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<u64>,
	/// Up to which number this reader has marked entries as read.
	pub read: u64,
	/// How many come after that.
	pub unread: u64,
	/// Blocks that no node could tell of any more: what happened there is not in the inbox. The newest
	/// sixteen.
	pub gaps: Vec<InboxGapBody>,
}

/// Mark entries as read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxReadRequest {
	/// Up to this number.
	pub upto: u64,
}

/// How far an inbox is read.
#[derive(Serialize, ToSchema)]
pub struct InboxReadAnswer {
	/// Up to which number; it never goes back.
	pub read: u64,
}

/// Open a patient's records while the ledger cannot be reached.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyRequest {
	/// The clinician's account, SS58.
	pub clinician: String,
	/// The patient's account, SS58; or else `patient`.
	#[serde(default)]
	pub subject: Option<String>,
	/// The hospital's own identifier of the patient, such as `Patient/123`; or else `subject`.
	#[serde(default)]
	pub patient: Option<String>,
	/// `life-threatened`, `incapacitated`, `others-in-danger` or `urgent-transfer`.
	pub reason: String,
	/// For how many hours, 4 to 24.
	pub hours: u8,
	/// The clinician's time, UTC seconds; at most five minutes from the gateway's.
	pub at: u64,
	/// The challenge, as it was given out.
	pub challenge: String,
	/// 64 bytes, over the emergency claim.
	pub signature: String,
	/// How the account signs.
	#[serde(default)]
	pub scheme: Scheme,
}

/// Records that were opened while the ledger could not be reached.
#[derive(Serialize, ToSchema)]
pub struct EmergencyAnswer {
	/// The number of the sealed entry at this hospital.
	pub entry: u64,
	/// The earlier entry whose access this one uses, because it still runs; or null.
	pub joins: Option<u64>,
	/// Until when.
	pub ends_at: u64,
	/// Goes into `Authorization: Bearer` for the ciphertext of these records, and nothing else.
	pub access_token: String,
	/// Seconds for which it is good; after that, sign again.
	pub expires_in: u64,
	/// The ring. Its receipt is a number of the hospital's own, on no ledger yet.
	pub release: ReleaseBody,
}

/// How a sealed entry stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LocalStateBody {
	/// It waits until the ledger can be reached.
	Waiting,
	/// It is on the ledger.
	Entered,
	/// It cannot be entered.
	NotEntered,
	/// It uses another entry's access.
	Joined,
}

/// A sealed entry: an emergency access that was opened while the ledger could not be reached.
#[derive(Serialize, ToSchema)]
pub struct LocalEmergencyBody {
	/// Its number at this hospital.
	pub entry: u64,
	/// Whose records, SS58.
	pub subject: String,
	/// Who opened it, SS58.
	pub clinician: String,
	/// Why.
	pub reason: String,
	/// When.
	pub opened_at: u64,
	/// Until when.
	pub ends_at: u64,
	/// The receipt in the accounting of disclosures: a number of the hospital's own.
	pub receipt: u64,
	/// How it stands.
	pub state: LocalStateBody,
	/// The entry whose access it uses, or null.
	pub joins: Option<u64>,
	/// The emergency access on the ledger, once it is there.
	pub emergency: Option<u64>,
	/// When it was entered there.
	pub entered_at: Option<u64>,
	/// By how many seconds late.
	pub delay: Option<u64>,
	/// Why it cannot be entered: the error's name as the ledger calls it.
	pub why: Option<String>,
}

/// A page of sealed entries.
#[derive(Serialize, ToSchema)]
pub struct LocalEmergenciesAnswer {
	/// In the order of their numbers.
	pub emergencies: Vec<LocalEmergencyBody>,
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
	/// How the accounting of disclosures stood when it was looked at last: `whole`, `broken`, or
	/// `unknown`. It does not keep the gateway from being ready; `broken` is for people to look into.
	pub accounting: &'static str,
}

/// For whom a representative reads.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // documents what `extract.rs` reads
pub struct For {
	/// The patient whose data is meant, by account; oneself if not given. Whoever names another needs
	/// the right to view, live at the finalized head.
	#[param(rename = "Galen-Subject")]
	subject: Option<String>,
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
