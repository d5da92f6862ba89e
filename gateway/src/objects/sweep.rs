//! Debris of crashes: packs that the index does not know, and on a local disk files that were being
//! written.
//!
//! A pack is named as underway before its first byte and until its index rows are committed or
//! given up. The listing is read first, what is underway second, the index third: a pack that was
//! listed and is not underway is in the index, or will never be. Another program on the same store,
//! such as the gateway that this one replaces, is given an hour.

use super::{packs::Listed, Packs, Vault, VaultError};
use crate::store::PackId;
use futures::TryStreamExt;
use std::{
	path::Path,
	time::{Duration, SystemTime},
};

/// How long a pack is left alone that another program may be about to bring into the index.
const GRACE: Duration = Duration::from_secs(3600);

impl Vault {
	/// Removes debris, and tells how many packs that were. At the start, and now and then.
	pub async fn sweep(&self) -> Result<u64, VaultError> {
		self.sweep_older_than(GRACE).await
	}

	/// Removes debris that has been there for `grace`. For tests, and for whoever knows that no
	/// other program writes.
	pub async fn sweep_older_than(&self, grace: Duration) -> Result<u64, VaultError> {
		let packs = self.packs();
		let mut removed = 0_u64;
		let mut pages = packs.list().try_chunks(256);
		while let Some(page) = pages.try_next().await.map_err(|error| error.1)? {
			for id in self.debris(&page, grace).await? {
				packs.remove(&id).await?;
				removed = removed.saturating_add(1);
			}
		}
		if let Some(folder) = packs.folder() {
			sweep_unfinished(packs, folder, grace).await;
		}
		Ok(removed)
	}

	async fn debris(&self, page: &[Listed], grace: Duration) -> Result<Vec<PackId>, VaultError> {
		let candidates = unknown_candidates(self.packs(), page, grace);
		let known = self.store().known_packs(&candidates).await?;
		Ok(candidates
			.into_iter()
			.filter(|id| !known.contains(id))
			.collect())
	}
}

fn unknown_candidates(packs: &Packs, page: &[Listed], grace: Duration) -> Vec<PackId> {
	page.iter()
		.filter(|pack| is_older(pack.since, grace) && !packs.is_underway(&pack.id))
		.map(|pack| pack.id)
		.collect()
}

fn is_older(since: SystemTime, grace: Duration) -> bool {
	// What was written in the future was not written an hour ago.
	let age = SystemTime::now().duration_since(since);
	grace.is_zero() || age.is_ok_and(|age| age >= grace)
}

/// A local pack is written as `<id>#<number>` first, which a crash leaves behind and a listing does
/// not show. What cannot be removed now will be tried again.
async fn sweep_unfinished(packs: &Packs, folder: &Path, grace: Duration) {
	let (packs, folder) = (packs.clone(), folder.to_owned());
	let swept = tokio::task::spawn_blocking(move || {
		for group in std::fs::read_dir(folder)?.flatten() {
			for file in std::fs::read_dir(group.path())?.flatten() {
				let since = file.metadata().and_then(|meta| meta.modified());
				let is_debris = unfinished(&file.file_name().to_string_lossy())
					.is_some_and(|id| !packs.is_underway(&id));
				if is_debris && since.is_ok_and(|since| is_older(since, grace)) {
					std::fs::remove_file(file.path())?;
				}
			}
		}
		Ok::<(), std::io::Error>(())
	});
	drop(swept.await);
}

/// Which pack was to become of a file.
fn unfinished(name: &str) -> Option<PackId> {
	let (id, _) = name.split_once('#')?;
	let mut bytes = [0; 16];
	hex::decode_to_slice(id, &mut bytes).ok()?;
	Some(PackId(bytes))
}
