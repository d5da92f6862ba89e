//! How long a network makes everybody wait. Only here may nonsense stop everything, with a message
//! that says what is wrong.

// A chain that starts from nonsense must not start.
#![allow(clippy::panic)]

use crate::pallet::*;
use frame::prelude::*;
use galen_primitives::ids::Moment;

const HOUR: Moment = 3_600;
const DAY: Moment = 24 * HOUR;

/// The longest delay a network can have: a month without a key is long enough.
pub const MAX_DELAY: Moment = 30 * DAY;
/// The longest restraint a network can have.
pub const MAX_RESTRAINT: Moment = 90 * DAY;

/// Three days: time to notice on a journey, and to be told by a hospital after a weekend.
pub struct DefaultDelay;

impl Get<Moment> for DefaultDelay {
	fn get() -> Moment {
		72 * HOUR
	}
}

/// A week: time to see in the accounting that somebody else withdrew.
pub struct DefaultRestraint;

impl Get<Moment> for DefaultRestraint {
	fn get() -> Moment {
		7 * DAY
	}
}

impl<T: Config> GenesisConfig<T> {
	/// Sets both periods, for good.
	pub(crate) fn install(&self) {
		assert!(
			(1..=MAX_DELAY).contains(&self.delay),
			"recovery: genesis delay must be from 1 second to 30 days"
		);
		assert!(
			(1..=MAX_RESTRAINT).contains(&self.restraint),
			"recovery: genesis restraint must be from 1 second to 90 days"
		);
		Delay::<T>::put(self.delay);
		RestraintPeriod::<T>::put(self.restraint);
	}
}
