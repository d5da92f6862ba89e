//! A second evaluator, slow and literal, that shares no logic with the first.
//!
//! It keeps its own copy of the code hierarchies as text, works with lists of codes instead of bit
//! masks, and meets unknown attributes by trying every kind of record there is: every level, every
//! time next to a bound, every named author and a stranger, every combination of labels that rules
//! can tell apart.

use galen_primitives::{
	codes::{Confidentiality, Obligation, Purpose, Refrain, Sensitivity},
	consent::{
		Attribute, Basis, Conditions, Consents, Directive, Grantor, Labels, Outcome, Recipient,
		Remuneration, Request, Rule, Standing, Terms, Voidance,
	},
	ids::{Moment, OrganizationId},
};
use std::{
	cmp::Reverse,
	collections::{BTreeMap, BTreeSet, HashMap},
	sync::OnceLock,
};

use super::world::World;

/// Purposes with what stands directly below each, as the standard lists them.
const PURPOSES: &str = "
	TREAT > CLINTRL COC ETREAT POPHLTH TREATDS
	ETREAT > BTG ERTREAT
	HPAYMT > CLMATTCH COVAUTH COVERAGE REMITADV PMTDS
	COVERAGE > ELIGDTRM ELIGVER ENROLLM MILDCRG
	PATRQT > FAMRQT PWATRNY SUPNWK
	PUBHLTH > DISASTER THREAT
	HOPERAT > CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP
	HOPERAT > HQUALIMP HSYSADMIN MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV TRAIN
	HOPERAT > MLTRAINING
	HSYSADMIN > LABELING METAMGT
	SYSDEV > HTEST
	HRESCH > BIORCH CLINTRCH DSRCH POARCH TRANSRCH MLTRAINING
	CLINTRCH > CLINTRCHNPC CLINTRCHPC PRECLINTRCH
";

/// Sensitivities with what stands directly below each.
const SENSITIVITIES: &str = "
	SPI > BH MH PSY PSYTHPN SUD
	BH > COGN DVD EMOTDIS
	SUD > ETHUD OPIOIDUD
";

const EXPLICIT_PURPOSES: [&str; 3] = ["BTG", "MLTRAINING", "HMARKT"];

fn is_explicit(label: &Sensitivity) -> bool {
	use Sensitivity::{Ethud, Gdis, Hiv, Opioidud, Psythpn, Sdv, Std, Sud};
	matches!(
		label,
		Psythpn | Sud | Ethud | Opioidud | Hiv | Std | Gdis | Sdv
	)
}

/// From a code to itself and everything below it.
type Tree = HashMap<&'static str, BTreeSet<&'static str>>;

/// Rules with their lists of labels written out, so that they need not be for every record.
struct Written<'a> {
	conditions: &'a Conditions,
	/// The labels listed.
	listed: Vec<Sensitivity>,
	/// The labels listed and all below them.
	families: Vec<Sensitivity>,
}

impl<'a> Written<'a> {
	fn new(conditions: &'a Conditions) -> Self {
		let listed: Vec<_> = conditions
			.sensitivities
			.iter()
			.flat_map(|l| l.iter())
			.collect();
		let families = listed
			.iter()
			.flat_map(|label| &sensitivities()[label.code()])
			.map(|code| Sensitivity::from_code(code).expect("listed above"))
			.collect();
		Self {
			conditions,
			listed,
			families,
		}
	}
}

fn tree(text: &'static str, all: Vec<&'static str>) -> Tree {
	let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
	for line in text.lines().filter(|line| line.contains('>')) {
		let (parent, below) = line.split_once('>').expect("filtered");
		children
			.entry(parent.trim())
			.or_default()
			.extend(below.split_whitespace());
	}
	fn expand(
		code: &'static str,
		children: &HashMap<&str, Vec<&'static str>>,
		into: &mut BTreeSet<&'static str>,
	) {
		into.insert(code);
		for child in children.get(code).into_iter().flatten() {
			expand(child, children, into);
		}
	}
	all.into_iter()
		.map(|code| {
			let mut below = BTreeSet::new();
			expand(code, &children, &mut below);
			(code, below)
		})
		.collect()
}

fn purposes() -> &'static Tree {
	static TREE: OnceLock<Tree> = OnceLock::new();
	TREE.get_or_init(|| {
		tree(
			PURPOSES,
			Purpose::ALL.iter().map(|code| code.code()).collect(),
		)
	})
}

