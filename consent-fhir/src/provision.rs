//! Reading provisions: what each states, and what it inherits.

use crate::{
	codes::{self, Label},
	compile::Node,
	element::{Element, Findings, Modifiers},
	extensions::{self, Slot, Stated},
	import::Version,
	limits::MAX_PROVISIONS,
	party::Directory,
	refusal::Reason,
	scope::{Effect, Level, Scope},
};
use galen_primitives::{
	codes::{ActionSet, CategorySet, Confidentiality, PurposeSet, SensitivitySet},
	consent::{Labels, Period, Recipient},
	ids::Moment,
};

const R4: &[&str] = &[
	"type",
	"period",
	"actor",
	"action",
	"securityLabel",
	"purpose",
	"class",
	"code",
	"dataPeriod",
	"data",
	"provision",
];
const R5: &[&str] = &[
	"period",
	"actor",
	"action",
	"securityLabel",
	"purpose",
	"documentType",
	"resourceType",
	"code",
	"dataPeriod",
	"data",
	"expression",
	"provision",
];

/// What provisions are read with.
pub(crate) struct Reader<'a, D> {
	pub version: Version,
	pub directory: &'a D,
	/// Resources inside the document, by the reference to them.
	pub contained: Vec<(String, Element<'a>)>,
	/// When the consent is in force, as far as the document says.
	pub period: Bounds,
	/// R5: who the consent is for.
	pub grantees: Option<Vec<Recipient>>,
	pub findings: Findings,
}

/// A period as a document has it: either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
	/// The first moment inside.
	pub start: Option<Moment>,
	/// The first moment after.
	pub end: Option<Moment>,
}

/// What a nested provision inherits.
#[derive(Clone, Copy)]
struct Parent<'s> {
	effect: Effect,
	scope: &'s Scope,
}

impl<'a, D: Directory> Reader<'a, D> {
	/// R4's root provision, whose effect is known. Without the element it is about everything.
	pub fn root_r4(&mut self, root: Option<&Element<'a>>, effect: Effect) -> Node {
		match root {
			Some(root) => self.provision(root, effect, None, MAX_PROVISIONS),
			None => Node {
				path: "Consent.provision".into(),
				effect,
				scope: Scope::default(),
				children: Vec::new(),
			},
		}
	}

	/// R5's base decision with the provisions that are exceptions to it.
	pub fn root_r5(&mut self, consent: &Element<'a>, effect: Effect) -> Node {
		let scope = Scope {
			recipients: self.grantees.clone(),
			..Scope::default()
		};
		let parent = Parent {
			effect,
			scope: &scope,
		};
		let children = self.children(consent, parent, MAX_PROVISIONS);
		Node {
			path: consent.path.clone(),
			effect,
			scope,
			children,
		}
	}

	fn children(&mut self, of: &Element<'a>, parent: Parent<'_>, depth: usize) -> Vec<Node> {
		let nested = of.many("provision", &mut self.findings);
		let Some(depth) = depth.checked_sub(1) else {
			if let Some(first) = nested.first() {
				self.findings.refuse(first.path.as_str(), Reason::TooDeep);
			}
			return Vec::new();
		};
		let mut children = Vec::new();
		for element in nested {
			let effect = match self.version {
				Version::R4 => self.effect(&element).unwrap_or(parent.effect),
				Version::R5 => parent.effect.opposite(),
			};
			children.push(self.provision(&element, effect, Some(parent), depth));
		}
		children
	}

	/// R4: whether a provision permits, which a nested one must say.
	fn effect(&mut self, element: &Element<'a>) -> Option<Effect> {
		let stated = element.required_text("type", &mut self.findings)?;
		let effect = effect_of(stated);
		if effect.is_none() {
			let path = element.at("type");
			self.findings.refuse(path, Reason::UnknownCode);
		}
		effect
	}

	fn provision(
		&mut self,
		element: &Element<'a>,
		effect: Effect,
		parent: Option<Parent<'_>>,
		depth: usize,
	) -> Node {
		let members = match self.version {
			Version::R4 => R4,
			Version::R5 => R5,
		};
		element.audit(members, Modifiers::Ours, &mut self.findings);
		for (name, reason) in [
			("code", Reason::ContentCode),
			("documentType", Reason::ForeignClass),
			("expression", Reason::Expression),
		] {
			if members.contains(&name) {
				element.forbid(name, reason, &mut self.findings);
			}
		}
		if parent.is_some() {
			self.own_period(element);
		}
		let scope = self.scope(element, effect, parent);
		let parent = Parent {
			effect,
			scope: &scope,
		};
		let children = self.children(element, parent, depth);
		Node {
			path: element.path.clone(),
			effect,
			scope,
			children,
		}
	}

