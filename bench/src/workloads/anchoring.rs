//! Anchoring: one hash a transaction against Merkle batches up to 2²⁰ leaves. The batches are made beside
//! the four validators, on the same cores, as a gateway makes them: a salted leaf for each record, then the
//! tree.

use super::single::finalized;
use crate::{
	bench::{Bench, What},
	chain::{follow, send, submit, sustained, Net, Pace, Prepared, Signing},
	random::Random,
	results::Durability,
};
use anyhow::{ensure, Context};
use galen_client::{calls, types::BatchKind, Call, Signer};
use galen_primitives::{
	ids::{BatchNumber, OrganizationId},
	merkle::Digest,
};
use galen_runtime::constants::SLOT_MILLIS;
use galen_test_support::{keys, HOSPITALS};
use galen_vault::safe::{Batch, CiphertextRoot, Domain, MetadataHash, Opening, Salt, SealedBatch};
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};

/// How many hashes a second are sent by themselves: so few that a block after two missing ones still takes them.
const PACE: f64 = 80.0;

/// Batches a second that one gateway hands in at most: its hospital's share of what a block takes.
const BATCHES: f64 = 60.0;

/// Measures both ways.
pub async fn run(bench: &mut Bench, net: &Net) -> anyhow::Result<()> {
	single(bench, net).await?;
	let largest = bench.plan.largest_batch;
	let mut sizes = vec![10, 16, 20];
	sizes.retain(|size| *size <= largest);
	for size in sizes {
		merkle(bench, net, size, size == largest).await?;
	}
	Ok(())
}

/// One hash a transaction, by all hospitals' gateways.
async fn single(bench: &mut Bench, net: &Net) -> anyhow::Result<()> {
	let client = net.client().await?;
	let signing = Signing::at(&net.chain).await?;
	let at = client.finalized().await?;
	let mut next = HashMap::new();
	for hospital in 0..HOSPITALS.len() {
		let number = at
			.next_number(OrganizationId(u32::try_from(hospital)?))
			.await?;
		next.insert(hospital, number.0);
	}
	let gateways = HOSPITALS.map(|name| keys::signer(&format!("//{name}//Gateway")));
	let gateways = gateways.into_iter().collect::<Result<Vec<_>, _>>()?;
	let mut random = Random::new(5);
	let mut prepared: Vec<Prepared> = Vec::new();
	for place in 0..bench.plan.single_anchors {
		let node = place % HOSPITALS.len();
		let number = next.get_mut(&node).context("a hospital")?;
		let call = calls::anchors::anchor_batch(
			BatchNumber(*number),
			leaf(&mut random)?,
			1,
			BatchKind::Records,
		);
		*number += 1;
		let gateway = gateways.get(node).context("a gateway")?;
		let nonce = (place / HOSPITALS.len()) as u64;
		prepared.push(signing.sign(&call, gateway, nonce, 1, node)?);
	}
	let after = finalized(net).await?;
	let (_, outcome) = futures::try_join!(
		send(&net.wires, &prepared, Pace::PerSecond(PACE)),
		follow(net, &prepared, after)
	)?;
	ensure!(
		outcome.failed == 0,
		"{} anchors failed in their blocks",
		outcome.failed
	);
	let measured = sustained(&outcome.blocks).context("too few blocks to tell")?;
	let bytes: u64 = outcome.blocks.iter().map(|block| block.bytes).sum();
	let what = What {
		workload: "anchoring",
		system: "galen",
		quantity: "single, paced",
		unit: "records/s",
		durability: Durability::D2,
	};
	let pace = ("pace", format!("{PACE:.0} a second"));
	bench.rate(&what, measured, &[pace]);
	// More than the runtime takes cannot be had whatever the pace, so that this is what batches are compared
	// with: the baseline is flattered, never they.
	let what = What {
		quantity: "single, bound",
		..what
	};
	let bound = (
		"derived",
		"not measured: what the runtime takes in a block, over its slot".to_owned(),
	);
	bench.rate(&what, most_a_second(net).await?, &[bound]);
	let what = What {
		quantity: "bytes single",
		unit: "B/record",
		..what
	};
	bench.cost(&what, bytes as f64 / prepared.len() as f64, &[]);
	Ok(())
}

/// The most batches a second that the chain says it takes, of all hospitals together.
async fn most_a_second(net: &Net) -> anyhow::Result<f64> {
	let at = net.chain.at_current_block().await?;
	let most = subxt::dynamic::constant::<u32>("Anchors", "MaxBatchesPerBlock");
	let most = at.constants().entry(most)?;
	Ok(f64::from(most) * 1e3 / SLOT_MILLIS as f64)
}

