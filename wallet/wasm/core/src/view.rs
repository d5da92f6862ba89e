//! A subject's consents as they stand at a block: who may read what, and what an act would change.
//!
//! The evaluator is the ledger's. A screen asks it for every organization, every usual purpose and every
//! category at once, with and without payment; it answers within milliseconds.

use crate::{
	plain::{
		self, from_hex, from_hex32, Account, Act, Basis, Block, Consents, Decision, Difference,
		Directive, Draft, DraftFault, EmergencyChange, Preview, Question, Reach, Survey, World,
	},
	Fault,
};
use codec::{DecodeAll, Encode};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	consent::{
		self as model, emergency, evaluate, evaluate_each, ActFault, ActiveRecipient, Capacity,
		Context, DirectiveFault, GrantRight, Inquiry, Outcome, RecipientProfile, RecordAttributes,
		Request, Standing,
	},
	ids::{Balance, DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet},
};
use std::collections::{BTreeMap, BTreeSet};

/// The questions a survey asks: each purpose with what is usually done for it.
const QUESTIONS: [(Purpose, Action); 9] = [
	(Purpose::Treat, Action::Access),
	(Purpose::Hpaymt, Action::Use),
	(Purpose::Hoperat, Action::Use),
	(Purpose::Pubhlth, Action::Use),
	(Purpose::Hresch, Action::Use),
	(Purpose::Dsrch, Action::Use),
	(Purpose::MlTraining, Action::Use),
	(Purpose::Hmarkt, Action::Use),
	(Purpose::Patrqt, Action::Access),
];

/// A price that reaches every floor anybody sets.
const ANY_PRICE: Balance = Balance::MAX;

/// All that decides about a subject, at one block.
pub struct View {
	at: Moment,
	consents: model::Consents<Account>,
	templates: Vec<plain::TemplateHead>,
	representatives: Vec<(Account, Moment)>,
	organizations: Vec<(OrganizationProfile, Vec<plain::Attested>)>,
	capacity: (Capacity, model::Grantor<Account>),
}

/// What one organization reaches for one purpose.
#[derive(Clone, Default, PartialEq, Eq)]
struct Found {
	unpaid: CategorySet,
	paid: CategorySet,
	some: CategorySet,
	because: BTreeSet<Basis>,
}

impl Found {
	fn is_empty(&self) -> bool {
		self.unpaid.is_empty() && self.paid.is_empty()
	}

	/// What of this is not in `other`.
	fn without(&self, other: &Self) -> Self {
		let unpaid = self.unpaid.without(other.unpaid);
		let paid = self.paid.without(other.paid);
		Self {
			unpaid,
			paid,
			some: self.some.intersection(unpaid.union(paid)),
			because: self.because.clone(),
		}
	}

	fn plain(&self, organization: OrganizationId, purpose: Purpose) -> Reach {
		Reach {
			organization: organization.0,
			purpose,
			unpaid: self.unpaid.iter().collect(),
			paid: self.paid.iter().collect(),
			some: self.some.iter().collect(),
			because: self.because.iter().copied().collect(),
		}
	}
}

/// A survey before it is written down.
#[derive(Default)]
struct Answers {
	reach: BTreeMap<(OrganizationId, Purpose), Found>,
	emergency: Vec<OrganizationId>,
}

impl View {
	/// The view of a world.
	///
	/// # Errors
	/// [`Fault::Malformed`] where the page's code gives something else, [`Fault::Damaged`] where the
	/// subject's value cannot be read.
	pub fn new(world: World) -> Result<Self, Fault> {
		let consents = match world.consents.as_str() {
			"0x" => model::Consents::default(),
			bytes => model::Consents::decode_all(&mut from_hex(bytes)?.as_slice())
				.map_err(|_| Fault::Damaged)?,
		};
		let representatives = world
			.representatives
			.iter()
			.filter(|known| known.grant)
			.map(|known| Ok((from_hex32(&known.account)?, known.until)))
			.collect::<Result<_, Fault>>()?;
		let organizations = world
			.organizations
			.into_iter()
			.map(|known| {
				let profile = OrganizationProfile {
					id: OrganizationId(known.id),
					kind: known.kind,
					jurisdiction: plain::jurisdiction(&known.jurisdiction)?,
					status: if known.active {
						OrganizationStatus::Active
					} else {
						OrganizationStatus::Suspended
					},
				};
				Ok((profile, known.qualifications))
			})
			.collect::<Result<_, Fault>>()?;
		let capacity = match world.as_representative {
			None => (Capacity::Subject, model::Grantor::Subject),
			Some(account) => (
				Capacity::Representative,
				model::Grantor::Representative(from_hex32(&account)?),
			),
		};
		Ok(Self {
			at: world.at,
			consents,
			templates: world.templates,
			representatives,
			organizations,
			capacity,
		})
	}

