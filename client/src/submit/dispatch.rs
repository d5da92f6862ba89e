//! Why a transaction failed although a block holds it.

use crate::calls::unfold;
use std::fmt;
use subxt::{error::DispatchError as Generic, ArcMetadata};

/// The error of a call that was executed and failed: nothing of it happened.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DispatchError {
	/// The pallet that refused; `None` when it was the runtime itself.
	pub pallet: Option<String>,
	/// The error's name, such as `AlreadyStaff`.
	pub name: String,
	/// The pallet's own sentence about it.
	pub doc: String,
}

impl DispatchError {
	/// Decodes a dispatch error, with names and sentences from the metadata.
	pub(crate) fn decode(bytes: &[u8], metadata: &ArcMetadata) -> Self {
		match Generic::decode_from(bytes, metadata.clone()) {
			Ok(Generic::Module(error)) => match error.details() {
				Ok(details) => Self {
					pallet: Some(details.pallet.name().to_owned()),
					name: details.variant.name.clone(),
					doc: unfold(&details.variant.docs).replace('\n', " "),
				},
				Err(_) => Self::generic(&error),
			},
			Ok(other) => Self::generic(&other),
			Err(error) => Self::generic(&error),
		}
	}

	fn generic(error: &impl ToString) -> Self {
		Self {
			pallet: None,
			name: "DispatchError".into(),
			doc: error.to_string(),
		}
	}

	/// Whether it is this error of this pallet.
	pub fn is(&self, pallet: &str, name: &str) -> bool {
		self.pallet.as_deref() == Some(pallet) && self.name == name
	}
}

impl fmt::Display for DispatchError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match &self.pallet {
			Some(pallet) if self.doc.is_empty() => write!(f, "{pallet}::{}", self.name),
			Some(pallet) => write!(f, "{} ({pallet}::{})", self.doc, self.name),
			None => f.write_str(&self.doc),
		}
	}
}

impl std::error::Error for DispatchError {}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::metadata::committed;

	/// `Module { index, error: [code, 0, 0, 0] }`.
	fn module(pallet: &str, name: &str) -> Vec<u8> {
		let pallet = committed().pallet_by_name(pallet).unwrap();
		let variants = pallet.error_variants().unwrap();
		let error = variants.iter().find(|variant| variant.name == name);
		vec![3, pallet.error_index(), error.unwrap().index, 0, 0, 0]
	}

	fn decode(bytes: &[u8]) -> DispatchError {
		DispatchError::decode(bytes, &committed().clone())
	}

	#[test]
	fn a_pallets_error_speaks_its_own_sentence() {
		let error = decode(&module("Anchors", "AlreadyAnchored"));
		assert!(error.is("Anchors", "AlreadyAnchored"));
		assert_eq!(
			error.to_string(),
			"Exactly this batch is anchored already under this number. Nothing is left to do. \
			 (Anchors::AlreadyAnchored)"
		);
	}

	#[test]
	fn every_error_of_our_pallets_has_a_sentence() {
		for pallet in [
			"Members",
			"Consent",
			"Access",
			"Rewards",
			"Anchors",
			"Validators",
		] {
			let known = committed().pallet_by_name(pallet).unwrap();
			for variant in known.error_variants().unwrap() {
				let error = decode(&module(pallet, &variant.name));
				assert!(error.is(pallet, &variant.name));
				assert!(!error.doc.is_empty(), "{pallet}::{}", variant.name);
			}
		}
	}

	#[test]
	fn the_runtimes_own_errors_and_nonsense_are_told_too() {
		// BadOrigin.
		let error = decode(&[2]);
		assert_eq!(error.pallet, None);
		assert!(!error.doc.is_empty());
		assert!(!decode(&[250, 1]).doc.is_empty());
		assert!(!decode(&[3, 250, 0, 0, 0, 0]).doc.is_empty());
	}
}
