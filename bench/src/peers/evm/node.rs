//! The development node's process.

use anyhow::{bail, ensure, Context};
use galen_test_support::wait::{limits, until};
use serde_json::Value;
use std::{
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
};
use subxt::rpcs::{client::RpcParams, RpcClient};

/// Where npm puts the program, under the folder in which scripts/bench installed it.
const PROGRAM: &str = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
/// Where the compiled contract is.
const CONTRACT: &str = "build/ConsentRegistry.bin";

/// How it runs: blocks when they are asked for, with room for any burst, and nothing printed. So it never
/// waits for a slot, and executes a whole burst in one block.
const SETTINGS: [&str; 12] = [
	"--host",
	"127.0.0.1",
	"--chain-id",
	"31337",
	"--no-mining",
	"--gas-limit",
	"10000000000",
	"--accounts",
	"1",
	"--order",
	"fifo",
	"--silent",
];

/// A running development node; it ends with this.
pub struct Anvil {
	process: Child,
	/// A connection to it.
	pub wire: RpcClient,
	/// The creation code of the contract.
	pub contract: Vec<u8>,
	version: String,
}

impl Anvil {
	/// Starts it from the folder in which the peer was installed.
	///
	/// # Errors
	/// It was not installed, or does not start.
	pub async fn start(folder: &Path) -> anyhow::Result<Self> {
		let program: PathBuf = folder.join(PROGRAM);
		ensure!(
			program.is_file(),
			"anvil is not installed: see scripts/bench"
		);
		let contract = std::fs::read_to_string(folder.join(CONTRACT))
			.context("the contract is not compiled: see scripts/bench")?;
		let contract = hex::decode(contract.trim()).context("the contract is hexadecimal")?;
		let version = Command::new(&program).arg("--version").output()?;
		let version = String::from_utf8_lossy(&version.stdout);
		let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
		let mut process = Command::new("setpriv")
			.args(["--pdeathsig", "KILL", "--"])
			.arg(&program)
			.args(SETTINGS)
			.args(["--port", &port.to_string()])
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(Stdio::null())
			.spawn()
			.context("anvil cannot be started")?;
		let url = format!("ws://127.0.0.1:{port}");
		let wire = until("anvil answers", limits::START, || {
			let ended = process.try_wait();
			let url = url.clone();
			async move {
				if let Some(status) = ended? {
					bail!("anvil ended while starting: {status}");
				}
				Ok(Some(RpcClient::from_insecure_url(url).await?))
			}
		})
		.await;
		let wire = match wire {
			Ok(wire) => wire,
			Err(error) => {
				end(&mut process);
				return Err(error);
			},
		};
		Ok(Self {
			process,
			wire,
			contract,
			version: version.lines().next().unwrap_or_default().trim().to_owned(),
		})
	}

	/// What the program calls itself.
	pub fn version(&self) -> &str {
		&self.version
	}

	/// Asks one question.
	pub async fn ask(&self, method: &str, parameters: &[Value]) -> anyhow::Result<Value> {
		let mut encoded = RpcParams::new();
		for parameter in parameters {
			encoded.push(parameter)?;
		}
		let answer: Result<Value, _> = self.wire.request(method, encoded).await;
		answer.with_context(|| method.to_owned())
	}

	/// Has it make a block of what waits.
	pub async fn mine(&self) -> anyhow::Result<()> {
		self.ask("evm_mine", &[]).await?;
		Ok(())
	}
}

impl Drop for Anvil {
	fn drop(&mut self) {
		end(&mut self.process);
	}
}

fn end(process: &mut Child) {
	// It may have ended by itself; either way nothing is left to do about an error here.
	let _ = process.kill();
	let _ = process.wait();
}

/// A number as the EVM's RPC writes it.
pub fn quantity(value: &Value) -> anyhow::Result<u64> {
	let text = value.as_str().context("a number is text")?;
	Ok(u64::from_str_radix(text.trim_start_matches("0x"), 16)?)
}