	/// The same world at a later time: what the clock alone changes.
	pub fn set_time(&mut self, at: Moment) {
		self.at = at;
	}

	/// Everything the subject has said, newest statement first.
	pub fn consents(&self) -> Consents {
		let mut directives: Vec<&model::Directive<Account>> =
			self.consents.directives.iter().collect();
		directives
			.sort_by_key(|directive| core::cmp::Reverse((directive.stated_at, directive.version)));
		Consents {
			version: self.consents.version,
			withdrawn_through: self.consents.withdrawn_through,
			directives: directives
				.into_iter()
				.map(|directive| Directive::of(directive, self.comes_to(directive)))
				.collect(),
			blocks: self
				.consents
				.blocks
				.iter()
				.map(|block| Block {
					id: block.id.0,
					denies: (&block.denies).into(),
				})
				.collect(),
		}
	}

	/// What a directive comes to now, in the order in which it matters to a person.
	fn comes_to(&self, directive: &model::Directive<Account>) -> &'static str {
		let world = self.world();
		match directive.standing {
			Standing::Withdrawn => return "withdrawn",
			_ if directive.period.is_over(self.at) => return "expired",
			Standing::Suspended(_) => return "suspended",
			Standing::Active => (),
		}
		if !world.template_is_valid(directive.template) {
			return "template_outdated";
		}
		if let model::Grantor::Representative(account) = &directive.grantor {
			if world.grant_right(account) == GrantRight::Lost {
				return "grantor_lost_right";
			}
		}
		if directive.period.contains(self.at) {
			"in_force"
		} else {
			"not_yet"
		}
	}

	/// Who may read what.
	pub fn survey(&self) -> Survey {
		self.write(&self.ask(&self.consents))
	}

	/// Decides one question about records of which nothing is known yet.
	///
	/// # Errors
	/// The organization is not in this view.
	pub fn decide(&self, question: &Question) -> Result<Decision, Fault> {
		let wanted = OrganizationId(question.organization);
		let mut known = self.organizations.iter();
		let (profile, attested) = known
			.find(|(profile, _)| profile.id == wanted)
			.ok_or(Fault::Malformed)?;
		let request = Request {
			recipient: self.recipient(profile, attested),
			purpose: question.purpose,
			action: question.action,
			category: question.category,
			at: self.at,
			price: question.price,
			record: RecordAttributes::UNKNOWN,
		};
		let world = self.world();
		Ok((&evaluate(&self.consents, &request, &world)).into())
	}

	/// What an act would come to, were it done now.
	///
	/// # Errors
	/// [`Fault::Malformed`] where the act is none.
	pub fn preview(&self, act: Act) -> Result<Preview, Fault> {
		let before = self.ask(&self.consents);
		let named = act.directive();
		let uncovering = matches!(act, Act::RemoveDirective { .. } | Act::AmendConsent { .. });
		let mut consents = self.consents.clone();
		let fault = self.perform(&mut consents, act)?;
		if fault.is_some() {
			consents = self.consents.clone();
		}
		let after = self.ask(&consents);
		Ok(Preview {
			difference: self.compare(&before, &after),
			after: self.write(&after),
			uncovers: match named {
				Some(id) if uncovering && fault.is_none() => self.older_than(id),
				_ => Vec::new(),
			},
			fault,
		})
	}

	/// The SCALE of a statement: an argument of the ledger's calls.
	///
	/// # Errors
	/// The draft is malformed.
	pub fn statement(draft: Draft) -> Result<Vec<u8>, Fault> {
		let draft = draft.stated_at(0)?;
		let mut bytes = draft.template.encode();
		draft.period.encode_to(&mut bytes);
		draft.rules.encode_to(&mut bytes);
		Ok(bytes)
	}

	/// What a statement in SCALE says: what is shown before it is signed is read from these bytes.
	///
	/// # Errors
	/// The bytes are no statement.
	pub fn read_statement(bytes: &[u8]) -> Result<Draft, Fault> {
		type Statement = (TemplateRef, model::Period, model::Rules);
		let (template, period, rules) =
			Statement::decode_all(&mut &*bytes).map_err(|_| Fault::Damaged)?;
		Ok(Draft {
			template: template.into(),
			period: period.into(),
			rules: rules.iter().map(Into::into).collect(),
		})
	}

	/// The SCALE of what a block denies.
	///
	/// # Errors
	/// The conditions are malformed.
	pub fn denial(denies: plain::Conditions) -> Result<Vec<u8>, Fault> {
		Ok(model::Conditions::try_from(denies)?.encode())
	}

	/// What a denial in SCALE says.
	///
	/// # Errors
	/// The bytes are no conditions.
	pub fn read_denial(bytes: &[u8]) -> Result<plain::Conditions, Fault> {
		let conditions = model::Conditions::decode_all(&mut &*bytes).map_err(|_| Fault::Damaged)?;
		Ok((&conditions).into())
	}

	/// Does the act as the ledger would; a fault changes nothing that is used.
	fn perform(
		&self,
		consents: &mut model::Consents<Account>,
		act: Act,
	) -> Result<Option<DraftFault>, Fault> {
		let (capacity, grantor) = &self.capacity;
		let now = self.at;
		let done = match act {
			Act::GiveConsent { draft } => {
				if let Some(fault) = self.template_fault(draft.template.into()) {
					return Ok(Some(fault));
				}
				let draft = draft.stated_at(now)?;
				consents.give(draft, grantor.clone(), now).map(|_| ())
			},
			Act::AmendConsent { directive, draft } => {
				if let Some(fault) = self.template_fault(draft.template.into()) {
					return Ok(Some(fault));
				}
				let draft = draft.stated_at(now)?;
				consents.amend(DirectiveId(directive), draft, grantor.clone(), now)
			},
			Act::WithdrawConsent { directive } => consents.withdraw(DirectiveId(directive), now),
			Act::WithdrawAll => match consents.withdrawable(now, now) {
				0 => return Ok(Some(DraftFault::NothingToActOn)),
				_ => consents.withdraw_all(now, now).map(|_| ()),
			},
			Act::RemoveDirective { directive } => consents.remove(DirectiveId(directive), now),
			Act::Block { denies } => consents.block(denies.try_into()?, now).map(|_| ()),
			Act::Unblock { block } => consents.unblock(model::BlockId(block), now),
			Act::Suspend { directive } => consents.suspend(DirectiveId(directive), *capacity, now),
			Act::Resume { directive } => consents.resume(DirectiveId(directive), *capacity, now),
		};
		Ok(done.err().map(fault))
	}

	fn template_fault(&self, template: TemplateRef) -> Option<DraftFault> {
		let Some(head) = self.head(template.id) else {
			return Some(DraftFault::UnknownTemplate);
		};
		match template.version {
			version if version > head.latest || version == 0 => Some(DraftFault::UnknownTemplate),
			version if version < head.minimum => Some(DraftFault::TemplateRevoked),
			_ => None,
		}
	}

	fn head(&self, id: TemplateId) -> Option<&plain::TemplateHead> {
		self.templates.iter().find(|head| head.id == id.0)
	}

	/// Directives in force that were stated before this one, newest first: with it gone they decide.
	fn older_than(&self, id: DirectiveId) -> Vec<u32> {
		let Ok(gone) = self.consents.find(id, self.at) else {
			return Vec::new();
		};
		let mut older: Vec<_> = self
			.consents
			.directives
			.iter()
			.filter(|other| other.id != id && other.period.contains(self.at))
			.filter(|other| (other.stated_at, other.version) < (gone.stated_at, gone.version))
			.collect();
		older.sort_by_key(|other| core::cmp::Reverse((other.stated_at, other.version)));
		older.into_iter().map(|other| other.id.0).collect()
	}

	fn world(&self) -> AsOf<'_> {
		AsOf { view: self }
	}

	fn recipient(
		&self,
		profile: &OrganizationProfile,
		attested: &[plain::Attested],
	) -> RecipientProfile {
		let live = || attested.iter().filter(|held| self.at < held.until);
		let active = (profile.status == OrganizationStatus::Active).then(|| ActiveRecipient {
			kind: profile.kind,
			jurisdiction: profile.jurisdiction,
			qualifications: live().fold(QualificationSet::EMPTY, |set, held| set.with(held.code)),
			qualified_until: live().map(|held| held.until).min(),
		});
		RecipientProfile {
			organization: profile.id,
			active,
		}
	}

	fn ask(&self, consents: &model::Consents<Account>) -> Answers {
		let mut answers = Answers::default();
		let active = || {
			let all = self.organizations.iter();
			all.filter(|(profile, _)| profile.status == OrganizationStatus::Active)
		};
		for (profile, attested) in active() {
			let recipient = self.recipient(profile, attested);
			for (purpose, action) in QUESTIONS {
				let found = self.reach(consents, recipient, purpose, action);
				if !found.is_empty() {
					answers.reach.insert((profile.id, purpose), found);
				}
			}
		}
		answers.emergency = active()
			.filter(|(profile, _)| profile.kind == OrganizationKind::Hospital)
			.filter(|(profile, _)| emergency::forbidden_by(consents, profile, self.at).is_none())
			.map(|(profile, _)| profile.id)
			.collect();
		answers
	}

	fn reach(
		&self,
		consents: &model::Consents<Account>,
		recipient: RecipientProfile,
		purpose: Purpose,
		action: Action,
	) -> Found {
		let mut found = Found::default();
		for price in [0, ANY_PRICE] {
			let inquiry = Inquiry {
				recipient,
				purpose,
				action,
				categories: CategorySet::ALL,
				at: self.at,
				price,
				record: RecordAttributes::UNKNOWN,
			};
			let world = self.world();
			let answers = evaluate_each(consents, &inquiry, &world);
			for (categories, decision) in answers.iter() {
				if matches!(decision.basis, model::Basis::TooIntricate) {
					// All categories together were too much; each alone may not be.
					for category in categories.iter() {
						let decision = evaluate(consents, &inquiry.of(category), &world);
						found.note(CategorySet::of(&[category]), &decision, price);
					}
				} else {
					found.note(categories, decision, price);
				}
			}
		}
		found
	}

	fn write(&self, answers: &Answers) -> Survey {
		Survey {
			at: self.at,
			reach: answers
				.reach
				.iter()
				.map(|((organization, purpose), found)| found.plain(*organization, *purpose))
				.collect(),
			emergency: numbers(&answers.emergency),
		}
	}

	fn compare(&self, before: &Answers, after: &Answers) -> Difference {
		let minus = |these: &Answers, those: &Answers| -> Vec<Reach> {
			let nothing = Found::default();
			these
				.reach
				.iter()
				.filter_map(|(key, found)| {
					let rest = found.without(those.reach.get(key).unwrap_or(&nothing));
					(!rest.is_empty()).then(|| rest.plain(key.0, key.1))
				})
				.collect()
		};
		Difference {
			opens: minus(after, before),
			closes: minus(before, after),
			emergency: (before.emergency != after.emergency).then(|| EmergencyChange {
				before: numbers(&before.emergency),
				after: numbers(&after.emergency),
			}),
		}
	}
}

