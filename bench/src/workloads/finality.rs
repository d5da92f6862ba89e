//! How long it takes until a transaction is final: at idle, at half and at high load, and with one of four
//! validators killed. Times count from when a transaction was meant to be sent, so that a queue before the
//! node is not forgotten.

use super::single::finalized;
use crate::{
	bench::{Bench, What},
	chain::{follow, send, Net, Pace, Prepared, Signing},
	log::{Act, Entry, Log, Terms},
	peers::{galen, template},
	people::People,
	results::Durability,
	stats,
};
use anyhow::{ensure, Context};
use std::{collections::HashMap, time::Duration};

/// Probes a second: at another place of the slot each time.
const PROBES: f64 = 3.7;
/// The last of the individuals send probes, the others make the load.
const PROBERS: u32 = 50;
/// The load goes on for so many seconds before the first probe and after the last.
const MARGIN: f64 = 3.0;
/// When the first amended directive ends: beyond all that a log says.
const FAR: u64 = 4_200_000_000;
/// Which validator is killed.
pub const VICTIM: &str = "Dave";

/// How busy the chain is kept, as a share of what it was seen to sustain; and of how many probes as one part.
/// What ratios are made of gets most of the time.
const LOADS: [(&str, f64, usize); 3] = [
	("idle", 0.0, 3),
	("half load", 0.5, 1),
	("high load", 0.9, 3),
];
/// The part of the probes with a validator killed.
const WITHOUT_ONE: usize = 3;

/// Makes transactions for a system.
pub trait Source {
	/// So many for probing.
	fn probes(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>>;
	/// So many for keeping the chain busy.
	fn load(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>>;
}

/// Measures one system.
pub async fn run(
	bench: &mut Bench,
	net: &Net,
	system: &str,
	source: &mut impl Source,
	capacity: f64,
) -> anyhow::Result<()> {
	for (load, share, part) in LOADS {
		let count = bench.plan.probes / part;
		let times = measure(bench, net, source, share * capacity, count, &[]).await?;
		note(bench, system, load, &times, share * capacity);
	}
	Ok(())
}

/// The same with a validator killed, at idle and at half load. It stays dead.
pub async fn with_one_killed(
	bench: &mut Bench,
	net: &mut Net,
	source: &mut impl Source,
	capacity: f64,
) -> anyhow::Result<()> {
	net.network.node_mut(VICTIM).kill().await?;
	// The dead one's slots are empty: a quarter of what there was is gone.
	let capacity = 0.75 * capacity;
	let count = bench.plan.probes / WITHOUT_ONE;
	for (load, share, _) in LOADS.into_iter().take(2) {
		let name = format!("{load}, one of four killed,");
		let times = measure(bench, net, source, share * capacity, count, &[VICTIM]).await?;
		note(bench, "galen", &name, &times, share * capacity);
	}
	Ok(())
}

async fn measure(
	bench: &Bench,
	net: &Net,
	source: &mut impl Source,
	rate: f64,
	count: usize,
	dead: &[&str],
) -> anyhow::Result<Vec<Duration>> {
	let people = &bench.cast.individuals;
	let signing = Signing::at(&net.chain).await?;
	let seconds = count as f64 / PROBES + 2.0 * MARGIN;
	let mut probes = source.probes(&signing, people, count)?;
	let mut load = source.load(&signing, people, (rate * seconds) as usize)?;
	// Nobody sends to a dead node: its hospital's go to the next one.
	let names = galen_test_support::HOSPITALS;
	for one in probes.iter_mut().chain(&mut load) {
		while names.get(one.node).is_some_and(|name| dead.contains(name)) {
			one.node = (one.node + 1) % names.len();
		}
	}
	let after = finalized(net).await?;
	let all: Vec<Prepared> = probes.iter().chain(&load).cloned().collect();
	let background = async {
		if load.is_empty() {
			return Ok(Vec::new());
		}
		send(&net.wires, &load, Pace::PerSecond(rate)).await
	};
	let foreground = async {
		if !load.is_empty() {
			let begin = tokio::time::Instant::now() + Duration::from_secs_f64(MARGIN);
			tokio::time::sleep_until(begin).await;
		}
		send(&net.wires, &probes, Pace::PerSecond(PROBES)).await
	};
	let (sent, _, outcome) = futures::try_join!(foreground, background, follow(net, &all, after))?;
	ensure!(
		outcome.failed == 0,
		"{} probes failed in their blocks",
		outcome.failed
	);
	let times = outcome.finalized.iter().zip(&sent);
	Ok(times
		.map(|(finalized, sent)| finalized.duration_since(*sent))
		.collect())
}

fn note(bench: &mut Bench, system: &str, load: &str, times: &[Duration], rate: f64) {
	let seconds: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
	let parameters = [
		("validators", "4 on this machine".to_owned()),
		("probes", times.len().to_string()),
		("load", format!("{rate:.0} operations a second")),
	];
	for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
		let Some(value) = stats::quantile(&seconds, share) else {
			continue;
		};
		let what = What {
			workload: "finality",
			system,
			quantity: &format!("{load} {name}"),
			unit: "s",
			durability: Durability::D2,
		};
		bench.cost(&what, value, &parameters);
	}
}

/// Amends what the individuals' log left standing, again and again.
pub struct Galen {
	nonces: HashMap<u32, u64>,
	/// Each subject's directive that is in force.
	standing: Vec<u32>,
	load: u32,
	probe: u32,
	until: u64,
}

impl Galen {
	/// Goes on where the log ended.
	///
	/// # Errors
	/// The log left a subject nothing.
	pub fn new(nonces: HashMap<u32, u64>, log: &Log) -> anyhow::Result<Self> {
		let outcome = log.outcome();
		let standing = (0..log.subjects).map(|subject| outcome.standing(subject));
		Ok(Self {
			nonces,
			standing: standing
				.collect::<Option<_>>()
				.context("everybody has one left")?,
			load: 0,
			probe: 0,
			until: FAR,
		})
	}

