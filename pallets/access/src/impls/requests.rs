//! Asking a subject for consent, and the answer.

use crate::{
	pallet::*,
	types::{Answer, ConsentRequest, RequestState, RequestTerms},
};
use frame::prelude::*;
use galen_primitives::{
	ids::{ConsentRequestId, Moment},
	members::Right,
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	/// Whether this account may decline this question now: the check of the call, for the pool,
	/// which lets a denial in beyond any quota but only while there is something to deny.
	pub fn may_decline_request(
		who: &T::AccountId,
		subject: &T::AccountId,
		request: ConsentRequestId,
	) -> bool {
		let now = T::Clock::now();
		Self::ensure_may_answer(who, subject, Answer::Declined, now).is_ok()
			&& Inboxes::<T>::get(subject)
				.iter()
				.any(|entry| entry.id == request && entry.is_open(now))
	}

	pub(crate) fn do_request_consent(
		who: T::AccountId,
		subject: T::AccountId,
		terms: RequestTerms,
		ttl: Moment,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let requester = Self::requester(&who, now)?.id;
		Self::check_categories(terms.categories)?;
		Self::check_not_emergency(terms.purpose)?;
		Self::check_qualifications(requester, terms.purpose, now)?;
		ensure!(
			(MIN_REQUEST_TTL..=T::MaxRequestTtl::get()).contains(&ttl),
			Error::<T>::TtlOutOfRange
		);
		ensure!(
			T::Members::custodian(&subject).is_some(),
			Error::<T>::SubjectUnknown
		);

		let mut inbox = Inboxes::<T>::get(&subject);
		inbox.retain(|entry| now < entry.quiet_until);
		ensure!(
			!inbox.iter().any(|entry| entry.requester == requester),
			Error::<T>::AlreadyAsked
		);
		let id = Self::take_number::<_, NextRequest<T>>(ConsentRequestId::next)?;
		let lapses_at = now.saturating_add(ttl);
		inbox
			.try_push(ConsentRequest {
				id,
				requester,
				terms,
				state: RequestState::Open,
				lapses_at,
				quiet_until: lapses_at.saturating_add(T::RequestQuiet::get()),
			})
			.map_err(|_| Error::<T>::InboxFull)?;
		Inboxes::<T>::insert(&subject, inbox);
		Self::deposit_event(Event::ConsentRequested {
			request: id,
			subject,
			requester,
			purpose: terms.purpose,
			lapses_at,
			authorized_by: who,
		});
		Ok(())
	}

	pub(crate) fn do_answer_request(
		who: T::AccountId,
		subject: T::AccountId,
		request: ConsentRequestId,
		answer: Answer,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		Self::ensure_may_answer(&who, &subject, answer, now)?;
		let mut inbox = Inboxes::<T>::get(&subject);
		let entry = inbox
			.iter_mut()
			.find(|entry| entry.id == request)
			.ok_or(Error::<T>::RequestNotFound)?;
		ensure!(
			entry.state == RequestState::Open,
			Error::<T>::AlreadyAnswered
		);
		ensure!(now < entry.lapses_at, Error::<T>::RequestLapsed);
		match answer {
			// Agreed: the organization may ask the next thing at once.
			Answer::Agreed => inbox.retain(|entry| entry.id != request),
			Answer::Declined => {
				entry.state = RequestState::Declined;
				entry.quiet_until = now.saturating_add(T::RequestQuiet::get());
			},
		}
		inbox.retain(|entry| now < entry.quiet_until);
		Self::store_inbox(&subject, inbox);
		Self::deposit_event(Event::RequestAnswered {
			request,
			subject,
			answer,
			authorized_by: who,
		});
		Ok(())
	}

	/// The subject answers, or a representative: agreeing widens and takes the right to grant,
	/// declining narrows and takes the right to withdraw.
	fn ensure_may_answer(
		who: &T::AccountId,
		subject: &T::AccountId,
		answer: Answer,
		now: Moment,
	) -> Result<(), Error<T>> {
		if who == subject {
			return Ok(());
		}
		let right = match answer {
			Answer::Agreed => Right::Grant,
			Answer::Declined => Right::Withdraw,
		};
		ensure!(
			T::Members::rights(subject, who, now).has(right),
			Error::<T>::NotAuthorized
		);
		Ok(())
	}

	/// Stores what is left of an inbox; an empty one takes no room.
	pub(crate) fn store_inbox(subject: &T::AccountId, inbox: InboxOf<T>) {
		if inbox.is_empty() {
			Inboxes::<T>::remove(subject);
		} else {
			Inboxes::<T>::insert(subject, inbox);
		}
	}
}
