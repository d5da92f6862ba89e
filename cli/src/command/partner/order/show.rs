//! Orders as people read them, within the width of a terminal.
//!
//! An account takes 48 of its columns and has to stay whole, so that it can be copied. What is said of a
//! patient therefore stands below the account and not beside it.

use crate::{
	context::Context,
	exit::Failure,
	terminal::{fields, table, wrapped},
	words::{decision::categories, list as listed, money, time, Names},
};
use galen_client::{
	types::{Closing, Line, LineState, Order, OrderState, Side, Tally},
	AccountId,
};
use galen_primitives::{
	codes::CategorySet,
	ids::{Moment, OrderId, OrganizationId},
};

pub(super) async fn show(context: &Context, id: OrderId) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let order = at
		.order(id)
		.await?
		.ok_or_else(|| Failure::not_found(format!("there is no order {id}")))?;
	let (lines, now) = futures::try_join!(at.all_lines(id), at.moment())?;
	let names = context.names(&at).await?;
	let shown: Vec<_> = lines
		.iter()
		.map(|(subject, line)| serde_json::json!({ "subject": subject, "line": line }))
		.collect();
	let value = serde_json::json!({
		"number": id, "order": order, "held": order.held(), "lines": shown,
	});
	context.output.result(&value, || {
		let mut parts = vec![in_words(id, &order, &names, now)];
		parts.extend(lines.iter().map(|(subject, line)| told(subject, line)));
		parts.join("\n\n")
	})
}

fn in_words(id: OrderId, order: &Order, names: &Names, now: Moment) -> String {
	let terms = &order.terms;
	let obligations = terms.duties.obligations.iter().map(|duty| duty.code());
	let refrains = terms.duties.refrains.iter().map(|duty| duty.code());
	let duties: Vec<String> = obligations.chain(refrains).map(str::to_owned).collect();
	let optional = if terms.optional == CategorySet::EMPTY {
		"none".to_owned()
	} else {
		categories(terms.optional)
	};
	fields([
		("order", id.to_string()),
		("stands", state(order.state).into()),
		("from", names.of(order.requester)),
		("to", names.of(order.custodian)),
		(
			"purpose",
			format!("{} ({})", terms.purpose.display(), terms.purpose.code()),
		),
		("required", categories(terms.required)),
		("optional", optional),
		("promises", listed(&duties, "and")),
		("price a line", money::show(terms.price)),
		(
			"deadline",
			format!(
				"{} ({})",
				time::show(order.deadline),
				time::from_now(order.deadline, now)
			),
		),
		("lines", tally(&order.tally, order.unused())),
		("set aside", money::show(order.held())),
		("paid", money::show(order.paid)),
		("refunded", money::show(order.refunded)),
	])
}

/// How many lines stand how; of what there is none, nothing is said.
fn tally(tally: &Tally, unused: u32) -> String {
	let counts = [
		(tally.open, "open"),
		(tally.released, "released"),
		(tally.disputed, "disputed"),
		(tally.paid, "paid"),
		(tally.refunded, "refunded"),
		(tally.lapsed, "lapsed"),
		(unused, "unused"),
	];
	let counts: Vec<String> = counts
		.iter()
		.filter(|(count, _)| *count > 0)
		.map(|(count, what)| format!("{count} {what}"))
		.collect();
	if counts.is_empty() {
		return "none".into();
	}
	counts.join(", ")
}

/// One patient of an order: the account, how its line stands, and what is admitted.
fn told(subject: &AccountId, line: &Line) -> String {
	let receipt = line
		.receipt
		.map(|receipt| format!(", receipt {receipt}"))
		.unwrap_or_default();
	let standing = format!("{}{receipt}", stands(line.state));
	let admitted = wrapped("  for ", "      ", &categories(line.categories));
	format!("{subject}\n  {standing}\n{admitted}")
}

const fn stands(state: LineState) -> &'static str {
	match state {
		LineState::Included => "included",
		LineState::Authorized { .. } => "authorized",
		LineState::Released { .. } => "released",
		LineState::Disputed { .. } => "disputed",
		LineState::Paid => "paid",
		LineState::Dropped => "consent gone, refunded",
		LineState::Refunded => "refunded",
		LineState::Lapsed => "lapsed, refunded",
	}
}

const fn state(state: OrderState) -> &'static str {
	match state {
		OrderState::Placed => "placed",
		OrderState::Accepted => "accepted",
		OrderState::Settling => "settling",
		OrderState::Closed { how, .. } => closing(how),
	}
}

pub(super) const fn closing(how: Closing) -> &'static str {
	match how {
		Closing::Cancelled => "cancelled",
		Closing::Declined => "declined",
		Closing::Expired => "expired",
		Closing::Settled => "settled",
	}
}

