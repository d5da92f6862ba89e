//! One `galen-node` process: how it is set up, started, harmed and asked.

use crate::{
	chain::Chain,
	fault::{self, Signal},
	keys, program,
	wait::{limits, until},
};
use anyhow::{bail, ensure, Context};
use serde_json::Value;
use std::{
	fs::{File, OpenOptions},
	net::TcpListener,
	path::{Path, PathBuf},
	process::Child,
	sync::Mutex,
};
use subxt::{
	rpcs::client::{RpcClient, RpcParams},
	OnlineClient,
};

/// Bytes of the trie cache: small, so that many nodes fit on one machine.
const TRIE_CACHE_BYTES: &str = "67108864";
/// MiB of the database cache, for the same reason.
const DATABASE_CACHE_MIB: &str = "64";
/// Lines of a node's log that an error message shows.
const LOG_TAIL_LINES: usize = 15;

/// How a node is to be run. Ports are chosen when it is made, so that other nodes can be told its
/// address before it starts.
#[derive(Clone, Debug)]
pub struct NodeBuilder {
	name: String,
	chain: String,
	session_keys_of: Option<String>,
	node_key: [u8; 32],
	p2p_port: u16,
	rpc_port: u16,
	bootnodes: Vec<String>,
	extra: Vec<String>,
}

impl NodeBuilder {
	/// A node of the `local` network without session keys, with the demo node key of its name.
	/// Whoever is not in the presets' cast is a stranger to them.
	pub fn new(name: &str) -> anyhow::Result<Self> {
		let [p2p_port, rpc_port] = free_ports()?;
		Ok(Self {
			name: name.into(),
			chain: "local".into(),
			session_keys_of: None,
			node_key: keys::node_key(name),
			p2p_port,
			rpc_port,
			bootnodes: Vec::new(),
			extra: Vec::new(),
		})
	}

	/// A node that validates with the session keys of its own name.
	pub fn validator(name: &str) -> anyhow::Result<Self> {
		Ok(Self::new(name)?.session_keys_of(name))
	}

	/// Validates with the well-known session keys of `//Name`.
	#[must_use]
	pub fn session_keys_of(mut self, name: &str) -> Self {
		self.session_keys_of = Some(name.into());
		self
	}

	/// Runs another chain: a preset or the path of a chain specification.
	#[must_use]
	pub fn chain(mut self, chain: &str) -> Self {
		self.chain = chain.into();
		self
	}

	pub(crate) fn chain_name(&self) -> &str {
		&self.chain
	}

	/// Takes another identity on the network.
	#[must_use]
	pub fn node_key(mut self, node_key: [u8; 32]) -> Self {
		self.node_key = node_key;
		self
	}

	/// Tells the node one address to find the network by.
	#[must_use]
	pub fn bootnode(mut self, address: &str) -> Self {
		self.bootnodes.push(address.into());
		self
	}

	/// Adds a command-line argument.
	#[must_use]
	pub fn arg(mut self, argument: &str) -> Self {
		self.extra.push(argument.into());
		self
	}

	/// Where the node will listen for peers.
	pub fn address(&self) -> anyhow::Result<String> {
		self.address_through(self.p2p_port)
	}

	/// The node's address by way of a relay that listens on `port`.
	pub fn address_through(&self, port: u16) -> anyhow::Result<String> {
		let peer = self.peer_id()?;
		Ok(format!("/ip4/127.0.0.1/tcp/{port}/p2p/{peer}"))
	}

	/// The node's identity on the network.
	pub fn peer_id(&self) -> anyhow::Result<litep2p::PeerId> {
		keys::peer_id(self.node_key)
	}

	/// The port on which it will answer clients.
	pub fn rpc_port(&self) -> u16 {
		self.rpc_port
	}

	/// The port on which it will listen for peers.
	pub fn p2p_port(&self) -> u16 {
		self.p2p_port
	}

