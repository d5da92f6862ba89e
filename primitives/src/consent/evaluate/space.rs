//! The kinds of record that a subject's rules can tell apart, labels aside.
//!
//! An unknown clinical time matters only by its place among the bounds of the data periods that
//! rules ask for, an unknown author only by which of the named organizations it is, an unknown
//! confidentiality by its level. So the records fall into finitely many *cells*, in each of which
//! every rule either matches or not. An attribute that no rule asks for makes no cells.

use super::{clause::Clause, facts::ALL_LEVELS, list::List};
use crate::{
	codes::CategorySet,
	consent::Period,
	ids::{Moment, OrganizationId},
};

/// Records that all rules see alike, labels aside.
#[derive(Clone, Copy)]
pub(super) struct Cell {
	/// Its confidentiality, one bit.
	pub level: u8,
	/// Its clinical time.
	pub time: TimeClass,
	/// Its author.
	pub author: AuthorClass,
}

/// A class of clinical times.
#[derive(Clone, Copy)]
pub(super) enum TimeClass {
	/// Nobody asks.
	Settled,
	/// Between the bounds number `n - 1` and `n`.
	Span(u16),
	/// The record has no clinical time.
	Absent,
}

/// A class of authors.
#[derive(Clone, Copy)]
pub(super) enum AuthorClass {
	/// Nobody asks.
	Settled,
	/// The named organization with this number.
	Named(u16),
	/// An organization that no rule names.
	Other,
	/// The record has no author.
	Absent,
}

/// Room for what so many clauses tell apart, with two bounds for each data period; made once for all
/// classes of categories.
pub(super) struct Room<const CLAUSES: usize, const BOUNDS: usize> {
	bounds: List<Moment, BOUNDS>,
	authors: List<OrganizationId, CLAUSES>,
}

impl<const CLAUSES: usize, const BOUNDS: usize> Room<CLAUSES, BOUNDS> {
	/// Nothing in it.
	pub fn new() -> Self {
		Self {
			bounds: List::new(0),
			authors: List::new(OrganizationId(0)),
		}
	}
}

/// All cells.
pub(super) struct Space<'r> {
	bounds: &'r [Moment],
	authors: &'r [OrganizationId],
	levels: u8,
}

impl<'r> Space<'r> {
	/// Finds what the clauses about these categories tell apart, and notes in each which classes it
	/// matches.
	pub fn of<const CLAUSES: usize, const BOUNDS: usize>(
		clauses: &mut [Clause<'_>],
		about: CategorySet,
		room: &'r mut Room<CLAUSES, BOUNDS>,
	) -> Self {
		let Room { bounds, authors } = room;
		bounds.clear();
		authors.clear();
		// Level 0 stands for itself; every other only where some rule treats it differently from
		// the level below.
		let mut levels = 1;
		for clause in clauses.iter().filter(|clause| clause.reach.meets(about)) {
			let at = clause.demand.levels;
			levels |= (at ^ (at << 1)) & ALL_LEVELS & !1;
			if let Some(Period { start, end }) = clause.asked_period() {
				let _ = bounds.push(start);
				let _ = end.is_none_or(|end| bounds.push(end));
			}
			if let Some(author) = clause.asked_author() {
				let _ = authors.push(author);
			}
		}
		bounds.sort_unique();
		authors.sort_unique();
		let clauses = clauses.iter_mut();
		for clause in clauses.filter(|clause| clause.reach.meets(about)) {
			if let Some(Period { start, end }) = clause.asked_period() {
				// A bound is in the list, so its search succeeds; the span after it is one further.
				let after = |bound: Moment| match bounds.as_slice().binary_search(&bound) {
					Ok(at) | Err(at) => number(at).saturating_add(1),
				};
				clause.times = (after(start), end.map_or(u16::MAX, after));
			}
			if let Some(author) = clause.asked_author() {
				clause.author = match authors.as_slice().binary_search(&author) {
					Ok(at) | Err(at) => number(at),
				};
			}
		}
		Self {
			bounds: bounds.as_slice(),
			authors: authors.as_slice(),
			levels,
		}
	}

	/// How many cells there are at most.
	pub fn size(&self) -> u64 {
		let classes = |distinct: usize| match distinct {
			0 => 1,
			some => u64::from(number(some)).saturating_add(2),
		};
		u64::from(self.levels.count_ones())
			.saturating_mul(classes(self.bounds.len()))
			.saturating_mul(classes(self.authors.len()))
	}

	/// The cells.
	pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
		self.authors().flat_map(move |author| {
			self.times().flat_map(move |time| {
				(0..u8::BITS)
					.map(|bit| 1u8 << bit)
					.filter(move |level| self.levels & level != 0)
					.map(move |level| Cell {
						level,
						time,
						author,
					})
			})
		})
	}

	fn times(&self) -> impl Iterator<Item = TimeClass> + '_ {
		let bounds = self.bounds;
		let settled = bounds.is_empty().then_some(TimeClass::Settled);
		// Nothing lies before a first bound at the beginning of time.
		let first = if bounds.first() == Some(&0) { 1 } else { 0 };
		let spans = (first..=number(bounds.len())).filter(|_| !bounds.is_empty());
		let absent = (!bounds.is_empty()).then_some(TimeClass::Absent);
		settled
			.into_iter()
			.chain(spans.map(TimeClass::Span))
			.chain(absent)
	}

	fn authors(&self) -> impl Iterator<Item = AuthorClass> + '_ {
		let authors = self.authors;
		let settled = authors.is_empty().then_some(AuthorClass::Settled);
		let named = (0..number(authors.len())).map(AuthorClass::Named);
		let unnamed = [AuthorClass::Other, AuthorClass::Absent];
		let unnamed = unnamed.into_iter().filter(|_| !authors.is_empty());
		settled.into_iter().chain(named).chain(unnamed)
	}
}

/// A position as a number; lists are far shorter than the type's end.
fn number(position: usize) -> u16 {
	u16::try_from(position).unwrap_or(u16::MAX)
}

impl Clause<'_> {
	/// Whether it asks for a clinical time or an author that is unknown.
	pub fn asks_for_cells(&self) -> bool {
		self.demand.asks_time || self.demand.asks_author
	}

	/// The data period it asks for, where the clinical time is unknown.
	fn asked_period(&self) -> Option<Period> {
		self.conditions
			.data_period
			.filter(|_| self.demand.asks_time)
	}

	/// The author it asks for, where the author is unknown.
	fn asked_author(&self) -> Option<OrganizationId> {
		self.conditions.author.filter(|_| self.demand.asks_author)
	}
}
