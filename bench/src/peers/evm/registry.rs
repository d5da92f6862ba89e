//! The contract with a log's consents.

use super::{
	abi::{address, call, call_with_lists, number, numbers, Address, Word},
	node::{quantity, Anvil},
	transaction::Key,
};
use crate::{
	log::{Act, ConsentSet, Entry, Standing, Terms},
	peers::postgres::Question,
	people::{People, HOSPITALS},
};
use anyhow::{ensure, Context};
use futures::{stream, StreamExt, TryStreamExt};
use serde_json::{json, Value};
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};

/// Gas of one act, far above what it takes.
const GAS: u64 = 300_000;
/// Gas of one more subject or paper in a transaction of many; all together stay below what the EVM allows
/// one transaction.
const GAS_OF_EACH: u64 = 80_000;
/// Gas of a transaction that makes the contract.
const GAS_OF_CREATION: u64 = 8_000_000;
/// Subjects enrolled in one transaction.
const ENROLMENTS: usize = 100;
/// Blocks after which a transaction that is in none counts as lost.
const BLOCKS: usize = 100;
/// Requests on their way at a time.
const IN_FLIGHT: usize = 64;
/// What every account has, in wei: a thousand coins.
const WEALTH: &str = "0x3635c9adc5dea00000";

/// The contract, deployed, with all subjects enrolled.
pub struct Registry<'a> {
	node: &'a Anvil,
	contract: Address,
	keys: Vec<Key>,
	registrars: Vec<Key>,
}

impl<'a> Registry<'a> {
	/// Deploys a new contract and enrols so many subjects. `name` tells the accounts of one run of a log
	/// from those of another, whose counters would go on.
	pub async fn deploy(node: &'a Anvil, name: &str, subjects: u32) -> anyhow::Result<Self> {
		let owner = Key::of(&format!("{name} owner"))?;
		let keys = (0..subjects).map(|subject| Key::of(&format!("{name} subject {subject}")));
		let registrars =
			(0..HOSPITALS).map(|number| Key::of(&format!("{name} registrar {number}")));
		let mut registry = Self {
			node,
			contract: [0; 20],
			keys: keys.collect::<Result<_, _>>()?,
			registrars: registrars.collect::<Result<_, _>>()?,
		};
		let all = registry
			.keys
			.iter()
			.chain(&registry.registrars)
			.chain([&owner]);
		let accounts: Vec<Address> = all.map(Key::account).collect();
		stream::iter(accounts)
			.map(|account| async move {
				let account = format!("0x{}", hex::encode(account));
				node.ask("anvil_setBalance", &[account.into(), WEALTH.into()])
					.await
			})
			.buffer_unordered(IN_FLIGHT)
			.try_collect::<Vec<_>>()
			.await?;
		let creation = owner.sign(0, None, GAS_OF_CREATION, &node.contract);
		let made = registry.receipt(&registry.send(&creation).await?).await?;
		let contract = made
			.get("contractAddress")
			.and_then(Value::as_str)
			.context("a contract")?;
		let contract = hex::decode(contract.trim_start_matches("0x"))?;
		registry.contract = contract
			.try_into()
			.map_err(|_| anyhow::anyhow!("an address"))?;
		registry.fill(&owner).await?;
		Ok(registry)
	}

	async fn fill(&self, owner: &Key) -> anyhow::Result<()> {
		let mut nonce = 1;
		let mut last = String::new();
		let numbered: Vec<(u32, &Key)> = (0..).zip(&self.keys).collect();
		for part in numbered.chunks(ENROLMENTS) {
			let accounts = part
				.iter()
				.map(|(_, key)| address(&key.account()))
				.collect();
			let custodians = part
				.iter()
				.map(|(number_of, _)| number(People::custodian(*number_of).into()));
			let data = call_with_lists(
				"enrol(address[],uint16[])",
				&[(1, accounts), (1, custodians.collect())],
			);
			let gas = GAS + GAS_OF_EACH * part.len() as u64;
			last = self
				.send(&owner.sign(nonce, Some(self.contract), gas, &data))
				.await?;
			nonce += 1;
		}
		for (hospital, key) in (0..).zip(&self.registrars) {
			let data = call(
				"appoint(address,uint16)",
				&[address(&key.account()), number(hospital)],
			);
			last = self
				.send(&owner.sign(nonce, Some(self.contract), GAS, &data))
				.await?;
			nonce += 1;
		}
		// The owner's transactions are mined in order.
		self.receipt(&last).await?;
		Ok(())
	}

