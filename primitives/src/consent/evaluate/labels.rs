//! Which sets of sensitivity labels are still undecided.
//!
//! A record whose labels are unknown may carry any of 2^45 sets. They are told apart exactly and in
//! constant space because of the shape of the rules. Split a set into `e`, its labels of the
//! explicit list (8 labels, so 256 sets), and `n`, the others:
//!
//! - a deny takes every set with a listed label: those whose `e` meets its list, and those whose
//!   `n` does;
//! - a permit takes sets whose `e` lies within its list, whatever `n` is;
//! - a permit that asks for a listed label does the same, but of the sets with an empty `e` it
//!   takes only those whose `n` meets its list.
//!
//! So what any sequence of rules leaves undecided is always: the `e` that are not taken (256 bits),
//! with every `n` out of the labels that no rule has taken; and since only the third kind of rule
//! treats an empty `e` differently, one such list of labels for an empty `e` and one for all other
//! `e` are enough. `n = {}` is left for every `e` that is left.

use crate::codes::SensitivitySet;

/// How many labels the explicit list has. They are the lowest bits.
const EXPLICIT: u32 = 8;
const EXPLICIT_MASK: u64 = (1 << EXPLICIT) - 1;
const _: () = assert!(SensitivitySet::EXPLICIT.bits() == EXPLICIT_MASK);

/// The labels that are not on the explicit list.
const OTHERS: u64 = SensitivitySet::ALL.bits() & !EXPLICIT_MASK;

/// What a rule asks of a record's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelTest {
	/// Nothing.
	Any,
	/// Of the explicit list it carries at most these.
	Within {
		/// The explicit labels that are allowed.
		explicit: u8,
	},
	/// Of the explicit list it carries at most these, and it carries one of these or of `others`.
	WithinAndOne {
		/// The explicit labels that are allowed.
		explicit: u8,
		/// Further labels of which one is enough.
		others: u64,
	},
	/// It carries one of these.
	Carries {
		/// Explicit labels.
		explicit: u8,
		/// Other labels.
		others: u64,
	},
}

/// Splits labels into those of the explicit list and the others.
const fn split(labels: SensitivitySet) -> (u8, u64) {
	let bits = labels.bits();
	// The explicit labels are the lowest eight bits.
	let [explicit, ..] = bits.to_le_bytes();
	(explicit, bits & OTHERS)
}

impl LabelTest {
	/// What a permit with these listed labels asks.
	pub fn permit(listed: SensitivitySet, must_carry: bool) -> Self {
		let (explicit, others) = split(listed);
		if must_carry {
			Self::WithinAndOne { explicit, others }
		} else if explicit == u8::MAX {
			Self::Any
		} else {
			Self::Within { explicit }
		}
	}

	/// What a deny with these listed labels asks: one of them or of their children.
	pub fn deny(listed: SensitivitySet) -> Self {
		let (explicit, others) = split(listed.families());
		Self::Carries { explicit, others }
	}

	/// Whether a record with exactly these labels passes.
	pub fn holds(&self, carried: SensitivitySet) -> bool {
		let (explicit, others) = split(carried);
		self.holds_for(explicit, others)
	}

	/// Whether a record without explicit labels and with exactly these others passes.
	pub fn holds_unlisted(&self, others: u64) -> bool {
		self.holds_for(0, others)
	}

	fn holds_for(&self, e: u8, n: u64) -> bool {
		match *self {
			Self::Any => true,
			Self::Within { explicit } => e & !explicit == 0,
			Self::WithinAndOne { explicit, others } => {
				e & !explicit == 0 && (e != 0 || n & others != 0)
			},
			Self::Carries { explicit, others } => e & explicit != 0 || n & others != 0,
		}
	}

	/// The sets of explicit labels with which a record that carries no other label passes.
	pub fn bare(&self) -> Sets {
		match *self {
			Self::Any => Sets::ALL,
			Self::Within { explicit } => Sets::within(explicit),
			Self::WithinAndOne { explicit, .. } => Sets::within(explicit).without(Sets::EMPTY_SET),
			Self::Carries { explicit, .. } => Sets::ALL.without(Sets::within(!explicit)),
		}
	}
}

/// Sets of explicit labels, one bit each: bit `e` stands for the set whose mask is `e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sets([u64; 4]);

