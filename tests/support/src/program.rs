//! Where the node binary is, and how its processes are started so that none outlives a test.

use crate::wait::{limits, until};
use anyhow::{bail, Context};
use std::{
	env,
	ffi::OsString,
	fs::{File, OpenOptions},
	path::{Path, PathBuf},
	process::{Child, Command},
	sync::{mpsc, Mutex, OnceLock},
	time::UNIX_EPOCH,
};

/// Names the binary under test, when it is not the one that was built beside the test.
const BINARY_VARIABLE: &str = "GALEN_NODE_BIN";

/// The `galen-node` to test: `GALEN_NODE_BIN`, or the one in the target directory in which this
/// test was built, or the one in `CARGO_TARGET_DIR`.
pub fn node_binary() -> anyhow::Result<PathBuf> {
	program_binary("galen-node", BINARY_VARIABLE)
}

/// The program of this name to test: the one that `variable` names, or the one in the target
/// directory in which this test was built, or the one in `CARGO_TARGET_DIR`.
#[allow(clippy::disallowed_methods)] // The harness is configured by the environment alone.
pub fn program_binary(name: &str, variable: &str) -> anyhow::Result<PathBuf> {
	if let Some(path) = env::var_os(variable) {
		let path = PathBuf::from(path);
		if path.is_file() {
			return Ok(path);
		}
		bail!("{variable} names {}, which is no file", path.display());
	}
	let beside_test = env::current_exe()
		.ok()
		.and_then(|exe| exe.ancestors().nth(2).map(|profile| profile.join(name)));
	let in_target =
		env::var_os("CARGO_TARGET_DIR").map(|dir| Path::new(&dir).join("release").join(name));
	let candidates: Vec<PathBuf> = [beside_test, in_target].into_iter().flatten().collect();
	candidates
		.iter()
		.find(|path| path.is_file())
		.cloned()
		.with_context(|| {
			let looked: Vec<_> = candidates
				.iter()
				.map(|path| path.display().to_string())
				.collect();
			format!(
				"no {name} binary (looked for {}); run scripts/build first, or set {variable}",
				looked.join(", ")
			)
		})
}

/// The folder of a built wallet: the one that `GALEN_WALLET_DIST` names, or the checkout's own, if it was
/// built.
#[allow(clippy::disallowed_methods)] // As above.
pub fn wallet_folder() -> anyhow::Result<Option<PathBuf>> {
	const VARIABLE: &str = "GALEN_WALLET_DIST";
	if let Some(folder) = env::var_os(VARIABLE) {
		let folder = PathBuf::from(folder);
		if folder.join("index.html").is_file() {
			return Ok(Some(folder.canonicalize()?));
		}
		bail!(
			"{VARIABLE} names {}, which is no built wallet",
			folder.display()
		);
	}
	let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wallet/dist");
	let is_built = own.join("index.html").is_file();
	Ok(is_built.then(|| own.canonicalize()).transpose()?)
}

/// What a program that ran to its end left behind.
#[derive(Clone, Debug)]
pub struct Output {
	/// Its exit code; `None` if a signal ended it.
	pub code: Option<i32>,
	/// What it printed for whoever uses its result.
	pub stdout: String,
	/// What it printed for whoever watches.
	pub stderr: String,
}

impl std::fmt::Display for Output {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self.code {
			Some(code) => write!(f, "exit code {code}")?,
			None => f.write_str("ended by a signal")?,
		}
		write!(f, "\n{}{}", self.stdout, self.stderr)
	}
}

/// Runs a program to its end; ends it when that takes too long.
pub(crate) async fn run(
	binary: &Path,
	arguments: &[&str],
	environment: &[(&str, &str)],
	folder: Option<&Path>,
	limit: std::time::Duration,
) -> anyhow::Result<Output> {
	let mut command = tokio::process::Command::from(command(binary));
	if let Some(folder) = folder {
		command.current_dir(folder);
	}
	command
		.args(arguments)
		.envs(environment.iter().copied())
		.stdin(std::process::Stdio::null())
		.kill_on_drop(true);
	let what = || format!("{} {}", binary.display(), arguments.join(" "));
	let output = tokio::time::timeout(limit, command.output())
		.await
		.map_err(|_| anyhow::anyhow!("{}: no end within {limit:?}", what()))?
		.with_context(what)?;
	Ok(Output {
		code: output.status.code(),
		stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
		stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
	})
}

/// Writes a file that only this account may read, as key files must be.
pub fn write_secret(path: &Path, content: &str) -> anyhow::Result<()> {
	use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
	OpenOptions::new()
		.create(true)
		.write(true)
		.truncate(true)
		.mode(0o600)
		.open(path)
		.and_then(|mut file| file.write_all(content.as_bytes()))
		.with_context(|| format!("cannot write {}", path.display()))
}

/// What a process that ended left behind.
#[derive(Clone, Debug)]
pub struct Ended {
	/// Its exit code; `None` if a signal ended it.
	pub code: Option<i32>,
	/// What it printed, both streams in the order of printing.
	pub output: String,
}