	/// Each entry as one signed transaction.
	pub fn individual(
		&self,
		entries: &[Entry],
		nonces: &mut HashMap<u32, u64>,
	) -> anyhow::Result<Vec<String>> {
		let mut prepared = Vec::with_capacity(entries.len());
		for entry in entries {
			let data = match entry.act {
				Act::Give(terms) => call("give(uint8,uint8,uint32,uint40)", &said(terms)),
				Act::Amend(directive, terms) => {
					let words = [&[number(directive.into())][..], &said(terms)].concat();
					call("amend(uint32,uint8,uint8,uint32,uint40)", &words)
				},
				Act::Withdraw(directive) => call("withdraw(uint32)", &[number(directive.into())]),
			};
			let nonce = nonces.entry(entry.subject).or_default();
			let key = self.keys.get(entry.subject as usize).context("a subject")?;
			prepared.push(key.sign(*nonce, Some(self.contract), GAS, &data));
			*nonce += 1;
		}
		Ok(prepared)
	}

	/// The entries as batches of papers, signed by the registrars.
	pub fn batches(
		&self,
		entries: &[Entry],
		size: usize,
		nonces: &mut HashMap<u32, u64>,
	) -> anyhow::Result<Vec<String>> {
		let mut prepared = Vec::new();
		for (hospital, key) in (0..).zip(&self.registrars) {
			let own = entries
				.iter()
				.filter(|entry| People::custodian(entry.subject) == hospital);
			let own: Vec<&Entry> = own.collect();
			for batch in own.chunks(size) {
				let data = self.papers(batch)?;
				let nonce = nonces.entry(hospital).or_default();
				let gas = GAS + GAS_OF_EACH * batch.len() as u64;
				prepared.push(key.sign(*nonce, Some(self.contract), gas, &data));
				*nonce += 1;
			}
		}
		Ok(prepared)
	}

	fn papers(&self, batch: &[&Entry]) -> anyhow::Result<Vec<u8>> {
		let account = |entry: &Entry| -> anyhow::Result<Word> {
			let key = self.keys.get(entry.subject as usize).context("a subject")?;
			Ok(address(&key.account()))
		};
		let (mut gives, mut accounts, mut which) = (Vec::new(), Vec::new(), Vec::new());
		for entry in batch {
			match entry.act {
				Act::Give(terms) => {
					gives.push(account(entry)?);
					gives.extend(said(terms));
				},
				Act::Withdraw(directive) => {
					accounts.push(account(entry)?);
					which.push(number(directive.into()));
				},
				Act::Amend(..) => anyhow::bail!("papers amend nothing"),
			}
		}
		ensure!(
			gives.is_empty() != accounts.is_empty(),
			"a batch is of one kind"
		);
		Ok(if accounts.is_empty() {
			call_with_lists(
				"givePapers((address,uint8,uint8,uint32,uint40)[])",
				&[(5, gives)],
			)
		} else {
			call_with_lists(
				"withdrawPapers(address[],uint32[])",
				&[(1, accounts), (1, which)],
			)
		})
	}

	/// Sends all of them and waits until they are mined; returns how long that took.
	///
	/// # Errors
	/// One was refused, or failed in its block.
	pub async fn enter(&self, prepared: &[String]) -> anyhow::Result<Duration> {
		let start = Instant::now();
		let hashes: Vec<String> = stream::iter(prepared)
			.map(|one| self.send(one))
			.buffered(IN_FLIGHT)
			.try_collect()
			.await?;
		// The node takes what came first first, so the last one's receipt is the last of all; a look at
		// every receipt follows, off the clock.
		let last = hashes.last().context("something was sent")?;
		self.receipt(last).await?;
		let took = start.elapsed();
		stream::iter(&hashes)
			.map(|hash| self.receipt(hash))
			.buffer_unordered(IN_FLIGHT)
			.try_collect::<Vec<_>>()
			.await?;
		Ok(took)
	}

