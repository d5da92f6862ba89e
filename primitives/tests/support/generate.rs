//! Random consents and requests from a small universe, so that rules and requests meet often.

use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Obligation, ObligationSet,
		Purpose, PurposeSet, Refrain, RefrainSet, Sensitivity, SensitivitySet,
	},
	consent::{
		ActiveRecipient, Attribute, Block, BlockId, Conditions, Consents, Directive, Draft,
		Grantor, Labels, Period, Recipient, RecipientProfile, RecordAttributes, Remuneration,
		Request, Rule, Standing, SuspendedBy, Terms,
	},
	ids::{DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, Qualification, QualificationSet},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::world::World;

/// The middle of the time in which generated directives are in force.
pub const NOW: Moment = 100;

const PURPOSES: &[Purpose] = &[
	Purpose::Treat,
	Purpose::Treat,
	Purpose::Etreat,
	Purpose::Btg,
	Purpose::Coc,
	Purpose::Hresch,
	Purpose::Hresch,
	Purpose::Biorch,
	Purpose::Clintrch,
	Purpose::Clintrchpc,
	Purpose::MlTraining,
	Purpose::Hoperat,
	Purpose::Hmarkt,
];
const ACTIONS: &[Action] = &[Action::Access, Action::Access, Action::Use];
const CATEGORIES: &[Category] = &[
	Category::Laboratory,
	Category::Laboratory,
	Category::Genomics,
];
const LABELS: &[Sensitivity] = &[
	Sensitivity::Sud,
	Sensitivity::Mh,
	Sensitivity::Ethud,
	Sensitivity::Hiv,
	Sensitivity::Pregnant,
	Sensitivity::Spi,
	Sensitivity::Psythpn,
	Sensitivity::Vio,
];
const LAWS: &[Jurisdiction] = &[Jurisdiction(*b"DE"), Jurisdiction(*b"US")];
const QUALIFICATIONS: &[Qualification] = &[Qualification::EthicsApproval, Qualification::NonProfit];

/// How large and how varied the generated consents are.
#[derive(Clone, Copy)]
pub struct Shape {
	pub directives: usize,
	pub rules: usize,
	pub blocks: usize,
	/// Most labels in one list.
	pub labels: usize,
	/// How many distinct labels there are.
	pub label_pool: usize,
	/// How many distinct moments of statement there are; 1 makes everything a tie.
	pub statements: u64,
	/// Chance in 100 that a condition on the record is present.
	pub record_conditions: u32,
	/// Chance in 100 that any other condition is present.
	pub other_conditions: u32,
	/// Chance in 100 that labels are listed.
	pub label_conditions: u32,
	/// Chance in 100 that the labels of the record are unknown.
	pub unknown_labels: u32,
	/// Chance in 100 that another attribute of the record is unknown.
	pub unknown: u32,
}

/// The shape of most tests.
pub const ORDINARY: Shape = Shape {
	directives: 4,
	rules: 4,
	blocks: 2,
	labels: 2,
	label_pool: 5,
	statements: 5,
	record_conditions: 18,
	other_conditions: 16,
	label_conditions: 20,
	unknown_labels: 35,
	unknown: 35,
};

/// Nothing but unknown labels, in many rules, often stated at the same time.
pub const LABELLED: Shape = Shape {
	directives: 4,
	rules: 5,
	blocks: 1,
	labels: 3,
	label_pool: 7,
	statements: 2,
	record_conditions: 8,
	other_conditions: 4,
	label_conditions: 75,
	unknown_labels: 99,
	unknown: 10,
};

/// Few labels and few times in many rules, so that rules shadow each other.
pub const CROWDED: Shape = Shape {
	directives: 3,
	rules: 4,
	blocks: 1,
	labels: 2,
	label_pool: 3,
	statements: 4,
	record_conditions: 25,
	other_conditions: 2,
	label_conditions: 70,
	unknown_labels: 90,
	unknown: 40,
};

fn sometimes<S: Strategy>(percent: u32, strategy: S) -> impl Strategy<Value = Option<S::Value>> {
	// Neither never nor always is a probability here; one in a thousand is close enough.
	option::weighted((f64::from(percent) / 100.0).clamp(0.001, 0.999), strategy)
}

fn some_of<T: Copy + std::fmt::Debug + 'static>(
	all: &'static [T],
	most: usize,
) -> impl Strategy<Value = Vec<T>> {
	vec(select(all), 1..=most)
}

fn purposes() -> impl Strategy<Value = PurposeSet> {
	some_of(PURPOSES, 3).prop_map(|codes| codes.into_iter().collect())
}

fn organization() -> impl Strategy<Value = OrganizationId> {
	(1u32..4).prop_map(OrganizationId)
}

fn law() -> impl Strategy<Value = Jurisdiction> {
	select(LAWS)
}

