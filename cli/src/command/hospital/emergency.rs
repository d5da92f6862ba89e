//! Emergencies: access without consent, for hours, answered for afterwards.

use super::access::fetch_or_tell;
use crate::{
	context::{dry_run_result, missing, Context, Mode, Session},
	exit::{Code, Failure},
	gateway::{open_sealed, LocalEmergencies, LocalEmergency, Wanted},
	terminal::{fields, narrow_table, table},
	words::time,
};
use clap::{Subcommand, ValueEnum};
use galen_client::{
	calls::access as calls,
	types::{AccessEvent, EmergencyAccess, EmergencyReason, Verdict},
	Event, PatientRef,
};
use galen_primitives::ids::{EmergencyId, Moment};
use std::path::{Path, PathBuf};

/// How wide a table is at most.
const WIDTH: u16 = 100;

/// Open a patient's records in an emergency, and review it.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Open a patient's records without consent; everybody is told, and it is reviewed (a clinician)
	Open {
		/// The patient's account; with --sealed also the hospital's own identifier, as Patient/123
		subject: String,
		/// Why nobody can wait for consent
		#[arg(long, value_enum)]
		reason: Reason,
		/// For how many hours
		#[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(4..=24))]
		hours: u8,
		/// Fetch the records at once, and write them into this folder
		#[arg(long, value_name = "DIR")]
		out: Option<PathBuf>,
		/// The network is down: open it at your own hospital's gateway, which seals an entry and puts it on
		/// the ledger later, marked late
		#[arg(long, requires = "out", conflicts_with = "dry_run")]
		sealed: bool,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Enter an access that was opened while the network could not be reached (the clinician, or the
	/// hospital's gateway account)
	Late {
		/// The patient's account
		subject: String,
		/// The clinician who opened it; you if left out
		#[arg(long, value_name = "ACCOUNT")]
		clinician: Option<String>,
		/// When it was opened
		#[arg(long, value_name = "TIME", value_parser = time::parse)]
		opened: Moment,
		/// Why nobody could wait for consent
		#[arg(long, value_enum)]
		reason: Reason,
		/// For how many hours
		#[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(4..=24))]
		hours: u8,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Say whether an emergency access was justified (a privacy officer, not the clinician)
	Review {
		/// Which emergency access
		emergency: u64,
		/// What you found
		#[arg(long, value_enum)]
		verdict: VerdictCode,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// List what was opened with --sealed at your hospital, and how it came onto the ledger (privacy
	/// officers)
	Local,
	/// List a hospital's emergency accesses, or the latest ones to a patient
	List {
		/// Which hospital; yours if left out
		#[arg(long, value_name = "NUMBER", conflicts_with = "subject")]
		hospital: Option<u32>,
		/// The latest to this patient
		#[arg(long, value_name = "ACCOUNT")]
		subject: Option<String>,
	},
}

/// Why nobody can wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reason {
	/// Life or limb is at stake now
	LifeThreatened,
	/// The patient cannot decide and nobody who may is reachable
	Incapacitated,
	/// Someone else's life or health is in danger
	OthersInDanger,
	/// The hospital that holds the records is unreachable or transfers the patient
	UrgentTransfer,
}

impl Reason {
	/// The code, as gateways take it.
	const fn code(self) -> &'static str {
		match self {
			Self::LifeThreatened => "life-threatened",
			Self::Incapacitated => "incapacitated",
			Self::OthersInDanger => "others-in-danger",
			Self::UrgentTransfer => "urgent-transfer",
		}
	}
}

impl From<Reason> for EmergencyReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::LifeThreatened => Self::LifeThreatened,
			Reason::Incapacitated => Self::Incapacitated,
			Reason::OthersInDanger => Self::OthersInDanger,
			Reason::UrgentTransfer => Self::UrgentTransfer,
		}
	}
}

/// What a reviewer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerdictCode {
	/// It was an emergency
	Justified,
	/// There is no telling
	Unclear,
	/// It was none
	Unjustified,
}

