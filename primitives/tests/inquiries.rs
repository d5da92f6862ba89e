//! Several categories asked at once: each is answered as if it were asked alone, and all together stay
//! within the bound of one evaluation.
#![allow(missing_docs)]

mod support;

use galen_primitives::{
	codes::{Category, CategorySet, Confidentiality},
	consent::{
		evaluate, evaluate_each, Basis, Block, Capacity, Conditions, Consents, Directive, Grantor,
		Inquiry, Outcome, Period, Recipient, Request, Rule, Standing, Terms, MAX_BLOCKS,
		MAX_DIRECTIVES, MAX_RULES, MAX_STEPS,
	},
	ids::{DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
};
use proptest::{collection::vec, option, prelude::*, sample::Index};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};
use support::{
	generate::{config, consents, request, rule, world, CROWDED, LABELLED, NOW, ORDINARY},
	world::World,
};

/// Any set of categories but the empty one, small and large ones alike.
fn categories() -> impl Strategy<Value = CategorySet> {
	let all = Category::ALL.len() as u32;
	let dense = (1..1u64 << all).prop_map(|bits| CategorySet::new(bits).expect("codes"));
	let sparse = vec(0..Category::ALL.len(), 1..4)
		.prop_map(|places| places.into_iter().map(|at| Category::ALL[at]).collect());
	prop_oneof![dense, sparse]
}

/// What the rules of a subject say about categories, in turn.
fn listed() -> impl Strategy<Value = Vec<Option<CategorySet>>> {
	vec(option::weighted(0.6, categories()), 1..12)
}

/// The same consents, with other categories in the rules and blocks.
fn relisted(consents: &Consents<u8>, listed: &[Option<CategorySet>]) -> Consents<u8> {
	let mut consents = consents.clone();
	let mut listed = listed.iter().copied().cycle();
	let mut relist = |conditions: &mut Conditions| conditions.categories = listed.next().flatten();
	for directive in consents.directives.iter_mut() {
		for rule in directive.rules.iter_mut() {
			match rule {
				Rule::Permit(conditions, _) | Rule::Deny(conditions) => relist(conditions),
			}
		}
	}
	for block in consents.blocks.iter_mut() {
		relist(&mut block.denies);
	}
	consents
}

fn inquiry(request: Request, categories: CategorySet) -> Inquiry {
	Inquiry {
		categories,
		..Inquiry::from(request)
	}
}

/// Each category has one answer, and it is the one it gets alone, unless that takes more steps than the
/// category has a share in.
fn each_as_alone(
	consents: &Consents<u8>,
	inquiry: &Inquiry,
	world: &World,
) -> Result<(), TestCaseError> {
	let answers = evaluate_each(consents, inquiry, &world.at(inquiry.at));
	prop_assert!(answers.steps() <= MAX_STEPS);
	let size = |set: CategorySet| set.iter().count() as u64;
	let share = MAX_STEPS / size(inquiry.categories);
	let mut answered = CategorySet::EMPTY;
	for (categories, together) in answers.iter() {
		prop_assert!(!categories.is_empty() && !categories.meets(answered));
		answered = answered.union(categories);
		for category in categories.iter() {
			let only = Inquiry {
				categories: CategorySet::of(&[category]),
				..*inquiry
			};
			let alone = evaluate_each(consents, &only, &world.at(inquiry.at));
			prop_assert_eq!(answers.of(category), Some(together));
			if alone.of(category) != Some(together) {
				prop_assert_eq!(together.basis, Basis::TooIntricate);
				prop_assert_eq!(together.outcome, Outcome::Deny);
				prop_assert!(alone.steps() > share * size(categories), "{:?}", category);
			}
			let request = evaluate(consents, &inquiry.of(category), &world.at(inquiry.at));
			prop_assert_eq!(alone.of(category), Some(&request));
		}
	}
	prop_assert_eq!(answered, inquiry.categories);
	Ok(())
}

/// Splits the cases over tests, which run side by side.
macro_rules! agreement {
	($($name:ident: $cases:literal of $shape:ident;)+) => {
		$(
			proptest! {
				#![proptest_config(config($cases))]
				#[test]
				fn $name(
					consents in consents($shape),
					listed in listed(),
					request in request($shape),
					categories in categories(),
					world in world(),
				) {
					let consents = relisted(&consents, &listed);
					each_as_alone(&consents, &inquiry(request, categories), &world)?;
				}
			}
		)+
	};
}

agreement! {
	every_category_is_answered_as_if_it_were_asked_alone: 10_000 of ORDINARY;
	the_same_where_labels_are_unknown_and_statements_tie: 5_000 of LABELLED;
	the_same_where_rules_shadow_each_other: 5_000 of CROWDED;
}

/// The same consents with many more rules, none of which is about whoever asks.
fn padded(consents: &Consents<u8>) -> Consents<u8> {
	let nobody = Conditions {
		recipient: Some(Recipient::Organization(OrganizationId(u32::MAX))),
		..Default::default()
	};
	let mut consents = consents.clone();
	let rules = vec![Rule::Permit(nobody, Terms::default()); MAX_RULES as usize];
	consents
		.directives
		.try_push(directive(1_000, rules))
		.expect("generated consents leave room");
	consents
}

