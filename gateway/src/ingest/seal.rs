//! Resources become sealed objects in a pack, and rows of the index.

use super::{
	chunk::{Chunk, ToSeal},
	workers::share,
	IngestError,
};
use crate::store::NewRecord;
use bytes::Bytes;
use galen_vault::{
	fhir::{Metadata, LABELLER_VERSION},
	safe::{append_object, sealed_length, Domain, Half, HalfId, ObjectId, Opening, RecordSecret},
};

/// A pack that is ready to be written.
pub(super) struct Sealed {
	/// Its bytes, in their order.
	pub parts: Vec<Bytes>,
	/// How many they are.
	pub length: u64,
	/// The rows of what is in it.
	pub records: Vec<NewRecord>,
}

/// A resource to seal, and the half of its key that lies outside the database.
pub(super) type WithHalf = (ToSeal, (HalfId, Half));

/// Seals resources of a chunk, on several threads. Blocks.
pub(super) fn seal(
	chunk: &Chunk,
	to_seal: &[WithHalf],
	workers: usize,
) -> Result<Sealed, IngestError> {
	let shares = share(
		to_seal,
		workers,
		|(it, _)| it.range.len(),
		|part| seal_share(chunk, part),
	)?;
	let mut sealed = Sealed {
		parts: Vec::with_capacity(shares.len()),
		length: 0,
		records: Vec::with_capacity(to_seal.len()),
	};
	for share in shares {
		let (bytes, mut records) = share?;
		for record in &mut records {
			record.offset = record.offset.saturating_add(sealed.length);
		}
		sealed.length = sealed.length.saturating_add(bytes.len() as u64);
		sealed.parts.push(Bytes::from(bytes));
		sealed.records.append(&mut records);
	}
	Ok(sealed)
}

fn seal_share(chunk: &Chunk, part: &[WithHalf]) -> Result<(Vec<u8>, Vec<NewRecord>), IngestError> {
	let length = part
		.iter()
		.map(|(it, _)| sealed_length(it.range.len()))
		.sum();
	let mut pack = Vec::with_capacity(length);
	let mut records = Vec::with_capacity(part.len());
	for (it, half) in part {
		let record = seal_one(chunk, it, half, &mut pack)?;
		records.push(record);
	}
	Ok((pack, records))
}

fn seal_one(
	chunk: &Chunk,
	it: &ToSeal,
	(half_id, half): &(HalfId, Half),
	pack: &mut Vec<u8>,
) -> Result<NewRecord, IngestError> {
	let read = chunk.resources.get(it.index).ok_or(IngestError::Worker)?;
	let plaintext = chunk
		.bytes
		.get(it.range.clone())
		.ok_or(IngestError::Worker)?;
	let object = ObjectId::make().map_err(|_| IngestError::Worker)?;
	let secret = RecordSecret::make().map_err(|_| IngestError::Worker)?;
	let wrapped = it
		.key
		.wrap_record(&object, &secret, *half_id, half)
		.map_err(|_| IngestError::Worker)?;
	let offset = pack.len() as u64;
	let ciphertext_root =
		append_object(&object, &secret.key, plaintext, pack).map_err(|_| IngestError::Worker)?;
	let metadata = Metadata {
		labeller: LABELLER_VERSION,
		resource_type: read.resource_type.to_owned(),
		version: it.version,
		labels: read.labels,
	};
	let leaf = Opening {
		domain: Domain::Record,
		salt: secret.salt,
		ciphertext: ciphertext_root,
		metadata: metadata.hash(),
	}
	.leaf();
	Ok(NewRecord {
		object,
		shelf: it.shelf,
		resource_mac: read.resource_mac,
		content_mac: read.content_mac,
		metadata,
		size: plaintext.len() as u64,
		offset,
		length: (pack.len() as u64).saturating_sub(offset),
		wrapped_secret: wrapped.as_bytes().to_vec(),
		ciphertext_root,
		leaf,
	})
}
