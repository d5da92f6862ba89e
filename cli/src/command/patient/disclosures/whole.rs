//! Whether an accounting is whole: what the hospital owes to show is shown, and each entry follows on
//! the one before.

use crate::gateway::Disclosure;
use galen_primitives::merkle::Digest;
use galen_vault::safe::{AccountingStatement, OwnPlace};
use std::collections::BTreeMap;

/// Missing entries that are named one by one.
const NAMED: usize = 8;

/// An entry as far as it is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed {
	/// Where it stands among the patient's own, as the signed statement says.
	pub own: OwnPlace,
	/// What the ledger commits to.
	pub leaf: Digest,
}

/// What is wrong with an accounting as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
	/// How many entries there must be.
	pub entries: u64,
	/// How many of them are not shown.
	pub missing: u64,
	/// The first of these, counted from 0.
	pub first_missing: Vec<u64>,
	/// Entries that do not follow on the one before, counted from 0.
	pub loose: Vec<u64>,
	/// Whether the hospital's signature on the number of entries is missing or wrong, or is on another
	/// number or another last entry than it shows.
	pub uncounted: bool,
}

impl Verdict {
	/// Judges what is shown. `signed` has an item for each entry, nothing where its signature is wrong;
	/// `promised` is the number of entries that came along, and `counted` the signed one.
	pub fn of(
		shown: &[Disclosure],
		signed: &[Option<Signed>],
		promised: u64,
		counted: Option<&AccountingStatement>,
	) -> Self {
		// What stands in signed statements counts; of an entry without, what is shown.
		let mut leaves: BTreeMap<u64, Option<Signed>> = BTreeMap::new();
		let mut loose = Vec::new();
		for (entry, signed) in shown.iter().zip(signed) {
			let own = signed.map_or(entry.own_number, |signed| signed.own.number);
			let last = leaves.last_key_value().map(|(last, _)| *last);
			let is_double = leaves.insert(own, *signed).is_some();
			if is_double || last.is_some_and(|last| last > own) {
				loose.push(own);
			}
		}
		for (own, signed) in &leaves {
			let Some(signed) = signed else { continue };
			let before = own.checked_sub(1).map(|before| leaves.get(&before));
			let follows = match (before, signed.own.previous) {
				(None, previous) => previous.is_none(),
				(Some(Some(Some(before))), previous) => previous == Some(before.leaf),
				// The one before is missing or not signed, which is said anyway.
				(Some(_), previous) => previous.is_some(),
			};
			if !follows {
				loose.push(*own);
			}
		}
		let beyond = leaves
			.last_key_value()
			.map_or(0, |(last, _)| last.saturating_add(1));
		let entries = counted
			.map_or(promised, |counted| counted.entries)
			.max(promised)
			.max(beyond);
		let shown = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
		let missing = entries.saturating_sub(shown);
		let first_missing = gaps(&leaves, entries);
		Self {
			entries,
			missing,
			first_missing,
			loose,
			uncounted: !counted.is_some_and(|counted| is_counted(counted, promised, &leaves)),
		}
	}

	/// Whether nothing is wrong.
	pub fn is_whole(&self) -> bool {
		self.missing == 0 && self.loose.is_empty() && !self.uncounted
	}

	/// What was found, in one sentence.
	pub fn in_words(&self) -> String {
		let mut faults = Vec::new();
		if self.missing > 0 {
			let more = if self.missing > u64::try_from(NAMED).unwrap_or(u64::MAX) {
				" and more"
			} else {
				""
			};
			faults.push(format!(
				"of {} entries {} missing: {}{more}",
				self.entries,
				self.missing,
				people(&self.first_missing)
			));
		}
		if !self.loose.is_empty() {
			faults.push(format!(
				"what does not follow on the entry before: {}",
				people(&self.loose)
			));
		}
		if self.uncounted {
			faults.push("the hospital did not sign how many there are".to_owned());
		}
		if faults.is_empty() {
			return match self.entries {
				1 => "complete: 1 entry, none missing".to_owned(),
				entries => format!("complete: {entries} entries, none missing"),
			};
		}
		format!("INCOMPLETE: {}", faults.join("; "))
	}
}

/// Whether the signed count is the one that came along, and its last entry the one that is shown.
fn is_counted(
	counted: &AccountingStatement,
	promised: u64,
	leaves: &BTreeMap<u64, Option<Signed>>,
) -> bool {
	if counted.entries != promised {
		return false;
	}
	let last = counted.entries.checked_sub(1);
	match (last, counted.last) {
		(None, None) => true,
		(Some(last), Some(leaf)) => match leaves.get(&last) {
			Some(Some(signed)) => signed.leaf == leaf,
			// Missing or not signed, which is said anyway.
			Some(None) | None => true,
		},
		(None, Some(_)) | (Some(_), None) => false,
	}
}

/// The first numbers below `entries` that are not there.
fn gaps(leaves: &BTreeMap<u64, Option<Signed>>, entries: u64) -> Vec<u64> {
	let mut found = Vec::new();
	let mut expected = 0;
	for own in leaves.keys().copied().chain([entries]) {
		let room = NAMED.saturating_sub(found.len());
		found.extend((expected..own).take(room));
		expected = own.saturating_add(1);
	}
	found
}

