//! A gateway as somebody outside sees it: HTTP and JSON, nothing of the gateway's own code.

use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use galen_client::{AccountId, Hash, SessionClaim, Signer};
use galen_primitives::ids::OrganizationId;
use galen_test_support::Gateway;
use reqwest::{Client, RequestBuilder, Response};
use serde::{de::DeserializeOwned, Deserialize};
use serde_json::{json, Value};
use std::{fmt, time::Duration};

/// Longer than any answer may take; an import of everything is one request.
const PATIENCE: Duration = Duration::from_secs(300);

/// Objects asked for in one request for keys.
const KEYS_AT_ONCE: usize = 10_000;

/// How often the releases of one order are asked for before a test gives up.
const MOST_ROUNDS: usize = 64;

/// What a gateway answered instead of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
	/// The HTTP status; `None` when there was no answer at all.
	pub status: Option<u16>,
	/// The last part of the problem's type, such as `receipt-spent`.
	pub problem: String,
	/// The answer's text.
	pub text: String,
}

impl fmt::Display for Refused {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self.status {
			Some(status) => write!(f, "{status} {}: {}", self.problem, self.text),
			None => write!(f, "no answer: {}", self.text),
		}
	}
}

impl std::error::Error for Refused {}

impl Refused {
	fn silence(error: &reqwest::Error) -> Self {
		Self {
			status: None,
			problem: "no-answer".into(),
			text: format!("{error:?}"),
		}
	}

	fn nonsense(text: String) -> Self {
		Self {
			status: None,
			problem: "nonsense".into(),
			text,
		}
	}

	/// Whether the gateway said that, with that status.
	pub fn is(&self, status: u16, problem: &str) -> bool {
		self.status == Some(status) && self.problem == problem
	}
}

/// What was asked for, or the refusal.
pub type Answer<T> = Result<T, Refused>;

/// What an import counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
	/// Resources that came in.
	pub resources: u64,
	/// Of them, those that were new or new versions.
	pub stored: u64,
	/// Of them, those that were there already.
	pub unchanged: u64,
	/// Leaves that wait to be anchored because of it.
	pub leaves: u64,
}

/// How far anchoring has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Outbox {
	/// Leaves in no batch yet.
	pub pending: u64,
	/// Batches by state.
	pub batches: Batches,
	/// How old the finalized head is, in seconds.
	pub finalized_age_s: u64,
}

/// Batches by state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Batches {
	/// Cut, and not yet in a finalized block.
	pub sealed: u64,
	/// In a finalized block.
	pub anchored: u64,
}

/// What a gateway tells of a record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Record {
	/// Its object.
	pub object: String,
	/// The FHIR type.
	pub resource_type: String,
	/// Galen's category.
	pub category: String,
	/// v3-Confidentiality.
	pub confidentiality: String,
	/// v3-ActCode.
	pub sensitivities: Vec<String>,
	/// UTC seconds.
	pub clinical_time: Option<i64>,
	/// Counts from 1.
	pub version: u64,
	/// Bytes as received.
	pub size: u64,
	/// The batch it is in.
	pub batch: Option<u64>,
	/// Its leaf there.
	pub leaf_index: Option<u64>,
}

/// What a recipient gets for a receipt.
#[derive(Clone, Debug, Deserialize)]
pub struct Release {
	/// The receipt.
	pub receipt: u64,
	/// The order, if the receipt rests on one.
	pub order: Option<u64>,
	/// Whose records.
	pub subject: AccountId,
	/// The chain.
	pub genesis: String,
	/// To whom.
	pub recipient: u32,
	/// Sealed to the recipient, base64.
	pub ring: String,
	/// The number of the accounting entry.
	pub disclosure: u64,
	/// What the ring opens.
	pub records: Vec<Record>,
}

impl Release {
	/// The sealed ring's bytes.
	pub fn ring(&self) -> anyhow::Result<Vec<u8>> {
		Ok(BASE64.decode(&self.ring)?)
	}
}

/// What one request for an order's releases brought.
#[derive(Clone, Debug, Deserialize)]
pub struct Releases {
	/// Handed out.
	pub releases: Vec<Release>,
	/// Lines that the ledger or the last check refused.
	pub dropped: u64,
	/// Lines still to come.
	pub remaining: u64,
}

