//! Categories that a subject's rules do not tell apart.
//!
//! A category is always known, so asking for several is asking several questions. Most rules are about
//! all categories, and the questions then have one answer: the categories fall into classes, and each
//! class is decided once. There are never more classes than categories asked for.

use super::list::List;
use crate::codes::{Category, CategorySet};

/// How many classes there can be.
pub(super) const MAX_CLASSES: usize = Category::ALL.len();

/// Disjoint sets of categories.
pub(super) struct Classes {
	list: List<CategorySet, MAX_CLASSES>,
}

impl Classes {
	/// All categories in one class; no class if there is none.
	pub fn of(categories: CategorySet) -> Self {
		let mut list = List::new(CategorySet::EMPTY);
		if !categories.is_empty() {
			let _ = list.push(categories);
		}
		Self { list }
	}

	/// Tells apart the categories that are in the set from those that are not.
	pub fn split(&mut self, set: CategorySet) {
		for at in 0..self.list.as_slice().len() {
			let Some(class) = self.list.as_mut_slice().get_mut(at) else {
				return;
			};
			let (inside, outside) = (class.intersection(set), class.without(set));
			if inside.is_empty() || outside.is_empty() {
				continue;
			}
			*class = inside;
			// Classes are disjoint and not empty, so there is room for each.
			let _ = self.list.push(outside);
		}
	}

	pub fn as_slice(&self) -> &[CategorySet] {
		self.list.as_slice()
	}
}