	fn amend(
		&mut self,
		signing: &Signing,
		people: &People,
		subjects: &[u32],
	) -> anyhow::Result<Vec<Prepared>> {
		let mut entries = Vec::new();
		for subject in subjects {
			self.until += 1;
			let terms = Terms {
				purposes: 1,
				categories: 1,
				recipient: subject % 5,
				until: self.until,
			};
			let directive = self.standing.get(*subject as usize).context("a subject")?;
			let act = Act::Amend(*directive, terms);
			entries.push(Entry {
				subject: *subject,
				act,
			});
		}
		galen::individual(signing, people, &entries, &mut self.nonces)
	}
}

impl Source for Galen {
	fn probes(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>> {
		let first = u32::try_from(people.len())?.saturating_sub(PROBERS);
		let subjects = turns(&mut self.probe, first, PROBERS, count);
		self.amend(signing, people, &subjects)
	}

	fn load(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>> {
		let all = u32::try_from(people.len())?.saturating_sub(PROBERS);
		let subjects = turns(&mut self.load, 0, all, count);
		self.amend(signing, people, &subjects)
	}
}

/// Transfers, where the burst ended.
pub struct Template {
	nonces: HashMap<u32, u64>,
	load: u32,
	probe: u32,
}

impl Template {
	/// Goes on after so many transfers of all in turn.
	pub fn new(transfers: usize, people: &People) -> Self {
		let (rounds, rest) = (transfers / people.len(), transfers % people.len());
		let nonces = (0..people.len()).map(|place| {
			let once_more = u64::from(place < rest);
			(place as u32, rounds as u64 + once_more)
		});
		Self {
			nonces: nonces.collect(),
			load: 0,
			probe: 0,
		}
	}

	fn transfer(
		&mut self,
		signing: &Signing,
		people: &People,
		subjects: &[u32],
	) -> anyhow::Result<Vec<Prepared>> {
		let mut prepared = Vec::new();
		for subject in subjects {
			let nonce = self.nonces.get_mut(subject).context("an account")?;
			let to = (subject + 1) % u32::try_from(people.len())?;
			prepared.push(template::transfer(signing, people, *subject, to, *nonce)?);
			*nonce += 1;
		}
		Ok(prepared)
	}
}

impl Source for Template {
	fn probes(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>> {
		let first = u32::try_from(people.len())?.saturating_sub(PROBERS);
		let subjects = turns(&mut self.probe, first, PROBERS, count);
		self.transfer(signing, people, &subjects)
	}

	fn load(
		&mut self,
		signing: &Signing,
		people: &People,
		count: usize,
	) -> anyhow::Result<Vec<Prepared>> {
		let all = u32::try_from(people.len())?.saturating_sub(PROBERS);
		let subjects = turns(&mut self.load, 0, all, count);
		self.transfer(signing, people, &subjects)
	}
}

/// The next so many of a group, in turn.
fn turns(turn: &mut u32, first: u32, group: u32, count: usize) -> Vec<u32> {
	let mut next = || {
		let subject = first + *turn % group.max(1);
		*turn = turn.wrapping_add(1);
		subject
	};
	(0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn everybody_has_a_turn() {
		let mut turn = 0;
		assert_eq!(turns(&mut turn, 10, 3, 4), [10, 11, 12, 10]);
		assert_eq!(turns(&mut turn, 10, 3, 2), [11, 12]);
	}

	#[test]
	fn a_template_goes_on_where_its_burst_ended() {
		let people = People::new("individuals", 4).unwrap();
		let template = Template::new(6, &people);
		let nonces: Vec<u64> = (0..4).map(|account| template.nonces[&account]).collect();
		assert_eq!(nonces, [2, 2, 1, 1]);
	}
}
