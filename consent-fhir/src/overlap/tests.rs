//! What is said of two rules, against what the evaluator does with each of them alone.

use super::{covers, overlap};
use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Purpose, PurposeSet,
		Sensitivity, SensitivitySet,
	},
	consent::{
		evaluate, ActiveRecipient, Attribute, Conditions, Consents, Context, Draft, GrantRight,
		Grantor, Labels, Outcome, Period, Recipient, RecipientProfile, RecordAttributes,
		Remuneration, Request, Rule, Rules, Terms,
	},
	ids::{OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use proptest::{
	option,
	prelude::*,
	sample::{select, subsequence},
	test_runner::{Config, TestRunner},
};
use std::cell::Cell;

const PURPOSES: [Purpose; 7] = [
	Purpose::Treat,
	Purpose::Etreat,
	Purpose::Btg,
	Purpose::Hoperat,
	Purpose::Hresch,
	Purpose::MlTraining,
	Purpose::Clintrch,
];
const LABELS: [Sensitivity; 6] = [
	Sensitivity::Hiv,
	Sensitivity::Sud,
	Sensitivity::Ethud,
	Sensitivity::Spi,
	Sensitivity::Psy,
	Sensitivity::Psythpn,
];
const ACTIONS: [Action; 2] = [Action::Access, Action::Use];
const CATEGORIES: [Category; 2] = [Category::Laboratory, Category::Imaging];
const COUNTRIES: [Jurisdiction; 2] = [Jurisdiction(*b"DE"), Jurisdiction(*b"FR")];
const KINDS: [OrganizationKind; 2] = [OrganizationKind::Hospital, OrganizationKind::Partner];

fn some<T: Clone + std::fmt::Debug + 'static, S: FromIterator<T> + std::fmt::Debug>(
	all: &[T],
) -> impl Strategy<Value = Option<S>> {
	let chosen = subsequence(all.to_vec(), 1..=2).prop_map(|some| some.into_iter().collect());
	option::weighted(0.5, chosen)
}

fn conditions() -> impl Strategy<Value = Conditions> {
	let recipient = prop_oneof![
		(1..=2_u32).prop_map(|id| Recipient::Organization(OrganizationId(id))),
		select(&KINDS[..]).prop_map(Recipient::Kind),
		select(&COUNTRIES[..]).prop_map(Recipient::Jurisdiction),
	];
	let period = (0..3_u64, option::of(4..6_u64)).prop_map(|(start, end)| Period { start, end });
	(
		some::<_, PurposeSet>(&PURPOSES),
		some::<_, ActionSet>(&ACTIONS),
		some::<_, CategorySet>(&CATEGORIES),
		option::weighted(0.5, recipient),
		option::weighted(0.3, select(Confidentiality::ALL)),
		some::<_, SensitivitySet>(&LABELS),
		option::weighted(0.3, period),
		option::weighted(0.3, (1..=2_u32).prop_map(OrganizationId)),
	)
		.prop_map(|it| Conditions {
			purposes: it.0,
			actions: it.1,
			categories: it.2,
			recipient: it.3,
			confidentiality: it.4,
			sensitivities: it.5,
			data_period: it.6,
			author: it.7,
		})
}

fn permit() -> impl Strategy<Value = (Conditions, Terms)> {
	(conditions(), any::<bool>(), any::<bool>()).prop_map(|(conditions, must, paid)| {
		let labels = match must && conditions.sensitivities.is_some() {
			true => Labels::MustCarry,
			false => Labels::MayCarry,
		};
		let remuneration = match paid {
			true => Remuneration::From(0),
			false => Remuneration::Unpaid,
		};
		let terms = Terms {
			labels,
			remuneration,
			..Terms::default()
		};
		(conditions, terms)
	})
}

