//! The release under a sealed local entry: an emergency that was opened while the ledger could not be
//! reached. No receipt of the ledger stands behind it, so nothing here asks the ledger: who may open and
//! what forbids it was decided before the entry was sealed ([`crate::emergency`]).
//!
//! The journal is the same as for every release. Its row has a receipt of this hospital's own numbering
//! ([`local_receipt`]), and ends with the hours.

use super::{disclose::Grounds, Desk, Handout, Refusal};
use crate::{
	ledger::Lease,
	store::{
		disclosures::Turn,
		releases::{NewRelease, Release, ReleaseState},
		Account, Record,
	},
};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{Moment, ReceiptId},
	merkle::Digest,
};
use galen_vault::safe::{
	self, local_receipt, DisclosureBasis, EnvelopePublicKey, GenesisHash, Recipient, MAX_RING,
};
use std::sync::Arc;

/// What is to be released under a sealed entry.
#[derive(Clone, Copy, Debug)]
pub struct LocalRelease {
	/// The entry that opened the access.
	pub entry: u64,
	/// Its digest.
	pub digest: Digest,
	/// Whose records.
	pub subject: Account,
	/// The hospital's own envelope key, as it was last seen.
	pub envelope_key: [u8; 32],
	/// Until when.
	pub ends_at: Moment,
}

impl Desk {
	/// Releases all of a subject's records to this hospital, to the point where the ring is ready: its
	/// disclosure is committed. Asked again, it covers what came in since.
	pub async fn release_local(&self, local: &LocalRelease) -> Result<Handout, Refusal> {
		let id = local_receipt(local.entry);
		let new = NewRelease {
			receipt: id,
			order: None,
			subject: local.subject,
			recipient: self.organization,
			purpose: Purpose::Btg,
			// Consent was not asked.
			consent_version: 0,
			lease: Lease::Clock { end: local.ends_at },
			at: self.clock.now(),
		};
		self.store().insert_release(&new).await?;
		let row = self.store().release(id).await?.ok_or(Refusal::Store)?;
		let records = self.all_records(&local.subject).await?;
		let turn = match row.state {
			ReleaseState::Prepared => Turn::First,
			ReleaseState::Disclosed | ReleaseState::Confirmed => {
				let before = self.store().release_objects(id).await?;
				let is_new = |record: &Record| before.binary_search(&record.object).is_err();
				if !records.iter().any(is_new) {
					return self.local_again(local, row).await;
				}
				Turn::Again
			},
			_ => return Err(Refusal::Spent),
		};
		let release = safe::Release {
			genesis: GenesisHash(self.ledger.genesis()),
			grounds: safe::Grounds::Receipt(id),
			recipient: Recipient::Organization(self.organization),
		};
		let key = EnvelopePublicKey(local.envelope_key);
		let ring = self.seal_to(&release, &records, &key).await?;
		let grounds = Grounds {
			basis: DisclosureBasis::LocalEmergency {
				entry: local.entry,
				digest: local.digest,
			},
			subject: local.subject,
			recipient: self.organization,
			purpose: Purpose::Btg,
			action: Action::Access,
			consent_version: 0,
		};
		let disclosed = self.disclose(id, turn, &grounds, &records, &ring).await?;
		let Some(disclosure) = disclosed else {
			// Another call was faster.
			let row = self.store().release(id).await?.ok_or(Refusal::Store)?;
			return self.local_again(local, row).await;
		};
		Ok(self.local_handout(id, local, disclosure, ring, records, true))
	}

	/// Writes down that the ring of a local release is given away: nothing is asked after this.
	pub fn give_local(self: &Arc<Self>, handout: &Handout) {
		crate::telemetry::metrics()
			.releases
			.with_label_values(&["released"])
			.inc();
		self.note_given(handout);
	}

	/// Everything of the subject that was not erased.
	async fn all_records(&self, subject: &Account) -> Result<Vec<Record>, Refusal> {
		let Some(shelf) = self.store().shelf_of_account(subject).await? else {
			return Ok(Vec::new());
		};
		let mut records = self.store().records_in(&shelf.id, CategorySet::ALL).await?;
		records.retain(|record| record.wrapped_secret.is_some());
		if records.len() > MAX_RING {
			return Err(Refusal::TooManyRecords);
		}
		records.sort_by_key(|record| record.object);
		Ok(records)
	}

	/// What the journal holds.
	async fn local_again(&self, local: &LocalRelease, row: Release) -> Result<Handout, Refusal> {
		let (Some(ring), Some(disclosure)) = (row.ring, row.disclosure) else {
			return Err(Refusal::Spent);
		};
		let objects = self.store().release_objects(row.receipt).await?;
		let mut records = self.store().records(&objects).await?;
		records.sort_by_key(|record| record.object);
		Ok(self.local_handout(row.receipt, local, disclosure, ring, records, false))
	}

	fn local_handout(
		&self,
		receipt: ReceiptId,
		local: &LocalRelease,
		disclosure: u64,
		ring: Vec<u8>,
		records: Vec<Record>,
		fresh: bool,
	) -> Handout {
		Handout {
			receipt,
			order: None,
			subject: local.subject,
			recipient: self.organization,
			lease: Lease::Clock { end: local.ends_at },
			disclosure,
			ring,
			records,
			fresh,
		}
	}
}
