//! Documents kept off the ledger, of which it holds a salted hash: a signed consent, an approval, a
//! court order.

use crate::{
	context::{Context, Mode},
	exit::Failure,
	words::time,
};
use clap::Args;
use galen_client::{types, AccountId};
use galen_primitives::{
	consent::Grantor,
	ids::{Commitment, Moment},
};
use galen_vault::hazmat::hash::blake2b_256;
use serde::Serialize;
use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Goes before salt and content.
const DOMAIN: &[u8] = b"galen/document/1";

/// A document and what the ledger will hold of it.
pub struct Document {
	/// `BLAKE2b-256("galen/document/1" ‖ salt (32) ‖ content)`.
	pub commitment: Commitment,
	salt: [u8; 32],
	path: PathBuf,
}

#[derive(Serialize)]
struct Note<'a> {
	commitment: String,
	salt: String,
	formula: &'a str,
}

impl Document {
	/// Reads a document and draws a salt for it.
	///
	/// # Errors
	/// It cannot be read.
	pub fn read(path: &Path) -> Result<Self, Failure> {
		let content = fs::read(path)
			.map(Zeroizing::new)
			.map_err(|error| Failure::file("read", path, &error))?;
		let mut salt = [0; 32];
		getrandom::fill(&mut salt)
			.map_err(|_| Failure::internal(&"no randomness; try again later"))?;
		Ok(Self {
			commitment: commitment(&salt, &content),
			salt,
			path: path.to_owned(),
		})
	}

	/// Where the salt is written: whoever has it and the document can show that they belong to what
	/// the ledger holds.
	pub fn note(&self) -> PathBuf {
		let mut name = self.path.as_os_str().to_owned();
		name.push(".commitment.json");
		PathBuf::from(name)
	}

	/// Writes the salt beside the document, before the ledger holds the commitment.
	///
	/// # Errors
	/// There is one already, or the disk refuses.
	pub fn keep(&self) -> Result<(), Failure> {
		let path = self.note();
		let note = Note {
			commitment: hex::encode(self.commitment.0),
			salt: hex::encode(self.salt),
			formula: "BLAKE2b-256(\"galen/document/1\" || salt || document)",
		};
		let text =
			serde_json::to_string_pretty(&note).map_err(|error| Failure::internal(&error))?;
		let written = fs::OpenOptions::new()
			.write(true)
			.create_new(true)
			.open(&path)
			.and_then(|mut file| {
				writeln!(file, "{text}")?;
				file.sync_all()
			});
		written.map_err(|error| match error.kind() {
			std::io::ErrorKind::AlreadyExists => Failure::input(format!(
				"{} is there already: the document was used before; move it away to use it again",
				path.display()
			)),
			_ => Failure::file("write", &path, &error),
		})
	}
}

fn commitment(salt: &[u8; 32], content: &[u8]) -> Commitment {
	Commitment(blake2b_256(&[DOMAIN, salt, content]))
}

/// A signed document that a registrar enters for a patient.
#[derive(Debug, Args)]
#[command(next_help_heading = "Entering a signed document (registrars)")]
pub struct PaperOptions {
	/// The signed document; only a salted hash of it goes to the ledger
	#[arg(long, value_name = "FILE", requires = "stated_at")]
	paper: Option<PathBuf>,
	/// When the patient said so; a date is its first second
	#[arg(long, value_name = "DATE", value_parser = time::parse, requires = "paper")]
	stated_at: Option<Moment>,
	/// The representative who signed it; the patient if left out
	#[arg(long, value_name = "ACCOUNT", requires = "paper")]
	signed_by: Option<String>,
}

impl PaperOptions {
	/// A document whose date is known.
	pub fn of(paper: PathBuf, stated_at: Moment, signed_by: Option<String>) -> Self {
		Self {
			paper: Some(paper),
			stated_at: Some(stated_at),
			signed_by,
		}
	}
}

/// A signed document, read.
pub struct Paper {
	/// As the ledger takes it.
	pub paper: types::Paper,
	document: Document,
}

impl Paper {
	/// Reads the document that was named, if one was.
	///
	/// # Errors
	/// It cannot be read.
	pub fn read(
		options: &PaperOptions,
		context: &Context,
		subject: AccountId,
	) -> Result<Option<Self>, Failure> {
		let (Some(path), Some(stated_at)) = (&options.paper, options.stated_at) else {
			return Ok(None);
		};
		let document = Document::read(path)?;
		let signatory = match &options.signed_by {
			Some(text) => match context.account(text)? {
				account if account == subject => Grantor::Subject,
				account => Grantor::Representative(account),
			},
			None => Grantor::Subject,
		};
		Ok(Some(Self {
			paper: types::Paper {
				signatory,
				stated_at,
				source: document.commitment,
			},
			document,
		}))
	}

	/// Writes the salt beside the document, unless nothing is to be done.
	///
	/// # Errors
	/// As [`Document::keep`].
	pub fn keep(&self, mode: Mode) -> Result<(), Failure> {
		match mode {
			Mode::Act => self.document.keep(),
			Mode::DryRun => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_salt_beside_the_document_opens_the_commitment() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("consent.pdf");
		fs::write(&path, b"signed").unwrap();
		let document = Document::read(&path).unwrap();
		document.keep().unwrap();
		let note: serde_json::Value =
			serde_json::from_slice(&fs::read(document.note()).unwrap()).unwrap();
		let salt: [u8; 32] = hex::decode(note["salt"].as_str().unwrap())
			.unwrap()
			.try_into()
			.unwrap();
		assert_eq!(commitment(&salt, b"signed"), document.commitment);
		assert_eq!(note["commitment"], hex::encode(document.commitment.0));
		assert!(document.keep().is_err());
	}

	#[test]
	fn two_readings_of_a_document_cannot_be_linked() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("consent.pdf");
		fs::write(&path, b"signed").unwrap();
		let (a, b) = (
			Document::read(&path).unwrap(),
			Document::read(&path).unwrap(),
		);
		assert_ne!(a.commitment, b.commitment);
	}
}
