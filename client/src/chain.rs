//! The connection to one node, and the blocks it knows.

use crate::{
	config::{config, Backend, Client, ClientAt, GalenConfig},
	error::{ConnectError, LinkError, ReadError, Reduce},
	link::{Link, Linked},
	metadata,
	submit::Nonces,
	At, BlockNumber, Hash,
};
use futures::{
	stream::{self, BoxStream},
	StreamExt,
};
use std::{
	collections::HashMap,
	sync::{Arc, Mutex},
	time::Duration,
};
use subxt::{
	backend::BlockRef,
	client::{Block, Blocks},
	rpcs::{methods::legacy::LegacyRpcMethods, RpcClient},
};

/// Heads as they come; see [`Chain::follow_finalized`].
pub type HeadStream = BoxStream<'static, Result<At, ReadError>>;

/// Heads that may wait to be looked at, of which the newest is taken.
const WAITING_HEADS: usize = 256;

/// Whether a connection may be read along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Insecure {
	/// Only to a node on this machine.
	#[default]
	LoopbackOnly,
	/// Anywhere: the network between is the hospital's own.
	Allow,
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct Options {
	/// Whether an unencrypted connection may leave this machine.
	pub insecure: Insecure,
	/// How long a question is asked again while the node does not answer.
	pub patience: Duration,
	/// How long a submission waits for finality before it is [`TimedOut`](crate::SubmitError::TimedOut).
	pub finality: Duration,
}

impl Default for Options {
	fn default() -> Self {
		Self {
			insecure: Insecure::LoopbackOnly,
			patience: Duration::from_secs(10),
			finality: Duration::from_secs(120),
		}
	}
}

/// How the node stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NodeStatus {
	/// The program's name.
	pub name: String,
	/// Its version.
	pub version: String,
	/// The chain's name.
	pub chain: String,
	/// The chain's type: `Development` and `Local` are for trying things out, `Live` is not.
	pub kind: String,
	/// How many nodes it is connected to.
	pub peers: usize,
	/// Whether it is still catching up.
	pub syncing: bool,
}

/// The chain as one node knows it. Cloning is cheap; a broken connection mends itself.
#[derive(Clone)]
pub struct Chain {
	pub(crate) inner: Arc<Inner>,
}

/// What all clones share.
pub(crate) struct Inner {
	pub(crate) url: String,
	pub(crate) options: Options,
	pub(crate) client: Client,
	/// What the methods below are asked over, for those they do not know.
	pub(crate) wire: RpcClient,
	pub(crate) rpc: LegacyRpcMethods<subxt::config::RpcConfigFor<GalenConfig>>,
	pub(crate) nonces: Nonces,
	/// Which runtimes were compared with the committed metadata, and whether they fit.
	fits: Mutex<HashMap<u32, bool>>,
}

impl Chain {
	/// Connects to a node and checks that its runtime is the one this program was made for.
	///
	/// # Errors
	/// A node that is not there, or runs something else.
	pub async fn connect(url: &str) -> Result<Self, ConnectError> {
		Self::connect_with(url, Options::default()).await
	}

	/// The same, with other options.
	///
	/// # Errors
	/// As [`Self::connect`]; and an address that is not encrypted and not allowed to be.
	pub async fn connect_with(url: &str, options: Options) -> Result<Self, ConnectError> {
		check_url(url, options.insecure)?;
		let link = Link::dial(url, options.patience).await.map_err(|error| {
			ConnectError::Unreachable(LinkError {
				url: url.to_owned(),
				reason: error.to_string(),
			})
		})?;
		let rpc = RpcClient::new(Linked(link));
		let backend = Backend::builder().build(rpc.clone());
		let client = Client::from_backend_with_config(config(), Arc::new(backend))
			.await
			.map_err(|error| {
				ConnectError::Unreachable(LinkError {
					url: url.to_owned(),
					reason: error.to_string(),
				})
			})?;
		let chain = Self {
			inner: Arc::new(Inner {
				url: url.to_owned(),
				options,
				client,
				wire: rpc.clone(),
				rpc: LegacyRpcMethods::new(rpc),
				nonces: Nonces::default(),
				fits: Mutex::default(),
			}),
		};
		// The first snapshot compares the metadata.
		chain.finalized().await?;
		Ok(chain)
	}