/// A permit that has something in common with another one and a deny.
fn related() -> impl Strategy<Value = ((Conditions, Terms), (Conditions, Terms), Conditions)> {
	(permit(), conditions(), permit(), any::<[bool; 8]>()).prop_map(|(permit, deny, other, own)| {
		let pick = |at: usize| own[at];
		let mut mixed = other;
		mixed.1 = permit.1.clone();
		mixed.0.sensitivities = permit.0.sensitivities;
		if pick(0) {
			mixed.0.purposes = permit.0.purposes;
		}
		if pick(1) {
			mixed.0.actions = deny.actions;
		}
		if pick(2) {
			mixed.0.categories = deny.categories;
		}
		if pick(3) {
			mixed.0.recipient = permit.0.recipient;
		}
		if pick(4) {
			mixed.0.confidentiality = permit.0.confidentiality;
		}
		if pick(5) {
			mixed.0.data_period = permit.0.data_period;
		}
		if pick(6) {
			mixed.0.author = None;
		}
		(permit, mixed, deny)
	})
}

fn request() -> impl Strategy<Value = Request> {
	let who = (1..=2_u32, select(&KINDS[..]), select(&COUNTRIES[..]));
	let record = (
		select(Confidentiality::ALL),
		prop::collection::vec(select(&LABELS[..]), 0..3),
		option::weighted(0.8, 0..7_u64),
		option::weighted(0.8, 1..=2_u32),
	);
	(
		select(&PURPOSES[..]),
		select(&ACTIONS[..]),
		select(&CATEGORIES[..]),
		who,
		record,
		0..2_u128,
	)
		.prop_map(|(purpose, action, category, who, record, price)| Request {
			recipient: RecipientProfile {
				organization: OrganizationId(who.0),
				active: Some(ActiveRecipient {
					kind: who.1,
					jurisdiction: who.2,
					qualifications: QualificationSet::EMPTY,
					qualified_until: None,
				}),
			},
			purpose,
			action,
			category,
			at: 10,
			price,
			record: RecordAttributes {
				confidentiality: Attribute::Known(record.0),
				sensitivities: Attribute::Known(record.1.into_iter().collect()),
				clinical_time: Attribute::Known(record.2),
				author: Attribute::Known(record.3.map(OrganizationId)),
			},
		})
}

struct World;

impl Context<u64> for World {
	fn template_is_valid(&self, _: TemplateRef) -> bool {
		true
	}

	fn grant_right(&self, _: &u64) -> GrantRight {
		GrantRight::Lost
	}
}

/// Whether a rule alone decides about a request.
fn is_about(rule: Rule, request: &Request) -> bool {
	let draft = Draft {
		template: TemplateRef {
			id: TemplateId(1),
			version: 1,
		},
		stated_at: 0,
		period: Period::from(0),
		rules: Rules::try_from(vec![rule]).expect("one"),
		source: None,
	};
	let mut consents = Consents::<u64>::default();
	consents.give(draft, Grantor::Subject, 10).expect("sound");
	evaluate(&consents, request, &World).outcome != Outcome::NoConsent
}

#[test]
fn nothing_that_overlaps_is_said_not_to_and_nothing_uncovered_to_be_covered() {
	let mut runner = TestRunner::new(Config {
		cases: 4_000,
		failure_persistence: None,
		..Config::default()
	});
	let (apart, together, covered) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
	let strategy = (related(), prop::collection::vec(request(), 60));
	let outcome = runner.run(&strategy, |((permit, other, deny), requests)| {
		let overlaps = overlap(&permit.0, &deny);
		let is_covered = covers((&other.0, &other.1), (&permit.0, &permit.1), &deny);
		if !overlaps {
			apart.set(apart.get() + 1);
		}
		for request in &requests {
			let permits = is_about(Rule::Permit(permit.0.clone(), permit.1.clone()), request);
			if !permits || !is_about(Rule::Deny(deny.clone()), request) {
				continue;
			}
			together.set(together.get() + 1);
			prop_assert!(overlaps, "both are about {:?}", request);
			if is_covered {
				covered.set(covered.get() + 1);
				let rule = Rule::Permit(other.0.clone(), other.1.clone());
				prop_assert!(is_about(rule, request), "not covered: {:?}", request);
			}
		}
		Ok(())
	});
	if let Err(error) = outcome {
		panic!("{error}");
	}
	// The comparison means something only if there is much of each.
	let (apart, together, covered) = (apart.get(), together.get(), covered.get());
	assert!(
		apart > 500 && together > 500 && covered > 50,
		"{apart} apart, {together} together, {covered} covered"
	);
}
