//! What must hold in every block.

use crate::{pallet::*, types::Day, Batches};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::fungible::Inspect};
use galen_primitives::traits::{Clock, Split};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::supply_is_accounted_for()?;
		Self::policy_is_possible()?;
		Self::earnings_respect_the_cap()?;
		Self::cursors_respect_the_batches()
	}

	/// Every unit in circulation was issued and not redeemed.
	fn supply_is_accounted_for() -> Result<(), TryRuntimeError> {
		let outstanding = Supply::<T>::get()
			.outstanding()
			.ok_or("rewards: more was redeemed than ever existed")?;
		ensure!(
			T::Currency::total_issuance() == outstanding,
			"rewards: supply differs from genesis + issued - redeemed"
		);
		Ok(())
	}

	fn policy_is_possible() -> Result<(), TryRuntimeError> {
		ensure!(
			SubjectFloor::<T>::get() <= Split::WHOLE,
			"rewards: the subject floor exceeds the whole"
		);
		Ok(())
	}

	/// On a day that knew one schedule only, nobody earned more than its cap.
	fn earnings_respect_the_cap() -> Result<(), TryRuntimeError> {
		let current = CurrentSchedule::<T>::get();
		let today = Day::of(T::Clock::now());
		for (_, earnings) in EarningsToday::<T>::iter() {
			ensure!(earnings.day <= today, "rewards: earnings lie in the future");
			ensure!(
				earnings.day <= current.since || earnings.amount <= current.schedule.daily_cap,
				"rewards: a subject earned more than the daily cap"
			);
		}
		Ok(())
	}

	/// No batch was credited beyond its leaves.
	fn cursors_respect_the_batches() -> Result<(), TryRuntimeError> {
		for (custodian, cursor) in Cursors::<T>::iter() {
			let leaves = T::Batches::leaf_count(custodian, cursor.batch)
				.ok_or("rewards: a credited batch is not anchored")?;
			ensure!(
				cursor.records > 0 && cursor.records <= leaves,
				"rewards: more records were credited than the batch has"
			);
		}
		Ok(())
	}
}
