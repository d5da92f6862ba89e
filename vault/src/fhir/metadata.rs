//! What is committed of a record beside its ciphertext.

// The codec derive casts the indices it was given.
#![allow(clippy::cast_possible_truncation)]

use super::Labels;
use crate::safe::MetadataHash;
use codec::{Decode, Encode};

/// The longest encoding there is: resource types are short, the rest is numbers.
const LONGEST: usize = 256;

/// Labels, and by which rules they were given. Format 1: `1 ‖ SCALE(Metadata)`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Metadata {
	/// [`super::LABELLER_VERSION`] when the record was stored.
	pub labeller: u16,
	/// FHIR R4 resource type.
	pub resource_type: String,
	/// Which version of the resource, from 1.
	pub version: u32,
	/// The labels.
	pub labels: Labels,
}

impl Metadata {
	/// The encoding that is hashed.
	pub fn to_bytes(&self) -> Vec<u8> {
		let mut bytes = vec![1];
		self.encode_to(&mut bytes);
		bytes
	}

	/// Reads an encoding.
	pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let (1, mut rest) = bytes.split_first().map(|(format, rest)| (*format, rest))? else {
			return None;
		};
		if rest.len() > LONGEST {
			return None;
		}
		let metadata = Self::decode(&mut rest).ok()?;
		let known = metadata.labels.sensitivities.is_known();
		(rest.is_empty() && known).then_some(metadata)
	}

	/// What a leaf commits to.
	pub fn hash(&self) -> MetadataHash {
		MetadataHash::of(&self.to_bytes())
	}
}
