//! What finalized blocks hold of what was sent. Nothing else counts: not what the pool took, not what a
//! best block held for a while.

use super::{submit, Net, Prepared};
use anyhow::{bail, ensure, Context};
use serde_json::Value;
use std::{
	collections::{HashMap, HashSet},
	time::{Duration, Instant},
};
use subxt::{
	events::Phase,
	rpcs::{client::RpcParams, RpcClient},
};

/// How long finality may stand still.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long finality may bring nothing of what was sent before it is handed in again, as any client does: a
/// pool may lose a transaction when its author's block was not the one that stayed. Four of the longest
/// slots.
const AGAIN: Duration = Duration::from_secs(25);
/// How often.
const TIMES: usize = 3;

/// A finalized block with something of ours in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
	/// Its height.
	pub number: u64,
	/// Its own time, in milliseconds.
	pub millis: u64,
	/// Operations of ours that succeeded in it.
	pub operations: u64,
	/// Transactions of ours in it.
	pub transactions: u64,
	/// Bytes of them.
	pub bytes: u64,
}

/// What became of everything that was sent.
#[derive(Clone, Debug)]
pub struct Outcome {
	/// The blocks that hold it, in order.
	pub blocks: Vec<Block>,
	/// When each was seen to be final, in the order of sending.
	pub finalized: Vec<Instant>,
	/// How many transactions failed in their block.
	pub failed: u64,
	/// How many had to be handed in again. Blocks that hold nothing else are not among `blocks`.
	pub again: usize,
}

/// Follows finality from `after` on until every transaction is in a finalized block; call it while they
/// are being sent.
pub async fn follow(net: &Net, prepared: &[Prepared], after: u64) -> anyhow::Result<Outcome> {
	let wire = RpcClient::from_insecure_url(net.url()?).await?;
	let mut places: HashMap<[u8; 32], usize> = HashMap::new();
	for (place, one) in prepared.iter().enumerate() {
		ensure!(
			places.insert(one.hash, place).is_none(),
			"two transactions are the same"
		);
	}
	let mut heads = wire
		.subscribe::<Value>(
			"chain_subscribeFinalizedHeads",
			RpcParams::new(),
			"chain_unsubscribeFinalizedHeads",
		)
		.await?;
	let mut seen: Vec<Option<Instant>> = vec![None; prepared.len()];
	let mut found: Vec<(u64, Vec<(u32, usize)>)> = Vec::new();
	let mut next = after + 1;
	let mut found_at = Instant::now();
	let mut again: HashSet<usize> = HashSet::new();
	let (mut times, mut refused, mut refusal) = (0, 0, String::new());
	while !places.is_empty() {
		let head = tokio::time::timeout(PATIENCE, heads.next()).await;
		let head = head
			.context("finality stands still")?
			.context("no more heads")??;
		let (head, now) = (height(&head)?, Instant::now());
		while next <= head {
			let of_ours = body(&wire, next, &mut places).await?;
			for (_, place) in &of_ours {
				seen[*place] = Some(now);
			}
			if !of_ours.is_empty() {
				found.push((next, of_ours));
				found_at = now;
			}
			next += 1;
		}
		// Empty blocks go on being finalized when something was lost.
		if !places.is_empty() && found_at.elapsed() > AGAIN {
			times += 1;
			ensure!(
				times <= TIMES,
				"{} of {} transactions are in no finalized block; handed in again, {refused} of them were \
				 refused: {refusal}",
				places.len(),
				prepared.len(),
			);
			(refused, refusal) = (0, "-".to_owned());
			for place in places.values() {
				let one = prepared.get(*place).context("a known transaction")?;
				let wire = net.wires.get(one.node).context("a node")?;
				// A node that still has it says so, and that is as good.
				if let Err(error) = submit(wire, one).await {
					refused += 1;
					refusal = format!("{error:#}");
				}
				again.insert(*place);
			}
			found_at = Instant::now();
		}
	}
	let mut outcome = Outcome {
		blocks: Vec::new(),
		finalized: seen
			.into_iter()
			.collect::<Option<Vec<_>>>()
			.context("a transaction was never seen")?,
		failed: 0,
		again: again.len(),
	};
	for (number, of_ours) in found {
		let (block, failed) = judge(net, number, &of_ours, prepared).await?;
		outcome.failed += failed;
		if of_ours.iter().any(|(_, place)| !again.contains(place)) {
			outcome.blocks.push(block);
		}
	}
	Ok(outcome)
}

