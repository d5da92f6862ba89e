//! Orders: data of many patients at one hospital, with the price set aside.

mod show;

use self::show::closing;
use super::super::patient::consent;
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	terminal::fields,
	warning::{confirm, Consent as Asked},
	words::{decision::categories, money, time},
};
use clap::{Args, Subcommand, ValueEnum};
use galen_client::{
	calls::{access as calls, Call, MAX_BATCH},
	types::{AccessEvent, DisputeReason, Duties, OrderTerms, Refusals},
	AccountId, Event,
};
use galen_primitives::{
	codes::{Action, Category, Obligation, ObligationSet, Purpose, Refrain, RefrainSet},
	ids::{Balance, Moment, OrderId, OrganizationId},
};
use std::{fs, path::PathBuf};

/// Order data, and see orders through.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Place an order; its price is set aside until lines are paid or refunded (a scientist)
	Place(Place),
	/// Accept an order (the hospital's privacy officer)
	Accept(OneOrder),
	/// Decline an order; everything goes back (the hospital's privacy officer)
	Decline(OneOrder),
	/// Take an order back before it is accepted; everything goes back (a scientist)
	Cancel(OneOrder),
	/// Include patients, as far as their consent admits them (the hospital's gateway account)
	Include {
		/// Which order
		order: u64,
		/// A patient's account
		#[arg(long, value_name = "ACCOUNT", required_unless_present = "file")]
		subject: Vec<String>,
		/// A file of accounts, one a line; - for standard input
		#[arg(long, value_name = "FILE")]
		file: Option<PathBuf>,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Say that a release did not bring what was admitted (a scientist)
	Dispute {
		/// Which order
		order: u64,
		/// Whose line
		subject: String,
		/// What is wrong
		#[arg(long, value_enum)]
		reason: Reason,
		/// Say whether it would be accepted, and do nothing
		#[arg(long)]
		dry_run: bool,
	},
	/// Pay what is due and refund what cannot be delivered any more (anybody)
	Settle(OneOrder),
	/// Show an order with its lines
	Show {
		/// Which order
		order: u64,
	},
	/// List an organization's orders
	List {
		/// Which organization; yours if left out
		#[arg(long, value_name = "NUMBER")]
		organization: Option<u32>,
	},
}

/// One order, and whether to do it.
#[derive(Debug, Args)]
pub struct OneOrder {
	/// Which order
	order: u64,
	/// Say whether it would be accepted, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// What is ordered.
#[derive(Debug, Args)]
pub struct Place {
	/// The hospital that holds the records
	#[arg(long, value_name = "NUMBER")]
	to: u32,
	/// What the data will be used for; `galen consent codes purpose` lists the codes
	#[arg(long, value_name = "CODE", value_parser = consent::purpose)]
	purpose: Purpose,
	/// What will be done with it
	#[arg(long, value_name = "CODE", value_parser = consent::action, default_value = "use")]
	action: Action,
	/// Kinds of records without which a patient is of no use to you
	#[arg(long, value_name = "CODE", value_delimiter = ',', required = true, value_parser = consent::category)]
	required: Vec<Category>,
	/// Kinds of records you take where the patient allows them
	#[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = consent::category)]
	optional: Vec<Category>,
	/// What you promise to do; consent that asks for more admits nothing
	#[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = obligation)]
	obligation: Vec<Obligation>,
	/// What you promise not to do; consent that asks for more admits nothing
	#[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = refrain, default_value = "NORELINK,NORDSCLCD")]
	refrain: Vec<Refrain>,
	/// What you pay for each released patient, in credits
	#[arg(long, value_name = "AMOUNT", value_parser = money::parse, default_value = "0")]
	price: Balance,
	/// How many patients at most
	#[arg(long, value_name = "COUNT")]
	lines: u32,
	/// How long the hospital has to deliver
	#[arg(long, value_name = "SPAN", value_parser = time::parse_span, default_value = "7d")]
	within: Moment,
	/// Do not ask
	#[arg(long)]
	yes: bool,
	/// Say what would be set aside and whether it would be accepted, and do nothing
	#[arg(long)]
	dry_run: bool,
}

/// What is wrong with a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reason {
	/// Nothing arrived
	NotReceived,
	/// What arrived cannot be opened or parsed
	Unreadable,
	/// An admitted category is missing
	Incomplete,
	/// What arrived does not match its anchor
	NotAnchored,
}