/// An entry of the accounting of disclosures.
#[derive(Clone, Debug, Deserialize)]
pub struct Disclosure {
	/// Gap-free.
	pub number: u64,
	/// The receipt.
	pub receipt: u64,
	/// To whom.
	pub recipient: u32,
	/// v3-ActReason.
	pub purpose: String,
	/// What.
	pub categories: Vec<String>,
	/// How many records.
	pub records: u64,
	/// The earlier entry whose ring was never handed out, if this one says so.
	pub withheld: Option<u64>,
	/// Signed statement, base64.
	pub statement: String,
}

/// Where a record is anchored.
#[derive(Clone, Debug, Deserialize)]
pub struct Proof {
	/// The batch.
	pub batch: u64,
	/// The leaf.
	pub leaf_index: u32,
	/// How many leaves.
	pub leaf_count: u32,
	/// Hashes from the leaf to the root, hex.
	pub path: Vec<String>,
	/// Root over the object, hex.
	pub ciphertext_root: String,
	/// Hash of the labels, hex.
	pub metadata_hash: String,
}

#[derive(Deserialize)]
struct Identity {
	organization: u32,
	genesis: String,
}

#[derive(Deserialize)]
struct Challenge {
	challenge: String,
}

#[derive(Deserialize)]
struct Token {
	access_token: String,
}

#[derive(Deserialize)]
struct Page<T> {
	#[serde(alias = "records", alias = "disclosures")]
	items: Vec<T>,
	next: Option<Value>,
}

/// Somebody who has not said who they are.
#[derive(Clone, Debug)]
pub struct Visitor {
	http: Client,
	url: String,
}

impl Visitor {
	/// Before a gateway's door.
	pub fn new(url: &str) -> anyhow::Result<Self> {
		// Several tests of one process may come here; the first one installs it for all.
		let _ = rustls::crypto::ring::default_provider().install_default();
		let http = Client::builder().timeout(PATIENCE).build()?;
		Ok(Self {
			http,
			url: url.into(),
		})
	}

	/// Before this gateway's door.
	pub fn at(gateway: &Gateway) -> anyhow::Result<Self> {
		Self::new(&gateway.url())
	}

	/// Where the door is.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Asks for a page.
	pub async fn page(&self, path: &str) -> Answer<String> {
		text(self.http.get(format!("{}{path}", self.url))).await
	}

	/// Shows who one is by signing a challenge with one's ledger key.
	pub async fn enter(&self, signer: &Signer, envelope_key: Option<[u8; 32]>) -> Answer<Session> {
		let identity: Identity = self.read("/.well-known/galen").await?;
		let genesis = hash(&identity.genesis)?;
		self.enter_as(signer, envelope_key, genesis, identity.organization)
			.await
	}

	/// As [`Visitor::enter`], for a chain and a hospital of the signer's choice.
	pub async fn enter_as(
		&self,
		signer: &Signer,
		envelope_key: Option<[u8; 32]>,
		genesis: Hash,
		organization: u32,
	) -> Answer<Session> {
		let account = signer.account();
		let asked = json!({ "account": account.to_string() });
		let given: Challenge = self.send("/auth/challenge", &asked).await?;
		let claim = SessionClaim {
			genesis,
			organization: OrganizationId(organization),
			account,
			challenge: hash(&given.challenge)?.0,
			envelope_key,
		};
		let mut answer = json!({
			"account": account.to_string(),
			"challenge": given.challenge,
			"signature": hex::encode(signer.sign_session(&claim)),
		});
		if let (Some(key), Some(fields)) = (envelope_key, answer.as_object_mut()) {
			fields.insert("envelope_key".into(), hex::encode(key).into());
		}
		let token: Token = self.send("/auth/session", &answer).await?;
		Ok(self.session(&token.access_token))
	}

	/// Shows who one is by a signed assertion, as a system of another organization does.
	pub async fn token(&self, assertion: &str) -> Answer<Session> {
		let form = [
			("grant_type", "client_credentials"),
			(
				"client_assertion_type",
				"urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
			),
			("client_assertion", assertion),
			("scope", "system/*.rs"),
		];
		let request = self
			.http
			.post(format!("{}/auth/token", self.url))
			.form(&form);
		let token: Token = json_of(request).await?;
		Ok(self.session(&token.access_token))
	}

	fn session(&self, token: &str) -> Session {
		Session {
			visitor: self.clone(),
			token: token.into(),
		}
	}