	/// The hash of the first block, which names the chain.
	pub fn genesis(&self) -> Hash {
		self.inner.client.genesis_hash()
	}

	/// The node's address.
	pub fn url(&self) -> &str {
		&self.inner.url
	}

	/// A snapshot at the finalized head: what can no longer change.
	///
	/// # Errors
	/// The node does not answer, or runs another runtime.
	pub async fn finalized(&self) -> Result<At, ReadError> {
		let head = self.inner.rpc.chain_get_finalized_head().await;
		self.at(head.map_err(|error| error.reduce(self.url()))?)
			.await
	}

	/// A snapshot at the best head: what the node sees now.
	///
	/// # Errors
	/// As [`Self::finalized`].
	pub async fn best(&self) -> Result<At, ReadError> {
		let head = self.inner.rpc.chain_get_block_hash(None).await;
		let head = head.map_err(|error| error.reduce(self.url()))?;
		self.at(head.ok_or_else(|| ReadError::UnknownBlock("no best block".into()))?)
			.await
	}

	/// A snapshot at a block whose state the node still has.
	///
	/// # Errors
	/// As [`Self::finalized`]; and a block the node does not have.
	pub async fn at(&self, block: Hash) -> Result<At, ReadError> {
		let client = self.inner.client.at_block(block).await;
		self.snapshot(client.map_err(|error| error.reduce(self.url()))?)
	}

	/// A snapshot at the finalized block of this height.
	///
	/// # Errors
	/// As [`Self::at`]; and a height that is not finalized yet.
	pub async fn at_number(&self, number: BlockNumber) -> Result<At, ReadError> {
		let finalized = self.finalized().await?;
		if number > finalized.number() {
			return Err(ReadError::UnknownBlock(format!(
				"block {number} is not finalized; the finalized head is {}",
				finalized.number()
			)));
		}
		let hash = self.hash_of(number).await?;
		self.at(hash.ok_or_else(|| ReadError::UnknownBlock(format!("no block {number}")))?)
			.await
	}

	/// The node's block of this height on its best chain.
	pub(crate) async fn hash_of(&self, number: BlockNumber) -> Result<Option<Hash>, ReadError> {
		let hash = self.inner.rpc.chain_get_block_hash(Some(number.into()));
		hash.await.map_err(|error| error.reduce(self.url()))
	}

	/// Snapshots of finalized heads as they come, without end: a lost connection is an error in the
	/// stream, and the next item comes when the node is back. These are heads, not every block: who
	/// reads slowly gets the newest, never an older one than before.
	pub fn follow_finalized(&self) -> HeadStream {
		self.follow(Heads::Finalized)
	}

	/// The same for best heads, which may be replaced by others of the same height.
	pub fn follow_best(&self) -> HeadStream {
		self.follow(Heads::Best)
	}

	fn follow(&self, heads: Heads) -> HeadStream {
		let start = Following {
			chain: self.clone(),
			heads,
			blocks: None,
		};
		stream::unfold(start, |mut following| async move {
			let item = following.next().await;
			Some((item, following))
		})
		.boxed()
	}

	/// How the node stands.
	///
	/// # Errors
	/// It does not answer.
	pub async fn node(&self) -> Result<NodeStatus, ReadError> {
		let rpc = &self.inner.rpc;
		let answers = futures::try_join!(
			rpc.system_name(),
			rpc.system_version(),
			rpc.system_chain(),
			rpc.system_chain_type(),
			rpc.system_health()
		);
		let (name, version, chain, kind, health) =
			answers.map_err(|error| error.reduce(self.url()))?;
		Ok(NodeStatus {
			name,
			version,
			chain,
			kind,
			peers: health.peers,
			syncing: health.is_syncing,
		})
	}

