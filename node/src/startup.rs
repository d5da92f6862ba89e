//! What can go wrong before a node runs, said in one line that tells what to do.

use galen_runtime::opaque::Block;
use sc_service::ChainSpec;
use sp_blockchain::HeaderBackend;
use sp_runtime::{traits::Header as _, StateVersion};
use std::{
	fmt,
	io::ErrorKind,
	net::{Ipv4Addr, TcpListener},
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
	for (flag, port) in named {
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

/// Refuses to start when the database belongs to another network than the specification.
///
/// The SDK opens whatever database it finds: a node started with a newer specification of the same
/// id would run on, alone, on the old chain.
pub fn check_genesis<C: HeaderBackend<Block>>(
	client: &C,
	spec: &dyn ChainSpec,
) -> Result<(), sc_service::Error> {
	let storage = spec.as_storage_builder().build_storage()?;
	let expected =
		sp_io::trie::blake2_256_root(storage.top.into_iter().collect(), StateVersion::V1);
	let genesis = client.info().genesis_hash;
	let found = client.header(genesis)?.map(|header| *header.state_root());
	if found == Some(expected) {
		return Ok(());
	}
	Err(sc_service::Error::Other(format!(
		"the database belongs to another network than the specification `{}` (genesis {genesis:?}); \
		 give this network its own --base-path, or run `galen-node purge-chain` with the old \
		 specification",
		spec.name(),
	)))
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
}
