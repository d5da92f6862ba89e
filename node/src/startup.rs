//! What can go wrong before a node runs, said in one line that tells what to do; and how it ends.

use galen_runtime::opaque::Block;
use sc_network::multiaddr::Protocol;
use sc_service::ChainSpec;
use sp_blockchain::HeaderBackend;
use sp_runtime::{traits::Header as _, StateVersion, Storage};
use std::{
	fmt,
	io::ErrorKind,
	net::{Ipv4Addr, TcpListener},
	sync::Arc,
	time::{Duration, Instant},
};

/// A failure as an operator reads it.
pub struct Failure(String);

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.0)
	}
}

/// What an operator sees in the SDK's error text, and what to do about it.
const REMEDIES: &[(&str, &str)] = &[
	(
		"Out of storage space",
		"free space on the database's disk, or lower --db-storage-threshold at your own risk",
	),
	(
		"No space left on device",
		"free space on the database's disk and start again",
	),
	(
		"lock file",
		"another process uses this database; stop it, or give this node its own --base-path",
	),
	(
		"lock hold by current process",
		"another process uses this database; stop it, or give this node its own --base-path",
	),
	(
		"Corruption",
		"the database is damaged: run `galen-node purge-chain`, insert NEW session keys \
		 (docs/runbooks/restore.md) and let the node sync again",
	),
	(
		"Permission denied",
		"give the node's account access to that path",
	),
];

impl Failure {
	/// The whole chain of causes on one line, with the remedy if there is a known one.
	pub fn of(error: &dyn std::error::Error) -> Self {
		let mut text = error.to_string();
		let mut cause = error.source();
		while let Some(inner) = cause {
			let inner_text = inner.to_string();
			if !text.contains(&inner_text) {
				text = format!("{text}: {inner_text}");
			}
			cause = inner.source();
		}
		let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
		match REMEDIES.iter().find(|(sign, _)| text.contains(sign)) {
			Some((_, remedy)) => Self(format!("{text} — {remedy}")),
			None => Self(text),
		}
	}
}

/// Refuses to start when a port the operator named is taken.
///
/// The SDK would move the RPC server to a random port and let the network run without a listener:
/// a validator nobody reaches, which looks healthy from inside.
pub fn check_ports(run: &sc_cli::RunCmd) -> sc_cli::Result<()> {
	let named = [
		("--rpc-port", run.rpc_params.rpc_port),
		("--port", run.network_params.port),
		("--prometheus-port", run.prometheus_params.prometheus_port),
	];
	let listened = run.network_params.listen_addr.iter().map(|address| {
		let port = address.iter().find_map(|part| match part {
			Protocol::Tcp(port) => Some(port),
			_ => None,
		});
		("--listen-addr", port)
	});
	for (flag, port) in named.into_iter().chain(listened) {
		let Some(port) = port.filter(|port| *port != 0) else {
			continue;
		};
		if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
			if error.kind() == ErrorKind::AddrInUse {
				return Err(sc_cli::Error::Input(format!(
					"port {port} ({flag}) is in use; stop the other program or choose another port"
				)));
			}
		}
	}
	Ok(())
}

/// Refuses to start with a key file of the network identity that is missing or holds no key.
///
/// The SDK would write a new key under a mistyped name: a node that no member knows. What it says to
/// a line end after the digits is that the input is too long.
pub fn check_node_key(run: &sc_cli::RunCmd) -> sc_cli::Result<()> {
	let Some(path) = &run.network_params.node_key_params.node_key_file else {
		return Ok(());
	};
	let why = match std::fs::read(path) {
		Ok(key) if holds_key(&key) => return Ok(()),
		Ok(_) => "holds no key: 64 hexadecimal digits without a line end, or 32 bytes".to_owned(),
		Err(error) => format!("cannot be read ({error})"),
	};
	Err(sc_cli::Error::Input(format!(
		"the node key file {} {why}; make one with `galen-node key generate-node-key --file FILE`",
		path.display()
	)))
}

/// Whether the SDK would read a key from a file with this content.
fn holds_key(content: &[u8]) -> bool {
	match content.len() {
		64 => content.iter().all(u8::is_ascii_hexdigit),
		length => length == 32,
	}
}

/// Refuses to start when the database belongs to another network than the specification, whose
/// genesis state is `expected`. A database without blocks belongs to nobody yet.
///
/// The SDK opens whatever database it finds: a node started with a newer specification of the same
/// id would run on, alone, on the old chain.
pub fn check_genesis<C: HeaderBackend<Block>>(
	chain: &C,
	expected: &Storage,
	spec: &dyn ChainSpec,
) -> Result<(), sc_service::Error> {
	let genesis = chain.info().genesis_hash;
	let Some(header) = chain.header(genesis)? else {
		return Ok(());
	};
	let state = expected.top.clone().into_iter().collect();
	let root = sp_io::trie::blake2_256_root(state, StateVersion::V1);
	if *header.state_root() == root {
		return Ok(());
	}
	Err(sc_service::Error::Other(format!(
		"the database belongs to another network than the specification `{}` (genesis {genesis:?}); \
		 give this network its own --base-path, or run `galen-node purge-chain` with the old \
		 specification",
		spec.name(),
	)))
}

/// How long the process waits for others to let go of the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until nobody else has the database, so that the caller closes it before the process ends.
///
/// Threads of the RPC servers let go of it in their own time. The last one, if it came when the
/// process is ending, would find RocksDB's locks destroyed, and the process would abort.
pub fn close<T>(database: &Arc<T>) {
	let start = Instant::now();
	while Arc::strong_count(database) > 1 && start.elapsed() < PATIENCE {
		std::thread::park_timeout(Duration::from_millis(10));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_failure_should_be_one_line_with_its_remedy() {
		let error = sc_cli::Error::Io(std::io::Error::other("Corruption:\n block checksum"));
		let line = Failure::of(&error).to_string();
		assert!(!line.contains('\n'));
		assert!(line.contains("purge-chain"), "{line}");
	}

	#[test]
	fn a_key_file_should_hold_what_the_sdk_reads() {
		assert!(holds_key(&[7; 32]) && holds_key("0aF9".repeat(16).as_bytes()));
		let line = format!("{}\n", "0af9".repeat(16));
		assert!(!holds_key(line.as_bytes()));
		assert!(!holds_key(&[b'x'; 64]) && !holds_key(b""));
	}
}
