//! A node that cannot run says why and what to do, in one line, and ends with an error.

use anyhow::Context;
use galen_test_support::{keys, raw, run_to_end, Ended, Network, NodeBuilder};
use std::{fs, net::TcpListener, path::Path};

/// Checks that the node refused, and that it says so once, on one line, in these words.
fn refused(ended: &Ended, words: &[&str]) {
	assert_ne!(
		ended.code,
		Some(0),
		"it ended as if all were well: {}",
		ended.output
	);
	assert!(ended.code.is_some(), "a signal ended it: {}", ended.output);
	let messages = ended.messages();
	let [line] = messages[..] else {
		panic!("there is not one message: {}", ended.output)
	};
	for word in words {
		assert!(
			line.contains(word),
			"the message does not say {word:?}: {line}"
		);
	}
}

/// A network of one node that is not started, with a folder and a turn on the machine.
async fn one(setup: NodeBuilder) -> anyhow::Result<Network> {
	Network::of(vec![setup]).await
}

#[tokio::test]
async fn an_unknown_preset_is_named_and_the_known_ones_are_listed() -> anyhow::Result<()> {
	let ended = run_to_end(&["--chain", "nonsense", "--tmp"]).await?;
	refused(&ended, &["nonsense", "`development`", "`local`"]);
	Ok(())
}

#[tokio::test]
async fn a_consortium_without_keys_says_how_to_give_them() -> anyhow::Result<()> {
	let ended = run_to_end(&["--chain", "consortium", "--tmp"]).await?;
	refused(&ended, &["galen-chain-spec consortium --keys"]);
	Ok(())
}

#[tokio::test]
async fn a_malformed_specification_is_named() -> anyhow::Result<()> {
	let folder = tempfile::tempdir()?;
	let path = folder.path().join("spec.json");
	fs::write(&path, "{ \"name\": ")?;
	let path = path.display().to_string();
	let ended = run_to_end(&["--chain", &path, "--tmp"]).await?;
	refused(&ended, &[&path, "no Galen chain specification"]);
	Ok(())
}

#[tokio::test]
async fn a_node_key_file_that_is_missing_unreadable_or_wrong_is_named() -> anyhow::Result<()> {
	let folder = tempfile::tempdir()?;
	let path = folder.path().join("node.key");
	let name = path.display().to_string();
	let arguments = ["--chain", "local", "--tmp", "--node-key-file", &name];

	refused(&run_to_end(&arguments).await?, &[&name, "cannot be read"]);
	assert!(
		!path.exists(),
		"a new identity was made under a mistyped name"
	);
	let digits = "5f".repeat(32);
	for wrong in ["this is no key", &digits[1..], &format!("{digits}\n")] {
		fs::write(&path, wrong)?;
		refused(&run_to_end(&arguments).await?, &[&name, "holds no key"]);
		assert_eq!(fs::read_to_string(&path)?, wrong, "the file was changed");
	}
	fs::remove_file(&path)?;
	fs::create_dir(&path)?;
	refused(&run_to_end(&arguments).await?, &[&name, "cannot be read"]);
	Ok(())
}

#[tokio::test]
async fn a_peer_id_is_shown_as_the_chain_stores_it() -> anyhow::Result<()> {
	let key = keys::node_key("Eve");
	let peer_id = keys::peer_id(key)?.to_string();
	let shown = run_to_end(&["peer-key", &peer_id]).await?;
	assert_eq!(shown.code, Some(0), "{}", shown.output);
	let public = raw::hexadecimal(&keys::peer_public(key)?);
	assert_eq!(Some(shown.output.trim()), public.as_str());
	refused(&run_to_end(&["peer-key", "12D3Koo"]).await?, &["12D3Koo"]);
	Ok(())
}

#[tokio::test]
async fn a_port_in_use_is_named() -> anyhow::Result<()> {
	let taken = TcpListener::bind(("127.0.0.1", 0))?;
	let port = taken.local_addr()?.port().to_string();
	let address = format!("/ip4/127.0.0.1/tcp/{port}");
	for (flag, value) in [
		("--rpc-port", &port),
		("--port", &port),
		("--prometheus-port", &port),
		("--listen-addr", &address),
	] {
		let ended = run_to_end(&["--chain", "local", "--tmp", flag, value]).await?;
		refused(&ended, &[&port, flag, "in use", "choose another port"]);
	}
	Ok(())
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_is_refused_before_anything_is_written() -> anyhow::Result<()> {
	// More free space than any disk has, so that every disk looks full.
	let setup = NodeBuilder::validator("Alice")?
		.arg("--db-storage-threshold")
		.arg("9000000000");
	let network = one(setup).await?;
	let ended = network.node("Alice").start_expecting_refusal().await?;
	refused(&ended, &["space"]);
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_another_network_is_refused_and_left_alone() -> anyhow::Result<()> {
	let mut network = one(NodeBuilder::validator("Alice")?).await?;
	let node = network.node_mut("Alice");
	node.start().await?;
	node.stop().await?;

	// The same network id with another genesis: one more account in the state.
	let exported = run_to_end(&["export-chain-spec", "--chain", "local", "--raw"]).await?;
	let json = exported
		.output
		.get(exported.output.find('{').context("a specification")?..);
	let other = json.context("a specification")?.replacen(
		"\"top\": {",
		"\"top\": {\n\"0x00000000000000000000000000000000ffffffffffffffffffffffffffffffff\": \"0x01\",",
		1,
	);
	let spec = node.base_path().join("other.json");
	fs::write(&spec, other)?;
	let base = node.base_path().display().to_string();
	let spec = spec.display().to_string();
	let ended = run_to_end(&["--chain", &spec, "--base-path", &base]).await?;
	refused(&ended, &["another network"]);

	// With the right specification it goes on where it was.
	node.start().await?;
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_database_is_noticed_and_the_remedy_named() -> anyhow::Result<()> {
	let mut network = one(NodeBuilder::validator("Alice")?).await?;
	let node = network.node_mut("Alice");
	node.start().await?;
	node.stop().await?;

	let damaged = damage(&node.base_path())?;
	assert!(damaged > 0, "found no database to damage");
	let ended = network.node("Alice").start_expecting_refusal().await?;
	refused(&ended, &["damaged", "purge-chain", "NEW session keys"]);

	// The remedy works.
	let node = network.node_mut("Alice");
	let base = node.base_path().display().to_string();
	let purge = ["purge-chain", "-y", "--chain", "local", "--base-path"];
	let purged = run_to_end(&[&purge[..], &[&base]].concat()).await?;
	assert_eq!(purged.code, Some(0), "{}", purged.output);
	node.start().await?;
	network.finish().await
}

/// Overwrites the beginning of every manifest under `folder`, and returns how many there were.
fn damage(folder: &Path) -> anyhow::Result<usize> {
	let mut damaged = 0;
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		if path.is_dir() {
			damaged += damage(&path)?;
		} else if path
			.file_name()
			.is_some_and(|name| name.to_string_lossy().starts_with("MANIFEST"))
		{
			let mut bytes = fs::read(&path)?;
			for byte in bytes.iter_mut().take(64) {
				*byte ^= 0xff;
			}
			fs::write(&path, bytes)?;
			damaged += 1;
		}
	}
	Ok(damaged)
}
