//! Guardians and others who act for a patient.

use super::document::Document;
use crate::{
	context::{dry_run_result, Context, Mode},
	exit::Failure,
	terminal::{or_none, table},
	words::{self, time},
};
use clap::{Subcommand, ValueEnum};
use galen_client::calls::members;
use galen_primitives::{
	ids::Moment,
	members::{Relation, Right, RightSet},
};
use std::path::PathBuf;

/// Let somebody act for a patient, or end it.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Let an account act for a patient (a registrar who has seen the evidence)
	Appoint {
		/// The patient
		subject: String,
		/// Who acts
		representative: String,
		/// What they may do: view, grant, withdraw, claim, recover
		#[arg(long, value_delimiter = ',', required = true, value_parser = words::parse_right)]
		right: Vec<Right>,
		/// How they stand to the patient
		#[arg(long, value_enum)]
		relation: RelationCode,
		/// The court order or birth certificate; only a salted hash of it goes to the ledger
		#[arg(long, value_name = "FILE")]
		evidence: PathBuf,
		/// Until when, such as the day of majority
		#[arg(long, value_name = "DATE", value_parser = time::parse)]
		until: Moment,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// End a representation (the patient, the representative, or a registrar)
	Remove {
		/// The patient
		subject: String,
		/// Who acted
		representative: String,
	},
	/// List who acts for a patient
	List {
		/// The patient; you if left out
		subject: Option<String>,
	},
}

/// HL7 role codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RelationCode {
	/// Guardian
	Guard,
	/// Guardian ad litem
	Guadltm,
	/// Power of attorney
	Powatt,
	/// Durable power of attorney
	Dpowatt,
	/// Healthcare power of attorney
	Hpowatt,
	/// Special power of attorney
	Spowatt,
	/// Responsible party
	Respsn,
	/// Executor of estate
	Execs,
	/// Parent
	Prn,
}

impl From<RelationCode> for Relation {
	fn from(code: RelationCode) -> Self {
		match code {
			RelationCode::Guard => Self::Guard,
			RelationCode::Guadltm => Self::Guadltm,
			RelationCode::Powatt => Self::Powatt,
			RelationCode::Dpowatt => Self::Dpowatt,
			RelationCode::Hpowatt => Self::Hpowatt,
			RelationCode::Spowatt => Self::Spowatt,
			RelationCode::Respsn => Self::Respsn,
			RelationCode::Execs => Self::Execs,
			RelationCode::Prn => Self::Prn,
		}
	}
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Appoint {
			subject,
			representative,
			right,
			relation,
			evidence,
			until,
			dry_run,
		} => {
			let document = Document::read(&evidence)?;
			let mode = Mode::of(dry_run);
			if mode == Mode::Act {
				document.keep()?;
			}
			let call = members::appoint_representative(
				context.account(&subject)?,
				context.account(&representative)?,
				RightSet::of(&right),
				relation.into(),
				document.commitment,
				until,
			);
			if context.act(&call, mode).await?.is_none() {
				return dry_run_result(&context.output, &call);
			}
			done(
				context,
				&format!(
					"{representative} acts for {subject} until {}.",
					time::short(until)
				),
			)
		},
		Command::Remove {
			subject,
			representative,
		} => {
			let call = members::remove_representative(
				context.account(&subject)?,
				context.account(&representative)?,
			);
			context.act(&call, Mode::Act).await?;
			done(
				context,
				&format!("{representative} acts for {subject} no more."),
			)
		},
		Command::List { subject } => list(context, subject.as_deref()).await,
	}
}

fn done(context: &Context, what: &str) -> Result<(), Failure> {
	context
		.output
		.result(&serde_json::json!({ "done": what }), || what.to_owned())
}

async fn list(context: &Context, subject: Option<&str>) -> Result<(), Failure> {
	let subject = context.account_or_own(subject).await?;
	let at = context.finalized().await?;
	let (known, now) = futures::try_join!(at.representatives(&subject), at.moment())?;
	context.output.result(&known, || {
		let rows = known.iter().map(|known| {
			let until = if now < known.until {
				time::short(known.until)
			} else {
				"over".to_owned()
			};
			[
				known.account.to_string(),
				words::rights(known.rights).join(","),
				format!("{:?}", known.relation).to_uppercase(),
				until,
			]
		});
		if known.is_empty() {
			return or_none(String::new(), "Nobody acts for this patient.");
		}
		table(["ACCOUNT", "MAY", "AS", "UNTIL"], &[], rows)
	})
}
