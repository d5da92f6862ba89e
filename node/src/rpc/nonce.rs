//! `system_accountNextIndex`, with the length of its argument checked before it is decoded.
//!
//! The SDK's method decodes base58, in time quadratic in the length, on a thread that serves other
//! clients too: two requests of 200 kB stopped every other client for 16 s on the 2609 set.

use galen_runtime::{opaque::Block, AccountId, Nonce};
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	types::{error::ErrorCode, ErrorObject},
};
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::crypto::Ss58Codec;
use std::sync::Arc;
use substrate_frame_rpc_system::{AccountNonceApi, System, SystemApiServer};

/// Longest SS58 address of a 32-byte account with a two-byte prefix, in characters.
const MAX_ADDRESS: usize = 64;

/// Nonces of accounts.
#[rpc(server)]
pub trait NonceApi {
	/// The nonce of the account's next transaction, those waiting in the pool counted.
	#[method(name = "system_accountNextIndex", aliases = ["account_nextIndex"])]
	async fn next_index(&self, account: String) -> RpcResult<Nonce>;
}

/// Answers from the best block and the pool.
pub struct Nonces<C, P: TransactionPool>(System<P, C, Block>);

impl<C, P> Nonces<C, P>
where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
	C::Api: AccountNonceApi<Block, AccountId, Nonce>,
	P: TransactionPool<Block = Block> + 'static,
{
	/// Reads from this chain and this pool.
	pub fn new(client: Arc<C>, pool: Arc<P>) -> Self {
		Self(System::new(client, pool))
	}
}

#[async_trait]
impl<C, P> NonceApiServer for Nonces<C, P>
where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
	C::Api: substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>
		+ sp_block_builder::BlockBuilder<Block>,
	P: TransactionPool<Block = Block> + 'static,
{
	async fn next_index(&self, account: String) -> RpcResult<Nonce> {
		let account = parse(&account)?;
		SystemApiServer::<_, AccountId, Nonce>::nonce(&self.0, account).await
	}
}

/// Reads an SS58 address.
pub fn parse(address: &str) -> Result<AccountId, ErrorObject<'static>> {
	let refuse =
		|why: &str| ErrorObject::owned(ErrorCode::InvalidParams.code(), why.to_owned(), None::<()>);
	if address.len() > MAX_ADDRESS {
		return Err(refuse("the address is longer than any SS58 address"));
	}
	AccountId::from_ss58check(address).map_err(|_| refuse("the address is no SS58 address"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_address_should_be_taken() {
		assert!(parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").is_ok());
	}

	#[test]
	fn an_overlong_address_should_be_refused_before_it_is_decoded() {
		let error = parse(&"5".repeat(200_000)).expect_err("too long");
		assert!(error.message().contains("longer"));
	}
}
