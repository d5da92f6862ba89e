//! What must hold in every block.

use crate::{pallet::*, types::*};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use galen_primitives::traits::Membership;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked;
	/// it reads all of the pallet's state, so never call it while a block is executed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::attempts_are_well_formed()?;
		Self::codes_belong_to_subjects()?;
		Self::one_key_acts_for_a_subject()
	}

	fn attempts_are_well_formed() -> Result<(), TryRuntimeError> {
		for (subject, attempt) in Attempts::<T>::iter() {
			ensure!(
				T::Members::custodian(&subject).is_some(),
				"recovery: an attempt is about somebody who is not enrolled"
			);
			ensure!(
				attempt.number < NextAttempts::<T>::get(&subject),
				"recovery: an attempt has a number that was never given"
			);
			ensure!(
				attempt.approvals.count() > 0,
				"recovery: an attempt was approved by nobody"
			);
			ensure!(
				attempt.ready_at.is_some() == (attempt.approvals.count() >= 2),
				"recovery: a delay runs without two approvals, or does not run with them"
			);
			let earliest = attempt.opened_at.saturating_add(Delay::<T>::get());
			ensure!(
				attempt.ready_at.is_none_or(|ready_at| earliest <= ready_at),
				"recovery: an attempt is ready before its delay"
			);
			ensure!(
				attempt.ready_at.unwrap_or(attempt.opened_at) < attempt.ends_at,
				"recovery: an attempt is over before it is ready"
			);
			let one_person_is_two = attempt
				.approvals
				.registrar
				.as_ref()
				.is_some_and(|approval| {
					attempt.approvals.representative.as_ref() == Some(&approval.account)
				});
			ensure!(
				!one_person_is_two,
				"recovery: one account approved as two parties"
			);
			ensure!(
				!attempt.approvals.code
					|| RecoveryKeys::<T>::contains_key(&subject)
					|| FormerKeys::<T>::contains_key(&subject),
				"recovery: a code approved that nobody has"
			);
		}
		Ok(())
	}

	fn codes_belong_to_subjects() -> Result<(), TryRuntimeError> {
		for subject in RecoveryKeys::<T>::iter_keys().chain(FormerKeys::<T>::iter_keys()) {
			ensure!(
				T::Members::custodian(&subject).is_some(),
				"recovery: somebody who is not enrolled has a recovery code"
			);
		}
		Ok(())
	}

	fn one_key_acts_for_a_subject() -> Result<(), TryRuntimeError> {
		for (subject, recovered) in Replaced::<T>::iter() {
			ensure!(
				Controllers::<T>::get(&recovered.key).as_ref() == Some(&subject),
				"recovery: a key does not know for whom it acts"
			);
			let restrained_until = recovered.at.saturating_add(RestraintPeriod::<T>::get());
			ensure!(
				recovered.restrained_until == restrained_until,
				"recovery: a key is restrained for another time than all"
			);
			let Recovered { key, .. } = recovered;
			ensure!(key != subject, "recovery: a key replaced itself");
		}
		for subject in Controllers::<T>::iter_values() {
			ensure!(
				Replaced::<T>::contains_key(&subject),
				"recovery: a key acted for somebody whose key was never replaced"
			);
			ensure!(
				!Controllers::<T>::contains_key(&subject),
				"recovery: a key acts for a key"
			);
		}
		Ok(())
	}
}
