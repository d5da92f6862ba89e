//! Bundles and single resources become chunks.

use super::{
	chunk::{Chunk, Read},
	workers::share,
	Ingest, IngestConfig, IngestError,
};
use crate::keys::Keys;
use bytes::Bytes;
use galen_vault::fhir::{read_resource, split_bundle, Fault, Faults, Patients, Problem, Resource};

impl Ingest {
	/// Reads a bundle, all of it or nothing.
	pub(super) async fn read_bundle(&self, bytes: Vec<u8>) -> Result<Chunk, IngestError> {
		let keys = self.inner.vault.keys().clone();
		let config = self.inner.config.clone();
		let reading = tokio::task::spawn_blocking(move || read(bytes.into(), &keys, &config));
		reading.await.map_err(|_| IngestError::Worker)?
	}

	/// Reads a resource, which must be of this type.
	pub(super) async fn read_one(
		&self,
		bytes: Vec<u8>,
		resource_type: String,
	) -> Result<Chunk, IngestError> {
		let keys = self.inner.vault.keys().clone();
		let config = self.inner.config.clone();
		let reading = tokio::task::spawn_blocking(move || {
			let bytes = Bytes::from(bytes);
			// On a thread with the stack that reading may need.
			let items = [&bytes];
			let read = share(
				&items,
				1,
				|_| 1,
				|_| {
					let resource = read_alone(&keys, &config, &bytes, 0..bytes.len())?;
					if resource.resource_type != resource_type {
						let place = format!("{}.resourceType", resource.resource_type);
						return Err(Fault::new(Problem::OtherResource, place).into());
					}
					Ok::<_, Faults>(resource)
				},
			)?;
			let resources = read.into_iter().collect::<Result<Vec<Read>, Faults>>()?;
			Ok(Chunk { bytes, resources })
		});
		reading.await.map_err(|_| IngestError::Worker)?
	}
}

/// Reads a resource that comes in no bundle, from a part of `bytes`.
pub(super) fn read_alone(
	keys: &Keys,
	config: &IngestConfig,
	bytes: &Bytes,
	range: core::ops::Range<usize>,
) -> Result<Read, Faults> {
	let text = bytes.get(range.clone()).unwrap_or_default();
	let resource = read_resource(text)?;
	let whose = Patients::of_no_bundle().whose(&resource, None, &config.base_urls)?;
	Ok(Read::new(keys, &resource, None, whose, range, text))
}

fn read(bytes: Bytes, keys: &Keys, config: &IngestConfig) -> Result<Chunk, IngestError> {
	let parts = split_bundle(&bytes)?;
	let shares = share(
		&parts.entries,
		config.workers,
		|entry| entry.range.len(),
		|entries| {
			entries
				.iter()
				.map(galen_vault::fhir::Entry::read)
				.collect::<Vec<Result<Resource, Faults>>>()
		},
	)?;
	let mut resources = Vec::with_capacity(parts.entries.len());
	let mut faults = Vec::new();
	for read in shares.into_iter().flatten() {
		match read {
			Ok(resource) => resources.push(resource),
			Err(found) => faults.extend(found.iter().cloned()),
		}
	}
	if let Some(faults) = Faults::some(faults) {
		return Err(faults.into());
	}
	let patients = Patients::of_bundle(parts.entries.iter().zip(&resources))
		.map_err(|faults| refused(faults, "Bundle"))?;
	let mut read = Vec::with_capacity(resources.len());
	let mut faults = Vec::new();
	for (entry, resource) in parts.entries.iter().zip(&resources) {
		let url = entry.full_url.as_deref();
		match patients.whose(resource, url, &config.base_urls) {
			Ok(whose) => read.push((entry, resource, whose)),
			Err(fault) => faults.push(fault.within(&entry.resource_place())),
		}
	}
	if let Some(faults) = Faults::some(faults) {
		return Err(faults.into());
	}
	let shares = share(
		&read,
		config.workers,
		|(entry, _, _)| entry.range.len(),
		|part| {
			part.iter()
				.map(|(entry, resource, whose)| {
					Read::new(
						keys,
						resource,
						entry.full_url.as_deref(),
						whose.clone(),
						entry.range.clone(),
						entry.bytes(),
					)
				})
				.collect::<Vec<Read>>()
		},
	)?;
	let resources = shares.into_iter().flatten().collect();
	Ok(Chunk { bytes, resources })
}

fn refused(faults: Vec<Fault>, place: &str) -> IngestError {
	Faults::some(faults)
		.unwrap_or_else(|| Fault::new(Problem::BadValue, place).into())
		.into()
}