/// Numbers as people count, from 1.
fn people(numbers: &[u64]) -> String {
	let numbers = numbers.iter().take(NAMED);
	let texts: Vec<_> = numbers
		.map(|number| number.saturating_add(1).to_string())
		.collect();
	texts.join(", ")
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::ids::OrganizationId;

	fn entry(own_number: u64) -> Disclosure {
		Disclosure {
			number: 100 + own_number,
			own_number,
			receipt: 5,
			basis: "order".into(),
			recipient: 3,
			purpose: "HRESCH".into(),
			categories: vec!["laboratory".into()],
			records: 2,
			at: 1_700_000_000,
			withheld: None,
			taken_back: None,
			accountable: false,
			exemption: None,
			statement: String::new(),
			salt: String::new(),
			batch: None,
			leaf_index: None,
			sealed: None,
		}
	}

	fn leaf(own: u64) -> Digest {
		Digest([u8::try_from(own).unwrap() + 1; 32])
	}

	fn signed(own: u64) -> Signed {
		Signed {
			own: OwnPlace {
				number: own,
				previous: own.checked_sub(1).map(leaf),
			},
			leaf: leaf(own),
		}
	}

	fn counted(entries: u64) -> AccountingStatement {
		AccountingStatement {
			genesis: [1; 32],
			custodian: OrganizationId(0),
			subject: [2; 32],
			entries,
			last: entries.checked_sub(1).map(leaf),
			at: 1_700_000_000,
		}
	}

	/// A verdict on these entries, of five.
	fn of_five(owns: &[u64]) -> Verdict {
		let shown: Vec<_> = owns.iter().map(|own| entry(*own)).collect();
		let signed: Vec<_> = owns.iter().map(|own| Some(signed(*own))).collect();
		Verdict::of(&shown, &signed, 5, Some(&counted(5)))
	}

	#[test]
	fn all_of_them_in_order_are_whole() {
		let verdict = of_five(&[0, 1, 2, 3, 4]);
		assert!(verdict.is_whole(), "{verdict:?}");
		assert_eq!(verdict.in_words(), "complete: 5 entries, none missing");
		let none = Verdict::of(&[], &[], 0, Some(&counted(0)));
		assert!(none.is_whole(), "{none:?}");
		assert_eq!(none.in_words(), "complete: 0 entries, none missing");
	}

	#[test]
	fn whichever_is_missing_is_named() {
		for missing in 0..5 {
			let owns: Vec<u64> = (0..5).filter(|own| *own != missing).collect();
			let verdict = of_five(&owns);
			assert_eq!(verdict.missing, 1);
			assert_eq!(verdict.first_missing, [missing]);
			assert!(!verdict.is_whole());
			let words = verdict.in_words();
			let expected = format!("INCOMPLETE: of 5 entries 1 missing: {}", missing + 1);
			assert_eq!(words, expected);
		}
	}

	#[test]
	fn an_entry_that_was_put_in_anothers_place_is_noticed() {
		let shown: Vec<_> = (0..3).map(entry).collect();
		let mut places: Vec<_> = (0..3).map(|own| Some(signed(own))).collect();
		places[1] = Some(Signed {
			leaf: Digest([99; 32]),
			..signed(1)
		});
		let verdict = Verdict::of(&shown, &places, 3, Some(&counted(3)));
		assert_eq!(verdict.loose, [2]);
		// At the end of the list it is the signed count that tells.
		places[1] = Some(signed(1));
		places[2] = Some(Signed {
			leaf: Digest([99; 32]),
			..signed(2)
		});
		let verdict = Verdict::of(&shown, &places, 3, Some(&counted(3)));
		assert!(verdict.uncounted && verdict.loose.is_empty(), "{verdict:?}");
	}

	#[test]
	fn doubles_and_disorder_are_noticed() {
		assert_eq!(of_five(&[0, 1, 1, 2, 3, 4]).loose, [1]);
		assert_eq!(of_five(&[1, 0, 2, 3, 4]).loose, [0]);
	}

	#[test]
	fn a_count_that_is_not_signed_or_says_another_number_is_noticed() {
		let shown: Vec<_> = (0..2).map(entry).collect();
		let places: Vec<_> = (0..2).map(|own| Some(signed(own))).collect();
		assert!(Verdict::of(&shown, &places, 2, None).uncounted);
		assert!(Verdict::of(&shown, &places, 2, Some(&counted(3))).uncounted);
		// Whatever was promised or signed must be there.
		assert_eq!(
			Verdict::of(&shown, &places, 2, Some(&counted(3))).missing,
			1
		);
		assert_eq!(
			Verdict::of(&shown, &places, 3, Some(&counted(2))).missing,
			1
		);
		let newer = Verdict::of(&shown, &places, 1, Some(&counted(1)));
		assert!(newer.is_whole(), "one came in between: {newer:?}");
	}

	#[test]
	fn of_many_gaps_the_first_are_named() {
		let verdict = Verdict::of(&[], &[], 20, Some(&counted(20)));
		assert_eq!(verdict.missing, 20);
		assert!(verdict
			.in_words()
			.ends_with("1, 2, 3, 4, 5, 6, 7, 8 and more"));
	}
}
