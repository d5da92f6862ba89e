//! Having records erased: what a patient demands, what a privacy officer decides, and the proof.

use crate::{
	context::{dry_run_result, missing, Context, Mode, Session},
	exit::Failure,
	gateway::{write_whole, Certificate, ErasedLeaves, ErasureEntry, Erasures, Gateway},
	terminal::{fields, table},
	warning::{confirm, warn, Consent},
	words::time,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use clap::{Args, Subcommand, ValueEnum};
use galen_client::{
	calls::anchors as calls,
	types::{AnchorsEvent, ErasureOutcome, ErasureRequest, ErasureScope, RetentionGround},
	AccountId, Event,
};
use galen_primitives::ids::{ErasureRequestId, Moment};
use galen_vault::safe::{derive_list_commitment, ListSalt, ObjectId, SignedCertificate};
use serde_json::{json, Value};
use std::path::PathBuf;

/// Have records erased (patients), or decide about it (privacy officers).
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Demand that your hospital erases your records: all of them, or some
	Request(Request),
	/// Hand the list of records of a demand to the hospital, if that failed before
	HandIn(HandIn),
	/// Show what was demanded and what became of it
	Status {
		/// The patient; you if left out. A privacy officer sees all of the hospital
		#[arg(long = "for", value_name = "ACCOUNT")]
		subject: Option<String>,
	},
	/// Have it erased, for good (a privacy officer)
	Start {
		/// Which, as `galen erasure status` names it
		erasure: String,
		/// Why: the ground of GDPR, article 17 (1)
		#[arg(long, value_enum, default_value = "consent-withdrawn")]
		reason: Reason,
		/// Do not ask
		#[arg(long)]
		yes: bool,
	},
	/// Decline it, with the ground on which the records are kept (a privacy officer)
	Decline {
		/// Which, as `galen erasure status` names it
		erasure: String,
		/// The ground of GDPR, article 17 (3)
		#[arg(long, value_enum)]
		ground: Ground,
	},
	/// Erase what nobody demanded, such as when its time of retention is over (a privacy officer)
	Begin(Begin),
	/// Fetch the signed certificate of an erasure
	Certificate {
		/// Which, as `galen erasure status` names it
		erasure: String,
		/// Write it into this file, for `galen verify --certificate`
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
		/// The patient for whom you act; yourself if left out
		#[arg(long = "for", value_name = "ACCOUNT")]
		subject: Option<String>,
	},
}

/// What is demanded.
#[derive(Debug, Args)]
pub struct Request {
	/// Only these records, as `galen records` names them; everything if left out
	#[arg(long, value_name = "OBJECT", num_args = 1..)]
	record: Vec<ObjectId>,
	/// The patient for whom you act, as a representative who may grant and withdraw; yourself if left
	/// out
	#[arg(long = "for", value_name = "ACCOUNT")]
	subject: Option<String>,
	/// Do not ask
	#[arg(long)]
	yes: bool,
	/// Say what would be sent, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// A list that belongs to a demand.
#[derive(Debug, Args)]
pub struct HandIn {
	/// The demand's number on the ledger
	demand: u64,
	/// The salt that was printed when it was made
	#[arg(long, value_name = "HEX", value_parser = salt)]
	salt: ListSalt,
	/// The records
	#[arg(long, value_name = "OBJECT", num_args = 1.., required = true)]
	record: Vec<ObjectId>,
	/// The patient for whom you act; yourself if left out
	#[arg(long = "for", value_name = "ACCOUNT")]
	subject: Option<String>,
}

/// What an officer erases.
#[derive(Debug, Args)]
pub struct Begin {
	/// The patient's account
	#[arg(long, value_name = "ACCOUNT", required_unless_present = "patient")]
	account: Option<String>,
	/// Or the hospital's own number of the patient
	#[arg(long, value_name = "NUMBER", conflicts_with = "account")]
	patient: Option<String>,
	/// Only these records; everything if left out
	#[arg(long, value_name = "OBJECT", num_args = 1..)]
	record: Vec<ObjectId>,
	/// Why: the ground of GDPR, article 17 (1)
	#[arg(long, value_enum)]
	reason: Reason,
	/// Do not ask
	#[arg(long)]
	yes: bool,
}

/// Why something is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reason {
	/// The purpose is fulfilled or the retention period over (a)
	NoLongerNeeded,
	/// The consent it was kept on was withdrawn (b)
	ConsentWithdrawn,
	/// The patient objected (c)
	Objection,
	/// It should not have been processed (d)
	UnlawfulProcessing,
	/// A law or an authority demands it (e)
	LegalObligation,
}

