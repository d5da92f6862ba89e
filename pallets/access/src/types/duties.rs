//! What goes with the data: what a recipient must and must not do.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use galen_primitives::codes::{ObligationSet, RefrainSet};
use scale_info::TypeInfo;

/// Obligations and refrains, each by its own code: taking on a parent does not take on what is
/// below it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Duties {
	/// What the recipient must do.
	pub obligations: ObligationSet,
	/// What the recipient must not do.
	pub refrains: RefrainSet,
}

impl Duties {
	/// Whether every one of the other's duties is among these.
	pub fn cover(&self, other: Self) -> bool {
		self.obligations.covers(other.obligations) && self.refrains.covers(other.refrains)
	}

	/// The duties of both.
	#[must_use]
	pub fn union(&self, other: Self) -> Self {
		Self {
			obligations: self.obligations.union(other.obligations),
			refrains: self.refrains.union(other.refrains),
		}
	}

	/// Whether every one is in the code tables.
	pub fn are_known(&self) -> bool {
		self.obligations.is_known() && self.refrains.is_known()
	}
}
