//! Why something is refused: one closed list, whose names the TypeScript side knows.

/// Why. [`Fault::code`] is what reaches the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
	/// The number of recovery words is not 24.
	#[error("wrong_count:{0}")]
	WrongCount(usize),
	/// The word at this place, from 0, is not in the list.
	#[error("wrong_word:{0}")]
	WrongWord(usize),
	/// All words are in the list, and their checksum does not fit.
	#[error("wrong_words")]
	WrongWords,
	/// A new passphrase has too few characters.
	#[error("passphrase_too_short")]
	PassphraseTooShort,
	/// The passphrase is wrong, or the key file was changed: there is no telling which.
	#[error("wrong_passphrase")]
	WrongPassphrase,
	/// The bytes are not what they should be, or fail their check.
	#[error("damaged")]
	Damaged,
	/// A format of a newer program.
	#[error("unknown_format")]
	UnknownFormat,
	/// It was sealed or signed for somebody or something else.
	#[error("not_for_us")]
	NotForUs,
	/// The ring has no key to this record.
	#[error("no_key")]
	NoKey,
	/// The JSON is not of the form this function takes: a fault of the page's code.
	#[error("malformed")]
	Malformed,
	/// The browser gives no randomness.
	#[error("no_randomness")]
	NoRandomness,
}

impl Fault {
	/// The name, with the number that belongs to it after a colon.
	pub fn code(self) -> String {
		self.to_string()
	}
}

impl From<galen_vault::safe::KeyFileError> for Fault {
	fn from(error: galen_vault::safe::KeyFileError) -> Self {
		use galen_vault::safe::KeyFileError as E;
		match error {
			E::Refused => Self::WrongPassphrase,
			E::UnknownFormat => Self::UnknownFormat,
			E::OtherPurpose => Self::NotForUs,
			E::NotAKeyFile | E::UnreasonableCost => Self::Damaged,
			E::NoRandomness(_) => Self::NoRandomness,
		}
	}
}

impl From<galen_vault::safe::RingError> for Fault {
	fn from(error: galen_vault::safe::RingError) -> Self {
		use galen_vault::safe::RingError as E;
		match error {
			E::Refused => Self::NotForUs,
			E::UnknownFormat => Self::UnknownFormat,
			E::NoRandomness(_) => Self::NoRandomness,
			_ => Self::Damaged,
		}
	}
}

impl From<galen_vault::safe::ObjectError> for Fault {
	fn from(error: galen_vault::safe::ObjectError) -> Self {
		use galen_vault::safe::ObjectError as E;
		match error {
			E::UnknownFormat(_) | E::UnknownSuite(_) => Self::UnknownFormat,
			E::OtherObject | E::OtherKey => Self::NotForUs,
			E::NoRandomness(_) => Self::NoRandomness,
			_ => Self::Damaged,
		}
	}
}

impl From<galen_vault::safe::SignatureError> for Fault {
	fn from(error: galen_vault::safe::SignatureError) -> Self {
		use galen_vault::safe::SignatureError as E;
		match error {
			E::UnknownFormat => Self::UnknownFormat,
			E::OtherSigner | E::Invalid => Self::NotForUs,
			E::Malformed => Self::Damaged,
		}
	}
}

impl From<serde_json::Error> for Fault {
	fn from(_: serde_json::Error) -> Self {
		Self::Malformed
	}
}
