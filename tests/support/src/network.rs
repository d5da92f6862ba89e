//! Several nodes of one chain on the loopback interface.

use crate::{
	chain::Chain,
	node::{Node, NodeBuilder},
	program,
	wait::{limits, until},
};
use anyhow::{ensure, Context};
use std::{
	collections::BTreeMap,
	fs::{File, TryLockError},
	path::{Path, PathBuf},
	time::Duration,
};
use tempfile::TempDir;

/// The hospitals of the `local` preset.
pub const HOSPITALS: [&str; 4] = ["Alice", "Bob", "Charlie", "Dave"];

/// What a node prints when its own code panicked. A panic inside the runtime is caught and looks
/// different.
const PANIC_NOTICE: &str = "This is a bug. Please report it";

/// Between two looks at whether another network has ended.
const TURN: Duration = Duration::from_millis(200);

/// Nodes that belong to one test.
///
/// Dropped, it kills its nodes and keeps their logs; ended by [`Network::finish`], it leaves
/// nothing behind.
pub struct Network {
	// Nodes are dropped, and so killed, before their folder and the lock are released.
	nodes: Vec<Node>,
	folder: Option<TempDir>,
	/// Raw specification of each preset in use.
	specifications: BTreeMap<String, String>,
	leaves: Leaves,
	_turn: File,
}

/// What a network that was not ended by [`Network::finish`] leaves behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaves {
	/// Its folder, with the logs that say what went wrong.
	#[default]
	Logs,
	/// Nothing: whoever ends it early does so on purpose.
	Nothing,
}

impl Network {
	/// The four hospitals of the `local` preset, started and connected.
	pub async fn local() -> anyhow::Result<Self> {
		Self::local_with(&[]).await
	}

	/// The same, each node with these arguments too.
	pub async fn local_with(arguments: &[&str]) -> anyhow::Result<Self> {
		Self::local_on("local", arguments).await
	}

	/// The same four hospitals on a chain that was made from the `local` preset: the path of its
	/// specification.
	pub async fn local_on(chain: &str, arguments: &[&str]) -> anyhow::Result<Self> {
		let setup = |name| {
			let setup = NodeBuilder::validator(name)?.chain(chain);
			anyhow::Ok(arguments.iter().fold(setup, |setup, more| setup.arg(more)))
		};
		let setups = HOSPITALS.into_iter().map(setup);
		let mut setups = setups.collect::<Result<Vec<_>, _>>()?;
		introduce(&mut setups)?;
		let mut network = Self::of(setups).await?;
		network.start().await?;
		Ok(network)
	}

	/// The one validator of the `development` preset, started: enough where finality is not what
	/// is tested.
	pub async fn development() -> anyhow::Result<Self> {
		let setup = NodeBuilder::validator("Alice")?.chain("development");
		let mut network = Self::of(vec![setup]).await?;
		network.start().await?;
		Ok(network)
	}

	/// Where the nodes keep everything: for processes beside them, which so leave their logs in the
	/// same place when the test fails.
	pub fn folder(&self) -> anyhow::Result<&Path> {
		Ok(self
			.folder
			.as_ref()
			.context("the network has ended")?
			.path())
	}

	/// Says what is left behind if the network is dropped before it is ended.
	pub fn leave(&mut self, leaves: Leaves) {
		self.leaves = leaves;
	}

	/// Nodes as described, none of them started.
	pub async fn of(setups: Vec<NodeBuilder>) -> anyhow::Result<Self> {
		let turn = take_turn().await?;
		let folder = tempfile::Builder::new()
			.prefix("galen-network-")
			.tempdir()
			.context("no folder for the network")?;
		let mut specifications = BTreeMap::new();
		for preset in setups.iter().map(NodeBuilder::chain_name) {
			if !specifications.contains_key(preset) && !Path::new(preset).exists() {
				let path = program::raw_specification(preset).await?;
				specifications.insert(preset.to_string(), path.display().to_string());
			}
		}
		let nodes = setups
			.into_iter()
			.map(|setup| specified(setup, &specifications).in_folder(folder.path()))
			.collect::<Result<_, _>>()?;
		Ok(Self {
			nodes,
			folder: Some(folder),
			specifications,
			leaves: Leaves::default(),
			_turn: turn,
		})
	}

	/// Starts every node that is down, all at once, and waits until they answer.
	pub async fn start(&mut self) -> anyhow::Result<()> {
		let mut started = Vec::new();
		for node in self.nodes.iter_mut().filter(|node| !node.is_running()) {
			node.launch()?;
			started.push(node);
		}
		for node in started {
			node.ready().await?;
		}
		Ok(())
	}

	/// Adds a node that knows the address of each node there is, and returns it without starting
	/// it.
	pub fn add(&mut self, setup: NodeBuilder) -> anyhow::Result<&mut Node> {
		let mut setup = specified(setup, &self.specifications);
		for node in &self.nodes {
			setup = setup.bootnode(&node.setup().address()?);
		}
		let folder = self.folder.as_ref().context("the network has ended")?;
		self.nodes.push(setup.in_folder(folder.path())?);
		self.nodes.last_mut().context("just added")
	}

	/// A node by name.
	///
	/// # Panics
	/// If there is none: a slip in the test itself.
	pub fn node(&self, name: &str) -> &Node {
		let node = self.nodes.iter().find(|node| node.name() == name);
		node.unwrap_or_else(|| panic!("no node is called {name}"))
	}

