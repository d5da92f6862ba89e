//! The worst a subject can store: what it costs, and what happens beyond the bound.
//!
//! `cargo test --release -p galen-primitives --test bounds -- --nocapture` prints the times, which
//! the declared weight of an evaluation rests on.
#![allow(missing_docs)]

mod support;

use codec::{Encode, MaxEncodedLen};
use galen_primitives::{
	codes::{Action, Category, Confidentiality, Purpose, Sensitivity, SensitivitySet},
	consent::{
		evaluate, ActiveRecipient, Attribute, Basis, Block, BlockId, Conditions, Consents,
		Directive, Grantor, Labels, Outcome, Period, Recipient, RecipientProfile, RecordAttributes,
		Remuneration, Request, Rule, Standing, Terms, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES,
	},
	ids::{Commitment, DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};
use support::{reference, world::World};

const NOW: Moment = 100;

/// No evaluation takes longer than this, by far; a test must not fail on a busy machine.
const FAR_TOO_LONG: Duration = Duration::from_millis(250);

fn request(record: RecordAttributes) -> Request {
	Request {
		recipient: RecipientProfile {
			organization: OrganizationId(1),
			active: Some(ActiveRecipient {
				kind: OrganizationKind::Hospital,
				jurisdiction: Jurisdiction(*b"DE"),
				qualifications: QualificationSet::EMPTY,
				qualified_until: None,
			}),
		},
		purpose: Purpose::Treat,
		action: Action::Access,
		category: Category::Laboratory,
		at: NOW,
		price: 0,
		record,
	}
}

const KNOWN: RecordAttributes = RecordAttributes {
	confidentiality: Attribute::Known(Confidentiality::Normal),
	sensitivities: Attribute::Known(SensitivitySet::EMPTY),
	clinical_time: Attribute::Known(Some(7)),
	author: Attribute::Known(Some(OrganizationId(9))),
};

/// As many directives, rules and blocks as fit; the rules by their number.
fn full(stated_at: impl Fn(u32) -> Moment, rule: impl Fn(u32) -> Rule) -> Consents<[u8; 32]> {
	let mut consents = Consents::default();
	for at in 0..MAX_DIRECTIVES {
		let rules: Vec<Rule> = (0..MAX_RULES)
			.map(|index| rule(at * MAX_RULES + index))
			.collect();
		let directive = Directive {
			id: DirectiveId(at),
			version: at,
			template: TemplateRef {
				id: TemplateId(at),
				version: 1,
			},
			grantor: Grantor::Representative([7; 32]),
			stated_at: stated_at(at),
			period: Period::between(0, 1_000),
			rules: rules.try_into().expect("as many as fit"),
			source: Some(Commitment([1; 32])),
			standing: Standing::Active,
		};
		consents
			.directives
			.try_push(directive)
			.expect("as many as fit");
	}
	for at in 0..MAX_BLOCKS {
		let Rule::Deny(denies) = rule(MAX_DIRECTIVES * MAX_RULES + at) else {
			let sensitivities = Some(SensitivitySet::of(&[Sensitivity::Vip]));
			let denies = Conditions {
				sensitivities,
				..Default::default()
			};
			consents
				.blocks
				.try_push(Block {
					id: BlockId(at),
					denies,
				})
				.expect("fits");
			continue;
		};
		consents
			.blocks
			.try_push(Block {
				id: BlockId(at),
				denies,
			})
			.expect("fits");
	}
	consents
}

/// Nothing outside voids anything.
struct Quiet;

impl<AccountId> galen_primitives::consent::Context<AccountId> for Quiet {
	fn template_is_valid(&self, _: TemplateRef) -> bool {
		true
	}

	fn grant_right(&self, _: &AccountId) -> galen_primitives::consent::GrantRight {
		galen_primitives::consent::GrantRight::Held { until: None }
	}
}

/// The shortest of some runs, and the decision.
fn time(
	name: &str,
	consents: &Consents<[u8; 32]>,
	request: &Request,
) -> galen_primitives::consent::Decision {
	let mut best = Duration::MAX;
	let mut decision = evaluate(consents, request, &Quiet);
	for _ in 0..50 {
		let start = Instant::now();
		decision = black_box(evaluate(black_box(consents), black_box(request), &Quiet));
		best = best.min(start.elapsed());
	}
	let Basis::Rule { .. } = decision.basis else {
		println!(
			"{name}: {best:?}, {:?} by {:?}",
			decision.outcome, decision.basis
		);
		return decision;
	};
	println!("{name}: {best:?}, {:?}", decision.outcome);
	assert!(cfg!(debug_assertions) || best < FAR_TOO_LONG);
	decision
}

/// A condition on one label outside the explicit list, another for each number.
fn label(number: u32) -> Option<SensitivitySet> {
	let others = &Sensitivity::ALL[8..];
	Some(SensitivitySet::of(
		&[others[number as usize % others.len()]],
	))
}

/// Rules that take turns to permit and deny, and that leave as much open as rules can.
fn labelled(number: u32, extra: Conditions) -> Rule {
	if number.is_multiple_of(2) {
		Rule::Deny(Conditions {
			sensitivities: label(number / 2),
			..extra
		})
	} else {
		let terms = Terms {
			labels: Labels::MustCarry,
			..Default::default()
		};
		Rule::Permit(
			Conditions {
				sensitivities: label(number / 2 + 11),
				..extra
			},
			terms,
		)
	}
}

#[test]
fn the_common_case() {
	let treat = Rule::Permit(Conditions::default(), Terms::default());
	let mut consents = full(u64::from, |_| treat.clone());
	consents.blocks.truncate(0);
	consents.directives.truncate(1);
	consents.directives[0].rules.truncate(3);
	assert_eq!(
		time("common, known", &consents, &request(KNOWN)).outcome,
		Outcome::Permit
	);
	let unknown = request(RecordAttributes::UNKNOWN);
	assert_eq!(
		time("common, unknown", &consents, &unknown).outcome,
		Outcome::Conditional
	);
}

#[test]
fn full_but_known() {
	// Nothing matches until the very last rule of the oldest directive.
	let last = MAX_RULES - 1;
	let rule = |number| match number {
		number if number == last => Rule::Permit(Conditions::default(), Terms::default()),
		_ => Rule::Deny(Conditions {
			author: Some(OrganizationId(5)),
			..Default::default()
		}),
	};
	let consents = full(u64::from, rule);
	assert_eq!(
		time("full, known", &consents, &request(KNOWN)).outcome,
		Outcome::Permit
	);
}

#[test]
fn full_with_labels_unknown() {
	let consents = full(u64::from, |number| labelled(number, Conditions::default()));
	let record = RecordAttributes {
		sensitivities: Attribute::Unknown,
		..KNOWN
	};
	time("full, labels unknown", &consents, &request(record));
}

#[test]
fn full_with_everything_unknown() {
	// As many cells as the bound allows: 528 rules, 6 levels, and 12 bounds of data periods, which
	// make 13 spans and records without a time.
	let rule = |number: u32| {
		let period = Period::between(u64::from(number % 6) * 2, u64::from(number % 6) * 2 + 41);
		let extra = Conditions {
			confidentiality: Some(Confidentiality::ALL[number as usize % 6]),
			data_period: Some(period),
			..Default::default()
		};
		labelled(number, extra)
	};
	let consents = full(u64::from, rule);
	let decision = time(
		"full, all unknown",
		&consents,
		&request(RecordAttributes::UNKNOWN),
	);
	assert_ne!(
		decision.basis,
		Basis::TooIntricate,
		"the test means to stay just within"
	);
}

#[test]
fn full_and_all_stated_at_once() {
	// A chain through all directives: each permits what carries the label before its own and denies
	// its own, so that finding what none of them refuses takes a round for each.
	let nth = |number: u32| Some(SensitivitySet::of(&[Sensitivity::ALL[8 + number as usize]]));
	let must_carry = Terms {
		labels: Labels::MustCarry,
		..Default::default()
	};
	let rule = |number: u32| {
		let directive = (number / MAX_RULES).min(MAX_DIRECTIVES - 1);
		let confidentiality = Some(Confidentiality::ALL[number as usize % 6]);
		match (number.is_multiple_of(2) && directive > 0, number % 8 < 6) {
			(true, whole) => {
				let confidentiality = confidentiality.filter(|_| whole);
				let sensitivities = nth(directive.saturating_sub(1));
				let before = Conditions {
					sensitivities,
					confidentiality,
					..Default::default()
				};
				Rule::Permit(before, must_carry.clone())
			},
			(false, whole) => {
				let confidentiality = confidentiality.filter(|_| whole);
				let sensitivities = nth(directive);
				let own = Conditions {
					sensitivities,
					confidentiality,
					..Default::default()
				};
				Rule::Deny(own)
			},
		}
	};
	let mut consents = full(|_| 5, rule);
	consents.blocks.truncate(0);
	// What fits into the bound at 48 steps a rule and cell.
	for directive in consents.directives.iter_mut() {
		directive.rules.truncate(14);
	}
	let record = RecordAttributes {
		sensitivities: Attribute::Unknown,
		confidentiality: Attribute::Unknown,
		..KNOWN
	};
	let decision = time("full, tied, labels unknown", &consents, &request(record));
	assert_ne!(
		decision.basis,
		Basis::TooIntricate,
		"the test means to stay just within"
	);
}

/// Rules that tell apart an author, a period and a level each: far more cells than can be walked.
fn intricate() -> Consents<[u8; 32]> {
	let rule = |number: u32| {
		let conditions = Conditions {
			confidentiality: Some(Confidentiality::ALL[number as usize % 6]),
			data_period: Some(Period::between(
				u64::from(number),
				u64::from(number) + 1_000,
			)),
			author: Some(OrganizationId(number)),
			..Default::default()
		};
		if number < MAX_DIRECTIVES * MAX_RULES {
			Rule::Permit(conditions, Terms::default())
		} else {
			Rule::Deny(conditions)
		}
	};
	full(u64::from, rule)
}

#[test]
fn what_is_too_intricate_is_refused_and_decided_once_the_record_is_known() {
	let consents = intricate();
	let decision = time(
		"too intricate",
		&consents,
		&request(RecordAttributes::UNKNOWN),
	);
	assert_eq!(
		(decision.outcome, decision.basis),
		(Outcome::Deny, Basis::TooIntricate)
	);
	let known = RecordAttributes {
		clinical_time: Attribute::Known(Some(900)),
		..KNOWN
	};
	let decision = time("intricate, known", &consents, &request(known));
	assert_ne!(decision.basis, Basis::TooIntricate);
}

#[test]
fn narrowing_never_makes_the_intricate_simple() {
	let mut consents = intricate();
	consents.blocks.truncate(3);
	let unknown = request(RecordAttributes::UNKNOWN);
	let still = |what: &str, consents: &Consents<[u8; 32]>| {
		let decision = evaluate(consents, &unknown, &Quiet);
		assert!(!decision.outcome.admits(), "{what}: {decision:?}");
	};
	let capacity = galen_primitives::consent::Capacity::Subject;
	for id in 0..MAX_DIRECTIVES {
		let id = DirectiveId(id);
		if id.0.is_multiple_of(2) {
			consents.suspend(id, capacity, NOW).expect("suspended");
			still("suspended", &consents);
		}
		consents.withdraw(id, NOW).expect("withdrawn");
		still("withdrawn", &consents);
	}
	consents.block(Conditions::default(), NOW).expect("blocked");
	still("blocked", &consents);
	consents.withdraw_all(NOW, NOW).expect("withdrawn");
	still("all withdrawn", &consents);
}

#[test]
fn what_is_refused_for_intricacy_is_never_less_than_refused() {
	// A smaller value of the same kind is decided, and as the reference decides it.
	let mut small: Consents<u8> = Consents::default();
	for directive in intricate().directives.iter().take(2) {
		let rules: Vec<_> = directive.rules.iter().take(3).cloned().collect();
		let directive = Directive {
			id: directive.id,
			version: directive.version,
			template: directive.template,
			grantor: Grantor::Subject,
			stated_at: directive.stated_at,
			period: directive.period,
			rules: rules.try_into().expect("fewer than fit"),
			source: None,
			standing: Standing::Active,
		};
		small
			.directives
			.try_push(directive)
			.expect("fewer than fit");
	}
	let unknown = request(RecordAttributes::UNKNOWN);
	let world = World::default();
	let decision = evaluate(&small, &unknown, &world.at(NOW));
	assert_eq!(decision.outcome, Outcome::Conditional);
	assert_eq!(
		decision.outcome,
		reference::verdict(&small, &unknown, &world).outcome
	);
}

#[test]
fn nothing_encodes_longer_than_its_bound() {
	fn fits<T: Encode + MaxEncodedLen>(value: &T) {
		assert!(
			value.encoded_size() <= T::max_encoded_len(),
			"{}",
			std::any::type_name::<T>()
		);
	}
	let period = Period::between(u64::MAX - 1, u64::MAX);
	fits(&period);
	assert_eq!(period.encoded_size(), Period::max_encoded_len());
	fits(&Remuneration::From(u128::MAX));
	fits(&BlockId(u32::MAX));
	fits(&DirectiveId(u32::MAX));
	fits(&Recipient::Organization(OrganizationId(u32::MAX)));
	fits(&TemplateRef {
		id: TemplateId(u32::MAX),
		version: u16::MAX,
	});
	fits(&SensitivitySet::ALL);
	assert_eq!(
		SensitivitySet::max_encoded_len(),
		codec::Compact(u64::MAX).encoded_size()
	);
	let mut request = request(KNOWN);
	request.at = u64::MAX;
	request.price = u128::MAX;
	fits(&request);
	let basis = Basis::Rule {
		directive: DirectiveId(1),
		version: u32::MAX,
		rule: 255,
		voided: Some(galen_primitives::consent::Voidance::Withdrawn),
	};
	fits(&basis);
	let rule = |number: u32| {
		let conditions = Conditions {
			purposes: Some(galen_primitives::codes::PurposeSet::ALL),
			actions: Some(galen_primitives::codes::ActionSet::ALL),
			categories: Some(galen_primitives::codes::CategorySet::ALL),
			confidentiality: Some(Confidentiality::VeryRestricted),
			sensitivities: Some(SensitivitySet::ALL),
			data_period: Some(period),
			..Default::default()
		};
		if number.is_multiple_of(2) {
			return Rule::Deny(conditions);
		}
		let remuneration = Remuneration::From(u128::MAX);
		Rule::Permit(
			conditions,
			Terms {
				remuneration,
				..Default::default()
			},
		)
	};
	let mut consents = full(|_| u64::MAX, rule);
	consents.version = u32::MAX;
	consents.withdrawn_through = Some(u64::MAX);
	fits(&consents);
	println!(
		"the largest value of a subject: {} bytes, bound {}",
		consents.encoded_size(),
		Consents::<[u8; 32]>::max_encoded_len()
	);
}
