//! Data credit: issued by the council, turned back into money by patients and hospitals.

use crate::{
	command::hospital::council::{self, Proposal},
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	terminal::fields,
	warning::{confirm, Consent},
	words::money,
};
use clap::Subcommand;
use galen_client::{
	calls::rewards,
	types::{Holder, RewardsEvent},
	Event,
};
use galen_primitives::ids::{Balance, OrganizationId};

/// Issue data credit, or turn it back into money.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Propose to issue credit to an organization that has paid for it (a hospital's seat)
	Issue {
		/// How many credits
		#[arg(value_parser = money::parse)]
		amount: Balance,
		/// To whom; the network's own account if left out
		#[arg(long, value_name = "NUMBER")]
		to: Option<u32>,
		/// Say what would be proposed, and propose nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Turn credit back into money (a patient, or a hospital's treasurer)
	Redeem {
		/// How many credits
		#[arg(value_parser = money::parse, required_unless_present = "all")]
		amount: Option<Balance>,
		/// Everything there is
		#[arg(long, conflicts_with = "amount")]
		all: bool,
		/// A patient you represent
		#[arg(long, value_name = "ACCOUNT")]
		subject: Option<String>,
		/// Do not ask
		#[arg(long)]
		yes: bool,
		/// Say what would be redeemed, and redeem nothing
		#[arg(long)]
		dry_run: bool,
	},
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Issue {
			amount,
			to,
			dry_run,
		} => {
			let call = match to {
				Some(number) => rewards::issue(OrganizationId(number), amount),
				None => rewards::issue_to_network(amount),
			};
			council::propose(context, &Proposal::usual(call, Mode::of(dry_run))).await
		},
		Command::Redeem {
			amount,
			all: _,
			subject,
			yes,
			dry_run,
		} => {
			let consent = if yes { Consent::Given } else { Consent::Needed };
			redeem(
				context,
				amount,
				subject.as_deref(),
				consent,
				Mode::of(dry_run),
			)
			.await
		},
	}
}

async fn redeem(
	context: &Context,
	amount: Option<Balance>,
	subject: Option<&str>,
	consent: Consent,
	mode: Mode,
) -> Result<(), Failure> {
	let subject = subject.map(|text| context.account(text)).transpose()?;
	let amount = match amount {
		Some(amount) => amount,
		None => everything(context, subject).await?,
	};
	let call = match subject {
		Some(subject) => rewards::redeem_for(subject, amount),
		None => rewards::redeem(amount),
	};
	if mode == Mode::Act {
		let question = format!(
			"Take {} out of circulation, to be paid outside the network?",
			money::show(amount)
		);
		confirm(&context.output, consent, &question)?;
	}
	let Some(submitted) = context.act(&call, mode).await? else {
		return dry_run_result(&context.output, &call);
	};
	let redeemed = submitted.events.iter().find_map(|event| match event {
		Event::Rewards(RewardsEvent::Redeemed {
			number,
			holder,
			amount,
			..
		}) => Some((*number, *holder, *amount)),
		_ => None,
	});
	let (number, holder, amount) = redeemed.ok_or_else(|| missing("Redeemed"))?;
	let value = serde_json::json!({
		"number": number, "holder": holder, "amount": amount, "block": submitted.number,
	});
	context.output.result(&value, || {
		let whose = match holder {
			Holder::Subject(account) => account.to_string(),
			Holder::Organization(id) => format!("organization {id}"),
		};
		fields([
			("redemption", number.to_string()),
			("of", whose),
			("amount", money::show(amount)),
		])
	})
}

/// All free tokens of whoever redeems: the patient, or the treasurer's organization.
async fn everything(
	context: &Context,
	subject: Option<galen_client::AccountId>,
) -> Result<Balance, Failure> {
	let at = context.finalized().await?;
	let account = match subject {
		Some(subject) => subject,
		None => {
			let own = context.account_or_own(None).await?;
			match at.staff(&own).await? {
				Some(record) => at.treasury(record.organization),
				None => own,
			}
		},
	};
	let free = at.balance(&account).await?.free;
	if free == 0 {
		return Err(Failure::refused("there is nothing to redeem"));
	}
	Ok(free)
}
