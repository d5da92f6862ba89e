//! The evaluator.
//!
//! # Rules of decision
//! 1. A recipient that is not active is refused before anything else.
//! 2. A block that matches refuses.
//! 3. Then the directives inside their period, newest `stated_at` first. In each the first rule
//!    that matches decides; if none does, the next directive is asked. Of directives stated at the
//!    same time a refusal goes before a permit, then the higher version.
//! 4. The permits of a voided directive refuse.
//!
//! # Unknown attributes
//! Some attributes of the record may be unknown. Then all records that agree with what is known are
//! in question: if all are permitted the answer is `Permit`, if all are refused `Deny` or, where no
//! refusal but only silence, `NoConsent`, else `Conditional`. The answer is exact, not the result
//! of three-valued logic, which would call "permit up to N, else permit" a maybe:
//!
//! - Rules that cannot match are dropped, the others reduced to what they ask of the unknown
//!   (`clause.rs`). A rule that every record meets ends the list.
//! - What they ask splits the records into cells by level, clinical time and author (`space.rs`).
//! - In each cell the rules are walked through in order with the sets of labels that are still
//!   undecided, which have an exact representation of constant size (`labels.rs`). Directives with
//!   the same `stated_at` need a little more (`tie.rs`).
//!
//! # Several categories
//! An order asks for several categories, and each is a question of its own. [`evaluate_each`] goes
//! through the subject's rules once, noting in each clause which categories it is about, and decides
//! categories that no rule tells apart together (`classes.rs`). A single request is the same with one
//! category, so there is one evaluator.
//!
//! # Bounds
//! At most 528 clauses (16 blocks, 16 directives of 32 rules) are walked once a cell. The number of
//! cells is a product of what rules distinguish, and a subject could write rules that distinguish
//! millions. Above [`MAX_STEPS`] the request is refused as [`Basis::TooIntricate`]: refusing is the
//! safe direction, an answer for a *known* record never needs more than one cell, and realistic
//! directives stay far below. The measure depends only on what rules are written, never on which
//! are voided, so that narrowing cannot turn this refusal into a permit. Nothing is allocated.
//!
//! The bound holds for all categories of an inquiry together: each brings an equal share, and
//! categories that are decided together put theirs together. A share depends on nothing but how many
//! categories are asked for: were what one category leaves over given to the next, a block on the one
//! would open the other.

mod answers;
mod classes;
mod clause;
mod facts;
mod labels;
mod list;
mod space;
mod tally;
mod tie;

pub use self::answers::Answers;
use self::{
	classes::Classes,
	clause::{Clause, Origin},
	facts::{Demand, Facts},
	labels::Undecided,
	list::List,
	space::{Cell, Room, Space},
	tally::Tally,
};
use super::{
	Basis, Consents, Context, Decision, Directive, GrantRight, Grantor, Inquiry, Outcome, Request,
	Rule, Standing, Voidance, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES,
};
use crate::{
	codes::{CategorySet, ObligationSet, RefrainSet},
	ids::Moment,
};

pub(crate) use facts::matches_recipient;

/// How many clauses there can be.
const MAX_CLAUSES: usize = (MAX_BLOCKS + MAX_DIRECTIVES * MAX_RULES) as usize;

/// How many clauses most people's consents have at most. These are decided in less room: memory that
/// is touched for the first time is not free, least of all in wasm.
const FEW_CLAUSES: usize = 24;

/// How many steps the answers to one inquiry may take together, a step being one rule asked in one
/// cell. What would need more is refused; see the module's section on bounds. Whoever evaluates on
/// chain declares the time of so many steps for each subject.
pub const MAX_STEPS: u64 = 1 << 16;

/// What it costs, in steps, to pick out of all clauses those that are about one class of categories.
/// It is the same however many there are: a block that closes one category makes no other cheaper.
const CLASS_STEPS: u64 = MAX_CLAUSES as u64;

/// What it costs, in steps, to find the cells that one clause asks for by its data period or author:
/// its bounds are sorted among the others and looked up.
const CELL_STEPS: u64 = 16;

/// What one clause of directives with the same `stated_at` costs, in steps: it is walked four
/// times.
const TIE_STEPS: u64 = 4;

