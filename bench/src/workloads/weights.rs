//! Honest weights: how long calls really take in the compiled runtime on a validator's database, over what
//! a block is charged for them. To a transaction belongs its part of what its block takes longer to end
//! than an empty one: the root and the way to the disk.

use super::settlement;
use crate::{
	bench::{Bench, What},
	chain::spec,
	log::Log,
	peers::galen,
	people::{Cast, People, HOSPITALS},
	results::Durability,
	sandbox::{Cost, Sandbox},
	stats,
};
use galen_client::{
	calls,
	types::{BatchKind, EmergencyReason},
	AccountId, Call,
};
use galen_primitives::{
	consent::{BlockId, Conditions},
	ids::{BatchNumber, DirectiveId},
	merkle::Digest,
};
use galen_test_support::keys;
use std::{collections::BTreeMap, time::Duration};
use subxt_signer::sr25519::Keypair;

/// Times each call is made, by another subject each.
const TIMES: u32 = 90;
/// Calls in one block: many, as in a busy one, and so few that none is full.
const A_BLOCK: u32 = 30;
/// Blocks with nothing in them whose end is measured.
const EMPTY: usize = 9;
/// Papers that a hospital enters with one signature.
const PAPERS: usize = 50;
/// The local network's clinician, who treats the first hospital's patients.
const CLINICIAN: &str = "//Alice//Clinician";

/// Measures each call.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let cast = Cast {
		individuals: People::new("weights", TIMES)?,
		papers: People::new("weights, papers", TIMES * PAPERS as u32)?,
	};
	let mut run = Run::new(&cast)?;
	run.consent(&cast.individuals)?;
	run.hospital(&cast)?;
	for (name, cost) in settlement::costs()? {
		// These have their blocks almost to themselves, so that nothing is added for a block's end.
		run.note(name, cost, Duration::ZERO);
	}
	let mut ratios = Vec::new();
	for (name, costs) in &run.costs {
		ratios.push(note(bench, name, costs));
	}
	let (lowest, highest) = stats::range(&ratios).unwrap_or_default();
	for (quantity, value) in [("lowest", lowest), ("highest", highest)] {
		let what = What {
			workload: "weights",
			system: "galen",
			quantity,
			unit: "real/charged",
			durability: Durability::None,
		};
		bench.cost(&what, value, &[("of", format!("{} calls", ratios.len()))]);
	}
	Ok(())
}

/// What a transaction took, with its part of the block's end, and what was charged.
struct Real {
	took: Duration,
	charged: Duration,
}

struct Run {
	sandbox: Sandbox,
	/// How long an empty block takes to end.
	empty: Duration,
	/// By call.
	costs: BTreeMap<&'static str, Vec<Real>>,
}

impl Run {
	fn new(cast: &Cast) -> anyhow::Result<Self> {
		let mut sandbox = Sandbox::new(spec::storage(cast)?)?;
		let mut ends = Vec::new();
		for _ in 0..EMPTY {
			ends.push(sandbox.next_block()?.as_secs_f64());
		}
		let empty = stats::median(&ends).unwrap_or_default();
		Ok(Self {
			sandbox,
			empty: Duration::from_secs_f64(empty),
			costs: BTreeMap::new(),
		})
	}

	fn note(&mut self, name: &'static str, cost: Cost, end: Duration) {
		self.costs.entry(name).or_default().push(Real {
			took: cost.took + end,
			charged: cost.charged,
		});
	}

	/// Makes a call in full blocks, by one key after the other.
	fn each<'a>(
		&mut self,
		name: &'static str,
		of: impl IntoIterator<Item = anyhow::Result<(Call, &'a Keypair)>>,
	) -> anyhow::Result<()> {
		let all = of.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
		self.sandbox.next_block()?;
		for part in all.chunks(A_BLOCK as usize) {
			let mut costs = Vec::new();
			for (call, key) in part {
				costs.push(self.sandbox.submit(call, key)?);
			}
			let end = self.sandbox.next_block()?.saturating_sub(self.empty);
			let share = end / u32::try_from(costs.len())?;
			for cost in costs {
				self.note(name, cost, share);
			}
		}
		Ok(())
	}

