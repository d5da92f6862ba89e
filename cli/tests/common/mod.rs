//! Running the real `galen`, with settings of its own and nobody's environment.

#![allow(dead_code)] // each test program uses a part of it

use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};
use tempfile::TempDir;

/// A person's machine: a home with nothing in it.
pub struct Home(TempDir);

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
	pub code: i32,
	pub stdout: String,
	pub stderr: String,
}

impl Home {
	pub fn new() -> Self {
		Self(tempfile::tempdir().unwrap())
	}

	pub fn path(&self) -> &Path {
		self.0.path()
	}

	/// Writes a file at home.
	pub fn write(&self, name: &str, content: &str) -> PathBuf {
		let path = self.path().join(name);
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(&path, content).unwrap();
		path
	}

	fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_galen"));
		command
			.env_clear()
			.env("HOME", self.path())
			.env("COLUMNS", "100")
			.current_dir(self.path());
		command
	}

	/// Runs `galen` with these arguments.
	pub fn run(&self, arguments: &[&str]) -> Ended {
		self.run_with(arguments, "", &[])
	}

	/// Runs it with something on standard input and in its environment.
	pub fn run_with(&self, arguments: &[&str], input: &str, environment: &[(&str, &str)]) -> Ended {
		let mut child = self
			.command()
			.args(arguments)
			.envs(environment.iter().copied())
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::piped())
			.spawn()
			.unwrap();
		// A program that does not read may be gone already.
		let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
		let output = child.wait_with_output().unwrap();
		Ended {
			code: output.status.code().unwrap(),
			stdout: String::from_utf8(output.stdout).unwrap(),
			stderr: String::from_utf8(output.stderr).unwrap(),
		}
	}
}

impl Ended {
	/// What it printed, if it succeeded.
	pub fn ok(self) -> String {
		assert_eq!(self.code, 0, "{self:#?}");
		self.stdout
	}

	/// The one line on standard error, if it failed with this code.
	pub fn failed(self, code: i32) -> String {
		assert_eq!(self.code, code, "{self:#?}");
		assert_eq!(self.stderr.lines().count(), 1, "{self:#?}");
		self.stderr.trim_end().to_owned()
	}
}

/// The folder of the command line's golden files.
pub fn golden() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/cli")
}

/// Compares with a golden file, or writes it when that was asked for.
pub fn assert_golden(path: &Path, actual: &str) {
	// Blessing is asked for on the command line.
	#[allow(clippy::disallowed_methods)]
	if std::env::var_os("GALEN_BLESS").is_some() {
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(path, actual).unwrap();
		return;
	}
	let expected = fs::read_to_string(path).unwrap_or_default();
	assert_eq!(
		actual,
		expected,
		"{} differs; run with GALEN_BLESS=1 if the change is meant",
		path.display()
	);
}
