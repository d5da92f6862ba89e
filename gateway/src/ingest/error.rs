//! Why something was not stored.

use crate::{
	keys::KeysError,
	objects::{PacksError, VaultError},
	store::StoreError,
};
use galen_vault::fhir::{Fault, Faults, Problem};
use std::{io, time::Duration};

/// Faults, and in which line of a stream.
#[derive(Debug)]
pub struct Refusal {
	/// What is wrong. For the sender alone.
	pub faults: Faults,
	/// In which line, from 1.
	pub line: Option<u64>,
}

/// Why something was not stored. No text repeats content.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
	/// It is JSON, and not what a vault takes.
	#[error("refused: {}", .0.faults)]
	Refused(Box<Refusal>),
	/// It cannot be read.
	#[error("unreadable: {}", .0.faults)]
	Malformed(Box<Refusal>),
	/// It is too long.
	#[error("longer than {limit} bytes")]
	TooLarge {
		/// How long it may be.
		limit: u64,
		/// Which line of a stream, from 1.
		line: Option<u64>,
	},
	/// Too much waits to be anchored, or too many imports run.
	#[error("too much is under way")]
	Busy {
		/// When to try again.
		retry_after: Duration,
		/// Leaves that wait.
		pending: u64,
	},
	/// The sender broke off.
	#[error("the body broke off")]
	Body(#[source] io::Error),
	/// Index, packs or keys.
	#[error(transparent)]
	Vault(#[from] VaultError),
	/// Others wrote the same resources all the time.
	#[error("the same resources are being written by others")]
	Contended,
	/// A worker ended early: a bug, or the program is stopping.
	#[error("a worker ended early")]
	Worker,
}

impl IngestError {
	/// The faults, for the sender.
	pub fn faults(&self) -> Option<&Faults> {
		match self {
			Self::Refused(refusal) | Self::Malformed(refusal) => Some(&refusal.faults),
			_ => None,
		}
	}

	/// In which line of a stream, from 1.
	pub fn line(&self) -> Option<u64> {
		match self {
			Self::Refused(refusal) | Self::Malformed(refusal) => refusal.line,
			Self::TooLarge { line, .. } => *line,
			_ => None,
		}
	}

	/// The HTTP status this is.
	pub fn status(&self) -> u16 {
		match self {
			Self::Refused(_) => 422,
			Self::Malformed(_) | Self::Body(_) => 400,
			Self::TooLarge { .. } => 413,
			Self::Busy { .. } => 429,
			Self::Vault(_) | Self::Contended | Self::Worker => 503,
		}
	}

	/// Faults of a document, or of a line of a stream.
	pub(super) fn refused(faults: Faults, line: Option<u64>) -> Self {
		let refusal = Box::new(Refusal { faults, line });
		match refusal.faults.is_unreadable() {
			true => Self::Malformed(refusal),
			false => Self::Refused(refusal),
		}
	}

	/// A compressed body that is none.
	pub(super) fn not_gzip() -> Self {
		Self::refused(Fault::new(Problem::NotGzip, "").into(), None)
	}
}

impl From<Faults> for IngestError {
	fn from(faults: Faults) -> Self {
		Self::refused(faults, None)
	}
}

impl From<StoreError> for IngestError {
	fn from(error: StoreError) -> Self {
		Self::Vault(error.into())
	}
}

impl From<PacksError> for IngestError {
	fn from(error: PacksError) -> Self {
		Self::Vault(VaultError::Packs(error))
	}
}

impl From<KeysError> for IngestError {
	fn from(error: KeysError) -> Self {
		Self::Vault(error.into())
	}
}