impl Ended {
	/// What the program says to the operator in its own name. Log lines may come after it, because
	/// another thread writes them.
	pub fn messages(&self) -> Vec<&str> {
		self.output
			.lines()
			.filter(|line| line.starts_with("galen-node: "))
			.collect()
	}
}

/// Runs the node binary with these arguments until it ends by itself.
pub async fn run_to_end(arguments: &[&str]) -> anyhow::Result<Ended> {
	let log = tempfile::NamedTempFile::new().context("no temporary file")?;
	let log = log.path();
	let mut command = command(&node_binary()?);
	command
		.args(arguments)
		.stdin(std::process::Stdio::null())
		.stdout(append(log)?)
		.stderr(append(log)?);
	let mut child = spawn(command)?;
	let what = format!("the end of galen-node {}", arguments.join(" "));
	let ended = until(&what, limits::START, || {
		let status = child.try_wait();
		async move { Ok(status?) }
	})
	.await;
	if ended.is_err() {
		// It runs on where it should have refused: end it, then say so.
		let _ = child.kill();
		let _ = child.wait();
	}
	let output = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
	let status = ended.with_context(|| format!("it printed: {output}"))?;
	Ok(Ended {
		code: status.code(),
		output,
	})
}

/// The raw specification of a preset, as a file. Nodes start from it in seconds, while each that is
/// given a preset's name builds the genesis state anew, several times.
///
/// It is made once for each build of the node and kept, in the folder for temporary files. The
/// caller has its turn on the machine, so that nobody else writes it meanwhile.
pub(crate) async fn raw_specification(preset: &str) -> anyhow::Result<PathBuf> {
	let binary = std::fs::metadata(node_binary()?)?;
	let built = binary.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
	let name = format!("galen-{preset}-{}-{built}.json", binary.len());
	let path = env::temp_dir().join(name);
	if path.is_file() {
		return Ok(path);
	}
	let ended = run_to_end(&["export-chain-spec", "--chain", preset, "--raw"]).await?;
	// What is printed before the specification are log lines.
	let start = ended.output.find('{').filter(|_| ended.code == Some(0));
	let start = start.with_context(|| format!("no specification: {}", ended.output))?;
	let unfinished = path.with_extension("unfinished");
	std::fs::write(&unfinished, ended.output.get(start..).unwrap_or_default())?;
	forget_specifications(preset)?;
	std::fs::rename(&unfinished, &path)?;
	Ok(path)
}

/// Removes the specifications that earlier builds of the node made.
fn forget_specifications(preset: &str) -> anyhow::Result<()> {
	let begin = format!("galen-{preset}-");
	for entry in std::fs::read_dir(env::temp_dir())? {
		let entry = entry?;
		let name = entry.file_name();
		let name = name.to_string_lossy();
		if name.starts_with(&begin) && name.ends_with(".json") {
			std::fs::remove_file(entry.path())?;
		}
	}
	Ok(())
}

fn append(path: &Path) -> anyhow::Result<File> {
	OpenOptions::new()
		.append(true)
		.open(path)
		.with_context(|| format!("cannot write {}", path.display()))
}

/// Starts a process that the kernel kills when this test process dies, whatever kills it.
///
/// The kernel ties that promise to the *thread* that started the process, so all are started by
/// one thread that lives as long as the test process.
pub(crate) fn spawn(command: Command) -> anyhow::Result<Child> {
	static STARTER: OnceLock<Mutex<mpsc::Sender<Start>>> = OnceLock::new();
	struct Start {
		command: Command,
		reply: mpsc::Sender<std::io::Result<Child>>,
	}

	let starter = STARTER.get_or_init(|| {
		let (requests, inbox) = mpsc::channel::<Start>();
		std::thread::spawn(move || {
			for Start { mut command, reply } in inbox {
				// A caller that is gone drops its child, which the kernel then ends.
				let _ = reply.send(command.spawn());
			}
		});
		Mutex::new(requests)
	});
	let (reply, answer) = mpsc::channel();
	starter
		.lock()
		.map_err(|_| anyhow::anyhow!("the thread that starts nodes is gone"))?
		.send(Start { command, reply })
		.context("the thread that starts nodes is gone")?;
	let child = answer
		.recv()
		.context("the thread that starts nodes is gone")?;
	child.context("the node could not be started")
}

/// The command that runs `binary`, through `setpriv --pdeathsig` where that exists.
pub(crate) fn command(binary: &Path) -> Command {
	match find_in_path("setpriv") {
		Some(setpriv) => {
			let mut command = Command::new(setpriv);
			command.args(["--pdeathsig", "KILL", "--"]).arg(binary);
			command
		},
		None => Command::new(binary),
	}
}

#[allow(clippy::disallowed_methods)] // As above.
fn find_in_path(name: &str) -> Option<PathBuf> {
	let path: OsString = env::var_os("PATH")?;
	env::split_paths(&path)
		.map(|dir| dir.join(name))
		.find(|candidate| candidate.is_file())
}
