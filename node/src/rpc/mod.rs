//! The node's own RPC methods, merged into the SDK's. No logic here.

mod nonce;

use galen_runtime::{opaque::Block, AccountId, Nonce};
use jsonrpsee::RpcModule;
use nonce::{NonceApiServer, Nonces};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// What the methods need of the node.
pub struct Deps<C, P, B> {
	/// The chain.
	pub client: Arc<C>,
	/// Transactions waiting.
	pub pool: Arc<P>,
	/// GRANDPA's state, for proofs of finality.
	pub grandpa: GrandpaDeps<B>,
	/// Runs subscriptions.
	pub executor: SubscriptionTaskExecutor,
}

/// What GRANDPA's methods need.
pub struct GrandpaDeps<B> {
	/// Round state.
	pub voters: SharedVoterState,
	/// Current and past authorities.
	pub authorities: SharedAuthoritySet<galen_runtime::Hash, galen_runtime::BlockNumber>,
	/// Justifications as they come.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs for past blocks.
	pub proofs: Arc<FinalityProofProvider<B, Block>>,
}

/// Every method of our own.
pub fn create<C, P, B>(
	deps: Deps<C, P, B>,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>>
where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
	C::Api: substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>
		+ sp_block_builder::BlockBuilder<Block>,
	P: TransactionPool<Block = Block> + 'static,
	B: sc_client_api::Backend<Block> + Send + Sync + 'static,
{
	let Deps {
		client,
		pool,
		grandpa,
		executor,
	} = deps;
	let mut module = RpcModule::new(());
	module.merge(Nonces::new(client, pool).into_rpc())?;
	module.merge(
		Grandpa::new(
			executor,
			grandpa.authorities,
			grandpa.voters,
			grandpa.justifications,
			grandpa.proofs,
		)
		.into_rpc(),
	)?;
	Ok(module)
}
