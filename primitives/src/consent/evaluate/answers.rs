//! What an inquiry gets back.

use super::{classes::MAX_CLASSES, list::List, refusal};
use crate::{
	codes::{Category, CategorySet},
	consent::{Basis, Decision},
};

/// The answers to an [`Inquiry`](crate::consent::Inquiry): every category that was asked for is in
/// exactly one of them.
pub struct Answers {
	list: List<(CategorySet, Decision), MAX_CLASSES>,
	steps: u64,
}

impl Answers {
	/// No answer yet.
	pub(super) fn none() -> Self {
		Self {
			list: List::new((CategorySet::EMPTY, refusal(Basis::Nothing, None))),
			steps: 0,
		}
	}

	/// Adds the answer for a class of categories, and what it took.
	pub(super) fn add(&mut self, categories: CategorySet, decision: Decision, steps: u64) {
		let added = self.list.push((categories, decision));
		debug_assert!(added, "there are no more classes than categories");
		self.steps = self.steps.saturating_add(steps);
	}

	/// Each set of categories with the answer for every category in it.
	pub fn iter(&self) -> impl Iterator<Item = (CategorySet, &Decision)> {
		self.list
			.as_slice()
			.iter()
			.map(|(categories, decision)| (*categories, decision))
	}

	/// The answer for a category, if it was asked for.
	pub fn of(&self, category: Category) -> Option<&Decision> {
		self.iter()
			.find(|(categories, _)| categories.has(category))
			.map(|(_, decision)| decision)
	}

	/// How many steps the answers took, at most [`MAX_STEPS`](super::MAX_STEPS) together.
	pub const fn steps(&self) -> u64 {
		self.steps
	}
}
