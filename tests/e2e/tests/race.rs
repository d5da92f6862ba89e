//! A withdrawal races a release, a thousand times: once the gateway's node has the block with the
//! withdrawal, no release leaves the gateway (promise 2). What the node has is asked of the node
//! itself, by a watcher that knows nothing of the gateway.

use anyhow::{ensure, Context};
use futures::{future::try_join_all, StreamExt};
use galen_client::{calls, AccountId, BlockNumber, Chain};
use galen_e2e_tests::{
	chance::Chance,
	number_from_environment, sample,
	world::{permit, research, statement, CREDIT, RESEARCH},
	Patient, Session, Visitor, World,
};
use galen_primitives::{
	codes::Category,
	ids::{OrderId, ReceiptId},
};
use galen_test_support::wait::{limits, observe, until};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};

/// Lines of one order, and so of one request for releases.
const LINES: usize = 64;
/// Orders, and requests, at the same time.
const ORDERS: usize = 4;
/// Withdrawals are sent within this time after the requests, in milliseconds: a request takes two
/// to four blocks.
const SPREAD: u64 = 4_000;
/// A request's last look at the head and the last byte of its answer, with 64 rings in it, are at
/// most so far apart, on two cores that do everything else besides. A request that *begins* after
/// the withdrawal was seen has no such room.
const HANDOVER: Duration = Duration::from_millis(1_000);

/// When the node had a best block of each height.
#[derive(Clone, Default)]
struct Heights(Arc<Mutex<BTreeMap<BlockNumber, Instant>>>);

impl Heights {
	/// Notes heights from now on.
	fn watch(chain: &Chain) -> (Self, tokio::task::JoinHandle<()>) {
		let heights = Self::default();
		let seen = heights.clone();
		let mut heads = chain.follow_best();
		let watching = tokio::spawn(async move {
			while let Some(head) = heads.next().await {
				let now = Instant::now();
				if let (Ok(head), Ok(mut seen)) = (head, seen.0.lock()) {
					seen.entry(head.number()).or_insert(now);
				}
			}
		});
		(heights, watching)
	}

	/// When the node had this height, or one above it, as far as was noticed.
	fn reached(&self, height: BlockNumber) -> Option<Instant> {
		let seen = self.0.lock().ok()?;
		seen.range(height..).map(|(_, instant)| *instant).min()
	}
}