	/// Prepares the node to keep everything under `folder`, without starting it.
	pub fn in_folder(self, folder: &Path) -> anyhow::Result<Node> {
		let folder = folder.join(&self.name);
		std::fs::create_dir_all(&folder)
			.with_context(|| format!("cannot make {}", folder.display()))?;
		Ok(Node {
			setup: self,
			folder,
			process: None,
			rpc: Mutex::new(None),
		})
	}

	fn arguments(&self, folder: &Path) -> Vec<String> {
		let mut arguments: Vec<String> = [
			"--chain",
			&self.chain,
			"--base-path",
			&folder.join("base").display().to_string(),
			"--listen-addr",
			&format!("/ip4/127.0.0.1/tcp/{}", self.p2p_port),
			"--rpc-port",
			&self.rpc_port.to_string(),
			"--node-key",
			&hex::encode(self.node_key),
			"--database",
			"rocksdb",
			"--trie-cache-size",
			TRIE_CACHE_BYTES,
			"--db-cache",
			DATABASE_CACHE_MIB,
			"--no-mdns",
			"--no-telemetry",
			"--no-prometheus",
			"--rpc-rate-limit-whitelisted-ips",
			"127.0.0.1/32",
		]
		.map(String::from)
		.into();
		match &self.session_keys_of {
			Some(owner) => arguments.push(format!("--{}", owner.to_lowercase())),
			None => arguments.extend(["--name".into(), self.name.clone()]),
		}
		for bootnode in &self.bootnodes {
			arguments.extend(["--bootnodes".into(), bootnode.clone()]);
		}
		arguments.extend(self.extra.iter().cloned());
		arguments
	}
}

/// Two ports of the loopback interface that nobody listens on.
pub(crate) fn free_ports() -> anyhow::Result<[u16; 2]> {
	// Both are held until both are known, so that they differ.
	let first = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
	let second = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
	Ok([first.local_addr()?.port(), second.local_addr()?.port()])
}

/// What a node answered instead of a result.
#[derive(Clone, Debug)]
pub struct RpcError {
	/// JSON-RPC error code.
	pub code: i32,
	/// The message, and the data field after it if there is one.
	pub message: String,
}

impl std::fmt::Display for RpcError {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{} (code {})", self.message, self.code)
	}
}

impl std::error::Error for RpcError {}

/// A node, running or not. Its database outlives its process, so it can be started again.
pub struct Node {
	setup: NodeBuilder,
	folder: PathBuf,
	process: Option<Child>,
	rpc: Mutex<Option<RpcClient>>,
}

impl Node {
	/// What the node is called.
	pub fn name(&self) -> &str {
		&self.setup.name
	}

	/// How the node is run.
	pub fn setup(&self) -> &NodeBuilder {
		&self.setup
	}

