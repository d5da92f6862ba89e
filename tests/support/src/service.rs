//! A process beside a node: started in a folder of its own, killed, asked how much memory it took.

use crate::{
	fault::{self, Signal},
	program,
	wait::{limits, until},
};
use anyhow::{bail, ensure, Context};
use std::{
	fs::{File, OpenOptions},
	path::{Path, PathBuf},
	process::{Child, ExitStatus, Stdio},
};

/// Lines of a log that an error message shows.
const LOG_TAIL_LINES: usize = 15;

/// A program with its arguments, running or not. What it printed is kept over all its runs.
pub(crate) struct Service {
	name: String,
	binary: PathBuf,
	arguments: Vec<String>,
	log: PathBuf,
	process: Option<Child>,
}

impl Service {
	pub(crate) fn new(name: &str, binary: PathBuf, arguments: Vec<String>, log: PathBuf) -> Self {
		Self {
			name: name.into(),
			binary,
			arguments,
			log,
			process: None,
		}
	}

	pub(crate) fn name(&self) -> &str {
		&self.name
	}

	/// Runs another binary with the same arguments from the next start on.
	pub(crate) fn run_instead(&mut self, binary: PathBuf) {
		self.binary = binary;
	}

	pub(crate) fn log_path(&self) -> &Path {
		&self.log
	}

	pub(crate) fn log(&self) -> anyhow::Result<String> {
		let bytes = std::fs::read(&self.log)
			.with_context(|| format!("cannot read {}", self.log.display()))?;
		Ok(String::from_utf8_lossy(&bytes).into_owned())
	}

	pub(crate) fn log_tail(&self) -> anyhow::Result<String> {
		let log = self.log()?;
		let lines: Vec<_> = log.lines().collect();
		let tail = lines.len().saturating_sub(LOG_TAIL_LINES);
		Ok(lines.get(tail..).unwrap_or_default().join("\n"))
	}

	/// Starts the process and returns at once.
	pub(crate) fn launch(&mut self, environment: &[(&str, &str)]) -> anyhow::Result<()> {
		ensure!(self.process.is_none(), "{} runs already", self.name);
		let log = open_log(&self.log)?;
		let mut command = program::command(&self.binary);
		command
			.args(&self.arguments)
			.envs(environment.iter().copied())
			.stdin(Stdio::null())
			.stderr(log.try_clone().context("cannot share the log")?)
			.stdout(log);
		self.process = Some(program::spawn(command)?);
		Ok(())
	}

	pub(crate) fn is_running(&self) -> bool {
		self.process.is_some()
	}

	/// How it ended, if it did.
	pub(crate) fn exit_status(&mut self) -> anyhow::Result<Option<ExitStatus>> {
		let process = self.process.as_mut().context("not running")?;
		process.try_wait().context("cannot tell whether it runs")
	}

	/// Fails, with the end of the log, if the process has ended.
	pub(crate) fn ensure_alive(&mut self) -> anyhow::Result<()> {
		if let Some(status) = self.exit_status()? {
			bail!("{} ended ({status}):\n{}", self.name, self.log_tail()?);
		}
		Ok(())
	}

	pub(crate) async fn end(&mut self, signal: Signal) -> anyhow::Result<ExitStatus> {
		let process = self.process.as_ref();
		let process = process.with_context(|| format!("{} is down", self.name))?;
		fault::send(process.id(), signal)?;
		self.ended(limits::STOP).await
	}

	/// Waits until the process has ended, by itself or by a signal.
	pub(crate) async fn ended(&mut self, limit: std::time::Duration) -> anyhow::Result<ExitStatus> {
		let what = format!("the end of {}", self.name);
		let status = until(&what, limit, || {
			let status = self.exit_status();
			async move { status }
		})
		.await?;
		self.process = None;
		Ok(status)
	}

	/// The most memory it has had at once since it was started, in KiB.
	pub(crate) fn memory_peak(&self) -> anyhow::Result<u64> {
		let process = self.process.as_ref().context("not running")?;
		let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))?;
		let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
		let number = line.context("no VmHWM")?.trim().trim_end_matches(" kB");
		number.trim().parse().context("VmHWM is a number")
	}
}

impl Drop for Service {
	fn drop(&mut self) {
		if let Some(mut process) = self.process.take() {
			// It may have ended by itself; either way nothing is left to do about an error here.
			let _ = process.kill();
			let _ = process.wait();
		}
	}
}

fn open_log(path: &Path) -> anyhow::Result<File> {
	OpenOptions::new()
		.create(true)
		.append(true)
		.open(path)
		.with_context(|| format!("cannot write {}", path.display()))
}