	/// What subjects say for themselves, in an order in which each act finds what it needs.
	fn consent(&mut self, people: &People) -> anyhow::Result<()> {
		let terms = |number: u32| crate::log::Terms {
			purposes: 1,
			categories: 3,
			recipient: number % 5,
			until: 4_102_444_800,
		};
		let (first, second) = (DirectiveId(0), DirectiveId(1));
		type Make<'a> = &'a dyn Fn(u32, AccountId) -> anyhow::Result<Call>;
		let acts: [(&'static str, Make<'_>); 11] = [
			("give_consent", &|number, account| {
				let said = galen::statement(terms(number))?;
				Ok(calls::consent::give(account, said, None))
			}),
			("give_consent, a second", &|number, account| {
				let said = galen::statement(terms(number + 1))?;
				Ok(calls::consent::give(account, said, None))
			}),
			("amend_consent", &|number, account| {
				let said = galen::statement(terms(number + 2))?;
				Ok(calls::consent::amend(account, first, said, None))
			}),
			("suspend", &|_, account| {
				Ok(calls::consent::suspend(account, first, None))
			}),
			("resume", &|_, account| {
				Ok(calls::consent::resume(account, first))
			}),
			("withdraw_consent", &|_, account| {
				Ok(calls::consent::withdraw(account, first, None))
			}),
			("remove_directive", &|_, account| {
				Ok(calls::consent::remove(account, second))
			}),
			("block", &|_, account| {
				let denies = Conditions {
					purposes: Some(galen::PURPOSES.into_iter().collect()),
					..Conditions::default()
				};
				Ok(calls::consent::block(account, denies, None))
			}),
			("unblock", &|_, account| {
				// A block is named after the subject's version: it was the eighth act.
				Ok(calls::consent::unblock(account, BlockId(8)))
			}),
			("give_consent, a third", &|number, account| {
				let said = galen::statement(terms(number))?;
				Ok(calls::consent::give(account, said, None))
			}),
			("withdraw_all", &|_, account| {
				Ok(calls::consent::withdraw_all(account, None))
			}),
		];
		for (name, make) in acts {
			let calls = (0..TIMES).map(|number| {
				let call = make(number, people.account(number))?;
				Ok((call, people.key(number)))
			});
			self.each(name, calls)?;
		}
		Ok(())
	}

	/// What a hospital's staff and gateway do.
	fn hospital(&mut self, cast: &Cast) -> anyhow::Result<()> {
		let gateway = keys::signer("//Alice//Gateway")?;
		let registrar = keys::signer("//Alice//Registrar")?;
		let clinician = keys::signer(CLINICIAN)?;
		let anchors = (0..TIMES).map(|number| {
			let root = Digest(sp_crypto_hashing::blake2_256(&number.to_le_bytes()));
			let number = BatchNumber(number.into());
			let call = calls::anchors::anchor_batch(number, root, 1_000, BatchKind::Records);
			Ok((call, &gateway))
		});
		self.each("anchor_batch", anchors)?;
		let strangers = People::new("weights, strangers", TIMES)?;
		let enrolments = (0..TIMES).map(|number| {
			let call = calls::members::enroll_subject(strangers.account(number));
			Ok((call, &registrar))
		});
		self.each("enroll_subject", enrolments)?;
		// The first hospital's subjects are every fourth.
		let own = (0..TIMES).step_by(HOSPITALS as usize);
		let emergencies = own.map(|number| {
			let account = cast.individuals.account(number);
			let reason = EmergencyReason::LifeThreatened;
			let call = calls::access::open_emergency_access(account, reason, 4);
			Ok((call, &clinician))
		});
		self.each("open_emergency_access", emergencies)?;
		let log = Log::of_papers(TIMES * PAPERS as u32, 3);
		let own: Vec<_> = log
			.gives
			.iter()
			.filter(|entry| People::custodian(entry.subject) == 0)
			.copied()
			.collect();
		for papers in own.chunks(PAPERS).take(A_BLOCK as usize) {
			let papers = papers
				.iter()
				.map(|entry| galen::paper(entry, &cast.papers))
				.collect::<anyhow::Result<Vec<_>>>()?;
			// By itself in its block, which it fills.
			self.each(
				"batch of papers",
				[Ok((calls::utility::batch_all(&papers), &registrar))],
			)?;
		}
		Ok(())
	}
}

/// Notes one call, and returns its real over its charged time.
fn note(bench: &mut Bench, name: &str, costs: &[Real]) -> f64 {
	let seconds = |of: fn(&Real) -> Duration| {
		let all: Vec<f64> = costs.iter().map(|cost| of(cost).as_secs_f64()).collect();
		stats::median(&all).unwrap_or(f64::NAN)
	};
	let (took, charged) = (seconds(|cost| cost.took), seconds(|cost| cost.charged));
	let what = What {
		workload: "weights",
		system: "galen",
		quantity: name,
		unit: "real/charged",
		durability: Durability::None,
	};
	let parameters = [
		("times", costs.len().to_string()),
		(
			"took",
			format!(
				"{:.0} µs in the middle, signature and root included",
				took * 1e6
			),
		),
		("charged", format!("{:.0} µs", charged * 1e6)),
	];
	bench.cost(&what, took / charged, &parameters);
	took / charged
}
