//! A PostgreSQL server of the test's own, on a socket in a temporary folder.

use std::{
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long the server may take to make its files and to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server; it ends with this.
pub struct Postgres {
	server: Child,
	folder: TempDir,
}

impl Postgres {
	/// Starts a server; `None` if PostgreSQL is not installed.
	///
	/// It refuses to run as root, so root runs it as the account the package made.
	pub fn start() -> Option<Self> {
		let programs = programs()?;
		let folder = tempfile::tempdir().expect("a folder");
		let data = folder.path().join("data");
		let account = account();
		if let Some(account) = &account {
			std::os::unix::fs::chown(folder.path(), Some(account.user), Some(account.group))
				.expect("the folder is ours to give");
		}
		let made = command(&programs, "initdb", &account)
			.args([
				"--auth=trust",
				"--username=galen",
				"--no-sync",
				"--encoding=UTF8",
			])
			.args(["--locale=C", "--pgdata"])
			.arg(&data)
			.output()
			.expect("initdb starts");
		assert!(
			made.status.success(),
			"initdb: {}{}",
			String::from_utf8_lossy(&made.stdout),
			String::from_utf8_lossy(&made.stderr)
		);
		let server = command(&programs, "postgres", &account)
			.arg("-D")
			.arg(&data)
			.arg("-k")
			.arg(folder.path())
			// No TCP at all, and no care for the disk: nothing outlives the test.
			.args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB"])
			.stdout(Stdio::null())
			.stderr(Stdio::null())
			.spawn()
			.expect("postgres starts");
		let mut started = Self { server, folder };
		started.wait_until_ready(&programs);
		Some(started)
	}

	fn wait_until_ready(&mut self, programs: &Path) {
		let begun = Instant::now();
		loop {
			// Asks once and waits for the answer for at most a second.
			let ready = Command::new(programs.join("pg_isready"))
				.args(["--timeout=1", "--quiet", "--username=galen", "--host"])
				.arg(self.folder.path())
				.status()
				.expect("pg_isready starts");
			if ready.success() {
				return;
			}
			let ended = self.server.try_wait().expect("the server is a process");
			assert!(ended.is_none(), "postgres ended: {ended:?}");
			assert!(begun.elapsed() < PATIENCE, "postgres does not answer");
		}
	}

	/// Where it answers.
	pub fn url(&self) -> String {
		format!(
			"postgres://galen@localhost/postgres?host={}",
			self.folder.path().display()
		)
	}
}

impl Drop for Postgres {
	fn drop(&mut self) {
		// Without saving anything; it ends its own processes, those that do not listen within seconds.
		let process = self.server.id().to_string();
		drop(Command::new("kill").args(["-QUIT", &process]).status());
		drop(self.server.wait());
	}
}

/// The folder with the programs of the newest version.
fn programs() -> Option<PathBuf> {
	let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
	let mut folders: Vec<PathBuf> = versions
		.flatten()
		.map(|version| version.path().join("bin"))
		.filter(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
		.collect();
	folders.sort();
	folders.pop()
}

struct Account {
	user: u32,
	group: u32,
}

/// The account to run it as, if this process is root.
fn account() -> Option<Account> {
	let number = |option: &str, name: &[&str]| -> u32 {
		let told = Command::new("id").arg(option).args(name).output();
		let told = told.expect("id starts").stdout;
		String::from_utf8_lossy(&told)
			.trim()
			.parse()
			.expect("a number")
	};
	(number("-u", &[]) == 0).then(|| Account {
		user: number("-u", &["postgres"]),
		group: number("-g", &["postgres"]),
	})
}

/// A program of PostgreSQL's, which ends when this process does.
fn command(programs: &Path, name: &str, account: &Option<Account>) -> Command {
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
