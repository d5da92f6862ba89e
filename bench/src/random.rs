//! Numbers that look random and are the same in every run: the operation log, the records and the order of
//! rounds must not depend on chance. SplitMix64 (Steele, Lea, Flood 2014).

/// A stream of numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
	/// The stream of this seed.
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// The next number.
	pub fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// A number below `bound`, which is not 0. Its bias is below 2⁻³² for the bounds used here.
	pub fn below(&mut self, bound: u64) -> u64 {
		let wide = u128::from(self.next()) * u128::from(bound);
		(wide >> 64) as u64
	}

	/// One of these.
	pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
		let index = self.below(all.len() as u64) as usize;
		&all[index]
	}

	/// Puts these into another order.
	pub fn shuffle<T>(&mut self, all: &mut [T]) {
		for last in (1..all.len()).rev() {
			let other = self.below(last as u64 + 1) as usize;
			all.swap(last, other);
		}
	}

	/// So many bytes.
	pub fn bytes(&mut self, length: usize) -> Vec<u8> {
		let mut bytes = Vec::with_capacity(length + 8);
		while bytes.len() < length {
			bytes.extend_from_slice(&self.next().to_le_bytes());
		}
		bytes.truncate(length);
		bytes
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_stream_is_the_published_one() {
		// The reference implementation's first numbers for the seed 1234567.
		let mut random = Random::new(1_234_567);
		let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
		assert_eq!(
			first,
			[
				6_457_827_717_110_365_317,
				3_203_168_211_198_807_973,
				9_817_491_932_198_370_423
			]
		);
	}

	#[test]
	fn a_shuffle_keeps_everything() {
		let mut all: Vec<u32> = (0..100).collect();
		Random::new(1).shuffle(&mut all);
		assert_ne!(all, (0..100).collect::<Vec<_>>());
		all.sort_unstable();
		assert_eq!(all, (0..100).collect::<Vec<_>>());
	}
}