fn kind() -> impl Strategy<Value = OrganizationKind> {
	select(&[OrganizationKind::Hospital, OrganizationKind::Partner][..])
}

fn level() -> impl Strategy<Value = Confidentiality> {
	select(Confidentiality::ALL)
}

fn recipient() -> impl Strategy<Value = Recipient> {
	prop_oneof![
		organization().prop_map(Recipient::Organization),
		kind().prop_map(Recipient::Kind),
		law().prop_map(Recipient::Jurisdiction),
	]
}

/// Clinical times lie within a few units, the beginning of time among them, sometimes all of time.
fn data_period() -> impl Strategy<Value = Period> {
	let some = (0u64..6, option::weighted(0.7, 1u64..5)).prop_map(|(start, length)| Period {
		start,
		end: length.map(|length| start + length),
	});
	prop_oneof![3 => some, 1 => Just(Period::from(0))]
}

fn conditions(shape: Shape) -> impl Strategy<Value = Conditions> {
	let Shape {
		other_conditions: other,
		record_conditions: record,
		..
	} = shape;
	let labels = (
		vec(select(&LABELS[..shape.label_pool]), 1..=shape.labels),
		0u8..12,
	)
		.prop_map(|(codes, all)| {
			let listed: SensitivitySet = codes.into_iter().collect();
			// Whoever wants to permit everything lists the whole explicit list.
			if all == 0 {
				listed.union(SensitivitySet::EXPLICIT)
			} else {
				listed
			}
		});
	let about_request = (
		sometimes(other * 3, purposes()),
		sometimes(
			other / 2,
			some_of(ACTIONS, 2).prop_map(|c| c.into_iter().collect::<ActionSet>()),
		),
		sometimes(
			other / 2,
			some_of(CATEGORIES, 2).prop_map(|c| c.into_iter().collect::<CategorySet>()),
		),
		sometimes(other / 2, recipient()),
	);
	let about_record = (
		sometimes(record, level()),
		sometimes(shape.label_conditions, labels),
		sometimes(record, data_period()),
		sometimes(record, organization()),
	);
	(about_request, about_record).prop_map(|(about_request, about_record)| {
		let (purposes, actions, categories, recipient) = about_request;
		let (confidentiality, sensitivities, data_period, author) = about_record;
		Conditions {
			purposes,
			actions,
			categories,
			recipient,
			confidentiality,
			sensitivities,
			data_period,
			author,
		}
	})
}

fn terms() -> impl Strategy<Value = Terms> {
	let remuneration = prop_oneof![
		1 => Just(Remuneration::Unpaid),
		6 => Just(Remuneration::From(0)),
		1 => (1u128..4).prop_map(Remuneration::From),
	];
	let qualifications = sometimes(10, select(QUALIFICATIONS))
		.prop_map(|one| one.map_or(QualificationSet::EMPTY, |one| QualificationSet::of(&[one])));
	let duties = (
		sometimes(30, select(Obligation::ALL)),
		sometimes(30, select(Refrain::ALL)),
	);
	(
		qualifications,
		prop::bool::weighted(0.3),
		remuneration,
		duties,
	)
		.prop_map(
			|(qualifications, must_carry, remuneration, (obligation, refrain))| Terms {
				qualifications,
				labels: if must_carry {
					Labels::MustCarry
				} else {
					Labels::MayCarry
				},
				remuneration,
				obligations: obligation.into_iter().collect::<ObligationSet>(),
				refrains: refrain.into_iter().collect::<RefrainSet>(),
			},
		)
}

pub fn rule(shape: Shape) -> impl Strategy<Value = Rule> {
	prop_oneof![
		4 => (conditions(shape), terms()).prop_map(|(conditions, mut terms)| {
			if conditions.sensitivities.is_none() {
				terms.labels = Labels::MayCarry;
			}
			Rule::Permit(conditions, terms)
		}),
		1 => conditions(shape).prop_map(Rule::Deny),
	]
}

/// Mostly in force at [`NOW`], sometimes over, sometimes still to come.
fn period() -> impl Strategy<Value = Period> {
	prop_oneof![
		4 => (90u64..=100, option::weighted(0.5, 101u64..110))
			.prop_map(|(start, end)| Period { start, end }),
		1 => (90u64..95, 95u64..=100).prop_map(|(start, end)| Period::between(start, end)),
		1 => (101u64..105, 105u64..110).prop_map(|(start, end)| Period::between(start, end)),
	]
}

fn standing() -> impl Strategy<Value = Standing> {
	prop_oneof![
		10 => Just(Standing::Active),
		1 => Just(Standing::Withdrawn),
		1 => Just(Standing::Suspended(SuspendedBy::Subject)),
	]
}

fn grantor() -> impl Strategy<Value = Grantor<u8>> {
	prop_oneof![
		4 => Just(Grantor::Subject),
		1 => (0u8..3).prop_map(Grantor::Representative),
	]
}