impl Reason {
	const fn name(self) -> &'static str {
		match self {
			Self::NoLongerNeeded => "no_longer_needed",
			Self::ConsentWithdrawn => "consent_withdrawn",
			Self::Objection => "objection",
			Self::UnlawfulProcessing => "unlawful_processing",
			Self::LegalObligation => "legal_obligation",
		}
	}
}

/// Why something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ground {
	/// Freedom of expression and information (a)
	Expression,
	/// A law demands that it is kept, or a task in the public interest does (b)
	LegalObligation,
	/// Public interest in the area of public health (c)
	PublicHealth,
	/// Archiving, research or statistics that erasing would seriously impair (d)
	Archiving,
	/// Legal claims (e)
	LegalClaims,
}

impl Ground {
	const fn name(self) -> &'static str {
		match self {
			Self::Expression => "expression",
			Self::LegalObligation => "legal_obligation",
			Self::PublicHealth => "public_health",
			Self::Archiving => "archiving",
			Self::LegalClaims => "legal_claims",
		}
	}
}

fn salt(text: &str) -> Result<ListSalt, String> {
	let mut salt = [0; 32];
	hex::decode_to_slice(text, &mut salt).map_err(|_| "64 hexadecimal digits".to_owned())?;
	Ok(ListSalt(salt))
}

const fn given(yes: bool) -> Consent {
	if yes {
		Consent::Given
	} else {
		Consent::Needed
	}
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Request(request) => demand(context, request).await,
		Command::HandIn(list) => {
			let (gateway, _) = context
				.session_about(Session::Plain, list.subject.as_deref())
				.await?;
			let entry = hand_in(&gateway, list.demand, list.salt, &list.record).await?;
			context
				.output
				.result(&entry, || "The hospital has the list.".into())
		},
		Command::Status { subject } => status(context, subject.as_deref()).await,
		Command::Start {
			erasure,
			reason,
			yes,
		} => {
			confirm(
				&context.output,
				given(yes),
				&format!("The keys of erasure {erasure} are destroyed for good, in every backup too. Go on?"),
			)?;
			let gateway = context.session(Session::Plain).await?;
			let body = json!({ "reason": reason.name() });
			decide(context, &gateway, &erasure, "start", &body).await
		},
		Command::Decline { erasure, ground } => {
			let gateway = context.session(Session::Plain).await?;
			let body = json!({ "ground": ground.name() });
			decide(context, &gateway, &erasure, "decline", &body).await
		},
		Command::Begin(begin) => self::begin(context, begin).await,
		Command::Certificate {
			erasure,
			out,
			subject,
		} => certificate(context, &erasure, &out, subject.as_deref()).await,
	}
}