impl From<Reason> for DisputeReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::NotReceived => Self::NotReceived,
			Reason::Unreadable => Self::Unreadable,
			Reason::Incomplete => Self::Incomplete,
			Reason::NotAnchored => Self::NotAnchored,
		}
	}
}

fn obligation(text: &str) -> Result<Obligation, String> {
	Obligation::from_code(text).ok_or_else(|| "see `galen consent codes obligation`".into())
}

fn refrain(text: &str) -> Result<Refrain, String> {
	Refrain::from_code(text).ok_or_else(|| "see `galen consent codes refrain`".into())
}

/// Does it.
pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
	match command {
		Command::Place(place) => self::place(context, place).await,
		Command::Accept(one) => {
			let call = calls::accept_order(OrderId(one.order));
			act(context, &call, one.dry_run, "The order is accepted.").await
		},
		Command::Decline(one) => {
			let call = calls::decline_order(OrderId(one.order));
			act(
				context,
				&call,
				one.dry_run,
				"The order is declined; everything went back.",
			)
			.await
		},
		Command::Cancel(one) => {
			let call = calls::cancel_order(OrderId(one.order));
			act(
				context,
				&call,
				one.dry_run,
				"The order is cancelled; everything went back.",
			)
			.await
		},
		Command::Include {
			order,
			subject,
			file,
			dry_run,
		} => {
			let subjects = subjects(context, &subject, file.as_ref())?;
			include(context, OrderId(order), &subjects, Mode::of(dry_run)).await
		},
		Command::Dispute {
			order,
			subject,
			reason,
			dry_run,
		} => {
			let subject = context.account(&subject)?;
			let call = calls::dispute(OrderId(order), subject, reason.into());
			act(
				context,
				&call,
				dry_run,
				"The line is disputed; the council may rule on it.",
			)
			.await
		},
		Command::Settle(one) => settle(context, OrderId(one.order), Mode::of(one.dry_run)).await,
		Command::Show { order } => show::show(context, OrderId(order)).await,
		Command::List { organization } => show::list(context, organization).await,
	}
}

async fn act(context: &Context, call: &Call, dry_run: bool, what: &str) -> Result<(), Failure> {
	match context.act(call, Mode::of(dry_run)).await? {
		None => dry_run_result(&context.output, call),
		Some(submitted) => {
			let value = serde_json::json!({
				"block": submitted.number, "transaction": submitted.extrinsic, "events": submitted.events,
			});
			context.output.result(&value, || what.to_owned())
		},
	}
}

async fn place(context: &Context, place: Place) -> Result<(), Failure> {
	let terms = OrderTerms {
		purpose: place.purpose,
		action: place.action,
		required: place.required.iter().copied().collect(),
		optional: place.optional.iter().copied().collect(),
		duties: Duties {
			obligations: place.obligation.iter().copied().collect::<ObligationSet>(),
			refrains: place.refrain.iter().copied().collect::<RefrainSet>(),
		},
		price: place.price,
		max_lines: place.lines,
	};
	let escrow = terms
		.escrow()
		.ok_or_else(|| Failure::input("price times lines is more than there can be"))?;
	let call = calls::place_order(OrganizationId(place.to), terms, place.within);
	let question = format!(
		"Order {} of up to {} patients from hospital {} for {}, setting {} aside?",
		categories(terms.categories()),
		place.lines,
		place.to,
		place.purpose.code(),
		money::show(escrow)
	);
	if !place.dry_run {
		let asked = if place.yes {
			Asked::Given
		} else {
			Asked::Needed
		};
		confirm(&context.output, asked, &question)?;
	} else {
		context.output.note(&question);
	}
	let Some(submitted) = context.act(&call, Mode::of(place.dry_run)).await? else {
		return dry_run_result(&context.output, &call);
	};
	let placed = submitted.events.iter().find_map(|event| match event {
		Event::Access(AccessEvent::OrderPlaced {
			order, deadline, ..
		}) => Some((*order, *deadline)),
		_ => None,
	});
	let (order, deadline) = placed.ok_or_else(|| missing("OrderPlaced"))?;
	let value = serde_json::json!({
		"order": order, "deadline": deadline, "escrow": escrow, "block": submitted.number,
	});
	context.output.result(&value, || {
		fields([
			("order", order.to_string()),
			("set aside", money::show(escrow)),
			("deliver by", time::show(deadline)),
		])
	})
}

