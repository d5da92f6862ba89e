//! What a reader must know of the machine, and nothing that says whose it is.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{fs, time::Duration};

/// The machine a run was made on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
	/// The processor's name.
	pub processor: String,
	/// How many of its cores the run could use.
	pub cores: usize,
	/// Memory in GiB.
	pub memory_gib: u64,
	/// The kernel's version.
	pub kernel: String,
	/// Versions of the programs that were compared, as they tell them.
	pub programs: Vec<String>,
}

impl Machine {
	/// This one.
	pub fn here(programs: Vec<String>) -> anyhow::Result<Self> {
		let processors = fs::read_to_string("/proc/cpuinfo").context("no list of processors")?;
		let memory = fs::read_to_string("/proc/meminfo").context("no account of memory")?;
		let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
		Ok(Self {
			processor: field(&processors, "model name")
				.unwrap_or("unknown")
				.to_owned(),
			cores: std::thread::available_parallelism().map_or(1, usize::from),
			memory_gib: kibibytes(&memory, "MemTotal").unwrap_or_default() >> 20,
			kernel: kernel.trim().to_owned(),
			programs,
		})
	}
}

/// How often a second the kernel counts where a processor's time goes: the same on every Linux a program
/// can see.
pub const TICKS_A_SECOND: f64 = 100.0;

/// Where the processors spent their time since the machine started, in ticks: busy, and in all.
///
/// Time that the host gave to other machines counts as busy: it was not ours.
pub fn ticks() -> anyhow::Result<(u64, u64)> {
	let all = fs::read_to_string("/proc/stat").context("no account of time")?;
	busy_and_all(&all).context("an account of time that cannot be read")
}

fn busy_and_all(stat: &str) -> Option<(u64, u64)> {
	let line = stat.lines().find(|line| line.starts_with("cpu "))?;
	let ticks: Vec<u64> = line
		.split_whitespace()
		.skip(1)
		.map_while(|ticks| ticks.parse().ok())
		.collect();
	// user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in user already.
	let all: u64 = ticks.iter().take(8).sum();
	let idle: u64 = ticks.get(3)?.saturating_add(*ticks.get(4)?);
	Some((all.saturating_sub(idle), all))
}

/// The first value of this name in a file of `name : value` lines.
fn field<'a>(file: &'a str, name: &str) -> Option<&'a str> {
	let mut lines = file.lines();
	let line = lines.find(|line| line.starts_with(name))?;
	Some(line.split_once(':')?.1.trim())
}

fn kibibytes(file: &str, name: &str) -> Option<u64> {
	field(file, name)?.split_whitespace().next()?.parse().ok()
}

/// Processor time that this process has used so far, all of its threads together.
pub fn own_time() -> anyhow::Result<Duration> {
	let stat = fs::read_to_string("/proc/self/stat").context("no account of this process")?;
	used(&stat).context("an account of this process that cannot be read")
}

fn used(stat: &str) -> Option<Duration> {
	// The second field is the program's name, in brackets, which may hold anything.
	let (_, rest) = stat.rsplit_once(')')?;
	let mut fields = rest.split_whitespace();
	let user: u64 = fields.nth(11)?.parse().ok()?;
	let system: u64 = fields.next()?.parse().ok()?;
	let ticks = user.saturating_add(system) as f64;
	Some(Duration::from_secs_f64(ticks / TICKS_A_SECOND))
}

/// The most memory this process ever had, in MiB.
pub fn peak_mebibytes() -> Option<u64> {
	let status = fs::read_to_string("/proc/self/status").ok()?;
	Some(kibibytes(&status, "VmHWM")? >> 10)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn time_that_was_stolen_is_busy() {
		let stat = "cpu  10 1 5 80 4 0 0 20 7 0\ncpu0 1 2 3 4\n";
		assert_eq!(busy_and_all(stat), Some((36, 120)));
	}

	#[test]
	fn a_process_knows_what_it_used() {
		let stat = "12 (a ) b) S 1 12 12 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 3 0 99";
		assert_eq!(used(stat), Some(Duration::from_secs(2)));
		assert_eq!(used("12 (a"), None);
		assert!(own_time().is_ok());
	}

	#[test]
	fn a_field_is_found_by_its_name() {
		let file = "MemTotal:       24512000 kB\nMemFree: 1 kB\n";
		assert_eq!(kibibytes(file, "MemTotal"), Some(24_512_000));
	}
}
