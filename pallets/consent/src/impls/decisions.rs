//! Decisions for the rest of the chain: the one evaluator, told what is true now.

use crate::{pallet::*, MembershipEnds};
use core::marker::PhantomData;
use galen_primitives::{
	consent::{self, Context, Decision, GrantRight, RecipientProfile, Request},
	ids::{ConsentVersion, DirectiveId, Moment, OrganizationId, TemplateRef},
	members::OrganizationProfile,
	traits::{Clock, ConsentDecisions, Membership},
};

/// Templates and representatives as they stand at the time of the request.
pub(crate) struct Live<'a, T: Config> {
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
		RecipientProfile::new(
			id,
			T::Members::organization(id),
			T::Members::qualifications(id, now),
			T::MemberEnds::qualified_until(id, now),
		)
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
		let context = Live::<T> {
			subject,
			now,
			_runtime: PhantomData,
		};
		consent::evaluate(&Consents::<T>::get(subject), &request, &context)
	}

	fn version(subject: &T::AccountId) -> ConsentVersion {
		Consents::<T>::get(subject).version
	}

	fn forbids_emergency(
		subject: &T::AccountId,
		recipient: OrganizationProfile,
		now: Moment,
	) -> bool {
		consent::emergency::forbidden_by(&Consents::<T>::get(subject), &recipient, now).is_some()
	}

	fn template_of(subject: &T::AccountId, directive: DirectiveId) -> Option<TemplateRef> {
		Consents::<T>::get(subject)
			.directives
			.iter()
			.find(|known| known.id == directive)
			.map(|known| known.template)
	}
}
