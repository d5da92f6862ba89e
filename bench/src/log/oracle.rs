//! What a log means, without any of the systems: the consents that are held in the end, and their digest.

use super::{Act, Entry, Terms};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Whether a directive still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
	/// It does.
	Active,
	/// It was taken back.
	Withdrawn,
}

/// A directive as it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
	/// What it says.
	pub terms: Terms,
	/// The subject's counter when it was given or amended last.
	pub version: u32,
	/// Whether it counts.
	pub standing: Standing,
}

/// Everything that is held, by subject and directive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentSet {
	held: BTreeMap<(u32, u32), Held>,
	/// How many acts each subject made.
	versions: BTreeMap<u32, u32>,
}

impl ConsentSet {
	/// Lets an entry of a log happen.
	pub fn apply(&mut self, entry: &Entry) {
		let subject = entry.subject;
		let version = self.versions.entry(subject).or_default();
		*version += 1;
		let version = *version;
		match entry.act {
			Act::Give(terms) => {
				let own = self.held.range((subject, 0)..=(subject, u32::MAX));
				let directive = own.count() as u32;
				self.hold(subject, directive, terms, version, Standing::Active);
			},
			Act::Amend(directive, terms) => {
				self.hold(subject, directive, terms, version, Standing::Active);
			},
			Act::Withdraw(directive) => {
				if let Some(held) = self.held.get_mut(&(subject, directive)) {
					held.standing = Standing::Withdrawn;
				}
			},
		}
	}

	/// Notes a directive as a system holds it.
	pub fn hold(
		&mut self,
		subject: u32,
		directive: u32,
		terms: Terms,
		version: u32,
		standing: Standing,
	) {
		let held = Held {
			terms,
			version,
			standing,
		};
		self.held.insert((subject, directive), held);
	}

	/// Notes how many acts of a subject a system counted.
	pub fn count(&mut self, subject: u32, version: u32) {
		self.versions.insert(subject, version);
	}

	/// A subject's first directive that counts.
	pub fn standing(&self, subject: u32) -> Option<u32> {
		let mut own = self.held.range((subject, 0)..=(subject, u32::MAX));
		let standing = own.find(|(_, held)| held.standing == Standing::Active);
		standing.map(|((_, directive), _)| *directive)
	}

	/// A directive.
	pub fn get(&self, subject: u32, directive: u32) -> Option<&Held> {
		self.held.get(&(subject, directive))
	}

	/// How many directives are held.
	#[cfg(test)]
	pub fn len(&self) -> usize {
		self.held.len()
	}

	/// How many of them were taken back.
	#[cfg(test)]
	pub fn withdrawn(&self) -> usize {
		let all = self.held.values();
		all.filter(|held| held.standing == Standing::Withdrawn)
			.count()
	}

	/// A digest of all of it, the same for the same consents.
	pub fn digest(&self) -> String {
		let mut hash = Sha256::new();
		for ((subject, directive), held) in &self.held {
			let Terms {
				purposes,
				categories,
				recipient,
				until,
			} = held.terms;
			hash.update(subject.to_be_bytes());
			hash.update(directive.to_be_bytes());
			hash.update([
				purposes,
				categories,
				u8::from(held.standing == Standing::Withdrawn),
			]);
			hash.update(recipient.to_be_bytes());
			hash.update(until.to_be_bytes());
			hash.update(held.version.to_be_bytes());
		}
		for (subject, version) in &self.versions {
			hash.update(subject.to_be_bytes());
			hash.update(version.to_be_bytes());
		}
		hex::encode(hash.finalize())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		log::Log,
		peers::galen::{held, rules},
	};
	use galen_primitives::{
		consent::{Consents, Draft, Grantor, Period},
		ids::{DirectiveId, TemplateId, TemplateRef},
	};

	/// The acts of Galen itself on the same log give the same set: the meaning of a log is not our
	/// invention for this benchmark.
	#[test]
	fn the_ledgers_own_acts_mean_the_same() {
		let log = Log::of_individuals(40, 11);
		let mut ledger: BTreeMap<u32, Consents<[u8; 32]>> = BTreeMap::new();
		let draft = |terms: Terms| Draft {
			template: TemplateRef {
				id: TemplateId(1),
				version: 1,
			},
			stated_at: 10,
			period: Period::between(0, terms.until),
			rules: rules(terms).unwrap(),
			source: None,
		};
		for entry in log.entries() {
			let own = ledger.entry(entry.subject).or_default();
			match entry.act {
				Act::Give(terms) => {
					own.give(draft(terms), Grantor::Subject, 10).unwrap();
				},
				Act::Amend(directive, terms) => {
					let id = DirectiveId(directive);
					own.amend(id, draft(terms), Grantor::Subject, 10).unwrap();
				},
				Act::Withdraw(directive) => own.withdraw(DirectiveId(directive), 10).unwrap(),
			}
		}
		let mut set = ConsentSet::default();
		for (subject, own) in &ledger {
			held(&mut set, *subject, own).unwrap();
		}
		assert_eq!(set, log.outcome());
		assert_eq!(set.digest(), log.outcome().digest());
	}

	#[test]
	fn the_digest_notices_everything() {
		let log = Log::of_individuals(10, 5);
		let right = log.outcome();
		let mut counted = right.clone();
		counted.count(3, 5);
		assert_ne!(counted.digest(), right.digest());
		let mut lost = right.clone();
		lost.held.pop_first();
		assert_ne!(lost.digest(), right.digest());
		let mut changed = right.clone();
		for held in changed.held.values_mut().take(1) {
			held.terms.until += 1;
		}
		assert_ne!(changed.digest(), right.digest());
	}
}
