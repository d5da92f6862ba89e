//! How often, and for how long. Kept in memory: a process that was killed in an emergency counts anew.

use galen_primitives::ids::ReceiptId;
use sha2::{Digest, Sha256};
use std::{
	collections::{HashMap, VecDeque},
	sync::{Mutex, PoisonError},
	time::{Duration, Instant},
};

/// Within which time is counted.
const HOUR: Duration = Duration::from_secs(3_600);
/// Most claims of one clinician in it: what one person treats, with every repetition.
const EACH: usize = 60;
/// Most claims of all in it.
const ALL: usize = 600;
/// Most passes at once.
const PASSES: usize = 4_096;

/// Claims of the last hour.
#[derive(Default)]
pub(super) struct Tries(Mutex<VecDeque<(Instant, [u8; 32])>>);

impl Tries {
	/// Counts a claim, unless there were too many.
	pub(super) fn note(&self, clinician: [u8; 32], now: Instant) -> bool {
		let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		while tries
			.front()
			.is_some_and(|(at, _)| now.saturating_duration_since(*at) >= HOUR)
		{
			tries.pop_front();
		}
		let own = tries.iter().filter(|(_, who)| *who == clinician).count();
		if tries.len() >= ALL || own >= EACH {
			return false;
		}
		tries.push_back((now, clinician));
		true
	}
}

/// Passes for ciphertext: opaque, random, known here only by their hash.
pub(super) struct Passes {
	time: Duration,
	live: Mutex<HashMap<[u8; 32], (ReceiptId, Instant)>>,
}

impl Passes {
	pub(super) fn new(time: Duration) -> Self {
		Self {
			time,
			live: Mutex::default(),
		}
	}

	/// A new one.
	pub(super) fn give(
		&self,
		receipt: ReceiptId,
		now: Instant,
	) -> Result<(String, Duration), getrandom::Error> {
		let mut bytes = [0; 32];
		getrandom::fill(&mut bytes)?;
		let pass = hex::encode(bytes);
		let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
		if live.len() >= PASSES {
			live.retain(|_, (_, until)| now < *until);
		}
		if live.len() >= PASSES {
			// All of them were given within minutes: the next to end makes room.
			let oldest = live.iter().min_by_key(|(_, (_, until))| *until);
			let oldest = oldest.map(|(name, _)| *name);
			oldest.and_then(|name| live.remove(&name));
		}
		let until = now.checked_add(self.time).unwrap_or(now);
		live.insert(hash(&pass), (receipt, until));
		Ok((pass, self.time))
	}

	/// What a pass is for, if it is a live one.
	pub(super) fn find(&self, pass: &str, now: Instant) -> Option<ReceiptId> {
		let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
		let (receipt, until) = live.get(&hash(pass))?;
		(now < *until).then_some(*receipt)
	}
}

/// A pass has 256 random bits, so a plain hash hides it.
fn hash(pass: &str) -> [u8; 32] {
	Sha256::digest(pass.as_bytes()).into()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn one_clinician_and_all_of_them_are_bounded_for_an_hour() {
		let tries = Tries::default();
		let now = Instant::now();
		for _ in 0..EACH {
			assert!(tries.note([1; 32], now));
		}
		assert!(!tries.note([1; 32], now));
		assert!(tries.note([2; 32], now));
		for clinician in 3..=250 {
			for _ in 0..3 {
				tries.note([clinician; 32], now);
			}
		}
		assert!(!tries.note([251; 32], now));
		assert!(tries.note([1; 32], now + HOUR));
	}

	#[test]
	fn a_pass_is_for_one_release_and_ends() {
		let passes = Passes::new(Duration::from_secs(900));
		let now = Instant::now();
		let (pass, time) = passes.give(ReceiptId(7), now).unwrap();
		assert_eq!(passes.find(&pass, now), Some(ReceiptId(7)));
		assert_eq!(passes.find(&pass[1..], now), None);
		assert_eq!(passes.find("", now), None);
		assert_eq!(passes.find(&pass, now + time), None);
	}

	#[test]
	fn passes_are_bounded() {
		let passes = Passes::new(Duration::from_secs(900));
		let now = Instant::now();
		let (first, _) = passes.give(ReceiptId(0), now).unwrap();
		for number in 1..=PASSES as u64 {
			let later = now + Duration::from_millis(number);
			passes.give(ReceiptId(number), later).unwrap();
		}
		assert_eq!(passes.live.lock().unwrap().len(), PASSES);
		assert_eq!(passes.find(&first, now), None);
	}
}
