//! A key on paper: 24 words, or 64 hexadecimal digits of the same 32 bytes.

use super::Root;
use crate::exit::Failure;
use std::str::FromStr;
use subxt_signer::bip39::Mnemonic;
use zeroize::Zeroizing;

/// The 24 words of a key.
pub struct Backup(Zeroizing<String>);

impl Backup {
	/// The words of these bytes.
	///
	/// # Errors
	/// None for 32 bytes.
	pub fn of(root: &Root) -> Result<Self, Failure> {
		let words = Mnemonic::from_entropy(root.as_slice())
			.map_err(|_| Failure::key("32 bytes give no 24 words"))?;
		Ok(Self(Zeroizing::new(words.to_string())))
	}

	/// The words, to show them once or to derive a key from them.
	pub fn words(&self) -> &str {
		&self.0
	}

	/// What somebody kept: 24 words, or 64 hexadecimal digits.
	///
	/// # Errors
	/// It is neither. The text is not repeated: it may be one letter from a secret.
	pub fn read(text: &str) -> Result<Root, Failure> {
		let text = text.trim();
		let digits = text.strip_prefix("0x").unwrap_or(text);
		if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
			let mut root = Zeroizing::new([0; 32]);
			hex::decode_to_slice(digits, root.as_mut_slice())
				.map_err(|_| Failure::key("these are not 64 hexadecimal digits"))?;
			return Ok(root);
		}
		let count = text.split_whitespace().count();
		if count != 24 {
			return Err(Failure::key(format!(
				"a backup is 24 words or 64 hexadecimal digits; these are {count} words"
			)));
		}
		let joined = Zeroizing::new(text.split_whitespace().collect::<Vec<_>>().join(" "));
		let words = Mnemonic::from_str(&joined).map_err(|_| {
			Failure::key("one of the words is wrong; compare them with what you wrote down")
		})?;
		let (entropy, length) = words.to_entropy_array();
		let entropy = Zeroizing::new(entropy);
		let bytes = entropy
			.get(..length)
			.and_then(|bytes| bytes.try_into().ok());
		bytes
			.map(Zeroizing::new)
			.ok_or_else(|| Failure::key("24 words are needed"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn words_and_digits_lead_back_to_the_same_key() {
		let root = Zeroizing::new([7; 32]);
		let backup = Backup::of(&root).unwrap();
		assert_eq!(backup.words().split(' ').count(), 24);
		assert_eq!(*Backup::read(backup.words()).unwrap(), *root);
		let spaced = format!("  {}\n", backup.words().replace(' ', "\n "));
		assert_eq!(*Backup::read(&spaced).unwrap(), *root);
		assert_eq!(*Backup::read(&hex::encode(*root)).unwrap(), *root);
		assert_eq!(
			*Backup::read(&format!("0x{}", hex::encode(*root))).unwrap(),
			*root
		);
	}

	#[test]
	fn a_wrong_word_is_noticed_and_not_repeated() {
		let root = Zeroizing::new([7; 32]);
		let words = Backup::of(&root).unwrap().words().to_owned();
		let first = words.split(' ').next().unwrap();
		let wrong = words.replacen(first, "zebra", 1);
		for (text, says) in [
			(wrong.as_str(), "one of the words is wrong"),
			("zebra zoo", "these are 2 words"),
			("", "these are 0 words"),
		] {
			let error = Backup::read(text).unwrap_err().to_string();
			assert!(error.contains(says), "{error}");
			assert!(!error.contains("zebra"), "{error}");
		}
	}
}
