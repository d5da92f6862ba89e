//! Conservation under random interleavings of everything that can happen to orders.
//!
//! Beside the pallet's own invariants stands a ledger that knows only lines, prices and templates:
//! what a line came to is final, and every account has exactly what the lines came to.

use crate::{mock::*, *};
use frame::{testing_prelude::*, traits::fungible::Inspect};
use galen_primitives::{
	ids::{Balance, Commitment, DirectiveId, OrderId, OrganizationId, ReceiptId},
	members::{OrganizationStatus, Role},
};
use proptest::{prelude::*, test_runner::Config as Runs};
use std::collections::BTreeMap;

/// How many sequences of how many operations each. Some find nothing to act on, such as an order
/// that was pruned, and do not count.
const SEQUENCES: u32 = 700;
const OPERATIONS: usize = 150;
/// The least that must really be executed in every run, so that the test cannot quietly shrink.
const EXECUTED: u64 = 100_000;
/// Each kind must succeed this often. The rarest, pruning, does some sixty times, and by chance
/// never so seldom.
const FEWEST: u32 = 20;

const REQUESTERS: [OrganizationId; 3] = [PARTNER, CLINIC, HOSPITAL];
const CUSTODIANS: [OrganizationId; 2] = [HOSPITAL, CLINIC];
/// Subjects of each custodian.
const SUBJECTS: u64 = 4;

#[derive(Clone, Debug)]
enum Operation {
	Place {
		requester: usize,
		custodian: usize,
		price: Balance,
		lines: u32,
		hours: u64,
	},
	Accept(usize),
	Decline(usize),
	Cancel(usize),
	Include(usize, Vec<u64>),
	Authorize(Target),
	Confirm(Target),
	Dispute(Target),
	Rule(Target, Ruling),
	Settle(usize),
	Withdraw(usize, u64),
	Permit(usize, u64, u32),
	Suspend(usize),
	Resume(usize),
	Pass(u64),
	PassBlocks(u64),
	PruneOrder(usize),
	PruneReceipt(u64),
}

/// A line to do something with.
#[derive(Clone, Debug)]
struct Target {
	order: usize,
	nth: u64,
	/// Whatever that subject's line is, or the nth of those with which it could succeed.
	blindly: bool,
}

fn place() -> impl Strategy<Value = Operation> {
	let price = prop_oneof![1 => Just(0), 5 => 1..1_000u128];
	(0..3usize, 0..2usize, price, 1..5u32, 1..1_500u64).prop_map(
		|(requester, custodian, price, lines, hours)| Operation::Place {
			requester,
			custodian,
			price,
			lines,
			hours,
		},
	)
}

fn operation() -> impl Strategy<Value = Operation> {
	use Operation::*;
	// Mostly the latest orders, so that some get far.
	let order = prop_oneof![4 => 0..2usize, 2 => 2..4usize, 1 => 4..9usize].boxed();
	let nth = 0..SUBJECTS;
	let several = || prop::collection::vec(0..SUBJECTS, 1..5);
	let ruling = prop_oneof![Just(Ruling::Pay), Just(Ruling::Refund)];
	// Minutes to months, so that every window ends in some sequences and not in others.
	let seconds = prop_oneof![
		8 => 1..HOUR,
		6 => HOUR..DAY,
		4 => DAY..8 * DAY,
		1 => 8 * DAY..40 * DAY,
	];
	let target = (order.clone(), nth.clone(), prop::bool::weighted(0.2))
		.prop_map(|(order, nth, blindly)| Target {
			order,
			nth,
			blindly,
		})
		.boxed();
	prop_oneof![
		2 => place(),
		6 => order.clone().prop_map(Accept),
		1 => order.clone().prop_map(Decline),
		1 => order.clone().prop_map(Cancel),
		12 => (order.clone(), several()).prop_map(|(order, who)| Include(order, who)),
		16 => target.clone().prop_map(Authorize),
		14 => target.clone().prop_map(Confirm),
		9 => target.clone().prop_map(Dispute),
		8 => (target, ruling).prop_map(|(target, how)| Rule(target, how)),
		9 => order.clone().prop_map(Settle),
		2 => (0..2usize, nth.clone()).prop_map(|(at, who)| Withdraw(at, who)),
		6 => (0..2usize, nth, 0..3u32).prop_map(|(at, who, under)| Permit(at, who, under)),
		1 => (0..3usize).prop_map(Suspend),
		9 => (0..3usize).prop_map(Resume),
		4 => seconds.prop_map(Pass),
		3 => (1..15u64).prop_map(PassBlocks),
		4 => order.prop_map(PruneOrder),
		1 => (0..5u64).prop_map(PruneReceipt),
	]
}

