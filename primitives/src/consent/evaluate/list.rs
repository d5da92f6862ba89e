//! A list of bounded length on the stack: deciding allocates nothing.

/// At most `N` items.
pub(super) struct List<T, const N: usize> {
	items: [T; N],
	len: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
	/// The empty list; `filler` stands in the unused places.
	pub fn new(filler: T) -> Self {
		Self {
			items: [filler; N],
			len: 0,
		}
	}

	/// Appends an item; the callers' bounds leave room for it, else it is refused with `false`.
	#[must_use]
	pub fn push(&mut self, item: T) -> bool {
		match self.items.get_mut(self.len) {
			Some(place) => {
				*place = item;
				self.len = self.len.saturating_add(1);
				true
			},
			None => false,
		}
	}

	/// Empties the list.
	pub fn clear(&mut self) {
		self.len = 0;
	}

	pub fn as_slice(&self) -> &[T] {
		self.items.get(..self.len).unwrap_or_default()
	}

	pub fn as_mut_slice(&mut self) -> &mut [T] {
		self.items.get_mut(..self.len).unwrap_or_default()
	}
}

impl<T: Copy + Ord, const N: usize> List<T, N> {
	/// Sorts the items and drops doubles.
	pub fn sort_unique(&mut self) {
		self.as_mut_slice().sort_unstable();
		let mut kept = 0usize;
		let mut last = None;
		for at in 0..self.len {
			let Some(item) = self.items.get(at).copied() else {
				break;
			};
			if last == Some(item) {
				continue;
			}
			if let Some(place) = self.items.get_mut(kept) {
				*place = item;
				kept = kept.saturating_add(1);
			}
			last = Some(item);
		}
		self.len = kept;
	}
}
