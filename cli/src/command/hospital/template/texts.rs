//! The texts the network began with. They are here as the runtime has them, so that somebody who is about
//! to agree to one can read it without asking anybody; whether one is what was published, its hash says.

use galen_client::types::TextHash;
use galen_vault::hazmat::hash::blake2b_256;

const TEXTS: [&str; 4] = [
	include_str!("../../../../../runtime/src/genesis/templates/care.en.txt"),
	include_str!("../../../../../runtime/src/genesis/templates/care.es.txt"),
	include_str!("../../../../../runtime/src/genesis/templates/research.en.txt"),
	include_str!("../../../../../runtime/src/genesis/templates/research.es.txt"),
];

/// The text with this hash, if it is one of them.
pub fn find(hash: TextHash) -> Option<&'static str> {
	let mut texts = TEXTS.into_iter();
	texts.find(|text| blake2b_256(&[text.as_bytes()]) == hash.0)
}

/// A text's first line, by which people know it.
pub fn title(text: &str) -> &str {
	text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_text_is_found_by_its_hash_and_by_nothing_else() {
		for text in TEXTS {
			let hash = TextHash(blake2b_256(&[text.as_bytes()]));
			assert_eq!(find(hash), Some(text));
			assert!(!title(text).is_empty());
			let other = TextHash(blake2b_256(&[text.trim_end().as_bytes()]));
			assert_eq!(find(other), None);
		}
	}
}
