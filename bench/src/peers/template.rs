//! The plain template's work: transfers that keep accounts alive, each account to the next.

use crate::{
	chain::{Chain, Prepared, Signing},
	people::People,
};
use anyhow::ensure;
use galen_test_support::chain::{account, call, free_balance, variant_of};
use subxt::dynamic::Value;

/// What every transfer moves: more than an account must hold at least.
const AMOUNT: u128 = 1_000;

/// Each account sends to the next, as often as it takes to make so many transfers.
pub fn transfers(
	signing: &Signing,
	people: &People,
	count: usize,
) -> anyhow::Result<Vec<Prepared>> {
	let accounts = people.len();
	(0..count)
		.map(|place| {
			let from = u32::try_from(place % accounts)?;
			let to = u32::try_from((place + 1) % accounts)?;
			transfer(signing, people, from, to, (place / accounts) as u64)
		})
		.collect()
}

/// One transfer.
pub fn transfer(
	signing: &Signing,
	people: &People,
	from: u32,
	to: u32,
	nonce: u64,
) -> anyhow::Result<Prepared> {
	let transfer = call(
		"Balances",
		"transfer_keep_alive",
		[
			("dest", variant_of("Id", [account(people.key(to))])),
			("value", Value::u128(AMOUNT)),
		],
	);
	let node = People::custodian(from) as usize;
	signing.sign(&transfer, people.key(from), nonce, 1, node)
}

/// What the first account holds.
pub async fn balance(chain: &Chain, people: &People) -> anyhow::Result<u128> {
	free_balance(chain, people.key(0)).await
}

/// Checks that the transfers took place: all accounts sent as often as they received, the first ones once
/// more, so that of what they held `before` little more than fees is missing.
pub async fn check(chain: &Chain, people: &People, before: u128) -> anyhow::Result<()> {
	for number in [0, u32::try_from(people.len() / 2)?] {
		let now = free_balance(chain, people.key(number)).await?;
		ensure!(
			now < before && now > before / 2,
			"an account of the template holds {now}, and held {before}"
		);
	}
	Ok(())
}
