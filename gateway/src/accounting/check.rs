//! Whether the accounting is whole: nothing deleted, nothing altered, everything as it was anchored.
//!
//! Looked at when the gateway starts and every hour. What is found is an alarm for people: releases
//! go on, because stopping them would give whoever can delete a row a way to stop care.

use crate::{
	release::Desk,
	store::{
		accounting::{Counted, Sealed},
		Batch, Store, StoreError,
	},
	telemetry::{log, metrics, Event},
};
use galen_vault::safe::{Salt, SignedDisclosure};
use std::{
	sync::{
		atomic::{AtomicU8, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(3_600);
/// After the store did not answer, it is looked at again after this time.
const AGAIN: Duration = Duration::from_secs(60);
/// Entries that are in memory at once.
const ENTRIES: u32 = 1_024;
/// Batches that are in memory at once, without their leaves.
const BATCHES: u32 = 256;

/// What a look at the accounting found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
	/// How the entries compare with their count.
	pub counted: Counted,
	/// Entries whose statement is not the one that their leaf commits to.
	pub altered: u64,
	/// Batches whose root does not follow from the entries that are there.
	pub batches: u64,
}

impl Findings {
	/// Entries that must be there and are not.
	pub fn missing(&self) -> u64 {
		self.counted.entries.saturating_sub(self.counted.found)
	}

	/// Whether nothing is wrong.
	pub fn is_whole(&self) -> bool {
		self.faults() == 0
	}

	/// How much is wrong.
	pub fn faults(&self) -> u64 {
		let counted = self.counted;
		let surplus = counted.found.saturating_sub(counted.entries);
		[
			self.missing(),
			surplus,
			u64::from(counted.first_missing.is_some() && self.missing() == 0),
			counted.subjects,
			self.altered,
			self.batches,
		]
		.into_iter()
		.fold(0, u64::saturating_add)
	}
}

/// How the accounting stood when it was looked at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
	/// It was not looked at yet.
	Unknown,
	/// Nothing is wrong.
	Whole,
	/// Something is.
	Broken,
}

impl Standing {
	/// A constant for answers.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Unknown => "unknown",
			Self::Whole => "whole",
			Self::Broken => "broken",
		}
	}
}

/// Remembers how the accounting stood.
#[derive(Debug, Default)]
pub struct Health(AtomicU8);

impl Health {
	/// How it stood.
	pub fn standing(&self) -> Standing {
		match self.0.load(Ordering::Relaxed) {
			0 => Standing::Unknown,
			1 => Standing::Whole,
			_ => Standing::Broken,
		}
	}

	fn note(&self, findings: &Findings) {
		let standing = if findings.is_whole() { 1 } else { 2 };
		self.0.store(standing, Ordering::Relaxed);
	}
}

/// Looks at the accounting now and once in a while, and raises the alarm.
pub async fn watch(desk: Arc<Desk>, stop: CancellationToken) {
	loop {
		let pause = match desk.check_accounting().await {
			Ok(_) => EVERY,
			Err(_) => {
				log(Event::Retrying {
					part: "accounting",
					kind: "store",
				});
				AGAIN
			},
		};
		if tokio::time::timeout(pause, stop.cancelled()).await.is_ok() {
			return;
		}
	}
}

impl Desk {
	/// Looks at the accounting, remembers how it stands, and says so where something is wrong.
	pub async fn check_accounting(&self) -> Result<Findings, StoreError> {
		let findings = check(self.vault.store()).await?;
		self.accounting.note(&findings);
		let faults = i64::try_from(findings.faults()).unwrap_or(i64::MAX);
		metrics().accounting_faults.set(faults);
		if !findings.is_whole() {
			log(Event::AccountingBroken {
				missing: findings.missing(),
				first_missing: findings.counted.first_missing,
				subjects: findings.counted.subjects,
				altered: findings.altered,
				batches: findings.batches,
			});
		}
		Ok(findings)
	}
}

/// Compares the entries with their count, with their leaves, and with the batches that were cut from
/// these. Entries that are written meanwhile do no harm: what is compared is read in one statement.
pub async fn check(store: &Store) -> Result<Findings, StoreError> {
	let mut findings = Findings {
		counted: store.count_entries().await?,
		..Findings::default()
	};
	let mut after = None;
	loop {
		let entries = store.sealed_entries(after, ENTRIES).await?;
		let Some(last) = entries.last().map(|entry| entry.number) else {
			break;
		};
		let altered = tokio::task::spawn_blocking(move || {
			entries.iter().filter(|entry| is_altered(entry)).count()
		});
		let altered = altered.await.map_err(|_| StoreError::Corrupt("leaf"))?;
		let altered = u64::try_from(altered).unwrap_or(u64::MAX);
		findings.altered = findings.altered.saturating_add(altered);
		after = Some(last);
	}
	let mut after = None;
	loop {
		let batches = store.disclosure_batches(after, BATCHES).await?;
		let Some(last) = batches.last().map(|batch| batch.number) else {
			return Ok(findings);
		};
		for batch in batches {
			let differs = u64::from(!is_as_sealed(store, batch).await?);
			findings.batches = findings.batches.saturating_add(differs);
		}
		after = Some(last);
	}
}

/// Whether an entry's leaf does not commit to its statement. Statements of an older format have
/// leaves as well; all that counts here are the bytes.
fn is_altered(entry: &Sealed) -> bool {
	let salt = Salt::from_bytes(Zeroizing::new(entry.salt));
	SignedDisclosure::opening_of(&entry.statement, salt).leaf() != entry.leaf
}

/// Whether a batch's root follows from the leaves that are there.
async fn is_as_sealed(store: &Store, batch: Batch) -> Result<bool, StoreError> {
	let leaves = store.leaves_of_batch(&batch).await?;
	let sealed = tokio::task::spawn_blocking(move || leaves.seal());
	let sealed = sealed.await.map_err(|_| StoreError::Corrupt("leaf"))?;
	// A batch without leaves is none.
	Ok(sealed
		.is_ok_and(|sealed| sealed.root() == batch.root && sealed.leaf_count() == batch.leaf_count))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn whatever_is_wrong_is_a_fault() {
		let whole = Findings {
			counted: Counted {
				entries: 3,
				found: 3,
				first_missing: None,
				subjects: 0,
			},
			altered: 0,
			batches: 0,
		};
		assert!(whole.is_whole());
		let counted = |change: fn(&mut Counted)| {
			let mut counted = whole.counted;
			change(&mut counted);
			Findings { counted, ..whole }
		};
		for broken in [
			counted(|counted| counted.found = 2),
			counted(|counted| counted.found = 4),
			counted(|counted| counted.first_missing = Some(1)),
			counted(|counted| counted.subjects = 1),
			Findings {
				altered: 1,
				..whole
			},
			Findings {
				batches: 1,
				..whole
			},
		] {
			assert!(!broken.is_whole(), "{broken:?}");
		}
	}

	#[test]
	fn a_standing_is_remembered() {
		let health = Health::default();
		assert_eq!(health.standing(), Standing::Unknown);
		health.note(&Findings::default());
		assert_eq!(health.standing(), Standing::Whole);
		health.note(&Findings {
			altered: 1,
			..Findings::default()
		});
		assert_eq!(health.standing(), Standing::Broken);
	}
}
