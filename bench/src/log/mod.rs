//! The operation log: what the subjects of a run say and take back, in an order of their own, and what is
//! held in the end. Every system is given the same log, and must end with the same consents.
//!
//! The log is in two waves: first everybody gives, then everybody changes. The second is sent when the
//! first is final, because the ledger's pool takes a withdrawal only where there is something to withdraw.

mod oracle;

pub use oracle::{ConsentSet, Standing};

use crate::random::Random;

/// Purposes that a log's directives name, as bits.
const PURPOSES: u64 = 4;
/// Categories that a log's directives name.
const CATEGORIES: u64 = 8;
/// Organizations of the local network, which may be recipients.
const RECIPIENTS: u64 = 5;
/// When the first directive of a log ends: 2100-01-01, far beyond any run.
const FAR: u64 = 4_102_444_800;

/// What a directive says, as far as every system can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Terms {
	/// Purposes as bits 0 to 3, at least one.
	pub purposes: u8,
	/// Categories as bits 0 to 7, at least one.
	pub categories: u8,
	/// Which organization may read.
	pub recipient: u32,
	/// When it ends, in UTC seconds.
	pub until: u64,
}

impl Terms {
	fn any(random: &mut Random) -> Self {
		Self {
			purposes: 1 + random.below((1 << PURPOSES) - 1) as u8,
			categories: 1 + random.below((1 << CATEGORIES) - 1) as u8,
			recipient: random.below(RECIPIENTS) as u32,
			until: FAR + random.below(1_000_000),
		}
	}
}

/// What a subject does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
	/// Gives consent; the new directive gets the subject's next number, from 0.
	Give(Terms),
	/// Replaces what a directive says.
	Amend(u32, Terms),
	/// Takes a directive back.
	Withdraw(u32),
}

/// One entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
	/// Whose consent, by number from 0.
	pub subject: u32,
	/// What happens to it.
	pub act: Act,
}

/// A log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
	/// How many subjects there are.
	pub subjects: u32,
	/// Everybody gives.
	pub gives: Vec<Entry>,
	/// Everybody changes something.
	pub changes: Vec<Entry>,
}

impl Log {
	/// Each of so many subjects gives two directives, then amends one of them and takes the other back.
	pub fn of_individuals(subjects: u32, seed: u64) -> Self {
		let mut random = Random::new(seed);
		let mut gives = Vec::new();
		let mut changes = Vec::new();
		for subject in 0..subjects {
			for _ in 0..2 {
				let act = Act::Give(Terms::any(&mut random));
				gives.push(Entry { subject, act });
			}
			let amended = random.below(2) as u32;
			let amend = Act::Amend(amended, Terms::any(&mut random));
			let mut acts = [amend, Act::Withdraw(1 - amended)];
			random.shuffle(&mut acts);
			changes.extend(acts.map(|act| Entry { subject, act }));
		}
		Self {
			subjects,
			gives: interleaved(gives, &mut random),
			changes: interleaved(changes, &mut random),
		}
	}

	/// Each of so many subjects signs one paper, and half of them another that takes it back: what a
	/// hospital enters in batches.
	pub fn of_papers(subjects: u32, seed: u64) -> Self {
		let mut random = Random::new(seed);
		let gives = (0..subjects)
			.map(|subject| Entry {
				subject,
				act: Act::Give(Terms::any(&mut random)),
			})
			.collect();
		// Every other one of each hospital's, whose subjects are every fourth.
		let changes = (0..subjects)
			.filter(|subject| (subject / 4) % 2 == 1)
			.map(|subject| Entry {
				subject,
				act: Act::Withdraw(0),
			})
			.collect();
		Self {
			subjects,
			gives,
			changes,
		}
	}

	/// All of it, in order.
	pub fn entries(&self) -> impl Iterator<Item = &Entry> {
		self.gives.iter().chain(&self.changes)
	}

	/// How many entries there are.
	pub fn len(&self) -> usize {
		self.gives.len() + self.changes.len()
	}

	/// What is held after all of it.
	pub fn outcome(&self) -> ConsentSet {
		let mut set = ConsentSet::default();
		for entry in self.entries() {
			set.apply(entry);
		}
		set
	}
}

/// The entries in another order, in which each subject's own keep theirs.
fn interleaved(entries: Vec<Entry>, random: &mut Random) -> Vec<Entry> {
	let mut places: Vec<u32> = entries.iter().map(|entry| entry.subject).collect();
	random.shuffle(&mut places);
	let mut waiting: std::collections::BTreeMap<u32, std::collections::VecDeque<Entry>> =
		Default::default();
	for entry in entries {
		waiting.entry(entry.subject).or_default().push_back(entry);
	}
	let next = |subject| waiting.get_mut(&subject)?.pop_front();
	places.into_iter().filter_map(next).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_log_is_the_same_every_time_and_another_for_another_seed() {
		let log = Log::of_individuals(50, 7);
		assert_eq!(log, Log::of_individuals(50, 7));
		assert_ne!(log, Log::of_individuals(50, 8));
		assert_eq!((log.gives.len(), log.changes.len()), (100, 100));
	}

	#[test]
	fn a_subjects_own_acts_keep_their_order() {
		let entries: Vec<Entry> = (0..200)
			.map(|number| Entry {
				subject: number % 10,
				act: Act::Withdraw(number),
			})
			.collect();
		let mixed = interleaved(entries.clone(), &mut Random::new(3));
		assert_ne!(mixed, entries);
		for subject in 0..10 {
			let of = |all: &[Entry]| -> Vec<Entry> {
				let own = all.iter().filter(|entry| entry.subject == subject);
				own.copied().collect()
			};
			assert_eq!(of(&mixed), of(&entries));
		}
	}

	#[test]
	fn everything_said_is_sayable() {
		for entry in Log::of_individuals(200, 1).entries() {
			let (Act::Give(terms) | Act::Amend(_, terms)) = entry.act else {
				continue;
			};
			assert!((1..16).contains(&terms.purposes) && terms.categories > 0);
			assert!(terms.recipient < 5 && terms.until >= FAR);
		}
	}

	#[test]
	fn half_of_the_papers_are_taken_back() {
		let log = Log::of_papers(80, 1);
		let outcome = log.outcome();
		assert_eq!((outcome.len(), outcome.withdrawn()), (80, 40));
		for hospital in 0..4 {
			let own = log
				.changes
				.iter()
				.filter(|entry| entry.subject % 4 == hospital);
			assert_eq!(own.count(), 10);
		}
	}
}
