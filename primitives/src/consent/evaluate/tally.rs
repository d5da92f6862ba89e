//! What the kinds of record were answered.

use super::clause::Clause;
use crate::codes::{ObligationSet, RefrainSet};

/// Collects the answers over all kinds of record.
#[derive(Default)]
pub(super) struct Tally<'a> {
	/// The first clause that permits some record.
	pub permit: Option<Clause<'a>>,
	/// The first clause that refuses some record.
	pub refusal: Option<Clause<'a>>,
	/// Whether some record is not spoken of.
	pub silence: bool,
	/// What the permits ask to do.
	pub obligations: ObligationSet,
	/// What the permits ask not to do.
	pub refrains: RefrainSet,
}

impl<'a> Tally<'a> {
	/// The clause decides some record.
	pub fn note(&mut self, clause: &Clause<'a>) {
		let first = if clause.refuses() {
			&mut self.refusal
		} else {
			&mut self.permit
		};
		if first.is_none_or(|first| clause.order < first.order) {
			*first = Some(*clause);
		}
		self.note_duties(clause);
	}

	/// Records that the clause permits bring its duties.
	pub fn note_duties(&mut self, clause: &Clause<'a>) {
		if let Some(terms) = clause.terms {
			self.obligations = self.obligations.union(terms.obligations);
			self.refrains = self.refrains.union(terms.refrains);
		}
	}
}
