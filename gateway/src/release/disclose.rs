//! The accounting: numbered, signed, and committed together with the ring.

use super::{Desk, Refusal};
use crate::{
	ledger::{Basis, Receipt},
	store::{
		disclosures::{DiscloseError, Disclosure, NewDisclosure, Turn},
		Record,
	},
	telemetry::metrics,
};
use galen_primitives::{
	codes::CategorySet,
	ids::{BatchNumber, Moment, ReceiptId},
};
use galen_vault::safe::{
	disclosed_objects, BatchError, BatchProof, DisclosureBasis, DisclosureEntry,
	DisclosureStatement, ReleasedRecords, Salt,
};
use zeroize::Zeroizing;

impl Desk {
	/// Numbers, signs and commits the disclosure with the ring. `None` when the receipt is not
	/// waiting for that any more.
	pub(super) async fn disclose(
		&self,
		id: ReceiptId,
		turn: Turn,
		receipt: &Receipt,
		records: &[Record],
		ring: &[u8],
	) -> Result<Option<u64>, Refusal> {
		let objects: Vec<_> = records.iter().map(|record| record.object).collect();
		let categories = records.iter().fold(CategorySet::EMPTY, |set, record| {
			set.union(CategorySet::of(&[record.labels.category]))
		});
		let released = ReleasedRecords {
			receipt: id,
			basis: match receipt.basis {
				Basis::Order(order) => DisclosureBasis::Order(order),
				Basis::Treatment => DisclosureBasis::Treatment,
				Basis::Emergency(emergency) => DisclosureBasis::Emergency(emergency),
			},
			subject: receipt.subject.0,
			recipient: receipt.recipient,
			purpose: receipt.purpose,
			action: receipt.action,
			categories,
			records: u32::try_from(records.len()).unwrap_or(u32::MAX),
			objects: disclosed_objects(&objects),
			consent_version: receipt.consent_version,
		};
		let salt = make_salt()?;
		let now = self.clock.now();
		let number = self
			.store()
			.disclose(id, turn, ring, &objects, |number| {
				self.entry(number, DisclosureEntry::Released(released), &salt, now)
			})
			.await?;
		if number.is_some() {
			self.count_disclosure();
		}
		Ok(number)
	}

	/// States that the release of a disclosure was refused at the last moment. Whether it was still
	/// waiting to be handed out.
	pub(super) async fn withhold(
		&self,
		receipt: ReceiptId,
		disclosure: u64,
	) -> Result<bool, Refusal> {
		let salt = make_salt()?;
		let now = self.clock.now();
		let number = self
			.store()
			.withhold(receipt, |number| {
				let entry = DisclosureEntry::Withheld { of: disclosure };
				self.entry(number, entry, &salt, now)
			})
			.await?;
		if number.is_some() {
			self.count_disclosure();
		}
		Ok(number.is_some())
	}

	/// Shows that an entry's leaf is in the batch it was cut into; `None` while it is in none.
	pub async fn prove(
		&self,
		entry: &Disclosure,
	) -> Result<Option<(BatchNumber, BatchProof)>, Refusal> {
		let Some(place) = entry.place else {
			return Ok(None);
		};
		let store = self.store();
		let batch = store.batch(place.batch).await?.ok_or(Refusal::Store)?;
		let leaves = store.leaves_of_batch(&batch).await?;
		let leaf = entry.leaf;
		let proof = tokio::task::spawn_blocking(move || {
			let proof = leaves.seal()?.proof(place.index)?;
			proof.verify(&leaf, &batch.root, batch.leaf_count)?;
			Ok::<_, BatchError>(proof)
		})
		.await
		.map_err(|_| Refusal::Panicked)?
		// The index says otherwise than what was anchored.
		.map_err(|_| Refusal::Damaged)?;
		Ok(Some((place.batch, proof)))
	}

	fn count_disclosure(&self) {
		metrics().disclosures.inc();
		(self.disclosed)();
	}

	/// An entry with its signature and its leaf.
	fn entry(
		&self,
		number: u64,
		entry: DisclosureEntry,
		salt: &[u8; 32],
		now: Moment,
	) -> NewDisclosure {
		let signed = self.signer.sign(DisclosureStatement {
			genesis: self.ledger.genesis(),
			custodian: self.organization,
			number,
			entry,
			at: now,
		});
		let hidden = Salt::from_bytes(Zeroizing::new(*salt));
		NewDisclosure {
			entry,
			at: now,
			statement: signed.to_bytes(),
			salt: *salt,
			leaf: signed.opening(hidden).leaf(),
		}
	}
}

/// The salt of a statement is the subject's to see: it is no secret of the vault.
fn make_salt() -> Result<[u8; 32], Refusal> {
	let salt = Salt::make().map_err(|_| Refusal::NoRandomness)?;
	Ok(*salt.expose())
}

impl From<DiscloseError> for Refusal {
	fn from(_: DiscloseError) -> Self {
		Self::Store
	}
}