	/// A node by name, to start or harm it.
	///
	/// # Panics
	/// If there is none: a slip in the test itself.
	pub fn node_mut(&mut self, name: &str) -> &mut Node {
		let node = self.nodes.iter_mut().find(|node| node.name() == name);
		node.unwrap_or_else(|| panic!("no node is called {name}"))
	}

	/// All nodes.
	pub fn nodes(&self) -> &[Node] {
		&self.nodes
	}

	/// A client of the first running node.
	pub async fn chain(&self) -> anyhow::Result<Chain> {
		let node = self.nodes.iter().find(|node| node.is_running());
		node.context("no node runs")?.chain().await
	}

	/// Waits until every running node has finalized the block at `height`.
	pub async fn wait_finalized(&self, height: u64) -> anyhow::Result<()> {
		for node in self.nodes.iter().filter(|node| node.is_running()) {
			node.wait_finalized(height).await?;
		}
		Ok(())
	}

	/// Waits until every running node finalizes `more` blocks beyond what the first has now.
	pub async fn wait_progress(&self, more: u64) -> anyhow::Result<()> {
		let node = self
			.nodes
			.iter()
			.find(|node| node.is_running())
			.context("no node runs")?;
		let now = until("a finalized head", limits::RPC, || async {
			Ok(Some(node.finalized().await?))
		})
		.await?;
		self.wait_finalized(now.saturating_add(more)).await
	}

	/// Checks that all running nodes have the same block at every height up to the lowest
	/// finalized one, and returns that height.
	pub async fn assert_agreement(&self) -> anyhow::Result<u64> {
		let running: Vec<_> = self.nodes.iter().filter(|node| node.is_running()).collect();
		let mut lowest = u64::MAX;
		for node in &running {
			lowest = lowest.min(node.finalized().await?);
		}
		let (first, others) = running.split_first().context("no node runs")?;
		for height in 0..=lowest {
			let expected = first.block_hash(height).await?;
			for node in others {
				let found = node.block_hash(height).await?;
				ensure!(
					found == expected,
					"{} and {} disagree on finalized block {height}: {expected:?} and {found:?}",
					first.name(),
					node.name()
				);
			}
		}
		Ok(lowest)
	}

	/// Ends the test well: asks the chain for broken invariants, stops every node, checks that none
	/// panicked, and removes the folder.
	pub async fn finish(mut self) -> anyhow::Result<()> {
		if let Some(node) = self.nodes.iter().find(|node| node.is_running()) {
			node.assert_invariants().await?;
		}
		for node in self.nodes.iter_mut().filter(|node| node.is_running()) {
			node.stop().await?;
		}
		for node in &self.nodes {
			if node.log_path().exists() {
				ensure!(
					!node.log()?.contains(PANIC_NOTICE),
					"{} panicked",
					node.name()
				);
			}
		}
		if let Some(folder) = self.folder.take() {
			folder
				.close()
				.context("cannot remove the network's folder")?;
		}
		Ok(())
	}
}

impl Drop for Network {
	fn drop(&mut self) {
		self.nodes.clear();
		let kept = self.folder.take().filter(|_| self.leaves == Leaves::Logs);
		if let Some(folder) = kept {
			eprintln!(
				"The nodes' logs and databases are kept in {}",
				folder.keep().display()
			);
		}
	}
}

/// The node with its preset's raw specification in place of the preset's name.
fn specified(setup: NodeBuilder, specifications: &BTreeMap<String, String>) -> NodeBuilder {
	match specifications.get(setup.chain_name()) {
		Some(path) => setup.chain(path),
		None => setup,
	}
}

/// Tells each node the addresses of all others.
fn introduce(setups: &mut [NodeBuilder]) -> anyhow::Result<()> {
	let addresses = setups
		.iter()
		.map(NodeBuilder::address)
		.collect::<anyhow::Result<Vec<String>>>()?;
	for (index, setup) in setups.iter_mut().enumerate() {
		for (other, address) in addresses.iter().enumerate() {
			if other != index {
				*setup = setup.clone().bootnode(address);
			}
		}
	}
	Ok(())
}

/// Waits for this network's turn on the machine. The lock goes with the file handle, so a killed
/// process gives it back too.
async fn take_turn() -> anyhow::Result<File> {
	let path: PathBuf = std::env::temp_dir().join("galen-network-tests.lock");
	let file = File::options()
		.create(true)
		.write(true)
		.truncate(false)
		.open(&path)
		.with_context(|| format!("cannot open {}", path.display()))?;
	let mut was_told = false;
	loop {
		match file.try_lock() {
			Ok(()) => return Ok(file),
			Err(TryLockError::WouldBlock) => {},
			Err(TryLockError::Error(error)) => {
				return Err(error).with_context(|| format!("cannot lock {}", path.display()));
			},
		}
		if !was_told {
			was_told = true;
			eprintln!("Another Galen network runs on this machine; waiting until it has ended.");
		}
		pause().await;
	}
}

/// Lets the other network go on. A blocking lock could not be interrupted.
// Nothing can be waited for: that a lock is free is not announced.
#[allow(clippy::disallowed_methods)]
async fn pause() {
	tokio::time::sleep(TURN).await;
}
