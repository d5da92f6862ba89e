//! The frame around every file: magic, version, kind, body, checksum.
//!
//! The checksum keeps nobody from anything; it tells a file that was damaged on the way from one that
//! was forged, and makes sure that no bit of a file is without meaning.

use crate::{bounds::MAX_FILE, ProofError};
use alloc::vec::Vec;
use sp_crypto_hashing::blake2_256;

/// Bytes of the magic number.
const MAGIC: usize = 8;
/// Bytes of the checksum.
const CHECKSUM: usize = 32;
/// The version of the format that is written and read.
pub const VERSION: u8 = 1;

/// Puts the frame around a body.
pub fn seal(magic: &[u8; MAGIC], kind: u8, body: &[u8]) -> Vec<u8> {
	let mut file = Vec::from(magic.as_slice());
	file.push(VERSION);
	file.push(kind);
	file.extend_from_slice(body);
	let checksum = blake2_256(&file);
	file.extend_from_slice(&checksum);
	file
}

/// Takes the frame off, and returns kind and body.
pub fn open<'a>(magic: &[u8; MAGIC], file: &'a [u8]) -> Result<(u8, &'a [u8]), ProofError> {
	if file.len() > MAX_FILE {
		return Err(ProofError::TooLarge);
	}
	let rest = file
		.strip_prefix(magic.as_slice())
		.ok_or(ProofError::NotAProof)?;
	let (version, rest) = rest.split_first().ok_or(ProofError::Damaged)?;
	if *version != VERSION {
		return Err(ProofError::UnknownVersion(*version));
	}
	let end = file
		.len()
		.checked_sub(CHECKSUM)
		.ok_or(ProofError::Damaged)?;
	let (content, checksum) = file.split_at_checked(end).ok_or(ProofError::Damaged)?;
	if blake2_256(content) != *checksum {
		return Err(ProofError::Damaged);
	}
	let (kind, rest) = rest.split_first().ok_or(ProofError::Damaged)?;
	let length = rest
		.len()
		.checked_sub(CHECKSUM)
		.ok_or(ProofError::Damaged)?;
	let body = rest.get(..length).ok_or(ProofError::Damaged)?;
	Ok((*kind, body))
}