/// What became of a line, kept when the chain has pruned it.
#[derive(Clone, Debug, PartialEq)]
struct Fate {
	price: Balance,
	custodian: OrganizationId,
	line: Line,
}

#[derive(Default)]
struct Ledger {
	placed: Vec<OrderId>,
	fates: BTreeMap<(OrderId, u64), Fate>,
	/// How many operations reached the chain, whether it did or refused what they ask.
	executed: u64,
	/// How often operations of each kind succeeded.
	succeeded: BTreeMap<&'static str, u32>,
}

fn is_final(state: LineState) -> bool {
	matches!(
		state,
		LineState::Paid | LineState::Dropped | LineState::Refunded | LineState::Lapsed
	)
}

impl Target {
	fn subject(
		&self,
		id: OrderId,
		order: &OrderOf<Test>,
		promising: impl Fn(LineState) -> bool,
	) -> u64 {
		let mut lines: Vec<_> = Lines::<Test>::iter_prefix(id)
			.filter(|(_, line)| promising(line.state) && !self.blindly)
			.map(|(subject, _)| subject)
			.collect();
		lines.sort();
		let nth = usize::try_from(self.nth).unwrap();
		lines
			.get(nth % lines.len().max(1))
			.copied()
			.unwrap_or(subject(order.custodian, self.nth))
	}
}

impl Ledger {
	/// The latest orders are the likeliest to be worked on.
	fn order(&self, nth: usize) -> Option<(OrderId, OrderOf<Test>)> {
		let id = *self
			.placed
			.iter()
			.rev()
			.nth(nth % self.placed.len().max(1))?;
		Some((id, Orders::<Test>::get(id)?))
	}

	fn call(&mut self, name: &'static str, origin: RuntimeOrigin, call: Call<Test>) {
		self.executed += 1;
		if dispatch(origin, call).is_ok() {
			*self.succeeded.entry(name).or_default() += 1;
		}
	}

	fn apply(&mut self, operation: Operation) {
		use Operation::*;
		match operation {
			Place {
				requester,
				custodian,
				price,
				lines,
				hours,
			} => {
				let id = NextOrder::<Test>::get();
				self.call(
					"place",
					by(REQUESTERS[requester], Role::Scientist),
					Call::place_order {
						custodian: CUSTODIANS[custodian],
						terms: OrderTerms {
							price,
							max_lines: lines,
							..terms()
						},
						delivery: hours * HOUR,
					},
				);
				if Orders::<Test>::contains_key(id) {
					self.placed.push(id);
				}
			},
			Accept(nth) => self.on(nth, "accept", |id, order| {
				(
					by(order.custodian, Role::PrivacyOfficer),
					Call::accept_order { order: id },
				)
			}),
			Decline(nth) => self.on(nth, "decline", |id, order| {
				(
					by(order.custodian, Role::PrivacyOfficer),
					Call::decline_order { order: id },
				)
			}),
			Cancel(nth) => self.on(nth, "cancel", |id, order| {
				(
					by(order.requester, Role::Scientist),
					Call::cancel_order { order: id },
				)
			}),
			Include(nth, who) => self.on(nth, "include", |id, order| {
				let subjects = subjects_at(order.custodian, &who);
				let call = Call::include_subjects {
					order: id,
					subjects,
				};
				(by(order.custodian, Role::Gateway), call)
			}),
			Authorize(target) => self.on(target.order, "authorize", |id, order| {
				let open =
					|state| matches!(state, LineState::Included | LineState::Authorized { .. });
				let subject = target.subject(id, order, open);
				let call = Call::authorize_release { order: id, subject };
				(by(order.custodian, Role::Gateway), call)
			}),
			Confirm(target) => self.on(target.order, "confirm", |id, order| {
				let authorized = |state| matches!(state, LineState::Authorized { .. });
				let subjects = vec![target.subject(id, order, authorized)]
					.try_into()
					.unwrap();
				let disclosures = Commitment([1; 32]);
				let call = Call::confirm_delivery {
					order: id,
					subjects,
					disclosures,
				};
				(by(order.custodian, Role::Gateway), call)
			}),
			Dispute(target) => self.on(target.order, "dispute", |id, order| {
				let released = |state| matches!(state, LineState::Released { .. });
				let subject = target.subject(id, order, released);
				let reason = DisputeReason::Incomplete;
				let call = Call::dispute {
					order: id,
					subject,
					reason,
				};
				(by(order.requester, Role::Scientist), call)
			}),
			Rule(target, ruling) => self.on(target.order, "rule", |id, order| {
				let disputed = |state| matches!(state, LineState::Disputed { .. });
				let subject = target.subject(id, order, disputed);
				(
					RuntimeOrigin::root(),
					Call::resolve_dispute {
						order: id,
						subject,
						ruling,
					},
				)
			}),
			Settle(nth) => {
				let settle = |id, _: &OrderOf<Test>| (signed(STRANGER), Call::settle { order: id });
				self.on(nth, "settle", settle);
				// Twice is once, and counts once.
				System::reset_events();
				let (before, executed) = (state_root(), self.executed);
				self.on(nth, "settle again", settle);
				assert_eq!(state_root(), before);
				self.executed = executed;
			},
			Withdraw(at, who) => self.outside(|| withdraw(subject(CUSTODIANS[at], who))),
			Permit(at, who, under) => self.outside(|| {
				consent(subject(CUSTODIANS[at], who), |consent| {
					let directive = DirectiveId(under);
					consent.otherwise = Says {
						directive,
						..Says::PERMIT
					};
				});
			}),
			Suspend(at) => {
				self.outside(|| set_status(REQUESTERS[at], OrganizationStatus::Suspended));
			},
			Resume(at) => self.outside(|| set_status(REQUESTERS[at], OrganizationStatus::Active)),
			Pass(seconds) => self.outside(|| pass(seconds)),
			PassBlocks(blocks) => self.outside(|| pass_blocks(blocks)),
			PruneOrder(nth) => self.on(nth, "prune", |id, _| {
				(signed(STRANGER), Call::prune_order { order: id })
			}),
			PruneReceipt(number) => {
				let receipts = vec![ReceiptId(number)].try_into().unwrap();
				self.call(
					"prune receipts",
					signed(STRANGER),
					Call::prune_receipts { receipts },
				);
			},
		}
	}

