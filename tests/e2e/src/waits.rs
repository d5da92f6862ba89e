//! Networks on which a lost key is replaced within seconds: the presets' days are for people.

use anyhow::Context;
use galen_test_support::run_to_end;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How long the replacement of a key takes, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
	/// From the second approval to the replacement.
	pub delay: u64,
	/// In which the new key can only take back.
	pub restraint: u64,
}

impl Waits {
	/// Writes a preset's specification with these times into `folder`; where it is.
	pub async fn in_specification(self, preset: &str, folder: &Path) -> anyhow::Result<PathBuf> {
		let ended = run_to_end(&["export-chain-spec", "--chain", preset]).await?;
		// What is printed before the specification are log lines.
		let start = ended.output.find('{').context("no specification")?;
		let mut specification: Value =
			serde_json::from_str(ended.output.get(start..).unwrap_or_default())?;
		let periods = specification
			.pointer_mut("/genesis/runtimeGenesis/patch/recovery")
			.context("the preset says how long recovery takes")?;
		*periods = serde_json::json!({ "delay": self.delay, "restraint": self.restraint });
		let path = folder.join("hurried.json");
		std::fs::write(&path, serde_json::to_vec(&specification)?)?;
		Ok(path)
	}
}
