//! Keys: what a person has.
//!
//! A key is 32 random bytes, kept in a file under a passphrase. Two keys follow from them: the
//! ledger key (sr25519, as every Substrate wallet derives it from the same 24 words) and the envelope
//! key (X25519), to which records are sealed. Beside the file lies what is public, so that listing
//! needs no passphrase.

mod backup;
mod demo;
mod passphrase;
mod store;

pub use backup::Backup;
pub use demo::{demo, is_demo};
pub use passphrase::{chosen as chosen_passphrase, Source};
pub use store::{create, list, open, public, Public};

use crate::exit::Failure;
use galen_client::{AccountId, Signer};
use galen_vault::safe::EnvelopeKeyPair;
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// The bytes everything follows from.
pub type Root = Zeroizing<[u8; 32]>;

/// A key, opened.
#[derive(Clone)]
pub struct Key {
	name: String,
	signer: Signer,
	envelope: Arc<EnvelopeKeyPair>,
}

impl Key {
	/// The key these bytes determine.
	///
	/// # Errors
	/// They determine none, which no bytes are known to do.
	pub fn from_root(name: &str, root: &Root) -> Result<Self, Failure> {
		let phrase = Backup::of(root)?;
		Ok(Self {
			name: name.to_owned(),
			signer: Signer::from_phrase(phrase.words())?,
			envelope: Arc::new(galen_vault::safe::derive_wallet_envelope_key(root)),
		})
	}

	/// What it is called here.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Signs for its account.
	pub fn signer(&self) -> &Signer {
		&self.signer
	}

	/// Its account.
	pub fn account(&self) -> AccountId {
		self.signer.account()
	}

	/// Opens what was sealed to it.
	pub fn envelope(&self) -> &EnvelopeKeyPair {
		&self.envelope
	}
}

impl fmt::Debug for Key {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Key({}, {})", self.name, self.account())
	}
}
