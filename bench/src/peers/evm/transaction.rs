//! Signed transactions of the EVM, in the form of EIP-155.

use super::abi::Address;
use anyhow::Context;
use sp_core::{ecdsa, Pair};

/// The development node's chain.
pub const CHAIN: u64 = 31_337;
/// What a unit of gas costs, in wei: more than the node asks for.
const GAS_PRICE: u64 = 10_000_000_000;

/// A key with its account.
pub struct Key {
	pair: ecdsa::Pair,
	account: Address,
}

impl Key {
	/// The key made from a name.
	pub fn of(name: &str) -> anyhow::Result<Self> {
		let seed = sp_crypto_hashing::keccak_256(name.as_bytes());
		let pair = ecdsa::Pair::from_seed_slice(&seed).map_err(|_| anyhow::anyhow!("no key"))?;
		// The account is the end of the hash of the uncompressed public key, which a signature gives away.
		let message = [7; 32];
		let signature = pair.sign_prehashed(&message);
		let public = sp_io::crypto::secp256k1_ecdsa_recover(&signature.0, &message)
			.map_err(|_| anyhow::anyhow!("a signature names its key"))?;
		let hash = sp_crypto_hashing::keccak_256(&public);
		let account = hash.last_chunk::<20>().context("a hash is longer")?;
		Ok(Self {
			pair,
			account: *account,
		})
	}

	/// Whose account it is.
	pub fn account(&self) -> Address {
		self.account
	}

	/// A transaction to `to`, or one that makes a contract, as `eth_sendRawTransaction` takes it.
	pub fn sign(&self, nonce: u64, to: Option<Address>, gas: u64, data: &[u8]) -> String {
		let to = to.as_ref().map_or(&[] as &[u8], |to| to.as_slice());
		let body = [
			bytes(&trimmed(nonce)),
			bytes(&trimmed(GAS_PRICE)),
			bytes(&trimmed(gas)),
			bytes(to),
			bytes(&[]),
			bytes(data),
		]
		.concat();
		let replay = [bytes(&trimmed(CHAIN)), bytes(&[]), bytes(&[])].concat();
		let message = sp_crypto_hashing::keccak_256(&list(&[body.as_slice(), &replay].concat()));
		let signature = self.pair.sign_prehashed(&message).0;
		let (numbers, recovery) = signature.split_at(64);
		let (r, s) = numbers.split_at(32);
		let recovery = u64::from(recovery.first().copied().unwrap_or_default());
		let proof = [
			bytes(&trimmed(2 * CHAIN + 35 + recovery)),
			bytes(without_zeros(r)),
			bytes(without_zeros(s)),
		]
		.concat();
		format!("0x{}", hex::encode(list(&[body, proof].concat())))
	}
}

/// A number without leading zeros: nothing for 0.
fn trimmed(number: u64) -> Vec<u8> {
	without_zeros(&number.to_be_bytes()).to_vec()
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
	let first = bytes.iter().position(|byte| *byte != 0);
	first.map_or(&[] as &[u8], |first| &bytes[first..])
}

/// A string in RLP.
fn bytes(content: &[u8]) -> Vec<u8> {
	match content {
		[byte] if *byte < 0x80 => vec![*byte],
		_ => [prefix(0x80, content.len()), content.to_vec()].concat(),
	}
}

/// A list in RLP, of items that are encoded already.
fn list(items: &[u8]) -> Vec<u8> {
	[prefix(0xc0, items.len()), items.to_vec()].concat()
}

fn prefix(base: u8, length: usize) -> Vec<u8> {
	match u8::try_from(length) {
		Ok(short) if short < 56 => vec![base + short],
		_ => {
			let length = trimmed(length as u64);
			[vec![base + 55 + length.len() as u8], length].concat()
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn rlp_is_as_in_its_specification() {
		assert_eq!(bytes(b"dog"), b"\x83dog");
		assert_eq!(bytes(&[]), [0x80]);
		assert_eq!(bytes(&[0x0f]), [0x0f]);
		assert_eq!(bytes(&[0x80]), [0x81, 0x80]);
		assert_eq!(
			list(&[bytes(b"cat"), bytes(b"dog")].concat()),
			b"\xc8\x83cat\x83dog"
		);
		let long = bytes(&[7; 1024]);
		assert_eq!(long[..3], [0xb9, 0x04, 0x00]);
		assert_eq!(bytes(&[7; 56])[..2], [0xb8, 56]);
		assert_eq!(trimmed(0), [0u8; 0]);
		assert_eq!(trimmed(1_024), [4, 0]);
	}

	#[test]
	fn a_key_has_the_account_the_evm_gives_it() {
		// The account of the secret whose every byte is 0x46, as EIP-155 has it in its example.
		let pair = ecdsa::Pair::from_seed_slice(&[0x46; 32]).unwrap();
		let message = [1; 32];
		let signature = pair.sign_prehashed(&message);
		let public = sp_io::crypto::secp256k1_ecdsa_recover(&signature.0, &message);
		let hash = sp_crypto_hashing::keccak_256(&public.ok().unwrap());
		assert_eq!(
			hex::encode(&hash[12..]),
			"9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"
		);
	}
}
