//! What is said about several measurements of one thing: the middle, the ends, and how sure the middle is.

use crate::random::Random;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2_000;

/// The value below which this share of the others lies; of an empty list, nothing.
///
/// Between two values the nearer one is taken, so that every quantile is something that was measured.
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
	let mut sorted = values.to_vec();
	sorted.sort_by(f64::total_cmp);
	let last = sorted.len().checked_sub(1)?;
	let place = (share.clamp(0.0, 1.0) * last as f64).round() as usize;
	sorted.get(place).copied()
}

/// The middle value; of an even number, the mean of the two in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
	let mut sorted = values.to_vec();
	sorted.sort_by(f64::total_cmp);
	let half = sorted.len() / 2;
	let upper = sorted.get(half).copied()?;
	if sorted.len() % 2 == 1 {
		return Some(upper);
	}
	let lower = sorted.get(half.checked_sub(1)?).copied()?;
	Some((lower + upper) / 2.0)
}

/// The smallest and the largest.
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
	let least = values.iter().copied().min_by(f64::total_cmp)?;
	let most = values.iter().copied().max_by(f64::total_cmp)?;
	Some((least, most))
}

/// Between which values the median lies, at 95 %: by resampling. With fewer than four values that says
/// nothing, and the range stands in its place.
pub fn interval(values: &[f64]) -> Option<(f64, f64)> {
	if values.len() < 4 {
		return range(values);
	}
	let mut random = Random::new(0x6265_6e63_6821);
	let medians: Vec<f64> = (0..RESAMPLES)
		.filter_map(|_| {
			let sample: Vec<f64> = values.iter().map(|_| *random.one_of(values)).collect();
			median(&sample)
		})
		.collect();
	Some((quantile(&medians, 0.025)?, quantile(&medians, 0.975)?))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_middle_is_found_whatever_the_order() {
		assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
		assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
		assert_eq!(median(&[]), None);
	}

	#[test]
	fn a_quantile_was_measured() {
		let values: Vec<f64> = (0..=100).map(f64::from).collect();
		assert_eq!(quantile(&values, 0.5), Some(50.0));
		assert_eq!(quantile(&values, 0.99), Some(99.0));
		assert_eq!(quantile(&values, 1.0), Some(100.0));
		assert_eq!(quantile(&[7.0], 0.99), Some(7.0));
	}

	#[test]
	fn an_interval_holds_the_median_and_is_narrow_where_values_agree() {
		let values = [10.0, 10.1, 9.9, 10.0, 10.2, 9.8, 10.0];
		let (low, high) = interval(&values).unwrap();
		assert!(
			low <= 10.0 && 10.0 <= high && high - low < 0.4,
			"{low} {high}"
		);
		assert_eq!(interval(&[1.0, 2.0]), Some((1.0, 2.0)));
	}
}
