//! Closing and destroying: from what was decided to a certificate.

use super::{EraseError, Eraser, AT_ONCE};
use crate::{
	keys::{Halves, HalvesError},
	store::erasures::{Erasure, ErasureState},
	telemetry::{log, Event},
};
use galen_vault::safe::{
	erase_records, erase_subject, ErasureError, ErasureReason, GenesisHash, HalfId, KeyShelf,
	ObjectId, RecordsErasure, SignedCertificate, SubjectErasure, SubjectVaultId,
};
use std::{collections::BTreeMap, sync::Arc};

/// What a certificate calls a patient of whom the vault never held anything.
const NOBODY: SubjectVaultId = SubjectVaultId([0; 16]);

impl Eraser {
	/// Closes and destroys whatever was decided. Another one's fault does not hold up the rest.
	pub(super) async fn destroy_started(&self) -> Result<(), EraseError> {
		let mut outcome = Ok(());
		let started = [ErasureState::Started, ErasureState::Closed];
		for erasure in self.store().erasures_in(&started, AT_ONCE).await? {
			if let Err(error) = self.destroy(erasure).await {
				outcome = Err(error);
			}
		}
		outcome
	}

	async fn destroy(&self, erasure: Erasure) -> Result<(), EraseError> {
		let store = self.store();
		let id = erasure.id;
		if erasure.state == ErasureState::Started {
			match (&erasure.shelf, &erasure.list) {
				(Some(shelf), None) => store.close_shelf(id, shelf).await?,
				_ => store.close_records(id).await?,
			}
		}
		fail::fail_point!("erasure::after_close");
		let Some(closed) = store.erasure(id).await? else {
			return Ok(());
		};
		if let Some(shelf) = &closed.shelf {
			// A key in memory is a key.
			self.inner.vault.keys().forget(shelf);
		}
		let objects = store.erasure_objects(id).await?;
		let records = closed.records;
		let (certificate, epoch) = self.destroy_halves(closed, objects).await?;
		fail::fail_point!("erasure::after_destroy");
		let now = self.inner.clock.now();
		store
			.certify_erasure(id, &certificate.to_bytes(), epoch, now)
			.await?;
		fail::fail_point!("erasure::after_certify");
		log(Event::ErasureDestroyed {
			erasure: id,
			records,
		});
		Ok(())
	}

	/// Overwrites the halves and signs that they are gone.
	async fn destroy_halves(
		&self,
		erasure: Erasure,
		objects: Vec<(ObjectId, Option<HalfId>)>,
	) -> Result<(SignedCertificate, u64), EraseError> {
		let inner = Arc::clone(&self.inner);
		let now = inner.clock.now();
		let working = tokio::task::spawn_blocking(move || -> Result<_, EraseError> {
			let subject = erasure.shelf.unwrap_or(NOBODY);
			let mut shelf = HalvesShelf {
				halves: inner.vault.keys().halves(),
				subject: erasure.half,
				records: objects
					.iter()
					.filter_map(|(object, half)| half.map(|half| (*object, half)))
					.collect(),
				epoch: inner.vault.keys().halves().epoch()?,
			};
			let genesis = GenesisHash(inner.genesis);
			let custodian = inner.organization;
			let reason = erasure.reason.unwrap_or(ErasureReason::LegalObligation);
			let signed = match erasure.list {
				None => erase_subject(
					&mut shelf,
					&inner.signer,
					&SubjectErasure {
						genesis,
						custodian,
						subject,
						records: erasure.records,
						reason,
						now,
					},
				),
				Some(list) => {
					let objects: Vec<_> = objects.iter().map(|(object, _)| *object).collect();
					erase_records(
						&mut shelf,
						&inner.signer,
						&RecordsErasure {
							genesis,
							custodian,
							subject,
							objects: &objects,
							list,
							reason,
							now,
						},
					)
				},
			};
			let signed = signed.map_err(|error| match error {
				ErasureError::Shelf(error) => EraseError::Halves(error),
				ErasureError::StillThere => EraseError::StillThere,
				ErasureError::NoRandomness(_) => EraseError::NoRandomness,
			})?;
			Ok((signed, shelf.epoch))
		});
		working.await.map_err(|_| EraseError::Stopped)?
	}
}

/// The halves of one erasure, as the vault's library wants to see what it destroys.
struct HalvesShelf<'a> {
	halves: &'a Halves,
	/// The half of the subject's key, where that is to be destroyed and was not long ago.
	subject: Option<HalfId>,
	records: BTreeMap<ObjectId, HalfId>,
	epoch: u64,
}

impl HalvesShelf<'_> {
	fn destroy(&mut self, halves: &[HalfId]) -> Result<(), HalvesError> {
		if !halves.is_empty() {
			self.epoch = self.halves.destroy(halves)?;
		}
		Ok(())
	}

	fn holds(&self, half: Option<&HalfId>) -> Result<bool, HalvesError> {
		match half {
			Some(half) => Ok(self.halves.half(*half)?.is_some()),
			// Its row holds no key any more, and there is nothing else of it.
			None => Ok(false),
		}
	}
}

impl KeyShelf for HalvesShelf<'_> {
	type Error = HalvesError;

	fn destroy_record(&mut self, object: &ObjectId) -> Result<(), HalvesError> {
		self.destroy_records(std::slice::from_ref(object))
	}

	fn destroy_records(&mut self, objects: &[ObjectId]) -> Result<(), HalvesError> {
		let halves: Vec<_> = objects
			.iter()
			.filter_map(|object| self.records.get(object).copied())
			.collect();
		self.destroy(&halves)
	}

	fn holds_record(&self, object: &ObjectId) -> Result<bool, HalvesError> {
		self.holds(self.records.get(object))
	}

	fn destroy_subject(&mut self, _: &SubjectVaultId) -> Result<(), HalvesError> {
		let halves: Vec<_> = self.subject.into_iter().collect();
		self.destroy(&halves)
	}

	fn holds_subject(&self, _: &SubjectVaultId) -> Result<bool, HalvesError> {
		self.holds(self.subject.as_ref())
	}
}