fn sensitivities() -> &'static Tree {
	static TREE: OnceLock<Tree> = OnceLock::new();
	TREE.get_or_init(|| {
		tree(
			SENSITIVITIES,
			Sensitivity::ALL.iter().map(|code| code.code()).collect(),
		)
	})
}

/// A record about which everything is known.
#[derive(Clone, Debug)]
pub struct Record {
	pub level: Confidentiality,
	pub labels: Vec<Sensitivity>,
	pub time: Option<Moment>,
	pub author: Option<OrganizationId>,
}

/// What one record is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
	pub permitted: bool,
	pub basis: Basis,
	pub obligations: Vec<Obligation>,
	pub refrains: Vec<Refrain>,
}

/// What the reference says about a request.
#[derive(Debug)]
pub struct Verdict {
	pub outcome: Outcome,
	/// What decided, of the answers that make the outcome.
	pub bases: Vec<Basis>,
	pub obligations: BTreeSet<Obligation>,
	pub refrains: BTreeSet<Refrain>,
}

/// Answers a request by answering for every kind of record.
pub fn verdict(consents: &Consents<u8>, request: &Request, world: &World) -> Verdict {
	let mut permits = Vec::new();
	let mut denials = Vec::new();
	let mut silence = false;
	let mut obligations = BTreeSet::new();
	let mut refrains = BTreeSet::new();
	let asked = Asked::new(consents, request, world);
	for record in completions(consents, request) {
		let answer = asked.answer(&record);
		if answer.permitted {
			obligations.extend(answer.obligations);
			refrains.extend(answer.refrains);
			permits.push(answer.basis);
		} else if answer.basis == Basis::Nothing {
			silence = true;
		} else {
			denials.push(answer.basis);
		}
	}
	let refused = silence || !denials.is_empty();
	let (outcome, bases) = match (permits.is_empty(), refused) {
		(false, false) => (Outcome::Permit, permits),
		(false, true) => (Outcome::Conditional, permits),
		(true, _) if !denials.is_empty() => (Outcome::Deny, denials),
		(true, _) => (Outcome::NoConsent, vec![Basis::Nothing]),
	};
	Verdict {
		outcome,
		bases,
		obligations,
		refrains,
	}
}

/// Every kind of record that agrees with what the request says of it.
fn completions(consents: &Consents<u8>, request: &Request) -> Vec<Record> {
	let all: Vec<&Conditions> = consents
		.blocks
		.iter()
		.map(|block| &block.denies)
		.chain(
			consents
				.directives
				.iter()
				.flat_map(|d| d.rules.iter().map(|r| r.conditions())),
		)
		.collect();
	let levels = match request.record.confidentiality {
		Attribute::Known(level) => vec![level],
		Attribute::Unknown => Confidentiality::ALL.to_vec(),
	};
	let times = match request.record.clinical_time {
		Attribute::Known(time) => vec![time],
		Attribute::Unknown => {
			let mut times = BTreeSet::from([None, Some(0), Some(u64::MAX)]);
			for period in all.iter().filter_map(|conditions| conditions.data_period) {
				for bound in [Some(period.start), period.end].into_iter().flatten() {
					times.extend([Some(bound), bound.checked_sub(1)]);
				}
			}
			times.into_iter().collect()
		},
	};
	let authors = match request.record.author {
		Attribute::Known(author) => vec![author],
		Attribute::Unknown => {
			let stranger = OrganizationId(u32::MAX);
			let mut authors = BTreeSet::from([None, Some(stranger)]);
			authors.extend(
				all.iter()
					.filter_map(|conditions| conditions.author)
					.map(Some),
			);
			authors.into_iter().collect()
		},
	};
	let labels = match request.record.sensitivities {
		Attribute::Known(labels) => vec![labels.iter().collect()],
		Attribute::Unknown => label_sets(&all),
	};
	let mut records = Vec::new();
	for level in levels {
		for time in &times {
			for author in &authors {
				for labels in &labels {
					let (time, author) = (*time, *author);
					records.push(Record {
						level,
						labels: labels.clone(),
						time,
						author,
					});
				}
			}
		}
	}
	records
}

