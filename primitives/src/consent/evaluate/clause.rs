//! A rule that fits all that is known of a request, reduced to what it asks of the unknown.

use super::{
	facts::Demand,
	labels::LabelTest,
	space::{AuthorClass, Cell, TimeClass},
};
use crate::{
	codes::CategorySet,
	consent::{Conditions, Terms, Voidance},
	ids::Moment,
};

/// Where a clause comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
	/// The block at this place of the subject's list.
	Block(u8),
	/// A rule of the directive at this place of the subject's list.
	Rule {
		/// Place of the directive.
		directive: u8,
		/// Which of its rules.
		rule: u8,
		/// Why the rule, a permit, refuses.
		voided: Option<Voidance>,
	},
}

/// A rule as the unknown attributes see it.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
	/// What it asks.
	pub demand: Demand,
	/// Of the categories that are asked for, those it is about.
	pub reach: CategorySet,
	/// The first moment at which the clock alone could change that it stands here or what it says.
	pub until: Option<Moment>,
	/// The rule's conditions.
	pub conditions: &'a Conditions,
	/// Its terms, where it permits and its directive is not voided; a clause without refuses.
	pub terms: Option<&'a Terms>,
	/// Whether it is a permit as written; the cost must not depend on what is voided.
	pub written_as_permit: bool,
	/// Its place in the order in which clauses are asked.
	pub order: u16,
	/// Directives stated at the same time share a group; blocks form the first.
	pub group: u8,
	/// Where it comes from.
	pub origin: Origin,
	/// The classes of clinical time it matches: from the first up to before the second.
	pub times: (u16, u16),
	/// The class of author it matches, if it asks for one.
	pub author: u16,
}

/// Conditions that ask for nothing, for places not in use.
static NO_CONDITIONS: Conditions = Conditions {
	purposes: None,
	actions: None,
	categories: None,
	recipient: None,
	confidentiality: None,
	sensitivities: None,
	data_period: None,
	author: None,
};

impl Clause<'static> {
	/// Stands in places of a list that are not in use.
	pub const FILLER: Self = Self {
		demand: Demand {
			levels: 0,
			asks_time: false,
			asks_author: false,
			labels: LabelTest::Any,
		},
		reach: CategorySet::EMPTY,
		until: None,
		conditions: &NO_CONDITIONS,
		terms: None,
		written_as_permit: false,
		order: 0,
		group: 0,
		origin: Origin::Block(0),
		times: (0, 0),
		author: 0,
	};
}

impl Clause<'_> {
	/// Whether it refuses what it matches.
	pub fn refuses(&self) -> bool {
		self.terms.is_none()
	}

	/// Whether it is a permit, voided or not, that asks a record to carry a listed label.
	pub fn must_carry(&self) -> bool {
		self.written_as_permit && matches!(self.demand.labels, LabelTest::WithinAndOne { .. })
	}

	/// Whether both come from the same directive.
	pub fn same_directive(&self, other: &Self) -> bool {
		match (self.origin, other.origin) {
			(Origin::Rule { directive: one, .. }, Origin::Rule { directive: two, .. }) => {
				one == two
			},
			(Origin::Block(_), Origin::Block(_)) => true,
			_ => false,
		}
	}

	/// Whether it matches records of this cell, labels aside. A record that lacks an attribute
	/// fails a permit's condition on it and meets a deny's.
	pub fn matches(&self, cell: &Cell) -> bool {
		if self.demand.levels & cell.level == 0 {
			return false;
		}
		let time = !self.demand.asks_time
			|| match cell.time {
				TimeClass::Settled => true,
				TimeClass::Span(span) => self.times.0 <= span && span < self.times.1,
				TimeClass::Absent => !self.written_as_permit,
			};
		let author = !self.demand.asks_author
			|| match cell.author {
				AuthorClass::Settled => true,
				AuthorClass::Named(name) => self.author == name,
				AuthorClass::Other => false,
				AuthorClass::Absent => !self.written_as_permit,
			};
		time && author
	}
}
