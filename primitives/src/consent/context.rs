//! What evaluation must be told about the world outside the subject's value.

use crate::ids::{Moment, TemplateRef};

/// Answers what can void a directive from outside. Asked lazily, and at most once a directive.
pub trait Context<AccountId> {
	/// Whether this template version is at or above its template's minimum. A version that does
	/// not exist is not.
	fn template_is_valid(&self, template: TemplateRef) -> bool;

	/// Whether the representative holds the right to grant for this subject at the time of the
	/// request.
	fn grant_right(&self, representative: &AccountId) -> GrantRight;
}

/// A representative's right to grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantRight {
	/// Held, until the given moment if it ends by itself (majority).
	Held {
		/// The first moment without the right.
		until: Option<Moment>,
	},
	/// Lost, or never held.
	Lost,
}
