//! The node's own RPC methods, beside the SDK's or in their place. No logic here.

mod nonce;
mod prove;
mod server;
mod submit;

pub use server::{bind, serve, stand_in};

use galen_runtime::{opaque::Block, AccountId, Nonce};
use jsonrpsee::{server::RegisterMethodError, RpcModule};
use nonce::{NonceApiServer, Nonces};
use prove::{Proofs, ProofsApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use submit::{Submit, SubmitApiServer};

/// What the methods need of the node.
pub struct Deps<C, P, B> {
	/// The chain.
	pub client: Arc<C>,
	/// Transactions waiting.
	pub pool: Arc<P>,
	/// The database, for proofs.
	pub backend: Arc<B>,
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

/// Every method of our own that the SDK has not.
pub fn create<C, P, B>(
	deps: Deps<C, P, B>,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>>
where
	C: ProvideRuntimeApi<Block>
		+ HeaderBackend<Block>
		+ sc_client_api::ProofProvider<Block>
		+ sc_client_api::StorageProvider<Block, B>
		+ Send
		+ Sync
		+ 'static,
	C::Api: substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>
		+ sp_block_builder::BlockBuilder<Block>,
	P: TransactionPool<Block = Block> + 'static,
	B: sc_client_api::Backend<Block> + Send + Sync + 'static,
{
	let Deps {
		client,
		pool,
		backend,
		grandpa,
		executor,
	} = deps;
	let mut module = RpcModule::new(());
	module.merge(Nonces::new(client.clone(), pool).into_rpc())?;
	module.merge(Proofs::new(client, backend, grandpa.authorities.clone()).into_rpc())?;
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

/// The methods that the SDK put together, with ours in place of those of the same name.
pub fn replace<C, P>(
	mut methods: RpcModule<()>,
	client: Arc<C>,
	pool: Arc<P>,
) -> Result<RpcModule<()>, RegisterMethodError>
where
	C: HeaderBackend<Block> + Send + Sync + 'static,
	P: TransactionPool<Block = Block, Hash = galen_runtime::Hash> + 'static,
{
	let ours = Submit::new(client, pool).into_rpc();
	for name in ours.method_names() {
		methods.remove_method(name);
	}
	methods.merge(ours)?;
	Ok(methods)
}