	/// What happens without a call of this pallet: consents, suspensions, time.
	fn outside(&mut self, happens: impl FnOnce()) {
		self.executed += 1;
		happens();
	}

	fn on(
		&mut self,
		nth: usize,
		name: &'static str,
		call: impl FnOnce(OrderId, &OrderOf<Test>) -> (RuntimeOrigin, Call<Test>),
	) {
		if let Some((id, order)) = self.order(nth) {
			let (origin, call) = call(id, &order);
			self.call(name, origin, call);
		}
	}

	/// Follows every line; what one came to, it stays.
	fn follow(&mut self) {
		for (id, subject, _) in Lines::<Test>::iter() {
			let order = Orders::<Test>::get(id).unwrap();
			let line = Access::line(id, subject).unwrap();
			let fate = Fate {
				price: order.terms.price,
				custodian: order.custodian,
				line,
			};
			let before = self.fates.insert((id, subject), fate.clone());
			if let Some(before) = before.filter(|before| is_final(before.line.state)) {
				assert_eq!(before, fate, "what became of a line has changed");
			}
		}
	}

	/// Every account has exactly what the lines came to.
	fn audit(&self) {
		let mut owed: BTreeMap<u64, Balance> = BTreeMap::new();
		let paid = self
			.fates
			.iter()
			.filter(|(_, fate)| fate.line.state == LineState::Paid);
		for ((_, subject), fate) in paid {
			let under = fate.line.template.map(|template| template.id.0);
			let (custodian, network) = match under {
				Some(0) => (fate.price / 5, fate.price / 10),
				Some(1) => (fate.price / 20, fate.price / 20),
				_ => (0, 0),
			};
			*owed.entry(*subject).or_default() += fate.price - custodian - network;
			*owed.entry(NETWORK).or_default() += network;
			*owed.entry(treasury(fate.custodian)).or_default() += custodian;
		}
		for account in CUSTODIANS
			.iter()
			.flat_map(|at| (0..SUBJECTS).map(|nth| subject(*at, nth)))
			.chain([NETWORK])
		{
			let expected = owed.get(&account).copied().unwrap_or_default();
			assert_eq!(Balances::balance(&account), expected);
		}

		// A treasury has its funds, less what its orders paid, plus what it earned; part is held.
		let mut spent: BTreeMap<u64, Balance> = BTreeMap::new();
		for (id, order) in &self.orders_seen() {
			let lines = self.fates.iter().filter(|((of, _), _)| of == id);
			let paid = lines
				.filter(|(_, fate)| fate.line.state == LineState::Paid)
				.count();
			*spent.entry(order.payer).or_default() += order.terms.price * paid as Balance;
		}
		for organization in [PARTNER, CLINIC, HOSPITAL] {
			let account = treasury(organization);
			if self.placed.iter().all(Orders::<Test>::contains_key) {
				let expected = FUNDS + owed.get(&account).copied().unwrap_or_default()
					- spent.get(&account).copied().unwrap_or_default();
				assert_eq!(Balances::total_balance(&account), expected);
			}
		}
	}