fn template() -> impl Strategy<Value = TemplateRef> {
	(1u16..4).prop_map(|version| TemplateRef {
		id: TemplateId(1),
		version,
	})
}

pub fn draft(shape: Shape) -> impl Strategy<Value = Draft> {
	(
		template(),
		0..shape.statements,
		period(),
		vec(rule(shape), 1..=shape.rules),
	)
		.prop_map(|(template, stated, period, rules)| Draft {
			template,
			stated_at: 50 + stated,
			period,
			rules: rules.try_into().expect("within the bound"),
			source: None,
		})
}

pub fn consents(shape: Shape) -> impl Strategy<Value = Consents<u8>> {
	let directives =
		vec((draft(shape), grantor(), standing()), 0..=shape.directives).prop_shuffle();
	let blocks = vec(conditions(shape), 0..=shape.blocks);
	// Blocks would hide everything else; a quarter of the subjects has some.
	let blocks = prop_oneof![3 => Just(Vec::new()), 1 => blocks];
	(directives, blocks).prop_map(|(directives, blocks)| {
		let mut consents = Consents {
			version: 100,
			..Consents::default()
		};
		for (at, (draft, grantor, standing)) in (1u32..).zip(directives) {
			let Draft {
				template,
				stated_at,
				period,
				rules,
				source,
			} = draft;
			// Versions do not follow the order of storage.
			let version = (at * 7) % 97;
			let id = DirectiveId(at);
			consents
				.directives
				.try_push(Directive {
					id,
					version,
					template,
					grantor,
					stated_at,
					period,
					rules,
					source,
					standing,
				})
				.expect("within the bound");
		}
		for (at, denies) in (1u32..).zip(blocks) {
			let id = BlockId((at * 5) % 97);
			consents
				.blocks
				.try_push(Block { id, denies })
				.expect("within the bound");
		}
		consents
	})
}

fn attribute<S: Strategy>(unknown: u32, known: S) -> impl Strategy<Value = Attribute<S::Value>> {
	sometimes(100 - unknown, known)
		.prop_map(|value| value.map_or(Attribute::Unknown, Attribute::Known))
}

pub fn request(shape: Shape) -> impl Strategy<Value = Request> {
	let labels = vec(select(&LABELS[..shape.label_pool]), 0..=2)
		.prop_map(|codes| codes.into_iter().collect::<SensitivitySet>());
	let record = (
		attribute(shape.unknown, level()),
		attribute(shape.unknown_labels, labels),
		attribute(shape.unknown, option::weighted(0.8, 0u64..8)),
		attribute(shape.unknown, option::weighted(0.8, organization())),
	)
		.prop_map(
			|(confidentiality, sensitivities, clinical_time, author)| RecordAttributes {
				confidentiality,
				sensitivities,
				clinical_time,
				author,
			},
		);
	let qualifications =
		vec(select(QUALIFICATIONS), 0..=2).prop_map(|codes| QualificationSet::of(&codes));
	let active = (
		kind(),
		law(),
		qualifications,
		option::weighted(0.3, 101u64..108),
	)
		.prop_map(
			|(kind, jurisdiction, qualifications, qualified_until)| ActiveRecipient {
				kind,
				jurisdiction,
				qualifications,
				qualified_until,
			},
		);
	let recipient =
		(organization(), option::weighted(0.98, active)).prop_map(|(organization, active)| {
			RecipientProfile {
				organization,
				active,
			}
		});
	let price = prop_oneof![Just(0u128), Just(2u128)];
	(
		recipient,
		select(PURPOSES),
		select(ACTIONS),
		select(CATEGORIES),
		price,
		record,
	)
		.prop_map(
			|(recipient, purpose, action, category, price, record)| Request {
				recipient,
				purpose,
				action,
				category,
				at: NOW,
				price,
				record,
			},
		)
}

pub fn world() -> impl Strategy<Value = World> {
	let granting = vec(option::weighted(0.7, option::weighted(0.5, 98u64..108)), 3);
	let outdated = sometimes(20, template());
	(granting, outdated).prop_map(|(granting, outdated)| World {
		outdated: outdated.into_iter().collect(),
		granting: (0u8..)
			.zip(granting)
			.filter_map(|(who, until)| until.map(|until| (who, until)))
			.collect(),
	})
}

/// How many cases to try: `GALEN_CASES`, else the given number.
#[allow(clippy::disallowed_methods)] // the one place where these tests are configured
pub fn config(cases: u32) -> ProptestConfig {
	let asked = std::env::var("GALEN_CASES")
		.ok()
		.and_then(|cases| cases.parse().ok());
	ProptestConfig {
		cases: asked.unwrap_or(cases),
		..ProptestConfig::default()
	}
}