impl From<VerdictCode> for Verdict {
	fn from(code: VerdictCode) -> Self {
		match code {
			VerdictCode::Justified => Self::Justified,
			VerdictCode::Unclear => Self::Unclear,
			VerdictCode::Unjustified => Self::Unjustified,
		}
	}
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Open {
			subject,
			reason,
			hours,
			out: Some(folder),
			sealed: true,
			..
		} => open_without_network(context, &subject, reason, hours, &folder).await,
		Command::Open {
			subject,
			reason,
			hours,
			out,
			dry_run,
			..
		} => {
			// Nothing is asked here: seconds count, and the review comes afterwards.
			let call =
				calls::open_emergency_access(context.account(&subject)?, reason.into(), hours);
			let acted = context.act(&call, Mode::of(dry_run)).await;
			let Some(submitted) = acted.map_err(with_way_out)? else {
				return dry_run_result(&context.output, &call);
			};
			let opened = submitted.events.iter().find_map(|event| match event {
				Event::Access(AccessEvent::EmergencyAccessOpened {
					emergency,
					receipt,
					review_due,
					..
				}) => Some((*emergency, *receipt, *review_due)),
				_ => None,
			});
			let (emergency, receipt, due) =
				opened.ok_or_else(|| missing("EmergencyAccessOpened"))?;
			context.warn(&format!(
				"emergency access {emergency} is public; two privacy officers review it until {}.",
				time::show(due)
			));
			fetch_or_tell(context, receipt, out).await
		},
		Command::Late {
			subject,
			clinician,
			opened,
			reason,
			hours,
			dry_run,
		} => {
			let subject = context.account(&subject)?;
			let clinician = context.account_or_own(clinician.as_deref()).await?;
			let call = calls::record_late_emergency_access(
				subject,
				clinician,
				reason.into(),
				hours,
				opened,
			);
			let Some(submitted) = context.act(&call, Mode::of(dry_run)).await? else {
				return dry_run_result(&context.output, &call);
			};
			let entered = submitted.events.iter().find_map(|event| match event {
				Event::Access(AccessEvent::LateEmergencyAccessRecorded {
					emergency,
					review_due,
					..
				}) => Some((*emergency, *review_due)),
				_ => None,
			});
			let (emergency, due) = entered.ok_or_else(|| missing("LateEmergencyAccessRecorded"))?;
			let value = serde_json::json!({ "emergency": emergency, "review_due": due });
			context.output.result(&value, || {
				format!(
					"Entered as emergency access {emergency}; to be reviewed until {}.",
					time::show(due)
				)
			})
		},
		Command::Review {
			emergency,
			verdict,
			dry_run,
		} => {
			review(
				context,
				EmergencyId(emergency),
				verdict.into(),
				Mode::of(dry_run),
			)
			.await
		},
		Command::Local => local(context).await,
		Command::List { hospital, subject } => list(context, hospital, subject.as_deref()).await,
	}
}

/// Says what can be done where the network does not answer: somebody's life may hang on it.
fn with_way_out(failure: Failure) -> Failure {
	if failure.code != Code::Unavailable {
		return failure;
	}
	Failure::new(
		failure.code,
		format!("{failure}; for a patient of your own hospital, say --sealed --out DIR"),
	)
}

/// Opens records at one's own hospital while the network is down.
async fn open_without_network(
	context: &Context,
	subject: &str,
	reason: Reason,
	hours: u8,
	folder: &Path,
) -> Result<(), Failure> {
	let patient = match subject.strip_prefix("Patient/") {
		Some(_) => PatientRef::Identifier(subject.to_owned()),
		None => PatientRef::Account(context.account(subject)?),
	};
	let wanted = Wanted {
		patient,
		reason: reason.into(),
		code: reason.code(),
		hours,
		now: time::now(),
	};
	let key = context.key().await?;
	let envelope = context.envelope_key().await?;
	let url = &context.settings.gateway;
	let taken = open_sealed(url, key.signer(), &envelope, wanted, folder).await?;
	context.warn(&format!(
		"this is local entry {} of your hospital. It becomes public, marked late, once the network is \
		 back; then two privacy officers review it.",
		taken.entry
	));
	context.output.result(&taken, || {
		fields([
			("patient", taken.subject.to_string()),
			("records", taken.records.to_string()),
			("bytes", taken.bytes.to_string()),
			(
				"checked against the ledger",
				"not while the network is down".to_owned(),
			),
			("open until", time::show(taken.ends_at)),
			("folder", folder.display().to_string()),
		])
	})
}

