//! How `galen` ends: one code and one line for everything that can go wrong.

use galen_client::{ConnectError, Invalidity, ReadError, SignerError, SubmitError};
use galen_vault::safe::{KeyFileError, KeystoreError, ObjectError, RingError};
use std::fmt;

/// Why `galen` did not do what it was asked, as the exit code tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
	/// An error in this program or the machine it runs on.
	Internal = 1,
	/// The command line is wrong; clap uses the same code.
	Usage = 2,
	/// What was given is wrong: a rule file, a record, a date, an amount.
	Input = 3,
	/// A key, its passphrase, or the lack of one.
	Key = 4,
	/// There is no such thing.
	NotFound = 5,
	/// The ledger or the gateway refused.
	Refused = 6,
	/// The node or the gateway does not answer, or asks to come again.
	Unavailable = 7,
	/// The node or gateway belongs to another network or another version.
	Incompatible = 8,
	/// What arrived is not what was promised: damaged, exchanged, or for somebody else.
	Integrity = 9,
	/// It is not known yet whether it happened.
	Unknown = 10,
}

impl Code {
	/// Every code with its meaning, as `galen help exit-codes` prints them.
	pub const ALL: [(Self, &'static str); 10] = [
		(Self::Internal, "an error in this program or this machine"),
		(Self::Usage, "the command line is wrong"),
		(
			Self::Input,
			"what was given is wrong: a rule file, a record, a date, an amount",
		),
		(
			Self::Key,
			"a key or its passphrase: missing, wrong, or not allowed here",
		),
		(Self::NotFound, "there is no such thing"),
		(Self::Refused, "the ledger or the gateway refused"),
		(
			Self::Unavailable,
			"the node or the gateway does not answer, or asks to come again later",
		),
		(
			Self::Incompatible,
			"the node or the gateway belongs to another network or version",
		),
		(
			Self::Integrity,
			"what arrived is damaged, exchanged, or for somebody else",
		),
		(
			Self::Unknown,
			"it is not known yet whether it happened: look before trying again",
		),
	];

	/// A name for programs.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Internal => "internal",
			Self::Usage => "usage",
			Self::Input => "input",
			Self::Key => "key",
			Self::NotFound => "not-found",
			Self::Refused => "refused",
			Self::Unavailable => "unavailable",
			Self::Incompatible => "incompatible",
			Self::Integrity => "integrity",
			Self::Unknown => "unknown",
		}
	}

	/// The number.
	pub const fn number(self) -> u8 {
		// The discriminants are the numbers.
		self as u8
	}
}

/// What went wrong and what to do about it, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
	pub code: Code,
	text: String,
}

impl Failure {
	/// A failure in one line: what was wrong, and what to do.
	pub fn new(code: Code, text: impl Into<String>) -> Self {
		let text: String = text.into();
		Self {
			code,
			text: text.split_whitespace().collect::<Vec<_>>().join(" "),
		}
	}

	pub fn input(text: impl Into<String>) -> Self {
		Self::new(Code::Input, text)
	}

	pub fn key(text: impl Into<String>) -> Self {
		Self::new(Code::Key, text)
	}

	pub fn not_found(text: impl Into<String>) -> Self {
		Self::new(Code::NotFound, text)
	}

	pub fn refused(text: impl Into<String>) -> Self {
		Self::new(Code::Refused, text)
	}

	pub fn integrity(text: impl Into<String>) -> Self {
		Self::new(Code::Integrity, text)
	}

	pub fn usage(text: impl Into<String>) -> Self {
		Self::new(Code::Usage, text)
	}

	pub fn internal(error: &impl fmt::Display) -> Self {
		Self::new(Code::Internal, error.to_string())
	}

	/// A file that cannot be read or written.
	pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
		let what = format!("cannot {doing} {}: {error}", path.display());
		match error.kind() {
			std::io::ErrorKind::NotFound => Self::new(Code::NotFound, what),
			_ => Self::new(Code::Input, what),
		}
	}

	/// The same failure, after what it happened to.
	#[must_use]
	pub fn about(self, what: &impl fmt::Display) -> Self {
		Self {
			text: format!("{what}: {}", self.text),
			..self
		}
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.text)
	}
}