impl Sets {
	/// None of them.
	pub const NONE: Self = Self([0; 4]);
	/// All of them.
	pub const ALL: Self = Self([u64::MAX; 4]);
	/// Only the set without labels.
	pub const EMPTY_SET: Self = Self([1, 0, 0, 0]);

	/// The sets within each set, by its mask.
	const WITHIN: [Self; 256] = {
		let mut table = [Self::NONE; 256];
		let mut outer = 0;
		while outer < 256 {
			let mut inner = 0;
			while inner < 256 {
				if inner & !outer == 0 {
					table[outer].0[inner / 64] |= 1 << (inner % 64);
				}
				inner += 1;
			}
			outer += 1;
		}
		table
	};

	/// The sets that hold nothing but these labels.
	pub fn within(labels: u8) -> Self {
		Self::WITHIN
			.get(usize::from(labels))
			.copied()
			.unwrap_or(Self::NONE)
	}

	pub fn is_none(self) -> bool {
		self == Self::NONE
	}

	pub fn meets(self, other: Self) -> bool {
		!self.both(other).is_none()
	}

	pub fn both(self, other: Self) -> Self {
		self.zip(other, |a, b| a & b)
	}

	pub fn either(self, other: Self) -> Self {
		self.zip(other, |a, b| a | b)
	}

	pub fn without(self, other: Self) -> Self {
		self.zip(other, |a, b| a & !b)
	}

	fn zip(self, other: Self, combine: impl Fn(u64, u64) -> u64) -> Self {
		let [a0, a1, a2, a3] = self.0;
		let [b0, b1, b2, b3] = other.0;
		Self([
			combine(a0, b0),
			combine(a1, b1),
			combine(a2, b2),
			combine(a3, b3),
		])
	}
}

/// The sets of labels that no rule has decided yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Undecided {
	/// The sets of explicit labels that are left.
	sets: Sets,
	/// Other labels that may stand beside a set of explicit labels that is not empty.
	beside_some: u64,
	/// Other labels that may stand where there is no explicit label.
	beside_none: u64,
}

impl Undecided {
	/// Nothing is decided.
	pub const ALL: Self = Self {
		sets: Sets::ALL,
		beside_some: OTHERS,
		beside_none: OTHERS,
	};

	/// Whether everything is decided.
	pub fn is_spent(&self) -> bool {
		self.sets.is_none()
	}

	/// The sets of explicit labels that are left.
	pub fn sets(&self) -> Sets {
		self.sets
	}

	/// Only what carries no explicit label.
	pub fn unlisted(mut self) -> Self {
		self.sets = self.sets.both(Sets::EMPTY_SET);
		self
	}

	/// The other labels that may stand where there is no explicit one; `None` when nothing without
	/// an explicit label is left.
	pub fn others_unlisted(&self) -> Option<u64> {
		self.sets.meets(Sets::EMPTY_SET).then_some(self.beside_none)
	}

	/// Takes out what passes the test, and tells whether that was anything.
	pub fn take(&mut self, test: &LabelTest) -> bool {
		match *test {
			LabelTest::Any => {
				let any = !self.is_spent();
				self.sets = Sets::NONE;
				any
			},
			LabelTest::Within { explicit } => self.take_sets(Sets::within(explicit)),
			LabelTest::WithinAndOne { explicit, others } => {
				let listed = Sets::within(explicit).without(Sets::EMPTY_SET);
				let unlisted = self
					.others_unlisted()
					.is_some_and(|left| left & others != 0);
				self.beside_none &= !others;
				self.take_sets(listed) || unlisted
			},
			LabelTest::Carries { explicit, others } => {
				let some = !self.sets.without(Sets::EMPTY_SET).is_none();
				let beside = (some && self.beside_some & others != 0)
					|| self
						.others_unlisted()
						.is_some_and(|left| left & others != 0);
				self.beside_some &= !others;
				self.beside_none &= !others;
				self.take_sets(Sets::ALL.without(Sets::within(!explicit))) || beside
			},
		}
	}

	fn take_sets(&mut self, sets: Sets) -> bool {
		let any = self.sets.meets(sets);
		self.sets = self.sets.without(sets);
		any
	}
}
