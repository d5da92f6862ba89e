//! Four validators of one specification.

use super::Chain;
use anyhow::Context;
use galen_test_support::{wait::limits, Leaves, Network, NodeBuilder, HOSPITALS};
use std::path::Path;
use subxt::rpcs::RpcClient;
use subxt_signer::sr25519::Keypair;

/// What every node is started with beyond the harness's own settings: room for a whole burst in the pool,
/// and for a load generator's connections.
const SETTINGS: [&str; 8] = [
	"--pool-limit",
	"100000",
	"--pool-kbytes",
	"262144",
	"--rpc-max-connections",
	"1000",
	"--rpc-max-connections-per-address",
	"900",
];

/// A running network.
pub struct Net {
	/// The processes.
	pub network: Network,
	/// A client of the first node.
	pub chain: Chain,
	/// A connection to each node, for sending.
	pub wires: Vec<RpcClient>,
	ends: Ends,
}

/// How a network ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
	/// As the tests do: no invariant is broken and no node panicked.
	Checked,
	/// Without questions that the runtime does not know.
	Plain,
}

impl Net {
	/// Starts four validators and waits until they finalize.
	pub async fn start(spec: &Path, ends: Ends) -> anyhow::Result<Self> {
		let spec = spec.display().to_string();
		let setups = HOSPITALS.iter().map(|name| -> anyhow::Result<NodeBuilder> {
			let setup = NodeBuilder::validator(name)?.chain(&spec);
			Ok(SETTINGS
				.iter()
				.fold(setup, |setup, argument| setup.arg(argument)))
		});
		let mut setups = setups.collect::<Result<Vec<_>, _>>()?;
		let addresses = setups.iter().map(NodeBuilder::address);
		let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
		for (own, setup) in setups.iter_mut().enumerate() {
			for (other, address) in addresses.iter().enumerate() {
				if other != own {
					*setup = setup.clone().bootnode(address);
				}
			}
		}
		let mut network = Network::of(setups).await?;
		network.start().await?;
		network.wait_finalized(2).await?;
		let mut wires = Vec::new();
		for node in network.nodes() {
			wires.push(RpcClient::from_insecure_url(node.rpc_url()).await?);
		}
		let chain = network.chain().await?;
		Ok(Self {
			network,
			chain,
			wires,
			ends,
		})
	}

	/// Where the first node answers.
	pub fn url(&self) -> anyhow::Result<String> {
		Ok(self.network.nodes().first().context("a node")?.rpc_url())
	}

	/// A typed client of the first node, for Galen's own networks.
	pub async fn client(&self) -> anyhow::Result<galen_client::Chain> {
		let options = galen_client::Options {
			finality: limits::TRANSACTION,
			..galen_client::Options::default()
		};
		Ok(galen_client::Chain::connect_with(&self.url()?, options).await?)
	}

	/// The nonce of an account's next transaction.
	pub async fn next_nonce(&self, key: &Keypair) -> anyhow::Result<u64> {
		let account = key.public_key().to_account_id().to_string();
		let node = self.network.nodes().first().context("a node")?;
		let nonce = node
			.request("system_accountNextIndex", &[account.into()])
			.await?;
		nonce.as_u64().context("a nonce is a number")
	}

	/// Stops everything.
	pub async fn finish(mut self) -> anyhow::Result<()> {
		drop(self.wires);
		drop(self.chain);
		if self.ends == Ends::Checked {
			return self.network.finish().await;
		}
		self.network.leave(Leaves::Nothing);
		for name in HOSPITALS {
			let node = self.network.node_mut(name);
			if node.is_running() {
				node.stop().await?;
			}
		}
		Ok(())
	}
}
