//! Which records a receipt covers, and the ring with exactly their keys.

use super::{Desk, Refusal};
use crate::{
	ledger::{Basis, ConsentView, Finalized, Receipt, Snapshot},
	objects::note_damage,
	store::Record,
};
use galen_primitives::{
	consent::{Attribute, Outcome, RecipientProfile, RecordAttributes, Request},
	ids::{Balance, ReceiptId},
	members::OrganizationStatus,
};
use galen_vault::safe::{
	EnvelopePublicKey, GenesisHash, Grounds, KeyRing, Recipient, Release, RingError, MAX_RING,
};

/// One view of the world in which a record must be permitted.
struct World {
	consent: ConsentView,
	recipient: RecipientProfile,
}

impl Desk {
	/// The subject's records that the receipt covers and consent permits, by object.
	///
	/// Consent is asked twice, with the world of the finalized head and with that of the best head,
	/// and both must permit: a representative who lost the right to grant, or a template that was
	/// outdated, changes nothing in the subject's own version counter.
	pub(super) async fn permitted(
		&self,
		receipt: &Receipt,
		head: &Finalized,
		best: &dyn Snapshot,
	) -> Result<Vec<Record>, Refusal> {
		let shelf = self.store().shelf_of_account(&receipt.subject.0).await?;
		let Some(shelf) = shelf else {
			return Ok(Vec::new());
		};
		let worlds = self.worlds(receipt, head, best).await?;
		let price = self.price(receipt, head).await?;
		let mut records = self
			.store()
			.records_in(&shelf.id, receipt.categories)
			.await?;
		records.retain(|record| {
			record.wrapped_secret.is_some()
				&& worlds
					.iter()
					.all(|world| is_permitted(receipt, world, price, record))
		});
		if records.len() > MAX_RING {
			return Err(Refusal::TooManyRecords);
		}
		records.sort_by_key(|record| record.object);
		Ok(records)
	}

	/// The worlds to ask; none for an emergency, which does not ask consent.
	async fn worlds(
		&self,
		receipt: &Receipt,
		head: &Finalized,
		best: &dyn Snapshot,
	) -> Result<Vec<World>, Refusal> {
		if matches!(receipt.basis, Basis::Emergency(_)) {
			return Ok(Vec::new());
		}
		let mut worlds = Vec::with_capacity(2);
		for snapshot in [head.snapshot.as_ref(), best] {
			let consent = snapshot.consent(&receipt.subject).await?;
			if consent.consents.version != receipt.consent_version {
				return Err(Refusal::Spent);
			}
			worlds.push(World {
				consent,
				recipient: snapshot.recipient(receipt.recipient).await?,
			});
		}
		Ok(worlds)
	}

	/// What is offered for a line.
	async fn price(&self, receipt: &Receipt, head: &Finalized) -> Result<Balance, Refusal> {
		match receipt.basis {
			Basis::Order(id) => {
				let order = head.snapshot.order(id).await?;
				order.map(|order| order.terms.price).ok_or(Refusal::Spent)
			},
			Basis::Treatment | Basis::Emergency(_) => Ok(0),
		}
	}

	/// Seals the keys of these records to the recipient alone, for this receipt alone.
	pub(super) async fn seal(
		&self,
		id: ReceiptId,
		receipt: &Receipt,
		records: &[Record],
		head: &Finalized,
	) -> Result<Vec<u8>, Refusal> {
		let recipient = head
			.snapshot
			.organization(receipt.recipient)
			.await?
			.filter(|organization| organization.status == OrganizationStatus::Active)
			.ok_or(Refusal::Spent)?;
		let release = Release {
			genesis: GenesisHash(self.ledger.genesis()),
			grounds: Grounds::Receipt(id),
			recipient: Recipient::Organization(receipt.recipient),
		};
		self.seal_to(
			&release,
			records,
			&EnvelopePublicKey(recipient.envelope_key.0),
		)
		.await
	}

	/// Seals the keys of records for a release.
	pub async fn seal_to(
		&self,
		release: &Release,
		records: &[Record],
		to: &EnvelopePublicKey,
	) -> Result<Vec<u8>, Refusal> {
		let mut ring = KeyRing::default();
		for record in records {
			let secret = self
				.vault
				.secret(record)
				.await
				.inspect_err(|error| note_damage(record, error))?;
			ring.insert(record.object, secret).map_err(refused)?;
		}
		let sealed = ring.seal(release, to).map_err(refused)?;
		Ok(sealed.as_bytes().to_vec())
	}
}

fn refused(error: RingError) -> Refusal {
	match error {
		RingError::Full => Refusal::TooManyRecords,
		RingError::BadRecipientKey => Refusal::BadRecipientKey,
		RingError::NoRandomness(_) => Refusal::NoRandomness,
		_ => Refusal::Damaged,
	}
}

/// Whether consent permits this record, with everything known of it, and asks for no duty beyond
/// those of the receipt.
fn is_permitted(receipt: &Receipt, world: &World, price: Balance, record: &Record) -> bool {
	let labels = &record.labels;
	let decision = world.consent.evaluate(&Request {
		recipient: world.recipient,
		purpose: receipt.purpose,
		action: receipt.action,
		category: labels.category,
		at: world.consent.at,
		price,
		record: RecordAttributes {
			confidentiality: Attribute::Known(labels.confidentiality),
			sensitivities: Attribute::Known(labels.sensitivities),
			clinical_time: Attribute::Known(labels.clinical_time),
			author: Attribute::Known(labels.author),
		},
	});
	decision.outcome == Outcome::Permit
		&& receipt.categories.has(labels.category)
		&& receipt.duties.obligations.covers(decision.obligations)
		&& receipt.duties.refrains.covers(decision.refrains)
}
