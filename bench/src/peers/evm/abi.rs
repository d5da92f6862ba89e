//! Calls as a contract takes them: four bytes of the function's name, then words of 32 bytes.

use anyhow::{ensure, Context};

/// An account of the EVM.
pub type Address = [u8; 20];
/// A word of the EVM.
pub type Word = [u8; 32];

/// A call of the function with this signature, such as `withdraw(uint32)`, with words that stand for
/// themselves.
pub fn call(signature: &str, words: &[Word]) -> Vec<u8> {
	let mut data = selector(signature).to_vec();
	words.iter().for_each(|word| data.extend_from_slice(word));
	data
}

/// A call whose arguments are lists, each of items of so many words.
pub fn call_with_lists(signature: &str, lists: &[(usize, Vec<Word>)]) -> Vec<u8> {
	let mut heads = Vec::new();
	let mut tails: Vec<Word> = Vec::new();
	for (width, words) in lists {
		let offset = 32 * (lists.len() + tails.len());
		heads.push(number(offset as u64));
		tails.push(number((words.len() / (*width).max(1)) as u64));
		tails.extend_from_slice(words);
	}
	heads.append(&mut tails);
	call(signature, &heads)
}

fn selector(signature: &str) -> [u8; 4] {
	let [a, b, c, d, ..] = sp_crypto_hashing::keccak_256(signature.as_bytes());
	[a, b, c, d]
}

/// A number as a word.
pub fn number(value: u64) -> Word {
	let mut word = [0; 32];
	word[24..].copy_from_slice(&value.to_be_bytes());
	word
}

/// An account as a word.
pub fn address(account: &Address) -> Word {
	let mut word = [0; 32];
	word[12..].copy_from_slice(account);
	word
}

/// The numbers in an answer, one for each word.
pub fn numbers(answer: &str) -> anyhow::Result<Vec<u64>> {
	let bytes = hex::decode(answer.trim_start_matches("0x"))?;
	ensure!(bytes.len().is_multiple_of(32), "an answer is whole words");
	bytes
		.chunks_exact(32)
		.map(|word| {
			let (high, low) = word.split_at(24);
			ensure!(
				high.iter().all(|byte| *byte == 0),
				"a number is larger than expected"
			);
			Ok(u64::from_be_bytes(low.try_into().context("eight bytes")?))
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_selector_is_the_known_one() {
		// The best known of all.
		assert_eq!(
			hex::encode(selector("transfer(address,uint256)")),
			"a9059cbb"
		);
	}

	#[test]
	fn words_are_big_endian_and_read_back() {
		let data = call("withdraw(uint32)", &[number(7)]);
		assert_eq!(data.len(), 36);
		assert_eq!(data[35], 7);
		let answer = format!(
			"0x{}{}",
			hex::encode(number(1)),
			hex::encode(number(4_102_444_800))
		);
		assert_eq!(numbers(&answer).unwrap(), [1, 4_102_444_800]);
		assert!(numbers(&hex::encode([1; 32])).is_err());
	}

	#[test]
	fn lists_stand_behind_their_offsets() {
		let data = call_with_lists(
			"enrol(address[],uint16[])",
			&[(1, vec![number(10), number(11)]), (1, vec![number(3)])],
		);
		let words = numbers(&hex::encode(&data[4..])).unwrap();
		// Two offsets, then length and items of each.
		assert_eq!(words, [64, 160, 2, 10, 11, 1, 3]);
	}

	#[test]
	fn a_list_of_structures_counts_structures() {
		let data = call_with_lists("f((uint8,uint8)[])", &[(2, vec![number(1); 6])]);
		let words = numbers(&hex::encode(&data[4..])).unwrap();
		assert_eq!(words[..2], [32, 3]);
	}
}
