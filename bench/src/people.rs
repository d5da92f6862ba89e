//! The subjects of a run: each has a key of its own, made from the name of its group and its number.

use galen_client::AccountId;
use subxt_signer::sr25519::Keypair;

/// Hospitals of the local network; a subject's custodian is its number modulo this.
pub const HOSPITALS: u32 = 4;

/// The subjects, by number.
pub struct People {
	keys: Vec<Keypair>,
}

impl People {
	/// A group of so many.
	pub fn new(group: &str, count: u32) -> anyhow::Result<Self> {
		let keys = (0..count).map(|number| {
			let name = format!("galen bench {group} {number}");
			let seed = sp_crypto_hashing::blake2_256(name.as_bytes());
			Keypair::from_secret_key(seed)
		});
		Ok(Self {
			keys: keys.collect::<Result<_, _>>()?,
		})
	}

	/// How many there are.
	pub fn len(&self) -> usize {
		self.keys.len()
	}

	/// The key of one.
	///
	/// # Panics
	/// If there is no such subject: a slip in a workload.
	pub fn key(&self, number: u32) -> &Keypair {
		&self.keys[number as usize]
	}

	/// The account of one.
	///
	/// # Panics
	/// As [`Self::key`].
	pub fn account(&self, number: u32) -> AccountId {
		self.key(number).public_key().to_account_id()
	}

	/// All accounts, in their order.
	pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
		self.keys.iter().map(|key| key.public_key().to_account_id())
	}

	/// At which hospital a subject is enrolled.
	pub fn custodian(number: u32) -> u32 {
		number % HOSPITALS
	}
}

/// Everybody a run needs.
pub struct Cast {
	/// Who sign for themselves.
	pub individuals: People,
	/// Whose papers a hospital enters.
	pub papers: People,
}
