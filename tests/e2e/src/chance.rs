//! Chance that can be repeated: the same seed makes the same choices.

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
	/// The stream of choices of a seed.
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// The next 64 bits.
	pub fn bits(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
		mixed ^ (mixed >> 31)
	}

	/// A number in `0..bound`.
	///
	/// # Panics
	/// If the bound is 0.
	pub fn below(&mut self, bound: u64) -> u64 {
		self.bits() % bound
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_same_seed_makes_the_same_choices() {
		let draw = |seed| {
			let mut chance = Chance::new(seed);
			[chance.below(1000), chance.below(1000), chance.below(1000)]
		};
		assert_eq!(draw(7), draw(7));
		assert_ne!(draw(7), draw(8));
	}
}
