//! Key derivation: HKDF-SHA256 (RFC 5869) from keys, Argon2id (RFC 9106) from passphrases.

use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Derives `N` bytes from a key that is already uniformly random. `N` is at most 8160, the limit of
/// HKDF-SHA256; callers use far less.
pub fn derive_from_key<const N: usize>(
	key: &[u8; 32],
	salt: &[u8],
	info: &[&[u8]],
) -> Zeroizing<[u8; N]> {
	const {
		assert!(N <= 255 * 32, "HKDF-SHA256 gives at most 255 blocks");
	}
	let mut output = Zeroizing::new([0; N]);
	// The only failure is a length beyond the limit, which does not compile.
	let _ = Hkdf::<Sha256>::new(Some(salt), key).expand_multi_info(info, output.as_mut_slice());
	output
}

/// How expensive guessing a passphrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
	/// Memory, in KiB.
	pub memory: u32,
	/// Passes over it.
	pub passes: u32,
	/// Lanes.
	pub lanes: u32,
}

impl Cost {
	/// The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.
	pub const RECOMMENDED: Self = Self {
		memory: 1 << 16,
		passes: 3,
		lanes: 4,
	};
	/// The most a file may ask of the machine that opens it: 1 GiB. A file that asks for more was
	/// not written by us.
	pub const LIMIT: Self = Self {
		memory: 1 << 20,
		passes: 16,
		lanes: 16,
	};

	/// Whether opening a file of this cost is within reason.
	pub fn is_bearable(&self) -> bool {
		self.memory <= Self::LIMIT.memory
			&& self.passes <= Self::LIMIT.passes
			&& self.lanes <= Self::LIMIT.lanes
	}
}

/// Argon2id refuses parameters, or cannot have the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase cannot be stretched at this cost")]
pub struct BadCost;

/// Derives a key from a passphrase.
pub fn derive_from_passphrase(
	passphrase: &[u8],
	salt: &[u8; 32],
	cost: Cost,
) -> Result<Zeroizing<[u8; 32]>, BadCost> {
	if !cost.is_bearable() {
		return Err(BadCost);
	}
	let params =
		Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| BadCost)?;
	let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
	let mut output = Zeroizing::new([0; 32]);
	argon2
		.hash_password_into(passphrase, salt, output.as_mut_slice())
		.map_err(|_| BadCost)?;
	Ok(output)
}