async fn demand(context: &Context, request: Request) -> Result<(), Failure> {
	let represented = context.represented(request.subject.as_deref()).await?;
	let subject = match represented {
		Some(subject) => subject,
		None => context.account_or_own(None).await?,
	};
	let list = match request.record.is_empty() {
		true => None,
		false => Some(ListSalt::make().map_err(|error| Failure::internal(&error))?),
	};
	let scope = match list {
		None => ErasureScope::Everything,
		Some(salt) => ErasureScope::Records(derive_list_commitment(&salt, &request.record)),
	};
	let call = calls::request_erasure(subject, scope);
	if request.dry_run {
		context.act(&call, Mode::DryRun).await?;
		return dry_run_result(&context.output, &call);
	}
	warn(
		&context.output,
		"what is erased cannot be brought back by anybody. Copies that others received by your consent stay \
		 with them. The hospital may have to keep records by law for years; it then declines and says why.",
	);
	let what = match list {
		None => format!("everything this hospital holds of {subject}"),
		Some(_) => format!("{} records of {subject}", request.record.len()),
	};
	confirm(
		&context.output,
		given(request.yes),
		&format!("Demand the erasure of {what}?"),
	)?;
	let submitted = context
		.act(&call, Mode::Act)
		.await?
		.ok_or_else(|| missing("ErasureRequested"))?;
	let made = submitted.events.iter().find_map(|event| match event {
		Event::Anchors(AnchorsEvent::ErasureRequested { request, due, .. }) => {
			Some((*request, *due))
		},
		_ => None,
	});
	let (number, due) = made.ok_or_else(|| missing("ErasureRequested"))?;
	if let Some(salt) = list {
		let handed = async {
			let (gateway, _) = context
				.session_about(Session::Plain, request.subject.as_deref())
				.await?;
			hand_in(&gateway, number.0, salt, &request.record).await
		};
		if let Err(failure) = handed.await {
			context.output.note(&retry(number, salt, &request));
			return Err(failure);
		}
	}
	let value = json!({
		"demand": number,
		"subject": subject,
		"everything": list.is_none(),
		"due": due,
		"salt": list.map(|salt| hex::encode(salt.0)),
	});
	context.output.result(&value, || {
		format!(
			"Demand {number} is on the ledger. The hospital must answer by {}; `galen erasure status` shows \
			 what becomes of it.",
			time::show(due)
		)
	})
}

/// What to say where the demand is made and the list did not arrive.
fn retry(number: ErasureRequestId, salt: ListSalt, request: &Request) -> String {
	let records: Vec<_> = request.record.iter().map(ToString::to_string).collect();
	let subject = match &request.subject {
		Some(subject) => format!(" --for {subject}"),
		None => String::new(),
	};
	format!(
		"Demand {number} is on the ledger, but the hospital does not have its list of records yet. Send it \
		 with:\n  galen erasure hand-in {number} --salt {}{subject} --record {}",
		hex::encode(salt.0),
		records.join(" ")
	)
}

async fn hand_in(
	gateway: &Gateway,
	demand: u64,
	salt: ListSalt,
	objects: &[ObjectId],
) -> Result<ErasureEntry, Failure> {
	let records: Vec<_> = objects.iter().map(ToString::to_string).collect();
	let body = json!({ "salt": hex::encode(salt.0), "records": records });
	gateway
		.post(&format!("/demands/{demand}/records"), &body)
		.await
}

async fn decide(
	context: &Context,
	gateway: &Gateway,
	erasure: &str,
	what: &str,
	body: &Value,
) -> Result<(), Failure> {
	let path = format!("/erasures/{}/{what}", plain(erasure)?);
	let entry: ErasureEntry = gateway.post(&path, body).await?;
	context.output.result(&entry, || in_words(&entry))
}

async fn begin(context: &Context, begin: Begin) -> Result<(), Failure> {
	let account = match &begin.account {
		Some(account) => Some(context.account(account)?.to_string()),
		None => None,
	};
	let what = match begin.record.len() {
		0 => "everything the hospital holds of this patient".to_owned(),
		count => format!("{count} records of this patient"),
	};
	confirm(
		&context.output,
		given(begin.yes),
		&format!("Destroy the keys of {what} for good, in every backup too?"),
	)?;
	let records: Vec<_> = begin.record.iter().map(ToString::to_string).collect();
	let mut body = json!({ "reason": begin.reason.name() });
	if let Some(account) = account {
		body["account"] = account.into();
	}
	if let Some(patient) = begin.patient {
		body["patient"] = patient.into();
	}
	if !records.is_empty() {
		body["records"] = records.into();
	}
	let gateway = context.session(Session::Plain).await?;
	let entry: ErasureEntry = gateway.post("/erasures", &body).await?;
	context.output.result(&entry, || in_words(&entry))
}