	/// A rule has no period of its own, so a nested provision's must be the consent's.
	fn own_period(&mut self, element: &Element<'a>) {
		if let Some(period) = self.bounds(element, "period") {
			if period != self.period {
				let path = element.at("period");
				self.findings.refuse(path, Reason::OwnPeriod);
			}
		}
	}

	fn scope(
		&mut self,
		element: &Element<'a>,
		effect: Effect,
		parent: Option<Parent<'_>>,
	) -> Scope {
		let ours = extensions::read(element, &mut self.findings);
		self.check_resets(element, &ours, parent.is_some());
		let mut scope = parent.map_or_else(Scope::default, |parent| parent.scope.clone());
		for slot in &ours.any {
			reset(&mut scope, *slot);
			if *slot == Slot::Actor {
				// Any of those the consent is for.
				scope.recipients.clone_from(&self.grantees);
			}
		}
		if element.has("purpose") {
			scope.purposes = self.purposes(element);
		}
		if element.has("action") {
			scope.actions = self.actions(element);
		}
		let class = self.class_name();
		if element.has(class) {
			scope.categories = self.categories(element, class);
		}
		if element.has("actor") {
			scope.recipients = self.recipients(element);
		}
		if element.has("dataPeriod") {
			scope.data_period = self.data_period(element);
		}
		if element.has("data") {
			scope.authors = self.authors(element);
		}
		let states_terms = ours.terms.is_some();
		if let Some(terms) = ours.terms {
			if effect == Effect::Deny {
				let path = element.at("modifierExtension");
				self.findings.refuse(path, Reason::BadExtension);
			}
			scope.terms = Some(terms);
		}
		if element.has("securityLabel") {
			(scope.level, scope.sensitivities) = self.labels(element, effect);
		} else if let Some(parent) = parent {
			self.inherit_labels(element, effect, parent, states_terms, &mut scope);
		}
		let asks_for_none = scope.sensitivities.is_none() && scope.labels() == Labels::MustCarry;
		if effect == Effect::Permit && asks_for_none {
			let path = element.path.as_str();
			self.findings.refuse(path, Reason::BadExtension);
		}
		scope
	}

	/// What is stated is not inherited anyway, and a root inherits nothing.
	fn check_resets(&mut self, element: &Element<'a>, ours: &Stated, is_nested: bool) {
		let class = self.class_name();
		for slot in &ours.any {
			let is_stated = match slot {
				Slot::Class => element.has(class),
				Slot::Terms => ours.terms.is_some(),
				other => element.has(other.name()),
			};
			if is_stated || !is_nested {
				let path = element.at("modifierExtension");
				self.findings.refuse(path, Reason::BadExtension);
			}
		}
	}

	/// Labels are inherited, but a level means another thing in the opposite effect, and so does a
	/// list of what a record may carry.
	fn inherit_labels(
		&mut self,
		element: &Element<'a>,
		effect: Effect,
		parent: Parent<'_>,
		states_terms: bool,
		scope: &mut Scope,
	) {
		if parent.effect == effect {
			return;
		}
		let level = scope.level.take().filter(|level| !level.is_total());
		let meant = match parent.effect {
			Effect::Permit => parent.scope.labels(),
			Effect::Deny if states_terms => Labels::MustCarry,
			Effect::Deny => scope.labels(),
		};
		let is_optional = scope.sensitivities.is_some() && meant == Labels::MayCarry;
		if level.is_some() || is_optional {
			let path = element.at("securityLabel");
			self.findings.refuse(path, Reason::InheritedLabel);
		}
	}

