//! Leaving a hospital, which nobody can refuse a patient.

use crate::{
	context::{dry_run_result, Context, Mode},
	exit::Failure,
	warning::{confirm, Consent},
};
use clap::Args;
use galen_client::{calls::members, AccountId};
use serde::Serialize;

/// Leave your hospital (patients), or end an enrolment (registrars).
///
/// All consents of the account end with it. Records stay where they are; the hospital's duties to
/// keep them, and your rights to them, are not the ledger's.
#[derive(Debug, Args)]
pub struct Options {
	/// Whose enrolment ends; yourself if nobody is named
	#[arg(value_name = "PATIENT")]
	account: Option<String>,
	/// Do not ask
	#[arg(long)]
	yes: bool,
	/// Say what would be sent, and do nothing
	#[arg(long)]
	dry_run: bool,
}

#[derive(Serialize)]
struct Left {
	account: AccountId,
	/// The hospital.
	custodian: u32,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	let account = context.account_or_own(options.account.as_deref()).await?;
	let custodian = context.finalized().await?.custodian_of(&account).await?;
	let Some(custodian) = custodian else {
		return Err(Failure::not_found(format!(
			"{account} is enrolled at no hospital"
		)));
	};
	let call = members::release_subject(account);
	if options.dry_run {
		context.act(&call, Mode::DryRun).await?;
		return dry_run_result(&context.output, &call);
	}
	let given = if options.yes {
		Consent::Given
	} else {
		Consent::Needed
	};
	let question = format!(
		"All consents of {account} end, and it leaves hospital {}. Go on?",
		custodian.0
	);
	confirm(&context.output, given, &question)?;
	context.act(&call, Mode::Act).await?;
	let left = Left {
		account,
		custodian: custodian.0,
	};
	context.output.result(&left, || {
		format!("{account} left hospital {}.", custodian.0)
	})
}