/// What was opened while the network was down.
async fn local(context: &Context) -> Result<(), Failure> {
	let gateway = context.session(Session::Plain).await?;
	let mut all = Vec::new();
	let mut after = None;
	loop {
		let path = match after {
			Some(after) => format!("/emergencies?after={after}"),
			None => "/emergencies".to_owned(),
		};
		let page: LocalEmergencies = gateway.get(&path).await?;
		all.extend(page.emergencies);
		after = page.next;
		if after.is_none() {
			break;
		}
	}
	context.output.result(&all, || {
		if all.is_empty() {
			return "There is none.".into();
		}
		let rows = all.iter().map(|entry| {
			[
				entry.entry.to_string(),
				time::show(entry.opened_at),
				entry.subject.to_string(),
				entry.reason.replace('-', " "),
				came(entry),
			]
		});
		let header = ["ENTRY", "OPENED", "PATIENT", "REASON", "ON THE LEDGER"];
		narrow_table(WIDTH, header, &[0], rows)
	})
}

/// How an entry came onto the ledger.
fn came(entry: &LocalEmergency) -> String {
	match (entry.state.as_str(), entry.emergency, entry.delay) {
		("entered", Some(emergency), Some(delay)) => {
			format!("emergency {emergency}, {} late", time::span(delay))
		},
		("joined", ..) => match entry.joins {
			Some(entry) => format!("part of entry {entry}"),
			None => "part of another entry".to_owned(),
		},
		("not-entered", ..) => match &entry.why {
			Some(why) => format!("NEVER: {why}"),
			None => "NEVER".to_owned(),
		},
		_ => "waits for the network".to_owned(),
	}
}

async fn review(
	context: &Context,
	emergency: EmergencyId,
	verdict: Verdict,
	mode: Mode,
) -> Result<(), Failure> {
	let call = calls::review_emergency_access(emergency, verdict);
	let Some(submitted) = context.act(&call, mode).await? else {
		return dry_run_result(&context.output, &call);
	};
	let outcome = submitted.events.iter().find_map(|event| match event {
		Event::Access(AccessEvent::EmergencyAccessReviewed { outcome, .. }) => Some(*outcome),
		_ => None,
	});
	let outcome = outcome.ok_or_else(|| missing("EmergencyAccessReviewed"))?;
	let value = serde_json::json!({
		"emergency": emergency, "verdict": verdict, "outcome": outcome, "block": submitted.number,
	});
	context.output.result(&value, || match outcome {
		Some(outcome) => format!("Both have reviewed it; it was {}.", found(outcome)),
		None => "Reviewed; one more privacy officer has to.".into(),
	})
}

const fn found(verdict: Verdict) -> &'static str {
	match verdict {
		Verdict::Justified => "justified",
		Verdict::Unclear => "unclear",
		Verdict::Unjustified => "unjustified",
	}
}

async fn list(
	context: &Context,
	hospital: Option<u32>,
	subject: Option<&str>,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let emergencies = match subject {
		Some(text) => at.latest_emergencies(&context.account(text)?).await?,
		None => {
			let hospital = context.organization_or_own(&at, hospital).await?;
			at.emergencies(hospital).await?
		},
	};
	let now = at.moment().await?;
	let names = context.names(&at).await?;
	let value: Vec<_> = emergencies
		.iter()
		.map(|(id, emergency)| serde_json::json!({ "number": id, "access": emergency }))
		.collect();
	context.output.result(&value, || {
		if emergencies.is_empty() {
			return "There is none.".into();
		}
		let rows = emergencies.iter().map(|(id, emergency)| {
			[
				id.to_string(),
				time::show(emergency.opened_at),
				names.of(emergency.hospital),
				emergency.subject.to_string(),
				format!("{:?}", emergency.reason),
				standing(emergency, now),
			]
		});
		table(
			["NUMBER", "WHEN", "HOSPITAL", "PATIENT", "REASON", "REVIEW"],
			&[0],
			rows,
		)
	})
}

/// Where the review stands.
fn standing(emergency: &EmergencyAccess, now: Moment) -> String {
	let worst = emergency.reviews.iter().map(|review| review.verdict).max();
	match (emergency.reviews.len(), worst) {
		(0 | 1, _) if emergency.review_due <= now => "OVERDUE".into(),
		(0, _) => format!("due {}", time::from_now(emergency.review_due, now)),
		(1, _) => format!(
			"one more, due {}",
			time::from_now(emergency.review_due, now)
		),
		(_, Some(verdict)) => found(verdict).into(),
		(_, None) => String::new(),
	}
}
