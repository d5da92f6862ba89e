//! Decisions for the rest of the chain: the one evaluator, told what is true now.

use crate::{pallet::*, MembershipEnds};
use codec::{Compact, Decode};
use core::marker::PhantomData;
use frame::deps::sp_io;
use galen_primitives::{
	consent::{self, Basis, Context, Decision, GrantRight, Inquiry, RecipientProfile, Request},
	ids::{ConsentVersion, Moment, OrganizationId, TemplateRef},
	members::OrganizationProfile,
	traits::{Answer, Clock, ConsentDecisions, Consultation, Membership},
};

/// The most bytes a version counter takes.
const MAX_VERSION_BYTES: usize = 5;

/// Templates and representatives as they stand at the time of the request.
struct Live<'a, T: Config> {
	subject: &'a T::AccountId,
	now: Moment,
	_runtime: PhantomData<T>,
}

impl<T: Config> Context<T::AccountId> for Live<'_, T> {
	fn template_is_valid(&self, template: TemplateRef) -> bool {
		Pallet::<T>::template_is_valid(template)
	}

	fn grant_right(&self, representative: &T::AccountId) -> GrantRight {
		T::MemberEnds::grantors(self.subject, self.now)
			.into_iter()
			.find(|(account, _)| account == representative)
			.map_or(GrantRight::Lost, |(_, until)| GrantRight::Held { until })
	}
}

impl<T: Config> Pallet<T> {
	/// The organization as it stands now.
	fn recipient(id: OrganizationId, now: Moment) -> RecipientProfile {
		let qualifications = T::Members::qualifications(id, now);
		// Of none, none ends.
		let until = match qualifications.is_empty() {
			true => None,
			false => T::MemberEnds::qualified_until(id, now),
		};
		RecipientProfile::new(id, T::Members::organization(id), qualifications, until)
	}

	fn live(subject: &T::AccountId, now: Moment) -> Live<'_, T> {
		Live {
			subject,
			now,
			_runtime: PhantomData,
		}
	}
}

impl<T: Config> ConsentDecisions<T::AccountId> for Pallet<T> {
	/// Takes nothing of the recipient but its id from the request, and the time from the block:
	/// both are what they are, whatever the caller believes.
	fn evaluate(subject: &T::AccountId, request: &Request) -> Decision {
		let now = T::Clock::now();
		let recipient = Self::recipient(request.recipient.organization, now);
		let request = Request {
			recipient,
			at: now,
			..*request
		};
		consent::evaluate(
			&Consents::<T>::get(subject),
			&request,
			&Self::live(subject, now),
		)
	}

	/// Likewise, with one reading of the subject's value and of the recipient for all categories.
	fn consult(subject: &T::AccountId, inquiry: &Inquiry) -> Consultation {
		let now = T::Clock::now();
		let recipient = Self::recipient(inquiry.recipient.organization, now);
		let inquiry = Inquiry {
			recipient,
			at: now,
			..*inquiry
		};
		let consents = Consents::<T>::get(subject);
		let answers = consent::evaluate_each(&consents, &inquiry, &Self::live(subject, now))
			.iter()
			.map(|(categories, decision)| Answer {
				categories,
				decision: *decision,
				template: template_behind(&consents, decision),
			})
			.collect();
		Consultation {
			version: consents.version,
			answers,
		}
	}

	/// The counter stands first in the value, so that a few of its bytes tell it.
	fn version(subject: &T::AccountId) -> ConsentVersion {
		let mut head = [0; MAX_VERSION_BYTES];
		let stored = sp_io::storage::read(&Consents::<T>::hashed_key_for(subject), &mut head, 0);
		stored
			.and_then(|_| Compact::<ConsentVersion>::decode(&mut head.as_slice()).ok())
			.map_or(0, |version| version.0)
	}

	fn forbids_emergency(
		subject: &T::AccountId,
		recipient: OrganizationProfile,
		now: Moment,
	) -> bool {
		consent::emergency::forbidden_by(&Consents::<T>::get(subject), &recipient, now).is_some()
	}
}

/// The template under which the directive that decided was given.
fn template_behind<AccountId>(
	consents: &consent::Consents<AccountId>,
	decision: &Decision,
) -> Option<TemplateRef> {
	let Basis::Rule { directive, .. } = decision.basis else {
		return None;
	};
	consents
		.directives
		.iter()
		.find(|known| known.id == directive)
		.map(|known| known.template)
}