	async fn read<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
		json_of(self.http.get(format!("{}{path}", self.url))).await
	}

	async fn send<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Answer<T> {
		json_of(self.http.post(format!("{}{path}", self.url)).json(body)).await
	}
}

/// Somebody who has said who they are.
#[derive(Clone, Debug)]
pub struct Session {
	visitor: Visitor,
	token: String,
}

impl Session {
	fn get(&self, path: &str) -> RequestBuilder {
		let url = format!("{}{path}", self.visitor.url);
		self.visitor.http.get(url).bearer_auth(&self.token)
	}

	fn post(&self, path: &str) -> RequestBuilder {
		let url = format!("{}{path}", self.visitor.url);
		self.visitor.http.post(url).bearer_auth(&self.token)
	}

	/// Ties a ledger account to the hospital's patient; returns the shelf.
	pub async fn enrol(&self, account: &AccountId, patient: &str) -> Answer<String> {
		#[derive(Deserialize)]
		struct Enrolment {
			shelf: String,
		}
		let body = json!({ "account": account.to_string(), "patient": patient });
		let enrolment: Enrolment = json_of(self.post("/enrolments").json(&body)).await?;
		Ok(enrolment.shelf)
	}

	/// Imports a bundle.
	pub async fn import(&self, bundle: &str) -> Answer<Counts> {
		let request = self
			.post("/fhir")
			.header("content-type", "application/fhir+json");
		json_of(request.body(bundle.to_string())).await
	}

	/// Sends anything to an import route, as it is.
	pub async fn import_raw(
		&self,
		path: &str,
		headers: &[(&str, &str)],
		body: impl Into<reqwest::Body>,
	) -> Answer<String> {
		let mut request = self.post(path);
		for (name, value) in headers {
			request = request.header(*name, *value);
		}
		text(request.body(body)).await
	}

	/// Imports one resource.
	pub async fn import_resource(&self, resource: &Value) -> Answer<Counts> {
		let kind = resource
			.get("resourceType")
			.and_then(Value::as_str)
			.unwrap_or_default();
		let request = self.post(&format!("/fhir/{kind}"));
		let request = request.header("content-type", "application/fhir+json");
		json_of(request.body(resource.to_string())).await
	}

	/// Imports a bulk file; returns the lines of progress.
	pub async fn import_bulk(&self, lines: impl Into<reqwest::Body>) -> Answer<Vec<Value>> {
		let headers = [("content-type", "application/fhir+ndjson")];
		let progress = self.import_raw("/fhir/$import", &headers, lines).await?;
		progress
			.lines()
			.map(|line| serde_json::from_str(line).map_err(|_| Refused::nonsense(line.into())))
			.collect()
	}

	/// How far anchoring has come.
	pub async fn outbox(&self) -> Answer<Outbox> {
		json_of(self.get("/outbox")).await
	}

	/// All of one's own records.
	pub async fn records(&self) -> Answer<Vec<Record>> {
		self.pages("/records", 1000).await
	}

	/// All disclosures of one's records.
	pub async fn disclosures(&self) -> Answer<Vec<Disclosure>> {
		self.pages("/disclosures", 100).await
	}

	async fn pages<T: DeserializeOwned>(&self, path: &str, limit: usize) -> Answer<Vec<T>> {
		let mut all = Vec::new();
		let mut after = String::new();
		loop {
			let request = self.get(&format!("{path}?limit={limit}{after}"));
			let page: Page<T> = json_of(request).await?;
			all.extend(page.items);
			after = match page.next {
				None | Some(Value::Null) => return Ok(all),
				Some(Value::String(next)) => format!("&after={next}"),
				Some(next) => format!("&after={next}"),
			};
		}
	}

	/// The keys of one's own records, in sealed rings.
	pub async fn keys(&self, objects: &[String]) -> Answer<Vec<Vec<u8>>> {
		#[derive(Deserialize)]
		struct Ring {
			ring: String,
		}
		let mut rings = Vec::new();
		for objects in objects.chunks(KEYS_AT_ONCE) {
			let body = json!({ "objects": objects });
			let ring: Ring = json_of(self.post("/records/keys").json(&body)).await?;
			let bytes = BASE64.decode(&ring.ring);
			rings.push(bytes.map_err(|_| Refused::nonsense(ring.ring))?);
		}
		Ok(rings)
	}

