//! Everything that decides about one subject, fetched once.

use crate::{
	types::{Representative, TemplateHead},
	AccountId, Hash,
};
use galen_primitives::{
	consent::{self, Consents, Context, Decision, GrantRight, Request},
	ids::{Moment, TemplateId, TemplateRef},
	members::Right,
};

/// A subject's consents with what can void them from outside, as they stand at one block: the shared
/// evaluator decides with it any number of requests, and what-if questions, without the chain.
#[derive(Clone, Debug)]
pub struct ConsentView {
	/// Whose.
	pub subject: AccountId,
	/// At which block.
	pub block: Hash,
	/// The block's time in UTC seconds.
	pub at: Moment,
	/// What the subject has said.
	pub consents: Consents<AccountId>,
	templates: Vec<(TemplateId, TemplateHead)>,
	representatives: Vec<Representative>,
}

impl ConsentView {
	/// A view made of its parts, for those who have them from elsewhere, such as a proof.
	pub fn new(
		subject: AccountId,
		block: Hash,
		at: Moment,
		consents: Consents<AccountId>,
		templates: Vec<(TemplateId, TemplateHead)>,
		representatives: Vec<Representative>,
	) -> Self {
		Self {
			subject,
			block,
			at,
			consents,
			templates,
			representatives,
		}
	}

	/// Decides a request at the time the request states; [`Self::at`] is this block's.
	pub fn evaluate(&self, request: &Request) -> Decision {
		let context = AsOf {
			view: self,
			at: request.at,
		};
		consent::evaluate(&self.consents, request, &context)
	}

	/// The same world, had the subject said this instead.
	#[must_use]
	pub fn with(&self, consents: Consents<AccountId>) -> Self {
		Self {
			consents,
			..self.clone()
		}
	}

	/// The templates there are.
	pub fn templates(&self) -> &[(TemplateId, TemplateHead)] {
		&self.templates
	}
}

/// What a view says about the world at a time.
struct AsOf<'a> {
	view: &'a ConsentView,
	at: Moment,
}

impl Context<AccountId> for AsOf<'_> {
	fn template_is_valid(&self, template: TemplateRef) -> bool {
		let mut templates = self.view.templates.iter();
		templates
			.find(|(id, _)| *id == template.id)
			.is_some_and(|(_, head)| head.is_valid(template.version))
	}

	fn grant_right(&self, representative: &AccountId) -> GrantRight {
		let mut known = self.view.representatives.iter();
		known
			.find(|known| {
				known.account == *representative
					&& self.at < known.until
					&& known.rights.has(Right::Grant)
			})
			.map_or(GrantRight::Lost, |known| GrantRight::Held {
				until: Some(known.until),
			})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::types::TemplateClass;
	use galen_primitives::{
		codes::{Action, Category, Purpose, PurposeSet},
		consent::{
			ActiveRecipient, Conditions, Directive, Grantor, Outcome, Period, RecipientProfile,
			RecordAttributes, Rule, Standing, Terms, Voidance,
		},
		ids::{Commitment, DirectiveId, OrganizationId},
		members::{Jurisdiction, OrganizationKind, QualificationSet, Relation, RightSet},
	};

	const AMINA: AccountId = AccountId([1; 32]);
	const BILAL: AccountId = AccountId([2; 32]);

	fn permit(grantor: Grantor<AccountId>) -> Directive<AccountId> {
		let conditions = Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			..Conditions::default()
		};
		Directive {
			id: DirectiveId(0),
			version: 1,
			template: TemplateRef {
				id: TemplateId(1),
				version: 1,
			},
			grantor,
			stated_at: 10,
			period: Period::from(10),
			rules: vec![Rule::Permit(conditions, Terms::default())]
				.try_into()
				.unwrap(),
			source: None,
			standing: Standing::Active,
		}
	}

	fn view(grantor: Grantor<AccountId>, minimum: u16, until: Moment) -> ConsentView {
		let consents = Consents {
			version: 1,
			directives: vec![permit(grantor)].try_into().unwrap(),
			..Consents::default()
		};
		let head = TemplateHead {
			class: TemplateClass::Research,
			latest: 2,
			minimum,
		};
		let bilal = Representative {
			account: BILAL,
			rights: RightSet::of(&[Right::Grant]),
			relation: Relation::Guard,
			evidence: Commitment([0; 32]),
			attested_by: OrganizationId(0),
			until,
			since: 0,
		};
		ConsentView::new(
			AMINA,
			Hash::zero(),
			100,
			consents,
			vec![(TemplateId(1), head)],
			vec![bilal],
		)
	}

	fn request(at: Moment) -> Request {
		Request {
			recipient: RecipientProfile {
				organization: OrganizationId(4),
				active: Some(ActiveRecipient {
					kind: OrganizationKind::Partner,
					jurisdiction: Jurisdiction(*b"DE"),
					qualifications: QualificationSet::EMPTY,
					qualified_until: None,
				}),
			},
			purpose: Purpose::Hresch,
			action: Action::Use,
			category: Category::ALL[0],
			at,
			price: 0,
			record: RecordAttributes {
				sensitivities: galen_primitives::consent::Attribute::Known(Default::default()),
				..RecordAttributes::UNKNOWN
			},
		}
	}

	fn voided(view: &ConsentView, at: Moment) -> (Outcome, Option<Voidance>) {
		let decision = view.evaluate(&request(at));
		let voidance = match decision.basis {
			consent::Basis::Rule { voided, .. } => voided,
			_ => None,
		};
		(decision.outcome, voidance)
	}

	#[test]
	fn a_permit_permits() {
		let view = view(Grantor::Subject, 1, 0);
		assert_eq!(voided(&view, 100), (Outcome::Permit, None));
	}

	#[test]
	fn a_template_below_its_minimum_refuses() {
		let view = view(Grantor::Subject, 2, 0);
		let outdated = Some(Voidance::TemplateOutdated);
		assert_eq!(voided(&view, 100), (Outcome::Deny, outdated));
	}

	#[test]
	fn a_representatives_permit_ends_with_the_right() {
		let view = view(Grantor::Representative(BILAL), 1, 150);
		assert_eq!(voided(&view, 149), (Outcome::Permit, None));
		let lost = Some(Voidance::GrantorLostRight);
		assert_eq!(voided(&view, 150), (Outcome::Deny, lost));
	}

	#[test]
	fn a_what_if_leaves_the_view_alone() {
		let view = view(Grantor::Subject, 1, 0);
		let silent = view.with(Consents::default());
		assert_eq!(voided(&silent, 100).0, Outcome::NoConsent);
		assert_eq!(voided(&view, 100).0, Outcome::Permit);
	}
}