/// The same, where permits ask for a label that is not on the explicit list: each round of the
/// search for the greatest unrefused set takes away at least one of 37 labels.
const TIE_SEARCH_STEPS: u64 = 48;

/// Decides a request over everything a subject has said; the rules are in the
/// [module's documentation](self).
///
/// Subjects always read their own records, which nobody evaluates, and emergency access asks
/// [`emergency`](super::emergency) instead. The cost is at most [`MAX_STEPS`] steps; the common case
/// takes a few microseconds.
pub fn evaluate<AccountId>(
	consents: &Consents<AccountId>,
	request: &Request,
	context: &impl Context<AccountId>,
) -> Decision {
	evaluate_each(consents, &Inquiry::from(*request), context)
		.of(request.category)
		.copied()
		// The one category that was asked for has an answer.
		.unwrap_or(refusal(Basis::Nothing, None))
}

/// Decides the same request for each of several categories, in one pass.
///
/// The answer for a category is the one that [`evaluate`] gives to its request, with one exception:
/// all answers together take at most [`MAX_STEPS`] steps, so where rules are intricate a category
/// may be refused that would have been decided alone.
pub fn evaluate_each<AccountId>(
	consents: &Consents<AccountId>,
	inquiry: &Inquiry,
	context: &impl Context<AccountId>,
) -> Answers {
	let asked = inquiry.categories.intersection(CategorySet::ALL);
	let mut answers = Answers::none();
	if asked.is_empty() {
		return answers;
	}
	let Some(active) = inquiry.recipient.active else {
		answers.add(asked, refusal(Basis::RecipientNotActive, None), 0);
		return answers;
	};
	let facts = Facts::new(inquiry, active);
	let clauses = consents
		.directives
		.iter()
		.fold(consents.blocks.len(), |sum, directive| {
			sum.saturating_add(directive.rules.len())
		});
	if clauses <= FEW_CLAUSES {
		answer::<_, FEW_CLAUSES, { 2 * FEW_CLAUSES }>(
			consents,
			asked,
			facts,
			context,
			&mut answers,
		);
	} else {
		answer::<_, MAX_CLAUSES, { 2 * MAX_CLAUSES }>(
			consents,
			asked,
			facts,
			context,
			&mut answers,
		);
	}
	answers
}

/// Decides in room for so many clauses.
fn answer<AccountId, const CLAUSES: usize, const BOUNDS: usize>(
	consents: &Consents<AccountId>,
	asked: CategorySet,
	facts: Facts<'_>,
	context: &impl Context<AccountId>,
	answers: &mut Answers,
) {
	let mut survey = Survey::<CLAUSES> {
		at: facts.at(),
		facts,
		clauses: List::new(Clause::FILLER),
		to_come: List::new((0, CategorySet::EMPTY)),
		group: 0,
		open: asked,
		closing: CategorySet::EMPTY,
	};
	survey.ask_blocks(consents);
	survey.ask_directives(consents, context);

	let classes = survey.classes(asked);
	let share = MAX_STEPS / size(asked).max(1);
	let mut room = Room::<CLAUSES, BOUNDS>::new();
	for class in classes.as_slice() {
		let budget = share.saturating_mul(size(*class));
		let (decision, steps) = survey.decide(consents, *class, budget, &mut room);
		answers.add(*class, decision, steps);
	}
}

/// How many categories a set holds.
fn size(categories: CategorySet) -> u64 {
	u64::from(categories.bits().count_ones())
}

/// Asks the rules, in order, for the records of one cell.
fn walk<'a>(clauses: &[&Clause<'a>], cell: &Cell, tally: &mut Tally<'a>) {
	let mut undecided = Undecided::ALL;
	for group in clauses.chunk_by(|one, other| same_group(one, other)) {
		if is_tie(group) {
			tie::decide(group, cell, &mut undecided, tally);
		} else {
			for clause in group.iter().filter(|clause| clause.matches(cell)) {
				if undecided.take(&clause.demand.labels) {
					tally.note(clause);
				}
			}
		}
		if undecided.is_spent() {
			return;
		}
	}
	tally.silence = true;
}

