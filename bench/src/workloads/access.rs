//! Access checks: whether somebody may read something now. In process over what was read once, by the
//! compiled runtime, through a node's RPC, by PostgreSQL's prepared select on a socket, by the EVM. All of
//! them hold the papers' log, are asked the same questions one after the other, and must give the same
//! answers.

use crate::{
	bench::{Bench, What},
	chain::{spec, Chain},
	log::{Log, Standing},
	peers::{
		evm::Registry,
		galen,
		postgres::{Ledger, Question},
	},
	people::{Cast, People},
	random::Random,
	results::Durability,
	sandbox::Sandbox,
	stats,
};
use anyhow::{ensure, Context};
use codec::{Decode, Encode};
use futures::{stream, StreamExt, TryStreamExt};
use galen_client::{AccountId, ConsentView};
use galen_primitives::{
	codes::Action,
	consent::{Attribute, Decision, Outcome, RecipientProfile, RecordAttributes, Request},
	ids::{Moment, OrganizationId},
};
use std::{
	collections::{BTreeMap, HashMap},
	hint::black_box,
	time::{Duration, Instant},
};

/// Subjects that are asked about, the first of the log.
const SUBJECTS: u32 = 400;
/// Organizations that a log names.
const RECIPIENTS: u32 = 5;
/// Times all questions are asked in process, where one takes too little time to be measured by itself.
const REPEATS: usize = 40;
/// Subjects of the runtime by itself, and times each is asked about.
const ALONE: (u32, usize) = (20, 50);
/// Subjects read at the same time.
const READS: usize = 16;

/// Questions about a log, with their answers: every other one names what a directive opens, if it counts.
pub struct Questions {
	all: Vec<Question>,
	answers: Vec<bool>,
}

impl Questions {
	/// So many of them.
	pub fn of(log: &Log, count: usize) -> anyhow::Result<Self> {
		let outcome = log.outcome();
		let mut random = Random::new(42);
		let (mut all, mut answers) = (Vec::new(), Vec::new());
		for place in 0..count {
			let subject = random.below(log.subjects.min(SUBJECTS).into()) as u32;
			let held = outcome.get(subject, 0).context("everybody gave one")?;
			let mut question = Question {
				subject,
				recipient: random.below(RECIPIENTS.into()) as u32,
				purpose: 1 << random.below(4),
				category: 1 << random.below(8),
				at: Self::AT,
			};
			if place.is_multiple_of(2) {
				question.recipient = held.terms.recipient;
				question.purpose = lowest(held.terms.purposes);
				question.category = lowest(held.terms.categories);
			}
			answers.push(
				held.standing == Standing::Active
					&& held.terms.recipient == question.recipient
					&& held.terms.purposes & question.purpose != 0
					&& held.terms.categories & question.category != 0,
			);
			all.push(question);
		}
		let yes = answers.iter().filter(|answer| **answer).count();
		ensure!(
			10 * yes > count && 10 * yes < 9 * count,
			"{yes} of {count} answers are yes"
		);
		Ok(Self { all, answers })
	}

	/// When all of them are asked: long before anything ends.
	const AT: Moment = 1_800_000_000;
}

/// A number's lowest bit alone.
fn lowest(bits: u8) -> u8 {
	bits & bits.wrapping_neg()
}

/// Asks a node, and what was read from it once.
pub async fn on_ledger(
	bench: &mut Bench,
	client: &galen_client::Chain,
	chain: &Chain,
	questions: &Questions,
) -> anyhow::Result<()> {
	let at = &client.finalized().await?;
	let mut recipients = HashMap::new();
	for organization in 0..RECIPIENTS {
		let id = OrganizationId(organization);
		recipients.insert(organization, at.recipient(id).await?);
	}
	let papers = &bench.cast.papers;
	let requests = questions.all.iter().map(|question| -> anyhow::Result<_> {
		let recipient = recipients.get(&question.recipient).context("a recipient")?;
		Ok((
			papers.account(question.subject),
			request(question, *recipient)?,
		))
	});
	let requests: Vec<(AccountId, Request)> = requests.collect::<anyhow::Result<_>>()?;

	let mut times = Vec::new();
	for ((account, request), expected) in requests.iter().zip(&questions.answers) {
		let start = Instant::now();
		let decision = at.evaluate(account, request).await?;
		times.push(start.elapsed());
		ensure!(
			opens(&decision) == *expected,
			"the node answers otherwise: {decision:?}"
		);
	}
	note(bench, "galen", "rpc", &times, Durability::D2);

	let views = in_process(at, &requests).await?;
	let start = Instant::now();
	for _ in 0..REPEATS {
		for (account, request) in &requests {
			let view = views.get(&account.0).context("a subject")?;
			black_box(view.evaluate(black_box(request)));
		}
	}
	let each = start.elapsed().as_secs_f64() / (REPEATS * requests.len()) as f64;
	for ((account, request), expected) in requests.iter().zip(&questions.answers) {
		let view = views.get(&account.0).context("a subject")?;
		ensure!(
			opens(&view.evaluate(request)) == *expected,
			"the evaluator answers otherwise"
		);
	}
	let what = What {
		workload: "access",
		system: "galen",
		quantity: "in process",
		unit: "checks/s/core",
		durability: Durability::D2,
	};
	let parameters = [(
		"what is asked",
		"views of a finalized block, in memory".to_owned(),
	)];
	bench.rate(&what, 1.0 / each, &parameters);

	let metadata = chain.at_current_block().await?.metadata();
	let consent = metadata.pallet_by_name("Consent").context("the pallet")?;
	let view = consent
		.view_function_by_name("evaluate")
		.context("the view")?;
	alone(bench, view.query_id())
}