/// Batches of 2^`size` leaves, one after the other, for as long as the plan says. Each is handed in as soon
/// as it is made and its turn has come; none waits for the one before to be final.
async fn merkle(bench: &mut Bench, net: &Net, size: u32, is_largest: bool) -> anyhow::Result<()> {
	let gateway = keys::signer("//Alice//Gateway")?;
	let client = net.client().await?;
	let next = client
		.finalized()
		.await?
		.next_number(OrganizationId(0))
		.await?;
	let signing = Signing::at(&net.chain).await?;
	let wire = net.wires.first().context("a node")?;
	let mut nonce = net.next_nonce(&gateway).await?;
	let mut number = next;
	let leaves = 1u32 << size;
	let after = finalized(net).await?;
	let start = Instant::now();
	// What ratios are made of gets most of the time.
	let seconds = bench.plan.anchoring_seconds / if is_largest { 1 } else { 2 };
	let end = start + Duration::from_secs(seconds);
	let mut prepared: Vec<Prepared> = Vec::new();
	while prepared.is_empty() || Instant::now() < end {
		let earliest = start + Duration::from_secs_f64(prepared.len() as f64 / BATCHES);
		tokio::time::sleep_until(earliest.into()).await;
		let seed = number.0 + (u64::from(size) << 32);
		let sealed = tokio::task::spawn_blocking(move || make(leaves, seed)).await??;
		let call = anchor(number, &sealed);
		let one = signing.sign(&call, &gateway, nonce, leaves, 0)?;
		submit(wire, &one).await?;
		prepared.push(one);
		nonce += 1;
		number = number.next().context("numbers without end")?;
	}
	let outcome = follow(net, &prepared, after).await?;
	ensure!(
		outcome.failed == 0,
		"{} batches failed in their blocks",
		outcome.failed
	);
	let last = outcome
		.finalized
		.iter()
		.max()
		.context("something is final")?;
	let records: u64 = outcome.blocks.iter().map(|block| block.operations).sum();
	let parameters = [
		("leaves a batch", format!("2^{size}")),
		("batches", prepared.len().to_string()),
	];
	let quantity = if is_largest {
		"merkle".to_owned()
	} else {
		format!("merkle 2^{size}")
	};
	let what = What {
		workload: "anchoring",
		system: "galen",
		quantity: &quantity,
		unit: "records/s",
		durability: Durability::D2,
	};
	let rate = records as f64 / last.duration_since(start).as_secs_f64();
	bench.rate(&what, rate, &parameters);
	if !is_largest {
		return Ok(());
	}
	let bytes: u64 = outcome.blocks.iter().map(|block| block.bytes).sum();
	let what = What {
		quantity: "bytes in largest batch",
		unit: "B/record",
		..what
	};
	bench.cost(&what, bytes as f64 / records as f64, &parameters);
	// One by itself, from the first leaf to finality.
	let start = Instant::now();
	let sealed = tokio::task::spawn_blocking(move || make(leaves, 0)).await??;
	client
		.submit(
			&Signer::from_uri("//Alice//Gateway")?,
			&anchor(number, &sealed),
		)
		.await?;
	let what = What {
		quantity: "largest batch, first leaf to final",
		unit: "s",
		..what
	};
	bench.cost(&what, start.elapsed().as_secs_f64(), &parameters);
	Ok(())
}

fn anchor(number: BatchNumber, sealed: &SealedBatch) -> Call {
	calls::anchors::anchor_batch(
		number,
		sealed.root(),
		sealed.leaf_count(),
		BatchKind::Records,
	)
}

/// A batch as a gateway makes it.
fn make(leaves: u32, seed: u64) -> anyhow::Result<SealedBatch> {
	let mut random = Random::new(seed);
	let mut batch = Batch::default();
	for _ in 0..leaves {
		batch.push(leaf(&mut random)?)?;
	}
	Ok(batch.seal()?)
}

/// The leaf of a record: salted, over ciphertext and labels.
fn leaf(random: &mut Random) -> anyhow::Result<Digest> {
	let mut bytes = || -> anyhow::Result<[u8; 32]> {
		random
			.bytes(32)
			.try_into()
			.map_err(|_| anyhow::anyhow!("32 bytes"))
	};
	let opening = Opening {
		domain: Domain::Record,
		salt: Salt::from_bytes(bytes()?.into()),
		ciphertext: CiphertextRoot(Digest(bytes()?)),
		metadata: MetadataHash(Digest(bytes()?)),
	};
	Ok(opening.leaf())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_batch_holds_different_leaves_and_is_the_same_every_time() {
		let batch = make(8, 3).unwrap();
		assert_eq!(batch.leaf_count(), 8);
		assert_eq!(batch.root(), make(8, 3).unwrap().root());
		assert_ne!(batch.root(), make(8, 4).unwrap().root());
	}
}
