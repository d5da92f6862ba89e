//! Organizations and their staff.

use super::document::Document;
use crate::{
	context::{dry_run_result, Context, Mode},
	exit::Failure,
	terminal::{fields, table},
	words::{self, time},
};
use clap::Subcommand;
use galen_client::{
	calls::members,
	types::{Attestation, EnvelopeKey, Organization},
	Call,
};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{OrganizationStatus, Qualification, Role, RoleSet},
};
use serde::Serialize;
use std::path::PathBuf;

/// Show organizations, and manage your own.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// List every organization
	List,
	/// Show one
	Show {
		/// Which; yours if left out
		number: Option<u32>,
	},
	/// Show what an account is
	Account {
		/// Which; yours if left out
		account: Option<String>,
	},
	/// Give an account roles in your organization, in place of any it has (an admin)
	Appoint {
		/// The account
		account: String,
		/// Its roles
		#[arg(long, value_delimiter = ',', required = true, value_parser = words::parse_role)]
		role: Vec<Role>,
		/// When they end
		#[arg(long, value_name = "DATE", value_parser = time::parse)]
		until: Option<Moment>,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// End an account's work for your organization (an admin, or the account itself)
	Dismiss {
		/// The account
		account: String,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Attest the approval of research (an ethics board's admin)
	Qualify {
		/// Which organization
		number: u32,
		/// What it is qualified for
		#[arg(value_parser = words::parse_qualification)]
		qualification: Qualification,
		/// Until when
		#[arg(long, value_name = "DATE", value_parser = time::parse)]
		until: Moment,
		/// The approval; only a salted hash of it goes to the ledger
		#[arg(long, value_name = "FILE")]
		document: PathBuf,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Publish the key releases to your organization are sealed to: that of --envelope-key (an admin)
	///
	/// Keep the old key for what was sealed to it.
	SetEnvelopeKey {
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Let another account hold your hospital's vote (an admin)
	SetSeat {
		/// The account
		account: String,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
}

#[derive(Serialize)]
struct Listed {
	number: OrganizationId,
	#[serde(flatten)]
	organization: Organization,
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::List => list(context).await,
		Command::Show { number } => show(context, number).await,
		Command::Account { account } => account_of(context, account.as_deref()).await,
		Command::Appoint {
			account,
			role,
			until,
			dry_run,
		} => {
			let roles = RoleSet::of(&role);
			let call = members::appoint(context.account(&account)?, roles, until);
			let roles = words::roles(roles).join(", ");
			act(
				context,
				&call,
				dry_run,
				&format!("{account} is {roles} now."),
			)
			.await
		},
		Command::Dismiss { account, dry_run } => {
			let call = members::dismiss(context.account(&account)?);
			act(
				context,
				&call,
				dry_run,
				&format!("{account} works for you no more."),
			)
			.await
		},
		Command::Qualify {
			number,
			qualification,
			until,
			document,
			dry_run,
		} => {
			let document = Document::read(&document)?;
			if !dry_run {
				document.keep()?;
			}
			let call = members::attest_qualification(
				OrganizationId(number),
				qualification,
				document.commitment,
				until,
			);
			let name = words::qualification(qualification);
			let what = format!(
				"Organization {number} has {name} until {}.",
				time::short(until)
			);
			act(context, &call, dry_run, &what).await
		},
		Command::SetEnvelopeKey { dry_run } => {
			let key = context.envelope_key().await?.envelope().public().0;
			let call = members::set_envelope_key(EnvelopeKey(key));
			let what = format!("Releases to you are sealed to {} now.", hex::encode(key));
			act(context, &call, dry_run, &what).await
		},
		Command::SetSeat { account, dry_run } => {
			let call = members::set_seat(context.account(&account)?);
			act(
				context,
				&call,
				dry_run,
				&format!("{account} votes for you now."),
			)
			.await
		},
	}
}

async fn act(context: &Context, call: &Call, dry_run: bool, what: &str) -> Result<(), Failure> {
	match context.act(call, Mode::of(dry_run)).await? {
		None => dry_run_result(&context.output, call),
		Some(submitted) => {
			let value = serde_json::json!({
				"block": submitted.number, "transaction": submitted.extrinsic, "events": submitted.events,
			});
			context.output.result(&value, || what.to_owned())
		},
	}
}

async fn list(context: &Context) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let listed: Vec<Listed> = at
		.organizations()
		.await?
		.into_iter()
		.map(|(number, organization)| Listed {
			number,
			organization,
		})
		.collect();
	context.output.result(&listed, || {
		let rows = listed.iter().map(|listed| {
			[
				listed.number.to_string(),
				words::kind_name(listed.organization.kind).to_owned(),
				words::country(listed.organization.jurisdiction.0),
				status(listed.organization.status).to_owned(),
				listed.organization.staff.to_string(),
			]
		});
		table(
			["NUMBER", "KIND", "LAW OF", "STATUS", "STAFF"],
			&[0, 4],
			rows,
		)
	})
}

const fn status(status: OrganizationStatus) -> &'static str {
	match status {
		OrganizationStatus::Active => "active",
		OrganizationStatus::Suspended => "suspended",
		OrganizationStatus::Retired => "retired",
	}
}

async fn show(context: &Context, number: Option<u32>) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let id = context.organization_or_own(&at, number).await?;
	let organization = at
		.organization(id)
		.await?
		.ok_or_else(|| Failure::not_found(format!("there is no organization {id}")))?;
	let treasury = at.treasury(id);
	let (qualifications, balances, next, blocked, now) = futures::try_join!(
		at.qualifications(id),
		at.balance(&treasury),
		at.next_number(id),
		at.paid_orders_blocked(id),
		at.moment()
	)?;
	let value = serde_json::json!({
		"number": id,
		"organization": organization,
		"qualifications": qualifications,
		"treasury": { "account": treasury, "balances": balances },
		"batches_anchored": next,
		"paid_orders_blocked": blocked,
	});
	context.output.result(&value, || {
		let live: Vec<String> = qualifications
			.iter()
			.filter(|known| now < known.until)
			.map(qualified)
			.collect();
		let seat = organization.seat.map(|seat| seat.to_string());
		fields([
			("number", id.to_string()),
			("kind", words::kind(organization.kind).into()),
			("law of", words::country(organization.jurisdiction.0)),
			("status", status(organization.status).into()),
			("envelope key", organization.envelope_key.to_string()),
			("descriptor", hex::encode(organization.descriptor.0)),
			("seat", seat.unwrap_or_else(|| "none".into())),
			("staff", organization.staff.to_string()),
			("qualified", live.join(", ")),
			("free", words::money::show(balances.free)),
			("in orders", words::money::show(balances.held)),
			("batches", next.to_string()),
			(
				"paid orders",
				if blocked { "blocked" } else { "allowed" }.into(),
			),
		])
	})
}

fn qualified(attestation: &Attestation) -> String {
	format!(
		"{} until {}",
		words::qualification(attestation.qualification),
		time::short(attestation.until)
	)
}

async fn account_of(context: &Context, account: Option<&str>) -> Result<(), Failure> {
	let account = context.account_or_own(account).await?;
	let at = context.finalized().await?;
	let (staff, custodian, represents, quota, now) = futures::try_join!(
		at.staff(&account),
		at.custodian_of(&account),
		at.represented_by(&account),
		at.quota(&account),
		at.moment()
	)?;
	let value = serde_json::json!({
		"account": account, "staff": staff, "custodian": custodian, "represents": represents,
		"quota": quota,
	});
	context.output.result(&value, || {
		let mut lines = vec![("account", account.to_string())];
		if let Some(record) = staff {
			let ended = if record.is_live(now) { "" } else { " (ended)" };
			let roles = words::roles(record.roles).join(", ");
			lines.push((
				"staff of",
				format!("{}: {roles}{ended}", record.organization),
			));
		}
		if let Some(custodian) = custodian {
			lines.push(("patient of", custodian.to_string()));
		}
		for one in &represents {
			let subject = format!("{} until {}", one.subject, time::short(one.until));
			lines.push(("acts for", subject));
		}
		match quota {
			Some(quota) => {
				let percent = quota
					.available
					.saturating_mul(100)
					.checked_div(quota.size)
					.unwrap_or_default();
				lines.push(("quota left", format!("{percent} %")));
			},
			None => lines.push(("member", "no".into())),
		}
		fields(lines)
	})
}