/// Which of ours a block holds: the place in the block, and the place in the list.
async fn body(
	wire: &RpcClient,
	number: u64,
	places: &mut HashMap<[u8; 32], usize>,
) -> anyhow::Result<Vec<(u32, usize)>> {
	let hash: String = ask(wire, "chain_getBlockHash", number.into()).await?;
	let block: Value = ask(wire, "chain_getBlock", hash.into()).await?;
	let all = block
		.pointer("/block/extrinsics")
		.and_then(Value::as_array)
		.context("a block has transactions")?;
	let mut of_ours = Vec::new();
	for (index, one) in (0..).zip(all) {
		let bytes = one.as_str().context("a transaction is text")?;
		let bytes = hex::decode(bytes.trim_start_matches("0x"))?;
		if let Some(place) = places.remove(&sp_crypto_hashing::blake2_256(&bytes)) {
			of_ours.push((index, place));
		}
	}
	Ok(of_ours)
}

/// Whether ours succeeded, by the block's events.
async fn judge(
	net: &Net,
	number: u64,
	of_ours: &[(u32, usize)],
	prepared: &[Prepared],
) -> anyhow::Result<(Block, u64)> {
	let at = net.chain.at_block(number).await?;
	let now = subxt::dynamic::storage::<(), u64>("Timestamp", "Now");
	let millis = at.storage().fetch(now, ()).await?.decode()?;
	let mut succeeded: HashMap<u32, bool> = HashMap::new();
	for event in at.events().fetch().await?.iter() {
		let event = event?;
		let Phase::ApplyExtrinsic(index) = event.phase() else {
			continue;
		};
		match (event.pallet_name(), event.event_name()) {
			("System", "ExtrinsicSuccess") => succeeded.insert(index, true),
			("System", "ExtrinsicFailed") => succeeded.insert(index, false),
			_ => continue,
		};
	}
	let mut block = Block {
		number,
		millis,
		operations: 0,
		transactions: 0,
		bytes: 0,
	};
	let mut failed = 0;
	for (index, place) in of_ours {
		let one = prepared.get(*place).context("a known transaction")?;
		block.transactions += 1;
		block.bytes += one.length as u64;
		match succeeded.get(index) {
			Some(true) => block.operations += u64::from(one.operations),
			Some(false) => failed += 1,
			None => bail!("block {number} does not say what became of transaction {index}"),
		}
	}
	Ok((block, failed))
}

async fn ask<T: serde::de::DeserializeOwned>(
	wire: &RpcClient,
	method: &str,
	parameter: Value,
) -> anyhow::Result<T> {
	let mut parameters = RpcParams::new();
	parameters.push(parameter)?;
	wire.request(method, parameters)
		.await
		.context(method.to_owned())
}

fn height(header: &Value) -> anyhow::Result<u64> {
	let number = header.get("number").and_then(Value::as_str);
	let number = number.context("a header has a number")?;
	Ok(u64::from_str_radix(number.trim_start_matches("0x"), 16)?)
}

/// Operations a second while the chain was busy: those of all blocks but the first and the last, which were
/// not full, over the time from the first block to the last but one. `None` with fewer than four blocks.
///
/// The first block opens the measured time and what it holds is not counted; the last one may be half full.
pub fn sustained(blocks: &[Block]) -> Option<f64> {
	let [first, middle @ .., _last] = blocks else {
		return None;
	};
	let end = middle.last()?;
	if middle.len() < 2 {
		return None;
	}
	let operations: u64 = middle.iter().map(|block| block.operations).sum();
	let millis = end
		.millis
		.checked_sub(first.millis)
		.filter(|millis| *millis > 0)?;
	Some(operations as f64 * 1e3 / millis as f64)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn blocks(operations: &[u64]) -> Vec<Block> {
		(0..)
			.zip(operations)
			.map(|(number, operations)| Block {
				number,
				millis: 1_000 * number,
				operations: *operations,
				transactions: *operations,
				bytes: 0,
			})
			.collect()
	}

	#[test]
	fn only_what_was_full_counts() {
		assert_eq!(sustained(&blocks(&[10, 400, 400, 400, 30])), Some(400.0));
	}

	#[test]
	fn a_slot_without_a_block_costs_its_time() {
		let mut all = blocks(&[10, 400, 400, 400, 30]);
		for block in all.iter_mut().skip(3) {
			block.millis += 1_000;
		}
		assert_eq!(sustained(&all), Some(300.0));
	}

	#[test]
	fn a_burst_that_is_too_short_says_nothing() {
		assert_eq!(sustained(&blocks(&[10, 400, 30])), None);
		assert_eq!(sustained(&[]), None);
	}

	#[test]
	fn a_height_is_hexadecimal() {
		let header = serde_json::json!({ "number": "0x1f" });
		assert_eq!(height(&header).unwrap(), 31);
	}
}