fn subjects(
	context: &Context,
	named: &[String],
	file: Option<&PathBuf>,
) -> Result<Vec<AccountId>, Failure> {
	let text = match file {
		None => String::new(),
		Some(path) if path.as_os_str() == "-" => {
			std::io::read_to_string(std::io::stdin()).map_err(|error| Failure::internal(&error))?
		},
		Some(path) => {
			fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?
		},
	};
	let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
	let all = named.iter().map(String::as_str).chain(lines);
	all.map(|text| context.account(text)).collect()
}

async fn include(
	context: &Context,
	order: OrderId,
	subjects: &[AccountId],
	mode: Mode,
) -> Result<(), Failure> {
	if subjects.is_empty() {
		return Err(Failure::input("there is nobody to include"));
	}
	let calls: Result<Vec<Call>, _> = subjects
		.chunks(MAX_BATCH)
		.map(|part| calls::include_subjects(order, part))
		.collect();
	let calls = calls.map_err(|error| Failure::input(error.to_string()))?;
	let mut included = 0_u32;
	let mut refused = Vec::new();
	for call in &calls {
		let Some(submitted) = context.act(call, mode).await? else {
			return dry_run_result(&context.output, call);
		};
		for event in &submitted.events {
			if let Event::Access(AccessEvent::SubjectsIncluded {
				included: count,
				refused: reasons,
				..
			}) = event
			{
				included = included.saturating_add(*count);
				refused.push(*reasons);
			}
		}
	}
	let value = serde_json::json!({ "order": order, "included": included, "refused": refused });
	context.output.result(&value, || {
		let sum = |count: fn(&Refusals) -> u32| {
			let all = refused.iter().map(count);
			all.fold(0_u32, u32::saturating_add).to_string()
		};
		fields([
			("included", included.to_string()),
			("not enrolled here", sum(|reasons| reasons.not_enrolled)),
			("named before", sum(|reasons| reasons.repeated)),
			("not admitted", sum(|reasons| reasons.not_admitted)),
			("no room", sum(|reasons| reasons.no_room)),
		])
	})
}

async fn settle(context: &Context, order: OrderId, mode: Mode) -> Result<(), Failure> {
	let call = calls::settle(order);
	let (mut lines, mut paid, mut refunded) = (0_u32, 0, 0);
	let mut closed = None;
	loop {
		// Each call pays a batch of lines; nothing due is the end.
		let Some(submitted) = context.act(&call, mode).await? else {
			return dry_run_result(&context.output, &call);
		};
		let mut settled = 0;
		for event in &submitted.events {
			match event {
				Event::Access(AccessEvent::OrderSettled {
					lines: count,
					paid: out,
					refunded: back,
					..
				}) => {
					settled = *count;
					lines = lines.saturating_add(*count);
					paid = Balance::saturating_add(paid, *out);
					refunded = Balance::saturating_add(refunded, *back);
				},
				Event::Access(AccessEvent::OrderClosed { how, .. }) => closed = Some(*how),
				_ => {},
			}
		}
		if closed.is_some() || usize::try_from(settled).unwrap_or_default() < MAX_BATCH {
			break;
		}
	}
	let value = serde_json::json!({
		"order": order, "lines": lines, "paid": paid, "refunded": refunded, "closed": closed,
	});
	context.output.result(&value, || {
		let closed = match closed {
			Some(how) => closing(how).to_owned(),
			None => "open".to_owned(),
		};
		fields([
			("lines paid", lines.to_string()),
			("paid", money::show(paid)),
			("refunded", money::show(refunded)),
			("order", closed),
		])
	})
}
