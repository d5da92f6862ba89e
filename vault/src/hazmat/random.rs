//! Randomness of the operating system, or of the browser.

use zeroize::Zeroizing;

/// The system has no randomness to give. Nothing secret can be made until it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source failed")]
pub struct NoRandomness;

/// Random bytes that are not secret: salts of headers, nonces, names.
pub fn make_public<const N: usize>() -> Result<[u8; N], NoRandomness> {
	let mut bytes = [0; N];
	getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
	Ok(bytes)
}

/// Random bytes that are secret and wiped when dropped.
pub fn make_secret<const N: usize>() -> Result<Zeroizing<[u8; N]>, NoRandomness> {
	let mut bytes = Zeroizing::new([0; N]);
	getrandom::fill(bytes.as_mut_slice()).map_err(|_| NoRandomness)?;
	Ok(bytes)
}
