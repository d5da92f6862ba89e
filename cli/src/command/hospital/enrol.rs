//! Enrolling a patient: on the ledger, and in the hospital's vault.

use crate::{
	context::{dry_run_result, Context, Mode, Session},
	exit::Failure,
	gateway::Enrolment,
	terminal::fields,
	warning::warn,
};
use clap::Args;
use galen_client::{calls::members, AccountId};
use serde::Serialize;

/// Enrol a patient (registrars).
///
/// The account is the one the patient's own wallet made. On the ledger it is a pseudonym; the
/// hospital's number of the patient stays in the vault, encrypted.
#[derive(Debug, Args)]
pub struct Options {
	/// The patient's account
	account: String,
	/// The hospital's number of the patient, as in Patient/123
	#[arg(long, value_name = "ID", required_unless_present = "ledger_only")]
	patient: Option<String>,
	/// Only on the ledger; link the records later with the same command
	#[arg(long, conflicts_with = "patient")]
	ledger_only: bool,
	/// Say whether it would be accepted, and do nothing
	#[arg(long)]
	dry_run: bool,
}

#[derive(Serialize)]
struct Enrolled {
	account: AccountId,
	custodian: u32,
	/// Whether this call enrolled the account; false when it was enrolled already.
	newly: bool,
	#[serde(skip_serializing_if = "Option::is_none")]
	linked: Option<Enrolment>,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let account = context.account(&options.account)?;
	let at = context.finalized().await?;
	let hospital = context.own_staff_record(&at).await?.organization;
	let newly = match at.custodian_of(&account).await? {
		Some(custodian) if custodian == hospital => false,
		Some(other) => {
			return Err(Failure::refused(format!(
				"{account} is enrolled at hospital {other} already; the patient uses another account \
				 for each hospital"
			)));
		},
		None => true,
	};
	let call = members::enroll_subject(account);
	let mode = Mode::of(options.dry_run);
	if newly {
		context.act(&call, mode).await?;
	}
	if mode == Mode::DryRun {
		return dry_run_result(&context.output, &call);
	}
	let linked = match &options.patient {
		Some(patient) => Some(link(context, account, patient).await.map_err(|failure| {
			if newly {
				failure.about(
					&"enrolled on the ledger, but not linked to the records yet; run the same command \
					  again once this is mended",
				)
			} else {
				failure
			}
		})?),
		None => None,
	};
	let enrolled = Enrolled {
		account,
		custodian: hospital.0,
		newly,
		linked,
	};
	if linked_to_nothing(&enrolled) {
		warn(
			&context.output,
			"no record stands under this patient number yet. If that surprises you, the number is \
			 mistyped: enrol again with the right one, and this link is replaced.",
		);
	}
	context.output.result(&enrolled, || {
		let ledger = if newly {
			"enrolled"
		} else {
			"was enrolled already"
		};
		let mut lines = vec![
			("account", account.to_string()),
			("ledger", ledger.to_owned()),
		];
		if let Some(linked) = &enrolled.linked {
			lines.push(("vault", format!("linked, shelf {}", linked.shelf)));
		}
		fields(lines)
	})
}

/// Whether the patient number is one under which nothing was ever imported.
fn linked_to_nothing(enrolled: &Enrolled) -> bool {
	let linked = enrolled.linked.as_ref();
	linked.is_some_and(|linked| linked.has_records == Some(false))
}

async fn link(context: &Context, account: AccountId, patient: &str) -> Result<Enrolment, Failure> {
	let gateway = context.session(Session::Plain).await?;
	let body = serde_json::json!({ "account": account, "patient": patient });
	gateway.post("/enrolments", &body).await
}
