//! Opening one patient's records for treatment.

use super::super::{partner::pull, patient::consent};
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	terminal::{fields, table},
	words::{decision::categories, time, Names},
};
use clap::Subcommand;
use galen_client::{
	calls::access as calls,
	types::{AccessEvent, Basis, Lease, Receipt},
	Event,
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{OrganizationId, ReceiptId},
};
use std::path::PathBuf;

/// Open a patient's records for treatment.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Open a patient's records; the patient's consent is asked (a clinician)
	Open {
		/// The patient's account
		subject: String,
		/// Why
		#[arg(long, value_name = "CODE", value_parser = consent::purpose, default_value = "TREAT")]
		purpose: Purpose,
		/// To do what
		#[arg(long, value_name = "CODE", value_parser = consent::action, default_value = "access")]
		action: Action,
		/// Which kinds of records; all if left out
		#[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = consent::category)]
		category: Vec<Category>,
		/// Fetch the records at once, and write them into this folder
		#[arg(long, value_name = "DIR")]
		out: Option<PathBuf>,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Fetch and open what a receipt releases, while it lasts
	Fetch {
		/// Which receipt
		receipt: u64,
		/// Where to write the records
		#[arg(long, value_name = "DIR")]
		out: PathBuf,
	},
	/// Show a receipt
	Show {
		/// Which
		receipt: u64,
	},
	/// List every receipt about a patient
	List {
		/// The patient; you if left out
		subject: Option<String>,
	},
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Open {
			subject,
			purpose,
			action,
			category,
			out,
			dry_run,
		} => {
			let kinds = if category.is_empty() {
				CategorySet::ALL
			} else {
				category.into_iter().collect()
			};
			let subject = context.account(&subject)?;
			let call = calls::open_access(subject, purpose, action, kinds);
			let Some(submitted) = context.act(&call, Mode::of(dry_run)).await? else {
				return dry_run_result(&context.output, &call);
			};
			let opened = submitted.events.iter().find_map(|event| match event {
				Event::Access(AccessEvent::AccessOpened { receipt, .. }) => Some(*receipt),
				_ => None,
			});
			let receipt = opened.ok_or_else(|| missing("AccessOpened"))?;
			fetch_or_tell(context, receipt, out).await
		},
		Command::Fetch { receipt, out } => pull::receipt(context, ReceiptId(receipt), &out).await,
		Command::Show { receipt } => show(context, ReceiptId(receipt)).await,
		Command::List { subject } => list(context, subject.as_deref()).await,
	}
}

/// Fetches what a new receipt releases, or says how to.
///
/// # Errors
/// The gateway refuses.
pub async fn fetch_or_tell(
	context: &Context,
	receipt: ReceiptId,
	out: Option<PathBuf>,
) -> Result<(), Failure> {
	match out {
		Some(folder) => pull::receipt(context, receipt, &folder).await,
		None => show(context, receipt).await,
	}
}

async fn show(context: &Context, id: ReceiptId) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let receipt = at
		.receipt(id)
		.await?
		.ok_or_else(|| Failure::not_found(format!("there is no receipt {id}")))?;
	let best = context.chain().await?.best().await?;
	let spendable = best.is_spendable(id).await?;
	let names = context.names(&at).await?;
	let value = serde_json::json!({ "number": id, "receipt": receipt, "spendable": spendable });
	context.output.result(&value, || {
		fields([
			("receipt", id.to_string()),
			("rests on", basis(receipt.basis)),
			("patient", receipt.subject.to_string()),
			("records at", names.of(receipt.custodian)),
			("for", names.of(receipt.recipient)),
			(
				"purpose",
				format!("{} ({})", receipt.purpose.display(), receipt.purpose.code()),
			),
			("categories", categories(receipt.categories)),
			("written", time::show(receipt.issued_at)),
			("lasts", lease(receipt.lease)),
			("can be spent", if spendable { "yes" } else { "no" }.into()),
		])
	})
}

fn basis(basis: Basis) -> String {
	match basis {
		Basis::Order(id) => format!("order {id}"),
		Basis::Treatment => "consent to treatment".into(),
		Basis::Emergency(id) => format!("emergency {id}"),
	}
}

fn lease(lease: Lease) -> String {
	match lease {
		Lease::Blocks { end } => format!("until block {end}"),
		Lease::Clock { end } => format!("until {}", time::show(end)),
	}
}

async fn list(context: &Context, subject: Option<&str>) -> Result<(), Failure> {
	let subject = context.account_or_own(subject).await?;
	let at = context.finalized().await?;
	let receipts = at.receipts_of(&subject).await?;
	let names = context.names(&at).await?;
	let value: Vec<_> = receipts
		.iter()
		.map(|(id, receipt)| serde_json::json!({ "number": id, "receipt": receipt }))
		.collect();
	context.output.result(&value, || {
		if receipts.is_empty() {
			return "Nobody has been let read, and nobody has broken the glass.".into();
		}
		let rows = receipts
			.iter()
			.map(|(id, receipt)| row(*id, receipt, &names));
		table(
			["RECEIPT", "WHEN", "WHO", "WHY", "WHAT", "RESTS ON"],
			&[0],
			rows,
		)
	})
}

fn row(id: ReceiptId, receipt: &Receipt, names: &Names) -> [String; 6] {
	[
		id.to_string(),
		time::show(receipt.issued_at),
		names.of(OrganizationId(receipt.recipient.0)),
		receipt.purpose.code().to_owned(),
		categories(receipt.categories),
		basis(receipt.basis),
	]
}