	async fn send(&self, signed: &str) -> anyhow::Result<String> {
		let hash = self
			.node
			.ask("eth_sendRawTransaction", &[signed.into()])
			.await?;
		Ok(hash.as_str().context("a hash is text")?.to_owned())
	}

	/// A transaction's receipt, after blocks were made until there is one.
	async fn receipt(&self, hash: &str) -> anyhow::Result<Value> {
		for _ in 0..BLOCKS {
			let receipt = self
				.node
				.ask("eth_getTransactionReceipt", &[hash.into()])
				.await?;
			if receipt.is_null() {
				self.node.mine().await?;
				continue;
			}
			let status = receipt.get("status").context("a receipt has a status")?;
			ensure!(
				quantity(status)? == 1,
				"a transaction of the benchmark failed on the EVM"
			);
			return Ok(receipt);
		}
		anyhow::bail!("no block took a transaction of the benchmark")
	}

	async fn view(&self, data: &[u8]) -> anyhow::Result<Vec<u64>> {
		let question = json!({
			"to": format!("0x{}", hex::encode(self.contract)),
			"data": format!("0x{}", hex::encode(data)),
		});
		let answer = self
			.node
			.ask("eth_call", &[question, "latest".into()])
			.await?;
		numbers(answer.as_str().context("an answer is text")?)
	}

	/// Everything the contract holds.
	pub async fn read(&self) -> anyhow::Result<ConsentSet> {
		let all = (0..).zip(&self.keys).map(|(subject, key)| async move {
			let own = self
				.view(&call("subjects(address)", &[address(&key.account())]))
				.await?;
			let [_, _, version, count] = own[..] else {
				anyhow::bail!("a subject is four numbers");
			};
			let mut directives = Vec::new();
			for directive in 0..count {
				let words = [address(&key.account()), number(directive)];
				directives.push(
					self.view(&call("directives(address,uint32)", &words))
						.await?,
				);
			}
			Ok((subject, version, directives))
		});
		let all: Vec<(u32, u64, Vec<Vec<u64>>)> = stream::iter(all)
			.buffer_unordered(IN_FLIGHT)
			.try_collect()
			.await?;
		let mut set = ConsentSet::default();
		for (subject, version, directives) in all {
			if version == 0 {
				continue;
			}
			set.count(subject, u32::try_from(version)?);
			for (directive, held) in (0..).zip(directives) {
				let [purposes, categories, recipient, until, version, withdrawn] = held[..] else {
					anyhow::bail!("a directive is six numbers");
				};
				let terms = Terms {
					purposes: u8::try_from(purposes)?,
					categories: u8::try_from(categories)?,
					recipient: u32::try_from(recipient)?,
					until,
				};
				let standing = match withdrawn {
					0 => Standing::Active,
					_ => Standing::Withdrawn,
				};
				set.hold(subject, directive, terms, u32::try_from(version)?, standing);
			}
		}
		Ok(set)
	}

	/// Asks, one question after the other, whether a directive opens something; returns how long each took,
	/// and the answers. The time is the node's own.
	pub async fn check(
		&self,
		questions: &[Question],
	) -> anyhow::Result<(Vec<Duration>, Vec<bool>)> {
		let mut times = Vec::with_capacity(questions.len());
		let mut answers = Vec::with_capacity(questions.len());
		for question in questions {
			let key = self
				.keys
				.get(question.subject as usize)
				.context("a subject")?;
			let words = [
				address(&key.account()),
				number(question.recipient.into()),
				number(question.purpose.into()),
				number(question.category.into()),
			];
			let data = call("opens(address,uint32,uint8,uint8)", &words);
			let begun = Instant::now();
			let answer = self.view(&data).await?;
			times.push(begun.elapsed());
			answers.push(answer == [1]);
		}
		Ok((times, answers))
	}
}

fn said(terms: Terms) -> [Word; 4] {
	[
		number(terms.purposes.into()),
		number(terms.categories.into()),
		number(terms.recipient.into()),
		number(terms.until),
	]
}