proptest! {
	#![proptest_config(config(10_000))]
	#[test]
	fn rules_about_somebody_else_change_nothing(
		consents in consents(ORDINARY),
		listed in listed(),
		request in request(ORDINARY),
		categories in categories(),
		world in world(),
	) {
		let consents = relisted(&consents, &listed);
		let inquiry = inquiry(request, categories);
		// Also not how much room is taken to decide in, which follows the number of rules.
		let padded = padded(&consents);
		let few = evaluate_each(&consents, &inquiry, &world.at(NOW));
		let many = evaluate_each(&padded, &inquiry, &world.at(NOW));
		prop_assert_eq!(few.steps(), many.steps());
		prop_assert!(few.iter().eq(many.iter()));
	}
}

/// Plays a narrowing act; one that finds nothing to act on changes nothing.
fn narrow(consents: &mut Consents<u8>, act: &Narrowing) {
	let pick = |index: &Index, consents: &Consents<u8>| match consents.directives.len() {
		0 => DirectiveId(u32::MAX),
		len => consents.directives[index.index(len)].id,
	};
	let _ = match act {
		Narrowing::Withdraw(index) => consents.withdraw(pick(index, consents), NOW),
		Narrowing::Suspend(index) => {
			consents.suspend(pick(index, consents), Capacity::Subject, NOW)
		},
		Narrowing::WithdrawAll(ago) => consents.withdraw_all(NOW - ago, NOW).map(|_| ()),
		Narrowing::Block(denies) => consents.block(denies.clone(), NOW).map(|_| ()),
	};
}

#[derive(Clone, Debug)]
enum Narrowing {
	Withdraw(Index),
	Suspend(Index),
	WithdrawAll(Moment),
	Block(Conditions),
}

fn narrowing() -> impl Strategy<Value = Narrowing> {
	let denial =
		(rule(ORDINARY), option::weighted(0.6, categories())).prop_map(|(rule, categories)| {
			Conditions {
				categories,
				..rule.conditions().clone()
			}
		});
	prop_oneof![
		1 => any::<Index>().prop_map(Narrowing::Withdraw),
		1 => any::<Index>().prop_map(Narrowing::Suspend),
		1 => (0u64..60).prop_map(Narrowing::WithdrawAll),
		2 => denial.prop_map(Narrowing::Block),
	]
}

proptest! {
	#![proptest_config(config(10_000))]
	#[test]
	fn no_narrowing_act_opens_a_category(
		consents in consents(ORDINARY),
		listed in listed(),
		acts in vec(narrowing(), 1..5),
		request in request(ORDINARY),
		categories in categories(),
		world in world(),
	) {
		let mut consents = relisted(&consents, &listed);
		let inquiry = inquiry(request, categories);
		let admitted = |consents: &Consents<u8>| {
			let answers = evaluate_each(consents, &inquiry, &world.at(NOW));
			let admitted = answers.iter().filter(|(_, decision)| decision.outcome.admits());
			admitted.fold(CategorySet::EMPTY, |all, (some, _)| all.union(some))
		};
		let mut before = admitted(&consents);
		for act in &acts {
			narrow(&mut consents, act);
			let after = admitted(&consents);
			prop_assert!(before.covers(after), "{:?} opened {:?}", act, after.without(before));
			before = after;
		}
	}
}

#[test]
fn bits_that_are_no_code_are_not_asked_for() {
	let consents = intricate(&[], 0);
	let wire = codec::Encode::encode(&codec::Compact(u64::MAX));
	let all_bits: CategorySet = codec::Decode::decode(&mut wire.as_slice()).expect("a number");
	let answers = evaluate_each(&consents, &asking_for(all_bits), &World::default().at(NOW));
	let answered = answers
		.iter()
		.fold(CategorySet::EMPTY, |all, (some, _)| all.union(some));
	assert_eq!(answered, CategorySet::ALL);
	let none = asking_for(CategorySet::EMPTY);
	let answers = evaluate_each(&consents, &none, &World::default().at(NOW));
	assert_eq!(answers.iter().count(), 0);
}

/// Nothing is known of the record.
fn asking_for(categories: CategorySet) -> Inquiry {
	use galen_primitives::{
		codes::{Action, Purpose},
		consent::{ActiveRecipient, RecipientProfile, RecordAttributes},
		members::{Jurisdiction, OrganizationKind, QualificationSet},
	};
	Inquiry {
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
		categories,
		at: NOW,
		price: 0,
		record: RecordAttributes::UNKNOWN,
	}
}

/// One permit for each number, about what `about` says of it, by level and by one of so many periods.
fn permits(
	numbers: std::ops::Range<u32>,
	about: &dyn Fn(u32) -> CategorySet,
	periods: u32,
) -> Vec<Rule> {
	numbers
		.map(|number| {
			let start = u64::from(number % periods.max(1));
			let conditions = Conditions {
				categories: Some(about(number)),
				confidentiality: Some(Confidentiality::ALL[number as usize % 6]),
				data_period: (periods > 0).then(|| Period::between(start, start + 1_000)),
				..Default::default()
			};
			Rule::Permit(conditions, Terms::default())
		})
		.collect()
}