impl Found {
	fn note(&mut self, categories: CategorySet, decision: &model::Decision, price: Balance) {
		if !decision.outcome.admits() {
			return;
		}
		if price == 0 {
			self.unpaid = self.unpaid.union(categories);
		} else {
			self.paid = self.paid.union(categories);
		}
		if decision.outcome == Outcome::Conditional {
			self.some = self.some.union(categories);
		}
		self.because.insert(decision.basis.into());
	}
}

fn numbers(organizations: &[OrganizationId]) -> Vec<u32> {
	organizations.iter().map(|id| id.0).collect()
}

fn fault(fault: ActFault) -> DraftFault {
	match fault {
		ActFault::Directive(DirectiveFault::NoRules) => DraftFault::NoRules,
		ActFault::Directive(DirectiveFault::EmptyPeriod) => DraftFault::EmptyPeriod,
		ActFault::Directive(DirectiveFault::AlreadyOver | DirectiveFault::StatedInTheFuture) => {
			DraftFault::AlreadyOver
		},
		ActFault::Directive(DirectiveFault::Rule { index, fault }) => DraftFault::Rule {
			index,
			fault: format!("{fault:?}"),
		},
		ActFault::Block(fault) => DraftFault::Rule {
			index: 0,
			fault: format!("{fault:?}"),
		},
		ActFault::TooManyDirectives | ActFault::TooManyBlocks | ActFault::NumbersExhausted => {
			DraftFault::TooManyDirectives
		},
		_ => DraftFault::NothingToActOn,
	}
}

