//! What befalls a process: signals that need no privilege.

use anyhow::{ensure, Context};
use std::process::Command;

/// A signal to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
	/// Ends it at once, as a power cut or the kernel's memory killer would.
	Kill,
	/// Asks it to end.
	Terminate,
	/// Freezes it.
	Stop,
	/// Lets it go on.
	Continue,
}

impl Signal {
	fn name(self) -> &'static str {
		match self {
			Self::Kill => "KILL",
			Self::Terminate => "TERM",
			Self::Stop => "STOP",
			Self::Continue => "CONT",
		}
	}
}

/// Sends a signal to one process. Through the shell's `kill`, because the system call is unsafe
/// code, which this workspace has none of.
pub fn send(process: u32, signal: Signal) -> anyhow::Result<()> {
	let status = Command::new("sh")
		.args(["-c", &format!("kill -{} {process}", signal.name())])
		.status()
		.context("no shell to send a signal with")?;
	ensure!(
		status.success(),
		"no process {process} to send {signal:?} to"
	);
	Ok(())
}
