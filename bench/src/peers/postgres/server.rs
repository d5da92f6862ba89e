//! A PostgreSQL server of the run's own, on a socket in a temporary folder, as durable as a real one.

use anyhow::{bail, ensure, Context};
use std::{
	os::unix::fs::chown,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};
use tempfile::TempDir;

/// What the server runs with.
const CONFIGURATION: &str = include_str!("../../../peers/postgres/postgresql.conf");
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where Debian and Ubuntu keep each version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";

/// The server; it ends with this.
pub struct Server {
	process: Child,
	folder: TempDir,
	version: String,
}

impl Server {
	/// Makes a database and serves it.
	///
	/// # Errors
	/// PostgreSQL is not installed, or does not start.
	pub fn start() -> anyhow::Result<Self> {
		let programs = programs()?;
		let account = account()?;
		let folder = tempfile::Builder::new()
			.prefix("galen-bench-postgres-")
			.tempdir()?;
		if let Some(account) = &account {
			// PostgreSQL refuses to run as root, so root runs it as the account the package made.
			chown(folder.path(), Some(account.user), Some(account.group))
				.context("the folder cannot be given to PostgreSQL's account")?;
		}
		let data = folder.path().join("data");
		let made = command(&programs, "initdb", account.as_ref())
			.args([
				"--auth=trust",
				"--username=galen",
				"--encoding=UTF8",
				"--locale=C",
			])
			.arg("--pgdata")
			.arg(&data)
			.output()
			.context("initdb cannot be started")?;
		ensure!(
			made.status.success(),
			"initdb: {}",
			String::from_utf8_lossy(&made.stderr)
		);
		std::fs::write(data.join("postgresql.auto.conf"), CONFIGURATION)
			.context("the configuration cannot be written")?;
		let version = Command::new(programs.join("postgres"))
			.arg("--version")
			.output()?;
		let process = command(&programs, "postgres", account.as_ref())
			.arg("-D")
			.arg(&data)
			.arg("-k")
			.arg(folder.path())
			.stdout(Stdio::null())
			.stderr(Stdio::null())
			.spawn()
			.context("postgres cannot be started")?;
		let mut server = Self {
			process,
			folder,
			version: String::from_utf8_lossy(&version.stdout).trim().to_owned(),
		};
		server.wait_until_ready(&programs)?;
		Ok(server)
	}

	fn wait_until_ready(&mut self, programs: &Path) -> anyhow::Result<()> {
		let begun = Instant::now();
		loop {
			// Asks once and waits for the answer for at most a second.
			let ready = Command::new(programs.join("pg_isready"))
				.args(["--timeout=1", "--quiet", "--username=galen", "--host"])
				.arg(self.folder.path())
				.status()
				.context("pg_isready cannot be started")?;
			if ready.success() {
				return Ok(());
			}
			if let Some(status) = self.process.try_wait()? {
				bail!("postgres ended while starting: {status}");
			}
			ensure!(begun.elapsed() < PATIENCE, "postgres does not answer");
		}
	}

	/// The folder with its socket.
	pub fn socket(&self) -> &Path {
		self.folder.path()
	}

	/// What the program calls itself.
	pub fn version(&self) -> &str {
		&self.version
	}
}

impl Drop for Server {
	fn drop(&mut self) {
		// Without saving anything: the folder goes with it.
		let process = self.process.id().to_string();
		drop(Command::new("kill").args(["-QUIT", &process]).status());
		drop(self.process.wait());
	}
}

/// The folder with the programs of the newest version.
fn programs() -> anyhow::Result<PathBuf> {
	let versions = std::fs::read_dir(VERSIONS);
	let versions = versions.context("PostgreSQL is not installed: run scripts/setup")?;
	let mut folders: Vec<PathBuf> = versions
		.flatten()
		.map(|version| version.path().join("bin"))
		.filter(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
		.collect();
	folders.sort();
	folders
		.pop()
		.context("PostgreSQL has no server here: run scripts/setup")
}

struct Account {
	user: u32,
	group: u32,
}

/// The account to run it as, if this process is root.
fn account() -> anyhow::Result<Option<Account>> {
	let number = |arguments: &[&str]| -> anyhow::Result<u32> {
		let told = Command::new("id")
			.args(arguments)
			.output()
			.context("no program id")?;
		Ok(String::from_utf8_lossy(&told.stdout).trim().parse()?)
	};
	if number(&["-u"])? != 0 {
		return Ok(None);
	}
	Ok(Some(Account {
		user: number(&["-u", "postgres"]).context("no account postgres")?,
		group: number(&["-g", "postgres"]).context("no group postgres")?,
	}))
}

/// A program of PostgreSQL's, which ends when this process does.
fn command(programs: &Path, name: &str, account: Option<&Account>) -> Command {
	let mut command = Command::new("setpriv");
	if let Some(account) = account {
		command
			.arg(format!("--reuid={}", account.user))
			.arg(format!("--regid={}", account.group))
			.arg("--clear-groups");
	}
	command
		.args(["--pdeathsig", "QUIT", "--"])
		.arg(programs.join(name))
		.current_dir("/");
	command
}