	const fn class_name(&self) -> &'static str {
		match self.version {
			Version::R4 => "class",
			Version::R5 => "resourceType",
		}
	}

	fn purposes(&mut self, element: &Element<'a>) -> Option<PurposeSet> {
		let findings = &mut self.findings;
		let codings = element.many("purpose", findings);
		let known = codings
			.iter()
			.filter_map(|coding| codes::coding(coding, codes::purpose, findings));
		Some(known.collect())
	}

	fn actions(&mut self, element: &Element<'a>) -> Option<ActionSet> {
		let findings = &mut self.findings;
		let concepts = element.many("action", findings);
		let known = concepts
			.iter()
			.filter_map(|concept| codes::known_concept(concept, codes::action, findings));
		Some(known.collect())
	}

	fn categories(&mut self, element: &Element<'a>, name: &str) -> Option<CategorySet> {
		let findings = &mut self.findings;
		let codings = element.many(name, findings);
		let mut classes = Vec::new();
		let mut all_known = true;
		for coding in &codings {
			let parse = |system: &str, code: &str| match codes::class(system, code) {
				codes::Found::Elsewhere => codes::Found::Code(None),
				codes::Found::Code(class) => codes::Found::Code(Some(class)),
				codes::Found::Unknown => codes::Found::Unknown,
			};
			match codes::coding(coding, parse, findings) {
				Some(Some(class)) => classes.push(class),
				Some(None) => {
					all_known = false;
					findings.refuse(coding.path.as_str(), Reason::ForeignClass);
				},
				None => all_known = false,
			}
		}
		let categories = codes::categories(&classes);
		if categories.is_none() && all_known {
			findings.refuse(element.at(name), Reason::PartOfCategory);
		}
		categories
	}

	fn labels(
		&mut self,
		element: &Element<'a>,
		effect: Effect,
	) -> (Option<Level>, Option<SensitivitySet>) {
		let findings = &mut self.findings;
		let codings = element.many("securityLabel", findings);
		let mut levels: Vec<Confidentiality> = Vec::new();
		let mut sensitivities = SensitivitySet::EMPTY;
		for coding in &codings {
			match codes::coding(coding, codes::label, findings) {
				Some(Label::Confidentiality(level)) => levels.push(level),
				Some(Label::Sensitivity(one)) => {
					sensitivities = sensitivities.union(SensitivitySet::of(&[one]));
				},
				None => {},
			}
		}
		// Of several levels the one that reaches furthest: a permit reaches up, a deny from it up.
		let level = match effect {
			Effect::Permit => levels.into_iter().max(),
			Effect::Deny => levels.into_iter().min(),
		};
		let level = level.map(|code| Level {
			code,
			stated_in: effect,
		});
		(level, (!sensitivities.is_empty()).then_some(sensitivities))
	}

	fn data_period(&mut self, element: &Element<'a>) -> Option<Period> {
		let bounds = self.bounds(element, "dataPeriod")?;
		Some(Period {
			start: bounds.start.unwrap_or(0),
			end: bounds.end,
		})
	}

	/// A period; refuses one without a moment inside.
	pub fn bounds(&mut self, element: &Element<'a>, name: &str) -> Option<Bounds> {
		let findings = &mut self.findings;
		let period = element.one(name, findings)?;
		let before = findings.refusals.len();
		period.audit(&["start", "end"], Modifiers::Refused, findings);
		let start = period.date("start", findings);
		let end = period.date("end", findings);
		if findings.refusals.len() > before {
			return None;
		}
		if !period.has("start") && !period.has("end") {
			findings.refuse(period.path, Reason::EmptyValue);
			return None;
		}
		let bounds = Bounds {
			start: start.map(|span| span.first()),
			end: end.map(|span| span.after()),
		};
		let first = bounds.start.unwrap_or(0);
		if bounds.end.is_some_and(|end| end <= first) {
			findings.refuse(period.path, Reason::EmptyPeriod);
			return None;
		}
		Some(bounds)
	}
}

/// The effect of R4's `type` and R5's `decision`.
pub(crate) fn effect_of(code: &str) -> Option<Effect> {
	match code {
		"permit" => Some(Effect::Permit),
		"deny" => Some(Effect::Deny),
		_ => None,
	}
}

fn reset(scope: &mut Scope, slot: Slot) {
	match slot {
		Slot::Actor => scope.recipients = None,
		Slot::Action => scope.actions = None,
		Slot::SecurityLabel => {
			scope.level = None;
			scope.sensitivities = None;
		},
		Slot::Purpose => scope.purposes = None,
		Slot::Class => scope.categories = None,
		Slot::DataPeriod => scope.data_period = None,
		Slot::Data => scope.authors = None,
		Slot::Terms => scope.terms = None,
	}
}
