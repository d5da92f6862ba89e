//! Asking consent: once a subject, for all categories.

use crate::{
	pallet::*,
	types::{Duties, Order},
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	consent::{Inquiry, RecipientProfile, RecordAttributes},
	ids::{Balance, ConsentVersion, Moment, OrganizationId, TemplateRef},
	traits::{Answer, ConsentDecisions, Consultation, Membership, Payout},
};

/// What is asked of each subject of a call.
pub(super) struct Question {
	/// What consent is asked.
	inquiry: Inquiry,
	/// The categories without which the answer is no.
	required: CategorySet,
	/// The duties the recipient takes on; `None` takes on whatever consent asks for.
	accepted: Option<Duties>,
}

/// What a subject's consent admits.
pub(super) struct Admission {
	pub(super) categories: CategorySet,
	pub(super) duties: Duties,
	/// The subject's consent version that says so.
	pub(super) version: ConsentVersion,
	/// The first moment at which the clock alone could change this.
	pub(super) valid_until: Option<Moment>,
	/// The templates of the directives that decided, each once.
	pub(super) templates: Vec<TemplateRef>,
}

impl<T: Config> Pallet<T> {
	/// The question an order asks of each of its subjects.
	pub(super) fn question_of(order: &Order<T::AccountId>, now: Moment) -> Question {
		let terms = &order.terms;
		Question {
			inquiry: Self::inquiry(
				order.requester,
				(terms.purpose, terms.action),
				terms.categories(),
				terms.price,
				now,
			),
			required: terms.required,
			accepted: Some(terms.duties),
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
			inquiry: Self::inquiry(hospital, (purpose, action), categories, 0, now),
			required: CategorySet::EMPTY,
			accepted: None,
		}
	}

	/// Asks for every category at once; `None` when a required one, or every one, is refused. What is
	/// known of a record is decided later, by the gateway, within what is admitted here.
	pub(super) fn admit(subject: &T::AccountId, question: &Question) -> Option<Admission> {
		let Consultation { version, answers } = T::Consents::consult(subject, &question.inquiry);
		let mut admission = Admission {
			categories: CategorySet::EMPTY,
			duties: Duties::default(),
			version,
			valid_until: None,
			templates: Vec::new(),
		};
		for answer in &answers {
			admission.take_in(answer, question.accepted);
		}
		let admitted = admission.categories;
		(!admitted.is_empty() && admitted.covers(question.required)).then_some(admission)
	}

	/// The template whose split divides the price. Where several directives decided, each for its
	/// categories, it is the one that gives the subject most: so no template's promise is broken.
	pub(super) fn best_template(templates: &[TemplateRef], price: Balance) -> Option<TemplateRef> {
		if templates.len() <= 1 {
			return templates.first().copied();
		}
		templates.iter().copied().min_by_key(|template| {
			(
				Reverse(T::Payout::shares(Some(*template), price).subject),
				*template,
			)
		})
	}

	/// What is asked about a subject of whose records nothing is known.
	fn inquiry(
		recipient: OrganizationId,
		(purpose, action): (Purpose, Action),
		categories: CategorySet,
		price: Balance,
		at: Moment,
	) -> Inquiry {
		Inquiry {
			recipient: Self::recipient(recipient, at),
			purpose,
			action,
			categories,
			at,
			price,
			record: RecordAttributes::UNKNOWN,
		}
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

impl Admission {
	/// Takes in the categories of an answer, if it admits them on duties the recipient accepts.
	fn take_in(&mut self, answer: &Answer, accepted: Option<Duties>) {
		let decision = &answer.decision;
		let duties = Duties {
			obligations: decision.obligations,
			refrains: decision.refrains,
		};
		let accepted = accepted.is_none_or(|accepted| accepted.cover(duties));
		if !decision.outcome.admits() || !accepted {
			return;
		}
		self.categories = self.categories.union(answer.categories);
		self.duties = self.duties.union(duties);
		self.valid_until = self
			.valid_until
			.into_iter()
			.chain(decision.valid_until)
			.min();
		if let Some(template) = answer.template {
			if !self.templates.contains(&template) {
				self.templates.push(template);
			}
		}
	}
}