	/// A snapshot, if the block's runtime is the one this program was made for.
	pub(crate) fn snapshot(&self, client: ClientAt) -> Result<At, ReadError> {
		let version = client.spec_version();
		let known = self
			.inner
			.fits
			.lock()
			.ok()
			.and_then(|fits| fits.get(&version).copied());
		let fits = known.unwrap_or_else(|| {
			let fits = metadata::fits(&client.metadata());
			if let Ok(mut known) = self.inner.fits.lock() {
				known.insert(version, fits);
			}
			fits
		});
		if !fits {
			return Err(ReadError::Incompatible {
				expected: metadata::version_of(metadata::committed()),
				found: metadata::version_of(&client.metadata()),
			});
		}
		At::new(client, self.url())
	}
}

/// Which heads to follow.
#[derive(Clone, Copy)]
enum Heads {
	Finalized,
	Best,
}

/// A subscription, and how to get it back.
struct Following {
	chain: Chain,
	heads: Heads,
	blocks: Option<stream::ReadyChunks<Blocks<GalenConfig>>>,
}

impl Following {
	/// The next head, or why there is none at the moment.
	async fn next(&mut self) -> Result<At, ReadError> {
		let url = self.chain.url().to_owned();
		let mut blocks = match self.blocks.take() {
			Some(blocks) => blocks,
			None => subscribe(&self.chain, self.heads)
				.await?
				.ready_chunks(WAITING_HEADS),
		};
		let waiting = blocks.next().await;
		let newest = waiting.and_then(|mut waiting| waiting.pop());
		let block = newest
			.ok_or_else(|| ReadError::unreachable(&url, &"the subscription ended"))?
			.map_err(|error| error.reduce(&url))?;
		let at = at(&self.chain, &block).await?;
		// Only a subscription that works is kept.
		self.blocks = Some(blocks);
		Ok(at)
	}
}

async fn subscribe(chain: &Chain, heads: Heads) -> Result<Blocks<GalenConfig>, ReadError> {
	let client = &chain.inner.client;
	let blocks = match heads {
		Heads::Finalized => client.stream_blocks().await,
		Heads::Best => client.stream_best_blocks().await,
	};
	blocks.map_err(|error| error.reduce(chain.url()))
}

async fn at(chain: &Chain, block: &Block<GalenConfig>) -> Result<At, ReadError> {
	let block_ref = BlockRef::from_hash(block.hash());
	let client = chain
		.inner
		.client
		.at_block_hash_and_number(block_ref, block.number())
		.await
		.map_err(|error| error.reduce(chain.url()))?;
	chain.snapshot(client)
}

/// Whether the address is a node's, and whether what is said there can be read along.
fn check_url(url: &str, insecure: Insecure) -> Result<(), ConnectError> {
	if !url.starts_with("ws://") && !url.starts_with("wss://") {
		return Err(ConnectError::BadUrl { url: url.into() });
	}
	match subxt::rpcs::utils::url_is_secure(url) {
		Ok(true) => Ok(()),
		Ok(false) if insecure == Insecure::Allow => Ok(()),
		Ok(false) => Err(ConnectError::InsecureUrl { url: url.into() }),
		Err(_) => Err(ConnectError::BadUrl { url: url.into() }),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_unencrypted_connection_stays_on_this_machine() {
		for url in [
			"ws://127.0.0.1:9944",
			"ws://localhost:9944",
			"wss://node.example:443",
		] {
			assert!(check_url(url, Insecure::LoopbackOnly).is_ok(), "{url}");
		}
		let outside = "ws://node.example:9944";
		let refused = check_url(outside, Insecure::LoopbackOnly);
		assert!(matches!(refused, Err(ConnectError::InsecureUrl { .. })));
		assert!(check_url(outside, Insecure::Allow).is_ok());
	}

	#[test]
	fn an_address_of_something_else_is_refused() {
		for url in ["http://127.0.0.1:9944", "127.0.0.1:9944", "", "ws://"] {
			let refused = check_url(url, Insecure::Allow);
			assert!(matches!(refused, Err(ConnectError::BadUrl { .. })), "{url}");
		}
	}

	#[tokio::test]
	async fn a_node_that_is_not_there_is_unreachable() {
		let connected = Chain::connect("ws://127.0.0.1:1").await;
		let error = connected.err().unwrap();
		assert!(matches!(error, ConnectError::Unreachable(_)), "{error}");
		assert!(error.to_string().contains("ws://127.0.0.1:1"));
	}
}
