//! Transactions that are signed before the clock runs.

use super::Chain;
use subxt::{
	client::OnlineClientAtBlock, config::substrate::SubstrateExtrinsicParamsBuilder,
	transactions::Payload, SubstrateConfig,
};
use subxt_signer::sr25519::Keypair;

/// Blocks for which a transaction is valid: longer than any burst takes, and shorter than what both
/// runtimes remember of blocks.
const ERA: u64 = 1_024;

/// A signed transaction.
#[derive(Clone, Debug)]
pub struct Prepared {
	/// As a node takes it over RPC.
	pub hex: String,
	/// Its hash.
	pub hash: [u8; 32],
	/// Its length in bytes.
	pub length: usize,
	/// How many operations it carries.
	pub operations: u32,
	/// To which node it is sent: all of an account's go to the same one.
	pub node: usize,
}

/// Signs at one block.
pub struct Signing {
	at: OnlineClientAtBlock<SubstrateConfig>,
}

impl Signing {
	/// Signs at the finalized head.
	pub async fn at(chain: &Chain) -> anyhow::Result<Self> {
		Ok(Self {
			at: chain.at_current_block().await?,
		})
	}

	/// Signs a call with a nonce of the caller's choice.
	pub fn sign<C: Payload>(
		&self,
		call: &C,
		key: &Keypair,
		nonce: u64,
		operations: u32,
		node: usize,
	) -> anyhow::Result<Prepared> {
		let parameters = SubstrateExtrinsicParamsBuilder::<SubstrateConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(ERA, self.at.block_number(), self.at.block_hash())
			.build();
		let transactions = self.at.transactions();
		let mut signable = transactions.create_signable_offline(call, parameters)?;
		let signed = signable.sign(key)?;
		let hash = signed.hash().0;
		let bytes = signed.into_encoded();
		Ok(Prepared {
			hex: format!("0x{}", hex::encode(&bytes)),
			hash,
			length: bytes.len(),
			operations,
			node,
		})
	}
}
