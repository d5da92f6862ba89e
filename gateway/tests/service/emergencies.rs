//! Emergencies while the ledger cannot be reached: who gets what, every refusal, and the way back.

use crate::support::{
	blocks::{catch_up, MadeBlocks},
	ledger::{CLINIC, HOSPITAL},
	objects_of, request, Answer, Bench, GENESIS,
};
use async_trait::async_trait;
use axum::http::Method;
use galen_client::{
	types::{EmergencyReason, MembersAuthority, MembersEvent},
	AccountId, EmergencyClaim, Event, Hash, PatientRef, Signer,
};
use galen_gateway::{
	emergency::{Late, Recorded, Register},
	ledger::LedgerError,
	store::emergencies::LocalState,
};
use galen_primitives::{
	codes::{Purpose, PurposeSet},
	consent::{Block, BlockId, Conditions, Recipient},
	ids::{EmergencyId, Moment, OrganizationId, ReceiptId},
	members::{OrganizationKind, OrganizationStatus, Role, RoleSet},
};
use galen_vault::safe::{
	local_receipt, open_object, DisclosureBasis, DisclosureEntry, ObjectId, SignedDisclosure,
	SignedLocalEmergency, VerifierKey,
};
use serde_json::{json, Value};
use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex},
	time::Duration,
};

/// Seconds without finality after which the ledger counts as cut off.
const OUTAGE: Moment = 40;

/// A gateway whose clinician has signed in once, and that has seen the ledger.
struct Ward {
	bench: Bench,
	blocks: Arc<MadeBlocks>,
	doctor: Signer,
	amina: Signer,
}

impl Ward {
	async fn new() -> Self {
		let bench = Bench::new().await;
		let amina = bench.patient("amina", &[]).await;
		bench.staff("Doctor", HOSPITAL, Role::Clinician).await;
		let blocks = MadeBlocks::new(&bench.world);
		let ward = Self {
			bench,
			blocks,
			doctor: Signer::from_uri("//Doctor").unwrap(),
			amina,
		};
		ward.see().await;
		ward
	}

	/// Lets the gateway see the ledger as it stands.
	async fn see(&self) {
		let store = self.bench.context.vault.store();
		catch_up(&mut self.blocks.follower(store)).await;
	}

	/// The node answers and nothing is finalized any more.
	fn stall(&self) {
		self.bench.world.set_ahead(OUTAGE);
	}

	/// The node is gone.
	fn cut(&self) {
		self.bench.world.set_cut(true);
		self.bench.world.set_ahead(OUTAGE);
	}

	/// All is well again.
	fn mend(&self) {
		self.bench.world.set_cut(false);
		self.bench.world.set_ahead(0);
	}

	fn claim(&self, by: &Signer, patient: PatientRef, challenge: [u8; 32]) -> EmergencyClaim {
		EmergencyClaim {
			genesis: Hash::from(GENESIS),
			organization: HOSPITAL,
			clinician: by.account(),
			patient,
			reason: EmergencyReason::LifeThreatened,
			hours: 4,
			at: galen_gateway::ledger::Clock::now(self.bench.world.as_ref()),
			challenge,
		}
	}

	/// Opens Amina's records as somebody.
	async fn open_as(&self, by: &Signer) -> Answer {
		self.open_with(by, |_| ()).await
	}

	/// Opens with a claim that is changed before it is signed.
	async fn open_with(&self, by: &Signer, change: impl FnOnce(&mut EmergencyClaim)) -> Answer {
		let challenge = self.bench.challenge(by.account()).await;
		let mut claim = self.claim(by, PatientRef::Account(self.amina.account()), challenge);
		change(&mut claim);
		let signature = by.sign_emergency(&claim);
		self.send(&claim, signature).await
	}

	async fn send(&self, claim: &EmergencyClaim, signature: [u8; 64]) -> Answer {
		self.bench
			.post("", "/emergencies", &body(claim, signature))
			.await
	}

	async fn opened(&self) -> Value {
		self.open_as(&self.doctor).await.is(200).json()
	}
}

