//! What an account holds.

use crate::{context::Context, exit::Failure, terminal::fields, words::money};
use clap::Args;
use galen_client::{types::Balances, AccountId};
use galen_primitives::ids::{Balance, OrganizationId};
use serde::Serialize;

/// Show what an account holds.
#[derive(Debug, Args)]
pub struct Options {
	/// Whose; the signing key's if left out
	#[arg(conflicts_with = "organization")]
	account: Option<String>,
	/// The tokens of an organization
	#[arg(long, value_name = "NUMBER")]
	organization: Option<u32>,
	/// The network's own tokens, and the supply
	#[arg(long, conflicts_with_all = ["account", "organization"])]
	network: bool,
}

#[derive(Serialize)]
struct Holding {
	account: AccountId,
	#[serde(flatten)]
	balances: Balances,
	#[serde(skip_serializing_if = "Option::is_none")]
	earned_today: Option<Balance>,
}

/// Does it.
pub async fn run(context: &Context, options: Options) -> Result<(), Failure> {
	if options.network {
		return network(context).await;
	}
	let at = context.finalized().await?;
	let (account, earned_today) = match options.organization {
		Some(number) => {
			let id = OrganizationId(number);
			if at.organization(id).await?.is_none() {
				return Err(Failure::not_found(format!(
					"there is no organization {number}"
				)));
			}
			(at.treasury(id), None)
		},
		None => {
			let account = context.account_or_own(options.account.as_deref()).await?;
			let earned = at.earned_today(&account).await?;
			(account, Some(earned))
		},
	};
	let holding = Holding {
		account,
		balances: at.balance(&account).await?,
		earned_today,
	};
	context.output.result(&holding, || {
		let mut lines = vec![
			("account", account.to_string()),
			("free", money::show(holding.balances.free)),
			("in orders", money::show(holding.balances.held)),
		];
		if let Some(earned) = holding.earned_today.filter(|earned| *earned > 0) {
			lines.push(("earned today", money::show(earned)));
		}
		fields(lines)
	})
}

async fn network(context: &Context) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let account = at.network_account();
	let (balances, supply) = futures::try_join!(at.balance(&account), at.supply())?;
	let value = serde_json::json!({ "account": account, "balances": balances, "supply": supply });
	context.output.result(&value, || {
		fields([
			("account", account.to_string()),
			("free", money::show(balances.free)),
			("at the beginning", money::show(supply.genesis)),
			("issued since", money::show(supply.issued)),
			("redeemed since", money::show(supply.redeemed)),
			("redemptions", supply.redemptions.to_string()),
		])
	})
}
