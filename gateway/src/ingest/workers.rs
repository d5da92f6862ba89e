//! Work on many resources, on all cores.

use super::IngestError;
use std::{
	num::NonZeroUsize,
	sync::{
		atomic::{AtomicUsize, Ordering},
		Mutex, PoisonError,
	},
};

/// Each thread's stack. Reading a resource nests as deep as the resource does, and unoptimized
/// builds use much for each level. Only what is used is ever taken.
const STACK: usize = 16 << 20;
/// Shares for each thread, so that one that got large resources does not hold up all.
const SHARES: usize = 4;

/// Parts items into neighbouring shares of about the same weight, works on them on several threads,
/// and returns what came of them in their order. Blocks.
pub(super) fn share<T: Sync, R: Send>(
	items: &[T],
	workers: usize,
	weight: impl Fn(&T) -> usize,
	work: impl Fn(&[T]) -> R + Sync,
) -> Result<Vec<R>, IngestError> {
	let workers = NonZeroUsize::new(workers).map_or(1, usize::from);
	let shares = parts(items, workers.saturating_mul(SHARES), weight);
	let threads = workers.min(shares.len());
	let next = AtomicUsize::new(0);
	let done = Mutex::new(Vec::with_capacity(shares.len()));
	let finished = std::thread::scope(|scope| {
		let run = || loop {
			let index = next.fetch_add(1, Ordering::Relaxed);
			let Some(part) = shares.get(index) else {
				break;
			};
			let result = work(part);
			done.lock()
				.unwrap_or_else(PoisonError::into_inner)
				.push((index, result));
		};
		let started: Vec<_> = (0..threads)
			.map(|_| {
				std::thread::Builder::new()
					.name("ingest".into())
					.stack_size(STACK)
					.spawn_scoped(scope, run)
			})
			.collect();
		started
			.into_iter()
			.all(|thread| thread.is_ok_and(|thread| thread.join().is_ok()))
	});
	let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
	if !finished || done.len() != shares.len() {
		return Err(IngestError::Worker);
	}
	done.sort_unstable_by_key(|(index, _)| *index);
	Ok(done.into_iter().map(|(_, result)| result).collect())
}

fn parts<T>(items: &[T], count: usize, weight: impl Fn(&T) -> usize) -> Vec<&[T]> {
	let total: usize = items.iter().map(&weight).sum();
	let most = total.div_ceil(count.max(1)).max(1);
	let mut parts = Vec::with_capacity(count);
	let mut rest = items;
	while !rest.is_empty() {
		let mut size = 0_usize;
		let mut taken = 0_usize;
		for item in rest {
			if taken > 0 && size >= most {
				break;
			}
			size = size.saturating_add(weight(item));
			taken = taken.saturating_add(1);
		}
		let Some((part, left)) = rest.split_at_checked(taken) else {
			break;
		};
		parts.push(part);
		rest = left;
	}
	parts
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn everything_is_done_once_and_in_order() {
		for count in [0, 1, 2, 7, 100, 1000] {
			for workers in [0, 1, 2, 5] {
				let items: Vec<usize> = (0..count).collect();
				let done =
					share(&items, workers, |item| item % 7, <[usize]>::to_vec).expect("all work");
				assert_eq!(done.concat(), items);
			}
		}
	}

	#[test]
	fn shares_weigh_about_the_same() {
		let items = vec![10_usize; 100];
		let shares = parts(&items, 8, |item| *item);
		assert!(shares.len() <= 8);
		assert!(shares.iter().all(|share| share.len() <= 13));
	}

	#[test]
	fn one_that_panics_fails_the_whole() {
		let failed = share(
			&[1, 2, 3],
			2,
			|_| 1,
			|share| {
				assert!(!share.contains(&2), "two");
				0
			},
		);
		assert!(matches!(failed, Err(IngestError::Worker)));
	}
}