/// Every combination of labels that rules can tell apart: of labels that stand in exactly the same
/// lists, one is as good as any and as several.
fn label_sets(all: &[&Conditions]) -> Vec<Vec<Sensitivity>> {
	let lists: Vec<Written> = all
		.iter()
		.filter(|conditions| conditions.sensitivities.is_some())
		.map(|conditions| Written::new(conditions))
		.collect();
	let mut classes = BTreeMap::new();
	for label in Sensitivity::ALL {
		let by_name = lists.iter().map(|list| list.listed.contains(label));
		let by_family = lists.iter().map(|list| list.families.contains(label));
		let class: Vec<bool> = by_name
			.chain(by_family)
			.chain([is_explicit(label)])
			.collect();
		classes.entry(class).or_insert(*label);
	}
	let mut sets = vec![Vec::new()];
	for label in classes.into_values() {
		for at in 0..sets.len() {
			let mut with = sets[at].clone();
			with.push(label);
			sets.push(with);
		}
	}
	sets
}

/// Why the permits of a directive refuse.
pub fn voidance(directive: &Directive<u8>, request: &Request, world: &World) -> Option<Voidance> {
	let under = |parent: &str| purposes()[parent].contains(request.purpose.code());
	let explicit = EXPLICIT_PURPOSES.contains(&request.purpose.code());
	let care = (under("TREAT") || under("HPAYMT") || under("HOPERAT")) && !explicit;
	if directive.standing == Standing::Withdrawn {
		return Some(Voidance::Withdrawn);
	}
	if directive.standing != Standing::Active {
		return Some(Voidance::Suspended);
	}
	if world.outdated.contains(&directive.template) {
		return Some(Voidance::TemplateOutdated);
	}
	match directive.grantor {
		Grantor::Representative(who) if !care && !world.may_grant(who, request.at) => {
			Some(Voidance::GrantorLostRight)
		},
		_ => None,
	}
}

/// A request with the statements it meets, the newest first.
struct Asked<'a> {
	active: bool,
	blocks: Vec<(Basis, Written<'a>)>,
	/// Directives stated at the same time stand together.
	statements: BTreeMap<Reverse<Moment>, Vec<Statement<'a>>>,
}

/// One directive in force, with the rules that fit the request, the record aside.
struct Statement<'a> {
	version: u32,
	voided: Option<Voidance>,
	rules: Vec<(Basis, Option<&'a Terms>, Written<'a>)>,
}

impl<'a> Asked<'a> {
	fn new(consents: &'a Consents<u8>, request: &'a Request, world: &World) -> Self {
		let mut blocks: Vec<_> = consents
			.blocks
			.iter()
			.filter(|block| fits_deny(&block.denies, request))
			.map(|block| (block.id, &block.denies))
			.collect();
		blocks.sort_by_key(|(id, _)| *id);
		let mut statements: BTreeMap<_, Vec<_>> = BTreeMap::new();
		for directive in consents.directives.iter() {
			let started = directive.period.start <= request.at;
			let over = directive.period.end.is_some_and(|end| end <= request.at);
			if !started || over {
				continue;
			}
			let voided = voidance(directive, request, world);
			let rules = directive
				.rules
				.iter()
				.enumerate()
				.filter(|(_, rule)| match rule {
					Rule::Permit(conditions, terms) => fits_permit(conditions, terms, request),
					Rule::Deny(conditions) => fits_deny(conditions, request),
				});
			let rules = rules
				.map(|(index, rule)| {
					let basis = Basis::Rule {
						directive: directive.id,
						version: directive.version,
						rule: index as u8,
						voided: if matches!(rule, Rule::Permit(..)) {
							voided
						} else {
							None
						},
					};
					(basis, rule.terms(), Written::new(rule.conditions()))
				})
				.collect();
			let statement = Statement {
				version: directive.version,
				voided,
				rules,
			};
			statements
				.entry(Reverse(directive.stated_at))
				.or_default()
				.push(statement);
		}
		let blocks = blocks
			.into_iter()
			.map(|(id, denies)| (Basis::Block(id), Written::new(denies)))
			.collect();
		Self {
			active: request.recipient.active.is_some(),
			blocks,
			statements,
		}
	}

	/// Answers for a record about which everything is known.
	fn answer(&self, record: &Record) -> Answer {
		let no = |basis| Answer {
			permitted: false,
			basis,
			obligations: Vec::new(),
			refrains: Vec::new(),
		};
		if !self.active {
			return no(Basis::RecipientNotActive);
		}
		for (basis, denies) in &self.blocks {
			if deny_meets(denies, record) {
				return no(*basis);
			}
		}
		for together in self.statements.values() {
			let mut refusals = Vec::new();
			let mut permits = Vec::new();
			for statement in together {
				let first = statement
					.rules
					.iter()
					.find(|(_, terms, written)| match terms {
						Some(terms) => permit_meets(written, terms, record),
						None => deny_meets(written, record),
					});
				match first {
					None => (),
					Some((basis, Some(terms), _)) if statement.voided.is_none() => {
						permits.push((statement.version, *basis, terms));
					},
					Some((basis, ..)) => refusals.push((statement.version, *basis)),
				}
			}
			if let Some((_, basis)) = refusals.into_iter().max_by_key(|(version, _)| *version) {
				return no(basis);
			}
			if let Some((_, basis, terms)) =
				permits.into_iter().max_by_key(|(version, ..)| *version)
			{
				return Answer {
					permitted: true,
					basis,
					obligations: terms.obligations.iter().collect(),
					refrains: terms.refrains.iter().collect(),
				};
			}
		}
		no(Basis::Nothing)
	}
}

