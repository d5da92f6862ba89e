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

/// Sequences times their length: at least 100,000 operations in every run.
const SEQUENCES: u32 = 1_000;
const OPERATIONS: usize = 100;

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
	Authorize(usize, u64),
	/// Blindly, or only what is authorized.
	Confirm(usize, Vec<u64>, bool),
	Dispute(usize, u64),
	Rule(usize, u64, Ruling),
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
	prop_oneof![
		4 => (0..3usize, 0..2usize, prop_oneof![1 => Just(0), 5 => 1..1_000u128], 1..5u32, 1..1_500u64)
			.prop_map(|(requester, custodian, price, lines, hours)| Place {
				requester, custodian, price, lines, hours
			}),
		8 => order.clone().prop_map(Accept),
		1 => order.clone().prop_map(Decline),
		1 => order.clone().prop_map(Cancel),
		10 => (order.clone(), several()).prop_map(|(order, who)| Include(order, who)),
		16 => (order.clone(), nth.clone()).prop_map(|(order, who)| Authorize(order, who)),
		14 => (order.clone(), several(), any::<bool>())
			.prop_map(|(order, who, blindly)| Confirm(order, who, blindly)),
		6 => (order.clone(), nth.clone()).prop_map(|(order, who)| Dispute(order, who)),
		5 => (order.clone(), nth.clone(), ruling).prop_map(|(order, who, how)| Rule(order, who, how)),
		10 => order.clone().prop_map(Settle),
		3 => (0..2usize, nth.clone()).prop_map(|(at, who)| Withdraw(at, who)),
		4 => (0..2usize, nth, 0..3u32).prop_map(|(at, who, under)| Permit(at, who, under)),
		1 => (0..3usize).prop_map(Suspend),
		6 => (0..3usize).prop_map(Resume),
		5 => seconds.prop_map(Pass),
		3 => (1..15u64).prop_map(PassBlocks),
		1 => order.prop_map(PruneOrder),
		1 => (0..40u64).prop_map(PruneReceipt),
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
	/// How often operations of each kind succeeded.
	fates: BTreeMap<(OrderId, u64), Fate>,
	succeeded: BTreeMap<&'static str, u32>,
}

fn is_final(state: LineState) -> bool {
	matches!(
		state,
		LineState::Paid | LineState::Dropped | LineState::Refunded | LineState::Lapsed
	)
}

impl Ledger {
	/// The latest orders are the likeliest to be worked on.
	fn order(&self, nth: usize) -> Option<(OrderId, OrderOf<Test>)> {
		let id = *self.placed.iter().rev().nth(nth)?;
		Some((id, Orders::<Test>::get(id)?))
	}

	fn call(&mut self, name: &'static str, origin: RuntimeOrigin, call: Call<Test>) {
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
			Authorize(nth, who) => self.on(nth, "authorize", |id, order| {
				let subject = subject(order.custodian, who);
				let call = Call::authorize_release { order: id, subject };
				(by(order.custodian, Role::Gateway), call)
			}),
			Confirm(nth, who, blindly) => self.on(nth, "confirm", |id, order| {
				let mut subjects = subjects_at(order.custodian, &who);
				subjects.retain(|subject| {
					let line = Lines::<Test>::get(id, subject);
					let state = line.map(|line| line.state);
					blindly || matches!(state, Some(LineState::Authorized { .. }))
				});
				let disclosures = Commitment([1; 32]);
				let call = Call::confirm_delivery {
					order: id,
					subjects,
					disclosures,
				};
				(by(order.custodian, Role::Gateway), call)
			}),
			Dispute(nth, who) => self.on(nth, "dispute", |id, order| {
				let subject = subject(order.custodian, who);
				let reason = DisputeReason::Incomplete;
				let call = Call::dispute {
					order: id,
					subject,
					reason,
				};
				(by(order.requester, Role::Scientist), call)
			}),
			Rule(nth, who, ruling) => self.on(nth, "rule", |id, order| {
				let subject = subject(order.custodian, who);
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
				// Twice is once.
				System::reset_events();
				let before = state_root();
				self.on(nth, "settle again", settle);
				assert_eq!(state_root(), before);
			},
			Withdraw(at, who) => withdraw(subject(CUSTODIANS[at], who)),
			Permit(at, who, under) => consent(subject(CUSTODIANS[at], who), |consent| {
				let directive = DirectiveId(under);
				consent.otherwise = Says {
					directive,
					..Says::PERMIT
				};
			}),
			Suspend(at) => set_status(REQUESTERS[at], OrganizationStatus::Suspended),
			Resume(at) => set_status(REQUESTERS[at], OrganizationStatus::Active),
			Pass(seconds) => pass(seconds),
			PassBlocks(blocks) => pass_blocks(blocks),
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
			if self
				.placed
				.iter()
				.all(|id| Orders::<Test>::contains_key(id))
			{
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
/// nothing is held. Returns how often each kind succeeded.
fn run(operations: Vec<Operation>) -> BTreeMap<&'static str, u32> {
	let mut ledger = Ledger::default();
	ExtBuilder::default().build_and_execute(|| {
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
	});
	ledger.succeeded
}

/// Not a unit is made, lost, or paid and refunded as well; and the sequences reach every call.
#[test]
fn whatever_happens_escrow_pays_or_refunds_never_neither_never_both() {
	let total: RefCellCounts = Default::default();
	let runs = Runs {
		cases: SEQUENCES,
		max_shrink_iters: 2_000,
		..Runs::default()
	};
	proptest!(runs, |(operations in prop::collection::vec(operation(), OPERATIONS))| {
		let succeeded = run(operations);
		let mut total = total.borrow_mut();
		for (name, times) in succeeded {
			*total.entry(name).or_default() += times;
		}
	});
	assert!(SEQUENCES as usize * OPERATIONS >= 100_000);
	for name in [
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
	] {
		let times = total.borrow().get(name).copied().unwrap_or_default();
		println!("{name} succeeded {times} times");
		assert!(
			times >= 100,
			"{name} succeeded only {times} times: the test has gone blind"
		);
	}
}

type RefCellCounts = std::cell::RefCell<BTreeMap<&'static str, u32>>;
