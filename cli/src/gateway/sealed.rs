//! An emergency while the network cannot be reached: opened at one's own hospital's gateway, without a
//! session and without the ledger.
//!
//! What arrives is checked as far as it can be without the ledger: the keys open only what was sealed to
//! this organization for this opening, and each record's object opens only whole and under its own name.
//! Whether it is the one that was anchored can be asked once the network is back.

use super::{
	error::{refusal, transport},
	make_folder,
	receive::{file_name, is_there},
	write_whole, Challenge, Http, OpenedLocally, Record,
};
use crate::{exit::Failure, keys::Key};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::{types::EmergencyReason, AccountId, EmergencyClaim, Hash, PatientRef, Signer};
use galen_primitives::ids::{Moment, OrganizationId, ReceiptId};
use galen_vault::safe::{
	self, open_object, GenesisHash, Grounds, KeyRing, ObjectId, Recipient, SealedRing,
};
use reqwest::Method;
use serde::Serialize;
use std::path::Path;

/// What is opened.
pub struct Wanted {
	/// Whose records.
	pub patient: PatientRef,
	/// Why.
	pub reason: EmergencyReason,
	/// The reason's code.
	pub code: &'static str,
	/// For how many hours.
	pub hours: u8,
	/// The clinician's time.
	pub now: Moment,
}

/// What was taken.
#[derive(Debug, Serialize)]
pub struct Taken {
	/// The hospital's sealed entry.
	pub entry: u64,
	/// The earlier entry whose access was used.
	pub joins: Option<u64>,
	/// Whose records.
	pub subject: AccountId,
	/// Until when.
	pub ends_at: Moment,
	/// How many records were written.
	pub records: u64,
	/// Bytes of their content.
	pub bytes: u64,
}

/// Opens a patient's records, fetches them and writes one file a record.
///
/// # Errors
/// The gateway does not answer or refuses; or something arrived that was not promised.
pub async fn open_sealed(
	url: &str,
	signer: &Signer,
	envelope: &Key,
	wanted: Wanted,
	folder: &Path,
) -> Result<Taken, Failure> {
	let http = Http::new(url)?;
	let opened = ask(&http, signer, &wanted).await?;
	let release = &opened.release;
	let ring = ring_of(&opened, envelope)?;
	let folder = folder.join(release.subject.to_string());
	make_folder(&folder).await?;
	let mut taken = Taken {
		entry: opened.entry,
		joins: opened.joins,
		subject: release.subject,
		ends_at: opened.ends_at,
		records: 0,
		bytes: 0,
	};
	for record in &release.records {
		take(&http, &opened.access_token, &ring, record, &folder)
			.await
			.map_err(|failure| failure.about(&record.object))?;
		taken.records = taken.records.saturating_add(1);
		taken.bytes = taken.bytes.saturating_add(record.size);
	}
	Ok(taken)
}

async fn ask(http: &Http, signer: &Signer, wanted: &Wanted) -> Result<OpenedLocally, Failure> {
	let identity = http.identity().await?;
	let clinician = signer.account();
	let asked: Challenge = http
		.post(
			"/auth/challenge",
			&serde_json::json!({ "account": clinician }),
		)
		.await?;
	// The node, which knows the network, is away: the gateway's word is taken for it. A signature for
	// another network opens nothing in this one.
	let claim = EmergencyClaim {
		genesis: Hash::from(genesis_of(&identity.genesis)?),
		organization: OrganizationId(identity.organization),
		clinician,
		patient: wanted.patient.clone(),
		reason: wanted.reason,
		hours: wanted.hours,
		at: wanted.now,
		challenge: asked.bytes()?,
	};
	let mut body = serde_json::json!({
		"clinician": clinician,
		"reason": wanted.code,
		"hours": wanted.hours,
		"at": wanted.now,
		"challenge": asked.challenge,
		"signature": hex::encode(signer.sign_emergency(&claim)),
	});
	if let Some(fields) = body.as_object_mut() {
		let (name, value) = match &wanted.patient {
			PatientRef::Account(account) => ("subject", account.to_string()),
			PatientRef::Identifier(identifier) => ("patient", identifier.clone()),
		};
		fields.insert(name.into(), value.into());
	}
	http.post("/emergencies", &body).await
}

fn genesis_of(text: &str) -> Result<[u8; 32], Failure> {
	let mut genesis = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut genesis)
		.map_err(|_| Failure::integrity("the gateway names no network"))?;
	Ok(genesis)
}

fn ring_of(opened: &OpenedLocally, envelope: &Key) -> Result<KeyRing, Failure> {
	let release = &opened.release;
	let sealed = STANDARD
		.decode(&release.ring)
		.map_err(|_| Failure::integrity("the gateway's key ring is malformed"))?;
	let what = safe::Release {
		genesis: GenesisHash(genesis_of(&release.genesis)?),
		grounds: Grounds::Receipt(ReceiptId(release.receipt)),
		recipient: Recipient::Organization(OrganizationId(release.recipient)),
	};
	Ok(SealedRing::from_bytes(sealed)?.open(&what, envelope.envelope())?)
}

async fn take(
	http: &Http,
	pass: &str,
	ring: &KeyRing,
	record: &Record,
	folder: &Path,
) -> Result<(), Failure> {
	let object: ObjectId = record
		.object
		.parse()
		.map_err(|_| Failure::integrity("no object's name"))?;
	let file = folder.join(file_name(record, &object));
	if is_there(&file, record.size).await {
		return Ok(());
	}
	let secret = ring
		.get(&object)
		.ok_or_else(|| Failure::integrity("the release has no key for it"))?;
	let path = format!("/emergencies/objects/{object}");
	let request = http.request(Method::GET, &path).bearer_auth(pass);
	let response = http.send(request).await?;
	if !response.status().is_success() {
		return Err(refusal(response).await);
	}
	let sealed = response
		.bytes()
		.await
		.map_err(|error| transport(http.url(), &error))?;
	let content = open_object(&object, &secret.key, &sealed)?;
	if content.len() as u64 != record.size {
		return Err(Failure::integrity("not as long as it was announced"));
	}
	write_whole(&file, &content).await
}