	/// A sealed object.
	pub async fn object(&self, object: &str) -> Answer<Vec<u8>> {
		let response = answered(self.get(&format!("/objects/{object}"))).await?;
		let bytes = response.bytes().await;
		Ok(bytes.map_err(|error| Refused::silence(&error))?.to_vec())
	}

	/// Where an object is anchored.
	pub async fn proof(&self, object: &str) -> Answer<Proof> {
		json_of(self.get(&format!("/objects/{object}/proof"))).await
	}

	/// Asks for releases of an order once.
	pub async fn releases(&self, order: u64) -> Answer<Releases> {
		let path = format!("/orders/{order}/releases");
		json_of(self.post(&path).json(&json!({}))).await
	}

	/// Asks for releases of an order until none is left.
	pub async fn all_releases(&self, order: u64) -> Answer<Releases> {
		let mut all = self.releases(order).await?;
		for _ in 0..MOST_ROUNDS {
			if all.remaining == 0 {
				return Ok(all);
			}
			let more = self.releases(order).await?;
			all.releases.extend(more.releases);
			all.dropped = all.dropped.saturating_add(more.dropped);
			all.remaining = more.remaining;
		}
		Err(Refused::nonsense(format!(
			"{} lines never come",
			all.remaining
		)))
	}

	/// Asks for the release of a receipt.
	pub async fn spend(&self, receipt: u64) -> Answer<Release> {
		json_of(self.post(&format!("/receipts/{receipt}/release"))).await
	}

	/// Asks once more for a release.
	pub async fn fetch(&self, receipt: u64) -> Answer<Release> {
		json_of(self.get(&format!("/releases/{receipt}"))).await
	}

	/// Asks for a page.
	pub async fn page(&self, path: &str) -> Answer<String> {
		text(self.get(path)).await
	}
}

async fn answered(request: RequestBuilder) -> Answer<Response> {
	let response = request
		.send()
		.await
		.map_err(|error| Refused::silence(&error))?;
	if response.status().is_success() {
		return Ok(response);
	}
	let status = response.status().as_u16();
	let text = response.text().await.unwrap_or_default();
	let problem = serde_json::from_str(&text).ok().as_ref().and_then(problem);
	Err(Refused {
		status: Some(status),
		problem: problem.unwrap_or_default(),
		text,
	})
}

/// The name of a problem: of problem+json, of an `OperationOutcome` (else the code of its first issue),
/// or of OAuth.
fn problem(body: &Value) -> Option<String> {
	let plain = body.get("type").and_then(Value::as_str);
	let plain = plain.and_then(|kind| kind.strip_prefix("urn:galen:problem:"));
	let named = body.pointer("/issue/0/details/coding/0/code");
	let other = named
		.or_else(|| body.pointer("/issue/0/code"))
		.or_else(|| body.get("error"));
	let found = plain.or_else(|| other.and_then(Value::as_str));
	found.map(String::from)
}

async fn text(request: RequestBuilder) -> Answer<String> {
	let response = answered(request).await?;
	response
		.text()
		.await
		.map_err(|error| Refused::silence(&error))
}

async fn json_of<T: DeserializeOwned>(request: RequestBuilder) -> Answer<T> {
	let text = text(request).await?;
	serde_json::from_str(&text).map_err(|error| Refused::nonsense(format!("{error}: {text}")))
}

fn hash(text: &str) -> Answer<Hash> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes)
		.map_err(|_| Refused::nonsense(text.into()))?;
	Ok(Hash::from(bytes))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn problems_are_read_from_all_three_kinds_of_answers() {
		let plain = json!({ "type": "urn:galen:problem:receipt-spent" });
		assert_eq!(problem(&plain).as_deref(), Some("receipt-spent"));
		let outcome = json!({ "issue": [{ "details": { "coding": [{ "code": "busy" }] } }] });
		assert_eq!(problem(&outcome).as_deref(), Some("busy"));
		let outcome = json!({ "issue": [{ "code": "structure" }] });
		assert_eq!(problem(&outcome).as_deref(), Some("structure"));
		assert_eq!(
			problem(&json!({ "error": "invalid_client" })).as_deref(),
			Some("invalid_client")
		);
		assert_eq!(problem(&json!({ "type": "about:blank" })), None);
	}
}
