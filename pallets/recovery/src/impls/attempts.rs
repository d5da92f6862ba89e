//! What becomes of an attempt.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use frame::{prelude::*, traits::Get};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	traits::Clock,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_open_recovery(
		who: T::AccountId,
		subject: T::AccountId,
		new_key: T::AccountId,
		code: Option<CodeSignature>,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let custodian = Self::enrolled_at(&subject)?;
		let party = Self::party_of(&who, &subject, custodian, now).ok_or(Error::<T>::NotAParty)?;
		ensure!(
			Self::live_attempt(&subject, now).is_none(),
			Error::<T>::AttemptRuns
		);
		// Nobody the chain knows: no member, no holder of tokens, nobody who ever signed.
		ensure!(
			!frame_system::Pallet::<T>::account_exists(&new_key)
				&& !Controllers::<T>::contains_key(&new_key),
			Error::<T>::KeyInUse
		);
		let number = NextAttempts::<T>::get(&subject);
		let next = number.next().ok_or(Error::<T>::NumbersExhausted)?;
		if let Some(signature) = code {
			Self::ensure_approved_by_code(&subject, &new_key, number, signature, now)?;
		}

		Self::clear_lapsed(&subject, now);
		NextAttempts::<T>::insert(&subject, next);
		let mut attempt = Attempt {
			number,
			new_key: new_key.clone(),
			opener: who.clone(),
			opened_at: now,
			approvals: Approvals::default(),
			ready_at: None,
			ends_at: now.saturating_add(T::Lifetime::get()),
		};
		Self::add(&mut attempt, party, &who, custodian);
		Self::deposit_event(Event::RecoveryOpened {
			subject: subject.clone(),
			attempt: number,
			new_key,
			party,
			authorized_by: who.clone(),
		});
		if code.is_some() {
			Self::add(&mut attempt, Party::Code, &who, custodian);
			Self::start_delay(&mut attempt, now);
			Self::deposit_event(Event::RecoveryApproved {
				subject: subject.clone(),
				attempt: number,
				party: Party::Code,
				ready_at: attempt.ready_at,
			});
		}
		Attempts::<T>::insert(&subject, attempt);
		Ok(())
	}

	pub(crate) fn do_approve_recovery(
		who: T::AccountId,
		subject: T::AccountId,
		number: AttemptNumber,
		new_key: T::AccountId,
		code: Option<CodeSignature>,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let custodian = Self::enrolled_at(&subject)?;
		let party = Self::party_of(&who, &subject, custodian, now).ok_or(Error::<T>::NotAParty)?;
		let mut attempt = Self::live_attempt(&subject, now).ok_or(Error::<T>::NoAttempt)?;
		ensure!(
			attempt.number == number && attempt.new_key == new_key,
			Error::<T>::OtherAttempt
		);
		if let Some(signature) = code {
			Self::ensure_approved_by_code(&subject, &new_key, number, signature, now)?;
		}

		attempt.approvals = Self::standing(&subject, attempt.approvals, now);
		if attempt.approvals.count() < 2 {
			// Whoever is missing now must be replaced, and the notice be given anew.
			attempt.ready_at = None;
		}
		let mut added = Vec::new();
		// One person is one party, whatever became of it since.
		if !attempt.approvals.has(party) && !attempt.approvals.has_account(&who) {
			Self::add(&mut attempt, party, &who, custodian);
			added.push(party);
		}
		if code.is_some() && !attempt.approvals.has(Party::Code) {
			Self::add(&mut attempt, Party::Code, &who, custodian);
			added.push(Party::Code);
		}
		ensure!(!added.is_empty(), Error::<T>::AlreadyApproved);
		if attempt.ready_at.is_none() && attempt.approvals.count() >= 2 {
			Self::start_delay(&mut attempt, now);
		}
		for party in added {
			Self::deposit_event(Event::RecoveryApproved {
				subject: subject.clone(),
				attempt: number,
				party,
				ready_at: attempt.ready_at,
			});
		}
		Attempts::<T>::insert(&subject, attempt);
		Ok(())
	}

	pub(crate) fn do_cancel_recovery(
		who: T::AccountId,
		subject: T::AccountId,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let attempt = Self::live_attempt(&subject, now).ok_or(Error::<T>::NoAttempt)?;
		let authorized_by = if who == subject {
			ensure!(
				!Self::is_approved_by_all(&subject, &attempt, now),
				Error::<T>::ApprovedByAll
			);
			EndedBy::CurrentKey
		} else {
			EndedBy::Party(
				Self::may_take_back(&who, &subject, &attempt, now)
					.ok_or(Error::<T>::NotAuthorized)?,
			)
		};
		Attempts::<T>::remove(&subject);
		Self::deposit_event(Event::RecoveryCancelled {
			subject,
			attempt: attempt.number,
			authorized_by,
		});
		Ok(())
	}

	pub(crate) fn do_complete_recovery(subject: T::AccountId) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let attempt = Self::live_attempt(&subject, now).ok_or(Error::<T>::NoAttempt)?;
		ensure!(
			Self::standing(&subject, attempt.approvals, now).count() >= 2,
			Error::<T>::TooFewParties
		);
		ensure!(
			attempt.ready_at.is_some_and(|ready_at| ready_at <= now),
			Error::<T>::NotReady
		);
		let new_key = attempt.new_key;
		// What it signed as somebody else could otherwise be sent again as the subject's. Whatever
		// the account was made meanwhile does no harm: from now on its key acts for the subject only.
		ensure!(
			!Controllers::<T>::contains_key(&new_key)
				&& frame_system::Pallet::<T>::account_nonce(&new_key).is_zero(),
			Error::<T>::KeyInUse
		);

		let restrained_until = now.saturating_add(RestraintPeriod::<T>::get());
		let recovered = Recovered {
			key: new_key.clone(),
			at: now,
			restrained_until,
		};
		let former_key =
			Replaced::<T>::get(&subject).map_or_else(|| subject.clone(), |recovered| recovered.key);
		Replaced::<T>::insert(&subject, recovered);
		Controllers::<T>::insert(&new_key, &subject);
		Attempts::<T>::remove(&subject);
		Self::deposit_event(Event::KeyReplaced {
			subject,
			attempt: attempt.number,
			former_key,
			new_key,
			restrained_until,
		});
		Ok(())
	}

	/// `None` when the call exercises no right and is ordinary; otherwise whether it would act. A
	/// subject's own cancelling uses up the attempt it ends. Where all have approved it is no right, and
	/// ordinary, so that the call says why it refuses.
	pub fn exercises_right(signer: &T::AccountId, call: &Call<T>) -> Option<bool> {
		let Call::cancel_recovery { subject } = call else {
			return None;
		};
		if subject != signer {
			return None;
		}
		let now = T::Clock::now();
		match Self::live_attempt(subject, now) {
			None => Some(false),
			Some(attempt) if Self::is_approved_by_all(subject, &attempt, now) => None,
			Some(_) => Some(true),
		}
	}

	/// The attempt that can still come to something.
	pub(crate) fn live_attempt(subject: &T::AccountId, now: Moment) -> Option<AttemptOf<T>> {
		Attempts::<T>::get(subject).filter(|attempt| attempt.is_live(now))
	}

	/// Clears away an attempt that is over, which nobody has to do for it to be over.
	pub(crate) fn clear_lapsed(subject: &T::AccountId, now: Moment) {
		let lapsed = Attempts::<T>::get(subject).filter(|attempt| !attempt.is_live(now));
		if let Some(attempt) = lapsed {
			Attempts::<T>::remove(subject);
			Self::deposit_event(Event::RecoveryLapsed {
				subject: subject.clone(),
				attempt: attempt.number,
			});
		}
	}

	/// As which party the account can take back what it approved.
	fn may_take_back(
		who: &T::AccountId,
		subject: &T::AccountId,
		attempt: &AttemptOf<T>,
		now: Moment,
	) -> Option<Party> {
		let custodian = Self::enrolled_at(subject).ok()?;
		let approvals = &attempt.approvals;
		match Self::party_of(who, subject, custodian, now)? {
			// A hospital's word is the hospital's: a colleague takes it back as well.
			Party::Registrar if approvals.registrar.is_some() => Some(Party::Registrar),
			Party::Representative if approvals.representative.as_ref() == Some(who) => {
				Some(Party::Representative)
			},
			_ => None,
		}
	}

	fn is_approved_by_all(subject: &T::AccountId, attempt: &AttemptOf<T>, now: Moment) -> bool {
		Self::standing(subject, attempt.approvals.clone(), now).count() >= 3
	}

	fn add(
		attempt: &mut AttemptOf<T>,
		party: Party,
		who: &T::AccountId,
		custodian: OrganizationId,
	) {
		let approvals = &mut attempt.approvals;
		match party {
			Party::Registrar => {
				approvals.registrar = Some(RegistrarApproval {
					account: who.clone(),
					organization: custodian,
				});
			},
			Party::Representative => approvals.representative = Some(who.clone()),
			Party::Code => approvals.code = true,
		}
	}

	/// Two parties have approved: from now on everybody is warned.
	fn start_delay(attempt: &mut AttemptOf<T>, now: Moment) {
		let ready_at = now.saturating_add(Delay::<T>::get());
		attempt.ready_at = Some(ready_at);
		attempt.ends_at = ready_at.saturating_add(T::Lifetime::get());
	}
}
