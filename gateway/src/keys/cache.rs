//! Subject keys that were unwrapped, for a while. They are wiped when nobody holds them any more.

use galen_vault::safe::{SubjectKey, SubjectVaultId};
use std::{collections::HashMap, sync::Arc};

/// Two generations: what was used lately, and what was used before that. When the first is full the
/// second is dropped and the first takes its place, so that the cache never holds more than it may
/// and what is in use stays.
pub(super) struct Cache {
	half: usize,
	young: HashMap<SubjectVaultId, Arc<SubjectKey>>,
	old: HashMap<SubjectVaultId, Arc<SubjectKey>>,
}

impl Cache {
	/// A cache of at most `size` keys.
	pub(super) fn new(size: usize) -> Self {
		Self {
			half: size.div_ceil(2),
			young: HashMap::new(),
			old: HashMap::new(),
		}
	}

	pub(super) fn get(&mut self, shelf: &SubjectVaultId) -> Option<Arc<SubjectKey>> {
		if let Some(key) = self.young.get(shelf) {
			return Some(Arc::clone(key));
		}
		let key = self.old.remove(shelf)?;
		self.put(*shelf, Arc::clone(&key));
		Some(key)
	}

	pub(super) fn put(&mut self, shelf: SubjectVaultId, key: Arc<SubjectKey>) {
		if self.young.len() >= self.half {
			self.old = std::mem::take(&mut self.young);
		}
		self.old.remove(&shelf);
		self.young.insert(shelf, key);
	}

	pub(super) fn remove(&mut self, shelf: &SubjectVaultId) {
		self.young.remove(shelf);
		self.old.remove(shelf);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn key() -> Arc<SubjectKey> {
		Arc::new(SubjectKey::make().expect("randomness"))
	}

	fn shelf(number: u8) -> SubjectVaultId {
		SubjectVaultId([number; 16])
	}

	#[test]
	fn never_holds_more_than_it_may() {
		let mut cache = Cache::new(10);
		for number in 0..200 {
			cache.put(shelf(number), key());
			assert!(cache.young.len() + cache.old.len() <= 10);
		}
		assert!(cache.get(&shelf(199)).is_some());
		assert!(cache.get(&shelf(100)).is_none());
	}

	#[test]
	fn what_is_used_stays() {
		let mut cache = Cache::new(10);
		let kept = key();
		cache.put(shelf(255), Arc::clone(&kept));
		for number in 0..200 {
			cache.put(shelf(number), key());
			let found = cache.get(&shelf(255)).expect("still there");
			assert!(Arc::ptr_eq(&found, &kept));
		}
	}

	#[test]
	fn what_is_removed_is_gone_and_wiped() {
		let mut cache = Cache::new(10);
		let held = key();
		let watch = Arc::downgrade(&held);
		cache.put(shelf(1), held);
		for number in 2..8 {
			cache.put(shelf(number), key());
		}
		cache.remove(&shelf(1));
		assert!(cache.get(&shelf(1)).is_none());
		assert!(watch.upgrade().is_none(), "nobody holds it any more");
	}
}
