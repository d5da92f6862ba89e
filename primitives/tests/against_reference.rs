//! The evaluator against a slow, literal second one, over random consents and requests.
#![allow(missing_docs)]

mod support;

use galen_primitives::{
	consent::{evaluate, Basis, Consents, Decision, Outcome, Request},
	ids::Moment,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{
	generate::{config, consents, request, world, CROWDED, LABELLED, NOW, ORDINARY},
	reference::verdict,
	world::{later, World},
};

/// Whether two directives were stated at the same time, where more than one rule may name the
/// answer.
fn has_ties(consents: &Consents<u8>) -> bool {
	let moments: BTreeSet<Moment> = consents.directives.iter().map(|d| d.stated_at).collect();
	moments.len() < consents.directives.len()
}

/// The order in which a basis is asked: blocks first, then the newest statement.
fn order(consents: &Consents<u8>, basis: &Basis) -> (u64, u32, u8) {
	match basis {
		Basis::Rule {
			directive,
			version,
			rule,
			..
		} => {
			let stated = consents
				.directives
				.iter()
				.find(|d| d.id == *directive)
				.expect("exists");
			(u64::MAX - stated.stated_at, u32::MAX - version, *rule)
		},
		Basis::Block(id) => (0, id.0, 0),
		_ => (u64::MAX, 0, 0),
	}
}

fn agrees(
	consents: &Consents<u8>,
	request: &Request,
	world: &World,
) -> Result<Decision, TestCaseError> {
	let decision = evaluate(consents, request, &world.at(request.at));
	if decision.basis == Basis::TooIntricate {
		// Rules as few as these take too many steps only where directives of one moment are searched.
		prop_assert_eq!(decision.outcome, Outcome::Deny);
		prop_assert!(has_ties(consents), "refused what is simple");
		return Ok(decision);
	}
	let verdict = verdict(consents, request, world);
	prop_assert_eq!(decision.outcome, verdict.outcome, "{:?}", &decision);
	prop_assert!(
		verdict.bases.contains(&decision.basis),
		"{:?} does not decide any record: {:?}",
		decision.basis,
		verdict.bases
	);
	let obligations: BTreeSet<_> = decision.obligations.iter().collect();
	let refrains: BTreeSet<_> = decision.refrains.iter().collect();
	if has_ties(consents) {
		prop_assert!(obligations.is_superset(&verdict.obligations));
		prop_assert!(refrains.is_superset(&verdict.refrains));
	} else {
		let first = verdict
			.bases
			.iter()
			.min_by_key(|basis| order(consents, basis));
		prop_assert_eq!(Some(&decision.basis), first);
		prop_assert_eq!(obligations, verdict.obligations);
		prop_assert_eq!(refrains, verdict.refrains);
	}
	Ok(decision)
}

/// Every moment at which the clock alone can change anything.
fn bounds(consents: &Consents<u8>, request: &Request, world: &World) -> BTreeSet<Moment> {
	let periods = consents.directives.iter().map(|directive| directive.period);
	periods
		.flat_map(|period| [Some(period.start), period.end])
		.chain(world.granting.values().copied())
		.chain([request
			.recipient
			.active
			.and_then(|active| active.qualified_until)])
		.flatten()
		.filter(|moment| *moment > request.at)
		.collect()
}

/// The clock alone changes nothing before `valid_until`, and `valid_until` is a moment at which
/// something does begin or end.
fn stays_valid(
	consents: &Consents<u8>,
	request: &Request,
	world: &World,
	decision: &Decision,
) -> Result<(), TestCaseError> {
	let bounds = bounds(consents, request, world);
	if let Some(until) = decision.valid_until {
		prop_assert!(bounds.contains(&until), "nothing begins or ends at {until}");
	}
	let valid = |at: &Moment| decision.valid_until.is_none_or(|until| *at < until);
	for at in bounds.iter().copied().filter(valid) {
		let request = later(request, at);
		let then = evaluate(consents, &request, &world.at(at));
		let same = Decision {
			valid_until: decision.valid_until,
			..then
		};
		prop_assert_eq!(*decision, same, "changed by the clock at {}", at);
	}
	Ok(())
}

/// Splits the cases over tests, which run side by side.
macro_rules! agreement {
	($($name:ident: $cases:literal of $shape:ident;)+) => {
		proptest! {
			#![proptest_config(config(1))]
			#[test]
			fn the_universe_is_generated(consents in consents(ORDINARY)) {
				prop_assert!(consents.directives.iter().all(|d| !d.period.is_empty()));
			}
		}
		$(
			proptest! {
				#![proptest_config(config($cases))]
				#[test]
				fn $name(
					consents in consents($shape),
					request in request($shape),
					world in world(),
				) {
					let decision = agrees(&consents, &request, &world)?;
					stays_valid(&consents, &request, &world, &decision)?;
				}
			}
		)+
	};
}

agreement! {
	agrees_with_the_reference_first_half: 50_000 of ORDINARY;
	agrees_with_the_reference_second_half: 50_000 of ORDINARY;
	agrees_where_labels_are_unknown_and_statements_tie: 20_000 of LABELLED;
	agrees_where_rules_shadow_each_other: 20_000 of CROWDED;
}

#[test]
fn requests_meet_rules_often_enough_to_mean_something() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut seen = [0u32; 4];
	for _ in 0..2_000 {
		let mut draw = |shape| {
			let consents = consents(shape)
				.new_tree(&mut runner)
				.expect("generates")
				.current();
			let request = request(shape)
				.new_tree(&mut runner)
				.expect("generates")
				.current();
			(consents, request)
		};
		let (consents, request) = draw(ORDINARY);
		let outcome = evaluate(&consents, &request, &World::default().at(NOW)).outcome;
		seen[outcome as usize] += 1;
	}
	assert!(
		seen.iter().all(|count| *count > 100),
		"outcomes are lopsided: {seen:?}"
	);
}
