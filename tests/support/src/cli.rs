//! `galen`, the command line, as a person at a terminal would run it.

use crate::{
	program::{self, program_binary, Output},
	wait::limits,
};
use anyhow::{ensure, Context};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Names the `galen` under test, when it is not the one that was built beside the test.
const BINARY_VARIABLE: &str = "GALEN_BIN";

/// The command line with what stays the same between commands.
#[derive(Clone, Debug)]
pub struct Cli {
	binary: PathBuf,
	environment: Vec<(String, String)>,
	folder: Option<PathBuf>,
}

impl Cli {
	/// The `galen` to test: `GALEN_BIN`, or the one beside the test.
	pub fn new() -> anyhow::Result<Self> {
		Ok(Self {
			binary: program_binary("galen", BINARY_VARIABLE)?,
			environment: vec![("NO_COLOR".into(), "1".into())],
			folder: None,
		})
	}

	/// The program that is run.
	pub fn binary(&self) -> &Path {
		&self.binary
	}

	/// With an environment variable set.
	#[must_use]
	pub fn env(mut self, name: &str, value: &str) -> Self {
		self.environment.push((name.into(), value.into()));
		self
	}

	/// In this folder.
	#[must_use]
	pub fn in_folder(mut self, folder: &Path) -> Self {
		self.folder = Some(folder.into());
		self
	}

	/// Runs a command to its end, whatever the end.
	pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<Output> {
		let environment: Vec<(&str, &str)> = self
			.environment
			.iter()
			.map(|(name, value)| (&**name, &**value))
			.collect();
		let folder = self.folder.as_deref();
		program::run(
			&self.binary,
			arguments,
			&environment,
			folder,
			limits::COMMAND,
		)
		.await
	}

	/// Runs a command that must succeed, and returns what it printed.
	pub async fn ok(&self, arguments: &[&str]) -> anyhow::Result<String> {
		let output = self.run(arguments).await?;
		ensure!(
			output.code == Some(0),
			"galen {}: {output}",
			arguments.join(" ")
		);
		Ok(output.stdout)
	}

	/// Runs a command that must succeed with `--json`, and returns what it said.
	pub async fn json(&self, arguments: &[&str]) -> anyhow::Result<Value> {
		let arguments = [arguments, &["--json"]].concat();
		let text = self.ok(&arguments).await?;
		serde_json::from_str(&text)
			.with_context(|| format!("galen {}: not JSON: {text}", arguments.join(" ")))
	}
}