/// A directive that was stated by itself.
fn directive(number: u32, rules: Vec<Rule>) -> Directive<u8> {
	Directive {
		id: DirectiveId(number),
		version: number,
		template: TemplateRef {
			id: TemplateId(1),
			version: 1,
		},
		grantor: Grantor::Subject,
		stated_at: u64::from(number),
		period: Period::from(0),
		rules: rules.try_into().expect("as many as fit"),
		source: None,
		standing: Standing::Active,
	}
}

/// Two full directives about each of these categories, in which no two rules name the same period.
fn intricate(about: &[Category], periods: u32) -> Consents<u8> {
	let mut consents = Consents::default();
	for (place, category) in (0u32..).zip(about) {
		let only = |_| CategorySet::of(&[*category]);
		for half in [0, MAX_RULES] {
			let rules = permits(half..half + MAX_RULES, &only, periods);
			consents
				.directives
				.try_push(directive(2 * place + half / MAX_RULES, rules))
				.expect("fits");
		}
	}
	consents
}

#[test]
fn what_one_category_leaves_over_is_not_given_to_another() {
	let pair = [Category::Laboratory, Category::Imaging];
	let both = CategorySet::of(&pair);
	// 64 rules, 128 bounds, 6 levels: more than half of the bound, and less than all of it.
	let mut consents = intricate(&pair, 2 * MAX_RULES);
	let answers = |consents: &Consents<u8>, categories| {
		let answers = evaluate_each(consents, &asking_for(categories), &World::default().at(NOW));
		pair.map(|category| answers.of(category).map(|decision| decision.outcome))
	};
	let alone = |consents: &Consents<u8>, category: Category| {
		evaluate(
			consents,
			&asking_for(both).of(category),
			&World::default().at(NOW),
		)
	};
	for category in pair {
		assert_eq!(alone(&consents, category).outcome, Outcome::Conditional);
	}
	let refused = Some(Outcome::Deny);
	assert_eq!(answers(&consents, both), [refused, refused]);

	// A block on the one makes it cheap. Were what it saves spent on the other, the block would have
	// opened that.
	let denies = Conditions {
		categories: Some(CategorySet::of(&[Category::Laboratory])),
		..Default::default()
	};
	consents.block(denies, NOW).expect("blocked");
	assert_eq!(answers(&consents, both), [refused, refused]);
	assert_eq!(
		alone(&consents, Category::Imaging).outcome,
		Outcome::Conditional
	);
}

/// Full directives and as many blocks as fit; every category is told apart from every other, by rules
/// that reach half of them each.
fn all_apart(directives: u32, periods: u32) -> Consents<u8> {
	let about = |number: u32| -> CategorySet {
		let bit = number % 6;
		Category::ALL
			.iter()
			.copied()
			.filter(|category| (*category as u32 + number / 6) >> bit & 1 == 1)
			.collect()
	};
	let mut consents = Consents::default();
	for number in 0..directives {
		let rules = permits(
			number * MAX_RULES..(number + 1) * MAX_RULES,
			&about,
			periods,
		);
		consents
			.directives
			.try_push(directive(number, rules))
			.expect("fits");
	}
	for number in 0..MAX_BLOCKS {
		let denies = Conditions {
			confidentiality: Some(Confidentiality::VeryRestricted),
			categories: Some(about(number)),
			..Default::default()
		};
		let id = galen_primitives::consent::BlockId(number);
		consents
			.blocks
			.try_push(Block { id, denies })
			.expect("fits");
	}
	consents
}

#[test]
fn all_categories_of_the_fullest_value_stay_within_the_bound() {
	// Many rules without periods, fewer with one or two, and far too many with far too many.
	for (directives, periods) in [(11, 0), (2, 1), (1, 2), (MAX_DIRECTIVES, 512)] {
		let consents = all_apart(directives, periods);
		let world = World::default();
		let inquiry = asking_for(CategorySet::ALL);
		let answers = evaluate_each(&consents, &inquiry, &world.at(NOW));
		let mut best = Duration::MAX;
		for _ in 0..20 {
			let start = Instant::now();
			black_box(evaluate_each(
				black_box(&consents),
				black_box(&inquiry),
				&world.at(NOW),
			));
			best = best.min(start.elapsed());
		}
		let refused = answers
			.iter()
			.filter(|(_, decision)| decision.basis == Basis::TooIntricate)
			.count();
		println!(
			"{directives} directives, {periods} periods: {best:?}, {} answers of which {refused} too intricate, {} steps",
			answers.iter().count(),
			answers.steps(),
		);
		assert!(answers.steps() <= MAX_STEPS);
		for (_, decision) in answers.iter() {
			assert!(decision.basis != Basis::TooIntricate || !decision.outcome.admits());
		}
		for category in Category::ALL {
			let together = answers.of(*category).expect("it was asked for");
			if together.basis != Basis::TooIntricate {
				let alone = evaluate(&consents, &inquiry.of(*category), &world.at(NOW));
				assert_eq!(together, &alone, "{category:?}");
			}
		}
	}
}
