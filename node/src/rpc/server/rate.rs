//! How many calls an address may make, over all its connections.

use super::door::household;
use parking_lot::Mutex;
use std::{
	collections::HashMap,
	net::IpAddr,
	num::NonZeroU32,
	time::{Duration, Instant},
};

/// Time in which a spent allowance is full again.
const REFILL: Duration = Duration::from_secs(60);

/// An allowance of calls for each address, which refills evenly.
pub struct Rate {
	/// What one call takes out, as the time in which it is refilled.
	price: Duration,
	/// When each address' allowance will be full again.
	full_at: Mutex<HashMap<IpAddr, Instant>>,
}

impl Rate {
	/// So many calls a minute.
	pub fn per_minute(calls: NonZeroU32) -> Self {
		Self {
			price: REFILL / calls.get(),
			full_at: Mutex::default(),
		}
	}

	/// Takes one call out of the address' allowance; false if there is none left.
	pub fn admit(&self, address: IpAddr) -> bool {
		self.admit_at(address, Instant::now())
	}

	fn admit_at(&self, address: IpAddr, now: Instant) -> bool {
		let mut full_at = self.full_at.lock();
		let entry = full_at.entry(household(address)).or_insert(now);
		let after = (*entry).max(now) + self.price;
		let admitted = after <= now + REFILL;
		if admitted {
			*entry = after;
		}
		admitted
	}

	/// Forgets addresses whose allowance is full.
	pub fn sweep(&self) {
		self.sweep_at(Instant::now());
	}

	fn sweep_at(&self, now: Instant) {
		self.full_at.lock().retain(|_, full_at| *full_at > now);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
	const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

	fn rate() -> Rate {
		Rate::per_minute(NonZeroU32::new(60).expect("not zero"))
	}

	#[test]
	fn an_address_should_have_its_allowance_at_once_and_no_more() {
		let (rate, now) = (rate(), Instant::now());
		for _ in 0..60 {
			assert!(rate.admit_at(ONE, now));
		}
		assert!(!rate.admit_at(ONE, now));
		assert!(rate.admit_at(OTHER, now), "each has its own");
	}

	#[test]
	fn an_allowance_should_refill_evenly() {
		let (rate, start) = (rate(), Instant::now());
		for _ in 0..60 {
			assert!(rate.admit_at(ONE, start));
		}
		let later = start + Duration::from_secs(2);
		assert!(rate.admit_at(ONE, later) && rate.admit_at(ONE, later));
		assert!(!rate.admit_at(ONE, later));
	}

	#[test]
	fn full_allowances_should_be_forgotten() {
		let (rate, start) = (rate(), Instant::now());
		assert!(rate.admit_at(ONE, start) && rate.admit_at(OTHER, start));
		assert!(rate.admit_at(OTHER, start));
		rate.sweep_at(start + Duration::from_secs(1));
		assert_eq!(rate.full_at.lock().len(), 1);
	}
}
