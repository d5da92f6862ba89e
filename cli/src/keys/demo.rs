//! The cast of demo networks, whose keys are public by design: they follow from names.

use super::Key;
use crate::exit::Failure;
use galen_client::Signer;
use galen_vault::{hazmat::hash::blake2b_256, safe::EnvelopeKeyPair};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Whether this names a demo key rather than one of the person's own.
pub fn is_demo(name: &str) -> bool {
	name.starts_with("//")
}

/// The demo key of a name such as `//Alice` or `//Alice//Registrar`. All of one organization share
/// its envelope key.
///
/// # Errors
/// It is no such name.
pub fn demo(name: &str) -> Result<Key, Failure> {
	let parts: Vec<&str> = name.split("//").skip(1).collect();
	let named = parts
		.iter()
		.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
	let owner = parts
		.first()
		.filter(|_| named)
		.ok_or_else(|| Failure::key("a demo key is named like //Alice or //Alice//Registrar"))?;
	let seed = blake2b_256(&[b"galen demo envelope key ", owner.as_bytes()]);
	Ok(Key {
		name: name.to_owned(),
		signer: Signer::from_uri(name)?,
		envelope: Arc::new(EnvelopeKeyPair::from_seed(Zeroizing::new(seed))),
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_cast_is_derived_from_names() {
		let alice = demo("//Alice").unwrap();
		assert_eq!(
			alice.account().to_string(),
			"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
		);
		let registrar = demo("//Alice//Registrar").unwrap();
		assert_ne!(registrar.account(), alice.account());
		assert_eq!(registrar.envelope().public(), alice.envelope().public());
	}

	#[test]
	fn a_secret_is_no_demo_name() {
		for wrong in ["//", "//Alice//", "//a b", "Alice"] {
			assert!(demo(wrong).is_err(), "{wrong}");
		}
		assert!(!is_demo("registrar"));
	}
}