/// Everything that decides about each subject, read at one block.
async fn in_process(
	at: &galen_client::At,
	requests: &[(AccountId, Request)],
) -> anyhow::Result<HashMap<[u8; 32], ConsentView>> {
	let subjects: BTreeMap<[u8; 32], AccountId> = requests
		.iter()
		.map(|(account, _)| (account.0, *account))
		.collect();
	stream::iter(subjects)
		.map(|(key, account)| async move { anyhow::Ok((key, at.consent_view(&account).await?)) })
		.buffer_unordered(READS)
		.try_collect()
		.await
}

/// The compiled runtime by itself, without a node around it.
fn alone(bench: &mut Bench, view: &[u8; 32]) -> anyhow::Result<()> {
	let (subjects, times) = ALONE;
	let log = Log::of_papers(subjects, 7);
	let cast = Cast {
		individuals: People::new("checks", subjects)?,
		papers: People::new("nobody", 0)?,
	};
	let mut sandbox = Sandbox::new(spec::storage(&cast)?)?;
	for entry in log.entries() {
		sandbox.next_block()?;
		let account = cast.individuals.account(entry.subject);
		sandbox.submit(
			&galen::call(entry, account, None)?,
			cast.individuals.key(entry.subject),
		)?;
	}
	let questions = Questions::of(&log, subjects as usize * times)?;
	let mut taken = Vec::new();
	for (question, expected) in questions.all.iter().zip(&questions.answers) {
		let recipient = RecipientProfile {
			organization: OrganizationId(question.recipient),
			active: None, // looked up by the runtime
		};
		let account = cast.individuals.account(question.subject);
		let input = (account, request(question, recipient)?).encode();
		let (decision, took) = sandbox.view(view, &input)?;
		let decision = Decision::decode(&mut decision.as_slice())?;
		ensure!(
			opens(&decision) == *expected,
			"the runtime answers otherwise: {decision:?}"
		);
		taken.push(took);
	}
	note(bench, "galen", "runtime call", &taken, Durability::D2);
	Ok(())
}

/// Asks PostgreSQL.
pub async fn on_postgres(
	bench: &mut Bench,
	ledger: &Ledger,
	system: &str,
	questions: &Questions,
) -> anyhow::Result<()> {
	// Once for the plan and the cache.
	ledger.check(&questions.all).await?;
	let (times, answers) = ledger.check(&questions.all).await?;
	ensure!(answers == questions.answers, "PostgreSQL answers otherwise");
	note(bench, system, "select", &times, Durability::D1);
	Ok(())
}

/// Asks the EVM.
pub async fn on_evm(
	bench: &mut Bench,
	registry: &Registry<'_>,
	questions: &Questions,
) -> anyhow::Result<()> {
	let (times, answers) = registry.check(&questions.all).await?;
	ensure!(answers == questions.answers, "the EVM answers otherwise");
	note(bench, "anvil", "eth_call", &times, Durability::D0);
	Ok(())
}

fn opens(decision: &Decision) -> bool {
	// Of a record of which not everything is known, a permit may be conditional; here nothing hangs on it.
	matches!(decision.outcome, Outcome::Permit)
}

fn request(question: &Question, recipient: RecipientProfile) -> anyhow::Result<Request> {
	let place = |bits: u8| bits.trailing_zeros() as usize;
	let purpose = galen::PURPOSES
		.get(place(question.purpose))
		.context("a purpose")?;
	let category = galen::CATEGORIES
		.get(place(question.category))
		.context("a category")?;
	Ok(Request {
		recipient,
		purpose: *purpose,
		action: Action::Access,
		category: *category,
		at: question.at,
		price: 0,
		record: RecordAttributes {
			sensitivities: Attribute::Known(Default::default()),
			..RecordAttributes::UNKNOWN
		},
	})
}

fn note(
	bench: &mut Bench,
	system: &str,
	quantity: &str,
	times: &[Duration],
	durability: Durability,
) {
	let seconds: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
	let all: f64 = seconds.iter().sum();
	let what = What {
		workload: "access",
		system,
		quantity,
		unit: "checks/s/core",
		durability,
	};
	let p99 = stats::quantile(&seconds, 0.99).unwrap_or(f64::NAN);
	let parameters = [
		("p99", format!("{:.0} µs", p99 * 1e6)),
		("questions", format!("{}, one after the other", times.len())),
	];
	bench.rate(&what, seconds.len() as f64 / all, &parameters);
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn questions_are_answered_by_the_log_alone() {
		let questions = Questions::of(&Log::of_papers(80, 3), 1_000).unwrap();
		assert_eq!(questions.all.len(), questions.answers.len());
		for question in &questions.all {
			assert!(question.purpose.is_power_of_two() && question.category.is_power_of_two());
		}
	}

	#[test]
	fn a_lowest_bit_stands_alone() {
		assert_eq!((lowest(0b1100), lowest(1), lowest(0)), (0b100, 1, 0));
	}
}