fn body(claim: &EmergencyClaim, signature: [u8; 64]) -> Value {
	let (name, patient) = match &claim.patient {
		PatientRef::Account(account) => ("subject", account.to_string()),
		PatientRef::Identifier(identifier) => ("patient", identifier.clone()),
	};
	json!({
		"clinician": claim.clinician.to_string(),
		name: patient,
		"reason": "life-threatened",
		"hours": claim.hours,
		"at": claim.at,
		"challenge": hex::encode(claim.challenge),
		"signature": hex::encode(signature),
	})
}

/// A ledger's register of late accesses.
#[derive(Default)]
struct Book {
	entries: Mutex<Vec<Late>>,
	/// What entering is answered with, instead.
	refuses: Mutex<Option<LedgerError>>,
	/// Whether entries are made and the answer is lost.
	mute: Mutex<bool>,
}

const GATEWAY: AccountId = AccountId([0xee; 32]);

impl Book {
	fn entries(&self) -> Vec<Late> {
		self.entries.lock().unwrap().clone()
	}

	fn refuse(&self, error: Option<LedgerError>) {
		*self.refuses.lock().unwrap() = error;
	}

	fn recorded(index: usize, late: &Late) -> Recorded {
		Recorded {
			emergency: EmergencyId(index as u64),
			receipt: ReceiptId(index as u64 + 100),
			at: late.opened_at + 90,
		}
	}
}

#[async_trait]
impl Register for Book {
	async fn find(
		&self,
		subject: &AccountId,
		opened_at: Moment,
	) -> Result<Option<Recorded>, LedgerError> {
		let entries = self.entries.lock().unwrap();
		let found = entries
			.iter()
			.enumerate()
			.find(|(_, late)| late.subject == *subject && late.opened_at == opened_at);
		Ok(found.map(|(index, late)| Self::recorded(index, late)))
	}

	async fn enter(&self, late: &Late) -> Result<Recorded, LedgerError> {
		if let Some(error) = self.refuses.lock().unwrap().clone() {
			let by_gateway = late.clinician == GATEWAY;
			if !(by_gateway && error == LedgerError::Refused("NotTheClinician".into())) {
				return Err(error);
			}
		}
		let mut entries = self.entries.lock().unwrap();
		entries.push(*late);
		if *self.mute.lock().unwrap() {
			return Err(LedgerError::Unknown);
		}
		Ok(Self::recorded(entries.len() - 1, late))
	}

	fn account(&self) -> AccountId {
		GATEWAY
	}
}

fn forbid(ward: &Ward, recipient: Option<Recipient>) {
	let account = ward.amina.account();
	ward.bench.world.block(|state| {
		let consents = state.consents.entry(account.0).or_default();
		consents.version += 1;
		let denies = Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Btg])),
			recipient,
			..Conditions::default()
		};
		let id = BlockId(consents.version);
		consents.blocks.try_push(Block { id, denies }).unwrap();
	});
}

#[tokio::test]
async fn a_clinician_reads_a_patients_records_while_the_node_is_gone() {
	let ward = Ward::new().await;
	ward.cut();
	// Nobody can sign in.
	let refused = ward.bench.try_sign_in(&ward.doctor, None).await;
	refused.is_problem(503, "node-unreachable");
	let answer = ward.opened().await;
	assert_eq!(answer["entry"], 0);
	assert_eq!(answer["joins"], Value::Null);
	let release = &answer["release"];
	assert_eq!(release["receipt"], local_receipt(0).0);
	assert_eq!(release["recipient"], HOSPITAL.0);
	assert_eq!(release["subject"], ward.amina.account().to_string());
	// Everything there is, sealed to the hospital's key.
	let ring = ward.bench.open_ring(release);
	let records = ward.bench.records(&ward.amina).await;
	assert_eq!(ring.len(), records.len());
	assert_eq!(ring.len(), 5);
	let pass = answer["access_token"].as_str().unwrap();
	for record in &records {
		let path = format!("/emergencies/objects/{}", record.object);
		let sealed = ward.bench.get(pass, &path).await;
		sealed.is(200);
		let secret = ring.get(&record.object).unwrap();
		let content = open_object(&record.object, &secret.key, &sealed.body).unwrap();
		assert_eq!(content.len() as u64, record.size);
	}
}

