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
//! # Bounds
//! At most 528 clauses (16 blocks, 16 directives of 32 rules) are walked once a cell. The number of
//! cells is a product of what rules distinguish, and a subject could write rules that distinguish
//! millions. Above [`MAX_STEPS`] the request is refused as [`Basis::TooIntricate`]: refusing is the
//! safe direction, an answer for a *known* record never needs more than one cell, and realistic
//! directives stay far below. The measure depends only on what rules are written, never on which
//! are voided, so that narrowing cannot turn this refusal into a permit. Nothing is allocated.

mod clause;
mod facts;
mod labels;
mod list;
mod space;
mod tally;
mod tie;

use self::{
	clause::{Clause, Origin},
	facts::{Demand, Facts},
	labels::Undecided,
	list::List,
	space::{Cell, Space},
	tally::Tally,
};
use super::{
	Basis, Consents, Context, Decision, Directive, GrantRight, Grantor, Outcome, Request, Rule,
	Standing, Voidance, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES,
};
use crate::{
	codes::{ObligationSet, RefrainSet},
	ids::Moment,
};

pub(crate) use facts::matches_recipient;

/// How many clauses there can be.
const MAX_CLAUSES: usize = (MAX_BLOCKS + MAX_DIRECTIVES * MAX_RULES) as usize;

/// How many steps one evaluation may take, a step being one rule asked in one cell. A request that
/// would need more is refused; see the module's section on bounds.
pub const MAX_STEPS: u64 = 1 << 17;

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
	let Some(active) = request.recipient.active else {
		return refusal(Basis::RecipientNotActive, None);
	};
	let mut survey = Survey {
		facts: Facts::new(request, active),
		at: request.at,
		clauses: List::new(Clause::FILLER),
		group: 0,
		closed: false,
		horizon: Horizon {
			now: request.at,
			first: None,
		},
	};
	survey.ask_blocks(consents);
	survey.ask_directives(consents, context);
	let Survey {
		mut clauses,
		horizon,
		..
	} = survey;

	let clauses = clauses.as_mut_slice();
	let space = Space::of(clauses);
	if space.size().saturating_mul(steps(clauses)) > MAX_STEPS {
		return refusal(Basis::TooIntricate, horizon.first);
	}
	let mut tally = Tally::default();
	for cell in space.cells() {
		walk(clauses, &cell, &mut tally);
	}
	decision(consents, &tally, horizon.first)
}

/// Asks the rules, in order, for the records of one cell.
fn walk<'a>(clauses: &[Clause<'a>], cell: &Cell, tally: &mut Tally<'a>) {
	let mut undecided = Undecided::ALL;
	for group in clauses.chunk_by(same_group) {
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
fn steps(clauses: &[Clause<'_>]) -> u64 {
	clauses.chunk_by(same_group).fold(0, |sum: u64, group| {
		let each = if !is_tie(group) {
			1
		} else if group.iter().any(Clause::must_carry) {
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
fn is_tie(group: &[Clause<'_>]) -> bool {
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
struct Survey<'a> {
	facts: Facts<'a>,
	at: Moment,
	clauses: List<Clause<'a>, MAX_CLAUSES>,
	/// Counts the moments at which directives were stated; blocks are group 0.
	group: u8,
	/// Whether a clause that every record meets was added: nothing after its group is asked.
	closed: bool,
	horizon: Horizon,
}

impl<'a> Survey<'a> {
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
			if let Some(demand) = self.facts.deny(&block.denies) {
				self.add(Clause {
					demand,
					conditions: &block.denies,
					origin: Origin::Block(*place),
					..Clause::FILLER
				});
			}
			if self.closed {
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
				if self.closed {
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
			} else if !directive.period.is_over(self.at) && self.could_match(directive) {
				self.horizon.include(Some(directive.period.start));
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
		let mut voidance = None;
		for (index, rule) in (0u8..).zip(directive.rules.iter()) {
			let Some(demand) = self.demand(rule) else {
				continue;
			};
			self.horizon.include(directive.period.end);
			let mut voided = None;
			if let Some(terms) = rule.terms() {
				voided = match voidance {
					Some(known) => known,
					None => *voidance.insert(self.voidance(directive, context)),
				};
				if !terms.qualifications.is_empty() {
					self.horizon.include(self.facts.qualified_until());
				}
			}
			self.add(Clause {
				demand,
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
				return;
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

	/// Whether some rule of the directive could match if the directive were in force.
	fn could_match<AccountId>(&self, directive: &Directive<AccountId>) -> bool {
		directive
			.rules
			.iter()
			.any(|rule| self.demand(rule).is_some())
	}

	/// Why the directive's permits refuse, if they do.
	fn voidance<AccountId>(
		&mut self,
		directive: &Directive<AccountId>,
		context: &impl Context<AccountId>,
	) -> Option<Voidance> {
		match directive.standing {
			Standing::Withdrawn => return Some(Voidance::Withdrawn),
			Standing::Suspended(_) => return Some(Voidance::Suspended),
			Standing::Active => (),
		}
		if !context.template_is_valid(directive.template) {
			return Some(Voidance::TemplateOutdated);
		}
		match &directive.grantor {
			Grantor::Representative(representative) if !self.facts.is_care() => {
				match context.grant_right(representative) {
					GrantRight::Held { until } => {
						self.horizon.include(until);
						None
					},
					GrantRight::Lost => Some(Voidance::GrantorLostRight),
				}
			},
			_ => None,
		}
	}

	/// Adds a clause.
	fn add(&mut self, clause: Clause<'a>) {
		let order = u16::try_from(self.clauses.as_slice().len()).unwrap_or(u16::MAX);
		self.closed |= clause.demand.is_met_by_all();
		let added = self.clauses.push(Clause {
			order,
			group: self.group,
			..clause
		});
		debug_assert!(added, "blocks and rules are bounded by their types");
	}
}