	fn orders_seen(&self) -> Vec<(OrderId, OrderOf<Test>)> {
		self.placed
			.iter()
			.filter_map(|id| Some((*id, Orders::<Test>::get(id)?)))
			.collect()
	}
}

fn subjects_at(custodian: OrganizationId, who: &[u64]) -> SubjectsOf<Test> {
	who.iter()
		.map(|nth| subject(custodian, *nth))
		.collect::<Vec<_>>()
		.try_into()
		.unwrap()
}

/// Runs a sequence with every check after every operation, then lets all time pass: in the end
/// nothing is held. Returns how many operations there were, and how often each kind succeeded.
fn run(orders: Vec<Operation>, operations: Vec<Operation>) -> (u64, BTreeMap<&'static str, u32>) {
	let mut ledger = Ledger::default();
	ExtBuilder::default().build_and_execute(|| {
		for order in orders {
			ledger.apply(order);
			ledger.apply(Operation::Accept(0));
		}
		for operation in operations {
			ledger.apply(operation);
			ledger.follow();
			check_everything(FUNDS);
			ledger.audit();
			System::reset_events();
		}
		pass(400 * DAY);
		for id in ledger.placed.clone() {
			if Orders::<Test>::contains_key(id) {
				settle(id);
				assert!(matches!(state_of(id), OrderState::Closed { .. }));
			}
		}
		ledger.follow();
		ledger.audit();
		assert!(ledger.fates.values().all(|fate| is_final(fate.line.state)));
		assert_eq!([PARTNER, CLINIC, HOSPITAL].map(held), [0, 0, 0]);
		for fate in ledger.fates.values() {
			let name = match fate.line.state {
				LineState::Paid => "paid",
				LineState::Dropped => "dropped",
				LineState::Refunded => "refunded",
				_ => "lapsed",
			};
			*ledger.succeeded.entry(name).or_default() += 1;
		}
	});
	(ledger.executed, ledger.succeeded)
}

/// Not a unit is made, lost, or paid and refunded as well; and the sequences reach every call.
#[test]
fn whatever_happens_escrow_pays_or_refunds_never_neither_never_both() {
	let total: RefCellCounts = Default::default();
	let executed = std::cell::Cell::new(0);
	let runs = Runs {
		cases: SEQUENCES,
		max_shrink_iters: 2_000,
		..Runs::default()
	};
	let some_orders = prop::collection::vec(place(), 2);
	let all_that_happens = prop::collection::vec(operation(), OPERATIONS);
	proptest!(runs, |(orders in some_orders, operations in all_that_happens)| {
		let (operations, succeeded) = run(orders, operations);
		executed.set(executed.get() + operations);
		let mut total = total.borrow_mut();
		for (name, times) in succeeded {
			*total.entry(name).or_default() += times;
		}
	});
	println!("{} operations", executed.get());
	assert!(
		executed.get() >= EXECUTED,
		"only {} operations: raise SEQUENCES",
		executed.get()
	);
	let expected = [
		"place",
		"accept",
		"decline",
		"cancel",
		"include",
		"authorize",
		"confirm",
		"dispute",
		"rule",
		"settle",
		"prune",
		"prune receipts",
		"paid",
		"dropped",
		"refunded",
		"lapsed",
	];
	for name in expected {
		let times = total.borrow().get(name).copied().unwrap_or_default();
		println!("{name}: {times} times");
		assert!(
			times >= FEWEST,
			"{name} only {times} times: the test has gone blind"
		);
	}
}

type RefCellCounts = std::cell::RefCell<BTreeMap<&'static str, u32>>;
