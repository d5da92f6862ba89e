//! The truth table of consent: `/tests/golden/consent/*.json`, written by hand, one row a case.
//!
//! A file gives named consents and a request that is meant where a row does not say otherwise; a
//! row names the rule of the law it stands for and the answer. Directives are `d0`, `d1`, … and
//! blocks `b0`, `b1`, … in the order of the file; `d1.0` is the first rule of `d1`.
#![allow(missing_docs)]

mod support;

use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Obligation, ObligationSet,
		Purpose, PurposeSet, Refrain, RefrainSet, Sensitivity, SensitivitySet,
	},
	consent::{
		emergency, evaluate, ActFault, Attribute, Basis, Block, BlockId, Capacity, Conditions,
		Consents, Decision, Directive, Draft, Grantor, Labels, Outcome, Period, Recipient,
		RecipientProfile, RecordAttributes, Remuneration, Request, Rule, Standing, SuspendedBy,
		Terms,
	},
	ids::{Commitment, DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification,
		QualificationSet,
	},
};
use serde::Deserialize;
use std::{
	collections::{BTreeMap, BTreeSet},
	path::PathBuf,
};
use support::{reference, world::World};

/// What the rows must speak of: the parts of the law, and the rows of the test list.
const COVERED: &[&str] = &[
	"1 recipient",
	"2 blocks",
	"3 order",
	"3 ties",
	"4 voiding",
	"5 purposes",
	"5 explicit purposes",
	"5 actions",
	"5 categories",
	"5 recipient",
	"5 qualifications",
	"5 confidentiality",
	"5 sensitivities",
	"5 data period",
	"5 author",
	"5 remuneration",
	"6 unknown",
	"7 result",
	"acts",
	"faults",
	"emergency",
	"T1",
	"T3",
	"T4",
	"T5",
	"T6",
	"T7",
	"T15",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
	#[allow(dead_code)]
	about: String,
	#[serde(default)]
	request: RequestRow,
	#[serde(default)]
	consents: BTreeMap<String, ConsentsRow>,
	rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
	law: String,
	why: String,
	/// The name of the consents; absent where acts say everything.
	consents: Option<String>,
	#[serde(default)]
	acts: Vec<ActRow>,
	#[serde(default)]
	outdated: Vec<(u32, u16)>,
	#[serde(default)]
	granting: BTreeMap<String, Option<String>>,
	#[serde(default)]
	request: RequestRow,
	/// Asks for emergency access instead.
	#[serde(default)]
	emergency: bool,
	expect: Option<String>,
	obligations: Option<Vec<Obligation>>,
	refrains: Option<Vec<Refrain>>,
	/// A moment, or `never`.
	valid_until: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct ConsentsRow {
	blocks: Vec<RuleBody>,
	directives: Vec<DirectiveRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectiveRow {
	#[serde(default = "new_year")]
	stated: String,
	#[serde(default = "new_year")]
	from: String,
	until: Option<String>,
	/// The representative who gave it.
	by: Option<u8>,
	#[serde(default)]
	standing: String,
	#[serde(default = "first_template")]
	template: (u32, u16),
	version: Option<u32>,
	#[serde(default)]
	paper: bool,
	rules: Vec<RuleRow>,
}

fn new_year() -> String {
	"2025-01-01".into()
}

fn first_template() -> (u32, u16) {
	(1, 1)
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RuleRow {
	Permit(RuleBody),
	Deny(RuleBody),
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct RuleBody {
	purposes: Option<Vec<Purpose>>,
	actions: Option<Vec<Action>>,
	categories: Option<Vec<Category>>,
	organization: Option<u32>,
	kind: Option<OrganizationKind>,
	jurisdiction: Option<String>,
	confidentiality: Option<Confidentiality>,
	sensitivities: Option<Vec<Sensitivity>>,
	must_carry: bool,
	data_from: Option<String>,
	data_until: Option<String>,
	author: Option<u32>,
	qualifications: Vec<Qualification>,
	price_from: Option<u128>,
	obligations: Vec<Obligation>,
	refrains: Vec<Refrain>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(default, deny_unknown_fields)]
struct RequestRow {
	organization: Option<u32>,
	active: Option<bool>,
	kind: Option<OrganizationKind>,
	jurisdiction: Option<String>,
	qualifications: Option<Vec<Qualification>>,
	qualified_until: Option<String>,
	purpose: Option<Purpose>,
	action: Option<Action>,
	category: Option<Category>,
	at: Option<String>,
	price: Option<u128>,
	/// A level, or `unknown`.
	level: Option<String>,
	/// A list of labels, or `unknown`.
	labels: Option<LabelsRow>,
	/// A moment, `none` or `unknown`.
	time: Option<String>,
	/// An organization, `none` or `unknown`.
	author: Option<String>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum LabelsRow {
	Known(Vec<Sensitivity>),
	Unknown(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActRow {
	on: String,
	give: Option<DirectiveRow>,
	amend: Option<(u32, DirectiveRow)>,
	withdraw: Option<u32>,
	withdraw_all: Option<String>,
	remove: Option<u32>,
	block: Option<RuleBody>,
	unblock: Option<u32>,
	suspend: Option<(u32, Capacity)>,
	resume: Option<(u32, Capacity)>,
	/// The fault with which the act is refused.
	refused: Option<String>,
}

/// Seconds since the epoch of `YYYY-MM-DD`, optionally with `THH:MM:SSZ`.
fn moment(text: &str) -> Moment {
	let (date, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
	let numbers = |text: &str, by: char| -> Vec<u64> {
		text.split(by)
			.map(|part| part.parse().expect("a number in a date"))
			.collect()
	};
	let date = numbers(date, '-');
	let time = numbers(time.trim_end_matches('Z'), ':');
	let leap = |year: u64| {
		(year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
	};
	let months = |year: u64| {
		let february = if leap(year) { 29 } else { 28 };
		[31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
	};
	let years: u64 = (1970..date[0])
		.map(|year| if leap(year) { 366 } else { 365 })
		.sum();
	let days: u64 = months(date[0]).iter().take(date[1] as usize - 1).sum();
	let days = years + days + date[2] - 1;
	days * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
}

fn law(code: &str) -> Jurisdiction {
	Jurisdiction(code.as_bytes().try_into().expect("two letters"))
}

fn set<T, S: FromIterator<T>>(codes: &Option<Vec<T>>) -> Option<S>
where
	T: Copy,
{
	codes.as_ref().map(|codes| codes.iter().copied().collect())
}

impl RuleBody {
	fn conditions(&self) -> Conditions {
		let recipient = match (self.organization, self.kind, &self.jurisdiction) {
			(None, None, None) => None,
			(Some(id), None, None) => Some(Recipient::Organization(OrganizationId(id))),
			(None, Some(kind), None) => Some(Recipient::Kind(kind)),
			(None, None, Some(code)) => Some(Recipient::Jurisdiction(law(code))),
			_ => panic!("a rule names one kind of recipient"),
		};
		let data_period = match (&self.data_from, &self.data_until) {
			(None, None) => None,
			(start, end) => Some(Period {
				start: start.as_deref().map_or(0, moment),
				end: end.as_deref().map(moment),
			}),
		};
		Conditions {
			purposes: set::<_, PurposeSet>(&self.purposes),
			actions: set::<_, ActionSet>(&self.actions),
			categories: set::<_, CategorySet>(&self.categories),
			recipient,
			confidentiality: self.confidentiality,
			sensitivities: set::<_, SensitivitySet>(&self.sensitivities),
			data_period,
			author: self.author.map(OrganizationId),
		}
	}

	fn terms(&self) -> Terms {
		Terms {
			qualifications: QualificationSet::of(&self.qualifications),
			labels: if self.must_carry {
				Labels::MustCarry
			} else {
				Labels::MayCarry
			},
			remuneration: self
				.price_from
				.map_or(Remuneration::Unpaid, Remuneration::From),
			obligations: self.obligations.iter().copied().collect::<ObligationSet>(),
			refrains: self.refrains.iter().copied().collect::<RefrainSet>(),
		}
	}

	/// The conditions of a deny, which has no terms.
	fn denies(&self) -> Conditions {
		assert_eq!(self.terms(), Terms::default(), "a deny has no terms");
		self.conditions()
	}
}

impl RuleRow {
	fn rule(&self) -> Rule {
		match self {
			Self::Permit(body) => Rule::Permit(body.conditions(), body.terms()),
			Self::Deny(body) => Rule::Deny(body.denies()),
		}
	}
}

impl DirectiveRow {
	fn draft(&self) -> Draft {
		let rules: Vec<_> = self.rules.iter().map(RuleRow::rule).collect();
		Draft {
			template: template(self.template),
			stated_at: moment(&self.stated),
			period: Period {
				start: moment(&self.from),
				end: self.until.as_deref().map(moment),
			},
			rules: rules.try_into().expect("at most 32 rules"),
			source: self.paper.then_some(Commitment([7; 32])),
		}
	}

	fn grantor(&self) -> Grantor<u8> {
		self.by.map_or(Grantor::Subject, Grantor::Representative)
	}

	fn standing(&self) -> Standing {
		match self.standing.as_str() {
			"" => Standing::Active,
			"withdrawn" => Standing::Withdrawn,
			"suspended" => Standing::Suspended(SuspendedBy::Subject),
			"suspended by representative" => Standing::Suspended(SuspendedBy::Representative),
			other => panic!("no standing: {other}"),
		}
	}
}

fn template((id, version): (u32, u16)) -> TemplateRef {
	TemplateRef {
		id: TemplateId(id),
		version,
	}
}

impl ConsentsRow {
	fn consents(&self) -> Consents<u8> {
		let mut consents = Consents::default();
		for (at, body) in (0u32..).zip(&self.blocks) {
			let denies = body.denies();
			denies.check().expect("a valid block");
			consents
				.blocks
				.try_push(Block {
					id: BlockId(at),
					denies,
				})
				.expect("at most 16");
		}
		for (at, row) in (0u32..).zip(&self.directives) {
			let Draft {
				template,
				stated_at,
				period,
				rules,
				source,
			} = row.draft();
			rules
				.iter()
				.for_each(|rule| rule.check().expect("a valid rule"));
			let directive = Directive {
				id: DirectiveId(at),
				version: row.version.unwrap_or(at),
				template,
				grantor: row.grantor(),
				stated_at,
				period,
				rules,
				source,
				standing: row.standing(),
			};
			consents.directives.try_push(directive).expect("at most 16");
		}
		consents
	}
}

impl RequestRow {
	/// This row, and what it leaves out from another.
	fn or(&self, other: &Self) -> Self {
		macro_rules! either {
			($($field:ident),+) => {
				Self { $( $field: self.$field.clone().or_else(|| other.$field.clone()), )+ }
			};
		}
		either!(
			organization,
			active,
			kind,
			jurisdiction,
			qualifications,
			qualified_until,
			purpose,
			action,
			category,
			at,
			price,
			level,
			labels,
			time,
			author
		)
	}

	fn organization(&self) -> OrganizationProfile {
		let active = self.active.unwrap_or(true);
		OrganizationProfile {
			id: OrganizationId(self.organization.unwrap_or(1)),
			kind: self.kind.unwrap_or(OrganizationKind::Hospital),
			jurisdiction: law(self.jurisdiction.as_deref().unwrap_or("DE")),
			status: if active {
				OrganizationStatus::Active
			} else {
				OrganizationStatus::Suspended
			},
		}
	}

	fn at(&self) -> Moment {
		moment(self.at.as_deref().unwrap_or("2026-01-01"))
	}

	/// The request; what no row says is a hospital's request to treat, of an ordinary record.
	fn request(&self) -> Request {
		let profile = self.organization();
		let qualifications = QualificationSet::of(self.qualifications.as_deref().unwrap_or(&[]));
		let until = self.qualified_until.as_deref().map(moment);
		let recipient = RecipientProfile::new(profile.id, Some(profile), qualifications, until);
		let confidentiality = match self.level.as_deref().unwrap_or("N") {
			"unknown" => Attribute::Unknown,
			code => Attribute::Known(Confidentiality::from_code(code).expect("a level")),
		};
		let sensitivities = match &self.labels {
			None => Attribute::Known(SensitivitySet::EMPTY),
			Some(LabelsRow::Known(labels)) => Attribute::Known(labels.iter().copied().collect()),
			Some(LabelsRow::Unknown(word)) => {
				assert_eq!(word, "unknown");
				Attribute::Unknown
			},
		};
		let clinical_time = match self.time.as_deref().unwrap_or("2025-06-01") {
			"unknown" => Attribute::Unknown,
			"none" => Attribute::Known(None),
			time => Attribute::Known(Some(moment(time))),
		};
		let author = match self.author.as_deref().unwrap_or("1") {
			"unknown" => Attribute::Unknown,
			"none" => Attribute::Known(None),
			id => Attribute::Known(Some(OrganizationId(id.parse().expect("a number")))),
		};
		Request {
			recipient,
			purpose: self.purpose.unwrap_or(Purpose::Treat),
			action: self.action.unwrap_or(Action::Access),
			category: self.category.unwrap_or(Category::Laboratory),
			at: self.at(),
			price: self.price.unwrap_or(0),
			record: RecordAttributes {
				confidentiality,
				sensitivities,
				clinical_time,
				author,
			},
		}
	}
}

impl ActRow {
	fn play(&self, consents: &mut Consents<u8>) -> Result<(), ActFault> {
		let now = moment(&self.on);
		let id = DirectiveId;
		if let Some(row) = &self.give {
			return consents.give(row.draft(), row.grantor(), now).map(drop);
		}
		if let Some((at, row)) = &self.amend {
			return consents.amend(id(*at), row.draft(), row.grantor(), now);
		}
		if let Some(at) = self.withdraw {
			return consents.withdraw(id(at), now);
		}
		if let Some(date) = &self.withdraw_all {
			return consents.withdraw_all(moment(date), now).map(drop);
		}
		if let Some(at) = self.remove {
			return consents.remove(id(at), now);
		}
		if let Some(body) = &self.block {
			return consents.block(body.denies(), now).map(drop);
		}
		if let Some(at) = self.unblock {
			return consents.unblock(BlockId(at), now);
		}
		if let Some((at, capacity)) = self.suspend {
			return consents.suspend(id(at), capacity, now);
		}
		let (at, capacity) = self.resume.expect("an act does something");
		consents.resume(id(at), capacity, now)
	}
}

impl Row {
	fn consents(&self, file: &File) -> Consents<u8> {
		let mut consents = match &self.consents {
			Some(name) => file.consents[name].consents(),
			None => Consents::default(),
		};
		for act in &self.acts {
			let result = act.play(&mut consents);
			let refused = result.err().map(|fault| format!("{fault:?}"));
			assert_eq!(refused, act.refused, "{}", self.why);
		}
		consents
	}

	fn world(&self) -> World {
		let until = |(who, until): (&String, &Option<String>)| {
			(who.parse().expect("a number"), until.as_deref().map(moment))
		};
		World {
			outdated: self.outdated.iter().copied().map(template).collect(),
			granting: self.granting.iter().map(until).collect(),
		}
	}
}

/// A basis in the words of the table.
fn basis(basis: Basis) -> String {
	match basis {
		Basis::Nothing => String::new(),
		Basis::RecipientNotActive => "inactive".into(),
		Basis::TooIntricate => "too intricate".into(),
		Basis::Block(id) => format!("b{}", id.0),
		Basis::Rule {
			directive,
			rule,
			voided,
			..
		} => {
			let voided = voided
				.map(|voided| format!(" {voided:?}"))
				.unwrap_or_default();
			format!("d{directive}.{rule}{voided}")
		},
	}
}

/// A decision in the words of the table.
fn answer(decision: &Decision) -> String {
	let outcome = match decision.outcome {
		Outcome::Permit => "permit",
		Outcome::Conditional => "conditional",
		Outcome::Deny => "deny",
		Outcome::NoConsent => "no consent",
	};
	format!("{outcome} {}", basis(decision.basis))
		.trim()
		.to_owned()
}

fn files() -> Vec<(String, File)> {
	let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/consent");
	let mut paths: Vec<_> = std::fs::read_dir(&folder)
		.expect("the golden folder is there")
		.map(|entry| entry.expect("readable").path())
		.filter(|path| {
			path.extension()
				.is_some_and(|extension| extension == "json")
		})
		.collect();
	paths.sort();
	paths
		.into_iter()
		.map(|path| {
			let name = path
				.file_stem()
				.expect("a name")
				.to_string_lossy()
				.into_owned();
			let text = std::fs::read_to_string(&path).expect("readable");
			let file = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
			(name, file)
		})
		.collect()
}

#[test]
fn every_row_of_the_truth_table_holds() {
	let mut wrong = Vec::new();
	for (name, file) in files() {
		for row in &file.rows {
			let consents = row.consents(&file);
			let Some(expected) = &row.expect else {
				assert!(!row.acts.is_empty(), "{}: a row says nothing", row.why);
				continue;
			};
			let asked = row.request.or(&file.request);
			let request = asked.request();
			let mut complain = |what: String| wrong.push(format!("{name}: {}: {what}", row.why));
			if row.emergency {
				let profile = asked.organization();
				let found = match emergency::forbidden_by(&consents, &profile, asked.at()) {
					None => "free".to_owned(),
					Some(by) => format!("forbidden {}", basis(by)),
				};
				if &found != expected {
					complain(format!("{found}, not {expected}"));
				}
				continue;
			}
			let world = row.world();
			let decision = evaluate(&consents, &request, &world.at(request.at));
			let found = answer(&decision);
			if &found != expected {
				complain(format!("{found}, not {expected}"));
			}
			let verdict = reference::verdict(&consents, &request, &world);
			if verdict.outcome != decision.outcome {
				complain(format!("the reference says {:?}", verdict.outcome));
			}
			if let Some(expected) = &row.obligations {
				let expected: ObligationSet = expected.iter().copied().collect();
				if decision.obligations != expected {
					complain(format!("obligations {:?}", decision.obligations));
				}
			}
			if let Some(expected) = &row.refrains {
				let expected: RefrainSet = expected.iter().copied().collect();
				if decision.refrains != expected {
					complain(format!("refrains {:?}", decision.refrains));
				}
			}
			if let Some(expected) = &row.valid_until {
				let expected = (expected != "never").then(|| moment(expected));
				if decision.valid_until != expected {
					complain(format!(
						"valid until {:?}, not {expected:?}",
						decision.valid_until
					));
				}
			}
		}
	}
	assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_truth_table_is_complete() {
	let files = files();
	let rows = || files.iter().flat_map(|(_, file)| &file.rows);
	assert!(rows().count() >= 200, "only {} rows", rows().count());
	let laws: BTreeSet<&str> = rows().map(|row| row.law.as_str()).collect();
	let covered: BTreeSet<&str> = COVERED.iter().copied().collect();
	assert_eq!(laws, covered);
	let mut whys = BTreeSet::new();
	for row in rows() {
		assert!(whys.insert(&row.why), "twice: {}", row.why);
	}
}

#[test]
fn dates_are_read_right() {
	assert_eq!(moment("1970-01-01"), 0);
	assert_eq!(moment("2000-03-01"), 951_868_800);
	assert_eq!(moment("2026-01-01T00:00:01Z"), 1_767_225_601);
}
