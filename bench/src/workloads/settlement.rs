//! Settling an order: what it costs a line, and whether a line costs more in a longer order. Disputes may
//! be raised for a week, so this runs where the clock is ours.

use crate::{
	bench::{Bench, What},
	chain::spec,
	people::{Cast, People, HOSPITALS},
	results::Durability,
	sandbox::{Cost, Sandbox},
};
use anyhow::{ensure, Context};
use galen_client::{
	calls,
	types::{Duties, OrderTerms},
	AccountId, Call,
};
use galen_primitives::{
	codes::{Action, ActionSet, Category, CategorySet, Purpose, PurposeSet},
	consent::{Conditions, Period, Recipient, Remuneration, Rule, Rules, Terms},
	ids::{Balance, Commitment, OrderId, OrganizationId, TemplateId, TemplateRef},
};
use galen_test_support::keys;
use std::time::Duration;
use subxt_signer::sr25519::Keypair;

/// What a line costs: a credit.
const PRICE: Balance = 1_000_000;
/// The local network's partner.
const PARTNER: OrganizationId = OrganizationId(4);
/// Lines included, authorized and confirmed at a time: within one lease.
const LINES: usize = 40;
/// Transactions in one block.
const A_BLOCK: usize = 20;
/// How long a requester may object, and a day: 7 days is what the runtime waits.
const WEEK: u64 = 8 * 24 * 3_600;
/// How long the custodian has.
const DELIVERY: u64 = 24 * 3_600;

/// Settles one short and one long order.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let long = bench.plan.settled_lines;
	for (lines, name) in [(LINES, "lines, short order"), (long, "lines, long order")] {
		let (took, _) = settle(lines)?;
		let what = What {
			workload: "settlement",
			system: "galen",
			quantity: name,
			unit: "µs/line",
			durability: Durability::None,
		};
		let each = took.as_secs_f64() * 1e6 / lines as f64;
		let parameters = [
			("lines", lines.to_string()),
			(
				"without",
				"consensus: the runtime's own time, on a validator's database".to_owned(),
			),
		];
		bench.cost(&what, each, &parameters);
	}
	Ok(())
}

/// What a call that an order goes through cost, by its name.
pub type Costs = Vec<(&'static str, Cost)>;

/// What the calls of an order's life cost.
pub fn costs() -> anyhow::Result<Costs> {
	Ok(settle(LINES)?.1)
}

/// How long the runtime takes to pay out an order of so many lines, and what each call cost on the way.
fn settle(lines: usize) -> anyhow::Result<(Duration, Costs)> {
	// All of them are the first hospital's: every fourth subject is.
	let everybody = People::new("settlement", u32::try_from(lines)? * HOSPITALS)?;
	let cast = Cast {
		individuals: everybody,
		papers: People::new("nobody", 0)?,
	};
	let mut sandbox = Sandbox::new(spec::storage(&cast)?)?;
	let people = &cast.individuals;
	let own: Vec<u32> = (0..u32::try_from(lines)?)
		.map(|place| place * HOSPITALS)
		.collect();
	let mut acts = Acts {
		sandbox: &mut sandbox,
		in_block: 0,
	};
	for subject in &own {
		let give = calls::consent::give(people.account(*subject), statement()?, None);
		acts.submit(&give, people.key(*subject))?;
	}
	let scientist = keys::signer("//Partner//Scientist")?;
	let officer = keys::signer("//Alice//PrivacyOfficer")?;
	let gateway = keys::signer("//Alice//Gateway")?;
	let terms = OrderTerms {
		purpose: Purpose::Hresch,
		action: Action::Access,
		required: CategorySet::of(&[Category::Laboratory]),
		optional: CategorySet::EMPTY,
		duties: Duties::default(),
		price: PRICE,
		max_lines: u32::try_from(lines)?,
	};
	let order = OrderId(0);
	let mut costs = Costs::new();
	let place = calls::access::place_order(OrganizationId(0), terms, DELIVERY);
	costs.push(("place_order", acts.submit(&place, &scientist)?));
	let accept = calls::access::accept_order(order);
	costs.push(("accept_order", acts.submit(&accept, &officer)?));
	let accounts: Vec<AccountId> = own.iter().map(|subject| people.account(*subject)).collect();
	for part in accounts.chunks(LINES) {
		acts.next_block()?;
		let include = calls::access::include_subjects(order, part)?;
		costs.push(("include_subjects", acts.submit(&include, &gateway)?));
		acts.next_block()?;
		let releases: Vec<Call> = part
			.iter()
			.map(|account| calls::access::authorize_release(order, *account))
			.collect();
		let releases = calls::utility::batch_all(&releases);
		costs.push(("authorize_release", acts.submit(&releases, &gateway)?));
		acts.next_block()?;
		let confirm = calls::access::confirm_delivery(order, part, Commitment([7; 32]))?;
		costs.push(("confirm_delivery", acts.submit(&confirm, &gateway)?));
	}
	acts.sandbox.wait(WEEK)?;
	let mut took = Duration::ZERO;
	// Each call pays a batch; one more than there are batches finds nothing left.
	for _ in 0..=lines.div_ceil(calls::MAX_BATCH) {
		let paid = acts.submit(&calls::access::settle(order), &scientist)?;
		took += paid.took;
		costs.push(("settle", paid));
		acts.next_block()?;
	}
	let first = own.first().context("a subject")?;
	let paid = acts.sandbox.free_balance(&people.account(*first))?;
	ensure!(paid > 0, "the first subject was paid nothing");
	let last = own.last().context("a subject")?;
	let of_last = acts.sandbox.free_balance(&people.account(*last))?;
	ensure!(
		of_last == paid,
		"the first subject was paid {paid}, the last {of_last}"
	);
	Ok((took, costs))
}

/// Transactions, so many to a block.
struct Acts<'a> {
	sandbox: &'a mut Sandbox,
	in_block: usize,
}

impl Acts<'_> {
	fn submit(&mut self, call: &Call, key: &Keypair) -> anyhow::Result<Cost> {
		if self.in_block == A_BLOCK {
			self.next_block()?;
		}
		self.in_block += 1;
		self.sandbox.submit(call, key)
	}

	fn next_block(&mut self) -> anyhow::Result<()> {
		self.in_block = 0;
		self.sandbox.next_block()?;
		Ok(())
	}
}

/// What everybody says: paid research of the partner may see the laboratory's results.
fn statement() -> anyhow::Result<galen_client::types::Statement> {
	let permit = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			actions: Some(ActionSet::of(&[Action::Access])),
			categories: Some(CategorySet::of(&[Category::Laboratory])),
			recipient: Some(Recipient::Organization(PARTNER)),
			..Conditions::default()
		},
		Terms {
			remuneration: Remuneration::From(0),
			..Terms::default()
		},
	);
	Ok(galen_client::types::Statement {
		template: TemplateRef {
			id: TemplateId(1),
			version: 1,
		},
		period: Period::from(0),
		rules: Rules::try_from(vec![permit]).map_err(|_| anyhow::anyhow!("one rule"))?,
	})
}