#[tokio::test]
async fn a_node_that_answers_without_finality_is_cut_off_too() {
	let ward = Ward::new().await;
	ward.stall();
	ward.opened().await;
}

#[tokio::test]
async fn the_patient_finds_it_in_the_accounting_with_the_sealed_entry_it_rests_on() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let token = ward.bench.sign_in(&ward.amina).await;
	let page = ward.bench.get(&token, "/disclosures").await.is(200).json();
	let entry = &page["disclosures"][0];
	assert_eq!(entry["purpose"], "BTG");
	assert_eq!(entry["records"], 5);
	assert_eq!(entry["receipt"], local_receipt(0).0);
	let store = ward.bench.context.vault.store();
	let kept = store.disclosure(0).await.unwrap().unwrap();
	let about = ward.bench.get("", "/.well-known/galen").await.json();
	let mut key = [0; 32];
	hex::decode_to_slice(about["signer"].as_str().unwrap(), &mut key).unwrap();
	let said = SignedDisclosure::check(&kept.statement, &VerifierKey(key), &GENESIS, 0).unwrap();
	let DisclosureEntry::Released(said) = said.entry else {
		panic!("{said:?}");
	};
	let row = store.local(0).await.unwrap().unwrap();
	let basis = DisclosureBasis::LocalEmergency {
		entry: 0,
		digest: row.digest,
	};
	assert_eq!(said.basis, basis);
	// The sealed entry says what the clinician signed.
	let entry = ward.bench.context.emergencies.read(&row).await.unwrap();
	assert_eq!(entry.clinician, ward.doctor.account().0);
	assert_eq!(entry.subject, ward.amina.account().0);
	assert_eq!((entry.reason, entry.hours), (0, 4));
	// Nothing of that lies in the open.
	let (doctor, patient) = (ward.doctor.account().0, ward.amina.account().0);
	for secret in [&doctor, &patient] {
		let sealed = row.sealed.bytes.windows(32);
		assert!(!sealed.into_iter().any(|window| window == secret));
	}
}

#[tokio::test]
async fn entries_are_chained_one_to_the_next() {
	let ward = Ward::new().await;
	let bilal = ward.bench.patient("bilal", &[]).await;
	ward.cut();
	ward.opened().await;
	ward.open_with(&ward.doctor, |claim| {
		claim.patient = PatientRef::Account(bilal.account());
	})
	.await
	.is(200);
	let store = ward.bench.context.vault.store();
	let rows = store.locals(None, 10).await.unwrap();
	let mut before = None;
	for row in &rows {
		let entry = ward.bench.context.emergencies.read(row).await.unwrap();
		assert_eq!(entry.previous, before);
		before = Some(row.digest);
	}
	assert_eq!(rows.len(), 2);
	// A row under another number is none of this gateway's.
	let mut moved = rows[0].clone();
	moved.number = 1;
	assert!(ward.bench.context.emergencies.read(&moved).await.is_err());
	let _ = SignedLocalEmergency::from_bytes(b"").unwrap_err();
}

#[tokio::test]
async fn while_the_ledger_answers_nothing_is_opened_without_it() {
	let ward = Ward::new().await;
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(409, "ledger-answers");
	// Nor in the first moments of an outage, which may be none.
	ward.bench.world.set_cut(true);
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(409, "ledger-answers");
	ward.bench.world.wait(Duration::from_secs(31));
	ward.opened().await;
}

#[tokio::test]
async fn a_gateway_that_never_saw_the_ledger_or_long_ago_opens_nothing() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	bench.staff("Doctor", HOSPITAL, Role::Clinician).await;
	let blocks = MadeBlocks::new(&bench.world);
	let ward = Ward {
		doctor: Signer::from_uri("//Doctor").unwrap(),
		bench,
		blocks,
		amina,
	};
	ward.stall();
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(503, "no-recent-view");
	ward.see().await;
	ward.opened().await;
	ward.bench.world.set_ahead(25 * 3_600);
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(503, "no-recent-view");
}