/// What the view says about the world at its time.
struct AsOf<'a> {
	view: &'a View,
}

impl Context<Account> for AsOf<'_> {
	fn template_is_valid(&self, template: TemplateRef) -> bool {
		self.view
			.head(template.id)
			.is_some_and(|head| head.minimum <= template.version && template.version <= head.latest)
	}

	fn grant_right(&self, representative: &Account) -> GrantRight {
		let mut known = self.view.representatives.iter();
		known
			.find(|(account, until)| account == representative && self.view.at < *until)
			.map_or(GrantRight::Lost, |(_, until)| GrantRight::Held {
				until: Some(*until),
			})
	}
}

/// All categories there are: for the test that compares the lists in TypeScript with the tables.
pub fn code_tables() -> serde_json::Value {
	macro_rules! codes {
		($kind:ident) => {
			galen_primitives::codes::$kind::ALL
				.iter()
				.map(|code| code.code())
				.collect::<Vec<_>>()
		};
	}
	serde_json::json!({
		"purposes": codes!(Purpose),
		"actions": codes!(Action),
		"categories": codes!(Category),
		"confidentialities": codes!(Confidentiality),
		"sensitivities": codes!(Sensitivity),
		"obligations": codes!(Obligation),
		"refrains": codes!(Refrain),
		"explicitSensitivities": galen_primitives::codes::SensitivitySet::EXPLICIT,
		"explicitPurposes": galen_primitives::codes::PurposeSet::EXPLICIT,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::{json, Value};

	fn permit(purposes: &[&str], recipient: Value) -> Value {
		json!({
			"effect": "permit",
			"conditions": {
				"purposes": purposes, "actions": null, "categories": ["laboratory"],
				"recipient": recipient, "confidentiality": "N", "sensitivities": null,
				"dataPeriod": null, "author": null
			},
			"terms": {
				"qualifications": [], "labels": "may_carry", "payment": { "paid": false },
				"obligations": [], "refrains": []
			}
		})
	}

	fn draft(rules: Value) -> Value {
		json!({
			"template": { "id": 1, "version": 1 },
			"period": { "start": 0, "end": 10_000 },
			"rules": rules
		})
	}

	fn world(consents: &model::Consents<Account>) -> World {
		serde_json::from_value(json!({
			"at": 1_000,
			"consents": plain::to_hex(&consents.encode()),
			"templates": [
				{ "id": 0, "latest": 1, "minimum": 1 }, { "id": 1, "latest": 2, "minimum": 1 },
				{ "id": 2, "latest": 2, "minimum": 2 }
			],
			"representatives": [],
			"organizations": [
				{ "id": 0, "kind": "hospital", "jurisdiction": "DE", "active": true, "qualifications": [] },
				{ "id": 4, "kind": "partner", "jurisdiction": "DE", "active": true, "qualifications": [] },
				{ "id": 5, "kind": "partner", "jurisdiction": "FR", "active": false, "qualifications": [] }
			],
			"as_representative": null
		}))
		.unwrap()
	}

	fn act(value: Value) -> Act {
		serde_json::from_value(value).unwrap()
	}

	fn view() -> View {
		View::new(world(&model::Consents::default())).unwrap()
	}

	fn preview(view: &View, value: Value) -> Value {
		serde_json::to_value(view.preview(act(value)).unwrap()).unwrap()
	}

	/// A view in which this consent was given.
	fn with(rules: Value) -> View {
		let mut consents = model::Consents::default();
		let draft: Draft = serde_json::from_value(draft(rules)).unwrap();
		consents
			.give(draft.stated_at(500).unwrap(), model::Grantor::Subject, 500)
			.unwrap();
		View::new(world(&consents)).unwrap()
	}

	#[test]
	fn giving_consent_shows_what_it_opens() {
		let rules = json!([permit(
			&["HRESCH"],
			json!({ "by": "kind", "kind": "partner" })
		)]);
		let seen = preview(
			&view(),
			json!({ "act": "give_consent", "draft": draft(rules) }),
		);
		assert_eq!(seen["fault"], Value::Null);
		let opens = seen["difference"]["opens"].as_array().unwrap();
		// Research, and the research into a disease below it; the suspended partner gets nothing.
		let found: Vec<_> = opens
			.iter()
			.map(|reach| (reach["organization"].as_u64(), reach["purpose"].as_str()))
			.collect();
		assert_eq!(found, [(Some(4), Some("HRESCH")), (Some(4), Some("DSRCH"))]);
		assert_eq!(opens[0]["unpaid"], json!(["laboratory"]));
		assert_eq!(opens[0]["paid"], json!([]));
		// Labels and level of a record are not known beforehand.
		assert_eq!(opens[0]["some"], json!(["laboratory"]));
		assert_eq!(opens[0]["because"][0]["by"], "rule");
		assert_eq!(seen["difference"]["closes"], json!([]));
	}

	#[test]
	fn withdrawing_shows_what_it_closes() {
		let view = with(json!([permit(
			&["HRESCH"],
			json!({ "by": "organization", "organization": 4 })
		)]));
		for value in [
			json!({ "act": "withdraw_consent", "directive": 0 }),
			json!({ "act": "withdraw_all" }),
			json!({ "act": "suspend", "directive": 0 }),
		] {
			let seen = preview(&view, value);
			assert_eq!(seen["fault"], Value::Null);
			assert_eq!(seen["difference"]["closes"][0]["organization"], 4);
			assert_eq!(seen["difference"]["opens"], json!([]));
			assert_eq!(seen["after"]["reach"], json!([]));
		}
	}

	#[test]
	fn a_block_against_emergencies_is_told_apart() {
		let denies = json!({
			"purposes": ["BTG"], "actions": null, "categories": null, "recipient": null,
			"confidentiality": null, "sensitivities": null, "dataPeriod": null, "author": null
		});
		let seen = preview(&view(), json!({ "act": "block", "denies": denies }));
		assert_eq!(
			seen["difference"]["emergency"],
			json!({ "before": [0], "after": [] })
		);
	}

	#[test]
	fn what_cannot_be_done_says_why_and_changes_nothing() {
		let of = |template: Value, rules: Value, period: Value| {
			json!({ "act": "give_consent", "draft": {
				"template": template, "period": period, "rules": rules
			} })
		};
		let good = json!([permit(&["HRESCH"], Value::Null)]);
		let ever = json!({ "start": 0, "end": null });
		let one = json!({ "id": 1, "version": 1 });
		for (value, kind) in [
			(of(one.clone(), json!([]), ever.clone()), "no_rules"),
			(
				of(one.clone(), good.clone(), json!({ "start": 9, "end": 9 })),
				"empty_period",
			),
			(
				of(one.clone(), good.clone(), json!({ "start": 0, "end": 9 })),
				"already_over",
			),
			(
				of(json!({ "id": 9, "version": 1 }), good.clone(), ever.clone()),
				"unknown_template",
			),
			(
				of(json!({ "id": 1, "version": 3 }), good.clone(), ever.clone()),
				"unknown_template",
			),
			(
				of(json!({ "id": 2, "version": 1 }), good, ever),
				"template_revoked",
			),
			(json!({ "act": "withdraw_all" }), "nothing_to_act_on"),
			(
				json!({ "act": "withdraw_consent", "directive": 7 }),
				"nothing_to_act_on",
			),
			(json!({ "act": "unblock", "block": 7 }), "nothing_to_act_on"),
			(
				json!({ "act": "resume", "directive": 7 }),
				"nothing_to_act_on",
			),
		] {
			let seen = preview(&view(), value);
			assert_eq!(seen["fault"]["kind"], kind);
			assert_eq!(seen["difference"]["opens"], json!([]));
		}
	}

	#[test]
	fn removing_says_what_decides_again() {
		let mut consents = model::Consents::default();
		for at in [100, 200, 300] {
			let rules = json!([permit(&["HRESCH"], Value::Null)]);
			let draft: Draft = serde_json::from_value(draft(rules)).unwrap();
			consents
				.give(draft.stated_at(at).unwrap(), model::Grantor::Subject, at)
				.unwrap();
		}
		let view = View::new(world(&consents)).unwrap();
		let seen = preview(&view, json!({ "act": "remove_directive", "directive": 2 }));
		assert_eq!(seen["uncovers"], json!([1, 0]));
		let seen = preview(&view, json!({ "act": "remove_directive", "directive": 0 }));
		assert_eq!(seen["uncovers"], json!([]));
	}

	#[test]
	fn a_directive_says_what_it_comes_to() {
		let mut view = with(json!([permit(&["HRESCH"], Value::Null)]));
		let now = |view: &View| view.consents().directives.first().unwrap().now;
		assert_eq!(now(&view), "in_force");
		view.set_time(10_000);
		assert_eq!(now(&view), "expired");
		view.set_time(1_000);
		view.templates.retain(|head| head.id != 1);
		assert_eq!(now(&view), "template_outdated");
	}

	#[test]
	fn a_statement_is_read_from_the_bytes_that_are_signed() {
		let rules = json!([
			permit(&["HRESCH"], json!({ "by": "jurisdiction", "jurisdiction": "DE" })),
			{ "effect": "deny", "conditions": {
				"purposes": ["MLTRAINING"], "actions": null, "categories": null, "recipient": null,
				"confidentiality": null, "sensitivities": null, "dataPeriod": null, "author": null
			} }
		]);
		let given = draft(rules);
		let bytes = View::statement(serde_json::from_value(given.clone()).unwrap()).unwrap();
		let read = View::read_statement(&bytes).unwrap();
		assert_eq!(serde_json::to_value(&read).unwrap(), given);
		assert!(View::read_statement(&bytes[1..]).is_err());
		let longer = [bytes.as_slice(), &[0]].concat();
		assert_eq!(View::read_statement(&longer).err(), Some(Fault::Damaged));
		let denies = given["rules"][1]["conditions"].clone();
		let bytes = View::denial(serde_json::from_value(denies.clone()).unwrap()).unwrap();
		let read = View::read_denial(&bytes).unwrap();
		assert_eq!(serde_json::to_value(&read).unwrap(), denies);
	}

	#[test]
	fn a_question_is_decided_with_its_duties() {
		let view = with(json!([permit(&["HRESCH"], Value::Null)]));
		let question: Question = serde_json::from_value(json!({
			"organization": 4, "purpose": "HRESCH", "action": "use", "category": "laboratory",
			"price": "0"
		}))
		.unwrap();
		assert_eq!(view.decide(&question).unwrap().outcome, "conditional");
		let elsewhere = Question {
			organization: 99,
			..question.clone()
		};
		assert_eq!(view.decide(&elsewhere).err(), Some(Fault::Malformed));
		let suspended = Question {
			organization: 5,
			..question
		};
		assert_eq!(view.decide(&suspended).unwrap().outcome, "deny");
	}
}
