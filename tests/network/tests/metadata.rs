//! Clients are generated from a committed copy of the runtime's metadata. A node that exports
//! another one would refuse them.

use anyhow::Context;
use galen_test_support::run_to_end;
use std::{fs, path::Path};

#[tokio::test]
async fn the_committed_metadata_is_what_the_node_exports() -> anyhow::Result<()> {
	let folder = tempfile::tempdir()?;
	let exported = folder.path().join("metadata.scale");
	let output = exported.to_str().context("a path in UTF-8")?;
	let ended = run_to_end(&["export-metadata", "--version", "16", "--output", output]).await?;
	assert_eq!(ended.code, Some(0), "{}", ended.output);
	let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../client/metadata.scale");
	let same = fs::read(&exported)? == fs::read(&committed)?;
	assert!(
		same,
		"the runtime's interface changed; run scripts/metadata if that was meant, and raise spec_version"
	);
	Ok(())
}