impl From<ReadError> for Failure {
	fn from(error: ReadError) -> Self {
		let code = match &error {
			ReadError::Unreachable(_) => Code::Unavailable,
			ReadError::UnknownBlock(_) => Code::NotFound,
			ReadError::Incompatible { .. } => Code::Incompatible,
			ReadError::Refused { .. } => Code::Refused,
			ReadError::Malformed(_) => Code::Internal,
		};
		let hint = match code {
			Code::Unavailable => "; is it running, and is --node right?",
			_ => "",
		};
		Self::new(code, format!("{error}{hint}"))
	}
}

impl From<ConnectError> for Failure {
	fn from(error: ConnectError) -> Self {
		let (code, hint) = match &error {
			ConnectError::BadUrl { .. } | ConnectError::InsecureUrl { .. } => (Code::Usage, ""),
			ConnectError::Unreachable(_) => {
				(Code::Unavailable, "; is it running, and is --node right?")
			},
			ConnectError::Incompatible { .. } => (Code::Incompatible, ""),
			ConnectError::Malformed(_) => (Code::Internal, ""),
		};
		Self::new(code, format!("{error}{hint}"))
	}
}

impl From<SubmitError> for Failure {
	fn from(error: SubmitError) -> Self {
		let code = match &error {
			SubmitError::Refused(refusal) if refusal.is_retryable() => Code::Unavailable,
			SubmitError::Refused(_) | SubmitError::Failed { .. } => Code::Refused,
			SubmitError::Invalid(Invalidity::BadProof) => Code::Incompatible,
			SubmitError::Invalid(invalidity) if invalidity.is_retryable() => Code::Unavailable,
			SubmitError::Invalid(_) => Code::Refused,
			SubmitError::Expired | SubmitError::Replaced | SubmitError::Unreachable(_) => {
				Code::Unavailable
			},
			SubmitError::TimedOut { .. } | SubmitError::Unknown { .. } => Code::Unknown,
			SubmitError::Incompatible { .. } => Code::Incompatible,
			SubmitError::Internal(_) => Code::Internal,
		};
		Self::new(code, error.to_string())
	}
}

impl From<SignerError> for Failure {
	fn from(error: SignerError) -> Self {
		Self::key(error.to_string())
	}
}

impl From<KeystoreError> for Failure {
	fn from(error: KeystoreError) -> Self {
		let hint = match &error {
			KeystoreError::Exists => "; choose another name, a key is never overwritten",
			KeystoreError::KeyFile(KeyFileError::Refused) => "; type it again",
			_ => "",
		};
		let cause = std::error::Error::source(&error)
			.map(|cause| format!(" ({cause})"))
			.unwrap_or_default();
		Self::key(format!("{error}{cause}{hint}"))
	}
}

impl From<RingError> for Failure {
	fn from(error: RingError) -> Self {
		match error {
			RingError::Refused => Self::integrity(
				"this key does not open the release; name the key whose public half the organization \
				 published with --envelope-key",
			),
			other => Self::integrity(other.to_string()),
		}
	}
}

impl From<ObjectError> for Failure {
	fn from(error: ObjectError) -> Self {
		Self::integrity(error.to_string())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_code_has_a_number_of_its_own_and_a_meaning() {
		for (index, (code, meaning)) in Code::ALL.into_iter().enumerate() {
			assert_eq!(usize::from(code.number()), index + 1);
			assert!(!meaning.is_empty() && !code.name().is_empty());
		}
	}

	#[test]
	fn a_failure_is_one_line() {
		let failure = Failure::input("a\n  b").about(&"file.toml");
		assert_eq!(failure.to_string(), "file.toml: a b");
	}

	#[test]
	fn waiting_helps_where_the_code_says_so() {
		use galen_client::Refusal;
		let quota = Failure::from(SubmitError::Refused(Refusal::QuotaExhausted));
		assert_eq!(quota.code, Code::Unavailable);
		let stranger = Failure::from(SubmitError::Refused(Refusal::NotAMember));
		assert_eq!(stranger.code, Code::Refused);
		let unknown = Failure::from(SubmitError::TimedOut {
			extrinsic: galen_client::Hash::zero(),
		});
		assert_eq!(unknown.code, Code::Unknown);
	}
}
