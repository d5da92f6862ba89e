//! What there is to order here: of how many patients there are records of a category, and never
//! anything about few of them.
//!
//! Counted are patients who are enrolled and have a record of the category that was not erased. Whom
//! consent admits is not: a count that moved with it would say of a person that they withdrew. Three
//! things keep small groups out of the answers, alone and compared with each other:
//!
//! * *Fewer than 11 are no number* (`None`), and none at all is the same as few.
//! * *Counts are rounded down to steps of 11.* Two of them differ by nothing or by 11 and more, so
//!   that of those with any record and those with one of a category no small rest can be told.
//! * *They are made once a day.* Otherwise a count that moves while the ledger shows one enrolment
//!   would say what that person has.
//!
//! One statement makes all of them, by one look into an index for each patient and category, however
//! many records there are. It runs once at a time, in a task of its own: whoever stops waiting does
//! not keep it from being done.

use crate::{
	ledger::Clock,
	store::{Store, StoreError},
};
use galen_primitives::{codes::Category, ids::Moment};
use std::{
	collections::BTreeMap,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// The smallest count that is told, and the step of all larger ones.
pub const STEP: u64 = 11;
/// For how long counts are told before they are made anew.
pub const LASTS: Duration = Duration::from_secs(86_400);

/// What was counted, and when.
#[derive(Clone, Debug)]
pub struct Counted {
	/// When.
	pub at: Moment,
	/// Patients by category, as they may be told.
	pub patients: Vec<(Category, Option<u64>)>,
	made: Instant,
}

/// The counts, kept for a day.
#[derive(Clone, Default)]
pub struct Catalogue(Arc<Mutex<Option<Arc<Counted>>>>);

impl Catalogue {
	/// The counts of today.
	pub async fn counted(
		&self,
		store: &Store,
		clock: Arc<dyn Clock>,
	) -> Result<Arc<Counted>, CatalogueError> {
		let (kept, store) = (Arc::clone(&self.0), store.clone());
		let counting = tokio::spawn(async move {
			let mut kept = kept.lock().await;
			let now = clock.instant();
			let fresh = kept
				.as_ref()
				.filter(|counted| now.saturating_duration_since(counted.made) < LASTS);
			if let Some(counted) = fresh {
				return Ok(Arc::clone(counted));
			}
			let patients = told(&store.patients_by_category().await?);
			let counted = Arc::new(Counted {
				at: clock.now(),
				patients,
				made: now,
			});
			*kept = Some(Arc::clone(&counted));
			Ok(counted)
		});
		counting.await.map_err(|_| CatalogueError::Ended)?
	}
}

/// Why there are no counts.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
	/// The database does not say.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// Counting ended before its end.
	#[error("counting ended before its end")]
	Ended,
}

/// Every category with what may be told of it.
fn told(patients: &BTreeMap<Category, u64>) -> Vec<(Category, Option<u64>)> {
	let count = |category| patients.get(category).copied().unwrap_or_default();
	let all = Category::ALL.iter();
	all.map(|category| (*category, shown(count(category))))
		.collect()
}

/// A count as it may be told.
pub fn shown(patients: u64) -> Option<u64> {
	let beyond = patients.checked_rem(STEP)?;
	let whole = patients.saturating_sub(beyond);
	(whole >= STEP).then_some(whole)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ten_are_no_number_and_eleven_are_one() {
		for few in 0..11 {
			assert_eq!(shown(few), None, "{few}");
		}
		assert_eq!(shown(11), Some(11));
		assert_eq!(shown(21), Some(11));
		assert_eq!(shown(22), Some(22));
		assert_eq!(shown(u64::MAX), Some(u64::MAX - u64::MAX % 11));
	}

	#[test]
	fn no_two_counts_differ_by_few() {
		let counts: Vec<u64> = (0..300).map(|n| shown(n).unwrap_or_default()).collect();
		for one in &counts {
			for other in &counts {
				let difference = one.abs_diff(*other);
				assert!(difference == 0 || difference >= STEP, "{one} and {other}");
			}
		}
	}
}
