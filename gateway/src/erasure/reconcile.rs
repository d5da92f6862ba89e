//! After a database was restored from a copy: its rows follow the halves.

use super::EraseError;
use crate::{
	keys::Halves,
	objects::Vault,
	telemetry::{log, Event},
};
use galen_vault::safe::HalfId;

/// Rows that are looked at together.
const PAGE: u32 = 512;

/// Whether the halves have seen erasures that the database has not: it was restored from a copy, or
/// the gateway was killed between the two. Then every row whose half is gone is emptied, as the erasure
/// had done. Walks all rows, a page at a time.
///
/// # Errors
/// Index or halves do not answer.
pub async fn reconcile(vault: &Vault) -> Result<(), EraseError> {
	let store = vault.store();
	let halves = vault.keys().halves();
	let (database, epoch) = (store.halves_epoch().await?, halves.epoch()?);
	if epoch <= database {
		return Ok(());
	}
	log(Event::DatabaseOlder {
		database,
		halves: epoch,
	});
	let mut after = None;
	loop {
		let shelves = store.shelf_halves_after(after, PAGE).await?;
		let Some((last, _)) = shelves.last() else {
			break;
		};
		after = Some(*last);
		let gone = destroyed(halves, &shelves)?;
		if !gone.is_empty() {
			store.forget_erased(&[], &gone).await?;
		}
	}
	let mut after = None;
	loop {
		let records = store.record_halves_after(after, PAGE).await?;
		let Some((last, _)) = records.last() else {
			break;
		};
		after = Some(*last);
		let gone = destroyed(halves, &records)?;
		if !gone.is_empty() {
			store.forget_erased(&gone, &[]).await?;
		}
	}
	store.set_halves_epoch(epoch).await?;
	Ok(())
}

/// Those of these whose half was destroyed.
fn destroyed<T: Copy>(halves: &Halves, rows: &[(T, HalfId)]) -> Result<Vec<T>, EraseError> {
	let mut gone = Vec::new();
	for (name, half) in rows {
		if halves.half(*half)?.is_none() {
			gone.push(*name);
		}
	}
	Ok(gone)
}