/// What a request asks for: its purpose and all below it, the explicit ones only by name.
fn asked(request: &Request) -> Vec<&'static str> {
	let own = request.purpose.code();
	let not_asked = |code: &&str| *code != own && EXPLICIT_PURPOSES.contains(code);
	purposes()[own]
		.iter()
		.copied()
		.filter(|code| !not_asked(code))
		.collect()
}

fn fits_permit(conditions: &Conditions, terms: &Terms, request: &Request) -> bool {
	let reached = |code: &str| {
		let explicit = EXPLICIT_PURPOSES.contains(&code);
		match conditions.purposes {
			None => !explicit,
			Some(listed) => listed.iter().any(|listed| {
				listed.code() == code || (!explicit && purposes()[listed.code()].contains(code))
			}),
		}
	};
	let qualified = request.recipient.active.is_some_and(|active| {
		galen_primitives::members::Qualification::ALL
			.iter()
			.all(|one| !terms.qualifications.has(*one) || active.qualifications.has(*one))
	});
	let price = match terms.remuneration {
		Remuneration::Unpaid => request.price == 0,
		Remuneration::From(floor) => floor <= request.price,
	};
	asked(request).into_iter().all(reached) && fits_party(conditions, request) && qualified && price
}

fn fits_deny(conditions: &Conditions, request: &Request) -> bool {
	let purposes = match conditions.purposes {
		None => true,
		Some(listed) => asked(request).into_iter().any(|code| {
			listed
				.iter()
				.any(|listed| purposes()[listed.code()].contains(code))
		}),
	};
	purposes && fits_party(conditions, request)
}

fn fits_party(conditions: &Conditions, request: &Request) -> bool {
	let action = match conditions.actions {
		None => true,
		Some(listed) => listed.iter().any(|one| one == request.action),
	};
	let category = match conditions.categories {
		None => true,
		Some(listed) => listed.iter().any(|one| one == request.category),
	};
	let recipient = match (conditions.recipient, request.recipient.active) {
		(None, _) => true,
		(Some(Recipient::Organization(id)), _) => id == request.recipient.organization,
		(Some(Recipient::Kind(kind)), Some(active)) => kind == active.kind,
		(Some(Recipient::Jurisdiction(law)), Some(active)) => law == active.jurisdiction,
		(Some(_), None) => false,
	};
	action && category && recipient
}

fn permit_meets(written: &Written, terms: &Terms, record: &Record) -> bool {
	let Written {
		conditions, listed, ..
	} = written;
	let labels = record
		.labels
		.iter()
		.all(|label| !is_explicit(label) || listed.contains(label));
	let carried = match terms.labels {
		Labels::MayCarry => true,
		Labels::MustCarry => record.labels.iter().any(|label| listed.contains(label)),
	};
	let level = conditions
		.confidentiality
		.is_none_or(|up_to| record.level <= up_to);
	let time = conditions
		.data_period
		.is_none_or(|period| match record.time {
			None => false,
			Some(time) => period.start <= time && period.end.is_none_or(|end| time < end),
		});
	let author = conditions
		.author
		.is_none_or(|wanted| record.author == Some(wanted));
	labels && carried && level && time && author
}

fn deny_meets(written: &Written, record: &Record) -> bool {
	let Written {
		conditions,
		families,
		..
	} = written;
	let labels = conditions.sensitivities.is_none()
		|| record.labels.iter().any(|label| families.contains(label));
	let level = conditions
		.confidentiality
		.is_none_or(|from| record.level >= from);
	let time = conditions
		.data_period
		.is_none_or(|period| match record.time {
			None => true,
			Some(time) => period.start <= time && period.end.is_none_or(|end| time < end),
		});
	let author = conditions
		.author
		.is_none_or(|wanted| record.author.is_none_or(|author| author == wanted));
	labels && level && time && author
}
