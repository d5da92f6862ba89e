//! The accounting: numbered, signed, and committed together with the ring.

use super::{Desk, Refusal};
use crate::{
	ledger::{Basis, Receipt},
	store::{
		disclosures::{DiscloseError, Disclosure, NewDisclosure, Numbers, OwnCount, Turn},
		Account, Record,
	},
	telemetry::metrics,
};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{BatchNumber, ConsentVersion, Moment, OrganizationId, ReceiptId},
};
use galen_vault::safe::{
	disclosed_objects, AccountingStatement, BatchError, BatchProof, DisclosureBasis,
	DisclosureEntry, DisclosureStatement, ReleasedRecords, Salt,
};
use zeroize::Zeroizing;

impl Desk {
	/// Numbers, signs and commits the disclosure with the ring. `None` when the receipt is not
	/// waiting for that any more.
	pub(super) async fn disclose(
		&self,
		id: ReceiptId,
		turn: Turn,
		grounds: &Grounds,
		records: &[Record],
		ring: &[u8],
	) -> Result<Option<u64>, Refusal> {
		let objects: Vec<_> = records.iter().map(|record| record.object).collect();
		let categories = records.iter().fold(CategorySet::EMPTY, |set, record| {
			set.union(CategorySet::of(&[record.labels.category]))
		});
		let released = ReleasedRecords {
			receipt: id,
			basis: grounds.basis,
			subject: grounds.subject,
			recipient: grounds.recipient,
			purpose: grounds.purpose,
			action: grounds.action,
			categories,
			records: u32::try_from(records.len()).unwrap_or(u32::MAX),
			objects: disclosed_objects(&objects),
			consent_version: grounds.consent_version,
		};
		let salt = make_salt()?;
		let now = self.clock.now();
		let number = self
			.store()
			.disclose(id, turn, ring, &objects, |numbers| {
				self.entry(numbers, DisclosureEntry::Released(released), &salt, now)
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
			.withhold(receipt, |numbers| {
				let entry = DisclosureEntry::Withheld { of: disclosure };
				self.entry(numbers, entry, &salt, now)
			})
			.await?;
		if number.is_some() {
			self.count_disclosure();
		}
		Ok(number.is_some())
	}

	/// States under signature how many entries a subject has: what this hospital owes it to show.
	pub fn state_count(&self, subject: &Account, count: OwnCount) -> Vec<u8> {
		let signed = self.signer.sign(AccountingStatement {
			genesis: self.ledger.genesis(),
			custodian: self.organization,
			subject: *subject,
			entries: count.entries,
			last: count.last,
			at: self.clock.now(),
		});
		signed.to_bytes()
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
		numbers: Numbers,
		entry: DisclosureEntry,
		salt: &[u8; 32],
		now: Moment,
	) -> NewDisclosure {
		let signed = self.signer.sign(DisclosureStatement {
			genesis: self.ledger.genesis(),
			custodian: self.organization,
			number: numbers.number,
			own: numbers.own,
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

/// What a release rests on, and for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grounds {
	/// An order, treatment, an emergency.
	pub basis: DisclosureBasis,
	/// Whose records.
	pub subject: Account,
	/// Who can read them.
	pub recipient: OrganizationId,
	/// For what.
	pub purpose: Purpose,
	/// To do what.
	pub action: Action,
	/// The consent version that permitted it.
	pub consent_version: ConsentVersion,
}

impl Grounds {
	/// Those of a receipt of the chain.
	pub const fn of(receipt: &Receipt) -> Self {
		Self {
			basis: match receipt.basis {
				Basis::Order(order) => DisclosureBasis::Order(order),
				Basis::Treatment => DisclosureBasis::Treatment,
				Basis::Emergency(emergency) => DisclosureBasis::Emergency(emergency),
			},
			subject: receipt.subject.0,
			recipient: receipt.recipient,
			purpose: receipt.purpose,
			action: receipt.action,
			consent_version: receipt.consent_version,
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