/// What the ledger and the gateway know. The ledger alone is enough to see what is overdue.
async fn status(context: &Context, named: Option<&str>) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let now = at.moment().await?;
	let own = context.account_or_own(None).await?;
	let staff = at.staff(&own).await?.is_some() && named.is_none();
	let (gateway, demands) = if staff {
		let hospital = context.own_staff_record(&at).await?.organization;
		let demands = at.open_erasures(hospital).await?;
		(context.session(Session::Plain).await, demands)
	} else {
		let subject = context.represented(named).await?.unwrap_or(own);
		let demands = at.erasure_requests_of(&subject).await?;
		let session = context.session_about(Session::Plain, named).await;
		(session.map(|(gateway, _)| gateway), demands)
	};
	// The hospital's gateway may be what does not answer; what it owes can be seen without it.
	let listed = match gateway {
		Ok(gateway) => all(&gateway).await,
		Err(failure) => Err(failure),
	};
	let known = match listed {
		Ok(known) => known,
		Err(failure) => {
			context
				.output
				.note(&format!("The hospital's gateway says nothing: {failure}"));
			Vec::new()
		},
	};
	let unknown: Vec<_> = demands
		.iter()
		.filter(|(number, _)| known.iter().all(|entry| entry.demand != Some(number.0)))
		.collect();
	let value = json!({
		"erasures": known,
		"demands": demands.iter().map(|(number, demand)| json!({
			"demand": number,
			"request": demand,
			"overdue": demand.is_overdue(now),
			"late": demand.is_late(),
		})).collect::<Vec<_>>(),
	});
	context.output.result(&value, || {
		let mut parts: Vec<_> = known.iter().map(in_words).collect();
		parts.extend(
			unknown
				.iter()
				.map(|(number, demand)| on_ledger(*number, demand, now)),
		);
		match parts.is_empty() {
			true => "Nobody has demanded an erasure.".into(),
			false => parts.join("\n\n"),
		}
	})
}

async fn all(gateway: &Gateway) -> Result<Vec<ErasureEntry>, Failure> {
	let mut entries = Vec::new();
	let mut after: Option<String> = None;
	loop {
		let path = match &after {
			Some(after) => format!("/erasures?limit=1000&after={after}"),
			None => "/erasures?limit=1000".to_owned(),
		};
		let page: Erasures = gateway.get(&path).await?;
		entries.extend(page.erasures);
		after = page.next;
		if after.is_none() {
			return Ok(entries);
		}
	}
}

fn in_words(entry: &ErasureEntry) -> String {
	let what = match (entry.everything, entry.list_missing) {
		(true, _) => "everything".to_owned(),
		(false, true) => "some records; their list was not handed in yet".to_owned(),
		(false, false) => "some records".to_owned(),
	};
	let state = match entry.state.as_str() {
		"waiting" => "waits for a privacy officer",
		"started" => "is being done",
		"destroyed" => "done: the keys are destroyed; the ledger is being told",
		"done" => "done, and on the ledger",
		"declining" => "declined; the ledger is being told",
		"declined" => "declined, and on the ledger",
		other => other,
	};
	let mut pairs = vec![
		("erasure", entry.erasure.clone()),
		("of", what),
		("stands", state.to_owned()),
	];
	if let Some(demand) = entry.demand {
		pairs.push(("demand", demand.to_string()));
	}
	if let Some(account) = &entry.account {
		pairs.push(("patient", account.clone()));
	}
	pairs.push(("since", time::show(entry.demanded_at)));
	if let Some(due) = entry.due {
		let due = time::show(due);
		let text = match entry.overdue {
			true => format!("{due}: OVERDUE, the hospital has not answered in time"),
			false => due,
		};
		pairs.push(("due", text));
	}
	if let Some(at) = entry.destroyed_at {
		pairs.push(("destroyed", time::show(at)));
		pairs.push(("records", entry.records.to_string()));
	}
	if let Some(reason) = &entry.reason {
		pairs.push(("because", reason.replace('_', " ")));
	}
	if let Some(ground) = &entry.ground {
		pairs.push(("kept for", ground.replace('_', " ")));
	}
	fields(pairs)
}