pub(super) async fn list(context: &Context, organization: Option<u32>) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let organization = context.organization_or_own(&at, organization).await?;
	let mut orders = Vec::new();
	for (id, side) in at.orders_of(organization).await? {
		if let Some(order) = at.order(id).await? {
			orders.push((id, side, order));
		}
	}
	let (names, now) = (context.names(&at).await?, at.moment().await?);
	let value: Vec<_> = orders
		.iter()
		.map(|(id, side, order)| serde_json::json!({ "number": id, "side": side, "order": order }))
		.collect();
	context.output.result(&value, || {
		if orders.is_empty() {
			return format!("Organization {organization} has no orders.");
		}
		rows(&orders, &names, now)
	})
}

fn rows(orders: &[(OrderId, Side, Order)], names: &Names, now: Moment) -> String {
	let rows = orders.iter().map(|(id, side, order)| {
		[
			id.to_string(),
			with(*side, order, |id| names.of(id)),
			order.terms.purpose.code().to_owned(),
			state(order.state).to_owned(),
			format!("{}/{}", order.tally.included(), order.terms.max_lines),
			money::plain(order.held()),
			time::from_now(order.deadline, now),
		]
	});
	let header = [
		"ORDER", "DATA", "PURPOSE", "STANDS", "LINES", "GDC HELD", "DUE",
	];
	table(header, &[0, 4, 5], rows)
}

/// Who the other one is, and which way the data goes.
fn with(side: Side, order: &Order, name: impl Fn(OrganizationId) -> String) -> String {
	match side {
		Side::Requester => format!("from {}", name(order.custodian)),
		Side::Custodian => format!("to {}", name(order.requester)),
		Side::Both => "itself".to_owned(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_client::types::{Duties, OrderTerms, PaymentQueueEnds};
	use galen_primitives::{
		codes::{Action, Category, Obligation, ObligationSet, Purpose, RefrainSet},
		ids::ReceiptId,
	};

	const NO_LINES: Tally = Tally {
		open: 0,
		released: 0,
		disputed: 0,
		paid: 0,
		refunded: 0,
		lapsed: 0,
	};
	const NO_PAYMENTS: PaymentQueueEnds = PaymentQueueEnds { head: 0, tail: 0 };

	fn order() -> Order {
		Order {
			requester: OrganizationId(4),
			custodian: OrganizationId(0),
			terms: OrderTerms {
				purpose: Purpose::Dsrch,
				action: Action::Use,
				required: CategorySet::of(&[Category::Laboratory]),
				optional: CategorySet::ALL.without(CategorySet::of(&[Category::Laboratory])),
				duties: Duties {
					obligations: ObligationSet::of(&[Obligation::Delau]),
					refrains: RefrainSet::EMPTY,
				},
				price: 10_000_000,
				max_lines: 1_000,
			},
			payer: AccountId([4; 32]),
			deadline: 7 * time::DAY,
			state: OrderState::Accepted,
			tally: Tally {
				released: 2,
				paid: 1,
				..NO_LINES
			},
			escrow: 10_000_000_000,
			paid: 10_000_000,
			refunded: 0,
			payments: NO_PAYMENTS,
			disputes: NO_PAYMENTS,
		}
	}

	fn fits(text: &str) {
		for line in text.lines() {
			assert!(line.chars().count() <= 80, "{line}\n{text}");
		}
	}

	#[test]
	fn an_order_fits_a_terminal_and_says_nothing_of_what_there_is_none() {
		let text = in_words(OrderId(7), &order(), &Names::default(), 0);
		fits(&text);
		assert!(
			text.contains("lines         2 released, 1 paid, 997 unused"),
			"{text}"
		);
		assert!(text.contains("in 7 days"), "{text}");
		assert_eq!(tally(&NO_LINES, 0), "none");
	}

	#[test]
	fn a_line_keeps_its_account_whole() {
		let account = AccountId([7; 32]);
		let line = Line {
			state: LineState::Paid,
			categories: CategorySet::of(&[Category::Laboratory, Category::VitalSigns]),
			receipt: Some(ReceiptId(12)),
			template: None,
		};
		let text = told(&account, &line);
		assert_eq!(
			text,
			format!("{account}\n  paid, receipt 12\n  for laboratory results and vital signs")
		);
		fits(&told(
			&account,
			&Line {
				state: LineState::Dropped,
				categories: CategorySet::ALL.without(CategorySet::of(&[Category::Other])),
				..line
			},
		));
	}

	#[test]
	fn a_list_of_orders_fits_a_terminal() {
		let orders = [
			(OrderId(123_456), Side::Requester, order()),
			(OrderId(7), Side::Custodian, order()),
			(OrderId(8), Side::Both, order()),
		];
		let text = rows(&orders, &Names::default(), 0);
		fits(&text);
		for part in [
			"from organization 0",
			"to organization 4",
			"itself",
			"3/1000",
			"in 7 days",
		] {
			assert!(text.contains(part), "{part}: {text}");
		}
	}
}