	/// Where its RPC server listens.
	pub fn rpc_url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.setup.rpc_port)
	}

	/// The file with everything it has printed, over all its runs.
	pub fn log_path(&self) -> PathBuf {
		self.folder.join("node.log")
	}

	/// Everything it has printed.
	pub fn log(&self) -> anyhow::Result<String> {
		let path = self.log_path();
		let bytes =
			std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
		Ok(String::from_utf8_lossy(&bytes).into_owned())
	}

	/// Where its database, keystore and network secrets are.
	pub fn base_path(&self) -> PathBuf {
		self.folder.join("base")
	}

	/// Runs the process, which must refuse to go on, until it ends.
	pub async fn start_expecting_refusal(&self) -> anyhow::Result<program::Ended> {
		let arguments = self.setup.arguments(&self.folder);
		let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
		program::run_to_end(&arguments).await
	}

	/// Starts the process and returns at once.
	pub fn launch(&mut self) -> anyhow::Result<()> {
		ensure!(self.process.is_none(), "{} runs already", self.name());
		let log = self.open_log()?;
		let mut command = program::command(&program::node_binary()?);
		command
			.args(self.setup.arguments(&self.folder))
			.stdin(std::process::Stdio::null())
			.stderr(log.try_clone().context("cannot share the log")?)
			.stdout(log);
		self.process = Some(program::spawn(command)?);
		Ok(())
	}

	fn open_log(&self) -> anyhow::Result<File> {
		let path = self.log_path();
		OpenOptions::new()
			.create(true)
			.append(true)
			.open(&path)
			.with_context(|| format!("cannot write {}", path.display()))
	}

	/// Waits until a launched node answers.
	pub async fn ready(&mut self) -> anyhow::Result<()> {
		let start = std::time::Instant::now();
		loop {
			if self.request("system_health", &[]).await.is_ok() {
				return Ok(());
			}
			if let Some(status) = self.exit_status()? {
				bail!(
					"{} ended while starting ({status}):\n{}",
					self.name(),
					self.log_tail()?
				);
			}
			ensure!(
				start.elapsed() < limits::START,
				"{} does not answer after {:?}:\n{}",
				self.name(),
				limits::START,
				self.log_tail()?
			);
			crate::wait::observe(std::time::Duration::from_millis(200)).await;
		}
	}

	/// Starts the process and waits until it answers.
	pub async fn start(&mut self) -> anyhow::Result<()> {
		self.launch()?;
		self.ready().await
	}

	fn exit_status(&mut self) -> anyhow::Result<Option<std::process::ExitStatus>> {
		let process = self.process.as_mut().context("not running")?;
		process
			.try_wait()
			.context("cannot tell whether the node runs")
	}

	fn log_tail(&self) -> anyhow::Result<String> {
		let log = self.log()?;
		let lines: Vec<_> = log.lines().collect();
		let tail = lines.len().saturating_sub(LOG_TAIL_LINES);
		Ok(lines.get(tail..).unwrap_or_default().join("\n"))
	}

	/// Ends the process as a power cut would (`kill -9`).
	pub async fn kill(&mut self) -> anyhow::Result<()> {
		self.signal(Signal::Kill)?;
		self.ended().await?;
		Ok(())
	}

	/// Asks the process to end, waits until it has, and fails if it did not end well.
	pub async fn stop(&mut self) -> anyhow::Result<()> {
		self.signal(Signal::Terminate)?;
		let status = self.ended().await?;
		ensure!(
			status.success(),
			"{} ended badly ({status}):\n{}",
			self.name(),
			self.log_tail()?
		);
		Ok(())
	}

	/// Freezes the process: it holds its connections and answers nothing.
	pub fn freeze(&self) -> anyhow::Result<()> {
		self.signal(Signal::Stop)
	}

	/// Lets a frozen process go on.
	pub fn thaw(&self) -> anyhow::Result<()> {
		self.signal(Signal::Continue)
	}

	/// Whether there is a process (frozen counts).
	pub fn is_running(&self) -> bool {
		self.process.is_some()
	}

	fn signal(&self, signal: Signal) -> anyhow::Result<()> {
		let process = self
			.process
			.as_ref()
			.with_context(|| format!("{} is down", self.name()))?;
		fault::send(process.id(), signal)
	}

	async fn ended(&mut self) -> anyhow::Result<std::process::ExitStatus> {
		let what = format!("the end of {}", self.name());
		let status = until(&what, limits::STOP, || {
			let status = self.exit_status();
			async move { status }
		})
		.await?;
		self.process = None;
		self.forget_connection();
		Ok(status)
	}

	fn forget_connection(&self) {
		if let Ok(mut rpc) = self.rpc.lock() {
			*rpc = None;
		}
	}

	/// A client that follows this node.
	pub async fn chain(&self) -> anyhow::Result<Chain> {
		OnlineClient::from_insecure_url(self.rpc_url())
			.await
			.with_context(|| format!("no connection to {}", self.name()))
	}

	/// Asks one question over RPC. An answer that is an error is an [`RpcError`] in the chain of
	/// causes; see [`Node::refusal`].
	pub async fn request(&self, method: &str, parameters: &[Value]) -> anyhow::Result<Value> {
		let answer = tokio::time::timeout(limits::RPC, self.request_unbounded(method, parameters))
			.await
			.map_err(|_| anyhow::anyhow!("no answer within {:?}", limits::RPC));
		let answer = answer.and_then(|answer| answer);
		answer.with_context(|| format!("{method} at {}", self.name()))
	}

	async fn request_unbounded(&self, method: &str, parameters: &[Value]) -> anyhow::Result<Value> {
		let client = self.connection().await?;
		match client.request(method, encode(parameters)?).await {
			Ok(value) => Ok(value),
			Err(error) => {
				if !matches!(error, subxt::rpcs::Error::User(_)) {
					// The connection may be what failed: the next question makes a new one.
					self.forget_connection();
				}
				Err(refusal_or_failure(error))
			},
		}
	}

	async fn connection(&self) -> anyhow::Result<RpcClient> {
		let known = self
			.rpc
			.lock()
			.map_err(|_| anyhow::anyhow!("poisoned"))?
			.clone();
		if let Some(client) = known {
			return Ok(client);
		}
		let client = RpcClient::from_insecure_url(self.rpc_url()).await?;
		*self.rpc.lock().map_err(|_| anyhow::anyhow!("poisoned"))? = Some(client.clone());
		Ok(client)
	}

	/// Asks a question that must be refused, and returns the refusal.
	pub async fn refusal(&self, method: &str, parameters: &[Value]) -> anyhow::Result<RpcError> {
		match self.request(method, parameters).await {
			Ok(answer) => bail!("{method} at {} was answered: {answer}", self.name()),
			Err(error) => match error.downcast_ref::<RpcError>() {
				Some(refusal) => Ok(refusal.clone()),
				None => Err(error),
			},
		}
	}

	/// Subscribes to something and returns the first notice. A refusal to begin is an [`RpcError`]
	/// among the causes.
	pub async fn first_notice(
		&self,
		[subscribe, unsubscribe]: [&str; 2],
		parameters: &[Value],
	) -> anyhow::Result<Value> {
		let client = self.connection().await?;
		let notice = async {
			let parameters = encode(parameters)?;
			let mut notices = client
				.subscribe::<Value>(subscribe, parameters, unsubscribe)
				.await
				.map_err(refusal_or_failure)?;
			let notice = notices.next().await.context("it ended without a notice")?;
			anyhow::Ok(notice?)
		};
		tokio::time::timeout(limits::RPC, notice)
			.await
			.map_err(|_| anyhow::anyhow!("no notice within {:?}", limits::RPC))?
			.with_context(|| format!("{subscribe} at {}", self.name()))
	}

	/// Height of its best block.
	pub async fn best(&self) -> anyhow::Result<u64> {
		height(&self.request("chain_getHeader", &[]).await?)
	}

	/// Hash of its finalized head.
	pub async fn finalized_hash(&self) -> anyhow::Result<String> {
		let hash = self.request("chain_getFinalizedHead", &[]).await?;
		Ok(hash.as_str().context("a hash is text")?.to_string())
	}

	/// Height of its finalized head.
	pub async fn finalized(&self) -> anyhow::Result<u64> {
		let hash = self.finalized_hash().await?;
		height(&self.request("chain_getHeader", &[hash.into()]).await?)
	}

	/// Blocks between its best and its finalized head.
	pub async fn finality_lag(&self) -> anyhow::Result<u64> {
		// Finalized first: the best head is then at least as new.
		let finalized = self.finalized().await?;
		Ok(self.best().await?.saturating_sub(finalized))
	}

	/// Hash of its block at a height, or `None` while it has none there.
	pub async fn block_hash(&self, height: u64) -> anyhow::Result<Option<String>> {
		let hash = self.request("chain_getBlockHash", &[height.into()]).await?;
		Ok(hash.as_str().map(String::from))
	}

	/// Number of its peers.
	pub async fn peers(&self) -> anyhow::Result<u64> {
		let health = self.request("system_health", &[]).await?;
		health
			.get("peers")
			.and_then(Value::as_u64)
			.context("no number of peers in system_health")
	}

	/// Asks the runtime at the best block which of the pallets' invariants do not hold, and fails if
	/// there are any.
	pub async fn assert_invariants(&self) -> anyhow::Result<()> {
		let call = ["AuditApi_broken_invariants".into(), "0x".into()];
		let answer = self.request("state_call", &call).await?;
		let encoded = answer
			.as_str()
			.context("an encoded list")?
			.trim_start_matches("0x");
		// An empty list is a single zero byte.
		if encoded != "00" {
			let list = hex::decode(encoded).context("an encoded list")?;
			bail!("broken invariants: {}", String::from_utf8_lossy(&list));
		}
		Ok(())
	}

	/// Waits until it has finalized the block at `height`.
	pub async fn wait_finalized(&self, height: u64) -> anyhow::Result<()> {
		let what = format!("{} finalizes block {height}", self.name());
		until(&what, limits::FINALITY, || async {
			Ok((self.finalized().await? >= height).then_some(()))
		})
		.await
	}

	/// Waits until it has printed `text`.
	pub async fn wait_log(&self, text: &str, limit: std::time::Duration) -> anyhow::Result<()> {
		let what = format!("{} prints \"{text}\"", self.name());
		until(&what, limit, || async {
			Ok(self.log()?.contains(text).then_some(()))
		})
		.await
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		if let Some(mut process) = self.process.take() {
			// It may have ended by itself; either way nothing is left to do about an error here.
			let _ = process.kill();
			let _ = process.wait();
		}
	}
}