/// A ring that was handed out.
struct Handed {
	subject: AccountId,
	receipt: u64,
	asked: Instant,
	got: Instant,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_release_after_a_withdrawal_the_node_has_seen() -> anyhow::Result<()> {
	let races = usize::try_from(number_from_environment("GALEN_E2E_RACES", 1_000))?;
	let seed = number_from_environment("GALEN_E2E_SEED", 1);
	eprintln!("{races} races, seed {seed}");
	let mut chance = Chance::new(seed);
	let world = World::development().await?;
	let partner = world.partner().await?;
	let setup = world.gateway("Alice").await?.client(partner.client());
	let setup = setup.limit("requests", 4 * u64::try_from(LINES * ORDERS)?);
	let mut gateway = setup.in_folder(world.network.folder()?).await?;
	gateway.start().await?;
	let patients = admit(&world, &gateway, LINES * ORDERS).await?;
	let (heights, watching) = Heights::watch(&world.chain);
	let chains = connections(&world).await?;

	let (mut handed, mut refused) = (0, 0);
	while handed + refused < races {
		give_all(&chains, &patients, partner.organization).await?;
		let orders = order_all(&world, &patients).await?;

		// A token is good for a few minutes only.
		let session = partner.enter(&Visitor::at(&gateway)?).await?;
		let requests = orders.iter().map(|order| request(&session, *order));
		let withdrawals = patients
			.iter()
			.zip(chains.iter().cycle())
			.map(|(patient, chain)| {
				let moment = Duration::from_millis(chance.below(SPREAD));
				withdraw(chain, patient, moment)
			});
		let withdrawals: Vec<_> = withdrawals.collect();
		let (rings, withdrawn) = futures::join!(try_join_all(requests), try_join_all(withdrawals));
		let rings: Vec<Handed> = rings?.into_iter().flatten().collect();
		let withdrawn: BTreeMap<[u8; 32], BlockNumber> = withdrawn?.into_iter().collect();

		check(&world, &heights, &rings, &withdrawn).await?;
		// Asked again after everything, nobody gets anything: all have withdrawn.
		let late = orders.iter().map(|order| session.all_releases(*order));
		for late in try_join_all(late).await? {
			ensure!(
				late.releases.is_empty(),
				"released after withdrawal: {late:?}"
			);
		}
		let subjects: BTreeSet<[u8; 32]> = rings.iter().map(|ring| ring.subject.0).collect();
		handed += subjects.len();
		refused += patients.len() - subjects.len();
		eprintln!(
			"{} races: {handed} released, {refused} refused",
			handed + refused
		);
	}
	watching.abort();
	// A race that always ends the same way is none.
	let least = races / 20;
	ensure!(
		handed >= least && refused >= least,
		"{handed} released, {refused} refused"
	);
	world.finish(vec![gateway]).await
}

/// Every ring was handed out before the node had the withdrawal, or at that very moment, and under
/// a receipt that pins the consent from before it.
async fn check(
	world: &World,
	heights: &Heights,
	rings: &[Handed],
	withdrawn: &BTreeMap<[u8; 32], BlockNumber>,
) -> anyhow::Result<()> {
	let block = world.chain.finalized().await?;
	for ring in rings {
		let height = *withdrawn
			.get(&ring.subject.0)
			.context("everybody withdraws")?;
		let seen = heights.reached(height).context("the watcher slept")?;
		let what = format!("receipt {}, withdrawn in block {height}", ring.receipt);
		ensure!(
			ring.asked <= seen,
			"{what}: asked for after it was seen, and handed out"
		);
		let late = ring.got.saturating_duration_since(seen);
		ensure!(
			late <= HANDOVER,
			"{what}: handed out {late:?} after it was seen"
		);

		let receipt = block
			.receipt(ReceiptId(ring.receipt))
			.await?
			.context("a receipt")?;
		ensure!(receipt.subject == ring.subject, "{what}: of somebody else");
		let now = block.consent_version(&ring.subject).await?;
		ensure!(
			receipt.consent_version < now,
			"{what}: it pins consent that was taken back"
		);
		let galen_client::types::Lease::Blocks { end } = receipt.lease else {
			anyhow::bail!("{what}: a lease by the clock")
		};
		ensure!(
			end.saturating_sub(10) <= height,
			"{what}: written after the withdrawal"
		);
	}
	Ok(())
}

/// Asks for an order's releases, and then again and again for each one that came, until it is
/// refused.
async fn request(session: &Session, order: u64) -> anyhow::Result<Vec<Handed>> {
	let asked = Instant::now();
	let answer = session.releases(order).await?;
	let got = Instant::now();
	let mut all = Vec::new();
	let mut open: Vec<(u64, AccountId)> = Vec::new();
	for release in &answer.releases {
		open.push((release.receipt, release.subject));
		all.push(Handed {
			subject: release.subject,
			receipt: release.receipt,
			asked,
			got,
		});
	}
	let again = open.into_iter().map(|(receipt, subject)| async move {
		let mut again = Vec::new();
		loop {
			let asked = Instant::now();
			match session.fetch(receipt).await {
				Ok(_) => again.push(Handed {
					subject,
					receipt,
					asked,
					got: Instant::now(),
				}),
				Err(refusal) if refusal.is(409, "receipt-spent") => return anyhow::Ok(again),
				Err(refusal) => return Err(refusal.into()),
			}
			observe(Duration::from_millis(200)).await;
		}
	});
	all.extend(try_join_all(again).await?.into_iter().flatten());
	Ok(all)
}

/// Connections to the gateway's node: it lets each have a limited number of subscriptions, and every
/// transaction that is watched is one.
async fn connections(world: &World) -> anyhow::Result<Vec<Chain>> {
	let connect = (0..ORDERS).map(|_| Chain::connect(world.chain.url()));
	Ok(try_join_all(connect).await?)
}

/// Withdraws after a while; returns whose withdrawal is in which block.
async fn withdraw(
	chain: &Chain,
	patient: &Patient,
	after: Duration,
) -> anyhow::Result<([u8; 32], BlockNumber)> {
	observe(after).await;
	let call = calls::consent::withdraw_all(patient.account(), None);
	let done = chain.submit(&patient.signer, &call).await?;
	Ok((patient.account().0, done.number))
}

async fn admit(
	world: &World,
	gateway: &galen_test_support::Gateway,
	count: usize,
) -> anyhow::Result<Vec<Patient>> {
	let patients = (0..count).map(|number| Patient::named(&format!("Race//{number}")));
	let patients = patients.collect::<Result<Vec<_>, _>>()?;
	let accounts: Vec<AccountId> = patients.iter().map(Patient::account).collect();
	world.enrol_on_ledger("Alice", &accounts).await?;
	let registrar = world.staff(gateway, "Registrar").await?;
	for (number, patient) in patients.iter().enumerate() {
		let bundle = sample::made(&format!("race{number}"), 2)?;
		registrar.import(&bundle.text).await?;
		registrar
			.enrol(&patient.account(), bundle.patient()?)
			.await?;
	}
	world.until_anchored(gateway).await?;
	Ok(patients)
}

async fn give_all(chains: &[Chain], patients: &[Patient], partner: u32) -> anyhow::Result<()> {
	let gifts = patients
		.iter()
		.zip(chains.iter().cycle())
		.map(|(patient, chain)| async move {
			let rules = vec![permit(partner, &[Category::Laboratory])];
			let call = calls::consent::give(patient.account(), statement(RESEARCH, rules)?, None);
			anyhow::Ok(chain.submit(&patient.signer, &call).await?)
		});
	try_join_all(gifts).await?;
	Ok(())
}

/// An accepted order for each 64 patients, who are in it.
async fn order_all(world: &World, patients: &[Patient]) -> anyhow::Result<Vec<u64>> {
	let terms = research(&[Category::Laboratory], &[], CREDIT / 100, LINES)?;
	let placed = patients.chunks(LINES).map(|_| world.place("Alice", terms));
	let orders = try_join_all(placed).await?;
	let accept: Vec<_> = orders
		.iter()
		.map(|order| calls::access::accept_order(OrderId(*order)))
		.collect();
	let accept = calls::utility::batch_all(&accept);
	world.act("//Alice//PrivacyOfficer", &accept).await?;
	let mut include = Vec::new();
	for (order, patients) in orders.iter().zip(patients.chunks(LINES)) {
		let accounts: Vec<AccountId> = patients.iter().map(Patient::account).collect();
		include.push(calls::access::include_subjects(OrderId(*order), &accounts)?);
	}
	world
		.act("//Alice//Gateway", &calls::utility::batch_all(&include))
		.await?;
	until("all lines", limits::FINALITY, || async {
		let mut open = 0;
		for order in &orders {
			open += world.order_now(*order).await?.tally.open;
		}
		Ok((usize::try_from(open)? == patients.len()).then_some(()))
	})
	.await?;
	Ok(orders)
}
