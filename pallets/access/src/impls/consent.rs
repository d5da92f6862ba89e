//! Asking consent, category by category.

use crate::{
	pallet::*,
	types::{Duties, Order},
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	consent::{Basis, RecipientProfile, RecordAttributes, Request},
	ids::{Balance, DirectiveId, Moment, OrganizationId, TemplateRef},
	traits::{ConsentDecisions, Membership, Payout},
};

/// What is asked of each subject of a call.
pub(super) struct Question {
	recipient: RecipientProfile,
	purpose: Purpose,
	action: Action,
	price: Balance,
	required: CategorySet,
	optional: CategorySet,
	/// The duties the recipient takes on; `None` takes on whatever consent asks for.
	accepted: Option<Duties>,
	at: Moment,
}

/// What a subject's consent admits.
#[derive(Default)]
pub(super) struct Admission {
	pub(super) categories: CategorySet,
	pub(super) duties: Duties,
	/// The first moment at which the clock alone could change this.
	pub(super) valid_until: Option<Moment>,
	/// The directives that decided, each once.
	pub(super) directives: Vec<DirectiveId>,
}

impl<T: Config> Pallet<T> {
	/// The question an order asks of each of its subjects.
	pub(super) fn question_of(order: &Order<T::AccountId>, now: Moment) -> Question {
		Question {
			recipient: Self::recipient(order.requester, now),
			purpose: order.terms.purpose,
			action: order.terms.action,
			price: order.terms.price,
			required: order.terms.required,
			optional: order.terms.optional,
			accepted: Some(order.terms.duties),
			at: now,
		}
	}

	/// The question of a treating hospital. It takes what it can get, and law and contract bind it
	/// to whatever duties come with it: they stand in the receipt.
	pub(super) fn question_for_treatment(
		hospital: OrganizationId,
		purpose: Purpose,
		action: Action,
		categories: CategorySet,
		now: Moment,
	) -> Question {
		Question {
			recipient: Self::recipient(hospital, now),
			purpose,
			action,
			price: 0,
			required: CategorySet::EMPTY,
			optional: categories,
			accepted: None,
			at: now,
		}
	}

	/// Asks for every category; `None` when a required one, or every one, is refused. What is known
	/// of a record is decided later, by the gateway, within what is admitted here.
	pub(super) fn admit(subject: &T::AccountId, question: &Question) -> Option<Admission> {
		let mut admission = Admission::default();
		for category in question.required.iter() {
			if !Self::admit_category(subject, question, category, &mut admission) {
				return None;
			}
		}
		for category in question.optional.iter() {
			Self::admit_category(subject, question, category, &mut admission);
		}
		(!admission.categories.is_empty()).then_some(admission)
	}

	fn admit_category(
		subject: &T::AccountId,
		question: &Question,
		category: Category,
		admission: &mut Admission,
	) -> bool {
		let decision = T::Consents::evaluate(
			subject,
			&Request {
				recipient: question.recipient,
				purpose: question.purpose,
				action: question.action,
				category,
				at: question.at,
				price: question.price,
				record: RecordAttributes::UNKNOWN,
			},
		);
		let duties = Duties {
			obligations: decision.obligations,
			refrains: decision.refrains,
		};
		let accepted = question
			.accepted
			.is_none_or(|accepted| accepted.cover(duties));
		if !decision.outcome.admits() || !accepted {
			return false;
		}
		admission.categories = admission.categories.union(CategorySet::of(&[category]));
		admission.duties = admission.duties.union(duties);
		admission.valid_until = admission
			.valid_until
			.into_iter()
			.chain(decision.valid_until)
			.min();
		if let Basis::Rule { directive, .. } = decision.basis {
			if !admission.directives.contains(&directive) {
				admission.directives.push(directive);
			}
		}
		true
	}

	/// The template whose split divides the price. Where several directives decided, each for its
	/// categories, it is the one that gives the subject most: so no template's promise is broken.
	pub(super) fn best_template(
		subject: &T::AccountId,
		directives: &[DirectiveId],
		price: Balance,
	) -> Option<TemplateRef> {
		let templates = directives
			.iter()
			.filter_map(|directive| T::Consents::template_of(subject, *directive));
		if directives.len() <= 1 {
			return { templates }.next();
		}
		templates.min_by_key(|template| {
			(
				Reverse(T::Payout::shares(Some(*template), price).subject),
				*template,
			)
		})
	}

	fn recipient(organization: OrganizationId, now: Moment) -> RecipientProfile {
		RecipientProfile::new(
			organization,
			T::Members::organization(organization),
			T::Members::qualifications(organization, now),
			None,
		)
	}
}