fn on_ledger(number: ErasureRequestId, demand: &ErasureRequest, now: Moment) -> String {
	let due = time::show(demand.due);
	let stands = match demand.answer.map(|answer| answer.outcome) {
		Some(ErasureOutcome::Erased { .. }) => "done, and on the ledger".to_owned(),
		Some(ErasureOutcome::Declined { ground }) => {
			format!("declined: {}", ground_in_words(ground))
		},
		None => "waits for the hospital".to_owned(),
	};
	let due = match (demand.is_overdue(now), demand.is_late()) {
		(true, _) => format!("{due}: OVERDUE, the hospital has not answered in time"),
		(_, true) => format!("{due}: answered late"),
		_ => due,
	};
	fields([
		("demand", number.to_string()),
		("stands", stands),
		("patient", AccountId(demand.subject.0).to_string()),
		("since", time::show(demand.requested_at)),
		("due", due),
	])
}

const fn ground_in_words(ground: RetentionGround) -> &'static str {
	match ground {
		RetentionGround::Expression => "freedom of expression and information",
		RetentionGround::LegalObligation => "a law demands that it is kept",
		RetentionGround::PublicHealth => "public health",
		RetentionGround::Archiving => "archiving, research or statistics",
		RetentionGround::LegalClaims => "legal claims",
	}
}

async fn certificate(
	context: &Context,
	erasure: &str,
	out: &std::path::Path,
	subject: Option<&str>,
) -> Result<(), Failure> {
	let erasure = plain(erasure)?;
	let own = context.account_or_own(None).await?;
	let at = context.finalized().await?;
	let gateway = if at.staff(&own).await?.is_some() {
		context.session(Session::Plain).await?
	} else {
		context.session_about(Session::Plain, subject).await?.0
	};
	let answer: Certificate = gateway
		.get(&format!("/erasures/{erasure}/certificate"))
		.await?;
	let bytes = STANDARD
		.decode(&answer.certificate)
		.map_err(|_| Failure::integrity("the gateway's certificate is malformed"))?;
	let signed = SignedCertificate::from_bytes(&bytes)
		.map_err(|error| Failure::integrity(format!("the gateway's certificate: {error}")))?;
	if signed.verify(&signed.signer()).is_err() {
		return Err(Failure::integrity(
			"the certificate's signature does not match",
		));
	}
	let leaves = leaves(&gateway, erasure).await?;
	write_whole(out, &bytes).await?;
	let value = json!({
		"file": out,
		"signer": hex::encode(signed.signer().0),
		"commitment": hex::encode(signed.commitment().0),
		"leaves": leaves.leaves,
	});
	context.output.result(&value, || {
		let rows = leaves.leaves.iter().map(|leaf| {
			[
				leaf.object.clone(),
				leaf.batch
					.map(|batch| batch.to_string())
					.unwrap_or_default(),
				leaf.leaf_index
					.map(|leaf| leaf.to_string())
					.unwrap_or_default(),
			]
		});
		format!(
			"The certificate is in {}. `galen prove record` of these objects, checked with `galen verify \
			 --certificate`, shows that it is about them.\n\n{}",
			out.display(),
			table(["OBJECT", "BATCH", "LEAF"], &[1, 2], rows)
		)
	})
}

async fn leaves(gateway: &Gateway, erasure: &str) -> Result<ErasedLeaves, Failure> {
	let mut all = ErasedLeaves::default();
	loop {
		let path = match &all.next {
			Some(after) => format!("/erasures/{erasure}/leaves?limit=1000&after={after}"),
			None => format!("/erasures/{erasure}/leaves?limit=1000"),
		};
		let page: ErasedLeaves = gateway.get(&path).await?;
		all.leaves.extend(page.leaves);
		all.next = page.next;
		if all.next.is_none() {
			return Ok(all);
		}
	}
}

/// The name of an erasure, which becomes part of a path.
fn plain(erasure: &str) -> Result<&str, Failure> {
	let is_name = erasure.len() == 32 && erasure.bytes().all(|digit| digit.is_ascii_hexdigit());
	is_name.then_some(erasure).ok_or_else(|| {
		Failure::input(
			"an erasure's name has 32 hexadecimal digits; `galen erasure status` shows it",
		)
	})
}