#[tokio::test]
async fn only_the_clinicians_own_signature_over_a_fresh_challenge_opens() {
	let ward = Ward::new().await;
	ward.cut();
	let patient = PatientRef::Account(ward.amina.account());
	// Another key.
	let challenge = ward.bench.challenge(ward.doctor.account()).await;
	let claim = ward.claim(&ward.doctor, patient.clone(), challenge);
	let forged = ward.bench.registrar.sign_emergency(&claim);
	ward.send(&claim, forged)
		.await
		.is_problem(401, "unauthorized");
	// Which used the challenge up.
	let right = ward.doctor.sign_emergency(&claim);
	ward.send(&claim, right)
		.await
		.is_problem(401, "unauthorized");
	// Something else than what was signed.
	let challenge = ward.bench.challenge(ward.doctor.account()).await;
	let mut claim = ward.claim(&ward.doctor, patient.clone(), challenge);
	let right = ward.doctor.sign_emergency(&claim);
	claim.hours = 24;
	ward.send(&claim, right)
		.await
		.is_problem(401, "unauthorized");
	// Somebody else's challenge.
	let challenge = ward.bench.challenge(ward.bench.registrar.account()).await;
	let claim = ward.claim(&ward.doctor, patient.clone(), challenge);
	let right = ward.doctor.sign_emergency(&claim);
	ward.send(&claim, right)
		.await
		.is_problem(401, "unauthorized");
	// Twice the same.
	let challenge = ward.bench.challenge(ward.doctor.account()).await;
	let claim = ward.claim(&ward.doctor, patient, challenge);
	let right = ward.doctor.sign_emergency(&claim);
	ward.send(&claim, right).await.is(200);
	ward.send(&claim, right)
		.await
		.is_problem(401, "unauthorized");
	// For another hospital.
	let answer = ward
		.open_with(&ward.doctor, |claim| claim.organization = OrganizationId(7))
		.await;
	answer.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn whoever_is_no_clinician_here_opens_nothing() {
	let ward = Ward::new().await;
	ward.bench.staff("Surgeon", CLINIC, Role::Clinician).await;
	ward.cut();
	let surgeon = Signer::from_uri("//Surgeon").unwrap();
	let unseen = Signer::from_uri("//Unseen").unwrap();
	for signer in [&ward.bench.registrar, &surgeon, &unseen, &ward.amina] {
		let refused = ward.open_as(signer).await;
		refused.is_problem(403, "forbidden");
	}
	let store = ward.bench.context.vault.store();
	assert!(store.locals(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_clinician_who_was_dismissed_or_whose_role_ended_opens_nothing() {
	let ward = Ward::new().await;
	let appointed = |roles: &[Role], until| {
		Event::Members(MembersEvent::StaffAppointed {
			organization: HOSPITAL,
			account: ward.doctor.account(),
			roles: RoleSet::of(roles),
			until,
			authorized_by: MembersAuthority::Organization(HOSPITAL),
		})
	};
	let now = ward.blocks.now();
	ward.stall();
	for (event, may) in [
		(appointed(&[Role::Clinician], Some(now + 3_600)), true),
		(appointed(&[Role::Clinician], Some(now + 1)), false),
		(appointed(&[Role::Registrar], None), false),
		(appointed(&[Role::Clinician], None), true),
		(
			Event::Members(MembersEvent::StaffDismissed {
				organization: HOSPITAL,
				account: ward.doctor.account(),
				authorized_by: MembersAuthority::Itself,
			}),
			false,
		),
	] {
		ward.blocks.tell(vec![event.clone()]);
		ward.see().await;
		let answer = ward.open_as(&ward.doctor).await;
		if may {
			answer.is(200);
		} else {
			answer.is_problem(403, "forbidden");
		}
	}
}

#[tokio::test]
async fn a_hospital_that_was_suspended_opens_nothing() {
	let ward = Ward::new().await;
	ward.bench
		.world
		.block(|state| state.set_status(HOSPITAL, OrganizationStatus::Suspended));
	ward.blocks
		.tell(vec![Event::Members(MembersEvent::OrganizationSuspended {
			organization: HOSPITAL,
		})]);
	ward.see().await;
	ward.cut();
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(403, "forbidden");
}

#[tokio::test]
async fn only_patients_of_this_vault_are_opened_by_account_or_by_the_hospitals_number() {
	let ward = Ward::new().await;
	ward.cut();
	let answer = ward
		.open_with(&ward.doctor, |claim| {
			claim.patient = PatientRef::Identifier("Patient/amina".into());
		})
		.await;
	let subject = answer.is(200).json()["release"]["subject"].clone();
	assert_eq!(subject, ward.amina.account().to_string());
	for patient in [
		PatientRef::Account(AccountId([9; 32])),
		PatientRef::Identifier("Patient/nobody".into()),
		PatientRef::Identifier("no identifier".into()),
	] {
		let refused = ward
			.open_with(&ward.doctor, |claim| claim.patient = patient)
			.await;
		refused.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn a_denial_that_names_emergencies_and_was_seen_forbids_it() {
	for (recipient, forbidden) in [
		(None, true),
		(Some(Recipient::Organization(HOSPITAL)), true),
		(Some(Recipient::Kind(OrganizationKind::Hospital)), true),
		(Some(Recipient::Organization(CLINIC)), false),
	] {
		let ward = Ward::new().await;
		forbid(&ward, recipient);
		// Told by an event, and read.
		ward.blocks.tell(vec![Event::Consent(
			galen_client::types::ConsentEvent::BlockAdded {
				subject: ward.amina.account(),
				block: BlockId(2),
				version: 2,
				authorized_by: galen_client::types::ConsentAuthority::Subject,
			},
		)]);
		ward.see().await;
		ward.cut();
		let answer = ward.open_as(&ward.doctor).await;
		if forbidden {
			answer.is_problem(403, "emergency-forbidden");
		} else {
			answer.is(200);
		}
	}
}

#[tokio::test]
async fn a_denial_that_only_the_node_has_seen_forbids_it_while_the_node_answers() {
	let ward = Ward::new().await;
	ward.bench.world.set_auto(false);
	forbid(&ward, None);
	ward.stall();
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(403, "emergency-forbidden");
	// A node that is gone tells nothing, and nobody here knows of the denial: life comes first.
	ward.cut();
	ward.opened().await;
}

#[tokio::test]
async fn a_claim_that_no_ledger_would_take_is_refused() {
	let ward = Ward::new().await;
	ward.cut();
	for hours in [0, 3, 25] {
		let refused = ward
			.open_with(&ward.doctor, |claim| claim.hours = hours)
			.await;
		refused.is_problem(400, "bad-request");
	}
	for skew in [-301, 301] {
		let refused = ward
			.open_with(&ward.doctor, |claim| {
				claim.at = claim.at.checked_add_signed(skew).unwrap();
			})
			.await;
		refused.is_problem(409, "clock-skew");
	}
	let challenge = ward.bench.challenge(ward.doctor.account()).await;
	let patient = PatientRef::Account(ward.amina.account());
	let claim = ward.claim(&ward.doctor, patient, challenge);
	let good = body(&claim, ward.doctor.sign_emergency(&claim));
	for (name, value) in [
		("reason", json!("curious")),
		("patient", json!("Patient/amina")),
		("clinician", json!("Doctor")),
		("signature", json!("00")),
		("challenge", json!("")),
		("note", json!("free text")),
	] {
		let mut bad = good.clone();
		bad[name] = value;
		let refused = ward.bench.post("", "/emergencies", &bad).await;
		refused.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn one_clinician_opens_so_many_within_an_hour_and_no_more() {
	let ward = Ward::new().await;
	ward.cut();
	for _ in 0..60 {
		ward.opened().await;
	}
	let refused = ward.open_as(&ward.doctor).await;
	refused.is_problem(429, "busy");
	ward.bench.world.wait(Duration::from_secs(3_600));
	ward.opened().await;
}

#[tokio::test]
async fn a_running_access_serves_the_whole_hospital_and_what_came_in_since() {
	let ward = Ward::new().await;
	ward.bench.staff("Nurse", HOSPITAL, Role::Clinician).await;
	let registrar = ward.bench.sign_in(&ward.bench.registrar).await;
	ward.cut();
	let first = ward.opened().await;
	let nurse = Signer::from_uri("//Nurse").unwrap();
	let second = ward.open_as(&nurse).await.is(200).json();
	assert_eq!(second["entry"], 1);
	assert_eq!(second["joins"], 0);
	assert_eq!(second["ends_at"], first["ends_at"]);
	assert_eq!(second["release"]["receipt"], first["release"]["receipt"]);
	assert_eq!(
		second["release"]["disclosure"],
		first["release"]["disclosure"]
	);
	// New records come in, and are in the next ring, with a disclosure of their own.
	ward.mend();
	let mut more = crate::support::people::bundle("amina");
	more["entry"].as_array_mut().unwrap().truncate(2);
	more["entry"][1]["resource"]["id"] = "amina-new".into();
	more["entry"][1]["request"]["url"] = "Observation/amina-new".into();
	ward.bench.import(&registrar, &more).await.is(200);
	ward.cut();
	let third = ward.opened().await;
	assert_eq!(third["joins"], 0);
	assert_eq!(objects_of(&third["release"]).len(), 6);
	assert_ne!(
		third["release"]["disclosure"],
		first["release"]["disclosure"]
	);
	// Only what opened an access is to be entered.
	let waiting = ward
		.bench
		.context
		.vault
		.store()
		.waiting_locals(9)
		.await
		.unwrap();
	assert_eq!(waiting.len(), 1);
}

#[tokio::test]
async fn a_pass_is_good_for_what_was_opened_and_for_nothing_else() {
	let ward = Ward::new().await;
	let bilal = ward.bench.patient("bilal", &[]).await;
	ward.cut();
	let answer = ward.opened().await;
	let pass = answer["access_token"].as_str().unwrap();
	let own = ward.bench.records(&ward.amina).await[0].object;
	let other = ward.bench.records(&bilal).await[0].object;
	let path = |object: &ObjectId| format!("/emergencies/objects/{object}");
	ward.bench.get(pass, &path(&own)).await.is(200);
	for (pass, path, status, problem) in [
		(pass, path(&other), 404, "not-found"),
		(pass, "/emergencies/objects/x".to_owned(), 404, "not-found"),
		("", path(&own), 401, "unauthorized"),
		("0123", path(&own), 404, "not-found"),
	] {
		ward.bench
			.get(pass, &path)
			.await
			.is_problem(status, problem);
	}
	// It is no session.
	ward.mend();
	ward.bench
		.get(pass, "/records")
		.await
		.is_problem(401, "unauthorized");
	ward.bench.world.wait(Duration::from_secs(900));
	ward.bench
		.get(pass, &path(&own))
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn what_was_opened_is_entered_once_when_the_ledger_is_back() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	let book = Book::default();
	let emergencies = ward.bench.context.emergencies.clone();
	// Not while the ledger is away.
	assert_eq!(emergencies.round(&book).await.unwrap(), 1);
	assert!(book.entries().is_empty());
	let opened_at = ward
		.bench
		.context
		.vault
		.store()
		.local(0)
		.await
		.unwrap()
		.unwrap();
	ward.mend();
	assert_eq!(emergencies.round(&book).await.unwrap(), 0);
	let expected = Late {
		subject: ward.amina.account(),
		clinician: ward.doctor.account(),
		reason: EmergencyReason::LifeThreatened,
		hours: 4,
		opened_at: opened_at.opened_at,
	};
	assert_eq!(book.entries(), [expected]);
	for _ in 0..3 {
		emergencies.round(&book).await.unwrap();
	}
	assert_eq!(book.entries().len(), 1);
	// Privacy officers see how late.
	let officer = ward
		.bench
		.staff("Officer", HOSPITAL, Role::PrivacyOfficer)
		.await;
	let page = ward
		.bench
		.get(&officer, "/emergencies")
		.await
		.is(200)
		.json();
	let entry = &page["emergencies"][0];
	assert_eq!(entry["state"], "entered");
	assert_eq!(entry["emergency"], 0);
	assert_eq!(entry["delay"], 90);
	assert_eq!(entry["reason"], "life-threatened");
	assert_eq!(entry["clinician"], ward.doctor.account().to_string());
	assert_eq!(entry["receipt"], local_receipt(0).0);
}

#[tokio::test]
async fn an_entry_whose_answer_was_lost_is_found_and_not_made_again() {
	let mut ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let book = Book::default();
	*book.mute.lock().unwrap() = true;
	let emergencies = ward.bench.context.emergencies.clone();
	assert_eq!(emergencies.round(&book).await.unwrap(), 1);
	assert_eq!(book.entries().len(), 1);
	// And the process dies.
	ward.bench.restart().await;
	let emergencies = ward.bench.context.emergencies.clone();
	assert_eq!(emergencies.round(&book).await.unwrap(), 0);
	assert_eq!(book.entries().len(), 1);
	let row = ward.bench.context.vault.store().local(0).await.unwrap();
	assert!(matches!(row.unwrap().state, LocalState::Entered { .. }));
}

#[tokio::test]
async fn what_time_mends_is_tried_again_and_what_it_does_not_is_told() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let book = Book::default();
	let emergencies = ward.bench.context.emergencies.clone();
	for error in [
		LedgerError::Unreachable,
		LedgerError::Unknown,
		LedgerError::Refused("pool".into()),
		LedgerError::Refused("AlreadyRecorded".into()),
		LedgerError::Refused("OpenedInTheFuture".into()),
	] {
		book.refuse(Some(error));
		assert_eq!(emergencies.round(&book).await.unwrap(), 1);
	}
	book.refuse(Some(LedgerError::Refused("OpenedTooLongAgo".into())));
	assert_eq!(emergencies.round(&book).await.unwrap(), 0);
	book.refuse(None);
	assert_eq!(emergencies.round(&book).await.unwrap(), 0);
	assert!(book.entries().is_empty());
	let officer = ward
		.bench
		.staff("Officer", HOSPITAL, Role::PrivacyOfficer)
		.await;
	let page = ward
		.bench
		.get(&officer, "/emergencies")
		.await
		.is(200)
		.json();
	assert_eq!(page["emergencies"][0]["state"], "not-entered");
	assert_eq!(page["emergencies"][0]["why"], "OpenedTooLongAgo");
	for token in [officer, ward.bench.sign_in(&ward.amina).await] {
		let page = ward.bench.get(&token, "/inbox").await.is(200).json();
		assert_eq!(page["entries"][0]["kind"], "emergency-not-entered");
		assert_eq!(page["entries"][0]["refs"]["local"], 0);
	}
}

#[tokio::test]
async fn where_the_clinician_has_left_the_gateway_answers_for_the_entry() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let book = Book::default();
	book.refuse(Some(LedgerError::Refused("NotTheClinician".into())));
	let emergencies = ward.bench.context.emergencies.clone();
	assert_eq!(emergencies.round(&book).await.unwrap(), 0);
	assert_eq!(book.entries()[0].clinician, GATEWAY);
}

#[tokio::test]
async fn a_sealed_entry_that_was_changed_is_not_entered() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let store = ward.bench.context.vault.store();
	let mut row = store.local(0).await.unwrap().unwrap();
	row.sealed.bytes[40] ^= 1;
	assert!(ward.bench.context.emergencies.read(&row).await.is_err());
}

#[tokio::test]
async fn only_privacy_officers_and_admins_of_this_hospital_see_sealed_entries() {
	let ward = Ward::new().await;
	ward.cut();
	ward.opened().await;
	ward.mend();
	let mut tokens = BTreeSet::new();
	tokens.insert(ward.bench.sign_in(&ward.doctor).await);
	tokens.insert(ward.bench.sign_in(&ward.amina).await);
	tokens.insert(
		ward.bench
			.staff("Other", CLINIC, Role::PrivacyOfficer)
			.await,
	);
	for token in tokens {
		let refused = ward.bench.get(&token, "/emergencies").await;
		refused.is_problem(403, "forbidden");
	}
	let admin = ward.bench.staff("Admin", HOSPITAL, Role::Admin).await;
	ward.bench.get(&admin, "/emergencies").await.is(200);
	let page = ward
		.bench
		.get(&admin, "/emergencies?limit=1")
		.await
		.is(200)
		.json();
	assert_eq!(page["next"], 0);
	let page = ward
		.bench
		.get(&admin, "/emergencies?after=0")
		.await
		.is(200)
		.json();
	assert_eq!(page["emergencies"], json!([]));
	let unsigned = request(Method::GET, "", "/emergencies", None);
	ward.bench
		.send(unsigned)
		.await
		.is_problem(401, "unauthorized");
}