/// How many steps the clauses take in one cell, at most.
fn steps(clauses: &[&Clause<'_>]) -> u64 {
	let groups = clauses.chunk_by(|one, other| same_group(one, other));
	groups.fold(0, |sum: u64, group| {
		let each = if !is_tie(group) {
			1
		} else if group.iter().any(|clause| clause.must_carry()) {
			TIE_SEARCH_STEPS
		} else {
			TIE_STEPS
		};
		group.iter().fold(sum, |sum, _| sum.saturating_add(each))
	})
}

/// Whether two clauses belong to directives stated at the same time.
fn same_group(one: &Clause<'_>, other: &Clause<'_>) -> bool {
	one.group == other.group
}

/// Whether a group holds more than one directive.
fn is_tie(group: &[&Clause<'_>]) -> bool {
	match (group.first(), group.last()) {
		(Some(first), Some(last)) => !first.same_directive(last),
		_ => false,
	}
}

/// Puts the answers together.
fn decision<AccountId>(
	consents: &Consents<AccountId>,
	tally: &Tally<'_>,
	valid_until: Option<Moment>,
) -> Decision {
	let (outcome, decider) = match (&tally.permit, &tally.refusal, tally.silence) {
		(Some(permit), None, false) => (Outcome::Permit, Some(permit)),
		(Some(permit), _, _) => (Outcome::Conditional, Some(permit)),
		(None, Some(refusal), _) => (Outcome::Deny, Some(refusal)),
		(None, None, _) => (Outcome::NoConsent, None),
	};
	Decision {
		outcome,
		basis: decider
			.and_then(|clause| basis(consents, clause))
			.unwrap_or(Basis::Nothing),
		obligations: tally.obligations,
		refrains: tally.refrains,
		valid_until,
	}
}

/// Names where a clause comes from.
fn basis<AccountId>(consents: &Consents<AccountId>, clause: &Clause<'_>) -> Option<Basis> {
	match clause.origin {
		Origin::Block(place) => consents
			.blocks
			.get(usize::from(place))
			.map(|block| Basis::Block(block.id)),
		Origin::Rule {
			directive,
			rule,
			voided,
		} => consents
			.directives
			.get(usize::from(directive))
			.map(|directive| Basis::Rule {
				directive: directive.id,
				version: directive.version,
				rule,
				voided,
			}),
	}
}

/// A refusal that no rule gave.
fn refusal(basis: Basis, valid_until: Option<Moment>) -> Decision {
	Decision {
		outcome: Outcome::Deny,
		basis,
		obligations: ObligationSet::EMPTY,
		refrains: RefrainSet::EMPTY,
		valid_until,
	}
}

/// The first moment at which the clock alone could change the decision, as far as is known.
struct Horizon {
	now: Moment,
	first: Option<Moment>,
}

impl Horizon {
	/// Nothing is known yet.
	const fn at(now: Moment) -> Self {
		Self { now, first: None }
	}

	/// At this moment, if there is one, something ends or begins. What lies behind cannot come.
	fn include(&mut self, moment: Option<Moment>) {
		let ahead = moment.filter(|moment| *moment > self.now);
		self.first = match (self.first, ahead) {
			(Some(one), Some(other)) => Some(one.min(other)),
			(one, other) => one.or(other),
		};
	}
}

/// Collects, in the order in which they are asked, the rules that can match.
struct Survey<'a, const CLAUSES: usize> {
	facts: Facts<'a>,
	at: Moment,
	clauses: List<Clause<'a>, CLAUSES>,
	/// When directives begin that are not in force yet, and for which categories that could matter.
	to_come: List<(Moment, CategorySet), { MAX_DIRECTIVES as usize }>,
	/// Counts the moments at which directives were stated; blocks are group 0.
	group: u8,
	/// The categories for which no clause before this group is met by every record.
	open: CategorySet,
	/// The categories for which a clause of this group is: nothing after the group is asked.
	closing: CategorySet,
}

impl<'a, const CLAUSES: usize> Survey<'a, CLAUSES> {
	/// Adds the blocks, earliest first.
	fn ask_blocks<AccountId>(&mut self, consents: &'a Consents<AccountId>) {
		let mut places = List::<_, { MAX_BLOCKS as usize }>::new((0, 0u8));
		for (place, block) in (0u8..).zip(consents.blocks.iter()) {
			let _ = places.push((block.id.0, place));
		}
		places.as_mut_slice().sort_unstable();
		for (_, place) in places.as_slice() {
			let Some(block) = consents.blocks.get(usize::from(*place)) else {
				continue;
			};
			let reach = Facts::reach(&block.denies, self.open);
			if reach.is_empty() {
				continue;
			}
			if let Some(demand) = self.facts.deny(&block.denies) {
				self.add(Clause {
					demand,
					reach,
					conditions: &block.denies,
					origin: Origin::Block(*place),
					..Clause::FILLER
				});
			}
			self.close();
			if self.open.is_empty() {
				return;
			}
		}
	}

	/// Adds the directives, the newest statement first.
	fn ask_directives<AccountId>(
		&mut self,
		consents: &'a Consents<AccountId>,
		context: &impl Context<AccountId>,
	) {
		let mut places = List::<_, { MAX_DIRECTIVES as usize }>::new((0, 0, 0u8));
		for (place, directive) in (0u8..).zip(consents.directives.iter()) {
			let _ = places.push((directive.stated_at, directive.version, place));
		}
		places.as_mut_slice().sort_unstable();
		let mut stated_at = None;
		for (stated, _, place) in places.as_slice().iter().rev() {
			if stated_at != Some(*stated) {
				self.close();
				if self.open.is_empty() {
					return;
				}
				stated_at = Some(*stated);
				self.group = self.group.saturating_add(1);
			}
			let Some(directive) = consents.directives.get(usize::from(*place)) else {
				continue;
			};
			if directive.period.contains(self.at) {
				self.ask_directive(directive, *place, context);
			} else if !directive.period.is_over(self.at) {
				let reach = self.reach_to_come(directive);
				if !reach.is_empty() {
					let _ = self.to_come.push((directive.period.start, reach));
				}
			}
		}
	}

	/// Adds the rules of a directive in force.
	fn ask_directive<AccountId>(
		&mut self,
		directive: &'a Directive<AccountId>,
		place: u8,
		context: &impl Context<AccountId>,
	) {
		// The categories for which no rule of this directive so far is met by every record.
		let mut open = self.open;
		let mut voidance = None;
		for (index, rule) in (0u8..).zip(directive.rules.iter()) {
			let reach = Facts::reach(rule.conditions(), open);
			if reach.is_empty() {
				continue;
			}
			let Some(demand) = self.demand(rule) else {
				continue;
			};
			let mut horizon = Horizon::at(self.at);
			horizon.include(directive.period.end);
			let mut voided = None;
			if let Some(terms) = rule.terms() {
				let (known, until) =
					*voidance.get_or_insert_with(|| self.voidance(directive, context));
				voided = known;
				horizon.include(until);
				if !terms.qualifications.is_empty() {
					horizon.include(self.facts.qualified_until());
				}
			}
			self.add(Clause {
				demand,
				reach,
				until: horizon.first,
				conditions: rule.conditions(),
				terms: rule.terms().filter(|_| voided.is_none()),
				written_as_permit: rule.terms().is_some(),
				origin: Origin::Rule {
					directive: place,
					rule: index,
					voided,
				},
				..Clause::FILLER
			});
			if demand.is_met_by_all() {
				open = open.without(reach);
				if open.is_empty() {
					return;
				}
			}
		}
	}

	/// What a rule still asks of the record; `None` when it cannot match.
	fn demand(&self, rule: &Rule) -> Option<Demand> {
		match rule {
			Rule::Permit(conditions, terms) => self.facts.permit(conditions, terms),
			Rule::Deny(conditions) => self.facts.deny(conditions),
		}
	}

	/// The categories for which some rule of the directive could match if it were in force.
	fn reach_to_come<AccountId>(&self, directive: &Directive<AccountId>) -> CategorySet {
		let mut reach = CategorySet::EMPTY;
		for rule in directive.rules.iter() {
			if self.demand(rule).is_some() {
				reach = reach.union(Facts::reach(rule.conditions(), self.open));
			}
		}
		reach
	}

	/// Why the directive's permits refuse, if they do, and the first moment without the right of the
	/// representative who gave it, if that matters and there is one.
	fn voidance<AccountId>(
		&self,
		directive: &Directive<AccountId>,
		context: &impl Context<AccountId>,
	) -> (Option<Voidance>, Option<Moment>) {
		match directive.standing {
			Standing::Withdrawn => return (Some(Voidance::Withdrawn), None),
			Standing::Suspended(_) => return (Some(Voidance::Suspended), None),
			Standing::Active => (),
		}
		if !context.template_is_valid(directive.template) {
			return (Some(Voidance::TemplateOutdated), None);
		}
		match &directive.grantor {
			Grantor::Representative(representative) if !self.facts.is_care() => {
				match context.grant_right(representative) {
					GrantRight::Held { until } => (None, until),
					GrantRight::Lost => (Some(Voidance::GrantorLostRight), None),
				}
			},
			_ => (None, None),
		}
	}

	/// Adds a clause.
	fn add(&mut self, clause: Clause<'a>) {
		let order = u16::try_from(self.clauses.as_slice().len()).unwrap_or(u16::MAX);
		if clause.demand.is_met_by_all() {
			self.closing = self.closing.union(clause.reach);
		}
		let added = self.clauses.push(Clause {
			order,
			group: self.group,
			..clause
		});
		debug_assert!(added, "blocks and rules are bounded by their types");
	}

	/// Ends a group: what it closes is not asked any more.
	fn close(&mut self) {
		self.open = self.open.without(self.closing);
	}

	/// The categories that no clause and nothing to come tells apart.
	fn classes(&self, asked: CategorySet) -> Classes {
		let mut classes = Classes::of(asked);
		let mut before = asked;
		let reaches = self.clauses.as_slice().iter().map(|clause| clause.reach);
		let to_come = self.to_come.as_slice().iter().map(|(_, reach)| *reach);
		for reach in reaches.chain(to_come) {
			// Neighbours are mostly about the same categories.
			if reach != before {
				classes.split(reach);
				before = reach;
			}
		}
		classes
	}

	/// Decides for a class of categories within a number of steps, and tells how many it took.
	fn decide<AccountId, const BOUNDS: usize>(
		&mut self,
		consents: &Consents<AccountId>,
		class: CategorySet,
		budget: u64,
		room: &mut Room<CLAUSES, BOUNDS>,
	) -> (Decision, u64) {
		let until = self.until(class);
		let too_intricate = refusal(Basis::TooIntricate, until);
		let asking = self
			.clauses_about(class)
			.filter(|clause| clause.asks_for_cells());
		let found = asking.fold(CLASS_STEPS, |sum, _| sum.saturating_add(CELL_STEPS));
		if found > budget {
			return (too_intricate, 0);
		}
		let space = Space::of(self.clauses.as_mut_slice(), class, room);
		let mut clauses = List::<_, CLAUSES>::new(&Clause::FILLER);
		for clause in self.clauses_about(class) {
			let _ = clauses.push(clause);
		}
		let clauses = clauses.as_slice();
		let walked = space.size().saturating_mul(steps(clauses));
		let taken = found.saturating_add(walked);
		if taken > budget {
			return (too_intricate, found);
		}
		let mut tally = Tally::default();
		for cell in space.cells() {
			walk(clauses, &cell, &mut tally);
		}
		(decision(consents, &tally, until), taken)
	}

	/// The clauses that are about a class of categories.
	fn clauses_about(&self, class: CategorySet) -> impl Iterator<Item = &Clause<'a>> {
		self.clauses
			.as_slice()
			.iter()
			.filter(move |clause| clause.reach.meets(class))
	}

	/// The first moment at which the clock alone could change the answer for a class of categories.
	fn until(&self, class: CategorySet) -> Option<Moment> {
		let mut horizon = Horizon::at(self.at);
		for clause in self.clauses_about(class) {
			horizon.include(clause.until);
		}
		for (start, reach) in self.to_come.as_slice() {
			horizon.include(Some(*start).filter(|_| reach.meets(class)));
		}
		horizon.first
	}
}