fn encode(parameters: &[Value]) -> anyhow::Result<RpcParams> {
	let mut encoded = RpcParams::new();
	for parameter in parameters {
		encoded.push(parameter)?;
	}
	Ok(encoded)
}

/// What the node answered instead of a result, or that it did not answer.
fn refusal_or_failure(error: subxt::rpcs::Error) -> anyhow::Error {
	let subxt::rpcs::Error::User(error) = error else {
		return error.into();
	};
	let data = error
		.data
		.map(|data| data.get().trim_matches('"').to_string());
	let message = match data {
		Some(data) => format!("{}: {data}", error.message),
		None => error.message,
	};
	RpcError {
		code: error.code,
		message,
	}
	.into()
}

/// Height in a block header as JSON.
fn height(header: &Value) -> anyhow::Result<u64> {
	let number = header
		.get("number")
		.and_then(Value::as_str)
		.context("a header has a number")?;
	let digits = number
		.strip_prefix("0x")
		.context("a block number is hexadecimal")?;
	u64::from_str_radix(digits, 16).context("a block number is hexadecimal")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn heights_are_read_from_headers() {
		let header = serde_json::json!({ "number": "0x1f", "parentHash": "0x00" });
		assert_eq!(height(&header).unwrap(), 31);
		assert!(height(&serde_json::json!({ "number": "31" })).is_err());
		assert!(height(&Value::Null).is_err());
	}

	#[test]
	fn a_validator_gets_its_keys_and_an_observer_a_name() {
		let folder = Path::new("/nowhere");
		let validator = NodeBuilder::validator("Alice").unwrap().arguments(folder);
		assert!(validator.contains(&"--alice".to_string()));
		let observer = NodeBuilder::new("Eve").unwrap().arguments(folder);
		assert!(observer.contains(&"--name".to_string()));
		assert!(!observer.iter().any(|argument| argument == "--eve"));
	}

	#[test]
	fn ports_differ() {
		let [first, second] = free_ports().unwrap();
		assert_ne!(first, second);
	}
}
