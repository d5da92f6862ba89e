//! For whom a key acts, and what it may do.

use crate::{pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::Moment,
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_recovery_key(
		who: T::AccountId,
		key: Option<RecoveryKey>,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		ensure!(
			T::Members::custodian(&who).is_some(),
			Error::<T>::NotEnrolled
		);
		ensure!(
			Self::live_attempt(&who, now).is_none(),
			Error::<T>::AttemptRuns
		);
		ensure!(
			Self::restraint_of(&who, now).is_none(),
			Error::<T>::KeyRestrained
		);
		ensure!(
			key.is_none_or(RecoveryKey::is_usable),
			Error::<T>::UnusableRecoveryKey
		);
		// What a code that is gone approved counts no more.
		Self::clear_lapsed(&who, now);
		let former = RecoveryKeys::<T>::get(&who).filter(|former| Some(*former) != key);
		// Whoever changes it twice in a row does not get rid of the first.
		let counts = FormerKeys::<T>::get(&who).is_some_and(|former| now < former.until);
		if let Some(former) = former.filter(|_| !counts) {
			let former = FormerKey {
				key: former,
				until: now.saturating_add(Delay::<T>::get()),
			};
			FormerKeys::<T>::insert(&who, former);
		}
		RecoveryKeys::<T>::set(&who, key);
		Self::deposit_event(Event::RecoveryKeySet { subject: who, key });
		Ok(())
	}

	/// The account for which a key acts: its own, unless it replaced another one's; `None` when it
	/// was replaced itself. Two storage reads.
	pub fn resolve(key: &T::AccountId) -> Option<T::AccountId> {
		match Controllers::<T>::get(key) {
			Some(subject) => Replaced::<T>::get(&subject)
				.is_some_and(|recovered| recovered.key == *key)
				.then_some(subject),
			None => (!Replaced::<T>::contains_key(key)).then(|| key.clone()),
		}
	}

	/// What keeps the subject's key from anything but narrowing at `now`. Two storage reads.
	pub fn restraint_of(subject: &T::AccountId, now: Moment) -> Option<Restraint> {
		let being_replaced = Self::live_attempt(subject, now)
			.filter(|attempt| attempt.ready_at.is_some())
			.map(|attempt| Restraint::BeingReplaced {
				until: attempt.ends_at,
			});
		being_replaced.or_else(|| {
			Replaced::<T>::get(subject)
				.filter(|recovered| now < recovered.restrained_until)
				.map(|recovered| Restraint::Fresh {
					until: recovered.restrained_until,
				})
		})
	}

	/// Forgets what a subject that leaves its hospital would need a hospital for: the attempt, and the
	/// code. Its key stays the one it is, so that no key before it comes back with a new enrolment.
	pub fn forget(subject: &T::AccountId) {
		if let Some(attempt) = Attempts::<T>::take(subject) {
			Self::deposit_event(Event::RecoveryCancelled {
				subject: subject.clone(),
				attempt: attempt.number,
				authorized_by: EndedBy::Leaving,
			});
		}
		FormerKeys::<T>::remove(subject);
		if RecoveryKeys::<T>::take(subject).is_some() {
			Self::deposit_event(Event::RecoveryKeySet {
				subject: subject.clone(),
				key: None,
			});
		}
	}
}
